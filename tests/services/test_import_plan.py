"""Reading a document in: checked first, stored whole or not at all, and kept as it was."""

import hashlib
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from planapp.documents.word_write import write_word
from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.extensions import db
from planapp.services import import_plan as verb
from planapp.services.errors import NotFound, ServiceError
from planapp.services.sign_in import load_visitor
from planapp.services.users import take_role
from planapp.storage.models import Activity, ImportRun, Organisation, Plan
from planapp.storage.record_out import load_record
from tests.installation import HOME, OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, count, person, plan_role, store


@pytest.fixture(scope="module")
def document() -> bytes:
    """The small plan as a Word file."""
    return write_word(small_plan())


@pytest.fixture
def home(planner: Visitor) -> int:
    """Id of the planner's organisation."""
    return planner.roles[0].organisation_id


def kept_files(app: Flask) -> list[str]:
    """Names of the original documents that are kept."""
    folder: Path = app.config["IMPORTS"]
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def held_files(app: Flask) -> list[str]:
    """Names of the uploads that wait."""
    folder: Path = app.config["INSTANCE"] / "uploads"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def codes(checked: verb.CheckedImport) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in checked.record.findings}


# --- From the command line ------------------------------------------------------------------------


def test_checking_stores_nothing(app: Flask, document: bytes) -> None:
    checked = verb.check_file(document, "plan.docx", None)
    assert (checked.organisation, checked.record.receipt.words_lost) == (HOME, 0)
    assert [count(model) for model in (Plan, ImportRun, Organisation)] == [0, 0, 0]
    assert kept_files(app) == held_files(app) == []


def test_what_was_stored_is_what_was_read_and_the_file_is_kept(app: Flask, document: bytes) -> None:
    stored = verb.store_file(document, verb.check_file(document, "plan.docx", None))
    found = load_record(db.session(), stored.plan_id)
    assert found is not None
    assert differences(small_plan(), found) == []
    name = hashlib.sha256(document).hexdigest()
    assert kept_files(app) == [f"{name}.docx"]
    assert (app.config["IMPORTS"] / f"{name}.docx").read_bytes() == document
    run = db.session.get_one(ImportRun, stored.import_id)
    assert (run.file_hash, run.file_name, run.how, run.user_id) == (name, "plan.docx", "command", None)
    assert run.receipt["words_lost"] == 0


def test_the_real_plan_is_stored_as_its_json_says(
    app: Flask, real_plan_docx: Path, real_plan_json: dict
) -> None:
    data = real_plan_docx.read_bytes()
    stored = verb.store_file(data, verb.check_file(data, real_plan_docx.name, None))
    found = load_record(db.session(), stored.plan_id)
    assert found is not None
    assert differences(verb.check_file(data, "", None).record, found) == []
    assert len(found.rows()) == sum(
        len(area["rows"]) for chapter in real_plan_json["chapters"] for area in chapter["areas"]
    )


