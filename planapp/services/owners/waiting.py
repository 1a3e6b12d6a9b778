"""What waits for the planner of a plan: rows handed back, proposals, and rows reported as done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, func, literal, select, union_all

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.extensions import db
from planapp.services.owners.hand_back import HandBackView, open_hand_backs
from planapp.services.owners.people import owner_choices
from planapp.services.owners.plan_rows import OwnedRow, plan_rows_in_short
from planapp.storage.models import Activity, HandBack, Owner, Plan, Proposal
from planapp.storage.owners import can_answer
from planapp.storage.queries import has_text, waits_for_yes


@dataclass(slots=True)
class WaitingPage:
    """Everything in a plan that waits for the planner's answer."""

    plan: Plan
    hand_backs: list[HandBackView] = field(default_factory=list)
    people: list[tuple[int, str]] = field(default_factory=list)
    to_confirm: list[OwnedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """How much waits for the planner of a plan, and how many rows that are followed up have no
    rapportör who can answer."""

    waiting: int = 0
    without_owner: int = 0


def plan_counts(visitor: Visitor, plans: Iterable[Any]) -> dict[int, PlanCounts]:
    """The counts of each of the plans that the visitor keeps and that have not ended; one statement."""
    ids = {one.id for one in plans if one.state != ENDED and visitor.may_plan(one.organisation_id, one.id)}
    if not ids:
        return {}
    nobody = ~exists().where(Owner.activity_id == Activity.id, can_answer(Owner.user_id)).correlate(Activity)
    rows = select(Activity.plan_id, literal(True).label("waits"), func.count().label("rows"))
    rows = rows.where(Activity.plan_id.in_(ids), Activity.area_id.is_not(None)).group_by(Activity.plan_id)
    backs = rows.join(HandBack, HandBack.activity_id == Activity.id).where(HandBack.answered_at.is_(None))
    asked = rows.join(Proposal, Proposal.activity_id == Activity.id).where(Proposal.answered_at.is_(None))
    lack = rows.with_only_columns(Activity.plan_id, literal(False).label("waits"), func.count().label("rows"))
    lack = lack.join(Plan, Activity.plan_id == Plan.id)
    lack = lack.where(Activity.is_followed_up.is_(True), has_text(), nobody)
    found = db.session.execute(union_all(backs, asked, rows.where(waits_for_yes()), lack))
    counted = {(one, waits): 0 for one in ids for waits in (True, False)}
    for plan_id, waits, number in found:
        counted[plan_id, bool(waits)] += number
    return {one: PlanCounts(counted[one, True], counted[one, False]) for one in ids}


def show_waiting(plan: Plan) -> WaitingPage:
    """What waits in a plan, for somebody who keeps it; four statements."""
    return WaitingPage(
        plan,
        open_hand_backs(plan.id),
        owner_choices(plan),
        plan_rows_in_short(plan, waits_for_yes()),
    )
