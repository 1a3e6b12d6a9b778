"""Time expressions as plans write them, and whether a row is late on a given day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from planapp.domain.status import CANCELLED, DONE, ONGOING

_MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
_SEASONS = {"vår": (3, 5), "sommar": (6, 8), "höst": (9, 11), "vt": (1, 6), "ht": (7, 12)}
_CONTINUOUS = (
    "löpande|tills vidare|kontinuerligt|fortlöpande|årligen|årlig|varje år|årsvis|per termin|varje termin"
)
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?|sept?(?:ember)?"
    r"|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"20\d\d"
_TO = r"\s*(?:-|till|t\.?o\.?m\.?)\s*"


@dataclass(frozen=True, slots=True)
class Timeframe:
    """A time expression: the text as written, first and last day when known, and how exact it is.

    `precision` is day, week, month, period, season, year or none; `is_continuous` is löpande.
    """

    as_written: str
    starts_on: date | None
    ends_on: date | None
    precision: str
    is_continuous: bool = False


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _months(year: int, first: int, last: int, precision: str) -> tuple[date, date, str]:
    return date(year, first, 1), _last_day(year, last), precision


def _iso_days(found: re.Match[str]) -> tuple[date, date, str] | None:
    first = date.fromisoformat(found["first"])
    last = date.fromisoformat(found["last"]) if found["last"] else first
    return (first, last, "period" if found["last"] else "day") if first <= last else None


def _year_and_number(found: re.Match[str]) -> tuple[date, date, str] | None:
    # 2022–23 is a range of years, 2022–05 the month of May (no region plans backwards).
    year, number = int(found["year"]), int(found["number"])
    if 2000 + number >= year:
        return date(year, 1, 1), date(2000 + number, 12, 31), "period"
    return _months(year, number, number, "month") if 1 <= number <= 12 else None


def _years(found: re.Match[str]) -> tuple[date, date, str] | None:
    first, last = int(found["first"]), int(found["last"])
    return (date(first, 1, 1), date(last, 12, 31), "period") if first <= last else None


def _year(found: re.Match[str]) -> tuple[date, date, str]:
    return _months(int(found["year"]), 1, 12, "year")


def _turn_of_year(found: re.Match[str]) -> tuple[date, date, str]:
    return date(int(found["first"]), 12, 1), date(int(found["first"]) + 1, 1, 31), "season"


def _season(found: re.Match[str]) -> tuple[date, date, str]:
    year = int(found["year"]) if len(found["year"]) == 4 else 2000 + int(found["year"])
    first, last = next(span for name, span in _SEASONS.items() if found["season"].startswith(name))
    return _months(year, first, last, "season")


def _part_of_year(found: re.Match[str]) -> tuple[date, date, str]:
    length = 4 if found["kind"].startswith("t") else 3
    last = int(found["number"]) * length
    return _months(int(found["year"]), last - length + 1, last, "period")


def _half_year(found: re.Match[str]) -> tuple[date, date, str]:
    is_first = found["which"] in ("första", "h1", "1:a")
    return _months(int(found["year"]), 1 if is_first else 7, 6 if is_first else 12, "period")


def _month_of_year(found: re.Match[str]) -> tuple[date, date, str]:
    first = _month_number(found["first"])
    last = _month_number(found["last"]) if found["last"] else first
    return _months(int(found["year"]), first, last, "period" if found["last"] else "month")


def _day_of_month(found: re.Match[str]) -> tuple[date, date, str]:
    day = date(int(found["year"]), _month_number(found["month"]), int(found["day"]))
    return day, day, "day"


def _week(found: re.Match[str]) -> tuple[date, date, str]:
    monday = date.fromisocalendar(int(found["year"]), int(found["number"]), 1)
    return monday, monday + timedelta(days=6), "week"


_FORMS = [
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<first>20\d\d-\d\d-\d\d)(?:" + _TO + r"(?P<last>20\d\d-\d\d-\d\d))?", _iso_days),
        (r"(?P<first>20\d\d)\s*[-/]\s*(?P<last>20\d\d)", _years),
        (r"(?P<year>20\d\d)\s*[-/]\s*(?P<number>\d\d)", _year_and_number),
        (r"årsskiftet\s+(?P<first>20\d\d)\s*[-/]\s*(?:20)?\d\d", _turn_of_year),
        (r"(?P<season>(?:vår|höst)(?:terminen|en)|sommaren|[vh]t)\s*-?(?P<year>20\d\d|\d\d)", _season),
        (r"(?P<which>första|andra|1:a|2:a)\s+(?:halvåret|halvår)\s+(?P<year>20\d\d)", _half_year),
        (r"(?P<which>h[12])\s?(?P<year>20\d\d)", _half_year),
        (r"(?P<kind>tertial|kvartal|t|q|k)\s?(?P<number>[1-4]),?\s*(?P<year>20\d\d)", _part_of_year),
        (rf"(?P<day>\d\d?)(?::?e)?\s+(?P<month>{_MONTH})\s+(?P<year>{_YEAR})", _day_of_month),
        (rf"(?P<first>{_MONTH})(?:{_TO}(?P<last>{_MONTH}))?\s+(?P<year>{_YEAR})", _month_of_year),
        (rf"(?:vecka|v\.?)\s*(?P<number>\d\d?),?\s+(?P<year>{_YEAR})", _week),
        (rf"(?:år\s+)?(?P<year>{_YEAR})", _year),
    )
]
# What a time expression cannot do without; spares most paragraphs the forms above.
_MAY_BE_TIME = re.compile(r"20\d\d|[vh]t.?\d|term\w+ ?\d|löp|tills|kont|år", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:tidsram|tidplan|klart?|senast|under|från|fr\.?o\.?m\.?|t\.?o\.?m\.?|den)\s*:?\s+")
_AFTER = re.compile(r"\s*(?:och framåt|framåt|-)?[.;,]?$")


def _folded(text: str) -> str:
    plain = re.sub("[–—‑−]", "-", text.casefold().replace("\u00ad", ""))
    return " ".join(plain.replace("--", "-").split())


def _read_start(folded: str) -> tuple[tuple[date, date, str], str] | None:
    for pattern, read in _FORMS:
        found = pattern.match(folded)
        if found:
            try:
                meaning = read(found)
            except ValueError:  # such as 31 February or week 60
                continue
            if meaning:
                return meaning, folded[found.end() :]
    return None


def parse_timeframe(text: str) -> Timeframe | None:
    """The time that a text as a whole expresses, or None when it is something else.

    The readings are those met in real plans: `2022–23` is a range, `2022–05` is May 2022.
    """
    if len(text) > 80 or not _MAY_BE_TIME.search(text):
        return None
    folded = _folded(text)
    if re.fullmatch(_CONTINUOUS, folded.rstrip(".;, ")):
        return Timeframe(text, None, None, "none", is_continuous=True)
    before = ""
    while found := _BEFORE.match(folded):
        before, folded = before + found.group(), folded[found.end() :]
    start = _read_start(folded)
    if not start or not _AFTER.fullmatch(start[1]):
        return None
    (starts_on, ends_on, precision), rest = start
    if "framåt" in rest or rest.endswith("-"):
        return Timeframe(text, starts_on, None, precision, is_continuous=True)
    open_start = re.search("senast|t.?o.?m|klar", before)
    return Timeframe(text, None if open_start else starts_on, ends_on, precision)


def parse_leading_timeframe(text: str) -> Timeframe | None:
    """The time that a text begins with: the whole text, or a range, month or day before other words."""
    if not _MAY_BE_TIME.search(text[:80]):
        return None
    whole = parse_timeframe(text)
    if whole:
        return whole
    start = _read_start(_folded(text[:400])[:80])
    if not start or start[0][2] == "year" or start[1][:1] not in (" ", ",", ";"):
        return None
    return Timeframe(text, start[0][0], start[0][1], start[0][2])


def read_timeframe(as_written: str | None) -> Timeframe | None:
    """The timeframe of a row from its text; a text with no known time keeps only its words."""
    if not as_written:
        return None
    return parse_leading_timeframe(as_written) or Timeframe(as_written, None, None, "none")


def find_timeframe(
    timeframe_cell: list[str], responsible: list[str], status_cell: list[str], status: str | None
) -> tuple[str | None, str | None]:
    """Where a row's timeframe stands: (text, source), source as in `timeframe_source`, or two None.

    A column of its own goes first; then the last paragraph of the responsible cell that is a time;
    then a status cell that holds a time instead of a status, which is taken whole.
    """
    if timeframe_cell:
        return " ".join(timeframe_cell), "timeframe"
    for paragraph in reversed(responsible):
        if parse_leading_timeframe(paragraph):
            return paragraph, "responsible"
    if status_cell and status is None and parse_leading_timeframe(status_cell[0]):
        return " ".join(status_cell), "status"
    return None, None


def is_overdue(ends_on: date | None, is_continuous: bool, status: str | None, today: date) -> bool:
    """Försenad: the timeframe has ended and the row is neither done, cancelled nor ongoing."""
    if ends_on is None or is_continuous or status in (DONE, CANCELLED, ONGOING):
        return False
    return ends_on < today
