"""Who can answer for rows of a plan."""

from dataclasses import dataclass

from sqlalchemy import select

from planapp.domain.access import Role, may_own
from planapp.extensions import db
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Membership, Plan, User


@dataclass(frozen=True, slots=True)
class Person:
    """A user that can answer for rows; a function is a mailbox that several people read."""

    id: int
    name: str
    email: str
    is_function: bool
    unit_id: int | None


def people_of(plan: Plan) -> list[Person]:
    """The users who can answer for rows of a plan, in Swedish order; one statement.

    A role in one plan is a role in the drafts of its next versions too.
    """
    plans = {plan.id, plan.version_of_id or plan.id}
    statement = (
        select(User.id, User.name, User.email, User.is_function, User.unit_id)
        .add_columns(Membership.organisation_id, Membership.role, Membership.plan_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == plan.organisation_id, User.ended_at.is_(None))
        .order_by(User.name.collate(SWEDISH), User.id)
    )
    found: dict[int, Person] = {}
    for one in db.session.execute(statement):
        role = Role(one.organisation_id, one.role, one.plan_id)
        if any(may_own([role], plan.organisation_id, plan_id) for plan_id in plans):
            found[one.id] = Person(one.id, one.name, one.email, one.is_function, one.unit_id)
    return list(found.values())


def possible_owners(plan: Plan) -> list[tuple[int, str]]:
    """(id, name) of the users who can answer for rows of a plan, in Swedish order."""
    return [(one.id, one.name) for one in people_of(plan)]


def owner_choices(plan: Plan) -> list[tuple[int, str]]:
    """The same as a list to choose in: a function is said to be one, and namesakes have their address."""
    people = people_of(plan)
    names = [one.name for one in people]
    return [(one.id, _label(one, names.count(one.name) > 1)) for one in people]


def _label(one: Person, has_namesake: bool) -> str:
    more = ["funktion"] if one.is_function else []
    more += [one.email] if has_namesake else []
    return f"{one.name} ({', '.join(more)})" if more else one.name
