"""The schema: made when missing, refused when it is not the program's own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.schema import ensure_schema, newest_revision, upgrade_schema
from tests.installation import Installation


@pytest.fixture
def bare(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database without any table."""
    installation = Installation(tmp_path / "instance", empty_database_url)
    with installation.app.app_context():
        yield installation.app
        db.session.remove()
        db.engine.dispose()


def execute(statement: str) -> None:
    """One statement, committed."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def revision() -> str:
    """What the database says that its schema is."""
    with db.engine.begin() as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()


def test_a_missing_schema_is_made(bare: Flask) -> None:
    ensure_schema()
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())
    assert revision() == newest_revision()
    ensure_schema()  # and then there is nothing to do
    upgrade_schema()


def test_several_processes_that_start_at_once_make_it_once(bare: Flask, empty_database_url: str) -> None:
    environment = {**os.environ, "PLANAPP_DATABASE_URL": empty_database_url}
    command = [sys.executable, "-m", "planapp", "plans", "--json"]
    started = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    answers = [one.communicate(timeout=60) for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], answers
    assert revision() == newest_revision()


def test_an_older_schema_asks_for_an_upgrade(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planapp.services.schema.newest_revision", lambda: "9999")
    with pytest.raises(ServiceError, match="kör planapp db upgrade"):
        ensure_schema()


@pytest.mark.parametrize("verb", [ensure_schema, upgrade_schema])
def test_a_newer_schema_asks_for_a_newer_program(app: Flask, verb) -> None:
    execute("UPDATE alembic_version SET version_num = 'fr4mtid'")
    with pytest.raises(ServiceError, match="nyare version"):
        verb()


@pytest.mark.parametrize("verb", [ensure_schema, upgrade_schema])
def test_somebody_elses_database_is_left_alone(bare: Flask, verb) -> None:
    execute("CREATE TABLE patient (id INTEGER PRIMARY KEY)")
    with pytest.raises(ServiceError, match="något annat än planapp"):
        verb()
    assert inspect(db.engine).get_table_names() == ["patient"]


@pytest.mark.parametrize("verb", [ensure_schema, upgrade_schema])
@pytest.mark.parametrize(
    "url", ["sqlite:////finns/inte/alls/x.sqlite", "postgresql+psycopg://nobody@127.0.0.1:1/x", "a file"]
)
def test_a_database_that_cannot_be_reached_is_named_with_its_setting(tmp_path: Path, url: str, verb) -> None:
    if url == "a file":
        (tmp_path / "x.sqlite").write_bytes(b"no database at all" * 100)
        url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    installation = Installation(tmp_path / "instance", url)
    with installation.app.app_context():
        with pytest.raises(ServiceError, match="PLANAPP_DATABASE_URL"):
            verb()
        db.engine.dispose()
