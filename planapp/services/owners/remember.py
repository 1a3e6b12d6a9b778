"""What is remembered of who answers where a plan names a party, so that it can be suggested next time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from planapp.domain.access import Visitor
from planapp.domain.responsible import Responsibility as Party
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.transaction import transaction
from planapp.storage.engine import SWEDISH
from planapp.storage.locks import wait_turn
from planapp.storage.models import Activity, Plan, RememberedOwner, Responsibility, User

Memory = tuple[str, int]  # a folded party and a user


@dataclass(frozen=True, slots=True)
class Remembered:
    """One memory, as a person sees it."""

    id: int
    party: str
    name: str


def parties_of_rows(plan_id: int, activity_id: int | None = None) -> dict[int, list[Party]]:
    """The parties that each row of a plan names, or one row, in its order; one statement."""
    statement = select(Responsibility.activity_id, Responsibility.name, Responsibility.role).join(Activity)
    wanted = Activity.plan_id == plan_id if activity_id is None else Activity.id == activity_id
    found: dict[int, list[Party]] = {}
    for row_id, name, role in db.session.execute(statement.where(wanted).order_by(Responsibility.position)):
        found.setdefault(row_id, []).append(Party(name, role))
    return found


def remembered_owners(organisation_id: int) -> dict[str, list[int]]:
    """User ids by folded party, the latest choice first; one statement."""
    statement = select(RememberedOwner.party, RememberedOwner.user_id)
    statement = statement.filter_by(organisation_id=organisation_id)
    found: dict[str, list[int]] = {}
    for party, user_id in db.session.execute(statement.order_by(RememberedOwner.at.desc())):
        found.setdefault(party, []).append(user_id)
    return found


def remember(organisation_id: int, memories: Iterable[Memory]) -> list[Memory]:
    """Keep memories, in a write transaction; returns those that are new. Those without a party are none."""
    wanted = [one for one in dict.fromkeys(memories) if one[0]]
    if not wanted:
        return []
    wait_turn(db.session(), f"remembered:{organisation_id}")
    held = remembered_owners(organisation_id)
    new = [(party, user_id) for party, user_id in wanted if user_id not in held.get(party, ())]
    now = datetime.now(UTC)
    values = [
        {"organisation_id": organisation_id, "party": party, "user_id": user_id, "at": now}
        for party, user_id in new
    ]
    if values:
        db.session.execute(insert(RememberedOwner), values)
    return new


def forget_memories(organisation_id: int, memories: Iterable[Memory]) -> None:
    """Forget memories again, in a write transaction: the press that made them is undone."""
    for party, user_id in memories:
        gone = delete(RememberedOwner).filter_by(
            organisation_id=organisation_id, party=party, user_id=user_id
        )
        db.session.execute(gone)


def show_remembered(plan: Plan, written: Mapping[str, str]) -> list[Remembered]:
    """What the plan's organisation remembers; `written` is how a folded party is usually written."""
    statement = (
        select(RememberedOwner.id, RememberedOwner.party, User.name)
        .join(User, RememberedOwner.user_id == User.id)
        .where(RememberedOwner.organisation_id == plan.organisation_id)
        .order_by(RememberedOwner.party, User.name.collate(SWEDISH))
    )
    return [
        Remembered(one.id, written.get(one.party, one.party), one.name)
        for one in db.session.execute(statement)
    ]


def forget_owner(visitor: Visitor, plan: Plan, memory_id: int) -> None:
    """Forget a memory of the plan's organisation, so that it is suggested no more; rows keep their owners."""
    organisation_id, may = plan.organisation_id, visitor.may_plan(plan.organisation_id, plan.id)
    if not may:
        raise ServiceError("Bara planansvarig kan ändra det här.")
    with transaction():
        wait_turn(db.session(), f"remembered:{organisation_id}")
        db.session.execute(delete(RememberedOwner).filter_by(id=memory_id, organisation_id=organisation_id))
