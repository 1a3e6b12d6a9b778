"""The plan's tables as XML: the legend, and each chapter's tables with their merged cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planapp.documents.word.write_marker import marker_boxes
from planapp.documents.word.write_parts import (
    AREA_FILL,
    CELL_BOLD,
    CELL_END,
    EMPTY_LINE,
    PAGE_WIDTH,
    ROW_END,
    ROW_START,
    TABLE_END,
    LinkTable,
    cell_lines,
    cell_start,
    heading_row,
    linked_lines,
    share_width,
    table_start,
)
from planapp.domain.check_area import has_own_cell, row_columns
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Column,
    Link,
    PlanRecord,
    RowRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import CANCELLED, DONE, IN_PROGRESS, NOT_STARTED, ONGOING, PAUSED

_WEIGHTS = {
    AREA: 1750.0,
    GOAL: 4300.0,
    RCC_ACTIVITY: 2900.0,
    REGION_ACTIVITY: 2900.0,
    RESPONSIBLE: 2300.0,
    TIMEFRAME: 1250.0,
    RESOURCES: 1500.0,
    STATUS: 1250.0,
    EXTRA: 1500.0,
}
# A tint beside the word, never instead of it.
STATUS_FILLS = {
    DONE: "E2EFDA",
    ONGOING: "DDEBF7",
    IN_PROGRESS: "FFF2CC",
    PAUSED: "FCE4D6",
    NOT_STARTED: "F2F2F2",
    CANCELLED: "E7E6E6",
}


@dataclass(slots=True)
class _Place:
    """A column with the XML that each of its cells begins with."""

    key: str
    header: str
    name: str
    alone: str
    restart: str
    covered: str


def _place(column: Column, width: int) -> _Place:
    fill = AREA_FILL if column.key == AREA else ""
    return _Place(
        column.key,
        column.header,
        span_field(column.key, column.header),
        cell_start(width, fill),
        cell_start(width, fill, "restart"),
        cell_start(width, fill, "continue") + EMPTY_LINE + CELL_END,
    )


def _room_for_words(texts: Iterable[str]) -> int:
    """The width of the longest word in bold 8 points, up to what a narrow column can give."""
    longest = max((len(word) for text in texts for word in text.split()), default=0)
    return min(longest, 22) * 92 + 190


def column_widths(record: PlanRecord) -> list[int]:
    """Widths that fill the page: by what the columns are for, wide enough for headings and Område names."""
    weights = [_WEIGHTS[column.key] for column in record.columns]
    floors = [float(_room_for_words([column.header])) for column in record.columns]
    for index, column in enumerate(record.columns):
        if column.key == AREA:
            headings = (text for area in record.areas() for text in area.heading)
            floors[index] = max(floors[index], _room_for_words(headings))
    scale = PAGE_WIDTH / (sum(weights) or 1)
    return share_width([max(weight * scale, floor) for weight, floor in zip(weights, floors, strict=True)])


class TableWriter:
    """Writes the tables of one plan; counts the markers and collects the links on its way."""

    def __init__(self, record: PlanRecord) -> None:
        self.record = record
        self.links = LinkTable()
        self.markers = 0
        self.widths = column_widths(record)
        self.places = [
            _place(column, width) for column, width in zip(record.columns, self.widths, strict=False)
        ]
        self.row_columns = row_columns(record)
        self.status_starts = {
            (status, merge): cell_start(self._width_of(STATUS), fill, merge)
            for status, fill in STATUS_FILLS.items()
            for merge in ("", "restart")
        }

    def _width_of(self, key: str) -> int:
        keys = [column.key for column in self.record.columns]
        return self.widths[keys.index(key)] if key in keys else 0

    def _start(self, caption: str, description: str) -> list[str]:
        headers = [column.header for column in self.record.columns]
        return [table_start(self.widths, caption, description), heading_row(headers, self.widths)]

    def legend(self) -> str:
        """The table that explains the columns."""
        cells = self.record.legend.cells
        row = [f"{place.alone}{cell_lines(cells.get(place.name, []))}{CELL_END}" for place in self.places]
        parts = self._start("Läsanvisning", "Förklarar vad som står i planens kolumner.")
        return "".join([*parts, ROW_START, *row, ROW_END, TABLE_END])

    def table(self, caption: str, areas: list[AreaRecord]) -> Iterator[str]:
        """One table with the areas' rows; an area that continues shares the cell above."""
        yield from self._start(caption, "En rad för varje aktivitet som följs upp.")
        for index, area in enumerate(areas):
            followed = index + 1 < len(areas) and areas[index + 1].continues
            heading, goal = self._area_cells(area, followed)
            for number, row in enumerate(area.rows):
                yield self._row(area, row, number, heading, goal)
        yield TABLE_END

    def _area_cells(self, area: AreaRecord, followed: bool) -> tuple[str, str]:
        """What the Område and goal cells hold, from the start of the cell on, for the area's first row."""
        heading = goal = ""
        first = area.rows[0]
        for place in self.places:
            if place.key == AREA and not area.continues:
                merged = followed or len(area.rows) > 1
                heading = (place.restart if merged else place.alone) + self._heading(area, first) + CELL_END
            elif place.key == GOAL:
                content = self._content(area.goal, first, GOAL)
                if not has_own_cell(area, 0, self.row_columns):
                    content = self._with_boxes(content, area, 0)
                goal = (place.restart if len(area.rows) > 1 else place.alone) + content + CELL_END
        return heading, goal

    def _heading(self, area: AreaRecord, first: RowRecord) -> str:
        links = [link for link in first.links if link.field == AREA]
        content = linked_lines(area.heading, links, self.links, CELL_BOLD)
        if area.note:
            below = [
                Link(AREA, link.paragraph - len(area.heading), link.text, link.url)
                for link in links
                if link.paragraph >= len(area.heading)
            ]
            content += EMPTY_LINE + linked_lines(area.note, below, self.links)
        return self._with_boxes(content, area, None)

    def _content(self, cell: list[str], row: RowRecord, name: str) -> str:
        if row.links:
            own = [link for link in row.links if link.field == name]
            if own:
                return linked_lines(cell, own, self.links)
        return cell_lines(cell)

    def _with_boxes(self, content: str, area: AreaRecord, row: int | None) -> str:
        """A cell's content with the markers of a row, or of the Område cell, in its first paragraph."""
        texts = [marker.text for marker in area.markers if marker.row == row]
        if not texts:
            return content
        boxes = marker_boxes(texts, self.markers + 1)
        self.markers += len(texts)
        head, end, rest = content.partition("</w:pPr>")
        return f"{head}{end}{boxes}{rest}"

    def _row(self, area: AreaRecord, row: RowRecord, index: int, heading: str, goal: str) -> str:
        parts = [ROW_START]
        wants_boxes = bool(area.markers) and any(marker.row == index for marker in area.markers)
        for place in self.places:
            key = place.key
            if key == AREA:
                parts.append(heading if heading and not index else place.covered)
                continue
            if key == GOAL:
                parts.append(place.covered if index else goal)
                continue
            span = row.spans.get(place.name) if row.spans else None
            if span is not None and span.first_row != index:
                parts.append(place.covered)
                continue
            merge = "restart" if span is not None else ""
            start = self._row_start(place, row, merge)
            content = self._content(row_cell(row, key, place.header), row, place.name)
            if wants_boxes:
                content, wants_boxes = self._with_boxes(content, area, index), False
            parts += (start, content, CELL_END)
        parts.append(ROW_END)
        return "".join(parts)

    def _row_start(self, place: _Place, row: RowRecord, merge: str) -> str:
        if place.key == STATUS and row.status:
            return self.status_starts[row.status, merge]
        return place.restart if merge else place.alone
