"""The database's schema: made when missing, refused when it is older than the program."""

from pathlib import Path

import alembic.migration
import alembic.script
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, OperationalError

from planapp.extensions import db
from planapp.services.errors import ServiceError

_NO_DATABASE = "Databasen går inte att nå. Kontrollera PLANAPP_DATABASE_URL och att databasen är igång."


def _newest() -> str | None:
    folder = Path(current_app.extensions["migrate"].directory)
    return alembic.script.ScriptDirectory(str(folder)).get_current_head()


def _current() -> tuple[bool, str | None]:
    """Whether the database holds any tables, and the revision that it says it has."""
    with db.engine.connect() as connection:
        context = alembic.migration.MigrationContext.configure(connection)
        return bool(inspect(connection).get_table_names()), context.get_current_revision()


def upgrade_schema() -> None:
    """Bring the schema to the newest revision; raises ServiceError when there is no database."""
    try:
        upgrade()
    except OperationalError as fault:
        raise ServiceError(_NO_DATABASE) from fault


def ensure_schema() -> None:
    """Make a missing schema; raises ServiceError for one that is older, newer or somebody else's."""
    try:
        has_tables, revision = _current()
    except DBAPIError as fault:
        raise ServiceError(_NO_DATABASE) from fault
    if revision == _newest():
        return
    if not has_tables:
        upgrade_schema()
        return
    if revision is None:
        raise ServiceError("Databasen innehåller något annat än planapp. Ange en tom databas.")
    raise ServiceError("Databasen är inte uppdaterad till den här versionen: kör planapp db upgrade.")
