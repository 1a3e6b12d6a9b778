"""Runs the migrations on the app's own database, in one transaction; says nothing when all is well."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db
arguments = current_app.extensions["migrate"].configure_args


@contextmanager
def tables_can_be_made_anew(connection: Any) -> Iterator[None]:
    """On SQLite a table is altered by making it anew; what refers to its rows must not hinder that.

    The pragma counts for the whole transaction, and cannot be set inside one.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()  # what has failed must have ended before the pragma is set again
        driver.execute("PRAGMA foreign_keys=ON")


with (
    database.engine.connect().execution_options(planapp_begin_now=True) as connection,
    tables_can_be_made_anew(connection),
):
    # Several processes may start at once on an empty database: the first makes the tables, and the
    # others find them made.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7526411)")
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        transactional_ddl=True,  # SQLite's own is as good as PostgreSQL's, once begin is ours
        **arguments,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left rows that refer to nothing")
    connection.commit()
