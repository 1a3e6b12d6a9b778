"""A newer version of a plan through the verbs: questions, conflicts, and somebody who saves meanwhile."""

from typing import Any

import pytest
from flask import Flask

from planapp.documents.excel.write import write_excel
from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.domain.record import PlanRecord
from planapp.services.errors import Conflict
from planapp.services.imports.answer_upload import (
    ALL_AS_PROPOSED,
    COLUMN,
    CONFLICT,
    FILE,
    Asked,
    answer_upload,
    checked_upload,
    questions_of,
)
from planapp.services.imports.check_view import ROWS_DRAWN, view_of
from planapp.services.imports.confirm_upload import confirm_upload, seen_of
from planapp.services.imports.import_plan import CheckedImport, StoredImport
from planapp.services.imports.merging_view import merging_view
from planapp.services.imports.receipt import plan_imports, show_receipt
from planapp.services.imports.row_origin import row_origins
from planapp.services.imports.upload_plan import aim_upload, upload
from planapp.services.show_plan import get_plan
from planapp.storage.models import ImportRun, RememberedAnswer
from tests.odd_workbooks import swapped
from tests.small_plan import LINKED, PLAIN, small_plan
from tests.stored import count, row, row_ids, save

ODD = {"Aktivitet i regionen": "Det här gör vi"}


@pytest.fixture
def home(planner: Visitor) -> int:
    """Id of the planner's organisation."""
    return planner.roles[0].organisation_id


def odd() -> bytes:
    """The small plan as a workbook with two columns in each other's place and one that nobody knows."""
    return swapped(write_excel(small_plan()), "Aktivitet i regionen", "Ansvarig–Tidsram", ODD)


def asked(checked: CheckedImport, kind: str) -> list[Asked]:
    """The questions of a kind."""
    return [one for one in questions_of(checked) if one.kind == kind]


def answer(planner: Visitor, import_id: int, one: Asked, value: str) -> None:
    """Press a question's own button."""
    name = one.field_names()[0]
    assert answer_upload(planner, import_id, {name: value}, name) >= 1


def stored(planner: Visitor, import_id: int) -> StoredImport:
    """Confirm what the check page shows."""
    made = confirm_upload(planner, import_id, seen_of(checked_upload(planner, import_id)))
    assert made is not None
    return made


def read_in(planner: Visitor, home: int, data: bytes, plan_id: int | None = None) -> StoredImport:
    """Upload and confirm as proposed."""
    return stored(planner, upload(planner, data, "plan.docx", home, plan_id))


def newer(**status: str) -> PlanRecord:
    """The small plan a week later: the first row's status is the file's, and a row has come."""
    record = small_plan()
    first = record.chapters[0].areas[0].rows[PLAIN]
    first.status_raw, first.status = status.get("raw", "Klar"), status.get("status", "done")
    last = record.chapters[1].areas[0]
    added = small_plan().chapters[0].areas[1].rows[1]
    added.rcc_activity, added.responsible = ["Starta en mottagning för hudförändringar"], ["Hudkliniken"]
    last.rows.append(added)
    return record


def test_a_column_that_nobody_knows_is_asked_about_and_the_answer_holds_next_time(
    app: Flask, planner: Visitor, home: int
) -> None:
    import_id = upload(planner, odd(), "plan.xlsx", home)
    first = checked_upload(planner, import_id)
    question = next(one for one in asked(first, FILE) if one.key.startswith("column:"))
    assert (question.held, question.is_answered) == ("extra", False)
    answer(planner, import_id, question, "region_activity")
    second = checked_upload(planner, import_id)
    assert [one.key for one in second.record.columns].count("region_activity") == 1
    assert view_of(second).left == view_of(first).left - 1
    made = stored(planner, import_id)
    noted = show_receipt(made.import_id)
    assert ("Det här gör vi", "Aktivitet i regionen", "vald") in noted.columns
    # The next reading of the same heading asks nothing, and says where the answer comes from.
    again = checked_upload(planner, upload(planner, odd(), "plan.xlsx", home))
    assert again.recalled == {question.key: "region_activity"}
    assert view_of(again).recalled == 1
    assert next(one for one in questions_of(again) if one.key == question.key).is_answered


