"""Text in Excel: the escapes that the format uses, how long a cell may be, values as a person sees them."""

import re
from datetime import date, datetime, time, timedelta

from planapp.documents.errors import DocumentError
from planapp.domain.check import EXCEL_CELL_LIMIT

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# openpyxl drops every "x005F_" from shared strings, also where it means itself. `excel_package` puts
# a sign inside it that openpyxl does not know, and `unescape` takes it away.
OPENPYXL_DROPS, KEPT_FROM_OPENPYXL = "x005F_", "x005F\ue000_"

_MONTHS = (
    ("januari", "februari", "mars", "april", "maj", "juni")
    + ("juli", "augusti", "september", "oktober", "november", "december")
)  # fmt: skip
# What in a number format is not a code: quoted text, [conditions and colours], single escaped signs.
_NO_CODE = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\\.|_.|\*.')


def escape(text: str) -> str:
    """A text as the file holds it: what looks like an escape is written so that it means itself."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def unescape(text: str) -> str:
    """A text as a person sees it; the opposite of `escape`."""
    text = text.replace(KEPT_FROM_OPENPYXL, OPENPYXL_DROPS)
    if not _ESCAPE.search(text):
        return text
    decoded = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    # A sign outside the basic plane is escaped as two halves; a half of its own means nothing.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def fit(text: str, where: str) -> str:
    """The text, escaped for the file; raises DocumentError when a cell or comment cannot hold it whole."""
    escaped = escape(text)
    if len(escaped.encode("utf-16-le")) // 2 > EXCEL_CELL_LIMIT:
        raise DocumentError(
            f"{where} är längre än de 32 767 tecken som får plats i Excel. "
            "Korta texten eller exportera planen till Word i stället."
        )
    return escaped


def value_text(value: object, number_format: str = "General") -> str:
    """A cell's value as its text: dates as ISO, whole numbers without decimals, SANT and FALSKT."""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, int | float):
        return _number_text(value, number_format)
    if isinstance(value, datetime | date):
        return _date_text(value, number_format)
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return "" if value is None else str(value) if isinstance(value, timedelta) else unescape(str(value))


def _number_text(value: int | float, number_format: str) -> str:
    if "%" in _NO_CODE.sub("", number_format):
        return f"{value * 100:.10g}".replace(".", ",") + " %"
    return str(value) if isinstance(value, int) else f"{value:.15g}".replace(".", ",")


def _date_text(value: date, number_format: str) -> str:
    code = _NO_CODE.sub("", number_format.split(";")[0]).casefold()
    if "y" in code and "d" not in code and "h" not in code:
        months = code.count("m")
        if months > 2:
            name = _MONTHS[value.month - 1]
            return f"{name if months > 3 else name[:3]} {value.year}"
        return f"{value.year}-{value.month:02}" if months else str(value.year)
    day = f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{day} {value.hour:02}:{value.minute:02}"
    return day
