"""Who can answer for rows of a plan, and who could."""

from dataclasses import dataclass

from sqlalchemy import select

from planapp.domain.access import Role, may_own
from planapp.extensions import db
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Membership, Owner, Plan, User
from planapp.storage.owners import can_answer


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


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who is linked to rows of a plan and cannot answer for them any more; `label` says why."""

    id: int
    name: str
    label: str


def former_owners(plan: Plan) -> list[Former]:
    """Those who are linked to rows of a plan and cannot answer any more, in Swedish order; one statement."""
    statement = (
        select(User.id, User.name, User.ended_at)
        .join(Owner, Owner.user_id == User.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Plan.id == plan.id, ~can_answer(User.id))
        .group_by(User.id, User.name, User.ended_at)
        .order_by(User.name.collate(SWEDISH), User.id)
    )
    found = db.session.execute(statement)
    return [Former(one.id, one.name, marked(one.name, one.ended_at is not None, False)) for one in found]


def marked(name: str, has_ended: bool, can_answer: bool) -> str:
    """What somebody linked to a row is called, and why they cannot answer for it any more if so it is."""
    why = "avslutad" if has_ended else "" if can_answer else "har inte längre rollen"
    return f"{name} ({why})" if why else name


def _label(one: Person, has_namesake: bool) -> str:
    more = ["funktion"] if one.is_function else []
    more += [one.email] if has_namesake else []
    return f"{one.name} ({', '.join(more)})" if more else one.name
