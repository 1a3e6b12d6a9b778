"""Any table in an Excel or CSV file, or pasted, as plain rows of text: no plan is looked for in it."""

import csv
import io

from planapp.documents.errors import DocumentError
from planapp.documents.excel.cells import RawSheet, read_sheet
from planapp.documents.excel.csv_read import find_separator, read_csv_text
from planapp.documents.excel.stream import WorkbookBudget
from planapp.documents.excel.text import cell_lines
from planapp.documents.excel.workbook import SHEET, SheetPart, Workbook, open_workbook, read_strings
from planapp.documents.package import EXCEL, document_kind, open_package

ROW_LIMIT, COLUMN_LIMIT = 5_000, 100
NO_TABLE = "Filen har ingen tabell. Spara listan som Excel (.xlsx) eller CSV och försök igen."
NOTHING_PASTED = "Det inklistrade är ingen tabell. Kopiera rubrikerna och minst en rad, och klistra in igen."
_WORD = "Filen är ett Word-dokument. Kopiera tabellen till Excel, spara den som .xlsx och försök igen."
_TOO_LARGE = f"Listan har fler än {ROW_LIMIT} rader eller {COLUMN_LIMIT} kolumner. Dela upp den i flera."
Rows = list[list[str]]


def read_plain_rows(data: bytes) -> Rows:
    """The rows of a file's first visible sheet that holds any, or of a CSV file; each as its cells' texts.

    Hidden rows and columns are left out, and blank rows are kept, so that a row's number is that of the
    sheet. Raises DocumentError, with a sentence for the person, when the file cannot be used.
    """
    text = read_csv_text(data)
    if text is not None:
        return _separated(text)
    package = open_package(data)
    if document_kind(package) != EXCEL:
        raise DocumentError(_WORD)
    workbook = open_workbook(package)
    sheets = [one for one in workbook.sheets if one.part and one.kind == SHEET and not one.is_hidden]
    sizes = [package.archive.getinfo(one).file_size for one in _parts(workbook, sheets)]
    budget = WorkbookBudget(sum(sizes))
    strings = read_strings(workbook, budget)
    for sheet in sheets:
        assert sheet.part is not None  # those without one have been left out
        raw = read_sheet(workbook, sheet.part, strings, budget)
        if raw.rows:
            return _shown(raw)
    raise DocumentError(NO_TABLE)


def read_pasted_rows(text: str) -> Rows:
    """The rows of a table that a person pasted, with tabs or other signs between its cells.

    Raises DocumentError when it is no table.
    """
    if find_separator(text) is None and "\t" not in text:
        raise DocumentError(NOTHING_PASTED)
    return _separated(text)


def _parts(workbook: Workbook, sheets: list[SheetPart]) -> list[str]:
    parts = [one.part for one in sheets] + [workbook.strings_part]
    return [part for part in parts if part and part in workbook.package.names]


def _separated(text: str) -> Rows:
    separator = find_separator(text) or "\t"
    rows: Rows = []
    try:
        for fields in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator):
            rows.append([" ".join(cell_lines(one)) for one in fields])
            if len(rows) > ROW_LIMIT or len(fields) > COLUMN_LIMIT:
                raise DocumentError(_TOO_LARGE)
    except csv.Error as fault:
        raise DocumentError(NO_TABLE) from fault
    return rows


def _shown(raw: RawSheet) -> Rows:
    last = max(raw.rows)
    widest = max(max(cells) for cells in raw.rows.values())
    if last > ROW_LIMIT or widest > COLUMN_LIMIT:
        raise DocumentError(_TOO_LARGE)
    hidden = {column for first, end in raw.hidden_columns for column in range(first, min(end, widest) + 1)}
    columns = [column for column in range(1, widest + 1) if column not in hidden]
    rows: Rows = []
    for number in range(1, last + 1):
        cells = {} if number in raw.hidden_rows else raw.rows.get(number, {})
        rows.append([" ".join(cell_lines(cells[one][0])) if one in cells else "" for one in columns])
    return rows
