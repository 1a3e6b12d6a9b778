"""CSV in: a text file of separated cells as paragraphs and table grids; separator and encoding are found."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator

from planapp.documents.blocks import Block, Cell
from planapp.documents.errors import DocumentError
from planapp.documents.excel.findings import ExcelFindings
from planapp.documents.excel.grid import SheetGrid, SheetRow
from planapp.documents.excel.headings import name_chapters
from planapp.documents.excel.layout import lay_out
from planapp.documents.excel.tables import are_headings
from planapp.documents.excel.text import cell_lines
from planapp.documents.limits import MEGABYTE, PLACE_LIMIT, TEXT_LIMIT
from planapp.documents.understanding.findings import Findings

CSV = "csv"
SIZE_LIMIT, LINE_LIMIT, FIELD_LIMIT = 12 * MEGABYTE, 100_000, 2 * MEGABYTE
BREAK_LIMIT = 400_000  # lines, with those inside quoted cells
SEPARATORS = ";\t,|"
TOO_LARGE = (
    "Filen är större än en plan kan vara och läses därför inte in. Spara bara planens rader i en egen fil."
)
_BROKEN = (
    "Filen ser ut som en textfil med kolumner (CSV) men går inte att läsa. "
    "Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och försök igen."
)
_SAMPLED = 64 * 1024  # signs looked at to find the separator
_LINES_SAMPLED, _LINES_FOR_HEADINGS, _LONGEST_HEADINGS = 200, 40, 4_000
_QUOTED = re.compile(r'"[^"]*"')
_SAID = re.compile(r"\ufeff?sep=([;,|\t])\r?\n", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What other kinds of files begin with; they may look like text for a while.
_OTHER_KINDS = (b"PK", b"%PDF", b"{\\rtf", b"<", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")
_TELL_AFTER = 500  # lines
csv.field_size_limit(FIELD_LIMIT)  # of the whole program: the module knows no other


def read_csv_text(data: bytes) -> str | None:
    """The text of a file that can be CSV, None when it holds something else or no separated cells."""
    if not data or data.lstrip()[:8].startswith(_OTHER_KINDS):
        return None
    text = _decoded(data)
    if text is None or _CONTROL.search(text) or find_separator(text) is None:
        return None
    return text


def _decoded(data: bytes) -> str | None:
    """The text: by its byte order mark, as UTF-16 without one, as UTF-8, or as Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _try(data, encoding)
    if b"\x00" in data[:200]:
        return _try(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be")
    return _try(data, "utf-8") or _try(data, "cp1252") or _try(data, "latin-1")


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def find_separator(text: str) -> str | None:
    """The sign between the cells: as the file says itself, the one that makes a plan's headings of a line,
    or the one that its lines agree on best.

    None when no two lines hold the same number of one of them.
    """
    if said := _SAID.match(text):
        return said[1]
    beginning = text[:_SAMPLED].lstrip("\ufeff")
    for line in beginning.splitlines()[:_LINES_FOR_HEADINGS]:
        for separator in SEPARATORS:
            texts = [part.strip('" ') for part in line[:_LONGEST_HEADINGS].split(separator)]
            if len(texts) > 2 and are_headings(texts):
                return separator
    lines = [line for line in _QUOTED.sub('""', beginning).splitlines()[:_LINES_SAMPLED] if line.strip()]
    best: tuple[int, int, str] | None = None
    for separator in SEPARATORS:
        counts = [line.count(separator) for line in lines]
        columns = max(set(counts) - {0}, key=lambda many: (counts.count(many), many), default=0)
        agreeing = counts.count(columns) if columns else 0
        # A comma stands in sentences; a separator stands equally often in at least two lines.
        if agreeing >= 2 and (best is None or (agreeing, columns) > best[:2]):
            best = (agreeing, columns, separator)
    return best[2] if best else None


def read_csv_blocks(
    text: str, findings: Findings, tell: Callable[[float], None] | None = None
) -> Iterator[Block]:
    """The paragraphs and tables of a CSV file; `tell` is told now and then how much has been read.

    Raises DocumentError when it is larger than a plan's, or cannot be parted into cells.
    """
    if len(text) > min(SIZE_LIMIT, TEXT_LIMIT) or text.count("\n") + text.count("\r") > 2 * BREAK_LIMIT:
        raise DocumentError(TOO_LARGE)
    separator = find_separator(text) or ";"
    if said := _SAID.match(text):
        text = text[said.end() :]
    rows = list(_rows(text.lstrip("\ufeff"), separator, 2 if said else 1, tell))
    blocks = lay_out(SheetGrid(rows), [], {"table": 1}, ExcelFindings(findings))
    name_chapters([("", blocks)])
    yield from blocks


def _rows(text: str, separator: str, first: int, tell: Callable[[float], None] | None) -> Iterator[SheetRow]:
    """The lines that hold anything, each with its number as Excel counts it when the file is opened there."""
    places = 0
    last = 0
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    count = text.count("\n") + 1
    try:
        for number, fields in enumerate(read, first):
            places += len(fields)
            if number > LINE_LIMIT or places > PLACE_LIMIT:
                raise DocumentError(TOO_LARGE)
            if tell is not None and number % _TELL_AFTER == 0:
                tell(min(read.line_num / count, 1.0))
            cells = {
                column: Cell(lines) for column, field in enumerate(fields, 1) if (lines := cell_lines(field))
            }
            if cells:
                yield SheetRow(number, cells, is_apart=number > last + 1)
                last = number
    except csv.Error as fault:
        raise DocumentError(_BROKEN) from fault
