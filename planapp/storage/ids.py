"""Row ids: finding a row by any number at all, and taking ids before the rows are written."""

from typing import Any, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

Model = TypeVar("Model")
LARGEST = 2**31 - 1  # what PostgreSQL's INTEGER holds


def find(session: Session, model: type[Model], row_id: int) -> Model | None:
    """The row with an id, None when there is none; a number too large for a database is nobody's id."""
    return session.get(model, row_id) if 0 < row_id <= LARGEST else None


def reserve_ids(session: Session, model: Any, count: int) -> list[int]:
    """`count` new ids for a model's table, in order; call it inside a write transaction.

    With them whole plans are stored in a few statements. PostgreSQL takes them from the table's own
    sequence; on SQLite nobody else can write meanwhile.
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