def test_a_store_that_fails_at_its_last_table_leaves_nothing(app: Flask, document: bytes) -> None:
    """The last insert of all is the one of the parties that answer for the rows."""
    checked = verb.check_file(document, "plan.docx", None)

    def fail(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO responsibility"):
            raise ConnectionAbortedError("the power went")

    event.listen(db.engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(ConnectionAbortedError):
            verb.store_file(document, checked)
    finally:
        event.remove(db.engine, "before_cursor_execute", fail)
    assert [count(model) for model in (Plan, ImportRun, Organisation, Activity)] == [0, 0, 0, 0]
    assert kept_files(app) == []
    verb.store_file(document, checked)
    assert count(Plan) == 1


def test_the_same_file_again_is_a_finding_and_another_plan(app: Flask, document: bytes) -> None:
    first = verb.store_file(document, verb.check_file(document, "plan.docx", None))
    again = verb.check_file(document, "annat namn.docx", None)
    seen = next(finding for finding in again.record.findings if finding.code == "file_seen_before")
    assert f"plan {first.plan_id}." in seen.message
    assert verb.store_file(document, again).plan_id > first.plan_id
    assert len(kept_files(app)) == 1


def test_another_region_than_the_documents_is_a_finding(app: Flask, document: bytes) -> None:
    assert "other_region" in codes(verb.check_file(document, "plan.docx", OTHER))
    assert "other_region" not in codes(verb.check_file(document, "plan.docx", HOME))


def test_a_document_without_region_needs_one(app: Flask) -> None:
    nameless = write_word(small_plan(region=None))
    with pytest.raises(ServiceError, match="Ange regionen med --region"):
        verb.check_file(nameless, "plan.docx", None)
    assert verb.check_file(nameless, "plan.docx", "  Region   Norr ").organisation.split() == [
        "Region",
        "Norr",
    ]


@pytest.mark.parametrize("data", [b"", b"hej", b"PK\x03\x04", b"%PDF-1.7"])
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(app: Flask, data: bytes) -> None:
    with pytest.raises(ServiceError) as refused:
        verb.check_file(data, "plan.docx", None)
    assert str(refused.value).endswith(".")


def test_two_who_bring_the_same_new_region_at_once_both_succeed(app: Flask, document: bytes) -> None:
    checked = verb.check_file(document, "plan.docx", "Region Ny")
    answers = at_once(app, *[lambda: verb.store_file(document, checked)] * 3)
    assert [type(one).__name__ for one in answers] == ["StoredImport"] * 3, answers
    assert [count(Plan), count(Organisation)] == [3, 1]


# --- From the page --------------------------------------------------------------------------------


def test_an_upload_is_checked_then_confirmed(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    assert count(Plan) == 0
    assert len(held_files(app)) == 1
    assert verb.check_upload(planner, import_id).organisation == HOME
    assert count(Plan) == 0
    stored = verb.confirm_upload(planner, import_id)
    assert (stored.import_id, count(Plan)) == (import_id, 1)
    assert held_files(app) == []
    assert len(kept_files(app)) == 1
    with pytest.raises(ServiceError, match="redan inläst"):
        verb.confirm_upload(planner, import_id)
    assert count(Plan) == 1


def test_two_presses_on_the_button_store_one_plan(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    answers = at_once(app, *[lambda: verb.confirm_upload(planner, import_id)] * 3)
    assert sorted(type(one).__name__ for one in answers) == ["ServiceError", "ServiceError", "StoredImport"]
    assert count(Plan) == 1


def test_another_visitor_does_not_find_the_upload(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    other = person("planner", "annan")
    for call in (verb.check_upload, verb.confirm_upload, verb.give_up_upload):
        with pytest.raises(NotFound):
            call(other, import_id)
    verb.check_upload(planner, import_id)


def test_nobody_uploads_for_an_organisation_that_is_not_theirs(
    app: Flask, home: int, document: bytes
) -> None:
    for visitor in (person("planner", "x", OTHER), person("owner"), person("reader")):
        with pytest.raises(ServiceError, match="Du kan inte läsa in planer"):
            verb.upload(visitor, document, "plan.docx", home)
    assert held_files(app) == []


def test_an_upload_that_is_given_up_is_forgotten(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    verb.give_up_upload(planner, import_id)
    assert count(ImportRun) == 0
    assert held_files(app) == []
    with pytest.raises(NotFound):
        verb.check_upload(planner, import_id)


def test_a_file_that_two_uploaded_is_held_until_both_are_done(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    mine, theirs = (verb.upload(one, document, "plan.docx", home) for one in (planner, other))
    verb.give_up_upload(planner, mine)
    assert verb.confirm_upload(other, theirs).plan_id


def test_confirming_leaves_the_file_to_another_who_uploaded_it(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    mine, theirs = (verb.upload(one, document, "plan.docx", home) for one in (planner, other))
    verb.confirm_upload(planner, mine)
    assert "file_seen_before" in codes(verb.check_upload(other, theirs))


def test_uploads_older_than_a_day_are_forgotten(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    verb.upload(planner, document, "plan.docx", home)
    with db.engine.begin() as connection:
        old = datetime.now(UTC) - timedelta(hours=25)
        connection.execute(update(ImportRun.__table__).values(uploaded_at=old))
    verb.upload(planner, write_word(small_plan("Region Dalarna")), "annan.docx", home)
    assert count(ImportRun) == 1
    assert len(held_files(app)) == 1


def test_a_file_that_is_gone_asks_for_a_new_upload(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    for name in held_files(app):
        (app.config["INSTANCE"] / "uploads" / name).unlink()
    with pytest.raises(ServiceError, match="Ladda upp den igen"):
        verb.confirm_upload(planner, import_id)


def test_nobody_is_told_that_another_region_has_read_the_file(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    verb.store_file(document, verb.check_file(document, "plan.docx", OTHER))
    import_id = verb.upload(planner, document, "plan\x00.docx", home)
    assert "file_seen_before" not in codes(verb.check_upload(planner, import_id))


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
def test_an_import_that_cannot_be_is_not_found(planner: Visitor, number: int) -> None:
    for call in (verb.check_upload, verb.confirm_upload, verb.give_up_upload):
        with pytest.raises(NotFound):
            call(planner, number)


def test_who_keeps_no_plans_there_any_more_stores_none(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = verb.upload(planner, document, "plan.docx", home)
    person("planner", planner.name, OTHER)
    take_role(person("administrator"), home, planner.id, "planner")
    now = load_visitor(planner.id)
    assert now is not None
    assert verb.may_import(now)
    for call in (verb.check_upload, verb.confirm_upload, verb.give_up_upload):
        with pytest.raises(NotFound):
            call(now, import_id)
    assert count(Plan) == 0


def test_giving_up_at_once_leaves_the_same_file_of_another(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    for _ in range(5):
        mine = verb.upload(planner, document, "plan.docx", home)
        gone, theirs = at_once(
            app,
            lambda mine=mine: verb.give_up_upload(planner, mine),
            lambda: verb.upload(other, document, "plan.docx", home),
        )
        assert gone is None
        assert verb.check_upload(other, theirs).file_name == "plan.docx"


def test_giving_up_what_is_being_confirmed_leaves_the_plan_and_its_import(
    app: Flask, planner: Visitor, home: int, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_storing, store_it = threading.Event(), verb.store_record

    def store_slowly(*given: Any) -> int:
        is_storing.set()
        time.sleep(0.5)  # so that the other one stands and waits
        return store_it(*given)

    def give_up() -> None:
        is_storing.wait(10)
        verb.give_up_upload(planner, import_id)

    monkeypatch.setattr(verb, "store_record", store_slowly)
    import_id = verb.upload(planner, document, "plan.docx", home)
    stored, _ = at_once(app, lambda: verb.confirm_upload(planner, import_id), give_up)
    db.session.rollback()
    assert db.session.get_one(ImportRun, import_id).plan_id == stored.plan_id
    assert held_files(app) == []


def test_a_planner_of_one_plan_reads_no_new_one_in_and_hears_of_no_other(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    verb.store_file(document, verb.check_file(document, "plan.docx", HOME))
    mine = store(small_plan())
    narrow = plan_role(person("planner", "smal"), mine)
    assert verb.may_import(planner) == {home}
    assert verb.may_import(narrow) == set()
    # Keeps every plan of another region too, where the same document is read in.
    person("planner", "smal", OTHER)
    both = load_visitor(narrow.id)
    assert both is not None
    elsewhere = next(iter(verb.may_import(both)))
    import_id = verb.upload(both, document, "plan.docx", elsewhere)
    assert "file_seen_before" not in codes(verb.check_upload(both, import_id))
