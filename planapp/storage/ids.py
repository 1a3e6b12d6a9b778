"""Row ids taken before the rows are written, so that whole plans can be stored in a few statements."""

from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session


def reserve_ids(session: Session, model: Any, count: int) -> list[int]:
    """`count` new ids for a model's table, in order; call it inside a write transaction.

    PostgreSQL takes them from the table's own sequence; on SQLite nobody else can write meanwhile.
    """
    if not count:
        return []
    if session.get_bind().dialect.name == "postgresql":
        table = model.__table__.name
        statement = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return sorted(session.scalars(statement, {"name": table, "count": count}))
    last = session.scalar(select(func.coalesce(func.max(model.id), 0)))
    return list(range(last + 1, last + 1 + count))
