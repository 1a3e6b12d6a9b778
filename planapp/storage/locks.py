"""Turns: what two transactions must not do at the same time, although they write different rows."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def wait_turn(session: Session, name: str) -> bool:
    """Make others that name the same thing wait until this transaction ends; call it in a write transaction.

    Whether there was anything to wait for: on SQLite only one transaction writes at a time anyway.
    What was read before on PostgreSQL may be old by now.
    """
    if session.get_bind().dialect.name != "postgresql":
        return False
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    return True
