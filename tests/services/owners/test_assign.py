"""Linking the people who answer for rows: one by one or many at once, leads, previews and undo."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.domain.record import PlanRecord
from planapp.domain.row_owners import ADD, LEAD, REMOVE, REPLACE
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.assign import (
    Assignment,
    assign,
    link_owner,
    make_lead,
    preview_assignment,
    undo_owners,
    unlink_owner,
)
from planapp.services.owners.people import owner_choices, possible_owners
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.services.users import add_user
from planapp.storage.models import Change, Owner, RememberedOwner, User
from planapp.storage.versions import store_draft
from tests.installation import OTHER
from tests.small_plan import EMPTY, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, person, plan_role, row, row_ids, statements, store


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


def long_plan(count: int) -> PlanRecord:
    """A plan of one area with many rows."""
    record = small_plan()
    area = record.chapters[1].areas[0]
    area.rows = [replace(area.rows[0], id=f"r{number}", links=[]) for number in range(count)]
    return record


def test_500_rows_take_as_many_statements_as_two(planner: Visitor) -> None:
    taken = []
    for count_ in (2, 500):
        plan_id = store(long_plan(count_))
        rows, people = row_ids(plan_id)[-count_:], [person("owner", f"{one}{count_}") for one in "abc"]
        presses = [
            Assignment((people[0].id,)),
            Assignment((people[1].id, people[2].id), LEAD),
            Assignment((people[0].id,), REMOVE),
        ]
        for one in presses:
            plan = get_plan(plan_id)
            with statements() as sent:
                done = assign(planner, plan, rows, one)
            taken.append(len(sent))
            assert len(done.rows) == count_
        with statements() as sent:
            assert undo_owners(planner, plan_id, done.batch or "") == (count_, 0)
        taken.append(len(sent))
    assert taken[:4] == taken[4:]
    assert max(taken) <= 18


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
    assert sorted(len(one.rows) for one in answers) == [0, 1, 1]
    assert owners(rows[PLAIN]) == {people[2].id: True}


def test_an_owner_of_one_plan_does_not_answer_for_rows_of_another(plan_id: int, planner: Visitor) -> None:
    other = store(small_plan())
    anna = plan_role(person("owner", "anna"), plan_id)
    assert (anna.id, "anna") in possible_owners(get_plan(plan_id))
    assert anna.id not in dict(possible_owners(get_plan(other)))
    with pytest.raises(ServiceError, match="Välj en användare"):
        link_owner(planner, get_plan(other), row_ids(other), anna.id)


def lines(first: int = 0) -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(Change).order_by(Change.id).offset(first))
    return [(one.what, one.old, one.new) for one in found]


def linked(plan_id: int, planner: Visitor, rows: list[int], *names: str) -> list[int]:
    """People who are linked to the rows, the first as lead."""
    ids = [person("owner", name).id for name in names]
    assign(planner, get_plan(plan_id), rows, Assignment(tuple(ids)))
    return ids


def test_several_are_linked_in_one_press_with_one_lead(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna, bo = linked(plan_id, planner, rows[:2], "anna", "bo")
    assert owners(rows[0]) == owners(rows[1]) == {anna: True, bo: False}
    batches = set(db.session.scalars(select(Change.batch)))
    assert len(batches) == 1


def test_one_is_made_lead_and_the_former_one_answers_for_a_part(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna, bo = linked(plan_id, planner, [rows[PLAIN]], "anna", "bo")
    cia = person("owner", "cia").id
    made = count(Change)
    make_lead(planner, rows[PLAIN], bo)
    assert owners(rows[PLAIN]) == {anna: False, bo: True}
    assign(planner, get_plan(plan_id), [rows[PLAIN]], Assignment((cia,), LEAD))
    assert owners(rows[PLAIN]) == {anna: False, bo: False, cia: True}
    assert lines(made) == [
        ("lead_owner", "anna", "bo"),
        ("owner", "", "cia"),
        ("lead_owner", "bo", "cia"),
    ]
    assert row(rows[PLAIN]).version == 1


def test_somebody_takes_the_place_of_all_the_others(plan_id: int, rows: list[int], planner: Visitor) -> None:
    linked(plan_id, planner, [rows[PLAIN]], "anna", "bo")
    cia = person("owner", "cia").id
    made = count(Change)
    assign(planner, get_plan(plan_id), [rows[PLAIN]], Assignment((cia,), REPLACE))
    assert owners(rows[PLAIN]) == {cia: True}
    assert lines(made) == [
        ("owner", "", "cia"),
        ("owner", "anna", ""),
        ("owner", "bo", ""),
        ("lead_owner", "anna", "cia"),
    ]


def test_many_are_taken_off_many_rows_at_once(plan_id: int, rows: list[int], planner: Visitor) -> None:
    anna, bo, cia = linked(plan_id, planner, rows, "anna", "bo", "cia")
    done = assign(planner, get_plan(plan_id), rows, Assignment((anna, bo), REMOVE))
    assert done.rows == rows
    assert all(owners(one) == {cia: True} for one in rows)


def test_a_preview_tells_where_leads_change_and_somebody_goes(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    linked(plan_id, planner, rows[:2], "anna", "bo")
    cia, plan = person("owner", "cia").id, get_plan(plan_id)
    adding = preview_assignment(plan, rows[:3], Assignment((cia,), ADD))
    assert (adding.rows, adding.changed) == ([], 3)
    leading = preview_assignment(plan, rows[:3], Assignment((cia,), LEAD))
    assert [(one.row_id, one.before, one.after) for one in leading.rows] == [
        (one, ["anna", "bo"], ["cia", "anna", "bo"]) for one in rows[:2]
    ]
    assert leading.changed == 3
    assert count(Change) == 4


def test_a_press_that_meets_other_owners_than_its_preview_is_refused(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    linked(plan_id, planner, rows[:2], "anna")
    cia, dan = person("owner", "cia").id, person("owner", "dan").id
    press = Assignment((cia,), LEAD)
    seen = preview_assignment(get_plan(plan_id), rows[:2], press).seen
    link_owner(planner, get_plan(plan_id), rows[2:], dan)  # other rows do not stand in the way
    link_owner(planner, get_plan(plan_id), rows[1:2], dan)
    with pytest.raises(Conflict, match="Någon annan har ändrat rapportörerna"):
        assign(planner, get_plan(plan_id), rows[:2], press, seen)
    assert cia not in owners(rows[0])
    seen = preview_assignment(get_plan(plan_id), rows[:2], press).seen
    assert assign(planner, get_plan(plan_id), rows[:2], press, seen).rows == rows[:2]


def test_a_press_is_undone_as_one_with_leads_and_part_answers(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna, bo = linked(plan_id, planner, rows, "anna", "bo")
    with transaction():
        values = {"part_status": "done", "part_comment": "Klart hos oss", "part_at": datetime.now(UTC)}
        db.session.execute(update(Owner).filter_by(activity_id=rows[0], user_id=bo).values(values))
    before = {one: owners(one) for one in rows}
    cia = person("owner", "cia").id
    done = assign(planner, get_plan(plan_id), rows, Assignment((cia,), REPLACE))
    assert undo_owners(planner, plan_id, done.batch or "") == (6, 0)
    assert {one: owners(one) for one in rows} == before
    held = db.session.scalars(select(Owner).filter_by(activity_id=rows[0], user_id=bo)).one()
    assert (held.part_status, held.part_comment, held.part_at is not None) == ("done", "Klart hos oss", True)
    assert set(db.session.scalars(select(Change.how).filter_by(undoes=done.batch))) == {"undo"}


def test_undoing_leaves_rows_whose_owners_have_changed_since(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna = person("owner", "anna").id
    done = assign(planner, get_plan(plan_id), rows, Assignment((anna,)))
    link_owner(planner, get_plan(plan_id), rows[:1], person("owner", "bo").id)
    assert undo_owners(planner, plan_id, done.batch or "") == (5, 1)
    assert undo_owners(planner, plan_id, done.batch or "") == (0, 6)
    with pytest.raises(NotFound):
        undo_owners(planner, plan_id, "okänd")


def test_undoing_a_removal_puts_nobody_back_who_can_answer_no_more(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna = linked(plan_id, planner, [rows[PLAIN]], "anna")[0]
    done = unlink_owner(planner, rows[PLAIN], anna)
    with transaction():
        db.session.execute(update(User).filter_by(id=anna).values(ended_at=datetime.now(UTC)))
    assert undo_owners(planner, plan_id, done.batch or "") == (0, 1)
    assert owners(rows[PLAIN]) == {}


def test_who_is_linked_to_rows_of_one_party_is_remembered_for_it(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    anna, bo = person("owner", "anna").id, person("owner", "bo").id
    done = assign(planner, get_plan(plan_id), [rows[PLAIN]], Assignment((anna,)))
    assign(planner, get_plan(plan_id), rows, Assignment((bo,)))  # several parties: it tells nothing
    held = [(one.party, one.user_id) for one in db.session.scalars(select(RememberedOwner))]
    assert held == [("kirurgkliniken", anna)]
    undo_owners(planner, plan_id, done.batch or "")
    assert count(RememberedOwner) == 1  # the row has changed since, so nothing was undone
    other = assign(planner, get_plan(plan_id), [rows[TIME_IN_STATUS]], Assignment((anna,)))
    assert count(RememberedOwner) == 2
    undo_owners(planner, plan_id, other.batch or "")
    assert count(RememberedOwner) == 1


def test_only_a_planner_links_and_undoes(plan_id: int, rows: list[int], planner: Visitor) -> None:
    owner = person("owner")
    batch = assign(planner, get_plan(plan_id), rows, Assignment((owner.id,))).batch or ""
    for press in (
        lambda: assign(owner, get_plan(plan_id), rows, Assignment((owner.id,), REPLACE)),
        lambda: undo_owners(owner, plan_id, batch),
    ):
        with pytest.raises(ServiceError, match="Bara planansvarig"):
            press()
    with pytest.raises(ServiceError, match="Välj vem"):
        assign(planner, get_plan(plan_id), rows, Assignment((), REMOVE))
    with pytest.raises(ServiceError, match="Välj en användare"):
        assign(planner, get_plan(plan_id), rows, Assignment(()))


def test_a_row_has_one_lead_whatever_meets(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    ids = linked(plan_id, planner, rows, "anna", "bo", "cia")
    presses = [
        lambda: assign(planner, get_plan(plan_id), rows, Assignment((ids[1],), LEAD)),
        lambda: assign(planner, get_plan(plan_id), rows, Assignment((ids[2],), LEAD)),
        lambda: assign(planner, get_plan(plan_id), rows, Assignment((ids[0],), REMOVE)),
        lambda: assign(planner, get_plan(plan_id), rows, Assignment((planner.id,), REPLACE)),
        lambda: unlink_owner(planner, rows[0], ids[2]),
    ]
    for answer in at_once(app, *presses):
        assert not isinstance(answer, Exception), answer
    assert [sum(owners(one).values()) for one in rows] == [1] * 6


def test_a_function_and_namesakes_are_told_apart(plan_id: int, planner: Visitor) -> None:
    box = person("owner", "brevlåda").id
    with transaction():
        db.session.execute(update(User).filter_by(id=box).values(is_function=True))
        first = add_user("a@example.se", "owner", "Region Västmanland", "Ola Ek").user_id
        second = add_user("b@example.se", "owner", "Region Västmanland", "Ola Ek").user_id
    choices = dict(owner_choices(get_plan(plan_id)))
    assert choices[box] == "brevlåda (funktion)"
    assert {choices[first], choices[second]} == {"Ola Ek (a@example.se)", "Ola Ek (b@example.se)"}


def test_a_role_in_one_plan_reaches_the_drafts_of_its_versions(plan_id: int, planner: Visitor) -> None:
    anna = plan_role(person("owner", "anna"), plan_id)
    with transaction():
        draft_id = store_draft(db.session(), get_plan(plan_id))
    other_id = store(small_plan())
    found = {one: [id_ for id_, _ in possible_owners(get_plan(one))] for one in (plan_id, draft_id, other_id)}
    assert [anna.id in ids for ids in found.values()] == [True, True, False]
