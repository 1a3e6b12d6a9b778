"""Reading a document in: checked first, stored whole or not at all, and kept as it was."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.imports import import_plan as verb
from planapp.storage.models import Activity, ImportRun, Organisation, Plan
from planapp.storage.record_out import load_record
from tests.installation import HOME, OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, count


@pytest.fixture(scope="module")
def document() -> bytes:
    """The small plan as a Word file."""
    return write_word(small_plan())


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
