"""One row: everything about it, with its history."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.record import RowRecord
from planapp.domain.responsible import Responsibility as Party
from planapp.domain.responsible import parse_responsible
from planapp.domain.status import STATUS_LABELS
from planapp.domain.timeframe import is_overdue
from planapp.extensions import db
from planapp.services.show_plan import plan_labels
from planapp.services.update_row import may_update, stored_row, values_of
from planapp.storage.models import Activity, Area, Change, Chapter, Owner, Plan, User
from planapp.storage.queries import row_history

FIELD_LABELS = {
    "status": "Status",
    "waiting_for": "Väntar på",
    "comment": "Kommentar",
    "internal_note": "Intern anteckning",
    "responsible": "Ansvarig",
    "timeframe": "Tidsram",
    "owner": "Rapportör",
}
HOW_LABELS = {
    "page": "på sidan",
    "undo": "ångrade",
    "command": "från kommandoraden",
    "import": "vid inläsning",
}


@dataclass(slots=True)
class ChangeView:
    """One line of a row's history."""

    at: datetime
    who: str
    how: str
    what: str
    old: str
    new: str
    batch: str
    version: int


@dataclass(slots=True)
class RowPage:
    """Everything that a row's page shows."""

    plan: Plan
    chapter: Chapter
    area: Area
    activity: Activity
    row: RowRecord
    values: dict[str, str]
    labels: dict[str | None, str]
    parties: list[Party]
    is_overdue: bool
    rcc_shared_by: int
    region_shared_by: int
    owners: list[tuple[int, str, bool]]
    history: list[ChangeView]
    may_update: bool
    may_plan: bool
    previous_id: int | None
    next_id: int | None


def _shared_by(column: object, cell_id: int | None) -> int:
    if cell_id is None:
        return 1
    return db.session.scalar(select(func.count()).select_from(Activity).where(column == cell_id)) or 1  # type: ignore[arg-type]


def value_words(what: str, value: str, labels: dict[str | None, str]) -> str:
    """A value of the history in words; the empty text for none."""
    if what == "status":
        return labels.get(value or None, STATUS_LABELS.get(value, value))
    return value


def _history(activity_id: int, labels: dict[str | None, str]) -> list[ChangeView]:
    rows: list[tuple[Change, str | None]] = [
        (row[0], row[1]) for row in row_history(db.session(), activity_id)
    ]
    return [
        ChangeView(
            change.at,
            name or "Kommandoraden",
            HOW_LABELS.get(change.how, change.how),
            FIELD_LABELS.get(change.what, change.what),
            value_words(change.what, change.old, labels),
            value_words(change.what, change.new, labels),
            change.batch,
            change.version,
        )
        for change, name in rows
    ]


def _neighbours(activity: Activity) -> tuple[int | None, int | None]:
    statement = (
        select(Activity.id)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == activity.plan_id)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    ids = list(db.session.scalars(statement))
    at = ids.index(activity.id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def values_at(activity: Activity, version: int) -> dict[str, str]:
    """The fields that have changed since a version of the row, as they were in it."""
    values: dict[str, str] = {}
    for change, _ in row_history(db.session(), activity.id):  # the newest first: the oldest one stays
        if change.version > version:
            values[change.what] = change.old
    return values


def show_row(visitor: Visitor, activity: Activity, plan: Plan, today: date) -> RowPage:
    """A row's page for a visitor who may read the plan."""
    area = db.session.get_one(Area, activity.area_id)
    row = stored_row(activity)
    labels = plan_labels(plan, [activity.status_raw])
    owners = db.session.execute(
        select(User.id, User.name, Owner.is_lead)
        .join(Owner, Owner.user_id == User.id)
        .where(Owner.activity_id == activity.id)
        .order_by(Owner.is_lead.desc(), User.name)
    )
    previous_id, next_id = _neighbours(activity)
    linked = frozenset(link.text for link in row.links if link.field == "responsible")
    return RowPage(
        plan,
        db.session.get_one(Chapter, area.chapter_id),
        area,
        activity,
        row,
        values_of(activity),
        labels,
        parse_responsible(row.responsible, row.timeframe, linked),
        is_overdue(activity.ends_on, activity.is_continuous, activity.status, today),
        _shared_by(Activity.rcc_activity_id, activity.rcc_activity_id),
        _shared_by(Activity.region_activity_id, activity.region_activity_id),
        [(one.id, one.name, one.is_lead) for one in owners],
        _history(activity.id, labels),
        may_update(visitor, activity, plan),
        visitor.may_plan(plan.organisation_id, plan.id),
        previous_id,
        next_id,
    )
