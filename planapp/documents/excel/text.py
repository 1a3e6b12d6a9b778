"""Text in Excel: the escapes that the format uses, the lines of a cell, how long it may be."""

import re

from planapp.documents.errors import DocumentError
from planapp.domain.check import EXCEL_CELL_LIMIT
from planapp.domain.text import LINE_BREAKS, without_forbidden

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BREAKS = str.maketrans(dict.fromkeys(LINE_BREAKS, "\n"))


def escape(text: str) -> str:
    """A text as the file holds it: what looks like an escape is written so that it means itself."""
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def unescape(text: str) -> str:
    """A text as a person sees it; the opposite of `escape`."""
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


def cell_lines(text: str) -> list[str]:
    """The lines of a cell as paragraphs, empty ones as ""; nothing for a cell that shows nothing."""
    if text.isprintable():
        text = text.strip()
        return [text] if text else []
    lines = text.split("\n")
    if not all(map(str.isprintable, lines)):
        plain = text.replace("\r\n", "\n").translate(_BREAKS)
        lines = [without_forbidden(line) for line in plain.split("\n")]
    lines = [line.strip() for line in lines]
    return lines if any(lines) else []