def test_the_meaning_of_any_column_can_be_changed(app: Flask, planner: Visitor, home: int) -> None:
    import_id = upload(planner, write_excel(small_plan()), "plan.xlsx", home)
    before = checked_upload(planner, import_id)
    columns = {one["header"]: one["question"] for one in before.record.source["columns"]}
    one = next(one for one in asked(before, COLUMN) if one.key == columns["Mål"])
    answer_upload(planner, import_id, {one.field_names()[1]: "resources"}, "kolumner")
    after = checked_upload(planner, import_id)
    assert [column.key for column in after.record.columns if column.header == "Mål"] == ["resources"]


def test_all_as_proposed_answers_what_nobody_has_and_changes_nothing(
    app: Flask, planner: Visitor, home: int
) -> None:
    import_id = upload(planner, odd(), "plan.xlsx", home)
    before = checked_upload(planner, import_id)
    assert view_of(before).left > 0
    assert answer_upload(planner, import_id, {}, ALL_AS_PROPOSED) == view_of(before).left
    after = checked_upload(planner, import_id)
    assert view_of(after).left == 0
    assert after.record.chapters == before.record.chapters
    assert answer_upload(planner, import_id, {}, ALL_AS_PROPOSED) == 0


def test_an_answer_that_is_none_of_those_offered_is_no_answer(
    app: Flask, planner: Visitor, home: int
) -> None:
    import_id = upload(planner, odd(), "plan.xlsx", home)
    question = asked(checked_upload(planner, import_id), FILE)[0]
    name = question.field_names()[0]
    for sent in ({name: "<script>"}, {name: ""}, {}, {"q-okand": "extra"}):
        assert answer_upload(planner, import_id, sent, name) == 0
    assert checked_upload(planner, import_id).answers == {}


def test_an_answer_in_the_form_that_changes_the_reading_is_seen_before_it_is_stored(
    app: Flask, planner: Visitor, home: int
) -> None:
    import_id = upload(planner, odd(), "plan.xlsx", home)
    question = next(
        one for one in asked(checked_upload(planner, import_id), FILE) if one.key.startswith("column:")
    )
    sent = {question.field_names()[0]: "region_activity"}
    assert confirm_upload(planner, import_id, "", sent) is None
    assert checked_upload(planner, import_id).answers == {question.key: "region_activity"}
    assert confirm_upload(planner, import_id, "", sent) is not None


def test_a_newer_version_adds_changes_and_keeps_what_people_have_set(
    app: Flask, planner: Visitor, home: int
) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    rows = row_ids(first.plan_id)
    save(planner, rows[PLAIN], status="not_started")
    import_id = upload(planner, write_word(newer()), "nyare.docx", home, first.plan_id)
    checked = checked_upload(planner, import_id)
    view = merging_view(checked)
    assert view is not None
    assert (view.new, view.missing, view.conflicts, view.conflicts_left) == (1, 0, 1, 1)
    conflict = asked(checked, CONFLICT)[0]
    assert (conflict.values, conflict.proposed) == (["plan", "file"], "plan")
    made = stored(planner, import_id)
    assert (made.plan_id, row(rows[PLAIN]).status) == (first.plan_id, "not_started")
    assert len(row_ids(first.plan_id)) == len(rows) + 1
    told = show_receipt(import_id).merging
    assert (told["added"], told["conflicts"]) == (1, 1)
    assert [one.id for one in plan_imports(first.plan_id)] == [import_id, first.import_id]


@pytest.mark.parametrize("way", ["answered", "all", "in the form"])
def test_the_files_value_is_taken_where_a_person_chooses_it(
    app: Flask, planner: Visitor, home: int, way: str
) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    rows = row_ids(first.plan_id)
    save(planner, rows[PLAIN], status="not_started")
    import_id = upload(planner, write_word(newer()), "nyare.docx", home, first.plan_id)
    conflict = asked(checked_upload(planner, import_id), CONFLICT)[0]
    sent = {}
    if way == "answered":
        answer(planner, import_id, conflict, "file")
    elif way == "all":
        assert answer_upload(planner, import_id, {}, "konflikter-fil") == 1
    else:
        sent = {conflict.field_names()[0]: "file"}
    made = confirm_upload(planner, import_id, seen_of(checked_upload(planner, import_id)), sent)
    assert made is not None
    assert row(rows[PLAIN]).status == "done"


