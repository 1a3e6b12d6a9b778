"""Linking the people who answer for rows: one by one, or many at once."""

import pytest
from flask import Flask
from sqlalchemy import event, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.link_owners import link_owner, possible_owners, unlink_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Change, Owner
from tests.installation import OTHER
from tests.small_plan import EMPTY, PLAIN, small_plan
from tests.stored import at_once, count, person, plan_role, row, row_ids, store


def owners(activity_id: int) -> dict[int, bool]:
    """Who answers for a row, and whether they lead."""
    db.session.rollback()
    held = db.session.scalars(select(Owner).filter_by(activity_id=activity_id))
    return {one.user_id: one.is_lead for one in held}


def test_the_first_one_linked_leads(plan_id: int, rows: list[int], planner: Visitor) -> None:
    first, second = person("owner", "anna"), person("owner", "bo")
    assert link_owner(planner, get_plan(plan_id), [rows[PLAIN]], first.id) == 1
    assert link_owner(planner, get_plan(plan_id), [rows[PLAIN], rows[EMPTY]], second.id) == 2
    assert owners(rows[PLAIN]) == {first.id: True, second.id: False}
    assert owners(rows[EMPTY]) == {second.id: True}


def test_linking_again_changes_nothing(plan_id: int, rows: list[int], planner: Visitor) -> None:
    owner = person("owner")
    link_owner(planner, get_plan(plan_id), rows, owner.id)
    assert link_owner(planner, get_plan(plan_id), rows, owner.id) == 0
    assert (count(Owner), count(Change)) == (6, 6)


def test_when_the_lead_is_taken_the_next_one_leads(plan_id: int, rows: list[int], planner: Visitor) -> None:
    people = [person("owner", name) for name in ("anna", "bo", "cia")]
    for one in people:
        link_owner(planner, get_plan(plan_id), [rows[PLAIN]], one.id)
    unlink_owner(planner, rows[PLAIN], people[0].id)
    assert owners(rows[PLAIN]) == {people[1].id: True, people[2].id: False}
    unlink_owner(planner, rows[PLAIN], people[2].id)
    unlink_owner(planner, rows[PLAIN], people[1].id)
    assert owners(rows[PLAIN]) == {}


def test_links_are_history_and_no_new_version(plan_id: int, rows: list[int], planner: Visitor) -> None:
    owner = person("owner", "Åsa")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], owner.id)
    unlink_owner(planner, rows[PLAIN], owner.id)
    found = db.session.scalars(select(Change).order_by(Change.id)).all()
    assert [(one.what, one.old, one.new, one.user_id) for one in found] == [
        ("owner", "", "Åsa", planner.id),
        ("owner", "Åsa", "", planner.id),
    ]
    assert row(rows[PLAIN]).version == 1


def test_unlinking_somebody_who_is_not_linked_changes_nothing(rows: list[int], planner: Visitor) -> None:
    unlink_owner(planner, rows[PLAIN], person("owner").id)
    assert count(Change) == 0
    with pytest.raises(NotFound):
        unlink_owner(planner, 999_999, planner.id)


@pytest.mark.parametrize(("role", "organisation"), [("reader", "Region Västmanland"), ("owner", OTHER)])
def test_only_those_who_can_answer_are_linked(
    plan_id: int, rows: list[int], planner: Visitor, role: str, organisation: str
) -> None:
    with pytest.raises(ServiceError, match="Välj en användare som är rapportör"):
        link_owner(planner, get_plan(plan_id), rows, person(role, "x", organisation).id)
    assert count(Owner) == 0


def test_rows_of_another_plan_are_not_linked(plan_id: int, rows: list[int], planner: Visitor) -> None:
    owner, other = person("owner"), row_ids(store(small_plan()))
    with pytest.raises(ServiceError, match="inga rader att koppla"):
        link_owner(planner, get_plan(plan_id), other, owner.id)
    assert link_owner(planner, get_plan(plan_id), [rows[PLAIN], other[PLAIN]], owner.id) == 1
    assert owners(other[PLAIN]) == {}


def test_those_who_can_answer_come_in_swedish_order(plan_id: int, planner: Visitor) -> None:
    for name in ("örjan", "åsa", "zoe"):
        person("owner", name)
    person("reader", "bo")
    assert [name for _, name in possible_owners(get_plan(plan_id))] == ["planner", "zoe", "åsa", "örjan"]


def test_a_new_lead_is_history(plan_id: int, rows: list[int], planner: Visitor) -> None:
    people = [person("owner", name) for name in ("anna", "bo", "cia")]
    for one in people:
        link_owner(planner, get_plan(plan_id), [rows[PLAIN]], one.id)
    made = count(Change)
    unlink_owner(planner, rows[PLAIN], people[0].id)
    unlink_owner(planner, rows[PLAIN], people[2].id)
    found = db.session.scalars(select(Change).order_by(Change.id).offset(made)).all()
    assert [(one.what, one.old, one.new) for one in found] == [
        ("owner", "anna", ""),
        ("lead_owner", "anna", "bo"),
        ("owner", "cia", ""),
    ]
    assert found[0].batch == found[1].batch != found[2].batch


def test_many_rows_take_no_more_statements_than_one(plan_id: int, rows: list[int], planner: Visitor) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    taken = []
    for name, wanted in (("anna", rows[:1]), ("bo", rows), ("cia", rows[1:])):
        owner, plan = person("owner", name), get_plan(plan_id)
        asked.clear()
        link_owner(planner, plan, wanted, owner.id)
        taken.append(len(asked))
    assert len(set(taken)) == 1, taken
    assert taken[0] <= 10


def test_two_who_link_the_same_row_at_once_make_one_lead(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    people = [person("owner", name) for name in ("anna", "bo", "cia", "dan")]
    answers = at_once(
        app, *[lambda one=one: link_owner(planner, get_plan(plan_id), rows, one.id) for one in people]
    )
    assert answers == [6] * 4
    assert [sum(owners(activity_id).values()) for activity_id in rows] == [1] * 6


def test_the_same_link_twice_at_once_is_one(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    owner = person("owner")
    answers = at_once(app, *[lambda: link_owner(planner, get_plan(plan_id), rows, owner.id)] * 4)
    assert sorted(answers) == [0, 0, 0, 6]
    assert (count(Owner), count(Change)) == (6, 6)


def test_two_who_unlink_at_once_leave_one_lead(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    people = [person("owner", name) for name in ("anna", "bo", "cia")]
    for one in people:
        link_owner(planner, get_plan(plan_id), [rows[PLAIN]], one.id)
    gone = [people[0].id, people[0].id, people[1].id]
    answers = at_once(app, *[lambda one=one: unlink_owner(planner, rows[PLAIN], one) for one in gone])
    assert answers == [None] * 3
    assert owners(rows[PLAIN]) == {people[2].id: True}


def test_an_owner_of_one_plan_does_not_answer_for_rows_of_another(plan_id: int, planner: Visitor) -> None:
    other = store(small_plan())
    anna = plan_role(person("owner", "anna"), plan_id)
    assert (anna.id, "anna") in possible_owners(get_plan(plan_id))
    assert anna.id not in dict(possible_owners(get_plan(other)))
    with pytest.raises(ServiceError, match="Välj en användare"):
        link_owner(planner, get_plan(other), row_ids(other), anna.id)
