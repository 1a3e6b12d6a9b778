"""The rows of a plan as the pages about their owners show them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from planapp.domain.changing import who
from planapp.domain.status import without_bullet
from planapp.extensions import db
from planapp.storage.models import Activity, Area, Chapter, Plan, RccActivity, RegionActivity
from planapp.storage.queries import has_text


@dataclass(slots=True)
class OwnedRow:
    """A row in short: where it stands, what it says, and who and when according to the plan."""

    id: int
    version: int
    place: str
    text: str
    responsible: list[str]
    timeframe: str | None
    status: str | None
    status_raw: str
    origin_id: int | None
    is_followed_up: bool
    owners: list[str]


def plan_rows_in_short(plan: Plan, *wanted: ColumnElement[bool]) -> list[OwnedRow]:
    """The plan's rows with text, those wanted, in its order and without owners; one statement."""
    columns = (
        *(Activity.id, Activity.version, Activity.position, Activity.responsible, Activity.timeframe),
        *(Activity.timeframe_source, Activity.status, Activity.status_raw, Activity.origin_id),
        *(Activity.is_followed_up, Area.code, Area.title, Area.goal),
        *(RccActivity.text.label("rcc"), RegionActivity.text.label("region")),
    )
    statement = (
        select(*columns)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .outerjoin(RccActivity, Activity.rcc_activity_id == RccActivity.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
        .where(Activity.plan_id == plan.id, has_text(), *wanted)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    return [_in_short(row) for row in db.session.execute(statement)]


def row_in_short(plan: Plan, activity_id: int) -> OwnedRow | None:
    """One row of the plan in the same way; None for one that says nothing."""
    return next(iter(plan_rows_in_short(plan, Activity.id == activity_id)), None)


def _in_short(row: Any) -> OwnedRow:
    texts = row.region or row.rcc or row.goal
    area = " ".join(part for part in (row.code, row.title) if part) or "Området"
    return OwnedRow(
        row.id,
        row.version,
        f"{area}, rad {row.position + 1}",
        texts[0] if texts else "",
        [without_bullet(text) for text in who(row)],
        row.timeframe,
        row.status,
        row.status_raw.replace("\n", " "),
        row.origin_id,
        row.is_followed_up,
        [],
    )
