"""Statuses and forecasts: what a cell, in the words of the field or of the plan's own legend, says."""

import re
from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from planapp.domain.headings import fold_header
from planapp.domain.record import LegendStatus
from planapp.domain.status_words import FORECAST_OF, ONLY_AS_FORECAST, STATUS_OF
from planapp.domain.text import BULLETS, search_form
from planapp.domain.time_expressions import parse_timeframe

NOT_STARTED, IN_PROGRESS, ONGOING = "not_started", "in_progress", "ongoing"
DONE, PAUSED, CANCELLED = "done", "paused", "cancelled"

# In the order in which counts and bars show them. The words are the product's own labels.
STATUS_LABELS = {
    DONE: "Klar",
    ONGOING: "Löpande",
    IN_PROGRESS: "Påbörjad",
    PAUSED: "Pausad",
    NOT_STARTED: "Ej påbörjad",
    CANCELLED: "Utgår",
}
NO_STATUS_LABEL = "Status saknas"

FORECAST_LABELS = {
    "on_track": "Enligt plan",
    "at_risk": "Risk",
    "off_track": "Nås inte i tid",
}

_LONGEST_KEPT = 200  # signs in a status that is remembered
_LONGEST_READ = 400  # signs of a paragraph in which a status is looked for
_MOST_WORDS = 4  # in a status that a time or a forecast follows
_FORECAST_HEADERS = {"prognos", "prognosen", "målbedömning", "åtgärdsbedömning", "forecast"}
_FORECAST_HEADERS |= {
    "bedömning",
    "färg",
    "trafikljus",
    "rag",
    "rag status",
    "rag rating",
}  # where their cells say statuses, they are that
_DASH, _EMOJI_STYLE = re.compile("[–—‑−]"), "\ufe0f"
_BEGINNING = re.compile(rf"[\s{re.escape(BULLETS)}(\[{{«\"'”]+")
_NUMBER = re.compile(r"\d{1,2}[.)] ")
_NAME = re.compile(r"(?:status|läge) ?[:=] ?")
_CLOSING = " .:;,!*()[]{}»\"'”-"
_SEPARATOR = re.compile(r" ?[,;:.()/\[\]=|+•] ?| - ")
_EXPLAINED = re.compile(r"([^=:(]{1,30}?)(?: ?= ?| ?: | - | ?\()(.+)")
_SHARE = re.compile(r"\d{1,3} ?%")
_SINCE = re.compile(r"(?:sedan|i|den|since|in) (?=.)")
_AHEAD = re.compile(
    r"senast|till|t\.? ?o\.? ?m|fram|före|innan|under|från|fr\.|by |until|start|med |löp|snar|klar"
)
# A "nej" takes any status back; after "Klar" so does each of the others.
_NO = re.compile(r"\b(?:nej|no)\b|\?")
_BUT_NOT = re.compile(r"\b(?:men|ej|inte|ännu|förutom|utom|delvis|återstår|kvar|but|not|except)\b")

Meaning = tuple[str | None, str | None]  # a word's status and forecast
Own = tuple[tuple[str, str | None], ...]  # the legend's words and their statuses
_UNKNOWN: Meaning = (None, None)

_FIELD: dict[str, Meaning] = {word: (status, None) for word, status in STATUS_OF.items()}
_FIELD |= {word: (None, one) for word, one in FORECAST_OF.items() if word not in ONLY_AS_FORECAST}


class _Said(NamedTuple):
    """What a text says. `is_plain`: one word of the table and nothing more; `is_dated`: a time beside it."""

    statuses: frozenset[str] = frozenset()
    forecasts: frozenset[str] = frozenset()
    is_plain: bool = False
    is_dated: bool = False


def without_bullet(text: str) -> str:
    """A paragraph without the typed bullet that it may begin with."""
    stripped = text.lstrip(BULLETS + " \t\u00a0")
    return stripped or text


def _fold(text: str) -> str:
    folded = _DASH.sub("-", search_form(text)).replace(_EMOJI_STYLE, "")
    for beginning in (_BEGINNING, _NUMBER, _NAME):
        found = beginning.match(folded)
        folded = folded[found.end() :] if found else folded
    return folded.rstrip(_CLOSING)


_fold_again = lru_cache(maxsize=1024)(_fold)  # a plan's rows say the same few words


def _word(text: str) -> str:
    return _fold_again(text) if len(text) <= _LONGEST_KEPT else _fold(text)


def _said(*meanings: Meaning, is_plain: bool = False, is_dated: bool = False) -> _Said:
    statuses = frozenset(status for status, _ in meanings if status)
    return _Said(statuses, frozenset(one for _, one in meanings if one), is_plain, is_dated)


