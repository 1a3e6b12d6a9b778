"""How each database is opened: what SQLite promises only when asked, and order as in Swedish."""

import sqlite3
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from planapp.extensions import db
from planapp.services.organisations import organisation_names
from planapp.services.register.list_users import list_users
from planapp.services.transaction import transaction
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Area, Organisation
from tests.stored import count, person

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@only_sqlite
def test_sqlite_is_opened_with_wal_foreign_keys_and_patience(app: Flask) -> None:
    asked = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys")}
    assert asked == {"journal_mode": "wal", "foreign_keys": 1}
    assert db.session.scalar(text("PRAGMA busy_timeout")) >= 5_000


@only_sqlite
def test_a_write_transaction_holds_the_turn_before_its_first_write(app: Flask, database_url: str) -> None:
    other = sqlite3.connect(file_of(database_url), timeout=0, isolation_level=None)
    with transaction():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM plan").fetchone() == (0,)  # reading waits for nobody
    other.execute("BEGIN IMMEDIATE")
    other.close()


@only_sqlite
def test_a_reading_transaction_keeps_nobody_from_writing(app: Flask, database_url: str) -> None:
    assert count(Organisation) == 0
    db.session.scalars(select(Organisation)).all()
    other = sqlite3.connect(file_of(database_url), timeout=0, isolation_level=None)
    other.execute("INSERT INTO organisation (name, type) VALUES ('X', 'region')")
    assert db.session.scalars(select(Organisation)).all() == []  # what was begun sees one moment
    assert count(Organisation) == 1
    other.close()


def test_a_failed_transaction_leaves_nothing(app: Flask) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.add_all([Organisation(name="A", type="region"), Organisation(name="B")])
    assert count(Organisation) == 0


def test_a_foreign_key_refuses_a_chapter_that_is_not_there(app: Flask) -> None:
    values = {"plan_id": 1, "chapter_id": 1, "position": 0, "label": "x", "markers": [], "table_number": 1}
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Area(**values, heading=[], goal=[], note=[], notes=[], continues=False))


NAMES = ["Örebro", "Zorn", "Ängelholm", "Arboga", "Åre", "Märsta", "Mora", "arvika", "Vara", "Álvik"]
ORDERED = ["Álvik", "Arboga", "arvika", "Mora", "Märsta", "Vara", "Zorn", "Åre", "Ängelholm", "Örebro"]


def test_organisations_come_in_swedish_order(app: Flask) -> None:
    with transaction():
        db.session.add_all([Organisation(name=name, type="kommun") for name in NAMES])
    ids = set(db.session.scalars(select(Organisation.id)))
    assert [name for _, name in organisation_names(ids)] == ORDERED


def test_users_come_in_swedish_order(app: Flask) -> None:
    people = [person("reader", f"x{number}") for number in range(3)]
    with transaction():
        for one, name in zip(people, ["Östen", "Åke", "Ärla"], strict=True):
            db.session.execute(
                text("UPDATE user_account SET name = :name WHERE id = :id"), {"name": name, "id": one.id}
            )
    listed = list_users(people[0].roles[0].organisation_id)
    assert [one.name for one in listed] == ["Åke", "Ärla", "Östen"]


def test_u_with_dots_is_ordered_as_y(app: Flask) -> None:
    with transaction():
        names = ["Mutka", "Müller", "Myhr", "Mz"]
        db.session.add_all([Organisation(name=name, type="kommun") for name in names])
    ordered = select(Organisation.name).order_by(Organisation.name.collate(SWEDISH))
    assert list(db.session.scalars(ordered)) == ["Mutka", "Myhr", "Müller", "Mz"]


def refused(statement: str, **values: object) -> str:
    """What the database says of a statement that it refuses, with everything behind it."""
    with pytest.raises(DBAPIError) as caught, db.engine.begin() as connection:
        connection.execute(text(statement), values)
    return "".join(traceback.format_exception(caught.value))


def test_a_fault_tells_nothing_that_is_stored(app: Flask) -> None:
    person("owner", "hemlig.person")
    told = refused(
        "INSERT INTO user_account (email, name, session_key, created_at)"
        " VALUES (:email, :name, 'nyckel', :at)",
        email="hemlig.person@example.se",
        name="Anteckningen",
        at=datetime.now(UTC),
    )
    assert "IntegrityError" in told
    assert "unique" in told.casefold()
    assert "hemlig.person" not in told
    told = refused(
        "INSERT INTO organisation (id, name, type) VALUES (77, :name, NULL)", name="Hemliga regionen"
    )
    assert "IntegrityError" in told
    assert "Hemliga" not in told
