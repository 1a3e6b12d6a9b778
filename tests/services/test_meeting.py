"""A meeting's rows, and its minutes, on both databases."""

from datetime import UTC, date, datetime

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.meeting import meeting_rows, show_minutes
from planapp.services.show_plan import PlanFilter, get_plan
from planapp.services.undo_change import undo_change
from tests.small_plan import EMPTY, PLAIN, TIME_IN_STATUS
from tests.stored import row, save, statements

TODAY = date(2026, 3, 1)
WITHOUT_STATUS = PlanFilter(status="none")


def test_a_row_that_the_meeting_has_given_a_status_keeps_its_place(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    began, wanted = datetime.now(UTC), [rows[TIME_IN_STATUS], rows[EMPTY]]
    assert meeting_rows(planner, get_plan(plan_id), WITHOUT_STATUS, TODAY, began) == wanted
    save(planner, rows[TIME_IN_STATUS], status="done")
    assert meeting_rows(planner, get_plan(plan_id), WITHOUT_STATUS, TODAY, began) == wanted
    later = datetime.now(UTC)
    assert meeting_rows(planner, get_plan(plan_id), WITHOUT_STATUS, TODAY, later) == wanted[1:]
    assert meeting_rows(planner, get_plan(plan_id), PlanFilter(), TODAY, began) == rows


def test_what_others_set_meanwhile_is_none_of_the_meetings(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    began = datetime.now(UTC)
    save(owner, rows[TIME_IN_STATUS], status="done")
    assert rows[TIME_IN_STATUS] not in meeting_rows(planner, get_plan(plan_id), WITHOUT_STATUS, TODAY, began)
    assert show_minutes(planner, get_plan(plan_id), began).rows == []


def test_the_minutes_net_what_was_set_and_leave_internal_notes_out(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    save(planner, rows[PLAIN], comment="Före mötet.")
    began = datetime.now(UTC)
    save(planner, rows[PLAIN], status="not_started", internal_note="Hemligt.")
    save(planner, rows[PLAIN], status="done", comment="Efter mötet.")
    undone = save(planner, rows[EMPTY], comment="Fel rad.")
    undo_change(planner, str(undone.batch))
    minutes = show_minutes(planner, get_plan(plan_id), began)
    assert [(one.id, one.changes) for one in minutes.rows] == [
        (rows[PLAIN], [("Status", "Påbörjad", "Klar"), ("Kommentar", "Före mötet.", "Efter mötet.")])
    ]
    assert row(rows[PLAIN]).internal_note == "Hemligt."


def test_it_takes_a_few_statements(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    began = datetime.now(UTC)
    save(planner, rows[PLAIN], status="done")
    plan = get_plan(plan_id)
    db.session.rollback()
    with statements() as sent:
        meeting_rows(planner, plan, WITHOUT_STATUS, TODAY, began)
        show_minutes(planner, plan, began)
    assert len(sent) <= 18
