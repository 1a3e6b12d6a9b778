"""Suggested rapportörer: from the period before, from memory, from the register; confirmed in one press."""

import pytest
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.owners.assign import Assignment, assign, link_owner, undo_owners, unlink_owner
from planapp.services.owners.remember import forget_owner
from planapp.services.owners.suggestions import confirm_suggestions, show_suggestions
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Membership, Organisation, Owner, Plan, RememberedOwner, User
from tests.services.life.written import DECISION
from tests.small_plan import EMPTY, MERGED_FIRST, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import count, person, row_ids, statements, store

HERE = "Region Västmanland"


def suggested(plan_id: int, is_all: bool = False) -> dict[int, list[tuple[str, str]]]:
    page = show_suggestions(get_plan(plan_id), is_all)
    return {one.row.id: [(who.name, who.reason) for who in one.owners] for one in page.rows}


def clear(plan_id: int) -> set[int]:
    return {one.row.id for one in show_suggestions(get_plan(plan_id)).rows if one.is_clear}


def next_period(plan_id: int) -> tuple[int, list[int]]:
    """A plan whose rows were copied from another's."""
    new_id = store(small_plan())
    rows = row_ids(new_id)
    with transaction():
        db.session.execute(update(Plan).filter_by(id=new_id).values(predecessor_id=plan_id))
        for row_id, origin in zip(rows, row_ids(plan_id), strict=True):
            db.session.execute(update(Activity).filter_by(id=row_id).values(origin_id=origin))
    return new_id, rows


def unit(name: str, *users: int, aliases: tuple[str, ...] = (), **more: object) -> int:
    """A unit in the home region's register, with its users."""
    with transaction():
        home = db.session.scalars(select(Organisation.id).filter_by(name=HERE)).one()
        made = Organisation(name=name, type="clinic", region_id=home, aliases=list(aliases))
        for key, value in more.items():
            setattr(made, key, value)
        db.session.add(made)
        db.session.flush()
        db.session.execute(update(User).where(User.id.in_(users)).values(unit_id=made.id))
        return made.id


def test_those_of_the_period_before_are_suggested_lead_first(plan_id: int, rows: list[int], planner: Visitor):
    anna, bo = person("owner", "bosse"), person("owner", "anna")
    assign(planner, get_plan(plan_id), [rows[PLAIN]], Assignment((anna.id, bo.id)))
    new_id, new_rows = next_period(plan_id)
    then = "Så var det 2022–2024"
    found = suggested(new_id)
    assert found[new_rows[PLAIN]][:2] == [("bosse", then), ("anna", then)]
    assert new_rows[PLAIN] in clear(new_id)
    confirm_suggestions(planner, get_plan(new_id), [(new_rows[PLAIN], anna.id), (new_rows[PLAIN], bo.id)])
    held = select(Owner.user_id, Owner.is_lead).filter_by(activity_id=new_rows[PLAIN]).order_by(Owner.id)
    assert db.session.execute(held).all() == [(anna.id, True), (bo.id, False)]


def test_the_rows_of_a_versions_draft_have_those_of_the_decided_plan(
    plan_id: int, rows: list[int], planner: Visitor
):
    decide(planner, plan_id, DECISION)
    draft_id = begin_version(planner, plan_id)
    with transaction():
        held = select(Owner).join(Activity).where(Activity.plan_id == draft_id)
        assert list(db.session.scalars(held)) == []
    link_owner(planner, get_plan(plan_id), [rows[EMPTY]], person("owner", "anna").id)
    found = suggested(draft_id)
    assert [("anna", "Så är det i den beslutade planen")] in found.values()


def test_who_was_chosen_for_a_party_is_suggested_for_its_other_rows(
    plan_id: int, rows: list[int], planner: Visitor
):
    anna = person("owner", "anna")
    link_owner(planner, get_plan(plan_id), [rows[MERGED_FIRST]], anna.id)
    reason = "Örebro läns vård står som ansvarig. Så har ni valt förut"
    assert suggested(plan_id) == {rows[MERGED_FIRST + 1]: [("anna", reason)]}
    other = store(small_plan())
    assert len(suggested(other)) == 2
    page = show_suggestions(get_plan(plan_id))
    assert [(one.party, one.name) for one in page.remembered] == [("Örebro läns vård", "anna")]
    forget_owner(planner, get_plan(plan_id), page.remembered[0].id)
    assert suggested(other) == {}
    assert count(Owner) == 1


