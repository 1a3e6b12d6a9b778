"""Undoing from the history: every kind of press goes by its own verb, and what cannot be undone says why."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.editing.areas import write_area
from planapp.extensions import db
from planapp.services.bulk.change_many import change_many, preview_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.histories.asked import Asked
from planapp.services.histories.plan_history import show_plan_history
from planapp.services.histories.presses import PressView
from planapp.services.histories.undo_press import READING, undo_press
from planapp.services.life.decide import Decision, decide
from planapp.services.own_words import save_words, show_words
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Area, Owner, Plan
from tests.imported import edited, read_again
from tests.services.histories.test_plan_history import area_id
from tests.small_plan import LINKED, PLAIN, small_plan
from tests.stored import person, row, row_ids, save, store


def presses(visitor: Visitor, plan_id: int) -> list[PressView]:
    db.session.rollback()
    return show_plan_history(visitor, get_plan(plan_id), Asked()).presses


def undo_newest(visitor: Visitor, plan_id: int) -> str:
    newest = presses(visitor, plan_id)[0]
    assert newest.undo
    said = undo_press(visitor, plan_id, newest.batch).sentence
    first, second = presses(visitor, plan_id)[:2]
    assert first.is_undo
    assert not first.undo
    assert second.is_undone
    assert not second.undo
    return said


def test_a_value_of_a_row(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], status="done")
    assert undo_newest(planner, plan_id) == "Ändringen är ångrad."
    assert row(rows[PLAIN]).status == "in_progress"


def test_an_edit_of_the_text(plan_id: int, planner: Visitor) -> None:
    edit_plan(planner, plan_id, lambda text: write_area(text, area_id(), "goal", "Ingen röker"))
    undo_newest(planner, plan_id)
    assert db.session.scalar(select(Area.goal).filter_by(id=area_id())) == ["Färre röker"]


def test_many_rows_at_once_but_not_those_saved_since(plan_id: int, rows: list[int], planner: Visitor) -> None:
    form = BulkForm(timeframe="2027")
    seen = preview_many(get_plan(plan_id), [rows[PLAIN], rows[LINKED]], form).seen
    batch = change_many(planner, plan_id, seen, form).batch
    assert batch is not None
    save(planner, rows[LINKED], comment="Efteråt")
    said = undo_press(planner, plan_id, batch)
    assert (said.left, row(rows[PLAIN]).timeframe, row(rows[LINKED]).timeframe) == (1, "2022–2024", "2027")


def test_who_answers_for_a_row(plan_id: int, rows: list[int], planner: Visitor) -> None:
    link_owner(planner, get_plan(plan_id), rows[:3], person("owner", "Ola").id)
    undo_newest(planner, plan_id)
    assert db.session.scalar(select(Owner.id).limit(1)) is None


def test_the_plans_own_words_only_while_they_are_the_latest(plan_id: int, planner: Visitor) -> None:
    for word in ("Färdig", "Avklarad"):
        page = show_words(get_plan(plan_id))
        words = replace(page.words, statuses=page.words.statuses | {"done": word}, is_chosen=True)
        save_words(planner, plan_id, words, page.seen, rewrites=True)
    newest, older = presses(planner, plan_id)
    assert (older.undo, older.why_not) == ("", "Planens ord har ändrats efteråt.")
    undo_press(planner, plan_id, newest.batch)
    assert db.session.scalars(select(Plan.own_words)).one()["statuses"]["done"] == "Färdig"


def test_a_reading_leads_to_its_own_page(plan_id: int, planner: Visitor) -> None:
    run_id, _ = read_again(plan_id, edited(small_plan(), 5), visitor=planner)
    (press,) = presses(planner, plan_id)
    assert (press.undo, press.import_id) == (READING, run_id)
    with pytest.raises(ServiceError):
        undo_press(planner, plan_id, press.batch)


def test_a_decision_says_why_it_stands(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], comment="Igång")
    edit_plan(planner, plan_id, lambda text: write_area(text, area_id(), "goal", "Ingen röker"))
    decide(planner, plan_id, Decision("Cancerrådet", today()))
    state, edit, comment = presses(planner, plan_id)[-3:]
    assert (state.undo, edit.undo, comment.undo) == ("", "", "row")
    assert state.why_not
    assert edit.why_not == "Planens text står fast."


def test_what_has_been_saved_since_is_not_undone(plan_id: int, rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], comment="Först").batch
    save(planner, rows[PLAIN], comment="Sedan")
    assert batch is not None
    assert presses(planner, plan_id)[1].why_not == "Raden har ändrats efteråt."
    with pytest.raises(Conflict):
        undo_press(planner, plan_id, batch)
    assert row(rows[PLAIN]).comment == "Sedan"


def test_a_rapportör_undoes_their_own_and_nobody_elses(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    theirs = save(planner, rows[LINKED], comment="Planerarens").batch
    mine = save(owner, rows[PLAIN], comment="Rapportörens").batch
    assert theirs is not None
    assert mine is not None
    assert [one.undo for one in presses(owner, plan_id)[:2]] == ["row", ""]
    with pytest.raises(ServiceError):
        undo_press(owner, plan_id, theirs)
    undo_press(owner, plan_id, mine)
    assert (row(rows[PLAIN]).comment, row(rows[LINKED]).comment) == ("", "Planerarens")
    assert all(not one.undo and not one.why_not for one in presses(person("reader"), plan_id))


def test_nothing_is_undone_by_way_of_another_plan(plan_id: int, rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], comment="Här").batch
    other = store(small_plan())
    assert batch is not None
    for wrong in (batch, "okänd", ""):
        with pytest.raises(NotFound):
            undo_press(planner, other, wrong)
    assert len(row_ids(other)) == 6
