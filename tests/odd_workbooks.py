"""A plan's workbook as another office would have it: columns in another order and under other names."""

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

FIRST_HEADING = "Område"


def _header_row(sheet: Worksheet) -> int | None:
    return next(
        (row[0].row for row in sheet.iter_rows() if any(one.value == FIRST_HEADING for one in row)), None
    )


def _column(sheet: Worksheet, row: int, heading: str) -> int:
    return next(one.column for one in sheet[row] if one.value == heading)


def _take(
    sheet: Worksheet, column: int, top: int
) -> tuple[list[tuple[int, int]], dict[int, tuple[Any, ...]]]:
    """A column's merges and cells from a row down; the merges are dissolved."""
    held = [one for one in sheet.merged_cells.ranges if one.min_col == one.max_col == column]
    held = [one for one in held if one.min_row >= top]
    spans = [(one.min_row, one.max_row) for one in held]
    for one in held:
        sheet.unmerge_cells(one.coord)
    cells = {}
    for row in range(top, sheet.max_row + 1):
        cell = sheet.cell(row, column)
        if isinstance(cell, MergedCell):  # of a text across the whole table
            continue
        cells[row] = (cell.value, cell.hyperlink.target if cell.hyperlink else None, cell.comment)
        cell.hyperlink, cell.comment = None, None
    return spans, cells


def _put(
    sheet: Worksheet, column: int, spans: list[tuple[int, int]], cells: dict[int, tuple[Any, ...]]
) -> None:
    for row, (value, target, comment) in cells.items():
        cell = sheet.cell(row, column)
        cell.value = value
        if target:
            cell.hyperlink = target
        if comment is not None:
            cell.comment = comment
    for first, last in spans:
        sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)


def swapped(data: bytes, one: str, other: str, names: Mapping[str, str]) -> bytes:
    """The workbook with two columns in each other's place, and headings renamed, in every table of a plan."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        top = _header_row(sheet)
        if top is None:
            continue
        here, there = _column(sheet, top, one), _column(sheet, top, other)
        first, second = _take(sheet, here, top), _take(sheet, there, top)
        _put(sheet, here, *second)
        _put(sheet, there, *first)
        for cell in sheet[top]:
            cell.value = names.get(cell.value, cell.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
