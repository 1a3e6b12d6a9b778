"""An empty workbook to fill in: headings with room below, choices where there are some, and how to do it."""

import io
from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from planapp.documents.excel.sheet import Sheet, sheet_name
from planapp.documents.excel.styles import CELL_STYLE, HEADER_STYLE, TEXT_STYLE, TITLE_STYLE, add_styles

_ROWS, _WIDTH, _HELP_WIDTH = 200, 34.0, 90.0


def write_list_template(
    title: str, headings: Sequence[str], choices: Mapping[str, Sequence[str]], told: Sequence[str]
) -> bytes:
    """The workbook as bytes; `choices` are what can be chosen under a heading, `told` lines of help."""
    workbook = Workbook()
    add_styles(workbook)
    first = workbook.worksheets[0]
    first.title = sheet_name(title, workbook)
    sheet = Sheet(first, [_WIDTH] * len(headings))
    for column, heading in enumerate(headings, 1):
        sheet.write(1, column, heading, HEADER_STYLE)
        for row in range(2, _ROWS):
            first.cell(row, column).style = CELL_STYLE
        if heading in choices:
            rule = DataValidation("list", formula1=f'"{",".join(choices[heading])}"', allow_blank=True)
            letter = get_column_letter(column)
            rule.add(f"{letter}2:{letter}{_ROWS}")
            first.add_data_validation(rule)
    sheet.set_sizes()
    sheet.freeze_below(1)
    beside = Sheet(workbook.create_sheet("Så här fyller du i"), [_HELP_WIDTH])
    beside.line(title, TITLE_STYLE)
    for line in told:
        beside.line(line, TEXT_STYLE)
    beside.set_sizes()
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
