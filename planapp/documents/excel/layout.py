"""The rows of a sheet, or of a CSV file, as paragraphs and tables.

People put titles and facts above the headings, blank rows and columns between, several tables on one
sheet, sums below. Lines with one text are paragraphs, lines with several are tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planapp.documents.blocks import FACT, TEXT, TITLE, Block, Cell, Grid, Paragraph, Table
from planapp.documents.errors import DocumentError
from planapp.documents.excel.beside import Region
from planapp.documents.excel.findings import ExcelFindings
from planapp.documents.excel.grid import SheetGrid, SheetRow
from planapp.documents.excel.stream import TOO_LARGE
from planapp.documents.excel.styles import (
    CELL_STYLE,
    CHAPTER_STYLE,
    FACT_STYLE,
    HEADER_STYLE,
    LINE_STYLES,
    TEXT_STYLE,
    TITLE_STYLE,
)
from planapp.documents.excel.tables import (
    find_header,
    is_header_row,
    is_total,
    side_by_side,
    used_columns,
)
from planapp.documents.limits import COLUMN_LIMIT
from planapp.documents.understanding.frame import FACT_LABELS

LARGEST_GAP = 1_000  # blank rows in a table; a text far below all others is not of the table
PLACE_LIMIT = 1_000_000
LONGEST_LABEL, MOST_FACTS = 60, 12  # signs in a label, rows of facts above a table
_NOTHING: list[SheetRow] = []
_KINDS = {TITLE_STYLE: TITLE, FACT_STYLE: FACT, TEXT_STYLE: TEXT}


@dataclass(slots=True)
class Layout:
    """Where the rows come from, and what is noticed of them; `place` is the sheet's or the file's."""

    place: dict[str, Any]
    findings: ExcelFindings
    hidden_columns: frozenset[int] = frozenset()
    is_own: bool = False  # our own writer's: its styles say what each line is
    places_left: list[int] = field(default_factory=lambda: [PLACE_LIMIT])


def lay_out(
    grid: SheetGrid, regions: list[Region], place: dict[str, Any], findings: ExcelFindings
) -> list[Block]:
    """The paragraphs and tables of a sheet, in the order in which a person reads them.

    Raises DocumentError for rows that are wider than those of any plan: headings are compared in pairs.
    """
    if any(len(row.cells) > COLUMN_LIMIT for row in grid.rows):
        raise DocumentError(TOO_LARGE)
    is_own = grid.is_own()
    layout = Layout(place, findings, grid.hidden_columns, is_own)
    groups: list[tuple[int, list[Block]]] = []
    rows = grid.rows
    for region in sorted(regions, key=lambda one: one.range) if not is_own else ():
        rows, taken = _take_region(rows, region)
        blocks = [block for run in _runs(taken) for block in _run_blocks(run, layout, region)]
        if blocks:
            groups.append((taken[0].number, blocks))
    runs = list(_runs(rows))
    has_table = False
    for run, after in zip(runs, [*runs[1:], _NOTHING], strict=False):
        if not has_table and not is_own and _stands_above(run, after):
            groups.append((run[0].number, list(_facts(run, layout))))
            continue
        groups.append((run[0].number, list(_run_blocks(run, layout))))
        has_table = has_table or not _is_lone(run)
    return [block for _, blocks in sorted(groups, key=lambda one: one[0]) for block in blocks]


def _take_region(rows: list[SheetRow], region: Region) -> tuple[list[SheetRow], list[SheetRow]]:
    """Rows without, and with only, what stands in a table that Excel knows, and its title beside others."""
    top, left, bottom, right = region.range
    header = next((row for row in rows if row.number == top), None)
    while header is not None and right + 1 in header.cells:
        right += 1  # a column that was written beside the table belongs to it
    rest: list[SheetRow] = []
    taken: list[SheetRow] = []
    for row in rows:
        inside = {column: cell for column, cell in row.cells.items() if left <= column <= right}
        outside = {column: cell for column, cell in row.cells.items() if not left <= column <= right}
        is_title = row.number in (top - 1, top - 2) and len(outside) and len(inside) == 1
        if not inside or not (top <= row.number <= bottom or is_title):
            rest.append(row)
            continue
        taken.append(_part(row, inside))
        if outside:
            rest.append(_part(row, outside))
    return rest, taken


def _part(row: SheetRow, cells: dict[int, Cell]) -> SheetRow:
    return SheetRow(row.number, cells, row.style, row.numbers, row.sums, row.is_apart)


def _runs(rows: list[SheetRow]) -> Iterator[list[SheetRow]]:
    """The rows in runs: a line of its own is one, the rows of a table are one.

    A table goes on over blank rows, until a line with one text stands below a blank row, or a new row
    of headings does. In our own workbooks the styles say it outright.
    """
    table: list[SheetRow] = []
    for row in rows:
        if _is_line(row, table):
            if table:
                yield table
                table = []
            yield [row]
        elif table and _begins_table(row, table[-1]):
            yield table
            table = [row]
        else:
            table.append(row)
    if table:
        yield table


def _is_line(row: SheetRow, table: list[SheetRow]) -> bool:
    """Whether a row is a line of text outside the tables."""
    if not row.has_one_text() or row.style == HEADER_STYLE or (row.style == CELL_STYLE and table):
        return False
    if row.style in LINE_STYLES or not table:
        return True
    if row.style or not row.is_apart:
        return row.is_apart
    first = min(column for column, cell in table[0].cells.items() if cell.paragraphs)
    return min(column for column, cell in row.cells.items() if cell.paragraphs) <= first


def _begins_table(row: SheetRow, above: SheetRow) -> bool:
    if row.number > above.number + LARGEST_GAP:
        return True
    return row.is_apart and (row.style == HEADER_STYLE or is_header_row(row))


def _is_lone(run: list[SheetRow]) -> bool:
    """Whether a run is a line of text."""
    return len(run) == 1 and run[0].has_one_text() and run[0].style not in (CELL_STYLE, HEADER_STYLE)


def _stands_above(run: list[SheetRow], after: list[SheetRow]) -> bool:
    """Whether a run is no table but facts above the one that comes next."""
    if _is_lone(run) or len(run) > MOST_FACTS or not after or not is_header_row(after[0]):
        return False
    return find_header(run, used_columns(run)) is None


def _run_blocks(run: list[SheetRow], layout: Layout, region: Region | None = None) -> Iterator[Block]:
    if _is_lone(run):
        yield from _lines(run[0])
        return
    if layout.is_own:
        yield _make_table(run, [], layout)
        return
    tables = side_by_side(run, layout.hidden_columns)
    if len(tables) == 1:
        yield from _table_blocks(run, layout, region)
        return
    for columns in tables:
        parts = [_part(row, _within(row, columns)) for row in run]
        parts = [row for row in parts if not row.is_blank()]
        if len(parts) > 1 and find_header(parts, columns) is None:
            yield _make_table(parts, [], layout)  # a list of its own, such as what to choose among
            continue
        for part in _runs(parts):
            yield from _lines(part[0]) if _is_lone(part) else _table_blocks(part, layout, region)


def _within(row: SheetRow, columns: list[int]) -> dict[int, Cell]:
    """A row's cells in some columns; a cell merged across all tables belongs to the first."""
    first, last = columns[0], columns[-1]
    return {
        column: cell
        for column, cell in row.cells.items()
        if first <= column <= last and row.cells.get(first - 1) is not cell
    }