def _followed(folded: str, known: Mapping[str, Meaning]) -> _Said:
    """A status with a time, a share or a forecast after it: «Klart maj 2023», «Pågår enligt plan»."""
    words = folded.split(" ", _MOST_WORDS + 1)
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        # A colon would make the word a label of what follows: «Klart: hösten 2024» is a deadline.
        head = " ".join(words[:count])
        meaning = known.get(head.rstrip(",.;("), _UNKNOWN)
        if not meaning[0]:
            continue
        rest = folded[len(head) :].strip(" ,([-")
        beside = known.get(rest, _UNKNOWN)
        if _SHARE.fullmatch(rest) or (beside[1] and not beside[0]):
            return _said(meaning, beside)
        since = _SINCE.match(rest)
        when = rest[since.end() :] if since else rest
        if parse_timeframe(when) and not _AHEAD.match(when):
            return _said(meaning, is_dated=True)
    return _Said()


def _parted(folded: str, known: Mapping[str, Meaning]) -> _Said:
    """A status or forecast that other words follow, parted from it by a sign: «Påbörjad, väntar på IT»."""
    parts = [part for part in _SEPARATOR.split(folded) if part]
    meanings = [known.get(part, _UNKNOWN) for part in parts]
    if not parts:
        return _Said()
    first = _followed(parts[0], known)
    for status in first.statuses:
        meanings[0] = status, next(iter(first.forecasts), None)
    if meanings[0] == _UNKNOWN:
        return _Said()
    # Before the status only forecasts may stand: «Gul (påbörjad)», but not «Gul, väntar, påbörjad».
    subject = next((meaning for meaning in meanings if meaning[0] or not meaning[1]), _UNKNOWN)
    rest = folded[len(parts[0]) :].strip(" ,;:.([-")
    is_undone = subject[0] == DONE and (_BUT_NOT.search(folded) or parse_timeframe(rest))  # «Klart: maj 2024»
    if subject[0] is None or is_undone or _NO.search(folded):
        meanings = [(None, forecast) for _, forecast in meanings]
    return _said(*meanings, is_dated=first.is_dated)


def _paragraph_says(text: str, known: Mapping[str, Meaning]) -> _Said:
    folded = _word(text)
    if folded in known:
        return _said(known[folded], is_plain=True)
    folded = folded[:_LONGEST_READ]
    followed = _followed(folded, known)
    if not followed.statuses:
        followed = _parted(folded, known)
    # The closing signs are gone from the folded text, and a question is no status.
    return _Said(forecasts=followed.forecasts) if text.rstrip().endswith("?") else followed


def _explained(text: str, known: Mapping[str, Meaning]) -> tuple[str, Meaning]:
    """The word that a legend's line explains («G = Genomförd»), folded, and what the line means."""
    folded = _word(text)[:_LONGEST_READ]
    if folded in known:
        return folded, known[folded]
    line = _EXPLAINED.fullmatch(folded)
    if not line:
        return folded, _UNKNOWN
    word = line[1].rstrip(_CLOSING)
    return word, known.get(line[2].rstrip(_CLOSING), known.get(word, _UNKNOWN))


@lru_cache(maxsize=64)
def _own_words(own: Own) -> dict[str, Meaning]:
    """The legend's words and what they mean: the whole line, and the word that it explains."""
    found: dict[str, Meaning] = {}
    for text, status in own:
        word, meaning = _explained(text, _FIELD)
        meaning = (status, None) if status else meaning
        if meaning == _UNKNOWN:
            continue
        found[_word(text)] = meaning
        if word in found and found[word] != meaning:
            meaning = _UNKNOWN  # two lines explain one word
        found[word] = meaning
    return found


def _own(legend: Iterable[LegendStatus]) -> Own:
    return tuple((entry.text[:_LONGEST_READ], entry.status) for entry in legend)


def _read_cell(paragraphs: Sequence[str], own: Own) -> Meaning:
    known: Mapping[str, Meaning] = ChainMap(_own_words(own), _FIELD) if own else _FIELD
    whole = known.get(_word(" ".join(paragraphs)), _UNKNOWN)
    if whole != _UNKNOWN:
        return whole
    said = [_paragraph_says(paragraph, known) for paragraph in paragraphs]
    statuses = {status for one in said if not one.is_dated for status in one.statuses}
    if not statuses and said and said[0].is_dated:
        # Below other words «Klart 2024» is a deadline; where it stands first, it is the status.
        statuses = set(said[0].statuses)
    forecasts = {forecast for one in said for forecast in one.forecasts}
    return (
        statuses.pop() if len(statuses) == 1 else None,
        forecasts.pop() if len(forecasts) == 1 else None,
    )


@lru_cache(maxsize=4096)
def _read_short_cell(paragraphs: tuple[str, ...], own: Own) -> Meaning:
    return _read_cell(paragraphs, own)


def _cell_says(paragraphs: Sequence[str], legend: Iterable[LegendStatus]) -> Meaning:
    if not paragraphs:
        return _UNKNOWN
    own = _own(legend)
    if sum(map(len, paragraphs)) <= _LONGEST_KEPT:
        return _read_short_cell(tuple(paragraphs), own)
    return _read_cell(paragraphs, own)


