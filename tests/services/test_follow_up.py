"""Deciding which rows are followed up: figures, suggestions, history and undoing."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.follow_up import (
    Decision,
    accept_suggestions,
    decide,
    followed_rows,
    row_follow_up,
    show_follow_up,
    undo_follow_up,
)
from planapp.services.list_plans import list_plans
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.show_start import show_start
from planapp.services.undo_change import undo_change
from planapp.storage.models import Change
from tests.small_plan import EMPTY, LINKED, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import count, person, row, row_ids, save, store

TODAY = date(2026, 3, 1)


@pytest.fixture
def outside(app: Flask) -> tuple[int, list[int]]:
    """A plan in which only RCC answers for two rows."""
    record = small_plan()
    record.rows()[TIME_IN_STATUS].responsible = ["RCC Mellansverige"]
    record.rows()[EMPTY].responsible = ["RPO cancer"]
    plan_id = store(record)
    return plan_id, row_ids(plan_id)


def decided(planner: Visitor, plan_id: int, row_id: int, follows: bool, reason: str = "") -> str | None:
    db.session.rollback()
    seen = row_follow_up(get_plan(plan_id), row_id).seen
    return decide(planner, plan_id, {row_id: Decision(follows, reason, seen)})


def test_the_suggestion_is_no_decision(outside: tuple[int, list[int]], planner: Visitor) -> None:
    plan_id, rows = outside
    page = show_follow_up(get_plan(plan_id))
    assert [one.id for one in page.suggested] == [rows[TIME_IN_STATUS], rows[EMPTY]]
    assert (len(page.outside), len(page.followed), page.total) == (0, 4, 6)
    assert page.suggested[0].suggested_reason == "Bara RCC Mellansverige ansvarar enligt planen."
    assert show_plan(planner, get_plan(plan_id), PlanFilter(), TODAY).progress.total == 6


def test_all_suggestions_are_accepted_in_one_press_and_undone(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    batch, number = accept_suggestions(planner, plan_id)
    assert (number, batch is not None) == (2, True)
    held = row(rows[EMPTY])
    assert (held.is_followed_up, held.followed_up_set) == (False, True)
    assert held.followed_up_reason == "Bara RPO cancer ansvarar enligt planen."
    lines = db.session.execute(select(Change.what, Change.old, Change.new).filter_by(activity_id=rows[EMPTY]))
    assert [tuple(one) for one in lines] == [
        ("is_followed_up", "Ja", "Nej"),
        ("followed_up_reason", "", "Bara RPO cancer ansvarar enligt planen."),
    ]
    assert accept_suggestions(planner, plan_id) == (None, 0)
    assert undo_follow_up(planner, plan_id, batch or "") == (2, 0)
    held = row(rows[EMPTY])
    assert (held.is_followed_up, held.followed_up_reason, held.followed_up_set) == (True, "", False)
    with pytest.raises(NotFound):
        undo_follow_up(planner, plan_id, "okänd")


def test_a_row_saved_since_is_left_when_the_press_is_undone(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    batch, _ = accept_suggestions(planner, plan_id)
    save(planner, rows[EMPTY], comment="x")
    assert undo_follow_up(planner, plan_id, batch or "") == (1, 1)


def test_rows_outside_count_in_no_figure(outside: tuple[int, list[int]], planner: Visitor) -> None:
    plan_id, rows = outside
    owner = person("owner", "ola")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN], rows[EMPTY]], owner.id)
    assert show_start(owner, TODAY).own_count == 2
    accept_suggestions(planner, plan_id)
    db.session.rollback()
    page = show_plan(planner, get_plan(plan_id), PlanFilter(), TODAY)
    found = page.progress
    assert (found.total, found.outside, found.rows, page.shown) == (4, 2, 6, 6)
    assert (found.by_status[None], found.without_timeframe, found.overdue) == (0, 0, 3)
    for asked in (PlanFilter(missing="status"), PlanFilter(missing="timeframe")):
        assert show_plan(planner, get_plan(plan_id), asked, TODAY).shown == 0
    assert show_plan(planner, get_plan(plan_id), PlanFilter(overdue=True), TODAY).shown == 3
    assert show_plan(planner, get_plan(plan_id), PlanFilter(outside=True), TODAY).shown == 2
    [summary] = list_plans()
    assert (summary.rows, summary.status) == (6, {"in_progress": 3, "done": 1})
    assert show_start(owner, TODAY).own_count == 1


def test_a_row_that_is_not_followed_up_needs_a_reason(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    with pytest.raises(FieldErrors) as refused:
        decided(planner, plan_id, rows[PLAIN], False, " ")
    assert refused.value.fields == {str(rows[PLAIN]): "Skriv varför raden inte följs upp."}
    decided(planner, plan_id, rows[PLAIN], False, "Kommunernas")
    assert row(rows[PLAIN]).followed_up_reason == "Kommunernas"
    decided(planner, plan_id, rows[EMPTY], False)  # the suggestion's own
    assert row(rows[EMPTY]).followed_up_reason.startswith("Bara RPO cancer")
    decided(planner, plan_id, rows[PLAIN], True, "Kommunernas")
    assert (row(rows[PLAIN]).is_followed_up, row(rows[PLAIN]).followed_up_reason) == (True, "")


def test_the_planners_decision_is_not_suggested_away(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    assert decided(planner, plan_id, rows[EMPTY], True) is not None
    assert [one.id for one in show_follow_up(get_plan(plan_id)).suggested] == [rows[TIME_IN_STATUS]]
    accept_suggestions(planner, plan_id)
    assert row(rows[EMPTY]).is_followed_up
    save(planner, rows[EMPTY], responsible="RCC Syd")
    assert not row_follow_up(get_plan(plan_id), rows[EMPTY]).is_open


def test_what_somebody_else_decided_meanwhile_is_not_overwritten(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    seen = {one.id: one.seen for one in followed_rows(get_plan(plan_id))}
    decided(planner, plan_id, rows[LINKED], False, "Först")
    changes = count(Change)
    with pytest.raises(Conflict):
        decide(planner, plan_id, {rows[LINKED]: Decision(False, "Sedan", seen[rows[LINKED]])})
    assert (row(rows[LINKED]).followed_up_reason, count(Change)) == ("Först", changes)
    assert decide(planner, plan_id, {rows[PLAIN]: Decision(True, "", seen[rows[PLAIN]])}) is None


def test_a_single_rows_decision_is_undone_on_its_page(
    outside: tuple[int, list[int]], planner: Visitor
) -> None:
    plan_id, rows = outside
    batch = decided(planner, plan_id, rows[PLAIN], False, "Kommunernas")
    undo_change(planner, batch or "")
    assert (row(rows[PLAIN]).is_followed_up, row(rows[PLAIN]).followed_up_set) == (True, False)


def test_only_the_planner_decides(outside: tuple[int, list[int]]) -> None:
    plan_id, rows = outside
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        decided(person("owner", "ola"), plan_id, rows[PLAIN], False, "x")
    with pytest.raises(NotFound):
        accept_suggestions(person("planner", "stina", "Region Annanstans"), plan_id)


def test_rows_of_another_plan_are_not_decided_on(outside: tuple[int, list[int]], planner: Visitor) -> None:
    other = row_ids(store(small_plan()))[PLAIN]
    assert decide(planner, outside[0], {other: Decision(False, "x", "1")}) is None
    assert row(other).is_followed_up


def test_only_what_was_decided_here_is_undone_here(plan_id: int, rows: list[int], planner: Visitor) -> None:
    saved = save(planner, rows[PLAIN], comment="Skrevs på radens sida")
    with pytest.raises(NotFound):
        undo_follow_up(planner, plan_id, saved.batch or "")
    assert row(rows[PLAIN]).comment == "Skrevs på radens sida"


def test_who_is_responsible_is_told_without_the_timeframe(plan_id: int, rows: list[int]) -> None:
    told = [one.responsible for one in followed_rows(get_plan(plan_id))]
    assert (told[PLAIN], told[TIME_IN_STATUS], told[LINKED]) == ("Kirurgkliniken", "Kansliet", "Hudkliniken")
