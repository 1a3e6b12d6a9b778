"""Word tables as grids, and everything that holds paragraphs: cells, text boxes, content controls."""

from collections.abc import Iterator

from lxml import etree

from planapp.documents.blocks import Cell, CellLink, Grid
from planapp.documents.word.drawn import ALTERNATE, FORMULAS, TEXT_BOX, shown_branch
from planapp.documents.word.findings import COVERED, HIDDEN
from planapp.documents.word.names import OFF, TBL, TC, TR, VAL, P, R, W, number
from planapp.documents.word.text import TextReader, shows_placeholder

GRID_LIMIT = 63  # columns in a Word table
ALT_CHUNK, SUB_DOCUMENT = W + "altChunk", W + "subDoc"
_CONTROL, _GONE = W + "sdt", {W + "del", W + "moveFrom"}
_TC_PR, _SPAN, _V_MERGE, _H_MERGE = (W + name for name in ("tcPr", "gridSpan", "vMerge", "hMerge"))
_CELL_GONE, _CELL_MERGE = W + "cellDel", W + "cellMerge"
_SHAPING = {_SPAN, _V_MERGE, _H_MERGE, _CELL_GONE, _CELL_MERGE}
_TR_PR, _BEFORE, _HIDDEN_ROW = (W + name for name in ("trPr", "gridBefore", "hidden"))
_TBL_GRID = W + "tblGrid"
_SHADING, _T, _BOLD = W + "shd", W + "t", f"{W}rPr/{W}b"
# Borders that a hand has drawn less than this apart, in twentieths of a point (3.5 mm), were meant as one.
_SAME_BORDER = 200


class Shape:
    """What a cell's properties say of its place: how wide it is and what it is merged with."""

    __slots__ = ("goes_left", "goes_up", "is_gone", "is_merged", "width")

    def __init__(self) -> None:
        self.width = 1
        self.is_merged = self.goes_up = self.goes_left = self.is_gone = False


_PLAIN = Shape()


def _shape(cell: etree._Element) -> Shape:
    properties = cell[0] if len(cell) else None
    if properties is None or properties.tag != _TC_PR:
        properties = cell.find(_TC_PR)
    shape = None
    for part in properties if properties is not None else ():
        tag = part.tag
        if tag in _SHAPING:
            shape = shape or Shape()
            _take_property(shape, tag, part)
    return shape or _PLAIN


def _take_property(shape: Shape, tag: str, part: etree._Element) -> None:
    if tag == _SPAN:
        shape.width = max(1, number(part.get(VAL), 1, GRID_LIMIT))
    elif tag == _V_MERGE:
        shape.is_merged, shape.goes_up = True, part.get(VAL, "continue") == "continue"
    elif tag == _H_MERGE:
        shape.goes_left = part.get(VAL, "continue") == "continue"
    elif tag == _CELL_GONE:
        shape.is_gone = True
    else:  # a merge that is a revision counts as accepted
        merge = part.get(W + "vMerge")
        shape.is_merged, shape.goes_up = merge is not None, merge == "cont"


