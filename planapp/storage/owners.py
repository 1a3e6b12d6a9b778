"""Who of those that are linked to rows can answer for them still, as the database tells it."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from planapp.domain.access import OWNING_ROLES
from planapp.storage.models import Membership, Plan, User


def can_answer(user_id: Any) -> ColumnElement[bool]:
    """Whether a user has not ended and may answer for rows of the plan that the statement is about (Plan).

    The same as `domain.access.may_own`: a role in one plan is one in the drafts of its next versions too.
    """
    member = aliased(User)
    where = or_(Membership.plan_id.is_(None), Membership.plan_id.in_((Plan.id, Plan.version_of_id)))
    test = exists().where(
        Membership.user_id == user_id,
        Membership.organisation_id == Plan.organisation_id,
        Membership.role.in_(OWNING_ROLES),
        where,
        member.id == Membership.user_id,
        member.ended_at.is_(None),
    )
    return test.correlate_except(Membership, member)
