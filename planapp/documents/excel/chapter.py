"""A chapter as a worksheet: its heading, its introduction and its tables with merged cells."""

from collections.abc import Iterable

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from planapp.documents.blocks import CellLink
from planapp.documents.excel.notes import write_notes
from planapp.documents.excel.sheet import Sheet
from planapp.documents.excel.styles import CELL_STYLE, CHAPTER_STYLE, HEADER_STYLE, TEXT_STYLE
from planapp.domain.record import (
    AREA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    ChapterRecord,
    Column,
    RowRecord,
    row_cell,
    span_field,
)

_WIDTHS = {
    AREA: 27.0,
    GOAL: 62.0,
    RCC_ACTIVITY: 46.0,
    REGION_ACTIVITY: 46.0,
    RESPONSIBLE: 32.0,
    TIMEFRAME: 18.0,
    RESOURCES: 26.0,
    STATUS: 17.0,
}
_EXTRA_WIDTH = 26.0
# Where a row's marker is put, if that cell begins on the row: beside what is new.
_MARKED_FIRST = (REGION_ACTIVITY, RCC_ACTIVITY, RESPONSIBLE, TIMEFRAME, RESOURCES, STATUS)


def column_widths(columns: list[Column]) -> list[float]:
    """The width of each of the plan's columns."""
    return [_WIDTHS.get(column.key, _EXTRA_WIDTH) for column in columns]


def write_header(sheet: Sheet, columns: list[Column]) -> None:
    """The plan's headings as a row."""
    for index, column in enumerate(columns, 1):
        sheet.write(sheet.row, index, column.header, HEADER_STYLE)
    sheet.row += 1


def write_chapter(
    sheet: Sheet, chapter: ChapterRecord, columns: list[Column], statuses: DataValidation, after: list[str]
) -> None:
    """Fill a sheet with a chapter; `after` are the paragraphs below its last table."""
    if chapter.heading is not None:
        sheet.line(chapter.heading, CHAPTER_STYLE)
    for text in chapter.intro:
        sheet.line(text, TEXT_STYLE)
    header_row = sheet.row if chapter.tables else None
    for number in range(1, chapter.tables + 1):
        if number > 1:
            sheet.row += 1  # a blank row and the headings again begin the next table
            sheet.starts.append(sheet.row)
        write_header(sheet, columns)
        _write_table(sheet, [area for area in chapter.areas if area.table == number], columns, statuses)
    if after:
        sheet.row += 1
    for text in after:
        sheet.line(text, TEXT_STYLE)
    sheet.set_sizes()
    sheet.set_page(header_row)
    if header_row:
        sheet.freeze_below(header_row, "B" if columns[0].key == AREA else "A")


def _write_table(
    sheet: Sheet, areas: list[AreaRecord], columns: list[Column], statuses: DataValidation
) -> None:
    keys = [column.key for column in columns]
    begins = sheet.row
    for index, area in enumerate(areas):
        if index and not area.continues:
            sheet.starts.append(sheet.row)
        if AREA in keys and not area.continues:
            rows = len(area.rows) + sum(len(later.rows) for later in _continuing(areas[index + 1 :]))
            _write_area_cell(sheet, keys.index(AREA) + 1, area, rows)
        if GOAL in keys:
            marked = [] if any(key not in (AREA, GOAL) for key in keys) else _markers(area, 0)
            links = _links(area.rows[0], GOAL)
            _write_cell(sheet, keys.index(GOAL) + 1, area.goal, len(area.rows), marked, links)
        for number in range(len(area.rows)):
            _write_row(sheet, area, number, columns)
            sheet.row += 1
    if STATUS in keys and sheet.row > begins:
        letter = get_column_letter(keys.index(STATUS) + 1)
        statuses.add(f"{letter}{begins}:{letter}{sheet.row - 1}")


def _continuing(areas: list[AreaRecord]) -> Iterable[AreaRecord]:
    """The areas that share the Område cell above them."""
    for area in areas:
        if not area.continues:
            return
        yield area


def _write_area_cell(sheet: Sheet, column: int, area: AreaRecord, rows: int) -> None:
    paragraphs = [*area.heading, *(["", *area.note] if area.note else [])]
    markers, links = _markers(area, None), _links(area.rows[0], AREA)
    _write_cell(sheet, column, paragraphs, rows, markers, links)


def _write_row(sheet: Sheet, area: AreaRecord, number: int, columns: list[Column]) -> None:
    row = area.rows[number]
    marked = _marked_column(row, number, columns)
    for index, column in enumerate(columns):
        if column.key in (AREA, GOAL):
            continue
        if not _begins(row, number, column):
            continue
        name = span_field(column.key, column.header)
        span = row.spans.get(name)
        markers = _markers(area, number) if index == marked else []
        paragraphs = row_cell(row, column.key, column.header)
        rcc_id = row.rcc_id if column.key == RCC_ACTIVITY and paragraphs else None
        links = _links(row, name)
        _write_cell(sheet, index + 1, paragraphs, span.rows if span else 1, markers, links, rcc_id)


def _marked_column(row: RowRecord, number: int, columns: list[Column]) -> int | None:
    """The index of the column that carries a row's markers: one whose cell begins on the row."""
    free = [
        index
        for index, column in enumerate(columns)
        if column.key not in (AREA, GOAL) and _begins(row, number, column)
    ]
    order = {key: place for place, key in enumerate(_MARKED_FIRST)}
    return min(free, key=lambda index: order.get(columns[index].key, len(order)), default=None)


def _begins(row: RowRecord, number: int, column: Column) -> bool:
    """Whether a row's cell in a column is its own, or the first that a shared one covers."""
    span = row.spans.get(span_field(column.key, column.header))
    return span is None or span.first_row == number


def _markers(area: AreaRecord, row: int | None) -> list[str]:
    return [marker.text for marker in area.markers if marker.row == row]


def _links(row: RowRecord, name: str) -> list[CellLink]:
    return [CellLink(link.paragraph, link.text, link.url) for link in row.links if link.field == name]


def _write_cell(
    sheet: Sheet,
    column: int,
    paragraphs: list[str],
    rows: int,
    markers: list[str],
    links: list[CellLink],
    rcc_id: str | None = None,
) -> None:
    cell = sheet.write(sheet.row, column, "\n".join(paragraphs), CELL_STYLE, rows=rows)
    write_notes(cell, [paragraph for paragraph in paragraphs if paragraph], markers, links, rcc_id)