def table_parts(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, through content controls and other wrappers."""
    for part in parent:
        tag = part.tag
        if tag == wanted:
            yield part
        elif tag == ALTERNATE:
            branch = shown_branch(part)
            if branch is not None:
                yield from table_parts(branch, wanted)
        elif tag != _TR_PR and tag != TBL and tag not in _GONE:
            yield from table_parts(part, wanted)


class TableGrid:
    """The rows of one table as they are read; at the end its grid."""

    def __init__(self, table: etree._Element, reader: "BlockReader") -> None:
        self.table = table
        self.reader = reader
        # The borders of each row's cells, counted in the table's columns, and the cells between them.
        self.rows: list[tuple[tuple[int, ...], list[Cell]]] = []
        # Cells that the next row may go on with: by left border the right one, and if it was begun as merged.
        self._open: dict[int, tuple[int, Cell, bool]] = {}
        self._snapped: list[int] | None = None  # known when the first row has ended
        self._row = table
        self.widest = 0

    def add_row(self, row: etree._Element) -> None:
        """Read a row; one that is deleted or hidden is none."""
        before, is_hidden = 0, False
        properties = next(row.iterchildren(_TR_PR), None)
        for said in properties if properties is not None else ():
            if said.tag in _GONE:
                return
            if said.tag == _BEFORE:
                before = number(said.get(VAL), 0, GRID_LIMIT)
            elif said.tag == _HIDDEN_ROW:
                is_hidden = said.get(VAL) not in OFF
        if is_hidden:
            self._hide(row)
        else:
            self._add_cells(row, before)

    def _hide(self, row: etree._Element) -> None:
        cell = Cell()
        for element in table_parts(row, TC):
            self.reader.content(element, cell)
        self.reader.finished(cell)
        self.reader.noticed.hide(HIDDEN, " ".join([*cell.texts(), *cell.markers]))

    def _add_cells(self, row: etree._Element, before: int) -> None:
        if self._snapped is None:
            self._snapped = _snapped(self.table)
        self._row, snaps = row, bool(self._snapped)
        reached, at = before, self._border(before, -1)
        borders: list[int] = [at]
        cells: list[Cell] = []
        may_go_on: dict[int, tuple[int, Cell, bool]] = {}
        for element in table_parts(row, TC):
            shape = _shape(element)
            if shape.is_gone:
                continue
            # A cell beyond the last column keeps one place, where it is quoted in a finding.
            reached += shape.width if reached + shape.width <= GRID_LIMIT else max(1, GRID_LIMIT - reached)
            end = self._border(reached, at) if snaps else reached
            if shape.goes_left and cells:
                self._cover(element)
                borders[-1] = at = end
                continue
            cell = self._cell(element, shape, at, end)
            cells.append(cell)
            borders.append(end)
            cell.bold = cell.bold or _is_set_off(element)
            if shape.is_merged:
                may_go_on[at] = (end, cell, self._has_start(shape, at))
            at = end
        self._open = may_go_on
        self.widest = max(self.widest, len(cells))
        self.reader.budget.take_row(len(cells))
        self.reader.take_text()
        self.rows.append((tuple(borders), cells))

    def _cell(self, element: etree._Element, shape: Shape, at: int, end: int) -> Cell:
        """The cell, or the one above it that it goes on with: one with the same borders."""
        above = self._open.get(at) if shape.goes_up else None
        if above is None or above[0] != end or not (above[2] or _is_empty(element)):
            asks = element.getparent() is not self._row and _is_placeholder(element)
            return Cell() if asks else self.reader.cell(element)
        self._cover(element)
        return above[1]

    def _has_start(self, shape: Shape, at: int) -> bool:
        """Whether a merged cell was begun as one: where none was, programs differ on what is covered."""
        return not shape.goes_up or (at in self._open and self._open[at][2])

    def _border(self, border: int, after: int) -> int:
        """A border, or the one beside it that was meant to be the same, where that leaves the cell room."""
        snapped = self._snapped[border] if self._snapped and border < len(self._snapped) else border
        return snapped if snapped > after else border

    def _cover(self, element: etree._Element) -> None:
        """A cell that another covers: Word does not show what stands in it."""
        if not _is_empty(element):
            cell = self.reader.cell(element)
            self.reader.noticed.hide(COVERED, " ".join([*cell.texts(), *cell.markers]))

    def grid(self) -> Grid:
        """The table's grid, with a column for each border that some row has."""
        shapes = {borders for borders, _ in self.rows}
        column = {border: index for index, border in enumerate(sorted(set().union(*shapes)))}
        spans = {
            borders: [column[right] - column[left] for left, right in zip(borders, borders[1:], strict=False)]
            for borders in shapes
        }
        grid: Grid = []
        for borders, cells in self.rows:
            places: list[Cell | None] = [None] * column[borders[0]]
            if column[borders[-1]] == len(places) + len(cells):
                places += cells
            else:
                for cell, span in zip(cells, spans[borders], strict=True):
                    places += [cell] * span
                self.reader.budget.take_places(len(places) - len(cells))
            grid.append(places)
        return grid


def _is_empty(element: etree._Element) -> bool:
    """Whether a cell holds nothing at all, as most do that another covers."""
    return next(element.iter(R), None) is None


def _is_set_off(element: etree._Element) -> bool:
    """Whether a cell is set off by a colour behind it, or all its text is bold."""
    properties = element.find(_TC_PR)
    shading = properties.find(_SHADING) if properties is not None else None
    if shading is not None and shading.get(W + "fill", "auto").upper() not in ("AUTO", "FFFFFF"):
        return True
    is_bold = False
    for run in element.iter(R):
        if run.find(_T) is not None:
            bold = run.find(_BOLD)
            if bold is None or bold.get(VAL) in OFF:
                return False
            is_bold = True
    return is_bold


def _snapped(table: etree._Element) -> list[int]:
    """For each border of a table's grid the first that stands almost in the same place."""
    grid = table.find(_TBL_GRID)
    widths = [number(one.get(W + "w"), 0, 100_000) for one in (grid if grid is not None else ())]
    if not all(widths):
        return []
    snapped, begun = [0], 0
    at = 0
    for border, width in enumerate(widths[:1000], 1):
        at += width
        if at - begun < _SAME_BORDER:
            snapped.append(snapped[-1])
        else:
            snapped.append(border)
            begun = at
    return snapped if snapped != list(range(len(snapped))) else []


class BlockReader(TextReader):
    """Reads cells and whatever else holds paragraphs and tables."""

    def cell(self, element: etree._Element) -> Cell:
        """A table cell, nested tables flattened into its paragraphs."""
        whole = Cell()
        for part in element:
            tag = part.tag
            if tag == P:
                self.read_paragraph(part, whole)
            elif tag != _TC_PR:
                self.content_of(part, whole)
        return self.finished(whole)

    def content(self, parent: etree._Element, cell: Cell) -> None:
        """Add what an element with paragraphs and tables holds to a cell."""
        for part in parent:
            if part.tag == P:
                self.read_paragraph(part, cell)
            else:
                self.content_of(part, cell)

    def content_of(self, part: etree._Element, cell: Cell) -> None:
        """Add what stands beside paragraphs: tables, content controls, what comes from another file."""
        tag = part.tag
        if tag in FORMULAS:
            self.read_formula(part, cell)
        elif tag == TBL:
            self.end_of_text(cell)
            self._flatten(part, cell)
        elif tag == _CONTROL and shows_placeholder(part):
            cell.paragraphs.append("")
        elif tag == ALTERNATE:
            branch = shown_branch(part)
            if branch is not None:
                self.content(branch, cell)
        elif tag == ALT_CHUNK:
            self.note_chunk(part)
        elif tag != TEXT_BOX and tag not in _GONE:
            self.content(part, cell)

    def _flatten(self, table: etree._Element, cell: Cell) -> None:
        """A table inside a cell: its cells' paragraphs one after the other, a merged cell once."""
        inner = TableGrid(table, self)
        for row in table_parts(table, TR):
            inner.add_row(row)
        seen: set[int] = set()
        for _, cells in inner.rows:
            for one in cells:
                if id(one) not in seen:
                    seen.add(id(one))
                    _append(cell, one)

    def note_chunk(self, chunk: etree._Element) -> None:
        """Tell of a document that stands inside the document; raises DocumentError when it is too much."""
        raise NotImplementedError


def _append(cell: Cell, inner: Cell) -> None:
    before = len(cell.paragraphs)
    filled = [index for index, text in enumerate(inner.paragraphs) if text]
    cell.links += [CellLink(before + filled[link.paragraph], link.text, link.url) for link in inner.links]
    cell.paragraphs += inner.paragraphs
    cell.markers += inner.markers


def _is_placeholder(cell: etree._Element) -> bool:
    """Whether a cell stands in a content control that only asks to be filled in."""
    content = cell.getparent()
    control = content.getparent() if content is not None else None
    return control is not None and control.tag == _CONTROL and shows_placeholder(control)


def paragraphs_in(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs outside tables that a person sees in an element, in order, and other documents in it."""
    if element.tag in (P, ALT_CHUNK, SUB_DOCUMENT) or element.tag in FORMULAS:
        yield element
    elif element.tag == ALTERNATE:
        branch = shown_branch(element)
        for part in branch if branch is not None else ():
            yield from paragraphs_in(part)
    elif not (element.tag in _GONE or element.tag in (TBL, TEXT_BOX) or _asks(element)):
        for part in element:
            yield from paragraphs_in(part)


def _asks(element: etree._Element) -> bool:
    return element.tag == _CONTROL and shows_placeholder(element)
