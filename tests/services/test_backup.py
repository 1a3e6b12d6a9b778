"""Backup and restore: everything comes back, on either database, or nothing does."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.documents.excel.write import write_excel
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.extensions import db
from planapp.services.backup import make_backup, restore_backup
from planapp.services.check_installation import check_installation
from planapp.services.errors import ServiceError
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import use_link
from planapp.services.transaction import transaction
from planapp.services.undo_change import undo_change
from planapp.services.update_row import update_row
from planapp.services.users import add_user
from planapp.storage.dump import all_tables
from planapp.storage.models import Activity, Organisation, Plan, RememberedAnswer, User
from planapp.storage.record_out import load_record
from tests.conftest import PROJECT
from tests.installation import HOME, Installation
from tests.programs import postgres
from tests.small_plan import MERGED_FIRST, PLAIN, small_plan
from tests.stored import count, person, row, row_ids, store

Target = Callable[[str], Installation]


@pytest.fixture
def filled(app: Flask) -> int:
    """A plan from a file, with people, changes, an undo and a successor that points to it; gives its id."""
    data = write_word(small_plan())
    plan_id = store_file(data, check_file(data, "plan.docx", None)).plan_id
    planner, owner = person("planner"), person("owner", "åsa")
    rows = row_ids(plan_id)
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], owner.id)
    for place, values in ((PLAIN, {"comment": "ett\ntvå 🏥"}), (MERGED_FIRST, {"status": "done"})):
        saved = update_row(planner, rows[place], row(rows[place]).version, values)
    undo_change(planner, saved.batch or "")
    later = store(small_plan())
    with transaction():  # a reference to a row that comes later must come back too
        db.session.get_one(Plan, plan_id).predecessor_id = later
    return plan_id


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: [dict(one._mapping) for one in connection.execute(select(table).order_by(table.c.id))]
            for table in all_tables()
        }


@pytest.fixture
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    """`target("sqlite")` or `target("postgresql")`: an installation on another, bare database."""
    made: list[Any] = []

    def make(kind: str) -> Installation:
        url = f"sqlite:///{tmp_path / 'target.sqlite'}"
        if kind == "postgresql":
            database = postgres.database(request.getfixturevalue("postgres_server"))
            url = database.__enter__()
            made.append(database)
        installation = Installation(tmp_path / "target", url)
        made.append(installation)
        return installation

    yield make
    for one in reversed(made):
        if isinstance(one, Installation):
            one.close()
        else:
            one.__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_everything_comes_back_on_either_database(
    app: Flask, filled: int, tmp_path: Path, target: Target, kind: str
) -> None:
    made, before = make_backup(tmp_path / "kopia.zip"), everything()
    record = load_record(db.session(), filled)
    assert (made.documents, made.missing) == (1, [])
    assert made.rows == sum(len(rows) for rows in before.values())
    other = target(kind)
    with other.app.app_context():
        restored = restore_backup(tmp_path / "kopia.zip")
        assert everything() == before
        found = load_record(db.session(), filled)
        assert record is not None
        assert found is not None
        assert differences(record, found) == []
        assert (restored.rows, restored.documents) == (made.rows, 1)
        assert check_installation().faults == []
        # New rows get ids of their own, and what was restored can be worked with.
        assert store(small_plan()) > max(one["id"] for one in before["plan"])
        token = add_user("ny@example.se", "owner", HOME).token
        assert use_link(token, "10.0.0.1") > max(one["id"] for one in before["user_account"])
        update_row(person("planner"), row_ids(filled)[PLAIN], 2, {"comment": "nytt"})
        db.session.remove()
    originals = {path.name: path.read_bytes() for path in app.config["IMPORTS"].iterdir()}
    assert {path.name: path.read_bytes() for path in other.app.config["IMPORTS"].iterdir()} == originals


def test_a_backup_sees_one_moment(app: Flask, filled: int, tmp_path: Path, monkeypatch) -> None:
    """What is stored while the backup is being written is either whole in it or not in it at all."""
    from planapp.services import backup

    dump, plans = backup.dump_rows, count(Plan)

    def store_meanwhile(connection, table):
        rows = list(dump(connection, table))
        if table.name == "plan":
            with app.app_context():
                store(small_plan())
        return iter(rows)

    monkeypatch.setattr(backup, "dump_rows", store_meanwhile)
    make_backup(tmp_path / "kopia.zip")
    with zipfile.ZipFile(tmp_path / "kopia.zip") as archive:
        areas = [json.loads(line) for line in archive.read("tables/area.jsonl").splitlines()]
        ids = {json.loads(line)["id"] for line in archive.read("tables/plan.jsonl").splitlines()}
    assert count(Plan) == plans + 1
    assert len(ids) == plans
    assert {one["plan_id"] for one in areas} == ids


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(
    app: Flask, filled: int, tmp_path: Path
) -> None:
    path = tmp_path / "kopia.zip"
    make_backup(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    with pytest.raises(ServiceError, match="finns redan"):
        make_backup(path)
    assert path.read_bytes() == before
    with pytest.raises(ServiceError, match="går inte att skriva"):
        make_backup(tmp_path / "finns" / "inte.zip")
    assert not [one for one in tmp_path.iterdir() if one.suffix == ".part"]


def test_a_database_that_is_not_empty_is_left_as_it_is(app: Flask, filled: int, tmp_path: Path) -> None:
    make_backup(tmp_path / "kopia.zip")
    before = everything()
    with pytest.raises(ServiceError, match="inte tom"):
        restore_backup(tmp_path / "kopia.zip")
    assert everything() == before


def test_a_missing_document_is_told_and_the_rest_is_saved(app: Flask, filled: int, tmp_path: Path) -> None:
    (original,) = app.config["IMPORTS"].iterdir()
    original.unlink()
    made = make_backup(tmp_path / "kopia.zip")
    assert (made.documents, made.missing) == (0, [original.name])


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of an archive whose contents were changed."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    other = path.with_name("annan.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return other


def about(**changes: str) -> bytes:
    """The archive's first page with some things changed."""
    return json.dumps({"format": "planapp-backup/1", "revision": "0001", "made_at": ""} | changes).encode()


