"""A table's grid understood as a plan's: its header, its areas and rows, and the legend."""

from dataclasses import dataclass, field

from planapp.documents.blocks import Cell, Grid, Table
from planapp.documents.columns import is_heading_row, read_headers
from planapp.documents.findings import Findings
from planapp.domain.headings import is_marker_line, read_area_heading, repeats_headings
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Column,
    Legend,
    LegendStatus,
    Link,
    Marker,
    Place,
    RowRecord,
    Span,
    row_cell,
    span_field,
)
from planapp.domain.status import find_forecast, is_legend_cell, read_legend_statuses, read_status
from planapp.domain.timeframe import find_timeframe

HEADER_ROWS_SEARCHED = 5


def header_texts(row: list[Cell | None]) -> list[str]:
    """The heading in each place of a grid row."""
    return [" ".join(cell.texts()) if cell is not None else "" for cell in row]


def find_header(grid: Grid) -> tuple[int, list[Column]] | None:
    """The index of a grid's header row and its columns, or None when it is not a plan table."""
    for index, row in enumerate(grid[:HEADER_ROWS_SEARCHED]):
        columns = read_headers(header_texts(row))
        if columns:
            return index, columns
    return None


def read_legend(columns: list[Column], body: Grid) -> Legend | None:
    """The legend in a plan table's body: one row whose status cell lists at least two statuses."""
    body = [row for row in body if any(header_texts(row))]
    if len(body) != 1:
        return None
    places = {
        span_field(column.key, column.header): cell for column, cell in zip(columns, body[0], strict=False)
    }
    cells = {name: cell.texts() for name, cell in places.items() if cell is not None}
    if not is_legend_cell(cells.get(STATUS, [])):
        return None
    statuses = read_legend_statuses(cells[STATUS])
    return Legend({name: texts for name, texts in cells.items() if texts}, statuses)


@dataclass(slots=True)
class TableReader:
    """Turns the body rows of plan tables into areas; carries what one table hands to the next."""

    legend: list[LegendStatus]
    findings: Findings
    areas: list[AreaRecord] = field(default_factory=list)
    headers_dropped: int = 0
    quoted: set[int] = field(default_factory=set)

    def read_table(
        self, table: Table, columns: list[Column], first_row: int, number: int
    ) -> list[AreaRecord]:
        """The areas in a table's body, from grid row `first_row` on; `number` is its place in the chapter."""
        index_of = {column.key: index for index, column in enumerate(columns) if column.key != EXTRA}
        headers = [column.header for column in columns]
        start = len(self.areas)
        area_cell: Cell | None = None
        goal_cell: Cell | None = None
        above: list[Cell | None] = []
        for index in range(first_row, len(table.grid)):
            place = place_of(table, index)
            row = self._fitted(table.grid[index], len(columns), place)
            if self._is_left_out(row, table.grid[index - 1] if index else [], headers, place):
                self.quote_markers(row, place)
                continue
            area_at, goal_at = index_of.get(AREA), index_of.get(GOAL)
            area_here = row[area_at] if area_at is not None else None
            goal_here = row[goal_at] if goal_at is not None else None
            begins = _begins(area_here, area_cell)
            new_goal = _begins(goal_here, goal_cell)
            if len(self.areas) == start or begins or new_goal:
                continues = len(self.areas) > start and not begins and area_at is not None
                self.areas.append(self._area(area_here, goal_here, number, continues, place))
                if continues and area_here is not None and area_here is not area_cell:
                    self.areas[-1].markers += [Marker(text, row=0) for text in area_here.markers]
                above = []
            area_cell, goal_cell = area_here, goal_here
            self._row(self.areas[-1], row, columns, above, place)
            above = row
        return self.areas[start:]

    def quote_markers(self, row: list[Cell | None], place: Place) -> None:
        """Text boxes in a row that is none of the plan's are quoted in a finding."""
        cells = {id(cell): cell for cell in row if cell is not None}
        texts = [text for cell in cells.values() for text in cell.markers]
        if texts:
            self.findings.without_place(texts, place)

    def _fitted(self, row: list[Cell | None], width: int, place: Place) -> list[Cell | None]:
        """A row as wide as the table's headings; what stands further to the right is quoted."""
        kept = row[:width] + [None] * (width - len(row))
        held = {id(cell) for cell in kept}
        beyond = {id(cell): cell for cell in row[width:] if cell is not None and id(cell) not in held}
        texts = [text for cell in self._fresh(beyond) for text in (*cell.texts(), *cell.markers)]
        if texts:
            self.findings.without_place(texts, place)
        return kept

    def _fresh(self, cells: dict[int, Cell]) -> list[Cell]:
        """Those of the cells, by their ids, that no finding has quoted: a merged one stands in many rows."""
        fresh = [cell for key, cell in cells.items() if key not in self.quoted]
        self.quoted |= cells.keys()
        return fresh

    def _is_left_out(
        self, row: list[Cell | None], above: list[Cell | None], headers: list[str], place: Place
    ) -> bool:
        """Whether a row is no plan row: empty, a repeated header, or one cell across the whole table."""
        texts = header_texts(row)
        if not any(texts):
            held = {id(cell) for cell in above}
            return not any(cell is not None and cell.markers and id(cell) not in held for cell in row)
        if texts == headers:
            self.headers_dropped += 1
            return True
        if repeats_headings(texts, headers) or is_heading_row(texts):
            filled = self._fresh({id(cell): cell for cell in row if cell is not None})
            self.findings.differing_header([" ".join(cell.texts()) for cell in filled], place)
            return True
        if len(row) > 2 and len({id(cell) for cell in row}) == 1:
            if id(row[0]) not in self.quoted:
                self.quoted.add(id(row[0]))
                self.findings.row_across(texts[0], place)
            return True
        return False

    def _area(
        self, heading: Cell | None, goal: Cell | None, table: int, continues: bool, place: Place
    ) -> AreaRecord:
        if continues:
            before = self.areas[-1]
            area = AreaRecord(
                before.id,
                before.code,
                before.title,
                list(before.heading),
                note=list(before.note),
                table=table,
            )
            area.continues = True
        else:
            area = _read_area_cell(heading, table)
            for marker in area.markers:
                if not marker.certain:
                    self.findings.marker_in_area(marker.text, area, place)
        if goal is not None:
            area.goal = goal.texts()
            area.markers += [Marker(text, row=0) for text in goal.markers]
        return area

    def _row(
        self,
        area: AreaRecord,
        cells: list[Cell | None],
        columns: list[Column],
        above: list[Cell | None],
        place: Place,
    ) -> None:
        row, index = RowRecord(source=place), len(area.rows)
        for at, column in enumerate(columns):
            cell, name = cells[at], span_field(column.key, column.header)
            if cell is None:
                continue
            is_area_cell = column.key in (AREA, GOAL)
            if cell.links and not (is_area_cell and index):
                row.links += [Link(name, link.paragraph, link.text, link.url) for link in cell.links]
            if not is_area_cell:
                _fill(row, column, cell.texts())
            if above and above[at] is cell:
                if not is_area_cell:
                    _extend_span(area, row, name, index)
            elif cell.markers and (index or not is_area_cell):
                area.markers += [Marker(text, row=index) for text in cell.markers]
        status_cell = row_cell(row, STATUS, "")
        row.status = read_status(status_cell, self.legend)
        if row.extra:
            row.forecast = find_forecast((c.header for c in columns if c.key == EXTRA), row.extra)
        row.timeframe, row.timeframe_source = find_timeframe(
            row.timeframe_cell, row.responsible, status_cell, row.status
        )
        area.rows.append(row)


