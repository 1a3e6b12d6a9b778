"""The database's schema: made when missing, refused when it is older than the program."""

from pathlib import Path

import alembic.migration
import alembic.script
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from planapp.extensions import db
from planapp.services.errors import ServiceError

_NO_DATABASE = "Databasen går inte att nå. Kontrollera PLANAPP_DATABASE_URL och att databasen är igång."
_FOREIGN = "Databasen innehåller något annat än planapp. Ange en tom databas."
_EMPTY = "Databasen är tom. Läs in en plan med planapp import FIL."
_OLDER = "Databasen är inte uppdaterad till den här versionen: kör planapp db upgrade."
_NEWER = "Databasen är gjord av en nyare version av planapp. Installera den versionen."


def _scripts() -> alembic.script.ScriptDirectory:
    return alembic.script.ScriptDirectory(str(Path(current_app.extensions["migrate"].directory)))


def newest_revision() -> str | None:
    """The revision of the schema that this version of the program works with."""
    return _scripts().get_current_head()


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _current() -> tuple[bool, str | None]:
    """Whether the database holds any tables, and the revision that it says it has."""
    with db.engine.connect() as connection:
        context = alembic.migration.MigrationContext.configure(connection)
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return bool(tables), context.get_current_revision()


def upgrade_schema() -> None:
    """Bring the schema to the newest revision; raises ServiceError when there is no database."""
    try:
        has_tables, revision = _current()
        if has_tables and revision is None:
            raise ServiceError(_FOREIGN)
        if revision is not None and revision not in _known():
            raise ServiceError(_NEWER)
        upgrade()
    except DBAPIError as fault:
        raise ServiceError(_NO_DATABASE) from fault


def schema_fault() -> str | None:
    """What is wrong with the schema, as a sentence; None when it is the program's own. Changes nothing."""
    try:
        has_tables, revision = _current()
    except DBAPIError:
        return _NO_DATABASE
    if revision == newest_revision():
        return None
    if not has_tables:
        return _EMPTY
    if revision is None:
        return _FOREIGN
    return _OLDER if revision in _known() else _NEWER


def ensure_schema() -> None:
    """Make a missing schema; raises ServiceError for one that is older, newer or somebody else's."""
    fault = schema_fault()
    if fault == _EMPTY:
        upgrade_schema()
    elif fault is not None:
        raise ServiceError(fault)
