"""Those who stand as rapportör and cannot answer any more: their rows lack one, and they are taken off."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.row_owners import ADD, REMOVE
from planapp.extensions import db
from planapp.services.answers.confirm_all import confirm_all
from planapp.services.answers.show_mine import show_mine
from planapp.services.bulk.change_many import preview_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.owners.assign import Assignment, assign, link_owner, preview_assignment
from planapp.services.owners.hand_back import hand_back
from planapp.services.owners.panel import show_panel
from planapp.services.owners.people import former_owners
from planapp.services.owners.waiting import plan_counts
from planapp.services.register.stranded_rows import stranded_rows
from planapp.services.register.substitutes import Wanted, set_own_substitute
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.sign_in import load_visitor
from planapp.services.standing import LEAD, NOBODY, Standing, standing
from planapp.services.transaction import transaction
from planapp.storage.models import Membership, User
from planapp.storage.versions import store_draft
from tests.small_plan import EMPTY, LINKED, PLAIN, TIME_IN_STATUS
from tests.stored import person, plan_role, row, row_ids, save, statements


def lose_role(user_id: int) -> None:
    with transaction():
        db.session.execute(delete(Membership).filter_by(user_id=user_id))


def end(user_id: int) -> None:
    with transaction():
        db.session.execute(update(User).filter_by(id=user_id).values(ended_at=datetime.now(UTC)))


def missing(plan_id: int, planner: Visitor) -> set[int]:
    """The rows under «Saknar rapportör», of which the plan's links count as many."""
    db.session.rollback()
    page = show_plan(planner, get_plan(plan_id), PlanFilter(missing="owner"), today())
    found = {one.id for chapter in page.chapters for area in chapter.areas for one in area.rows}
    assert plan_counts(planner, [get_plan(plan_id)])[plan_id].without_owner == len(found)
    return found


def labels(planner: Visitor, plan_id: int, row_id: int) -> list[str]:
    return [one.label for one in show_panel(planner, row(row_id), get_plan(plan_id)).owners]


def test_rows_of_somebody_without_the_role_lack_a_rapportör(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    mine = {rows[place] for place in (PLAIN, TIME_IN_STATUS, EMPTY, LINKED)}
    before = missing(plan_id, planner)
    assert not before & mine
    link_owner(planner, get_plan(plan_id), [rows[LINKED]], person("owner", "Bo").id)
    lose_role(owner.id)
    assert missing(plan_id, planner) == before | mine - {rows[LINKED]}
    assert labels(planner, plan_id, rows[LINKED]) == ["owner (har inte längre rollen)", "Bo"]
    end(owner.id)
    assert missing(plan_id, planner) == before | mine - {rows[LINKED]}
    assert labels(planner, plan_id, rows[LINKED]) == ["owner (avslutad)", "Bo"]


def test_a_reader_cannot_answer_and_a_role_in_the_plan_or_its_draft_is_enough(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    plan_role(owner, plan_id)
    assert former_owners(get_plan(plan_id)) == []
    with transaction():
        draft = store_draft(db.session(), get_plan(plan_id))
    link_owner(planner, get_plan(draft), row_ids(draft), owner.id)
    assert former_owners(get_plan(draft)) == []
    with transaction():
        db.session.execute(update(Membership).filter_by(user_id=owner.id).values(role="reader"))
    for one in (plan_id, draft):
        (found,) = former_owners(get_plan(one))
        assert (found.id, found.name, found.label) == (owner.id, "owner", "owner (har inte längre rollen)")


def test_the_list_and_the_panel_take_as_many_statements_as_before(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    plan = get_plan(plan_id)
    with statements() as few:
        show_plan(planner, plan, PlanFilter(missing="owner"), today())
        show_panel(planner, row(rows[PLAIN]), get_plan(plan_id))
    people = [person("owner", name) for name in ("Anna", "Bo", "Cia")]
    for one in people:
        link_owner(planner, get_plan(plan_id), rows, one.id)
        lose_role(one.id)
    plan = get_plan(plan_id)
    with statements() as many:
        show_plan(planner, plan, PlanFilter(missing="owner"), today())
        show_panel(planner, row(rows[PLAIN]), get_plan(plan_id))
    assert len(many) <= len(few)


@pytest.mark.parametrize("leave", [lose_role, end])
def test_who_cannot_answer_is_taken_off_and_linked_to_nothing(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor, leave
) -> None:
    leave(owner.id)
    plan = get_plan(plan_id)
    with pytest.raises(ServiceError):
        assign(planner, plan, rows, Assignment((owner.id,), ADD))
    with pytest.raises(FieldErrors) as fault:
        preview_many(plan, rows, BulkForm(owner_verb="lead", owner_id=owner.id))
    assert set(fault.value.fields) == {"owner_id"}
    seen = preview_many(plan, rows, BulkForm(owner_verb="remove", owner_id=owner.id))
    assert [one.changes for one in seen.changed] == [[("Rapportör", "owner", "")]] * len(seen.changed)
    assert seen.wanted.owner_name == "owner"
    shown = preview_assignment(plan, rows, Assignment((owner.id,), REMOVE))
    assert {one.before[0].partition(" (")[0] for one in shown.rows} == {"owner"}
    assert all("(" in one.before[0] for one in shown.rows)
    assert len(assign(planner, plan, rows, Assignment((owner.id,), REMOVE)).rows) == 4
    assert former_owners(get_plan(plan_id)) == []


def test_the_rows_that_somebody_cannot_answer_for_are_counted_by_plan(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    home = planner.roles[0].organisation_id
    assert stranded_rows(home, owner.id) == []
    lose_role(owner.id)
    assert [(one.plan_id, one.rows) for one in stranded_rows(home, owner.id)] == [(plan_id, 4)]
    assert stranded_rows(home + 1, owner.id) == []


def test_a_substitute_has_no_more_to_say_than_the_absent_one(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(planner, rows[PLAIN], status="in_progress")
    bo = person("owner", "Bo")
    set_own_substitute(owner, Wanted(bo.id, today(), today()))
    bo = load_visitor(bo.id) or bo
    assert standing(bo, rows[PLAIN], get_plan(plan_id)) == Standing(LEAD, owner.id)
    assert show_mine(bo, today()).blocks
    lose_role(owner.id)
    assert standing(bo, rows[PLAIN], get_plan(plan_id)) == Standing(NOBODY)
    assert show_mine(bo, today()).blocks == []
    with pytest.raises(ServiceError):
        confirm_all(bo, {rows[PLAIN]: row(rows[PLAIN]).version})
    with pytest.raises(ServiceError):
        hand_back(bo, rows[PLAIN], "Inte hennes")
    panel = show_panel(bo, row(rows[PLAIN]), get_plan(plan_id))
    assert not panel.may_hand_back
    page = show_plan(bo, get_plan(plan_id), PlanFilter(), today())
    assert not any(one.may_update for chapter in page.chapters for area in chapter.areas for one in area.rows)