def _lines(row: SheetRow) -> Iterator[Paragraph]:
    for text in row.filled()[0].texts():
        if row.style == CHAPTER_STYLE:
            yield Paragraph(text, level=1)
        else:
            yield Paragraph(text, kind=_KINDS.get(row.style or ""))


def _table_blocks(rows: list[SheetRow], layout: Layout, region: Region | None) -> Iterator[Block]:
    """A table, below the facts that stand above its headings; its total rows are told and left out."""
    header = find_header(rows, used_columns(rows))
    above = header.first if header else 0
    if above and _groups_columns(rows[above - 1]) and not rows[above].is_apart:
        above -= 1  # headings over several of the columns
    yield from _facts(rows[:above], layout)
    if header is None:
        yield _make_table(rows, [], layout)
        return
    last = region.range[2] if region and region.totals else None
    totals = [row for row in rows[header.last + 1 :] if row.number == last or is_total(row)]
    left_out = {row.number for row in totals}
    yield _make_table([row for row in rows[above:] if row.number not in left_out], totals, layout)


def _groups_columns(row: SheetRow) -> bool:
    filled = row.filled()
    return len(filled) > 1 and len([cell for cell in row.cells.values() if cell.paragraphs]) > len(filled)


def _facts(rows: list[SheetRow], layout: Layout) -> Iterator[Block]:
    """What stands above the headings: a label and what it says are one line, more are a table."""
    table: list[SheetRow] = []
    for row in rows:
        filled = row.filled()
        texts = [" ".join(cell.texts()) for cell in filled]
        if len(filled) > 2 or any(cell.markers or cell.links for cell in filled):
            table.append(row)
            continue
        if table:
            yield _make_table(table, [], layout)
            table = []
        if len(filled) == 2 and len(texts[0]) <= LONGEST_LABEL:
            label = texts[0] if texts[0].endswith(":") else f"{texts[0]}:"
            is_fact = label[:-1].rstrip() in FACT_LABELS.values()
            yield Paragraph(f"{label if is_fact else texts[0]} {texts[1]}", kind=FACT if is_fact else TEXT)
        else:
            for cell in filled:
                yield from (Paragraph(text) for text in cell.texts())
    if table:
        yield _make_table(table, [], layout)


def _make_table(rows: list[SheetRow], totals: list[SheetRow], layout: Layout) -> Table:
    """The rows as one table; blank and hidden rows between them keep the numbering true."""
    columns = used_columns(rows)
    first = rows[0].number
    layout.places_left[0] -= len(columns) * (rows[-1].number - first + 1)
    if layout.places_left[0] < 0:
        raise DocumentError(TOO_LARGE)
    by_number = {row.number: row for row in rows}
    grid: Grid = []
    for number in range(first, rows[-1].number + 1):
        row = by_number.get(number)
        grid.append([row.cells.get(column) for column in columns] if row else [None] * len(columns))
    table = Table(grid, layout.place | {"row": first - 1})
    for row in totals:
        cells = [cell for cell in row.filled() if not _stands_in(cell, rows)]
        table.left_out.append(list(cells))
        texts = [text for cell in cells for text in (*cell.texts(), *cell.markers)]
        layout.findings.total_row(texts, layout.place | {"row": row.number})
    return table


def _stands_in(cell: Cell, rows: list[SheetRow]) -> bool:
    """Whether a cell that is merged over several rows stands in one of those that are kept."""
    return any(cell is one for row in rows for one in row.cells.values())
