"""How a plan hangs together with others, as far as the visitor may read those."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.plan_rights import may_see
from planapp.services.show_plan import plan_labels
from planapp.storage.models import Activity, Plan


@dataclass(frozen=True, slots=True)
class LinkedPlan:
    """Another plan, to lead to."""

    id: int
    title: str
    period: str | None
    state: str


@dataclass(slots=True)
class PlanLinks:
    """The plan before, those after, the superior plan and those below, where the visitor may read them."""

    predecessor: LinkedPlan | None = None
    parent: LinkedPlan | None = None
    successors: list[LinkedPlan] = field(default_factory=list)
    children: list[LinkedPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowBefore:
    """The row of an earlier plan that a row was copied from.

    `row_id` is None where that row has been taken out of its plan.
    """

    plan: LinkedPlan
    row_id: int | None
    status: str | None
    status_label: str


def _linked(plan: Any) -> LinkedPlan:
    return LinkedPlan(plan.id, plan.title or "Plan utan titel", plan.period, plan.state)


def plan_links(visitor: Visitor, plan: Plan) -> PlanLinks:
    """The plans that a plan points to and those that point to it; one statement."""
    mine = [one for one in (plan.predecessor_id, plan.parent_id) if one is not None]
    pointing = or_(Plan.id.in_(mine), Plan.predecessor_id == plan.id, Plan.parent_id == plan.id)
    links = PlanLinks()
    columns = (
        *(Plan.id, Plan.title, Plan.period, Plan.state, Plan.organisation_id),
        *(Plan.predecessor_id, Plan.parent_id, Plan.version_of_id, Plan.removed_at),
    )
    statement = select(*columns).where(pointing, Plan.version_of_id.is_(None)).order_by(Plan.id)
    for one in db.session.execute(statement):
        if not may_see(visitor, one):
            continue
        if one.id == plan.predecessor_id:
            links.predecessor = _linked(one)
        if one.id == plan.parent_id:
            links.parent = _linked(one)
        if one.predecessor_id == plan.id:
            links.successors.append(_linked(one))
        if one.parent_id == plan.id:
            links.children.append(_linked(one))
    return links


def row_before(visitor: Visitor, activity: Activity) -> RowBefore | None:
    """The row of an earlier period's plan that a row comes from; None when there is none to be shown."""
    if activity.origin_id is None:
        return None
    origin = aliased(Activity)
    statement = (
        select(origin, Plan).join(Plan, origin.plan_id == Plan.id).where(origin.id == activity.origin_id)
    )
    found = db.session.execute(statement).first()
    if found is None or found[1].id == activity.plan_id or not may_see(visitor, found[1]):
        return None
    row, plan = found
    mine = db.session.get(Plan, activity.plan_id)
    if mine is None or mine.version_of_id == plan.id:
        return None  # the same row, in the version that is decided
    label = plan_labels(plan, [row.status_raw])[row.status]
    row_id = row.id if row.area_id is not None else None
    return RowBefore(_linked(plan), row_id, row.status, label)
