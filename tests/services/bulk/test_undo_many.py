"""Undoing a press over many rows: everything as it was, but for what has been saved since."""

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.answers.part_answer import part_answer
from planapp.services.bulk.undo_many import undo_many
from planapp.services.errors import NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.storage.models import Activity, Change, Owner
from tests.benchmarks.records import make_record
from tests.services.bulk.presses import press
from tests.services.life.written import decided
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS
from tests.stored import offer, person, row, row_ids, save, statements, store, stored_record

ALL = {"status": "paused", "waiting_for": "Beslut", "responsible": "Kansliet", "timeframe": "2027"}


@pytest.fixture
def pausing(plan_id: int) -> int:
    """The small plan, where a row can be paused."""
    offer(plan_id, "paused")
    return plan_id


def meanings(rows: list[int]) -> list[dict[str, object]]:
    names = [one.name for one in Activity.__table__.c if one.name != "version"]
    return [{name: getattr(row(one), name) for name in names} for one in rows]


def test_everything_is_as_it_was_with_its_merges_and_links(
    planner: Visitor, pausing: int, rows: list[int]
) -> None:
    before, cells = stored_record(pausing), meanings(rows)
    done = press(planner, pausing, rows, **ALL)
    assert len(done.changed) == 6
    undone = undo_many(planner, pausing, str(done.batch))
    assert (undone.undone, undone.left) == (6, [])
    assert stored_record(pausing) == before
    assert meanings(rows) == cells
    told = list(db.session.scalars(select(Change).filter_by(undoes=done.batch)))
    assert {(one.how, one.user_id) for one in told} == {("undo", planner.id)}
    mine = [(one.what, one.old, one.new) for one in told if one.activity_id == rows[PLAIN]]
    assert ("timeframe", "2027", "2022–2024") in mine
    assert {row(one).version for one in rows} == {3}


def test_a_row_that_somebody_has_saved_since_is_left_and_told(
    planner: Visitor, owner: Visitor, pausing: int, rows: list[int]
) -> None:
    done = press(planner, pausing, rows, **ALL)
    save(owner, rows[LINKED], comment="Nytt läge.")
    undone = undo_many(planner, pausing, str(done.batch))
    assert undone.undone == 5
    assert [(one.place, one.left) for one in undone.left] == [
        ("3.a) Hud, rad 1", ["Raden har ändrats efteråt. Den är kvar som den är."])
    ]
    assert (row(rows[LINKED]).status, row(rows[LINKED]).comment) == ("paused", "Nytt läge.")
    assert row(rows[PLAIN]).status == "in_progress"


def test_a_merge_stays_parted_where_one_of_its_rows_was_saved_since(
    planner: Visitor, pausing: int, rows: list[int]
) -> None:
    done = press(planner, pausing, rows, **ALL)
    save(planner, rows[MERGED_FIRST], comment="Nytt läge.")
    undo_many(planner, pausing, str(done.batch))
    assert "status" not in row(rows[MERGED_FIRST]).spans
    stored_record(pausing)


def test_rapportörer_come_back_with_their_part_answers(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    other, new = person("owner", "bo"), person("owner", "cia")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], other.id)
    part_answer(other, rows[PLAIN], "", {"status": "done", "comment": "Min del är klar."})
    done = press(planner, plan_id, rows, status="done", owner_verb="replace", owner_id=new.id)
    undone = undo_many(planner, plan_id, str(done.batch))
    assert (undone.undone, undone.owners_undone, undone.owners_left) == (5, 6, 0)
    db.session.rollback()
    held = {one.user_id: one for one in db.session.scalars(select(Owner).filter_by(activity_id=rows[PLAIN]))}
    assert (held[owner.id].is_lead, held[other.id].part_comment) == (True, "Min del är klar.")
    assert len(held) == 2
    assert row(rows[PLAIN]).status == "in_progress"


def test_rapportörer_that_were_changed_since_stay(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    new = person("owner", "cia")
    done = press(planner, plan_id, rows[:2], owner_verb="lead", owner_id=new.id)
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], planner.id)
    undone = undo_many(planner, plan_id, str(done.batch))
    assert (undone.owners_undone, undone.owners_left) == (1, 1)


def test_it_is_undone_once_and_only_as_a_whole(planner: Visitor, pausing: int, rows: list[int]) -> None:
    done = press(planner, pausing, rows, **ALL)
    with pytest.raises(ServiceError, match="flera rader på en gång"):
        undo_change(planner, str(done.batch))
    undo_many(planner, pausing, str(done.batch))
    with pytest.raises(ServiceError, match="redan ångrad"):
        undo_many(planner, pausing, str(done.batch))


def test_other_presses_are_not_undone_here(
    planner: Visitor, owner: Visitor, pausing: int, rows: list[int]
) -> None:
    saved = save(owner, rows[PLAIN], status="done")
    with pytest.raises(NotFound):
        undo_many(planner, pausing, str(saved.batch))
    done = press(planner, pausing, rows, **ALL)
    with pytest.raises(ServiceError, match="planansvarig"):
        undo_many(owner, pausing, str(done.batch))
    assert row(rows[PLAIN]).status == "paused"


def test_what_was_decided_meanwhile_stands(planner: Visitor, pausing: int, rows: list[int]) -> None:
    done = press(planner, pausing, rows, **ALL)
    decided(planner, pausing)
    undone = undo_many(planner, pausing, str(done.batch))
    assert undone.undone == 0
    assert {one.left[0].partition(",")[0] for one in undone.left} == {"Planen är beslutad"}
    assert row(rows[PLAIN]).timeframe == "2027"


def test_what_was_filled_in_after_the_decision_can_be_emptied_again(
    planner: Visitor, pausing: int, rows: list[int]
) -> None:
    decided(planner, pausing)
    done = press(planner, pausing, [rows[EMPTY], rows[TIME_IN_STATUS]], timeframe="2027")
    assert [one.id for one in done.changed] == [rows[EMPTY]]
    assert undo_many(planner, pausing, str(done.batch)).undone == 1
    assert row(rows[EMPTY]).timeframe is None


def test_as_many_statements_for_500_rows_as_for_20(planner: Visitor, app: Flask) -> None:
    counts = []
    for size in (20, 500):
        plan_id = store(make_record(size))
        done = press(planner, plan_id, row_ids(plan_id), status="done", responsible="Kansliet")
        db.session.expire_all()
        with statements() as sent:
            assert undo_many(planner, plan_id, str(done.batch)).undone == len(done.changed)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
