"""How the cells of a table's rows stand under its headings, in grids that are ragged too."""

from dataclasses import dataclass, field

from planapp.documents.blocks import Cell, CellLink, Grid
from planapp.documents.understanding.header_rows import Header, HeaderCell, row_texts, visible_runs
from planapp.domain.record import Column

Row = list[Cell | None]


def join_cells(cells: list[Cell]) -> Cell:
    """Several cells as one: their paragraphs below each other, their links and markers."""
    joined = Cell(markers_float=any(cell.markers_float for cell in cells if cell.markers))
    for cell in cells:
        held = len(joined.texts())
        joined.links += [CellLink(link.paragraph + held, link.text, link.url) for link in cell.links]
        joined.paragraphs += cell.paragraphs
        joined.markers += cell.markers
        joined.rcc_id = joined.rcc_id or cell.rcc_id
    return joined


@dataclass(slots=True)
class Layout:
    """A table's columns, and the grid places that belong to each."""

    header: Header
    columns: list[Column]
    ranges: list[tuple[int, int]]
    width: int
    is_plain: bool = False
    column_at: list[int] = field(default_factory=list)  # for each grid place
    joined: dict[tuple[int, ...], Cell] = field(default_factory=dict)
    said: list[list[str]] = field(default_factory=list)  # the headings as rows say them, joined ones first

    def index_of(self, key: str) -> int | None:
        """The index of the column with a meaning that only one can have."""
        return next((at for at, column in enumerate(self.columns) if column.key == key), None)

    def fit(self, row: Row) -> Row:
        """A row's cells under the headings, one for each column.

        A row with as many visible cells as the table has headings is matched in order, any other by the
        places that its cells cover.
        """
        if self.is_plain and len(row) == self.width:
            return row
        runs = visible_runs(row)
        if len(runs) == len(self.header.cells) and len(runs) == len(self.columns) and None not in row:
            return [cell for cell, _, _ in runs]
        return self._by_place(runs)

    def _by_place(self, runs: list[tuple[Cell | None, int, int]]) -> Row:
        held: list[list[Cell]] = [[] for _ in self.columns]
        for cell, start, end in runs:
            if cell is None or start >= self.width:
                continue
            for at in self._covered(start, min(end, self.width)):
                held[at].append(cell)
        return [self._one(cells) for cells in held]

    def _covered(self, start: int, end: int) -> list[int]:
        """The columns that a cell fills, or the one that it fills most of."""
        touched = sorted({self.column_at[place] for place in range(start, end)} - {-1})
        whole = [at for at in touched if start <= self.ranges[at][0] and self.ranges[at][1] <= end]
        if whole or len(touched) < 2:
            return whole or touched
        return [max(touched, key=lambda at: min(end, self.ranges[at][1]) - max(start, self.ranges[at][0]))]

    def _one(self, cells: list[Cell]) -> Cell | None:
        if len(cells) < 2:
            return cells[0] if cells else None
        filled = [cell for cell in cells if any(cell.paragraphs) or cell.markers]
        if len(filled) < 2:
            return filled[0] if filled else cells[0]
        # The same cells, merged over several rows, are the same joined one.
        key = tuple(map(id, filled))
        if key not in self.joined:
            self.joined[key] = join_cells(filled)
        return self.joined[key]


def make_layout(header: Header, kept: list[HeaderCell], columns: list[Column], width: int) -> Layout:
    """The layout of a table whose headings `kept` (others are empty columns without any) are `columns`."""
    ranges = [(cell.start, cell.end) for cell in kept]
    ends = max(width, max((end for _, end in ranges), default=0))
    last = max((cell.end for cell in header.cells), default=0)
    layout = Layout(header, columns, ranges, last, column_at=[-1] * ends)
    for at, (start, end) in enumerate(ranges):
        layout.column_at[start:end] = [at] * (end - start)
    layout.is_plain = len(kept) == len(header.cells) == last
    layout.said = [[cell.text for cell in kept]]
    return layout


def remember_header(layout: Layout, grid: Grid) -> None:
    """Remember how the header's rows look, to know them when they stand again further down."""
    for row in grid[layout.header.first : layout.header.last + 1]:
        texts = row_texts(layout.fit(row))
        if texts not in layout.said:
            layout.said.append(texts)
