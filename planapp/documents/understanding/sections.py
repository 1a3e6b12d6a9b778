"""A table's rows parted by chapter: rows across the table, and a column that names each row's chapter."""

from dataclasses import dataclass, field

from planapp.documents.blocks import Cell, Grid, Table, place_of
from planapp.documents.understanding.findings import Findings
from planapp.documents.understanding.header_rows import cell_text, row_texts
from planapp.documents.understanding.layout import Layout
from planapp.documents.understanding.row_questions import LEAVE_OUT, NEW_CHAPTER, ask_row_across
from planapp.domain.headings import numbers_columns, read_area_heading, sets_off_chapter
from planapp.domain.meanings import CHAPTER, CODE
from planapp.domain.record import AREA, STATUS, Column, LegendStatus, Place, span_field
from planapp.domain.status import read_status


@dataclass(slots=True)
class Section:
    """Rows of a table that belong together: in a new chapter, or (without heading) in the one it goes on in.

    `begins_table` says that the headings stand again above them.
    """

    heading: str | None = None
    rows: list[int] = field(default_factory=list)
    intro: list[str] = field(default_factory=list)
    begins_table: bool = False


class Sectioner:
    """Parts tables into sections; remembers what has been seen, so that repeats are known."""

    def __init__(self, findings: Findings, columns: list[Column]) -> None:
        self.findings, self.columns = findings, columns  # the record's columns, as they become known
        self.repeats: list[str] = []  # chapter texts that are stored as a heading
        self.across: set[str] = set()
        self.numbers: set[tuple[str, ...]] = set()
        self.set_off: set[int] = set()  # where the table at hand sets off a text alone in its row
        self.legend: list[LegendStatus] = []

    def part(self, table: Table, layout: Layout, has_chapter: bool) -> list[Section]:
        """The table's rows in sections; `has_chapter` says that a heading above has named its chapter."""
        grid, header = table.grid, layout.header
        sections = [Section()]
        for index in range(header.first):
            self._above(table, layout, index, sections, has_chapter)
        begins = header.last + 1
        names = layout.header.texts()
        chapter_at, first = layout.index_of(CHAPTER), self._first(layout)
        by_name: dict[str, Section] = {}
        held: Cell | None = None
        self.set_off = _sets_off(grid[begins:])
        for index in range(begins, len(grid)):
            row = grid[index]
            if self._numbers_columns(table, index, layout):
                continue
            if chapter_at is not None:
                if (beside := _heading_beside(grid, index, layout, first)) is not None:
                    for cell in (layout.fit(row)[chapter_at], beside):
                        self._begin_named(cell_text(cell), sections, by_name)
                    held = beside
                    continue
                held = self._by_column(layout.fit(row), chapter_at, index, (sections, by_name), (held, names))
                continue
            lone = self._lone(grid, index, layout, first)
            if lone is not None:
                text, is_across = lone
                code = _code_below(grid, index, layout, first)
                if self._takes(text, is_across, code, place_of(table, index), sections, has_chapter):
                    continue
            elif "sheet" in table.place and _begins_again(grid, index, names):
                sections.append(Section(begins_table=True))
            sections[-1].rows.append(index)
        return sections

    def _first(self, layout: Layout) -> int:
        """Where a table has the plan's first column, which is not always its own first."""
        names = [span_field(column.key, column.header) for column in layout.columns]
        wanted = [span_field(column.key, column.header) for column in self.columns[:1]]
        own = [at for at, column in enumerate(layout.columns) if column.key not in (CHAPTER, CODE)]
        return next((at for at in own if names[at] in wanted), own[0] if own else 0)

    def _lone(self, grid: Grid, index: int, layout: Layout, first: int) -> tuple[str, bool] | None:
        """The text of a row that has but one, and whether it goes across the table; None for other rows."""
        set_off = set() if self._says_status(grid[index], layout) else self.set_off
        found = _lone_text(grid, index, layout, set_off) or _lone_in_column(grid, index, layout, 0)
        return found or (_lone_in_column(grid, index, layout, first) if first else None)

    def _says_status(self, row: list[Cell | None], layout: Layout) -> bool:
        """Whether a row's status cell says a status: its colour, if it has any, sets off no row."""
        at = layout.index_of(STATUS)
        fitted = layout.fit(row)
        cell = fitted[at] if at is not None else None
        if cell is None or sum(one is cell for one in fitted) > 1:
            return False
        return read_status(cell.texts(), self.legend) is not None

    def _numbers_columns(self, table: Table, index: int, layout: Layout) -> bool:
        """Whether a row is no more than numbers of the columns: told once for each way to number them."""
        row, above = table.grid[index], table.grid[index - 1] if index else []
        if any(len(cell_text(cell)) not in range(1, 5) for cell in (*row[:1], *row[-1:])):
            return False
        held = {id(cell) for cell in above if cell is not None}
        fitted = layout.fit(row)
        texts = row_texts(fitted)
        if not numbers_columns(texts) or any(id(cell) in held for cell in fitted):
            return False
        if tuple(texts) in self.numbers:
            self.findings.leave_out(texts)
        else:
            self.numbers.add(tuple(texts))
            self.findings.column_numbers(texts, place_of(table, index))
        return True

    def _by_column(
        self,
        row: list[Cell | None],
        at: int,
        index: int,
        into: tuple[list[Section], dict[str, Section]],
        seen: tuple[Cell | None, list[str]],
    ) -> Cell | None:
        """Put a row into the section of the chapter that its cell names, or of the one above it."""
        (sections, by_name), (above, names) = into, seen
        cell = row[at]
        text = cell_text(cell)
        if not text or cell is above or row_texts(row) == names or text == names[at]:
            current = by_name.get(cell_text(above)) or sections[-1]
            current.rows.append(index)
            return above
        self._begin_named(text, sections, by_name)
        by_name[text].rows.append(index)
        return cell

    def _begin_named(self, text: str, sections: list[Section], by_name: dict[str, Section]) -> None:
        """Begin the section of a chapter that a cell names, unless there is one."""
        if not text:
            return
        self.repeats.append(text)
        if text not in by_name:
            by_name[text] = Section(text)
            sections.append(by_name[text])

    def _above(
        self, table: Table, layout: Layout, index: int, sections: list[Section], has_chapter: bool
    ) -> None:
        """A row above the header: one text may name the chapter, several are quoted."""
        row = table.grid[index]
        cells = {id(cell): cell for cell in row if cell is not None and cell_text(cell)}
        if index and cells.keys() <= {id(cell) for cell in table.grid[index - 1]}:
            return
        if len(cells) == 1:
            (cell,) = cells.values()
            code = _code_below(table.grid, index, layout, self._first(layout))
            self._takes(cell_text(cell), True, code, place_of(table, index), sections, has_chapter)
        elif cells:
            self.findings.above_header([cell_text(cell) for cell in cells.values()], place_of(table, index))

    def _takes(
        self,
        text: str,
        is_across: bool,
        code: str | None,
        place: Place,
        sections: list[Section],
        has_chapter: bool,
    ) -> bool:
        """Take a text that stands alone out of the rows: a chapter, its introduction, or nothing.

        `code` is that of the area below it.
        """
        is_clear = sets_off_chapter(text, code)
        if not is_across and not is_clear:
            return False  # an area without anything to do yet
        if is_clear:
            answer = NEW_CHAPTER
        else:
            first = not any(section.rows for section in sections)
            is_asked = text in self.across
            answer = ask_row_across(self.findings, text, place, has_chapter, first, is_asked)
            self.across.add(text)
        if answer == LEAVE_OUT:
            self.findings.leave_out([text])
            return True
        self.repeats.append(text)
        if answer == NEW_CHAPTER:
            if sections[-1].heading != text:
                sections.append(Section(text))
        elif text not in sections[-1].intro:
            sections[-1].intro.append(text)
        return True


