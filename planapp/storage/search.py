"""Search: the plans, chapters, areas and rows, also ended ones, that hold every word asked for.

There is a statement for each kind.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from planapp.storage.models import Activity, Area, Chapter, Plan, RccActivity, RegionActivity
from planapp.storage.queries import contains

# The newest plan first, the draft of its next version after it; those that have ended after the others.
NEWEST_FIRST = (Plan.state == "ended", func.coalesce(Plan.version_of_id, Plan.id).desc(), Plan.id)
_IN_PLAN = (Chapter.position, Area.position, Activity.position)


def _every(words: Sequence[str], *columns: Any) -> ColumnElement[bool]:
    """Whether each word stands in one of the columns."""
    return and_(*(or_(*(contains(column, word) for column in columns)) for word in words))


def _any(words: Sequence[str], column: Any) -> ColumnElement[bool]:
    return or_(*(contains(column, word) for word in words))


def _found(
    session: Session, statement: Any, plan_ids: Sequence[int], order: Any, limit: int
) -> list[Row[Any]]:
    statement = statement.where(Plan.id.in_(plan_ids)).order_by(*order).limit(limit)
    return list(session.execute(statement)) if plan_ids else []


def found_plans(
    session: Session, plan_ids: Sequence[int], words: Sequence[str], limit: int
) -> list[Row[Any]]:
    """Plans whose own texts hold every word."""
    columns = Plan.id.label("plan_id"), Plan.title, Plan.intro, Plan.after_legend, Plan.trailing
    statement = select(*columns).where(_every(words, Plan.search_text))
    return _found(session, statement, plan_ids, NEWEST_FIRST, limit)


def found_chapters(
    session: Session, plan_ids: Sequence[int], words: Sequence[str], limit: int
) -> list[Row[Any]]:
    """Chapters whose heading and text hold every word."""
    columns = (
        *(Chapter.plan_id, Chapter.id.label("chapter_id"), Chapter.heading, Chapter.intro),
        Chapter.position.label("chapter_position"),
    )
    statement = select(*columns).join(Plan, Chapter.plan_id == Plan.id)
    statement = statement.where(_every(words, Chapter.search_text))
    return _found(session, statement, plan_ids, (*NEWEST_FIRST, *_IN_PLAN[:1]), limit)


_PLACE = (
    *(Area.plan_id, Area.chapter_id, Area.id.label("area_id"), Chapter.heading.label("chapter_heading")),
    *(Chapter.position.label("chapter_position"), Area.position.label("area_position")),
    *(Area.heading.label("area_heading"), Area.goal, Area.note),
)


def found_areas(
    session: Session, plan_ids: Sequence[int], words: Sequence[str], limit: int
) -> list[Row[Any]]:
    """Areas whose heading, goals and note hold every word, with the id of their first row."""
    first = (
        select(Activity.id)
        .where(Activity.area_id == Area.id)
        .order_by(Activity.position)
        .limit(1)
        .scalar_subquery()
    )
    statement = select(*_PLACE, first.label("first_row")).join(Chapter, Area.chapter_id == Chapter.id)
    statement = statement.join(Plan, Area.plan_id == Plan.id).where(_every(words, Area.search_text))
    return _found(session, statement, plan_ids, (*NEWEST_FIRST, *_IN_PLAN[:2]), limit)


def found_rows(session: Session, plan_ids: Sequence[int], words: Sequence[str], limit: int) -> list[Row[Any]]:
    """Rows that, together with their area, hold every word, and one of them themselves."""
    cells = (
        *(Activity.responsible, Activity.timeframe_cell, Activity.resources, Activity.status_raw),
        *(Activity.extra, Activity.comment, Activity.status),
        *(RccActivity.text.label("rcc_activity"), RegionActivity.text.label("region_activity")),
    )
    statement = (
        select(*_PLACE, Activity.id.label("row_id"), Activity.position.label("row_position"), *cells)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .outerjoin(RccActivity, Activity.rcc_activity_id == RccActivity.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
        .where(_every(words, Activity.search_text, Area.search_text), _any(words, Activity.search_text))
    )
    return _found(session, statement, plan_ids, (*NEWEST_FIRST, *_IN_PLAN), limit)


def found_ended(
    session: Session, plan_ids: Sequence[int], words: Sequence[str], limit: int
) -> list[Row[Any]]:
    """Rows that have been taken out and hold every word, why they were among them; the newest first."""
    columns = Activity.plan_id, Activity.id.label("row_id"), Activity.ended, Activity.comment
    statement = select(*columns).join(Plan, Activity.plan_id == Plan.id)
    statement = statement.where(Activity.ended_at.is_not(None), _every(words, Activity.search_text))
    order = (*NEWEST_FIRST, Activity.ended_at.desc(), Activity.id)
    return _found(session, statement, plan_ids, order, limit)


def plan_columns(session: Session, plan_ids: Iterable[int]) -> dict[int, list[dict[str, str]]]:
    """The columns of plans, by plan."""
    found = session.execute(select(Plan.id, Plan.columns).where(Plan.id.in_(list(plan_ids))))
    return {one.id: one.columns for one in found}
