"""Part-answers: what one unit says stands beside the row's own status, and never sets it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.answers.part_answer import part_answer, part_answers
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.show_plan import PlanFilter, get_plan, plan_labels, show_plan
from planapp.services.show_row import show_row
from planapp.services.transaction import transaction
from planapp.services.undo_change import undo_change
from planapp.services.update_row import load_row
from planapp.storage.models import Change, Owner
from tests.small_plan import EMPTY, PLAIN
from tests.stored import at_once, offer, person, row, save

SAID = {"status": "done", "comment": "Klart hos oss", "reference": "Dok 41992"}


def part(visitor: Visitor) -> Owner:
    db.session.rollback()
    return db.session.scalars(select(Owner).filter_by(user_id=visitor.id)).one()


def mark(visitor: Visitor) -> str:
    at = part(visitor).part_at
    return at.isoformat() if at else ""


def answer(visitor: Visitor, activity_id: int, **values: str) -> str:
    batch = part_answer(visitor, activity_id, mark(visitor), values).batch
    assert batch is not None
    return batch


def test_it_stands_beside_the_rows_status_which_it_does_not_set(rows: list[int], berit: Visitor) -> None:
    answer(berit, rows[PLAIN], **SAID)
    stored = row(rows[PLAIN])
    assert (stored.status, stored.comment, stored.version) == ("in_progress", "", 1)
    held = part(berit)
    assert (held.part_status, held.part_comment, held.part_reference) == (
        "done",
        "Klart hos oss",
        "Dok 41992",
    )


def test_the_history_tells_in_words_whose_part_it_is(rows: list[int], berit: Visitor) -> None:
    answer(berit, rows[PLAIN], **SAID)
    answer(berit, rows[PLAIN], status="in_progress")
    told = db.session.scalars(select(Change).filter_by(what="part_answer").order_by(Change.id)).all()
    first = "Klar. Klart hos oss. Dok 41992"
    assert [(one.place, one.old, one.new) for one in told] == [
        ("Hudkliniken (Berit)", "", first),
        ("Hudkliniken (Berit)", first, "Påbörjad"),
    ]


def test_what_it_waits_for_is_told_only_while_it_is_paused(
    plan_id: int, rows: list[int], berit: Visitor
) -> None:
    offer(plan_id, "paused")
    answer(berit, rows[PLAIN], status="paused", waiting_for="lokal")
    assert part(berit).part_waiting_for == "lokal"
    answer(berit, rows[PLAIN], status="in_progress", waiting_for="lokal")
    assert part(berit).part_waiting_for == ""


def test_the_rows_page_and_the_plans_page_show_it(
    plan_id: int, rows: list[int], berit: Visitor, owner: Visitor
) -> None:
    answer(berit, rows[PLAIN], **SAID)
    page = show_row(owner, *load_row(rows[PLAIN]), today())
    assert page.part_statuses == [("Hudkliniken", "Klar")]
    assert page.part is None
    table = show_plan(owner, get_plan(plan_id), PlanFilter(), today())
    assert table.chapters[0].areas[0].rows[0].parts == [("Hudkliniken", "Klar")]


def test_whoever_answers_for_a_part_does_not_change_the_row_in_the_table(
    plan_id: int, rows: list[int], berit: Visitor, owner: Visitor
) -> None:
    def may_update(visitor: Visitor) -> bool:
        table = show_plan(visitor, get_plan(plan_id), PlanFilter(), today())
        return table.chapters[0].areas[0].rows[0].may_update

    assert (may_update(berit), may_update(owner)) == (False, True)
    page = show_row(berit, *load_row(rows[PLAIN]), today())
    assert page.part is not None
    assert (page.may_update, page.part.name) == (False, "Hudkliniken")


def test_a_newer_answer_is_not_overwritten(rows: list[int], berit: Visitor) -> None:
    answer(berit, rows[PLAIN], **SAID)
    with pytest.raises(Conflict, match="Delsvaret har ändrats"):
        part_answer(berit, rows[PLAIN], "", {"status": "in_progress"})
    assert part(berit).part_status == "done"


def test_the_leads_change_does_not_stand_in_the_way(rows: list[int], berit: Visitor, owner: Visitor) -> None:
    save(owner, rows[PLAIN], comment="nyare")
    answer(berit, rows[PLAIN], **SAID)
    save(owner, rows[PLAIN], comment="ännu nyare")
    assert row(rows[PLAIN]).comment == "ännu nyare"


def test_of_two_who_answer_for_a_part_at_once_one_wins(app: Flask, rows: list[int], berit: Visitor) -> None:
    answers = at_once(app, *[lambda: part_answer(berit, rows[PLAIN], "", SAID)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Saved"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": ""}, "status"),
        ({"status": "paused"}, "status"),
        ({"status": "bogus"}, "status"),
        ({"status": "done", "reference": "x" * 501}, "reference"),
    ],
)
def test_what_cannot_be_used_is_said_of_its_field(
    rows: list[int], berit: Visitor, values: dict[str, str], field: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        answer(berit, rows[PLAIN], **values)
    assert list(refused.value.fields) == [field]
    assert part(berit).part_at is None


def test_only_who_answers_for_a_part_gives_one(
    rows: list[int], berit: Visitor, owner: Visitor, planner: Visitor
) -> None:
    for visitor, sentence in (
        (owner, "Du är huvudrapportör"),
        (planner, "Du är planansvarig"),
        (person("owner", "Bo"), "inte kopplad till dig"),
    ):
        with pytest.raises(ServiceError, match=sentence):
            part_answer(visitor, rows[PLAIN], "", SAID)
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        part_answer(berit, rows[EMPTY], "", SAID)
    with pytest.raises(NotFound):
        part_answer(berit, 999, "", SAID)
    with pytest.raises(ServiceError, match="Huvudrapportören svarar"):
        save(berit, rows[PLAIN], status="done")


def test_it_is_confirmed_and_undone(rows: list[int], berit: Visitor) -> None:
    with pytest.raises(ServiceError, match="inte lämnat något delsvar"):
        confirm_unchanged(berit, rows[PLAIN], 1)
    answer(berit, rows[PLAIN], **SAID)
    first = mark(berit)
    confirmed = confirm_unchanged(berit, rows[PLAIN], 1, seen=first).batch
    assert mark(berit) != first
    with pytest.raises(Conflict):
        confirm_unchanged(berit, rows[PLAIN], 1, seen=first)
    assert confirmed is not None
    undo_change(berit, confirmed)
    assert mark(berit) == first
    assert row(rows[PLAIN]).confirmed_at is None


def test_an_undo_puts_back_what_was_said_before_and_can_be_undone(rows: list[int], berit: Visitor) -> None:
    answer(berit, rows[PLAIN], **SAID)
    second = answer(berit, rows[PLAIN], status="in_progress")
    undone = undo_change(berit, second)
    assert (part(berit).part_status, part(berit).part_comment) == ("done", "Klart hos oss")
    assert undone.batch is not None
    undo_change(berit, undone.batch)
    assert part(berit).part_status == "in_progress"
    answer(berit, rows[PLAIN], status="not_started")
    with pytest.raises(Conflict, match="ändrats efteråt"):
        undo_change(berit, second)


def test_only_she_and_the_planner_undo_it(
    rows: list[int], berit: Visitor, owner: Visitor, planner: Visitor
) -> None:
    batch = answer(berit, rows[PLAIN], **SAID)
    with pytest.raises(ServiceError, match="Någon annan gjorde"):
        undo_change(owner, batch)
    undo_change(planner, batch)
    assert part(berit).part_at is None


def test_an_answer_of_somebody_who_was_taken_off_the_row_is_not_undone(
    rows: list[int], berit: Visitor, planner: Visitor
) -> None:
    batch = answer(berit, rows[PLAIN], **SAID)
    with transaction():
        db.session.execute(delete(Owner).filter_by(user_id=berit.id))
    with pytest.raises(Conflict):
        undo_change(planner, batch)


def test_a_substitute_answers_for_the_part(
    plan_id: int, rows: list[int], berit: Visitor, stand_in: Callable[[Visitor, Visitor], Visitor]
) -> None:
    bo = stand_in(berit, person("owner", "Bo"))
    part_answer(bo, rows[PLAIN], "", SAID)
    told = db.session.scalars(select(Change).filter_by(what="part_answer")).one()
    assert (told.user_id, told.for_id) == (bo.id, berit.id)
    held = part_answers([rows[PLAIN]], {plan_id: plan_labels(get_plan(plan_id), [])})
    assert [(one.name, one.label) for one in held[rows[PLAIN]]] == [("Hudkliniken", "Klar")]