def test_the_users_of_a_unit_are_suggested_where_it_is_named_by_name_or_alias(
    plan_id: int, rows: list[int], planner: Visitor
):
    anna, bo = person("owner", "anna"), person("owner", "bo")
    unit("Kirurgkliniken", anna.id)
    unit("Stab", bo.id, aliases=("kansliet",))
    assert suggested(plan_id) == {
        rows[PLAIN]: [("anna", "Kirurgkliniken står som ansvarig")],
        rows[TIME_IN_STATUS]: [("bo", "Kansliet står som ansvarig")],
    }
    assert clear(plan_id) == {rows[PLAIN], rows[TIME_IN_STATUS]}


def test_a_function_is_suggested_where_the_plan_names_it(plan_id: int, rows: list[int], planner: Visitor):
    box = person("owner", "Kansliet")
    with transaction():
        db.session.execute(update(User).filter_by(id=box.id).values(is_function=True))
    assert suggested(plan_id) == {
        rows[TIME_IN_STATUS]: [("Kansliet (funktion)", "Kansliet står som ansvarig")]
    }


def test_nobody_is_suggested_who_cannot_answer_for_the_plan(plan_id: int, rows: list[int], planner: Visitor):
    reader, ended, other = person("reader", "Kansliet"), person("owner", "bo"), person("owner", "cia")
    unit("Kirurgkliniken", reader.id, ended.id, other.id)
    with transaction():
        db.session.execute(update(User).filter_by(id=ended.id).values(ended_at=db.func.now()))
        elsewhere = store(small_plan())
        db.session.execute(update(Membership).filter_by(user_id=other.id).values(plan_id=elsewhere))
    assert suggested(plan_id) == {}


def test_a_collective_of_memory_and_two_of_a_unit_are_not_ticked_beforehand(
    plan_id: int, rows: list[int], planner: Visitor
):
    anna, bo = person("owner", "anna"), person("owner", "bo")
    unit("Kirurgkliniken", anna.id, bo.id)
    assert clear(plan_id) == set()


def test_confirming_links_all_in_one_press_remembers_and_is_undone(
    plan_id: int, rows: list[int], planner: Visitor
):
    anna, bo = person("owner", "anna"), person("owner", "bo")
    pairs = [(rows[PLAIN], anna.id), (rows[TIME_IN_STATUS], bo.id), (rows[EMPTY], bo.id)]
    done = confirm_suggestions(planner, get_plan(plan_id), pairs)
    assert (len(done.rows), count(Owner)) == (3, 3)
    memories = select(RememberedOwner.party, RememberedOwner.user_id).order_by(RememberedOwner.party)
    assert db.session.execute(memories).all() == [("kansliet", bo.id), ("kirurgkliniken", anna.id)]
    assert undo_owners(planner, plan_id, done.batch or "") == (3, 0)
    assert (count(Owner), count(RememberedOwner)) == (0, 0)


def test_nothing_chosen_and_people_who_cannot_are_refused(plan_id: int, rows: list[int], planner: Visitor):
    with pytest.raises(ServiceError, match="Kryssa för minst ett"):
        confirm_suggestions(planner, get_plan(plan_id), [])
    with pytest.raises(ServiceError, match="kan inte vara rapportör längre"):
        confirm_suggestions(planner, get_plan(plan_id), [(rows[0], person("reader").id)])
    owner = person("owner")
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        confirm_suggestions(owner, get_plan(plan_id), [(rows[0], owner.id)])
    assert count(Owner) == 0


def test_rows_with_a_rapportör_are_asked_of_only_when_all_are(
    plan_id: int, rows: list[int], planner: Visitor
):
    anna, bo = person("owner", "anna"), person("owner", "bo")
    unit("Kirurgkliniken", anna.id, bo.id)
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], anna.id)
    assert suggested(plan_id) == {}
    assert suggested(plan_id, is_all=True) == {rows[PLAIN]: [("bo", "Kirurgkliniken står som ansvarig")]}
    assert show_suggestions(get_plan(plan_id)).without == 5
    unlink_owner(planner, rows[PLAIN], anna.id)
    assert clear(plan_id) == set()


def test_suggestions_take_the_same_statements_for_any_number_of_rows(plan_id: int, planner: Visitor):
    unit("Kirurgkliniken", person("owner", "anna").id)
    taken = []
    for one in (plan_id, store(small_plan())):
        plan = get_plan(one)
        with statements() as sent:
            show_suggestions(plan)
        taken.append(len(sent))
    assert max(taken) <= 14
