"""Whole tables as plain values and back, the same for every database."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Date, Table, func, insert, select, text, update

from planapp.extensions import db
from planapp.storage.models.types import Moment

_AT_A_TIME = 500


def all_tables() -> list[Table]:
    """Every table, each after those that it refers to."""
    return list(db.metadata.sorted_tables)


def _own_references(table: Table) -> list[str]:
    """Columns that refer to rows of the same table, which may come later."""
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def dump_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """A table's rows by id, with values that JSON can hold."""
    rows = connection.execution_options(yield_per=_AT_A_TIME).execute(select(table).order_by(table.c.id))
    for row in rows:
        yield {
            name: value.isoformat() if isinstance(value, date | datetime) else value
            for name, value in row._mapping.items()
        }


def read_row(table: Table, row: Any) -> dict[str, Any]:
    """A dumped row as values for the table; raises ValueError when it is none."""
    if not isinstance(row, dict) or set(row) != set(table.c.keys()):
        raise ValueError(f"not a row of {table.name}")
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is not None and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def load_rows(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows as `read_row` gives them, with their ids; returns how many."""
    own, later, count = _own_references(table), [], 0
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_A_TIME)):
        for row in part:
            held = {name: row[name] for name in own if row[name] is not None}
            if held:
                later.append((row["id"], held))
                row.update(dict.fromkeys(held))
        connection.execute(insert(table), part)
        count += len(part)
    for row_id, held in later:
        connection.execute(update(table).where(table.c.id == row_id).values(held))
    return count


def is_empty(connection: Connection) -> bool:
    """Whether no table holds a row."""
    return not any(connection.scalar(select(table.c.id).limit(1)) for table in all_tables())


def continue_ids(connection: Connection) -> None:
    """Let new ids follow those that are there; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in all_tables():
        last = connection.scalar(select(func.max(table.c.id)))
        if last is not None:
            statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            connection.execute(statement, {"name": table.name, "last": last})
