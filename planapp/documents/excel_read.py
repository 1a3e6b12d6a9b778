"""Excel in: a workbook's visible sheets as a stream of paragraphs and table grids."""

import contextlib
import io
import warnings
from collections.abc import Iterator

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from planapp.documents.blocks import FACT, TEXT, TITLE, Block, Cell, Paragraph, Table
from planapp.documents.columns import read_headers
from planapp.documents.errors import DocumentError
from planapp.documents.excel_findings import ExcelFindings
from planapp.documents.excel_grid import SheetRow, read_rows
from planapp.documents.excel_headings import name_chapters
from planapp.documents.excel_package import TOO_LARGE, harmless
from planapp.documents.excel_styles import (
    CELL_STYLE,
    CHAPTER_STYLE,
    FACT_STYLE,
    LINE_STYLES,
    LIST_NAME,
    TEXT_STYLE,
    TITLE_STYLE,
    read_style_names,
)
from planapp.documents.findings import Findings
from planapp.documents.package import Package

NOT_READABLE = (
    "Arbetsboken går inte att läsa. Öppna den i Excel, spara den på nytt som Excel-arbetsbok (.xlsx) "
    "och försök igen."
)
LARGEST_GAP = 1_000  # blank rows in a table; a text far below all others is not of the table
PLACE_LIMIT = 1_000_000
_KINDS = {TITLE_STYLE: TITLE, FACT_STYLE: FACT, TEXT_STYLE: TEXT}


def read_excel_blocks(package: Package, findings: Findings) -> Iterator[Block]:
    """The paragraphs and tables of an Excel file, sheet by sheet.

    What the reader leaves out (hidden parts, comments) is added to `findings`. Raises DocumentError
    when the file cannot be read.
    """
    workbook = _open(package)
    noticed = ExcelFindings(findings)
    lists, names = _list_sheets(workbook), read_style_names(package)
    sheets: list[tuple[str, list[Block]]] = []
    for sheet in workbook.worksheets:
        if sheet.title in lists:
            continue
        if sheet.sheet_state != "visible":
            noticed.hidden_sheet(sheet.title)
            continue
        sheets.append((sheet.title, list(_sheet_blocks(sheet, names, noticed))))
    name_chapters(sheets)
    for _, blocks in sheets:
        yield from blocks


def _open(package: Package) -> Workbook:
    source = harmless(package)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            # openpyxl warns of what it does not keep (charts, extensions), and prints when a style is
            # broken; nothing of either is read here.
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(source, data_only=True, keep_links=False)
    except Exception as fault:
        # A broken workbook makes openpyxl raise almost any exception, from KeyError to ParseError.
        raise DocumentError(NOT_READABLE) from fault


def _list_sheets(workbook: Workbook) -> set[str]:
    """The sheets that our own writer has marked as a list of every row."""
    name = workbook.defined_names.get(LIST_NAME)
    try:
        return {sheet for sheet, _ in name.destinations} if name is not None else set()
    except (ValueError, TypeError):
        return set()


def _sheet_blocks(sheet: Worksheet, names: dict[int, str], findings: ExcelFindings) -> Iterator[Block]:
    """Lines with one text are paragraphs, lines with several are tables.

    A table goes on over blank rows, until a line with one text stands below a blank row, or a new row
    of headings does. In our own workbooks the styles say it outright.
    """
    table: list[SheetRow] = []
    last = 0
    for row in read_rows(sheet, names, findings):
        gap, last = row.number > last + 1, row.number
        filled = row.filled()
        if _is_line(row, filled, bool(table), gap):
            yield from _make_table(sheet.title, table)
            table = []
            for text in filled[0].texts():
                yield _paragraph(text, row.style)
        elif table and (row.number > table[-1].number + LARGEST_GAP or (gap and _is_header(filled))):
            yield from _make_table(sheet.title, table)
            table = [row]
        else:
            table.append(row)
    yield from _make_table(sheet.title, table)


def _is_line(row: SheetRow, filled: list[Cell], in_table: bool, gap: bool) -> bool:
    """Whether a row is a line of text outside the tables."""
    if len(filled) != 1 or (row.style == CELL_STYLE and in_table):
        return False
    return row.style in LINE_STYLES or not in_table or gap


def _is_header(filled: list[Cell]) -> bool:
    return read_headers([" ".join(cell.texts()) for cell in filled]) is not None


def _paragraph(text: str, style: str | None) -> Paragraph:
    if style == CHAPTER_STYLE:
        return Paragraph(text, level=1)
    return Paragraph(text, kind=_KINDS.get(style or ""))


def _make_table(sheet: str, rows: list[SheetRow]) -> Iterator[Table]:
    """The rows as one table; blank and hidden rows between them keep the numbering true."""
    if not rows:
        return
    columns = _kept_columns(rows)
    first = rows[0].number
    if len(columns) * (rows[-1].number - first + 1) > PLACE_LIMIT:
        raise DocumentError(TOO_LARGE)
    by_number = {row.number: row for row in rows}
    grid: list[list[Cell | None]] = []
    for number in range(first, rows[-1].number + 1):
        row = by_number.get(number)
        grid.append([row.cells.get(column) if row else None for column in columns])
    yield Table(grid, {"sheet": sheet, "row": first - 1})


def _kept_columns(rows: list[SheetRow]) -> list[int]:
    """The columns with text, but for those that are merged with their left neighbour in every row."""
    used = sorted({column for row in rows for column, cell in row.cells.items() if any(cell.paragraphs)})
    kept = used[:1]
    for left, column in zip(used, used[1:], strict=False):
        if any(row.cells.get(column) is not row.cells.get(left) for row in rows):
            kept.append(column)
    return kept
