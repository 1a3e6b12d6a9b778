"""A plan as its page shows it: chapters, areas and rows with their cells, ready to draw."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.check import ROW_KEYS
from planapp.domain.progress import Progress
from planapp.domain.record import (
    EXTRA,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    STATUS,
    TIMEFRAME,
    is_blank,
    span_field,
)
from planapp.domain.status import CANCELLED, FORECAST_LABELS
from planapp.domain.timeframe import is_overdue, moved_words
from planapp.services.owners.people import marked
from planapp.services.standing import answers_as, standing_of

_ID_OF = {RCC_ACTIVITY: "rcc_activity_id", REGION_ACTIVITY: "region_activity_id"}


@dataclass(slots=True)
class CellView:
    """A cell; `rowspan` is how many of the shown rows it covers."""

    paragraphs: list[str]
    links: list[dict[str, Any]]
    rowspan: int = 1
    findings: list[int] = field(default_factory=list)


@dataclass(slots=True)
class RowView:
    """A row; a cell is None where a cell above covers its place."""

    id: int
    cells: dict[str, CellView | None]
    status: str | None
    status_label: str
    written: str  # what the status cell says where it says no status
    is_overdue: bool
    ended_on: date | None  # the last day of a timeframe that has run out
    version: int
    comment: str
    waiting_for: str
    owners: list[str]
    markers: list[str]
    may_update: bool
    findings: list[int] = field(default_factory=list)
    is_missing: bool = False  # the last reading did not find it
    forecast: str = ""  # in the product's words
    is_followed_up: bool = True
    followed_up_reason: str = ""
    is_reported_done: bool = False  # and waits for the planner's confirmation
    may_confirm: bool = False
    cancelled_reason: str = ""
    cancelled_by: str = ""
    lacks_reason: bool = False
    is_blank: bool = False  # without a word of its own: no activity
    position: int = 0  # in the area, whatever is shown
    moved: str = ""  # how its decided timeframe has been moved
    reference: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)  # whose part-answer, and its status
    owner_labels: list[str] = field(default_factory=list)  # said of those who cannot answer any more too


@dataclass(slots=True)
class AreaView:
    """An area with the rows that are shown; `heading_rowspan` is 0 where the Område cell goes on."""

    id: int
    code: str | None
    title: str | None
    heading: list[str]
    note: list[str]
    goal: list[str]
    markers: list[str]
    continues: bool
    rows: list[RowView] = field(default_factory=list)
    heading_rowspan: int = 0
    row_markers: dict[int, list[str]] = field(default_factory=dict)
    goal_links: list[dict[str, Any]] = field(default_factory=list)  # the record keeps them with the first row


@dataclass(slots=True)
class ChapterView:
    """A chapter with the areas that are shown, and the progress of all its rows."""

    id: int
    number: str | None
    title: str | None
    heading: str
    intro: list[str]
    progress: Progress
    areas: list[AreaView] = field(default_factory=list)
    shown: int = 0  # rows, but for empty ones


def row_columns_of(columns: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """(key, header, name in cells) of a stored plan's columns that belong to the row."""
    return [
        (one["key"], one["header"], span_field(one["key"], one["header"]))
        for one in columns
        if one["key"] in ROW_KEYS
    ]


def table_columns(columns: list[dict[str, str]]) -> list[tuple[str, str]]:
    """The columns as the table's cells are named: an extra column goes by its heading."""
    return [(span_field(one["key"], one["header"]), one["header"]) for one in columns]


def cell_texts(row: Any, key: str, name: str) -> list[str]:
    """The paragraphs of one cell of a stored row."""
    if key == STATUS:
        return row.status_raw.split("\n") if row.status_raw else []
    if key == TIMEFRAME:
        return row.timeframe_cell or []
    if key == EXTRA:
        return row.extra.get(name, [])
    return getattr(row, key) or []


def _same_cell(row: Any, above: Any, key: str, name: str) -> bool:
    if key in _ID_OF:
        held = getattr(row, _ID_OF[key])
        return held is not None and held == getattr(above, _ID_OF[key])
    span = row.spans.get(name)
    return span is not None and span["first_row"] != row.position and row.position == above.position + 1


def add_rows(
    area: AreaView, rows: Iterable[Any], columns: list[tuple[str, str, str]], facts: "RowFacts"
) -> None:
    """Fill an area with stored rows; cells that rows share become one with a rowspan."""
    open_cells: dict[str, CellView] = {}
    above: Any = None
    for row in rows:
        cells: dict[str, CellView | None] = {}
        for key, _, name in columns:
            if above is not None and name in open_cells and _same_cell(row, above, key, name):
                open_cells[name].rowspan += 1
                cells[name] = None
                continue
            links = [link for link in row.links if link["field"] == name] if row.links else []
            cells[name] = open_cells[name] = CellView(cell_texts(row, key, name), links)
        area.rows.append(facts.view(row, cells, area.row_markers.get(row.position, [])))
        above = row


@dataclass(slots=True)
class RowFacts:
    """What a row's view needs beside the row itself."""

    today: date
    labels: dict[str | None, str]
    owners: dict[int, list[Any]]  # as `queries.plan_owners` gives them
    visitor: Visitor
    may_plan: bool
    may_own: bool

    def view(self, row: Any, cells: dict[str, CellView | None], markers: list[str]) -> RowView:
        """The view of a stored row."""
        owners = self.owners.get(row.id, [])
        me = answers_as(self.visitor)
        mine = [one for one in owners if one.user_id in me and one.can_answer]
        answers = standing_of(self.visitor, mine).sets_status
        is_late = row.is_followed_up and is_overdue(row.ends_on, row.is_continuous, row.status, self.today)
        is_cancelled, is_reported = row.status == CANCELLED, row.proposed_status not in (None, row.status)
        words = row.status_raw.replace("\n", " ")
        return RowView(
            row.id,
            cells,
            row.status,
            words if row.status else self.labels[None],
            "" if row.status else words,
            is_late,
            row.ends_on if is_late else None,
            row.version,
            row.comment,
            row.waiting_for,
            [one.name for one in owners],
            markers,
            self.may_plan or (self.may_own and answers),
            is_missing=row.missing_import_id is not None,
            forecast=FORECAST_LABELS.get(row.forecast, ""),
            is_followed_up=row.is_followed_up,
            followed_up_reason=row.followed_up_reason,
            is_reported_done=is_reported,
            may_confirm=is_reported and self.may_plan,
            cancelled_reason=row.cancelled_reason if is_cancelled else "",
            cancelled_by=row.cancelled_by if is_cancelled else "",
            is_blank=is_blank(row),
            position=row.position,
            lacks_reason=self.may_plan and is_cancelled and not (row.cancelled_reason and row.cancelled_by),
            moved=moved_words(row.timeframe_moves, row.decided_timeframe),
            reference=row.reference,
            parts=[
                (one.unit or one.name, self.labels[one.part_status] if one.part_status else "")
                for one in owners
                if one.part_at and not one.is_lead
            ],
            owner_labels=[marked(one.name, one.ended_at is not None, one.can_answer) for one in owners],
        )


def close_areas(chapter: ChapterView) -> None:
    """Drop areas that show no rows, and let each Område cell reach over the areas that continue it."""
    chapter.areas = [area for area in chapter.areas if area.rows]
    head: AreaView | None = None
    for area in chapter.areas:
        if head is None or not area.continues:
            head = area
        head.heading_rowspan += len(area.rows)
    chapter.shown = sum(not row.is_blank for area in chapter.areas for row in area.rows)
