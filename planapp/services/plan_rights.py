"""Which plans there are for somebody: what is removed is for nobody, a version's draft for its keepers.

A version's draft that is out for consultation is read by everybody who reads the plan.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import CONSULTATION
from planapp.extensions import db
from planapp.storage.models import Organisation, Plan
from planapp.storage.search import NEWEST_FIRST


@dataclass(frozen=True, slots=True)
class PlanName:
    """A plan in short."""

    id: int
    title: str
    organisation_id: int
    organisation: str
    period: str | None
    state: str
    version: int
    version_of_id: int | None


def may_see(visitor: Visitor, plan: Any) -> bool:
    """Whether a plan exists for the visitor: not when it is removed, and a version's draft that is not out
    for consultation only for those who keep it."""
    if plan.removed_at is not None:
        return False
    if plan.version_of_id is not None and plan.state != CONSULTATION:
        return visitor.may_plan(plan.organisation_id, plan.id)
    return visitor.may_read(plan.organisation_id, plan.id)


def visible_plans(visitor: Visitor) -> list[PlanName]:
    """The plans that the visitor may read, the newest first, those that have ended last; one statement.

    The draft of a plan's next version comes right after the plan.
    """
    columns = (
        *(Plan.id, Plan.title, Plan.organisation_id, Organisation.name.label("organisation")),
        *(Plan.period, Plan.state, Plan.version, Plan.version_of_id, Plan.removed_at),
    )
    statement = select(*columns).join(Organisation).where(Plan.removed_at.is_(None))
    statement = statement.where(Plan.organisation_id.in_(visitor.organisations()))
    found = db.session.execute(statement.order_by(*NEWEST_FIRST))
    return [
        PlanName(
            one.id,
            one.title or "Plan utan titel",
            one.organisation_id,
            one.organisation,
            one.period,
            one.state,
            one.version,
            one.version_of_id,
        )
        for one in found
        if may_see(visitor, one)
    ]
