"""The plans that there are."""

from dataclasses import dataclass, field

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.storage.models import Activity, Area, Chapter, Organisation, Plan


@dataclass(slots=True)
class PlanSummary:
    """A plan in a list; `status` counts rows by status, rows without status under "none"."""

    id: int
    title: str
    region: str
    organisation_id: int
    period: str | None
    state: str
    chapters: int = 0
    areas: int = 0
    rows: int = 0
    status: dict[str, int] = field(default_factory=dict)


def readable_plans(visitor: Visitor) -> list[PlanSummary]:
    """The plans that a visitor may read, ordered as `list_plans` does."""
    plans = list_plans(visitor.organisations())
    return [plan for plan in plans if visitor.may_read(plan.organisation_id, plan.id)]


def list_plans(organisation_ids: set[int] | None = None) -> list[PlanSummary]:
    """The plans of some organisations, or all, ordered by id; the newest is last."""
    statement = select(Plan, Organisation.name).join(Organisation).order_by(Plan.id)
    if organisation_ids is not None:
        statement = statement.where(Plan.organisation_id.in_(organisation_ids))
    found = {
        plan.id: PlanSummary(
            plan.id,
            plan.title or "Plan utan titel",
            name,
            plan.organisation_id,
            plan.period,
            plan.state,
        )
        for plan, name in db.session.execute(statement)
    }
    _count(found)
    return list(found.values())


def _count(found: dict[int, PlanSummary]) -> None:
    for model, name in ((Chapter, "chapters"), (Area, "areas")):
        counts = select(model.plan_id, func.count()).where(model.plan_id.in_(found)).group_by(model.plan_id)
        if model is Area:  # several goals beside one Område cell are one område
            counts = counts.where(Area.continues.is_(False))
        for plan_id, count in db.session.execute(counts):
            setattr(found[plan_id], name, count)
    by_status = (
        select(Activity.plan_id, Activity.status, func.count())
        .where(Activity.plan_id.in_(found))
        .group_by(Activity.plan_id, Activity.status)
    )
    for plan_id, status, count in db.session.execute(by_status):
        found[plan_id].status[status or "none"] = count
        found[plan_id].rows += count
