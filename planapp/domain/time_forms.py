"""The forms of time expressions whose year is written: a pattern and the days that it means.

A form is matched where a folded text begins. It gives the first day, the last day and a precision.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

Days = tuple[date, date, str]

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_ENGLISH_MONTHS = {"may": 5, "oct": 10}
_SEASONS = {"vårt": (1, 6), "vt": (1, 6), "höstt": (7, 12), "ht": (7, 12), "vår": (3, 5), "spring": (3, 5)}
_SEASONS |= {"som": (6, 8), "sum": (6, 8), "höst": (9, 11), "aut": (9, 11), "fall": (9, 11)}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ORDINALS |= {"first": 1, "second": 2, "third": 3, "fourth": 4}
_LENGTHS = {"h": 6, "t": 4}  # months in a half year and a tertial; a quarter has three

MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mars|march|mar|apr(?:il)?|maj|may|june|juni?|july|juli?"
    r"|aug(?:usti|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
SEASON = r"(?:vårterminen|höstterminen|våren|hösten|sommaren|vår|höst|sommar|vt|ht|spring|summer|autumn|fall)"
_YEAR = r"(?P<year>20\d\d)"
KIND = r"(?:tertial|kvartal|quarter|kv|[tqk])\.? ?"
_PART = rf"(?P<kind>{KIND})"
NUMBERS = rf"(?P<first>[1-4])(?: ?(?:-|/|\+|&|och|till) ?(?:{KIND})?(?P<last>[1-4]))?"
LONG_KIND = "halvår|kvartal|tertial|half|quarter"
ORDINAL = r"(?P<which>första|andra|tredje|fjärde|first|second|third|fourth|[1-4]:[ae])"
_WEEK = r"(?:vecka|veckorna|week|v)\.? ?(?P<first>\d\d?)(?: ?(?:-|till|och) ?(?P<last>\d\d?))?"


def _month_number(word: str) -> int:
    return _ENGLISH_MONTHS.get(word[:3]) or _MONTHS.index(word[:3]) + 1


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _months(year: int, first: int, last: int, precision: str) -> Days:
    end = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return date(year, first, 1), end, precision


def _day(found: re.Match[str]) -> Days:
    month = found["month"]
    number = int(month) if month.isdecimal() else _month_number(month)
    day = date(_full_year(found["year"]), number, int(found["day"]))
    return day, day, "day"


def _days(found: re.Match[str]) -> Days:
    year, last_month = int(found["year"]), _month_number(found["month"])
    first_month = _month_number(found["month1"]) if found["month1"] else last_month
    return date(year, first_month, int(found["day1"])), date(year, last_month, int(found["day"])), "period"


def _year_and_number(found: re.Match[str]) -> Days | None:
    # 2022–23 is a range of years, 2022–05 the month of May (no region plans backwards).
    year, number = int(found["year"]), int(found["number"])
    if 2000 + number >= year:
        return date(year, 1, 1), date(2000 + number, 12, 31), "period"
    return _months(year, number, number, "month") if 1 <= number <= 12 else None


def _years(found: re.Match[str]) -> Days:
    return date(int(found["first"]), 1, 1), date(int(found["last"]), 12, 31), "period"


def _year(found: re.Match[str]) -> Days:
    return _months(int(found["year"]), 1, 12, "year")


def _turn_of_year(found: re.Match[str]) -> Days | None:
    first, last = _full_year(found["first"]), _full_year(found["last"])
    return (date(first, 12, 1), date(last, 1, 31), "season") if last == first + 1 else None


def _turn_of_half_year(found: re.Match[str]) -> Days:
    return _months(int(found["year"]), 6, 7, "season")


def _season(found: re.Match[str]) -> Days:
    spans = [
        next(span for name, span in _SEASONS.items() if word.startswith(name))
        for word in (found["season"], found["until"])
        if word
    ]
    precision = "season" if len(spans) == 1 else "period"
    return _months(_full_year(found["year"]), spans[0][0], spans[-1][1], precision)


def _part_of_year(found: re.Match[str]) -> Days | None:
    length = _LENGTHS.get(found["kind"][0], 3)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if last * length > 12:
        return None
    return _months(int(found["year"]), (first - 1) * length + 1, last * length, "period")


def _numbered_part(found: re.Match[str]) -> Days | None:
    length = _LENGTHS.get(found["kind"][0], 3)
    number = _ORDINALS.get(found["which"]) or int(found["which"][0])
    if number * length > 12:
        return None
    return _months(int(found["year"]), (number - 1) * length + 1, number * length, "period")


def _month_of_year(found: re.Match[str]) -> Days:
    first = _month_number(found["first"])
    last = _month_number(found["last"]) if found["last"] else first
    return _months(_full_year(found["year"]), first, last, "period" if found["last"] else "month")


def _week(found: re.Match[str]) -> Days:
    year, first = int(found["year"]), int(found["first"])
    monday = date.fromisocalendar(year, first, 1)
    sunday = date.fromisocalendar(year, int(found["last"] or first), 7)
    return monday, sunday, "period" if found["last"] else "week"


_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]]] = [
    (re.compile(rf"(?:{pattern})(?!\w)"), read)
    for pattern, read in (
        (rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[ t]00:00(?::00)?)?", _day),
        (r"(?P<year>\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", _day),
        (rf"(?P<day>\d\d?)/(?P<month>\d\d?)[ /,-]{{1,2}}{_YEAR}", _day),
        (r"(?P<day>\d\d?)/(?P<month>\d\d?) ?-(?P<year>\d\d)", _day),
        (rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\. ?{_YEAR}", _day),
        (
            rf"(?P<day1>\d\d?)(?::?e)?(?: (?P<month1>{MONTH}))? ?(?:-|till) ?"
            rf"(?P<day>\d\d?)(?::?e)? (?P<month>{MONTH}) {_YEAR}",
            _days,
        ),
        (rf"(?P<day>\d\d?)(?::?e)? (?P<month>{MONTH}),? {_YEAR}", _day),
        (rf"(?P<month>{MONTH}) (?P<day>\d\d?)(?:st|nd|rd|th)?, ?{_YEAR}", _day),
        (r"(?P<first>20\d\d) ?/ ?(?P<last>20\d\d)", _years),
        (rf"{_YEAR} ?[-/] ?(?P<number>\d\d)", _year_and_number),
        (r"årsskiftet (?P<first>20\d\d|\d\d) ?[-/] ?(?P<last>20\d\d|\d\d)", _turn_of_year),
        (rf"halvårsskiftet {_YEAR}", _turn_of_half_year),
        (
            rf"(?P<season>{SEASON})(?: ?(?:/|-|&|och|till|and) ?(?P<until>{SEASON}))? ?[-']?"
            r"(?P<year>20\d\d|\d\d)",
            _season,
        ),
        (rf"{_YEAR}[ -]{{0,2}}(?P<season>{SEASON})(?: ?/ ?(?P<until>{SEASON}))?", _season),
        (rf"{ORDINAL} (?P<kind>{LONG_KIND})(?:et)? (?:av |of )?{_YEAR}", _numbered_part),
        (rf"(?P<kind>h) ?(?P<first>[12])(?P<last>(?!))?[ ,/-]{{0,2}}{_YEAR}", _part_of_year),
        (rf"{_YEAR}[ ,:/-]{{0,2}}(?P<kind>h) ?(?P<first>[12])(?P<last>(?!))?", _part_of_year),
        (rf"{_PART}{NUMBERS}[ ,/-]{{0,2}}{_YEAR}", _part_of_year),
        (rf"{_YEAR}[ ,:/-]{{0,2}}{_PART}{NUMBERS}", _part_of_year),
        (rf"(?P<first>{MONTH})(?: ?(?:-|till|to) ?(?P<last>{MONTH}))?,? {_YEAR}", _month_of_year),
        (rf"(?P<first>{MONTH})(?: ?- ?(?P<last>{MONTH}))? ?[-'] ?(?P<year>20\d\d|\d\d)", _month_of_year),
        (rf"{_YEAR}[ ,-]{{1,2}}(?P<first>{MONTH})(?: ?- ?(?P<last>{MONTH}))?", _month_of_year),
        (rf"{_WEEK}[ ,/-]{{1,2}}{_YEAR}", _week),
        (rf"{_YEAR}[ ,-]{{0,2}}{_WEEK}", _week),
        (rf"(?:(?:hel|kalender|verksamhets)?år(?:et)? |year )?{_YEAR}", _year),
    )
]
# How each form of a time begins, so that a party's name costs one look and not thirty.
BEGINS = re.compile(
    rf"\d|år|halv|hel|kalender|verksamhets|year|vint|{SEASON}|{ORDINAL}|{MONTH}|{KIND}[1-4]|h ?[12]"
    r"|vecka|v\.? ?\d|week|kvartal|tertial|termin|den \d|årsskiftet"
)


def read_days(folded: str) -> tuple[Days, str] | None:
    """The days that a folded text begins with, and what follows them; None when it begins otherwise."""
    if not BEGINS.match(folded):
        return None
    for pattern, read in _FORMS:
        found = pattern.match(folded)
        if found:
            try:
                meaning = read(found)
            except ValueError:  # such as 31 February or week 60
                continue
            if meaning and meaning[0] <= meaning[1]:
                return meaning, folded[found.end() :]
    return None
