"""A table's rows understood as a plan's areas and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from planapp.documents.blocks import Cell, CellLink, Table, place_of
from planapp.documents.cell_links import add_links
from planapp.documents.understanding.area_cells import AreaReader, make_area, read_area_cell
from planapp.documents.understanding.column_headings import is_heading_row
from planapp.documents.understanding.findings import Findings
from planapp.documents.understanding.header_rows import row_texts
from planapp.documents.understanding.layout import Layout, Row
from planapp.documents.understanding.row_cells import extend_span, fill, own_texts
from planapp.domain.check_area import ROW_KEYS, has_own_cell
from planapp.domain.headings import numbers_columns, repeats_headings
from planapp.domain.meanings import CHAPTER, CODE
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    STATUS,
    AreaRecord,
    Column,
    LegendStatus,
    Link,
    Marker,
    Place,
    RowRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import find_forecast, read_status
from planapp.domain.timeframe import find_timeframe


@dataclass(slots=True)
class TableReader:
    """Turns the rows of plan tables into areas; carries what one table hands to the next."""

    legend: list[LegendStatus]
    findings: Findings
    columns: list[Column] = field(default_factory=list)  # the record's, in its order
    repeats: list[str] = field(default_factory=list)  # texts that say again what is stored
    quoted: set[int] = field(default_factory=set)
    differs: bool = False  # whether the table's columns are not the record's

    def read_rows(
        self,
        table: Table,
        layout: Layout,
        rows: Sequence[int],
        number: int,
        heading: Sequence[str] = (),
    ) -> list[AreaRecord]:
        """The areas in some rows of a table; `number` is its place in the chapter.

        `heading` is that of an area which stands above a table without Område column.
        """
        areas: list[AreaRecord] = []
        self.differs = layout.columns != self.columns
        reader = _RowReader(self, layout, list(heading), areas, number)
        kept: Row = []
        for index in rows:
            place = place_of(table, index)
            row = self._fitted(table.grid[index], layout, place)
            if self._is_left_out(row, (table.grid[index - 1] if index else [], kept), layout, place):
                self.quote_markers(row, place)
                continue
            kept = table.grid[index]
            reader.add(row, place)
        self.repeats += reader.areas_above.repeats
        for area in areas:
            self._place_markers(area)
            area.markers.sort(key=lambda marker: -1 if marker.row is None else marker.row)
        return areas

    def _place_markers(self, area: AreaRecord) -> None:
        """Markers of rows that have no cell of their own, but go on from above, are of the row above."""
        columns = [(one.key, one.header) for one in self.columns if one.key in ROW_KEYS]
        for marker in area.markers:
            while marker.row and not has_own_cell(area, marker.row, columns):
                marker.row -= 1
            if marker.row == 0 and not columns and not any(one.key == GOAL for one in self.columns):
                marker.row = None

    def quote_markers(self, row: Row, place: Place) -> None:
        """Text boxes in a row that is none of the plan's are quoted in a finding."""
        cells = {id(cell): cell for cell in row if cell is not None}
        texts = [text for cell in cells.values() for text in cell.markers]
        if texts:
            self.findings.without_place(texts, place)

    def _fitted(self, row: Row, layout: Layout, place: Place) -> Row:
        """A row's cells under the headings; what stands further to the right is quoted."""
        kept = layout.fit(row)
        if len(row) > layout.width:
            held = {id(cell) for cell in (*kept, *row[: layout.width])}
            beyond = {id(cell): cell for cell in row[layout.width :] if cell is not None}
            fresh = self._fresh({key: cell for key, cell in beyond.items() if key not in held})
            texts = [text for cell in fresh for text in (*cell.texts(), *cell.markers)]
            if texts:
                self.findings.without_place(texts, place)
        return kept

    def _fresh(self, cells: dict[int, Cell]) -> list[Cell]:
        """Those of the cells, by their ids, that no finding has quoted: a merged one stands in many rows."""
        fresh = [cell for key, cell in cells.items() if key not in self.quoted]
        self.quoted |= cells.keys()
        return fresh

    def _is_left_out(self, row: Row, above: tuple[Row, Row], layout: Layout, place: Place) -> bool:
        """Whether a row is no plan row: empty but for its chapter, or a repeated header.

        `above` are the table's row above it, and the last that became a row of the plan.
        """
        texts = row_texts(row)
        chapter_at = layout.index_of(CHAPTER)
        if not any(text for at, text in enumerate(texts) if at != chapter_at):
            if chapter_at is not None and texts[chapter_at] == layout.header.texts()[chapter_at]:
                self.repeats.append(texts[chapter_at])
            held = {id(cell) for cell in above[0]}
            kept = [cell for cell, column in zip(row, layout.columns, strict=True) if column.key != CHAPTER]
            return not any(cell is not None and cell.markers and id(cell) not in held for cell in kept)
        if texts in layout.said:
            self.repeats += texts
            return True
        # What goes on from above repeats nothing; looking for that at every row is dear.
        again = self._repeats(texts, layout) and self._repeats(own_texts(row, above[1], layout), layout)
        # Three cells that could be numbers there must be: looking closer at every row is dear.
        if sum(0 < len(text) < 5 for text in texts) > 2 and self._numbers_columns(row, above[1], layout):
            self.findings.column_numbers([text for text in texts if text], place)
            return True
        if again:
            filled = self._fresh({id(cell): cell for cell in row if cell is not None})
            self.findings.differing_header([" ".join(cell.texts()) for cell in filled], place)
        return again

    def _repeats(self, texts: list[str], layout: Layout) -> bool:
        """Whether texts are headings again: the table's, those of any plan, or the record's."""
        is_again = repeats_headings(texts, layout.said[0]) or is_heading_row(texts)
        return is_again or (self.differs and self._repeats_record(texts, layout))

    def _numbers_columns(self, row: Row, above: Row, layout: Layout) -> bool:
        """Whether a row's cells, as the record has them, do nothing but number the columns."""
        return numbers_columns(self._as_in_record(own_texts(row, above, layout), layout))

    def _as_in_record(self, texts: list[str], layout: Layout) -> list[str]:
        """A row's texts in the order of the record's columns."""
        by_header = {
            column.header: text
            for column, text in zip(layout.columns, texts, strict=True)
            if column.key not in (CHAPTER, CODE)
        }
        by_key = {column.key: text for column, text in zip(layout.columns, texts, strict=True)}
        return [
            by_header.get(column.header, "") if column.key == EXTRA else by_key.get(column.key, "")
            for column in self.columns
        ]

    def _repeats_record(self, texts: list[str], layout: Layout) -> bool:
        """Whether a row says the record's headings where they differ from the table's own."""
        said = self._as_in_record(texts, layout)
        return repeats_headings(said, [column.header for column in self.columns])


