"""The sheet «Alla rader»: every row written out for sorting and filtering, never read back."""

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName

from planapp.documents.excel.chapter import column_widths
from planapp.documents.excel.sheet import Sheet
from planapp.documents.excel.styles import CELL_STYLE, HEADER_STYLE, LIST_NAME
from planapp.domain.record import (
    AREA,
    GOAL,
    TIMEFRAME,
    AreaRecord,
    ChapterRecord,
    Column,
    PlanRecord,
    RowRecord,
    row_cell,
)

LIST_SHEET = "Alla rader"


def write_list(workbook: Workbook, record: PlanRecord, labels: list[str]) -> None:
    """Fill the sheet «Alla rader»; `labels` are the statuses to choose among, when they stand here."""
    columns = [column for column in record.columns if column.key != AREA]
    has_own_timeframe = any(column.key == TIMEFRAME for column in columns)
    headings = ["Kapitel", "Kod", "Område", *(column.header for column in columns)]
    widths = [24.0, 10.0, 30.0, *column_widths(columns)]
    if not has_own_timeframe:
        headings.append("Tidsram")
        widths.append(18.0)
    sheet = Sheet(workbook[LIST_SHEET], widths)
    for index, heading in enumerate(headings, 1):
        sheet.write(1, index, heading, HEADER_STYLE)
    sheet.row = 2
    for chapter in record.chapters:
        for area in chapter.areas:
            for row in area.rows:
                sheet.starts.append(sheet.row)
                texts = _texts(chapter, area, row, columns)
                texts += [] if has_own_timeframe else [row.timeframe or ""]
                for index, text in enumerate(texts, 1):
                    sheet.write(sheet.row, index, text, CELL_STYLE)
                sheet.row += 1
    letter, last = get_column_letter(len(headings)), sheet.row - 1
    sheet.sheet.auto_filter.ref = f"A1:{letter}{last}"
    _write_labels(sheet, labels, len(headings) + 2)
    sheet.set_sizes()
    sheet.set_page(header_row=1)
    sheet.freeze_below(1, "D")
    place = f"{quote_sheetname(LIST_SHEET)}!$A$1:${letter}${last}"
    workbook.defined_names[LIST_NAME] = DefinedName(LIST_NAME, attr_text=place)


def labels_range(columns: int, count: int) -> str:
    """Where the statuses to choose among stand, for a list with this many columns."""
    letter = get_column_letter(columns + 2)
    return f"{quote_sheetname(LIST_SHEET)}!${letter}$2:${letter}${count + 1}"


def list_width(record: PlanRecord) -> int:
    """How many columns the list has."""
    keys = [column.key for column in record.columns]
    return 3 + len([key for key in keys if key != AREA]) + (TIMEFRAME not in keys)


def _texts(chapter: ChapterRecord, area: AreaRecord, row: RowRecord, columns: list[Column]) -> list[str]:
    texts = [chapter.heading or "", area.code or "", area.title or ""]
    for column in columns:
        cell = area.goal if column.key == GOAL else row_cell(row, column.key, column.header)
        texts.append("\n".join(cell))
    return texts


def _write_labels(sheet: Sheet, labels: list[str], column: int) -> None:
    if not labels:
        return
    sheet.widths += [3.0, 24.0]
    sheet.write(1, column, "Statusar att välja", HEADER_STYLE)
    for row, label in enumerate(labels, 2):
        sheet.write(row, column, label, CELL_STYLE)
