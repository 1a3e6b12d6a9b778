"""How each database is opened: pragmas, Swedish order, writes that begin at once, faults without values."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.orm import Session

from planapp.domain.text import swedish_key

# The name that PostgreSQL's ICU gives Swedish order; SQLite gets ours under the same name.
SWEDISH = "sv-SE-x-icu"
_BEGIN_NOW = "planapp_begin_now"
_BUSY_MILLISECONDS = 15_000


def _compare(first: str, second: str) -> int:
    one, two = (swedish_key(first), first), (swedish_key(second), second)
    return (one > two) - (one < two)


def _open_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transactions begin late, at the first write; ours begin where we say.
    connection.isolation_level = None
    connection.create_collation(SWEDISH, _compare)
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    now = connection.get_execution_options().get(_BEGIN_NOW)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if now else "BEGIN")


def _without_values(context: ExceptionContext) -> None:
    """Leave out what PostgreSQL adds to a fault: the key or the whole row that was refused."""
    fault, told = context.original_exception, context.sqlalchemy_exception
    first = getattr(getattr(fault, "diag", None), "message_primary", None)
    if first is not None:
        fault.args = (first,)
        if told is not None:
            told.args = (f"({type(fault).__name__}) {first}",)


def prepare_engine(engine: Engine) -> None:
    """Make an engine open its database as planapp wants it; call once for each engine."""
    event.listen(engine, "handle_error", _without_values)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def begin_write(session: Session) -> None:
    """Begin a transaction that will write: on SQLite it waits here, not in the middle, for its turn."""
    session.connection(execution_options={_BEGIN_NOW: True})
