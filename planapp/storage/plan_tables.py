"""Rows of the tables that hold a plan: read, written and deleted, a statement for each table."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, delete, select, update
from sqlalchemy.orm import Session

from planapp.storage.models import Activity, Area, Chapter, Responsibility
from planapp.storage.models.types import Moment
from planapp.storage.record_in import SHARED, Values, insert_all

# By name, each after those that it refers to.
MODELS = {model.__tablename__: model for model in (Chapter, Area, *(model for _, model in SHARED), Activity)}


def stored_rows(session: Session, table: Any, condition: Any) -> dict[int, Values]:
    """Rows of a table by id."""
    return {one.id: dict(one._mapping) for one in session.execute(select(table).where(condition))}


def update_all(session: Session, table: Any, rows: list[Values]) -> None:
    """Write rows of a table that have the same columns, in one statement."""
    if rows:
        names = [name for name in rows[0] if name != "id"]
        statement = update(table).where(table.c.id == bindparam("this_id"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in names})
        # Each with names of its own: SQLAlchemy keeps the columns' for itself.
        session.connection().execute(
            statement,
            [{"this_id": row["id"]} | {f"new_{name}": row[name] for name in names} for row in rows],
        )


def delete_all(session: Session, column: Any, ids: Iterable[int]) -> None:
    """Delete the rows whose column has one of these ids."""
    values = [{"this": one} for one in ids]
    if values:
        session.connection().execute(delete(column.table).where(column == bindparam("this")), values)


def write_parties(session: Session, parties: dict[int, list[Values]]) -> None:
    """Write the parties that rows name, by row id, instead of those that are there."""
    delete_all(session, Responsibility.__table__.c.activity_id, parties)
    insert_all(session, Responsibility, [party for mine in parties.values() for party in mine])


def plain(values: Values) -> Values:
    """Values as JSON can keep them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def live(table: Any, values: Values) -> Values:
    """Values as they were kept in JSON."""
    return {name: _live(table.c[name].type, value) for name, value in values.items()}


def _live(kind: Any, value: Any) -> Any:
    if value is not None and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value is not None and isinstance(kind, Date) else value
