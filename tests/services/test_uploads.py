"""An upload on its way from the file to the plan: held, read, answered, confirmed or given up."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports import confirm_upload as confirming
from planapp.services.imports.answer_upload import checked_upload as checked
from planapp.services.imports.check_upload import check_upload
from planapp.services.imports.confirm_upload import confirm_upload
from planapp.services.imports.import_plan import CheckedImport, check_file, may_import, store_file
from planapp.services.imports.import_runs import Ended
from planapp.services.imports.upload_plan import aim_upload, give_up_upload, upload, waiting_uploads
from planapp.services.sign_in import load_visitor
from planapp.services.users import take_role
from planapp.storage.models import ImportRun, Plan
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


def codes(found: CheckedImport) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in found.record.findings}


def test_an_upload_is_checked_then_confirmed(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    assert count(Plan) == 0
    assert len(held_files(app)) == 1
    assert checked(planner, import_id).organisation == HOME
    assert count(Plan) == 0
    stored = confirm_upload(planner, import_id)
    assert (stored.import_id, count(Plan)) == (import_id, 1)
    assert held_files(app) == []
    assert len(kept_files(app)) == 1
    with pytest.raises(ServiceError, match="redan inläst"):
        confirm_upload(planner, import_id)
    assert count(Plan) == 1


def test_two_presses_on_the_button_store_one_plan(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    answers = at_once(app, *[lambda: confirm_upload(planner, import_id)] * 3)
    assert sorted(type(one).__name__ for one in answers) == ["Ended", "Ended", "StoredImport"]
    assert count(Plan) == 1


def test_another_visitor_does_not_find_the_upload(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    other = person("planner", "annan")
    for call in (check_upload, confirm_upload, give_up_upload):
        with pytest.raises(NotFound):
            call(other, import_id)
    check_upload(planner, import_id)


def test_nobody_uploads_for_an_organisation_that_is_not_theirs(
    app: Flask, home: int, document: bytes
) -> None:
    for visitor in (person("planner", "x", OTHER), person("owner"), person("reader")):
        with pytest.raises(ServiceError, match="Du kan inte läsa in planer"):
            upload(visitor, document, "plan.docx", home)
    assert held_files(app) == []


def test_an_upload_that_is_given_up_is_forgotten(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    give_up_upload(planner, import_id)
    assert held_files(app) == []
    with pytest.raises(Ended, match="avbruten"):
        check_upload(planner, import_id)
    assert waiting_uploads(planner) == []


def test_a_file_that_two_uploaded_is_held_until_both_are_done(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    mine, theirs = (upload(one, document, "plan.docx", home) for one in (planner, other))
    give_up_upload(planner, mine)
    stored = confirm_upload(other, theirs)
    assert stored is not None
    assert count(Plan) == 1


def test_confirming_leaves_the_file_to_another_who_uploaded_it(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    mine, theirs = (upload(one, document, "plan.docx", home) for one in (planner, other))
    confirm_upload(planner, mine)
    assert "file_seen_before" in codes(checked(other, theirs))


def test_uploads_older_than_a_day_are_forgotten(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    first = upload(planner, document, "plan.docx", home)
    with db.engine.begin() as connection:
        old = datetime.now(UTC) - timedelta(hours=25)
        connection.execute(update(ImportRun.__table__).values(uploaded_at=old))
    db.session.rollback()  # another day is another request
    second = upload(planner, write_word(small_plan("Region Dalarna")), "annan.docx", home)
    assert [one.id for one in waiting_uploads(planner)] == [second]
    assert held_files(app) == [str(second)]
    with pytest.raises(Ended, match="ett dygn"):
        check_upload(planner, first)


def test_a_file_that_is_gone_asks_for_a_new_upload(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    files.drop_upload(import_id)
    with pytest.raises(ServiceError, match="Ladda upp den igen"):
        confirm_upload(planner, import_id)


def test_nobody_is_told_that_another_region_has_read_the_file(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    store_file(document, check_file(document, "plan.docx", OTHER))
    import_id = upload(planner, document, "plan\x00.docx", home)
    assert "file_seen_before" not in codes(checked(planner, import_id))


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**40])
def test_an_import_that_cannot_be_is_not_found(planner: Visitor, number: int) -> None:
    for call in (check_upload, confirm_upload, give_up_upload):
        with pytest.raises(NotFound):
            call(planner, number)


def test_who_keeps_no_plans_there_any_more_stores_none(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    import_id = upload(planner, document, "plan.docx", home)
    person("planner", planner.name, OTHER)
    take_role(person("administrator"), home, planner.id, "planner")
    now = load_visitor(planner.id)
    assert now is not None
    assert may_import(now)
    for call in (check_upload, confirm_upload, give_up_upload):
        with pytest.raises(NotFound):
            call(now, import_id)
    assert count(Plan) == 0


def test_giving_up_at_once_leaves_the_same_file_of_another(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    other = person("planner", "annan")
    for _ in range(5):
        mine = upload(planner, document, "plan.docx", home)
        gone, theirs = at_once(
            app,
            lambda mine=mine: give_up_upload(planner, mine),
            lambda: upload(other, document, "plan.docx", home),
        )
        assert gone is None
        assert check_upload(other, theirs).file_name == "plan.docx"


def test_giving_up_what_is_being_confirmed_leaves_the_plan_and_its_import(
    app: Flask, planner: Visitor, home: int, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_storing, store_it = threading.Event(), confirming.store_record

    def store_slowly(*given: Any) -> int:
        is_storing.set()
        time.sleep(0.5)  # so that the other one stands and waits
        return store_it(*given)

    def give_up() -> None:
        assert is_storing.wait(10)
        give_up_upload(planner, import_id)

    monkeypatch.setattr(confirming, "store_record", store_slowly)
    import_id = upload(planner, document, "plan.docx", home)
    stored, given_up = at_once(app, lambda: confirm_upload(planner, import_id), give_up)
    assert given_up is None
    db.session.rollback()
    assert db.session.get_one(ImportRun, import_id).plan_id == stored.plan_id
    assert held_files(app) == []


def test_a_planner_of_one_plan_reads_no_new_one_in_and_hears_of_no_other(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    store_file(document, check_file(document, "plan.docx", HOME))
    mine = store(small_plan())
    narrow = plan_role(person("planner", "smal"), mine)
    assert may_import(planner) == {home}
    assert may_import(narrow) == set()
    # Keeps every plan of another region too, where the same document is read in.
    person("planner", "smal", OTHER)
    both = load_visitor(narrow.id)
    assert both is not None
    elsewhere = next(iter(may_import(both)))
    import_id = upload(both, document, "plan.docx", elsewhere)
    assert "file_seen_before" not in codes(checked(both, import_id))


def test_a_file_that_is_no_plan_is_refused_at_once_and_leaves_nothing(
    app: Flask, planner: Visitor, home: int
) -> None:
    with pytest.raises(ServiceError) as refused:
        upload(planner, b"hej", "plan.docx", home)
    assert str(refused.value).endswith(".")
    assert count(ImportRun) == 0
    assert held_files(app) == []


def test_the_check_page_offers_the_plan_of_the_same_title_and_of_the_same_file(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    titled = store(small_plan())
    first = check_upload(planner, upload(planner, document, "plan.docx", home)).other
    assert first is not None
    assert (first.plan_id, first.why) == (titled, "title")
    stored = store_file(document, check_file(document, "plan.docx", HOME))
    second = check_upload(planner, upload(planner, document, "plan.docx", home)).other
    assert second is not None
    assert (second.plan_id, second.why) == (stored.plan_id, "file")


def test_another_regions_plan_of_the_same_title_is_not_offered(
    app: Flask, planner: Visitor, home: int, document: bytes
) -> None:
    theirs = store(small_plan(OTHER), OTHER)
    import_id = upload(planner, document, "plan.docx", home)
    assert check_upload(planner, import_id).other is None
    with pytest.raises(ServiceError, match="i den planen"):
        aim_upload(planner, import_id, theirs)
    with pytest.raises(ServiceError, match="i den planen"):
        upload(planner, document, "plan.docx", home, theirs)


def test_nothing_that_is_left_over_stays_for_ever(app: Flask, planner: Visitor, home: int, document) -> None:
    uploads = app.config["INSTANCE"] / "uploads"
    import_id = upload(planner, document, "plan.docx", home)
    (uploads / "99").mkdir()
    (uploads / "98").write_bytes(b"as uploads were held before")
    (uploads / str(import_id) / ".0a.part").write_bytes(b"half a file")
    old = time.time() - files.LEFTOVER_KEPT - 60
    for path in (uploads / "99", uploads / "98", uploads / str(import_id) / ".0a.part"):
        os.utime(path, (old, old))
    (uploads / "97").mkdir()  # somebody may be about to use it
    upload(planner, document, "plan.docx", home)
    assert "99" not in held_files(app)
    assert "98" not in held_files(app)
    assert {str(import_id), "97"} <= set(held_files(app))
    assert [path.name for path in (uploads / str(import_id)).iterdir() if path.suffix == ".part"] == []
