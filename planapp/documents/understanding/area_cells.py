"""The Område cells of a table: which begin a new area, and what they say."""

from dataclasses import dataclass, field

from planapp.documents.blocks import Cell
from planapp.documents.understanding.layout import join_cells
from planapp.domain.headings import is_marker_line, read_area_heading
from planapp.domain.record import AreaRecord, Marker


@dataclass(slots=True)
class AreaText:
    """What an Område cell says: heading up to the first empty paragraph, note after it, marker lines."""

    heading: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def read_area_cell(cell: Cell | None) -> AreaText:
    """The parts of an Område cell; a last line may be a marker."""
    paragraphs = list(cell.paragraphs) if cell is not None else []
    while paragraphs and not paragraphs[0]:
        paragraphs.pop(0)
    marks: list[str] = []
    while paragraphs and (not paragraphs[-1] or is_marker_line(paragraphs[-1])):
        last = paragraphs.pop()
        if last and not paragraphs:  # a cell that holds nothing but NY is a heading
            paragraphs = [last]
            break
        if last:
            marks.insert(0, last)
    end = paragraphs.index("") if "" in paragraphs else len(paragraphs)
    return AreaText(paragraphs[:end], [text for text in paragraphs[end:] if text], marks)


class AreaReader:
    """Reads the Område cells of a table from above; an area's code may stand in a column of its own."""

    def __init__(self, heading: list[str]) -> None:
        self.cell: Cell | None = None
        self.code_cell: Cell | None = None
        self.said = AreaText(list(heading))  # the heading of a table that has no such column
        self.code: list[str] = []
        self.repeats: list[str] = []
        self.joined: dict[tuple[int, int], Cell] = {}

    def begins(self, cell: Cell | None, code: Cell | None) -> bool:
        """Whether a row's Område cell, with its code, begins a new area; what only repeats is remembered."""
        if cell is self.cell and code is self.code_cell:
            return False
        is_new_cell, is_new_code = cell is not self.cell, code is not self.code_cell
        self.cell, self.code_cell = cell, code
        codes = code.texts() if code is not None and is_new_code else []
        said = read_area_cell(cell) if is_new_cell else AreaText()
        same_code = not codes or codes == self.code
        same_area = not said.heading or (
            said.heading == self.said.heading and (not said.note or said.note == self.said.note)
        )
        if same_code and same_area:
            self.repeats += [*codes, *said.heading, *said.note]
            return False
        self.code = codes
        if is_new_cell:
            self.said = said if said.heading else AreaText()
        return True

    def whole(self) -> Cell | None:
        """The Område cell that begins an area, with the code before its heading."""
        if self.code_cell is None or not self.code or self.cell is None:
            return self.code_cell if self.code else self.cell
        key = (id(self.code_cell), id(self.cell))
        if key not in self.joined:
            code = Cell(self.code_cell.texts(), list(self.code_cell.links), list(self.code_cell.markers))
            code.markers_float = self.code_cell.markers_float
            below = Cell(
                list(self.cell.paragraphs), self.cell.links, self.cell.markers, self.cell.markers_float
            )
            while below.paragraphs and not below.paragraphs[0]:
                below.paragraphs.pop(0)
            self.joined[key] = join_cells([code, below])
        return self.joined[key]


def make_area(cell: Cell | None, table: int) -> AreaRecord:
    """The area that an Område cell begins, with the markers in it."""
    area = AreaRecord(table=table)
    if cell is None:
        return area
    said = read_area_cell(cell)
    area.heading, area.note = said.heading, said.note
    area.code, area.title = read_area_heading(area.heading)
    area.markers = [Marker(text, certain=not cell.markers_float) for text in cell.markers]
    area.markers += [Marker(text) for text in said.marks]
    return area