DOCUMENT = "imports/" + "0" * 64 + ".docx"
FAULTS: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "a table is missing": lambda held: held.pop("tables/plan.jsonl"),
    "no first page": lambda held: held.pop("planapp.json"),
    "another format": lambda held: held.update({"planapp.json": about(format="annat/1")}),
    "not JSON": lambda held: held.update({"tables/plan.jsonl": b"{"}),
    "another shape": lambda held: held.update({"tables/plan.jsonl": b'{"id": 1}\n'}),
    "not a row": lambda held: held.update({"tables/plan.jsonl": b"[]\n"}),
    "not text": lambda held: held.update({"tables/plan.jsonl": b"\xff\xfe\n"}),
    "rows that nothing holds": lambda held: held.update({"tables/plan.jsonl": b""}),
    "a row twice": lambda held: held.update({"tables/plan.jsonl": held["tables/plan.jsonl"] * 2}),
    "a name that leads elsewhere": lambda held: held.update({"../../utanför.docx": b"x"}),
    "an absolute name": lambda held: held.update({"/tmp/utanför.docx": b"x"}),
    "a document inside another folder": lambda held: held.update({f"imports/../{DOCUMENT}": b"x"}),
    "a document that is another": lambda held: held.update({DOCUMENT: b"x"}),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_an_archive_with_a_fault_stores_nothing(
    app: Flask, filled: int, tmp_path: Path, target: Target, fault: str
) -> None:
    make_backup(tmp_path / "kopia.zip")
    broken = rewritten(tmp_path / "kopia.zip", FAULTS[fault])
    other = target("postgresql" if db.engine.dialect.name == "postgresql" else "sqlite")
    with other.app.app_context():
        with pytest.raises(ServiceError, match="ingen hel säkerhetskopia"):
            restore_backup(broken)
        if db.inspect(db.engine).get_table_names():
            assert [count(model) for model in (Organisation, User, Plan, Activity)] == [0, 0, 0, 0]
        folder = other.app.config["IMPORTS"]
        assert not folder.exists() or not list(folder.iterdir())
        db.session.remove()


def test_a_backup_of_another_version_says_so(app: Flask, filled: int, tmp_path: Path) -> None:
    make_backup(tmp_path / "kopia.zip")
    path = rewritten(tmp_path / "kopia.zip", lambda held: held.update({"planapp.json": about(revision="x")}))
    with pytest.raises(ServiceError, match="annan version av planapp"):
        restore_backup(path)


@pytest.mark.parametrize("data", [None, b"", b"hej", b"PK\x05\x06" + b"\x00" * 18])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_archive_is_refused(app: Flask, tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "kopia.zip"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ServiceError, match="finns inte" if data is None else "ingen hel säkerhetskopia"):
        restore_backup(path)


def test_a_damaged_archive_stores_nothing(app: Flask, filled: int, tmp_path: Path, target: Target) -> None:
    path = tmp_path / "kopia.zip"
    make_backup(path)
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 4, len(data) // 4 + 40):
        data[place] ^= 0xFF
    path.write_bytes(data)
    other = target("sqlite")
    with other.app.app_context():
        with pytest.raises(ServiceError, match="ingen hel säkerhetskopia"):
            restore_backup(path)
        db.session.remove()


# --- check ----------------------------------------------------------------------------------------


def test_a_whole_installation_has_no_faults(app: Flask, filled: int) -> None:
    checked = check_installation()
    assert (checked.plans, checked.documents, checked.faults) == (2, 1, [])


def test_a_plan_that_is_not_valid_is_a_fault(app: Flask, filled: int) -> None:
    with transaction():
        db.session.get_one(Activity, row_ids(filled)[PLAIN]).status = "done"
    (fault,) = check_installation().faults
    assert fault.startswith(f"Plan {filled} har uppgifter som inte stämmer överens, på 1 ställen: ")


def test_a_document_that_is_gone_or_changed_is_a_fault(app: Flask, filled: int) -> None:
    (original,) = app.config["IMPORTS"].iterdir()
    original.write_bytes(b"annat")
    assert "inte som det var" in check_installation().faults[0]
    original.unlink()
    assert "finns inte" in check_installation().faults[0]


def test_another_schema_is_the_only_fault_that_is_told(app: Flask, filled: int) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'fr4mtid'")
    assert check_installation().faults == [
        "Databasen är gjord av en nyare version av planapp. Installera den versionen."
    ]


def test_readings_into_a_plan_their_answers_and_originals_come_back(
    app: Flask, filled: int, tmp_path: Path, target: Target
) -> None:
    data = (PROJECT / "tests" / "files" / "csv-utf-8.csv").read_bytes()
    for name, content in (("plan.xlsx", write_excel(small_plan())), ("plan.csv", data)):
        store_file(content, check_file(content, name, None, filled))
    with transaction():
        home = db.session.scalars(select(Organisation.id)).first()
        db.session.add(RememberedAnswer(organisation_id=home, scope="", key="kolumn:vad", value="goal"))
    made, before = make_backup(tmp_path / "kopia.zip"), everything()
    assert made.documents == 3
    assert [bool(one["before"]) for one in before["import_run"]] == [False, True, True]
    assert before["remembered_answer"]
    other = target("sqlite")
    with other.app.app_context():
        assert restore_backup(tmp_path / "kopia.zip").documents == 3
        assert everything() == before
        assert check_installation().faults == []