def _sets_off(rows: Grid) -> set[int]:
    """The places where a bold or coloured text that is alone in its row stands out from the other rows."""
    lone, others = set(), []
    for row in rows:
        filled = [at for at, cell in enumerate(row) if cell is not None and any(cell.paragraphs)]
        if len({id(row[at]) for at in filled}) > 1:
            others.append(row)
        elif filled:
            lone.add(filled[0])
    return {at for at in lone if _is_mostly_plain([row[at] for row in others if at < len(row)])}


def _is_mostly_plain(column: list[Cell | None]) -> bool:
    """Whether most texts of a column are neither bold nor coloured; its blank cells if it has no texts."""
    texts = [cell for cell in column if cell is not None and any(cell.paragraphs)]
    held = texts or column
    return sum(cell is not None and cell.bold for cell in held) * 2 < len(held)


def _set_off_text(row: list[Cell | None], above: list[Cell | None], places: set[int]) -> str | None:
    """The only text of a row, if it stands in one place, where it is set off."""
    filled = [
        at for at, cell in enumerate(row) if cell is not None and (any(cell.paragraphs) or cell.markers)
    ]
    cell = row[filled[0]] if len(filled) == 1 and filled[0] in places else None
    if cell is None or not cell.bold or cell.markers:
        return None
    return cell_text(cell) if all(cell is not one for one in above) else None


