"""Turns: what two transactions must not do at the same time, although they write different rows."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from planapp.storage.ids import LARGEST
from planapp.storage.models import Activity, Plan


def wait_turn(session: Session, name: str) -> bool:
    """Make others that name the same thing wait until this transaction ends; call it in a write transaction.

    Whether there was anything to wait for: on SQLite only one transaction writes at a time anyway.
    What was read before on PostgreSQL may be old by now.
    """
    if session.get_bind().dialect.name != "postgresql":
        return False
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    return True


def wait_turns(session: Session, names: Iterable[str]) -> None:
    """The same for several names, always in the same order, in one statement."""
    wanted = sorted(set(names))
    if wanted and session.get_bind().dialect.name == "postgresql":
        each = (
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) name"
        )
        session.execute(text(each), {"names": wanted})


def hold_plan(session: Session, plan_id: int) -> bool:
    """Keep everybody else from changing a plan until this transaction ends; False when there is none.

    Waits for those who are changing it; what was read before may be old by now.
    """
    statement = select(Plan.id).where(Plan.id == plan_id).with_for_update()
    return session.execute(statement).first() is not None


def share_plan(session: Session, plan_id: int) -> bool:
    """Wait while somebody holds a plan, and keep it from being held until this transaction ends.

    Those who share a plan do not wait for each other. False when it is not there any more.
    """
    statement = select(Plan.id).where(Plan.id == plan_id).with_for_update(read=True, key_share=True)
    return session.execute(statement).first() is not None


def share_plan_of(session: Session, activity_id: int) -> bool:
    """Share the plan of a row, as `share_plan`; nothing of either is known to the session afterwards."""
    if not 0 < activity_id <= LARGEST:
        return False
    statement = select(Plan.id).join(Activity, Activity.plan_id == Plan.id).where(Activity.id == activity_id)
    found = session.execute(statement.with_for_update(read=True, key_share=True, of=Plan)).first()
    session.expire_all()
    return found is not None


def share_plans(session: Session, organisation_id: int) -> list[int]:
    """Share every plan of an organisation, in the order of their ids, which are returned."""
    statement = select(Plan.id).where(Plan.organisation_id == organisation_id).order_by(Plan.id)
    return list(session.scalars(statement.with_for_update(read=True, key_share=True)))
