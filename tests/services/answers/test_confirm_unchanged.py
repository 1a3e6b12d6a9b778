"""Oförändrat: one press that says that a row still stands, kept apart from changing it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.answers.confirm_all import confirm_all, undo_all
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.answers.part_answer import part_answer
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.storage.models import Change, Owner
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, offer, person, row, row_ids, save, statements, store


def confirm(visitor: Visitor, activity_id: int) -> str:
    batch = confirm_unchanged(visitor, activity_id, row(activity_id).version).batch
    assert batch is not None
    return batch


def lines(activity_id: int) -> list[tuple[str, str]]:
    found = db.session.scalars(select(Change).filter_by(activity_id=activity_id).order_by(Change.id))
    return [(one.what, one.how) for one in found if one.what != "owner"]


def test_it_is_confirmed_and_nothing_else_is_changed(rows: list[int], owner: Visitor) -> None:
    before = row(rows[PLAIN])
    said = before.status_raw, before.comment, before.timeframe
    confirm(owner, rows[PLAIN])
    after = row(rows[PLAIN])
    assert after.confirmed_at is not None
    assert (after.status_raw, after.comment, after.timeframe, after.version) == (*said, 2)
    assert lines(rows[PLAIN]) == [("confirmed", "page")]


def test_it_can_be_undone_and_done_again(rows: list[int], owner: Visitor) -> None:
    first = confirm(owner, rows[PLAIN])
    at = row(rows[PLAIN]).confirmed_at
    second = confirm(owner, rows[PLAIN])
    assert row(rows[PLAIN]).confirmed_at != at
    undone = undo_change(owner, second)
    assert row(rows[PLAIN]).confirmed_at == at
    assert undone.batch is not None
    undo_change(owner, undone.batch)
    assert row(rows[PLAIN]).confirmed_at not in (None, at)
    with pytest.raises(Conflict):
        undo_change(owner, first)


def test_a_row_without_status_has_nothing_to_confirm(rows: list[int], owner: Visitor) -> None:
    with pytest.raises(ServiceError, match="ingen status"):
        confirm(owner, rows[EMPTY])
    assert row(rows[EMPTY]).confirmed_at is None


def test_what_waits_for_the_planner_is_not_confirmed(plan_id: int, rows: list[int], owner: Visitor) -> None:
    offer(plan_id, done_needs_confirmation=True)
    save(owner, rows[PLAIN], status="done")
    with pytest.raises(ServiceError, match="väntar på planansvarig"):
        confirm(owner, rows[PLAIN])


def test_a_row_that_somebody_has_changed_meanwhile_is_not_confirmed(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    save(planner, rows[PLAIN], comment="nyare")
    with pytest.raises(Conflict, match="har ändrat raden"):
        confirm_unchanged(owner, rows[PLAIN], 1)
    assert row(rows[PLAIN]).confirmed_at is None


def test_only_who_sets_the_rows_status_confirms_it(rows: list[int], owner: Visitor) -> None:
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        confirm(person("owner", "Bo"), rows[PLAIN])
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        confirm(person("reader", "Rut"), rows[PLAIN])


def test_a_planner_confirms_on_somebodys_word_and_the_history_says_whose(
    rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    confirm_unchanged(planner, rows[PLAIN], 1, "verksamhetschefen, per telefon 3 maj")
    told = db.session.scalars(select(Change).filter_by(what="confirmed")).one()
    assert told.according_to == "verksamhetschefen, per telefon 3 maj"
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        confirm_unchanged(owner, rows[PLAIN], 2, "chefen")


def test_a_substitute_confirms_for_the_absent(
    rows: list[int], owner: Visitor, stand_in: Callable[[Visitor, Visitor], Visitor]
) -> None:
    bo = stand_in(owner, person("owner", "Bo"))
    confirm(bo, rows[PLAIN])
    told = db.session.scalars(select(Change).filter_by(what="confirmed")).one()
    assert (told.user_id, told.for_id) == (bo.id, owner.id)


def test_of_two_who_confirm_at_once_one_wins(app: Flask, rows: list[int], owner: Visitor) -> None:
    answers = at_once(app, *[lambda: confirm_unchanged(owner, rows[PLAIN], 1)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Saved"]
    assert row(rows[PLAIN]).version == 2


# --- Many at once -----------------------------------------------------------------------------------


def seen(rows: list[int], *places: int) -> dict[int, int]:
    return {rows[place]: row(rows[place]).version for place in places}


def test_many_rows_are_confirmed_in_one_press_and_those_without_status_are_left(
    rows: list[int], owner: Visitor
) -> None:
    done = confirm_all(owner, seen(rows, PLAIN, EMPTY, LINKED))
    assert (done.rows, done.left) == (2, [rows[EMPTY]])
    assert all(row(rows[place]).confirmed_at for place in (PLAIN, LINKED))
    batches = select(Change.batch).filter_by(what="confirmed").distinct()
    assert db.session.scalars(batches).all() == [done.batch]


def test_one_press_takes_them_all_back_but_those_that_have_been_changed_since(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    done = confirm_all(owner, seen(rows, PLAIN, LINKED))
    save(planner, rows[LINKED], comment="nyare")
    undone = undo_all(owner, done.batch)
    assert (undone.rows, undone.left) == (1, [rows[LINKED]])
    assert row(rows[PLAIN]).confirmed_at is None
    assert row(rows[LINKED]).confirmed_at is not None


def test_a_press_over_many_rows_is_not_undone_in_one_of_them(rows: list[int], owner: Visitor) -> None:
    done = confirm_all(owner, seen(rows, PLAIN, LINKED))
    with pytest.raises(Conflict, match="flera rader"):
        undo_change(owner, done.batch)


def test_somebody_elses_press_is_not_undone(rows: list[int], owner: Visitor) -> None:
    done = confirm_all(owner, seen(rows, PLAIN, LINKED))
    undone = undo_all(person("owner", "Bo"), done.batch)
    assert undone.rows == 0
    assert row(rows[PLAIN]).confirmed_at is not None
    with pytest.raises(NotFound):
        undo_all(owner, "finns-inte")


def test_rows_that_were_changed_meanwhile_or_are_not_hers_are_left(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    known = seen(rows, PLAIN, MERGED_FIRST, LINKED)
    save(planner, rows[PLAIN], comment="nyare")
    done = confirm_all(owner, known | {999: 1})
    assert (done.rows, done.left) == (1, [rows[PLAIN], rows[MERGED_FIRST], 999])


def test_a_row_that_she_has_answered_herself_meanwhile_is_not_told_as_left(
    rows: list[int], owner: Visitor
) -> None:
    known = seen(rows, PLAIN, LINKED)
    save(owner, rows[PLAIN], comment="Vi har börjat")
    done = confirm_all(owner, known)
    assert (done.rows, done.left) == (1, [])
    assert row(rows[PLAIN]).confirmed_at is None


def test_nothing_to_confirm_is_said(rows: list[int], owner: Visitor) -> None:
    for known in ({}, seen(rows, EMPTY), {999: 1}):
        with pytest.raises(ServiceError, match="inga rader att bekräfta"):
            confirm_all(owner, known)


def test_parts_are_confirmed_too(rows: list[int], berit: Visitor, owner: Visitor) -> None:
    part_answer(berit, rows[PLAIN], "", {"status": "in_progress"})
    before = db.session.scalars(select(Owner.part_at).filter_by(user_id=berit.id)).one()
    done = confirm_all(berit, seen(rows, PLAIN))
    db.session.rollback()
    after = db.session.scalars(select(Owner.part_at).filter_by(user_id=berit.id)).one()
    assert (done.rows, row(rows[PLAIN]).confirmed_at) == (1, None)
    assert after > before
    assert undo_all(berit, done.batch).rows == 1
    assert db.session.scalars(select(Owner.part_at).filter_by(user_id=berit.id)).one() == before


def test_those_of_two_plans_are_one_press(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    other = store(small_plan())
    theirs = row_ids(other)
    link_owner(planner, get_plan(other), theirs[:1], owner.id)
    done = confirm_all(owner, seen(rows, PLAIN) | {theirs[0]: 1})
    assert (done.rows, undo_all(owner, done.batch).rows) == (2, 2)


def test_the_statements_do_not_grow_with_the_rows_but_for_their_own(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    sent = []
    for places in ((PLAIN, LINKED), (PLAIN, MERGED_FIRST, MERGED_FIRST + 1, LINKED)):
        known = seen(rows, *places)
        with statements() as found:
            confirm_all(planner, known)
        sent.append(len([one for one in found if not one.startswith("UPDATE")]))
    assert sent[0] == sent[1]
    assert row(rows[TIME_IN_STATUS]).confirmed_at is None
