"""Time expressions as plans write them: what is around the days of a form, and times without days.

What a text does not say is not guessed: an expression without a year is understood as a time, and has
no days. Only short texts are read, so no pattern can be slow.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from planapp.domain.time_forms import (
    BEGINS,
    LONG_KIND,
    MONTH,
    NUMBERS,
    ORDINAL,
    SEASON,
    Days,
    read_days,
)

LONGEST_TIME = 80  # signs in a time expression; a longer text is text
FAR_YEAR = 2090  # a far year such as 2099 is how programs write that something goes on
_TO = re.compile(r" ?(?:-|till och med|t\.? ?o\.? ?m\.?|fram till|till|until|to) ?")


@dataclass(frozen=True, slots=True)
class Timeframe:
    """A time expression: the text as written, first and last day when known, and how exact it is.

    `precision` is day, week, month, period, season, year or none, and is kept where the year, and so
    the days, are not known («vecka 20»). `is_continuous` is löpande: it has no end.
    """

    as_written: str
    starts_on: date | None
    ends_on: date | None
    precision: str
    is_continuous: bool = False


# Times whose year is not written: (pattern of the whole text, precision). Month names alone are not
# among them (Maj and Jan are people), nor `3/4` alone, which may be a share.
_UNDATED = [
    (re.compile(pattern), precision)
    for pattern, precision in (
        (r"(?:vecka|veckorna|week|v)\.? ?\d\d?(?: ?(?:-|till|och) ?\d\d?)?", "week"),
        (rf"(?:den )?\d\d?(?::?e)? {MONTH}", "day"),
        (rf"(?:tertial|kvartal|quarter|kv|[tq])\.? ?{NUMBERS}", "period"),
        (rf"{ORDINAL} (?:{LONG_KIND})(?:et)?", "period"),
        (r"h[12]|(?:halv|hel)år(?:et)?|kvartal(?:et)?|tertial(?:et)?|termin(?:en)?", "period"),
        (rf"{SEASON}(?: ?(?:/|-|&|och|till) ?{SEASON})?(?: varje år)?", "season"),
        (r"vintern|winter|(?:halv)?årsskiftet(?: 20\d\d)?|(?:vintern|winter) 20\d\d", "season"),
    )
]
_UNDATED_AFTER_A_WORD = [(re.compile(MONTH), "month"), (re.compile(r"\d\d?/\d\d?"), "day")]

_OFTEN = (
    r"(?:en|två|tre|fyra|[1-9]) (?:gång|gånger|ggr\.?)(?: ?/ ?| per | om | i )"
    r"(?:år|termin|månad|kvartal|halvår)(?:en|et)?"
)
_CONTINUOUS = re.compile(
    r"löpande|fortlöpande|kontinuerligt?|tills vidare|regelbundet|återkommande|årlig(?:en|t)?|årsvis"
    r"|(?:varje|per|vartannat) (?:år|halvår|kvartal|tertial|termin|månad|vår|höst)"
    r"|(?:termins|halvårs|kvartals|tertials|månads)vis"
    rf"|{_OFTEN}"
    r"|ongoing|continuous(?:ly)?|until further notice|annual(?:ly)?|yearly|every year"
)
_VAGUE = re.compile(
    r"successivt|etappvis|stegvis|gradvis|snarast(?: möjligt)?|så snart som möjligt|omgående|omedelbart"
    r"|(?:under )?(?:hela )?(?:planperioden|perioden|plantiden)|asap|as soon as possible"
)
_BEFORE = re.compile(
    r"(?:(?:tidsram|tidplan|klart?|senast|under|från och med|fr\.? ?o\.? ?m\.?|från|till och med"
    r"|t\.? ?o\.? ?m\.?|fram till|till|den|i|innan|före|slutet av|början av|mitten av|omkring|ca\.?|cirka"
    r"|prel\.?|preliminärt|med start|startar|start|by|before|until|during|in|from|the|end of|early|mid|late"
    r"|starting)\s*:?\s+)"
)
# A time has a digit, or begins with one of these: spares most paragraphs everything else.
_DIGIT = re.compile(r"\d")
_BEGINS_WITHOUT_DIGIT = re.compile(
    rf"[\W_]*(?:{_BEFORE.pattern}|löp|fort|kont|tills|regelb|återk|år|varje|per |vart|term|halv|hel|kvart"
    r"|tert|mån|vår|höst|som|sum|vint|wint|vt|ht|spring|aut|fall|första|andra|tredje|fjärde|first|second|third"
    r"|fourth|en gång|två|tre|fyra|ongo|cont|until|annu|year|every|succ|etapp|steg|grad|snar|så snart|omg"
    r"|omed|under|plan|period|as)",
    re.IGNORECASE,
)
_OPEN_START = re.compile(r"senast|t\.? ?o\.? ?m|till|klar|slutet|\bby\b|until|end of")
_EARLIER = re.compile(r"före|innan|before")
_ONWARDS = re.compile(r"från|fr\.? ?o\.? ?m|from")
_FROM_START = re.compile(r"start")
_AFTER = re.compile(
    r" ?,?(?: ?och framåt| ?framåt| ?(?:och )?därefter löpande| ?(?:and )?onwards?| ?-)?[.;,]?"
)
_DASHES = str.maketrans(dict.fromkeys("–—‑−→⇒", "-") | {"’": "'", "\u00ad": None})


def _folded(text: str) -> str:
    plain = text.casefold().translate(_DASHES).replace("--", "-").replace("->", "-")
    return " ".join(plain.split()).lstrip("-•*·▪ ([").rstrip(")].;, ")


def _read_start(folded: str) -> tuple[Days, str, bool] | None:
    """The days that a text begins with, what follows, and whether both ends are written out."""
    start = read_days(folded)
    if not start:
        return None
    (first, last, precision), rest = start
    joint = _TO.match(rest)
    until = read_days(rest[joint.end() :]) if joint and joint.end() else None
    if not until:
        return (first, last, precision), rest, False
    if until[0][1] < first:
        return None
    return (first, until[0][1], "period"), until[1], True


def _without_year(text: str, folded: str, before: str) -> Timeframe | None:
    plain = folded.rstrip(".;,? ")
    if not BEGINS.match(plain):
        return None
    for pattern, precision in _UNDATED + (_UNDATED_AFTER_A_WORD if before else []):
        if pattern.fullmatch(plain):
            return Timeframe(text, None, None, precision)
    return None


def _within(text: str, days: Days, is_continuous: bool) -> Timeframe:
    """A timeframe of known days; a far year is no end."""
    first, last, precision = days
    if last.year >= FAR_YEAR:
        return Timeframe(text, first if first.year < FAR_YEAR else None, None, precision, is_continuous=True)
    return Timeframe(text, first, last, precision, is_continuous)


def _with_words(text: str, before: str, days: Days, rest: str, is_range: bool) -> Timeframe:
    """A timeframe of known days, as the words before and after them change it."""
    first, last, precision = days
    goes_on = "framåt" in rest or "löpande" in rest or "onward" in rest or rest.endswith("-")
    if goes_on or (_ONWARDS.search(before) and not is_range):
        return Timeframe(text, first, None, precision, is_continuous=True)
    if _FROM_START.search(before) and not is_range:
        return Timeframe(text, first, None, precision)
    if _EARLIER.search(before):
        return Timeframe(text, None, first - timedelta(days=1), precision)
    found = _within(text, days, is_continuous=False)
    if _OPEN_START.search(before) and not is_range:
        return Timeframe(text, None, found.ends_on, precision, found.is_continuous)
    return found


@lru_cache(maxsize=4096)  # a plan's rows say the same times and name the same parties
def _parse_short(text: str) -> Timeframe | None:
    folded = _folded(text)
    words = folded.rstrip(".;, ")
    if _CONTINUOUS.fullmatch(words):
        return Timeframe(text, None, None, "none", is_continuous=True)
    if _VAGUE.fullmatch(words):
        return Timeframe(text, None, None, "none")
    goes_on = re.match(r"(?:fort)?löpande,? (?=.*\d)|ongoing,? (?=.*\d)", folded)
    folded = folded[goes_on.end() :] if goes_on else folded
    before = ""
    while found := _BEFORE.match(folded):
        before, folded = before + found.group(), folded[found.end() :]
    start = _read_start(folded)
    if start and start[1] == "?":  # somebody was not sure
        return Timeframe(text, None, None, start[0][2])
    if not start or not _AFTER.fullmatch(start[1]):
        return _without_year(text, folded, before)
    if goes_on:
        return _within(text, start[0], is_continuous=True)
    return _with_words(text, before, *start)


def _may_be_time(text: str) -> bool:
    return bool(_DIGIT.search(text, 0, LONGEST_TIME) or _BEGINS_WITHOUT_DIGIT.match(text[:LONGEST_TIME]))


def parse_timeframe(text: str) -> Timeframe | None:
    """The time that a text as a whole expresses, or None when it is something else.

    The readings are those met in real plans: `2022–23` is a range, `2022–05` is May 2022, a year from
    2090 on is no end. «vecka 20» or «senast den 30 september» is a time whose days are not known.
    """
    if len(text) > LONGEST_TIME or not _may_be_time(text):
        return None
    return _parse_short(text)


def parse_leading_timeframe(text: str) -> Timeframe | None:
    """The time that a text begins with: the whole text, or a range, month or day before other words."""
    if not _may_be_time(text):
        return None
    whole = parse_timeframe(text)
    if whole:
        return whole
    start = _read_start(_folded(text[:400])[:LONGEST_TIME])  # nearly every text begins otherwise
    if not start or start[0][2] == "year" or start[1][:1] not in (" ", ",", ";"):
        return None
    return _within(text, start[0], is_continuous=False)
