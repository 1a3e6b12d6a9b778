"""Runs the migrations on the app's own database, in one transaction; says nothing when all is well."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db
arguments = current_app.extensions["migrate"].configure_args

with database.engine.connect().execution_options(planapp_begin_now=True) as connection:
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
    connection.commit()
