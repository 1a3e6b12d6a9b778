"""A plan as the planner writes it: its outline, and one chapter's table with what can be done to it."""

from dataclasses import dataclass, field
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.editing.areas import area_place_seen
from planapp.domain.editing.chapters import chapter_place_seen
from planapp.domain.editing.naming import name_area
from planapp.domain.editing.row_places import place_in
from planapp.domain.editing.written import Written
from planapp.domain.plan_states import may_edit_text
from planapp.domain.record import (
    AREA,
    GOAL,
    STATUS,
    AreaRecord,
    ChapterRecord,
    is_blank,
    span_field,
    to_json,
)
from planapp.domain.status import NO_STATUS_LABEL
from planapp.extensions import db
from planapp.services.editing.edit_plan import NOT_OPEN
from planapp.services.editing.latest_edits import EditView, latest_edits
from planapp.services.errors import NotFound, ServiceError
from planapp.services.plan_view import CellView
from planapp.services.record_view import cell_views
from planapp.services.show_plan import get_plan
from planapp.storage.models import Plan
from planapp.storage.record_edit import load_written


class TextStands(ServiceError):
    """The plan's text cannot be changed now: it is decided, or the plan has ended."""


@dataclass(slots=True)
class RowWriting:
    """A row to write in; a cell is None where the cell above covers its place."""

    id: int
    number: int
    cells: dict[str, CellView | None]
    status: str | None
    status_label: str
    markers: list[str]
    seen: str
    is_last: bool = False


@dataclass(slots=True)
class AreaWriting:
    """An area to write in."""

    id: int
    name: str
    heading: list[str]
    note: list[str]
    goal: list[str]
    goal_links: list[dict[str, Any]]
    continues: bool
    markers: list[str]
    seen: str
    rows: list[RowWriting] = field(default_factory=list)


@dataclass(slots=True)
class ChapterWriting:
    """A chapter in the outline; with its areas where it is the one that is written in."""

    id: int
    heading: str
    intro: list[str]
    area_count: int
    row_count: int
    seen: str
    areas: list[AreaWriting] = field(default_factory=list)


@dataclass(slots=True)
class Writing:
    """What the pages of writing show; `chapter` is the one that is written in."""

    plan: Plan
    columns: list[tuple[str, str, str]]  # key, heading, name in cells
    chapters: list[ChapterWriting]
    written: Written
    chapter: ChapterWriting | None = None
    latest: EditView | None = None

    @classmethod
    def of(cls, plan: Plan, written: Written) -> "Writing":
        """A plan's page without its outline: for a piece of a table."""
        return cls(plan, _columns(written), [], written)

    def beside(self, step: int) -> ChapterWriting | None:
        """The chapter before (-1) or after (1) the one that is written in."""
        at = next((at for at, one in enumerate(self.chapters) if one is self.chapter), None)
        wanted = -1 if at is None else at + step
        return self.chapters[wanted] if 0 <= wanted < len(self.chapters) else None


def load_text(visitor: Visitor, plan_id: int) -> tuple[Plan, Written]:
    """A plan whose text the visitor may change, and its text.

    Raises NotFound, and TextStands where the text stands still.
    """
    plan = get_plan(plan_id)
    if not visitor.may_plan(plan.organisation_id, plan_id) or plan.removed_at is not None:
        raise NotFound("Planen finns inte.")
    if not may_edit_text(plan.state):
        raise TextStands(NOT_OPEN.get(plan.state, NOT_OPEN["ended"]))
    written = load_written(db.session(), plan_id)
    if written is None:
        raise NotFound("Planen finns inte.")
    return plan, written


def show_writing(visitor: Visitor, plan_id: int, chapter_id: int | None = None) -> Writing:
    """The plan's outline and, where one is wanted, a chapter's table; a constant number of statements.

    Raises NotFound also where the chapter is not there any more.
    """
    plan, written = load_text(visitor, plan_id)
    columns = _columns(written)
    chapters = [_chapter(written, one) for one in written.record.chapters]
    edits = latest_edits(plan_id, 1)
    latest = edits[0] if edits and not edits[0].is_undone else None
    page = Writing(plan, columns, chapters, written, latest=latest)
    if chapter_id is not None:
        place = next((at for at, one in enumerate(chapters) if one.id == chapter_id), None)
        if place is None:
            raise NotFound("Kapitlet finns inte.")
        page.chapter = chapters[place]
        page.chapter.areas = [
            show_area(written, area, columns) for area in written.record.chapters[place].areas
        ]
    return page


def _columns(written: Written) -> list[tuple[str, str, str]]:
    return [(one.key, one.header, span_field(one.key, one.header)) for one in written.record.columns]


def _chapter(written: Written, chapter: ChapterRecord) -> ChapterWriting:
    return ChapterWriting(
        written.ids[id(chapter)],
        chapter.heading or "Kapitel utan rubrik",
        chapter.intro,
        sum(not area.continues for area in chapter.areas),
        sum(not is_blank(row) for area in chapter.areas for row in area.rows),
        chapter_place_seen(written, written.ids[id(chapter)]),
    )


def show_area(written: Written, area: AreaRecord, columns: list[tuple[str, str, str]]) -> AreaWriting:
    """One area's rows with their cells; cells that rows share become one with a rowspan."""
    links = area.rows[0].links if area.rows else []
    found = AreaWriting(
        written.ids[id(area)],
        name_area(area),
        area.heading,
        area.note,
        area.goal,
        [to_json(link) for link in links if link.field == GOAL],
        area.continues,
        [one.text for one in area.markers if one.row is None],
        area_place_seen(written, written.ids[id(area)]),
    )
    own = [(key, header) for key, header, _ in columns if key not in (AREA, GOAL, STATUS)]
    for index, row in enumerate(area.rows):
        marks = [one.text for one in area.markers if one.row == index]
        found.rows.append(
            RowWriting(
                written.ids[id(row)],
                index + 1,
                cell_views(row, index, own),
                row.status,
                row.status_raw.replace("\n", " ") or NO_STATUS_LABEL,
                marks,
                place_in(written, area, index),
                index + 1 == len(area.rows),
            )
        )
    return found
