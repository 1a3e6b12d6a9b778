"""What a status asks for: the planner's confirmation of Klar, and why a row is cancelled."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.confirm_done import confirm_done, decline_done
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.show_row import show_row
from planapp.services.undo_change import undo_change
from planapp.services.update_row import load_row, update_row
from planapp.storage.models import Activity, Change
from tests.small_plan import EMPTY, LINKED, PLAIN, small_plan
from tests.stored import at_once, offer, person, row, row_ids, save, store

TODAY = date(2025, 3, 1)
WHY = {"cancelled_reason": "Ersatt av 4.b", "cancelled_by": "Cancerrådet 2025-01-10"}


@pytest.fixture
def careful(plan_id: int, rows: list[int], owner: Visitor) -> int:
    """The small plan, where Klar waits for the planner."""
    offer(plan_id, "paused", "cancelled", done_needs_confirmation=True)
    return plan_id


def report(owner: Visitor, row_id: int, **more: str) -> int:
    save(owner, row_id, status="done", **more)
    return row(row_id).version


def told(row_id: int) -> list[tuple[str, str, str]]:
    found = select(Change.what, Change.old, Change.new).filter_by(activity_id=row_id).order_by(Change.id)
    return [tuple(one) for one in db.session.execute(found)]


# --- Klar -------------------------------------------------------------------------------------------


def test_what_an_owner_reports_as_done_waits_for_the_planner(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    report(owner, rows[PLAIN], comment="Rutinen finns")
    held = row(rows[PLAIN])
    assert (held.status, held.status_raw, held.proposed_status) == ("in_progress", "Påbörjad", "done")
    assert held.comment == "Rutinen finns"
    assert ("proposed_status", "", "done") in told(rows[PLAIN])
    page = show_plan(planner, get_plan(careful), PlanFilter(to_confirm=True), TODAY)
    assert (page.progress.to_confirm, page.shown, page.progress.by_status["done"]) == (1, 1, 1)
    assert show_row(owner, *load_row(rows[PLAIN]), TODAY).shown_status == "done"
    assert show_row(planner, *load_row(rows[PLAIN]), TODAY).shown_status == "in_progress"


def test_the_planner_confirms_in_one_press_and_can_undo_it(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    saved = confirm_done(planner, rows[PLAIN], report(owner, rows[PLAIN]))
    held = row(rows[PLAIN])
    assert (held.status, held.status_raw, held.proposed_status) == ("done", "Klar", None)
    assert set(saved.fields) == {"status", "proposed_status"}
    assert saved.batch is not None
    undo_change(planner, saved.batch)
    held = row(rows[PLAIN])
    assert (held.status, held.proposed_status) == ("in_progress", "done")


def test_the_planner_says_not_yet_and_why(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    version = report(owner, rows[PLAIN])
    with pytest.raises(FieldErrors, match="vad som återstår"):
        decline_done(planner, rows[PLAIN], version, " \n ")
    with pytest.raises(FieldErrors, match="2 000"):
        decline_done(planner, rows[PLAIN], version, "x" * 2001)
    decline_done(planner, rows[PLAIN], version, "Rutinen är inte beslutad")
    held = row(rows[PLAIN])
    assert (held.status, held.proposed_status, held.comment) == ("in_progress", None, "")
    page = show_row(owner, *load_row(rows[PLAIN]), TODAY)
    assert page.declined == "Rutinen är inte beslutad"
    assert ("Inte klar än", "", "Rutinen är inte beslutad") in [
        (one.what, one.old, one.new) for one in page.history
    ]
    report(owner, rows[PLAIN])
    assert show_row(owner, *load_row(rows[PLAIN]), TODAY).declined == ""


@pytest.mark.parametrize("status", ["not_started", "in_progress"])
def test_another_status_takes_the_report_back(
    careful: int, rows: list[int], owner: Visitor, status: str
) -> None:
    report(owner, rows[PLAIN])
    save(owner, rows[PLAIN], status=status)
    held = row(rows[PLAIN])
    assert (held.status, held.proposed_status) == (status, None)


def test_saving_something_else_leaves_the_report(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    report(owner, rows[PLAIN])
    save(owner, rows[PLAIN], status="done", comment="x")
    save(planner, rows[PLAIN], status="in_progress", comment="y")
    assert row(rows[PLAIN]).proposed_status == "done"
    save(planner, rows[PLAIN], status="done")
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).proposed_status) == ("done", None)


def test_an_owner_undoes_the_report(careful: int, rows: list[int], owner: Visitor) -> None:
    batch = save(owner, rows[PLAIN], status="done").batch
    assert batch is not None
    undo_change(owner, batch)
    assert row(rows[PLAIN]).proposed_status is None


def test_the_planners_own_klar_needs_nobody(careful: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], status="done")
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).proposed_status) == ("done", None)


def test_without_the_choice_an_owners_klar_holds(rows: list[int], owner: Visitor) -> None:
    save(owner, rows[PLAIN], status="done")
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).proposed_status) == ("done", None)


def test_only_the_planner_answers_and_only_what_waits(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    version = report(owner, rows[PLAIN])
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        confirm_done(owner, rows[PLAIN], version)
    with pytest.raises(Conflict):
        confirm_done(planner, rows[PLAIN], version - 1)
    with pytest.raises(Conflict, match="väntar inte längre"):
        confirm_done(planner, rows[EMPTY], row(rows[EMPTY]).version)
    with pytest.raises(Conflict):
        decline_done(planner, rows[EMPTY], row(rows[EMPTY]).version, "x")


def test_two_planners_who_answer_at_once_are_one_answer(
    app: Flask, careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    version, other = report(owner, rows[PLAIN]), person("planner", "annan")
    answers = at_once(
        app,
        lambda: confirm_done(planner, rows[PLAIN], version),
        lambda: decline_done(other, rows[PLAIN], version, "Nej"),
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Saved"]


# --- Utgår ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", ["cancelled_reason", "cancelled_by"])
def test_a_row_is_not_cancelled_without_why_and_by_whom(
    careful: int, rows: list[int], owner: Visitor, lacking: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        save(owner, rows[PLAIN], status="cancelled", **WHY | {lacking: " "})
    assert set(refused.value.fields) == {lacking}
    with pytest.raises(FieldErrors):
        update_row(None, rows[PLAIN], row(rows[PLAIN]).version, {"status": "cancelled"}, "command")
    assert row(rows[PLAIN]).status == "in_progress"


def test_the_reason_is_kept_shown_and_undone(
    careful: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    batch = save(owner, rows[PLAIN], status="cancelled", **WHY).batch
    shown = show_plan(planner, get_plan(careful), PlanFilter(status="cancelled"), TODAY)
    view = shown.chapters[0].areas[0].rows[0]
    assert (view.cancelled_reason, view.cancelled_by, view.lacks_reason) == (*WHY.values(), False)
    assert batch is not None
    undo_change(owner, batch)
    held = row(rows[PLAIN])
    assert (held.status, held.cancelled_reason, held.cancelled_by) == ("in_progress", "", "")


def test_leaving_cancelled_clears_the_reason_and_the_history_keeps_it(
    careful: int, rows: list[int], owner: Visitor
) -> None:
    save(owner, rows[PLAIN], status="cancelled", **WHY)
    save(owner, rows[PLAIN], status="in_progress", **WHY)  # as the form sends what stood in it
    held = row(rows[PLAIN])
    assert (held.cancelled_reason, held.cancelled_by) == ("", "")
    assert ("cancelled_reason", WHY["cancelled_reason"], "") in told(rows[PLAIN])


def test_a_reason_for_a_row_that_stays_is_not_lost_in_silence(
    careful: int, rows: list[int], owner: Visitor
) -> None:
    with pytest.raises(FieldErrors, match="bara när raden utgår"):
        save(owner, rows[PLAIN], status="done", **WHY)


def test_a_row_that_was_read_in_as_cancelled_lacks_its_reason(app: Flask) -> None:
    record = small_plan()
    record.rows()[LINKED].status_raw, record.rows()[LINKED].status = "Utgår", "cancelled"
    plan_id, planner = store(record), person("planner")
    row_id = row_ids(plan_id)[LINKED]
    page = show_plan(planner, get_plan(plan_id), PlanFilter(missing="reason"), TODAY)
    assert [one.id for chapter in page.chapters for area in chapter.areas for one in area.rows] == [row_id]
    assert page.chapters[1].areas[0].rows[0].lacks_reason
    reader = show_plan(person("reader"), get_plan(plan_id), PlanFilter(missing="reason"), TODAY)
    assert not reader.chapters[1].areas[0].rows[0].lacks_reason
    save(planner, row_id, comment="Ett ord")  # a comment does not ask for it
    with pytest.raises(FieldErrors):
        save(planner, row_id, cancelled_reason="Halvt")
    save(planner, row_id, **WHY)
    assert db.session.get_one(Activity, row_id).cancelled_reason == WHY["cancelled_reason"]
    assert not show_row(planner, *load_row(row_id), TODAY).lacks_reason