class _RowReader:
    """Reads the rows of one table from above, into areas."""

    def __init__(
        self, tables: TableReader, layout: Layout, heading: list[str], areas: list[AreaRecord], number: int
    ) -> None:
        self.tables, self.columns, self.areas, self.number = tables, layout.columns, areas, number
        self.area_at, self.code_at = layout.index_of(AREA), layout.index_of(CODE)
        self.goal_at = layout.index_of(GOAL)
        self.heading = heading
        self.areas_above = AreaReader(heading)
        self.area_cell: Cell | None = None  # the cell that began the current area
        self.area_links: list[Link] = []
        self.goal_cell: Cell | None = None
        self.goal: list[str] = []
        self.above: Row = []
        self.named = [
            (at, column, span_field(column.key, column.header))
            for at, column in enumerate(layout.columns)
            if column.key not in (CHAPTER, CODE)
        ]
        self.extras = [column.header for column in layout.columns if column.key == EXTRA]
        self.order = [span_field(column.key, column.header) for column in tables.columns]

    def add(self, row: Row, place: Place) -> None:
        """Read one row more, in the area above it or in a new one."""
        here = row[self.area_at] if self.area_at is not None else None
        code = row[self.code_at] if self.code_at is not None else None
        goal = row[self.goal_at] if self.goal_at is not None else None
        before = self.areas_above.cell, self.goal_cell
        begins = self.areas_above.begins(here, code)
        new_goal = self._new_goal(goal, begins)
        if self.areas and not begins:
            self._links_again(here, None if new_goal else goal, before, place)
        if not self.areas or begins or new_goal:
            self._begin(begins, goal)
        if not begins:
            self._markers_again(row)
        self._row(row, place)
        self.above = row

    def _links_again(
        self, area: Cell | None, goal: Cell | None, before: tuple[Cell | None, Cell | None], place: Place
    ) -> None:
        """Links in an Område or goal cell that says again what the one above it says are the area's too."""
        first = next(at for at in range(len(self.areas) - 1, -1, -1) if not self.areas[at].continues)
        if area is not None and area.links and area is not before[0]:
            moved = len(self.areas[first].heading) - len(self.areas_above.said.heading)  # a code above it
            links = [CellLink(link.paragraph + moved, link.text, link.url) for link in area.links]
            for part in self.areas[first:]:
                self._add_links(part, AREA, [*part.heading, *part.note], links, place)
            self.area_links = [link for link in self.areas[first].rows[0].links if link.field == AREA]
        if goal is not None and goal.links and goal is not before[1]:
            self._add_links(self.areas[-1], GOAL, self.areas[-1].goal, goal.links, place)

    def _add_links(
        self, area: AreaRecord, name: str, texts: list[str], links: list[CellLink], place: Place
    ) -> None:
        if not add_links(area.rows[0], name, texts, links, self.order):
            self.tables.findings.link_left_out([link.url for link in links], place)

    def _new_goal(self, cell: Cell | None, begins: bool) -> bool:
        """Whether a goal cell says another goal than the area's; one that says it again is remembered."""
        if cell is self.goal_cell or cell is None or not any(cell.paragraphs):
            self.goal_cell = cell
            return False
        self.goal_cell = cell
        texts = cell.texts()
        if texts == self.goal and self.areas and not begins:
            self.tables.repeats += texts
            return False
        return True

    def _begin(self, begins: bool, goal: Cell | None) -> None:
        """Begin an area, or go on with the same one for another goal."""
        before = self.areas[-1] if self.areas else None
        continues = before is not None and not begins and (self.area_at is not None or bool(self.heading))
        if before is not None and continues:
            area = AreaRecord(
                before.id, before.code, before.title, list(before.heading), note=list(before.note)
            )
            area.table, area.continues = self.number, True
            self.area_cell = None
        else:
            self.area_cell = self.areas_above.whole() if begins else None
            area = make_area(self.area_cell, self.number)
            if self.heading and before is None and not begins:
                area = make_area(Cell(list(self.heading)), self.number)
            self.area_links = []
        self.goal = goal.texts() if goal is not None else []
        area.goal = list(self.goal)
        if goal is not None:
            area.markers += [Marker(text, row=0) for text in goal.markers]
        if not continues:
            self.above = []
        self.areas.append(area)
        if continues:
            self.above = self._without_spans()

    def _without_spans(self) -> Row:
        """The row above an area that continues: only the Område cell may go on from it."""
        keep = {self.area_at, self.code_at}
        return [cell if at in keep else None for at, cell in enumerate(self.above)]

    def _markers_again(self, row: Row) -> None:
        """Marker lines in a cell that says the area's heading again are of the row."""
        if self.area_at is None or (self.above and self.above[self.area_at] is row[self.area_at]):
            return
        cell = row[self.area_at]
        if cell is not None:
            marks = read_area_cell(cell).marks if any(cell.paragraphs) else []
            area = self.areas[-1]
            area.markers += [Marker(text, row=len(area.rows)) for text in marks]

    def _row(self, cells: Row, place: Place) -> None:
        area, row = self.areas[-1], RowRecord(source=place)
        index = len(area.rows)
        for at, column, name in self.named:
            if column.key == AREA:
                self._area_marks(cells[at], at, area, row, index)
                continue
            cell = cells[at]
            if cell is None:
                continue
            is_goal = column.key == GOAL
            if cell.links and not (is_goal and index):
                row.links += [Link(name, link.paragraph, link.text, link.url) for link in cell.links]
            if not is_goal:
                fill(row, column, cell)
            if self.above and self.above[at] is cell:
                if not is_goal:
                    extend_span(area, row, name, index)
            elif cell.markers and (index or not is_goal):
                area.markers += [Marker(text, row=index) for text in cell.markers]
        if len(row.links) > 1 and self.tables.differs:
            row.links.sort(key=lambda link: self.order.index(link.field))
        self._say(row)
        area.rows.append(row)

    def _area_marks(self, cell: Cell | None, at: int, area: AreaRecord, row: RowRecord, index: int) -> None:
        """Links and markers of the Område cell: the links are the area's, with it in each part of it."""
        if not index:
            if not area.continues and self.area_cell is not None:
                self.area_links = [
                    Link(AREA, link.paragraph, link.text, link.url) for link in self.area_cell.links
                ]
            row.links += [Link(AREA, link.paragraph, link.text, link.url) for link in self.area_links]
        if cell is None or not cell.markers or (self.above and self.above[at] is cell):
            return
        if index or area.continues:
            area.markers += [Marker(text, row=index) for text in cell.markers]
        elif self.area_cell is None:  # a blank Område cell, which began no area by itself
            area.markers += [Marker(text, certain=not cell.markers_float) for text in cell.markers]

    def _say(self, row: RowRecord) -> None:
        """Status, timeframe and forecast, which the cells say."""
        status_cell = row_cell(row, STATUS, "")
        row.status = read_status(status_cell, self.tables.legend)
        row.timeframe, row.timeframe_source = find_timeframe(
            row.timeframe_cell, row.responsible, status_cell, row.status
        )
        row.forecast = find_forecast(self.extras, row.extra, status_cell, self.tables.legend)