def _lone_text(grid: Grid, index: int, layout: Layout, set_off: set[int]) -> tuple[str, bool] | None:
    """The text of a row that stands alone in its first place, or across as one that is set off does."""
    row = grid[index]
    if (text := _set_off_text(row, grid[index - 1] if index else [], set_off)) is not None:
        return text, True
    first = row[0] if row else None
    if first is None or layout.width < 2 or not any(first.paragraphs):
        return None
    second = row[1] if len(row) > 1 else None  # a row may have fewer cells
    if second is not first and second is not None and any(second.paragraphs):
        return None
    if any(index + step in range(len(grid)) and grid[index + step][:1] == [first] for step in (-1, 1)):
        return None  # merged over several rows
    if second is first and len(row) > 2 and all(cell is first for cell in row):
        return (cell_text(first), True) if not first.markers else None
    if any(_is_filled(cell, grid, index) for cell in row if cell is not first):
        return None
    if first.markers or layout.column_at[:1] != [0]:
        return None
    return cell_text(first), False


def _is_filled(cell: Cell | None, grid: Grid, index: int) -> bool:
    """Whether a row's cell holds text or a marker; one that goes on from above has its marker there."""
    if cell is None or not (cell.markers or any(cell.paragraphs)):
        return False
    return any(cell.paragraphs) or not index or all(cell is not one for one in grid[index - 1])


def _lone_in_column(grid: Grid, index: int, layout: Layout, at: int) -> tuple[str, bool] | None:
    """The only text of a row, in a column whose heading may stand over several places."""
    if (layout.is_plain and not at) or len(grid[index]) < 2:
        return None
    fitted = layout.fit(grid[index])
    cell, others = fitted[at], fitted[:at] + fitted[at + 1 :]
    if cell is None or cell.markers or not any(cell.paragraphs):
        return None
    if any(_is_filled(other, grid, index) for other in others):
        return None
    near = [index + step for step in (-1, 1) if index + step in range(len(grid))]
    is_merged = any(layout.fit(grid[by])[at] is cell for by in near if _shares(grid[by], grid[index]))
    return None if is_merged else (cell_text(cell), False)


def _heading_beside(grid: Grid, index: int, layout: Layout, first: int) -> Cell | None:
    """A cell that clearly is a chapter's heading: alone in its row, first beside its column."""
    if (
        len({id(cell) for cell in grid[index] if cell is not None and (cell.markers or any(cell.paragraphs))})
        > 2
    ):
        return None  # more than a chapter's name and one text
    row = layout.fit(grid[index])
    keys = [column.key for column in layout.columns]
    filled = [at for at, cell in enumerate(row) if keys[at] != CHAPTER and _is_filled(cell, grid, index)]
    cell = row[first] if filled == [first] else None
    if cell is None or cell.markers:
        return None
    near = {step: layout.fit(grid[index + step]) for step in (-1, 1) if index + step in range(len(grid))}
    if any(one is cell for other in near.values() for one in other):
        return None
    return cell if sets_off_chapter(cell_text(cell), _code_below(grid, index, layout, first)) else None


def _shares(row: list[Cell | None], other: list[Cell | None]) -> bool:
    """Whether a cell stands in both rows."""
    held = {id(cell) for cell in row if cell is not None}
    return any(id(cell) in held for cell in other)


def _code_below(grid: Grid, index: int, layout: Layout, first: int) -> str | None:
    """The code that the row below begins with in the plan's first column, or has in a column of its own."""
    if index + 1 >= len(grid):
        return None
    row, code_at = layout.fit(grid[index + 1]), layout.index_of(CODE)
    code = cell_text(row[code_at]) if code_at is not None and layout.columns[first].key == AREA else ""
    text = f"{code} {cell_text(row[first])}".strip()
    return read_area_heading([text])[0] if text else None


def _begins_again(grid: Grid, index: int, names: list[str]) -> bool:
    """Whether a sheet's headings stand again below a blank row."""
    row = grid[index]
    if row[0] is not None and cell_text(row[0]) != (names[0] if names else ""):
        return False
    return row_texts(row) == names and not any(row_texts(grid[index - 1]))
