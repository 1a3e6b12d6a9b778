"""A cell's number as the text that a person sees: dates, times, percent, decimals, the unit beside it."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from planapp.documents.excel.formats import GENERAL, LONGEST_FORMAT

_MONTHS = (
    ("januari", "februari", "mars", "april", "maj", "juni")
    + ("juli", "augusti", "september", "oktober", "november", "december")
)  # fmt: skip
# What in a number format is not a code: quoted text, [conditions and colours], single escaped signs.
_NO_CODE = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_LITERAL = re.compile(
    r'"(?P<quoted>[^"]*)"|\[\$(?P<currency>[^\]\[-]*)[^\]\[]*\]|\\(?P<sign>.)|\[[^\[\]]*\]|_.|\*.'
)
_DIGITS = re.compile(r"[#0?,. ]*[#0?](?:[#0?,. ]*[#0?])?")
_DECIMALS = re.compile(r"\.([0#?]*)")
_DATE_SIGNS = frozenset("dmyhs")
_DAY_ONE = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}
_LAST_DAY = 2_958_466  # 31 december 9999
_LARGEST = 1e15  # from here on Excel itself shows rounded digits


def number_text(written: str, code: str = GENERAL, is_1904: bool = False) -> str:
    """The text of a number as the file writes it; what is no number is left as it is."""
    try:
        value = float(written)
    except ValueError:
        return written
    if value != value or value in (float("inf"), float("-inf")) or len(code) > LONGEST_FORMAT:
        return written
    if code == GENERAL or code == "@":
        return _plain(value)
    if _is_date(code) and 0 <= value < _LAST_DAY:
        return _date_text(value, code, is_1904)
    return _formatted(value, code)


def day_text(written: str) -> str:
    """A date that the file writes as ISO 8601, as its text; what is none is left as it is."""
    try:
        value = datetime.fromisoformat(written)
    except ValueError:
        return written
    return _day_and_time(value)


@lru_cache(maxsize=512)
def _is_date(code: str) -> bool:
    first = code.split(";")[0]
    if _ELAPSED.search(first):
        return True
    plain = _NO_CODE.sub("", first).casefold()
    return bool(_DATE_SIGNS & set(plain)) and "general" not in plain


def _plain(value: float) -> str:
    """All digits that the number has, with a decimal comma."""
    if value == int(value) and abs(value) < _LARGEST:
        return str(int(value))
    return f"{value:.15g}".replace(".", ",")


def _formatted(value: float, code: str) -> str:
    """A number in its format: decimals, thousands and percent as shown, and the words beside it."""
    sections = code.split(";")
    is_own_negative = value < 0 and len(sections) > 1 and '"' not in sections[0]
    section = sections[1] if is_own_negative else sections[0]
    codes = _NO_CODE.sub("", section)
    digits = _DIGITS.search(codes)
    if not digits or "E" in codes or "/" in codes or "?" in codes:
        return _plain(value)
    if "%" in codes:
        value *= 100
    shown = _digits(abs(value) if is_own_negative else value, digits.group())
    before, after = _words_beside(section)
    sign = " %" if "%" in codes else ""
    return " ".join(part for part in (before, shown + sign, after) if part)


def _digits(value: float, pattern: str) -> str:
    decimals = _DECIMALS.search(pattern)
    places = min(len(decimals.group(1)) if decimals else 0, 30)
    must = min(decimals.group(1).count("0") if decimals else 0, places)
    if not decimals and value != int(value):
        return _plain(float(f"{value:.10g}"))  # rounded in view only: the digits are kept
    whole, _, part = f"{abs(value):.{places}f}".partition(".")
    while len(part) > must and part.endswith("0"):
        part = part[:-1]
    whole = whole.zfill(min(pattern.split(".")[0].count("0"), 30))
    if "," in pattern.split(".")[0].rstrip(","):
        whole = f"{int(whole):,}".replace(",", " ")
    return ("-" if value < 0 else "") + whole + (f",{part}" if part else "")


@lru_cache(maxsize=512)
def _words_beside(section: str) -> tuple[str, str]:
    """The words that a format shows before and after the number, such as a currency."""
    words = ["", ""]
    for found in _LITERAL.finditer(section):
        text = found["quoted"] or found["currency"] or found["sign"] or ""
        words[bool(re.search(r"[#0?]", _NO_CODE.sub("", section[: found.start()])))] += text
    before, after = (" ".join(text.split()) for text in words)
    return before, after


def _date_text(value: float, code: str, is_1904: bool) -> str:
    plain = _NO_CODE.sub("", code.split(";")[0]).casefold()
    if _ELAPSED.search(code):
        minutes = round(value * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if value < 1 and not is_1904 and not set("yd") & set(plain):
        seconds = round(value * 86_400)
        clock = f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}"
        return f"{clock}:{seconds % 60:02}" if seconds % 60 else clock
    # Excel counts a 29 February 1900 that never was.
    days = value + 1 if value < 60 and not is_1904 else value
    try:
        moment = _DAY_ONE[is_1904] + timedelta(seconds=round(days * 86_400))
    except OverflowError:
        return _plain(value)
    if "y" in plain and "d" not in plain and "h" not in plain:
        months = plain.count("m")
        if months > 2:
            name = _MONTHS[moment.month - 1]
            return f"{name if months > 3 else name[:3]} {moment.year}"
        return f"{moment.year:04}-{moment.month:02}" if months else str(moment.year)
    return _day_and_time(moment)


def _day_and_time(moment: datetime) -> str:
    day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
    return f"{day} {moment.hour:02}:{moment.minute:02}" if moment.hour or moment.minute else day
