"""A worksheet as the rows that a person sees: visible cells with text, merged ones in every place."""

from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from planapp.documents.blocks import Cell
from planapp.documents.excel_findings import ExcelFindings
from planapp.documents.excel_notes import read_notes
from planapp.documents.excel_text import value_text
from planapp.domain.text import LINE_BREAKS, without_forbidden

# A merged range may end a little below the last text (rows that are still empty), not a page below.
EMPTY_ROWS_KEPT = 100
_BREAKS = str.maketrans(dict.fromkeys(LINE_BREAKS, "\n"))

Place = tuple[int, int]


@dataclass(slots=True)
class SheetRow:
    """A visible row: its number in the sheet, the cell in each column, the style of its first text."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)
    style: str | None = None

    def filled(self) -> list[Cell]:
        """The cells that hold text, each once, from left to right."""
        cells = [self.cells[column] for column in sorted(self.cells)]
        return list({id(cell): cell for cell in cells if any(cell.paragraphs)}.values())

    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(any(cell.paragraphs) or cell.markers for cell in self.cells.values())


def read_rows(sheet: Worksheet, names: dict[int, str], findings: ExcelFindings) -> list[SheetRow]:
    """The visible rows of a sheet that hold anything, in order; what is hidden is told in findings.

    `names` are those of our own styles, by their number in the workbook.
    """
    cells, numbers = _read_cells(sheet, findings)
    places = dict(cells)
    for top_left, covered in _merged_ranges(sheet, cells):
        cell = places.setdefault(top_left, Cell())
        places.update(dict.fromkeys(covered, cell))
    rows, columns = _hidden_rows(sheet), _hidden_columns(sheet, {column for _, column in places})
    texts = [place for place, cell in cells.items() if any(cell.paragraphs)]
    findings.hidden_lines(
        sheet.title,
        sorted({row for row, _ in texts if row in rows}),
        [get_column_letter(column) for column in sorted({at for _, at in texts} & columns)],
    )
    found: dict[int, SheetRow] = {}
    for row, column in sorted(places):
        if row not in rows and column not in columns:
            line = found.setdefault(row, SheetRow(row))
            line.cells[column] = places[row, column]
            if line.style is None and any(places[row, column].paragraphs):
                line.style = names.get(numbers.get((row, column), -1))
    return [row for row in found.values() if not row.is_blank()]


def _read_cells(sheet: Worksheet, findings: ExcelFindings) -> tuple[dict[Place, Cell], dict[Place, int]]:
    """The cells that exist and hold something, and the numbers of their styles.

    `sheet.iter_rows` would walk every place up to the farthest cell, so the cells that exist are asked
    for directly.
    """
    cells: dict[Place, Cell] = {}
    styles: dict[Place, int] = {}
    for place, source in sheet._cells.items():
        if not isinstance(source, ExcelCell):
            continue  # covered by a merged cell: whatever the file holds there is not shown
        if source.value is None and source.comment is None:
            continue
        cell = Cell(_lines(value_text(source.value, source.number_format)))
        if source.comment or source.hyperlink:
            read_notes(source, cell, findings)
        cells[place] = cell
        styles[place] = source._style.xfId  # type: ignore[attr-defined]
    return cells, styles


def _lines(text: str) -> list[str]:
    """The lines of a cell as paragraphs, empty ones as ""; nothing for a cell that shows nothing."""
    lines = [
        without_forbidden(line).strip() for line in text.replace("\r\n", "\n").translate(_BREAKS).split("\n")
    ]
    return lines if any(lines) else []


def _merged_ranges(sheet: Worksheet, cells: dict[Place, Cell]) -> list[tuple[Place, list[Place]]]:
    """Each merged range: its first place, and all places that it covers."""
    last = max((row for (row, _), cell in cells.items() if any(cell.paragraphs)), default=0)
    ranges = []
    for merged in sheet.merged_cells.ranges:
        top, bottom = merged.min_row, merged.max_row
        if bottom > last + EMPTY_ROWS_KEPT:
            bottom = max(last, top)
        covered = [
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(merged.min_col, merged.max_col + 1)
        ]
        ranges.append(((top, merged.min_col), covered))
    return ranges


def _hidden_rows(sheet: Worksheet) -> set[int]:
    return {number for number, row in sheet.row_dimensions.items() if row.hidden}


def _hidden_columns(sheet: Worksheet, used: set[int]) -> set[int]:
    hidden = [column for column in sheet.column_dimensions.values() if column.hidden]
    return {number for number in used if any((one.min or 0) <= number <= (one.max or 0) for one in hidden)}