def test_nothing_is_stored_when_somebody_saved_while_it_was_checked(
    app: Flask, planner: Visitor, home: int
) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    rows = row_ids(first.plan_id)
    import_id = upload(planner, write_word(newer()), "nyare.docx", home, first.plan_id)
    seen = seen_of(checked_upload(planner, import_id))
    save(planner, rows[LINKED], status="in_progress")
    with pytest.raises(Conflict, match="Någon har sparat i planen"):
        confirm_upload(planner, import_id, seen)
    assert len(row_ids(first.plan_id)) == len(rows)
    assert row(rows[PLAIN]).status == "in_progress"
    stored(planner, import_id)
    assert row(rows[LINKED]).status == "in_progress"


def test_only_some_columns_leave_the_others_alone(app: Flask, planner: Visitor, home: int) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    rows = row_ids(first.plan_id)
    record = newer()
    record.chapters[0].areas[0].goal = ["Mycket färre röker"]
    import_id = upload(
        planner, write_word(record), "ny.docx", home, first.plan_id, ["goal", "rcc_activity", "x"]
    )
    checked = checked_upload(planner, import_id)
    assert checked.columns == ["goal", "rcc_activity"]
    stored(planner, import_id)
    assert row(rows[PLAIN]).status == "in_progress"
    assert show_receipt(import_id).chosen_columns == ["Uppdrag/Mål", "Aktivitet från RCC"]


def test_another_aim_forgets_what_was_chosen_about_the_plans_rows(
    app: Flask, planner: Visitor, home: int
) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    save(planner, row_ids(first.plan_id)[PLAIN], status="not_started")
    import_id = upload(planner, write_word(newer()), "nyare.docx", home, first.plan_id)
    answer_upload(planner, import_id, {}, "konflikter-fil")
    aim_upload(planner, import_id, None)
    assert checked_upload(planner, import_id).merging is None
    aim_upload(planner, import_id, first.plan_id)
    assert not asked(checked_upload(planner, import_id), CONFLICT)[0].is_answered


def test_a_row_knows_where_it_was_read(app: Flask, planner: Visitor, home: int) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    plan, rows = get_plan(first.plan_id), row_ids(first.plan_id)
    origins = row_origins(row(rows[LINKED]), plan)
    assert [(one.import_id, one.file_name, one.cells) for one in origins] == [
        (first.import_id, "plan.docx", [])
    ]
    assert origins[0].place.startswith("tabell ")


def test_which_value_of_a_row_holds_is_never_remembered(app: Flask, planner: Visitor, home: int) -> None:
    first = read_in(planner, home, write_word(small_plan()))
    save(planner, row_ids(first.plan_id)[PLAIN], status="not_started")
    import_id = upload(planner, write_word(newer()), "nyare.docx", home, first.plan_id)
    answer_upload(planner, import_id, {}, "konflikter-fil")
    stored(planner, import_id)
    assert count(RememberedAnswer) == 0
    assert count(ImportRun) == 2


def test_a_plan_of_many_rows_gives_a_page_of_few(app: Flask, planner: Visitor, home: int) -> None:
    record: Any = small_plan()
    area = record.chapters[1].areas[0]
    for number in range(ROWS_DRAWN + 50):
        made = small_plan().chapters[1].areas[0].rows[0]
        made.id, made.rcc_activity = f"r{number}", [f"Aktivitet nummer {number}"]
        area.rows.append(made)
    import_id = upload(planner, write_word(record), "stor.docx", home, wait=60)
    view = view_of(checked_upload(planner, import_id))
    assert view.rows > ROWS_DRAWN
    assert view.rows_drawn < view.rows