def _fill(row: RowRecord, column: Column, texts: list[str]) -> None:
    if column.key == STATUS:
        row.status_raw = "\n".join(texts)
    elif column.key == TIMEFRAME:
        row.timeframe_cell = texts
    elif column.key != EXTRA:
        setattr(row, column.key, texts)
    elif texts:
        row.extra[column.header] = texts


def place_of(table: Table, index: int) -> Place:
    """The place of a grid row, counted from 1 as a person counts."""
    place = dict(table.place)
    place["row"] = place.get("row", 0) + index + 1
    return place


def _begins(cell: Cell | None, previous: Cell | None) -> bool:
    """Whether a cell begins something new: another cell than above, and not a blank one."""
    return cell is not None and cell is not previous and any(cell.paragraphs)


def _extend_span(area: AreaRecord, row: RowRecord, name: str, index: int) -> None:
    before = area.rows[-1]
    span = before.spans.get(name)
    if span is None:
        span = before.spans[name] = Span(index - 1, 1)
    span.rows += 1
    row.spans[name] = span


def _read_area_cell(cell: Cell | None, table: int) -> AreaRecord:
    """Heading up to the first empty paragraph, note after it; a last line may be a marker."""
    area = AreaRecord(table=table)
    if cell is None:
        return area
    paragraphs = list(cell.paragraphs)
    while paragraphs and not paragraphs[0]:
        paragraphs.pop(0)
    marks: list[Marker] = []
    while paragraphs and (not paragraphs[-1] or is_marker_line(paragraphs[-1])):
        last = paragraphs.pop()
        if last and not paragraphs:  # a cell that holds nothing but NY is a heading
            paragraphs = [last]
            break
        if last:
            marks.insert(0, Marker(last))
    end = paragraphs.index("") if "" in paragraphs else len(paragraphs)
    area.heading = paragraphs[:end]
    area.note = [paragraph for paragraph in paragraphs[end:] if paragraph]
    area.code, area.title = read_area_heading(area.heading)
    area.markers = [Marker(text, certain=not cell.markers_float) for text in cell.markers] + marks
    return area