def read_status(paragraphs: list[str], legend: Iterable[LegendStatus] = ()) -> str | None:
    """The status that a cell says, or None when it says none or several.

    The plan's own legend goes before the words of the field. A status may be followed by a time, or
    by a sign and other words; a forecast such as «gul» or «försenad» is none.
    """
    return _cell_says(paragraphs, legend)[0]


def read_forecast(paragraphs: list[str]) -> str | None:
    """The forecast that a cell of a forecast column says, or None."""
    if not paragraphs:
        return None
    whole = FORECAST_OF.get(_word(" ".join(paragraphs)))
    if whole:
        return whole
    found = {FORECAST_OF[word] for word in map(_word, paragraphs) if word in FORECAST_OF}
    return found.pop() if len(found) == 1 else _cell_says(paragraphs, ())[1]


def is_forecast_header(text: str) -> bool:
    """Whether a heading names a forecast (prognos): such a column is an extra one that is understood."""
    folded = fold_header(text)
    return folded in _FORECAST_HEADERS or folded.startswith("prognos ")


def find_forecast(
    headers: Iterable[str],
    extra: dict[str, list[str]],
    status_cell: Sequence[str] = (),
    legend: Iterable[LegendStatus] = (),
) -> str | None:
    """The forecast of a row: on_track, at_risk, off_track or None.

    `headers` are the plan's extra columns in order, `extra` the row's cells in them. The first filled
    one of the plan's forecast columns tells it. Where the plan has none, or the row's are empty, the
    status cell may: «Påbörjad (gul)», «försenad». A colour that the legend makes a status is none.
    """
    for header in headers:
        if extra.get(header) and is_forecast_header(header):
            return read_forecast(extra[header])
    return _cell_says(status_cell, legend)[1]


def _listed(paragraph: str) -> list[str]:
    """A legend's line as the statuses that it lists: «Ej påbörjad / Påbörjad / Klar» is three."""
    text = without_bullet(paragraph)
    if len(text) <= _LONGEST_KEPT:
        for sign in ("•", "/", ",", ";"):
            pieces = [piece.strip() for piece in text.split(sign)]
            if len(pieces) > 2 and all(_word(piece) in _FIELD for piece in pieces):
                return pieces
    return [text]


def read_legend_statuses(paragraphs: list[str]) -> list[LegendStatus]:
    """The status words that a legend's status cell lists: one for each paragraph, or for each in a list.

    A line may explain its word («G = Genomförd», «Gul: pågår»); then the explanation goes first.
    """
    texts = [text for paragraph in paragraphs for text in _listed(paragraph)]
    return [LegendStatus(text, _explained(text, _FIELD)[1][0]) for text in texts]


def is_legend_cell(paragraphs: list[str]) -> bool:
    """Whether a status cell explains statuses instead of telling one: it lists two, or two forecasts."""
    if not paragraphs:
        return False
    meanings = [_explained(entry.text, _FIELD)[1] for entry in read_legend_statuses(paragraphs)]
    found = _said(*meanings)
    return len(found.statuses) > 1 or len(found.forecasts) > 1


def is_blank_status(paragraphs: Sequence[str]) -> bool:
    """Whether a status cell is empty, or as good as: signs such as «–», «...» or «?» that say nothing."""
    has_word = any(sign.isalnum() for paragraph in paragraphs for sign in paragraph)
    return not has_word and _cell_says(paragraphs, ()) == _UNKNOWN


def says_only_status(text: str, legend: Iterable[LegendStatus] = ()) -> bool:
    """Whether a cell is a status word alone: no time, forecast, comment or second line beside it."""
    own = _own(legend)
    meaning = _own_words(own).get(_word(text)) or _FIELD.get(_word(text), _UNKNOWN)
    return bool(meaning[0]) and "\n" not in text


def _legend_label(entry: LegendStatus, legend: list[LegendStatus]) -> str:
    """The word that a legend's line explains, as written, where it alone says the status: «G»."""
    word = _explained(entry.text, _FIELD)[0]
    short = entry.text[: len(word)]
    if len(word) < len(_word(entry.text)) and _word(short) == word:
        return short if read_status([short], legend) == entry.status else entry.text
    return entry.text


def status_label(status: str | None, legend: Iterable[LegendStatus] = (), used: Iterable[str] = ()) -> str:
    """How this plan writes a status: its legend's word, else one it has used, else the product's.

    `used` holds the status cells of the plan's rows as written; those that say more than a status
    («Klart 2023») are one row's own. None gives the empty text: in a plan, a missing status is an
    empty cell.
    """
    if status is None:
        return ""
    legend = list(legend)
    for entry in legend:
        if entry.status == status:
            return _legend_label(entry, legend)
    for text, _ in Counter(used).most_common():
        if text and says_only_status(text, legend) and read_status([text], legend) == status:
            return text
    return STATUS_LABELS[status]
