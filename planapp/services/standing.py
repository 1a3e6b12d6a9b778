"""As what somebody answers for a row: planner, huvudrapportör, one of the others, or nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.storage.models import Activity, Owner, Plan
from planapp.storage.owners import can_answer

PLANNER, LEAD, PART, NOBODY = "planner", "lead", "part", "nobody"


@dataclass(frozen=True, slots=True)
class Standing:
    """`for_id` is the rapportör in whose place a substitute answers; None for oneself."""

    kind: str
    for_id: int | None = None

    @property
    def sets_status(self) -> bool:
        """Whether what they answer is the row's own status."""
        return self.kind in (PLANNER, LEAD)


def answers_as(visitor: Visitor) -> frozenset[int]:
    """The users whose rows are the visitor's today: their own, and those they are a substitute for."""
    return visitor.stands_in_for | {visitor.id}


def standing(visitor: Visitor, activity_id: int, plan: Plan) -> Standing:
    """As what a visitor stands to a row of a plan; at most one statement."""
    if visitor.may_plan(plan.organisation_id, plan.id):
        return Standing(PLANNER)
    if not visitor.may_own(plan.organisation_id, plan.id):
        return Standing(NOBODY)
    return standing_of(visitor, places(visitor, activity_id))


def places(visitor: Visitor, activity_id: int) -> Sequence[Any]:
    """(user_id, is_lead) of those linked to a row in whose name a visitor answers; one statement.

    A substitute has no more to say than the absent one, who must be able to answer for the row still.
    """
    statement = (
        select(Owner.user_id, Owner.is_lead)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Owner.activity_id == activity_id, Owner.user_id.in_(answers_as(visitor)))
        .where(can_answer(Owner.user_id))
    )
    return db.session.execute(statement).all()


def standing_of(visitor: Visitor, held: Iterable[Any]) -> Standing:
    """As what a visitor who does not keep the plan stands to a row, by the rapportörer whose place is theirs
    and who can answer still.

    The lead's place comes first, then one's own.
    """
    first = min(held, key=lambda one: (not one.is_lead, one.user_id != visitor.id), default=None)
    if first is None:
        return Standing(NOBODY)
    for_id = first.user_id if first.user_id != visitor.id else None
    return Standing(LEAD if first.is_lead else PART, for_id)
