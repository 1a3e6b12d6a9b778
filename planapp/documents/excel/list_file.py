"""A list as a workbook: text that stays text, whatever it looks like, and moments that can be sorted."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from planapp.documents.excel.sheet import TALLEST, sheet_name, wanted_height
from planapp.documents.excel.styles import CELL_STYLE, HEADER_STYLE, TEXT_STYLE, add_styles
from planapp.documents.excel.text import escape
from planapp.domain.check import EXCEL_CELL_LIMIT
from planapp.domain.text import without_forbidden

_GOES_ON = " … (texten är längre än en cell i Excel rymmer; den står hel i planapp)"
_A4, _MOMENT = 9, "yyyy-mm-dd hh:mm"
_SEEN = 5_000  # signs that are more than the tallest row shows
_ROOM = EXCEL_CELL_LIMIT - 600  # signs that are escaped take more


def write_list_file(
    title: str,
    headings: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[str | datetime]],
    note: str = "",
) -> bytes:
    """A workbook of one sheet, as bytes; `headings` are (text, width), `note` a line above them.

    The rows are taken one at a time; their moments are in local time, without a zone. A text that no cell of
    Excel holds ends with a sentence that says so.
    """
    workbook = Workbook(write_only=True)
    add_styles(workbook)
    sheet: Any = workbook.create_sheet(sheet_name(title, workbook))  # one that only writes
    # A sheet that only writes has its properties before its first row. Any number of pages, one wide.
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = _A4, 0
    for index, (_, width) in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    head = 2 if note else 1
    sheet.freeze_panes = f"A{head + 1}"
    if note:
        sheet.append([_cell(sheet, note, TEXT_STYLE)])
    sheet.append([_cell(sheet, text, HEADER_STYLE) for text, _ in headings])
    last = head
    for row in rows:
        last += 1
        # LibreOffice takes a row's height from the file, and would let a second line run into the next row.
        sheet.row_dimensions[last].height = _height(row, headings)
        sheet.append([_cell(sheet, text, CELL_STYLE) for text in row])
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(headings))}{last}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    workbook.properties.title, workbook.properties.creator = title, "planapp"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _height(row: Sequence[str | datetime], headings: Sequence[tuple[str, float]]) -> float:
    texts = [
        (value[:_SEEN], width)
        for value, (_, width) in zip(row, headings, strict=False)
        if isinstance(value, str)
    ]
    wanted = [wanted_height(text, width, CELL_STYLE) for text, width in texts]
    return min(round(max(wanted, default=0.0), 1), TALLEST)


def _cell(sheet: Any, text: str | datetime, style: str) -> Any:
    if isinstance(text, datetime):
        at: Any = WriteOnlyCell(sheet, text)
        at.style, at.number_format = style, _MOMENT
        return at
    clean = without_forbidden(text)
    if len(clean.encode("utf-16-le")) // 2 > _ROOM:
        clean = (
            clean.encode("utf-16-le")[: 2 * (_ROOM - len(_GOES_ON))].decode("utf-16-le", "ignore") + _GOES_ON
        )
    cell: Any = WriteOnlyCell(sheet, escape(clean) or None)
    cell.style = style
    if clean:
        # openpyxl makes formulas and errors of what looks like them; quotePrefix tells Excel not to.
        cell.data_type = "s"
        cell.quotePrefix = clean[0] in "=-+@'"
    return cell
