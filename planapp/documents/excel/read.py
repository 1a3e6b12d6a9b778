"""Excel in: a workbook's visible sheets as a stream of paragraphs and table grids."""

from collections.abc import Callable, Iterator

from planapp.documents.blocks import Block
from planapp.documents.excel.beside import Region, read_beside
from planapp.documents.excel.cells import read_sheet
from planapp.documents.excel.findings import ExcelFindings
from planapp.documents.excel.grid import SheetGrid, make_grid
from planapp.documents.excel.headings import name_chapters
from planapp.documents.excel.layout import lay_out
from planapp.documents.excel.stream import WorkbookBudget
from planapp.documents.excel.workbook import SHEET, SheetPart, Workbook, open_workbook, read_strings
from planapp.documents.package import Package
from planapp.documents.understanding.findings import Findings


def read_excel_blocks(
    package: Package, findings: Findings, tell: Callable[[float], None] | None = None
) -> Iterator[Block]:
    """The paragraphs and tables of an Excel file, sheet by sheet.

    What the reader leaves out (hidden parts, comments, macros) is added to `findings`; `tell` is told now
    and then how much has been read, from 0 to 1. Raises DocumentError when the file cannot be read.
    """
    workbook = open_workbook(package)
    noticed = ExcelFindings(findings)
    if workbook.has_macros:
        noticed.macros()
    read = [sheet for sheet in workbook.sheets if _is_read(sheet, workbook, noticed)]
    parts = [sheet.part for sheet in read if sheet.part]
    sizes = [package.archive.getinfo(part).file_size for part in (*parts, workbook.strings_part) if part]
    budget = WorkbookBudget(sum(sizes), tell)
    strings = read_strings(workbook, budget)
    sheets: list[list[Block]] = []
    foreign: list[tuple[str, list[Block]]] = []
    for sheet in read:
        grid, regions = _read_grid(workbook, sheet, strings, budget, noticed)
        sheets.append(lay_out(grid, regions, {"sheet": sheet.name}, noticed))
        if not grid.is_own():
            foreign.append((sheet.name, sheets[-1]))
    name_chapters(foreign)
    for blocks in sheets:
        yield from blocks


def _is_read(sheet: SheetPart, workbook: Workbook, findings: ExcelFindings) -> bool:
    """Whether a sheet is one to read; what is not is told, but for our own list of every row."""
    if sheet.name in workbook.lists:
        return False
    if sheet.is_hidden:
        findings.hidden_sheet(sheet.name)
    elif sheet.kind != SHEET:
        findings.no_cells(sheet.name)
    elif sheet.part is None:
        findings.missing_sheet(sheet.name)
    else:
        return True
    return False


def _read_grid(
    workbook: Workbook, sheet: SheetPart, strings: list[str], budget: WorkbookBudget, findings: ExcelFindings
) -> tuple[SheetGrid, list[Region]]:
    assert sheet.part is not None  # those without one have been told of
    raw = read_sheet(workbook, sheet.part, strings, budget)
    budget.take_lines(cell[0] for cells in raw.rows.values() for cell in cells.values())
    beside = read_beside(workbook, sheet.part, budget)
    formats = workbook.formats
    grid = make_grid(sheet.name, raw, beside, formats.names, findings, formats.set_off)
    return grid, beside.regions
