"""What a plan and the plan above it are compared by: activities with their ids, read and written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from planapp.storage.models import Activity, Area, Chapter, Plan, RccActivity, RegionActivity
from planapp.storage.plan_tables import update_all

_PLACED = Chapter.position, Area.position


def _placed(model: Any, *columns: Any) -> Select[Any]:
    """Cells of one kind with their places, in the document's order; only those that a row has."""
    key = Activity.rcc_activity_id if model is RccActivity else Activity.region_activity_id
    return (
        select(model.id, model.text, *columns, Area.heading, func.min(Activity.position).label("first"))
        .join(Activity, key == model.id)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .group_by(model.id, model.text, *columns, Area.heading, *_PLACED)
        .order_by(*_PLACED, func.min(Activity.position))
    )


def rcc_cells(session: Session, plan_id: int) -> list[Row[Any]]:
    """(id, text, stable_id, heading) of a plan's RCC activities, in the document's order."""
    statement = _placed(RccActivity, RccActivity.stable_id).where(Activity.plan_id == plan_id)
    return list(session.execute(statement))


def region_cells(session: Session, plan_id: int) -> list[Row[Any]]:
    """(id, text, heading) of a plan's own activities, in the document's order."""
    return list(session.execute(_placed(RegionActivity).where(Activity.plan_id == plan_id)))


def goals(session: Session, plan_id: int) -> list[Row[Any]]:
    """(id, goal, heading) of a plan's areas, in the document's order."""
    statement = select(Area.id, Area.goal.label("text"), Area.heading)
    statement = statement.join(Chapter, Area.chapter_id == Chapter.id).where(Area.plan_id == plan_id)
    return list(session.execute(statement.order_by(*_PLACED)))


def compared_rows(session: Session, plan_id: int) -> list[Row[Any]]:
    """(id, position, rcc_activity_id, region, heading, responsible) of a plan's rows, in its order."""
    statement = (
        select(
            Activity.id,
            Activity.position,
            Activity.rcc_activity_id,
            RegionActivity.text.label("region"),
            Area.heading,
            Area.goal,
        )
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
        .where(Activity.plan_id == plan_id)
        .order_by(*_PLACED, Activity.position)
    )
    return list(session.execute(statement))


def set_stable_ids(session: Session, ids: Mapping[int, str | None]) -> None:
    """Give RCC activities the ids that they are known by, by their stored id, in one statement."""
    values = [{"id": cell_id, "stable_id": stable_id} for cell_id, stable_id in ids.items()]
    session.flush()
    update_all(session, RccActivity.__table__, values)
    session.expire_all()


def plan_parents(session: Session) -> dict[int, int | None]:
    """The superior plan of each plan."""
    return {one.id: one.parent_id for one in session.execute(select(Plan.id, Plan.parent_id))}


def plan_predecessors(session: Session) -> dict[int, int | None]:
    """The plan of the period before, for each plan."""
    columns = select(Plan.id, Plan.predecessor_id)
    return {one.id: one.predecessor_id for one in session.execute(columns)}
