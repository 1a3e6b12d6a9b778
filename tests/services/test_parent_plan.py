"""The superior plan: choosing it, pairs by text, what each side lacks, changed words, undoing."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.domain.editing.cells import write_cell
from planapp.domain.record import PlanRecord
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.parent_plan import (
    ParentPage,
    choose_parent,
    link_activities,
    parent_choices,
    show_parent,
    undo_parent,
)
from planapp.services.show_plan import get_plan
from planapp.services.take_parent_text import take_parent_text
from planapp.services.transaction import transaction
from planapp.storage.models import Change, Plan, RccActivity
from tests.installation import OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, person, plan_role, row_ids, store, stored_record


def rcc_plan() -> PlanRecord:
    """RCC's own plan: two activities as in the small plan, one other; of five, two are gone."""
    record = small_plan()
    rows = record.rows()
    rows[3].rcc_activity = ["Vänta på den nationella rutinen"]
    record.areas()[1].rows[1].rcc_activity = ["Något helt annat för hela landet"]
    record.title = "RCC:s cancerplan"
    return record


@pytest.fixture
def parent_id(app: Flask) -> int:
    """RCC's plan, in the same organisation."""
    return store(rcc_plan())


def page_of(visitor: Visitor, plan_id: int) -> ParentPage:
    db.session.rollback()
    return show_parent(visitor, get_plan(plan_id))


def link_all(visitor: Visitor, plan_id: int) -> str:
    pairs = page_of(visitor, plan_id).compared.proposed
    return link_activities(visitor, plan_id, {one.below.id: one.above.id for one in pairs})[0]


def texts(parts) -> list[str]:
    return [" ".join(one.text) for one in parts]


def test_the_superior_plan_is_chosen_and_its_activities_keep_their_ids(
    planner: Visitor, plan_id: int, parent_id: int
) -> None:
    choose_parent(planner, plan_id, parent_id)
    assert get_plan(plan_id).parent_id == parent_id
    ids = [row.rcc_id for row in stored_record(parent_id).rows()]
    assert all(ids)
    assert ids[1] == ids[2]  # a shared cell
    assert len(set(ids)) == 5
    choose_parent(planner, plan_id, parent_id)
    assert [row.rcc_id for row in stored_record(parent_id).rows()] == ids


def test_pairs_are_proposed_by_equal_and_by_alike_text(
    planner: Visitor, plan_id: int, parent_id: int
) -> None:
    choose_parent(planner, plan_id, parent_id)
    compared = page_of(planner, plan_id).compared
    found = {" ".join(one.below.text): one.is_equal for one in compared.proposed}
    assert found == {"Ta fram en rutin": True, "Delad": True, "Se rutinen": True}
    assert texts(compared.without_above) == ["Vänta", "Ny sak"]
    assert not compared.linked


def test_linked_activities_show_what_each_side_lacks(
    planner: Visitor, plan_id: int, parent_id: int, rows: list[int]
) -> None:
    choose_parent(planner, plan_id, parent_id)
    link_all(planner, plan_id)
    page = page_of(planner, plan_id)
    assert len(page.compared.linked) == 3
    assert texts(page.compared.without_below) == [
        "Vänta på den nationella rutinen",
        "Något helt annat för hela landet",
    ]
    # The small plan has no activities of the region's.
    assert len(page.compared.without_own) == 5
    assert page.loose_rows == []
    ids = [row.rcc_id for row in stored_record(plan_id).rows()]
    above = [row.rcc_id for row in stored_record(parent_id).rows()]
    assert (ids[:3], ids[3:5], ids[5]) == (above[:3], [None, None], above[5])


def test_rows_of_the_region_without_an_activity_above_are_told(planner: Visitor, parent_id: int) -> None:
    record = small_plan()
    for row in record.rows():
        row.region_activity = ["Vi gör detta"]
    plan_id = store(record)
    choose_parent(planner, plan_id, parent_id)
    assert len(page_of(planner, plan_id).loose_rows) == 6
    link_all(planner, plan_id)
    page = page_of(planner, plan_id)
    assert [one.place for one in page.loose_rows] == ["2.b) Sol", "2.b) Sol"]
    assert page.compared.without_own == []


def test_a_changed_text_above_is_pointed_out(planner: Visitor, plan_id: int, parent_id: int) -> None:
    choose_parent(planner, plan_id, parent_id)
    link_all(planner, plan_id)
    assert page_of(planner, plan_id).compared.changed == []
    with transaction():
        first = db.session.scalar(
            select(RccActivity.id)
            .where(RccActivity.text == ["Ta fram en rutin"])
            .order_by(RccActivity.id.desc())
        )
        db.session.execute(
            update(RccActivity).where(RccActivity.id == first).values(text=["Ta fram två rutiner"])
        )
    (pair,) = page_of(planner, plan_id).compared.changed
    assert (texts([pair.below]), texts([pair.above])) == (["Ta fram en rutin"], ["Ta fram två rutiner"])


def test_the_new_text_is_taken_and_undone_as_an_edit(planner: Visitor, plan_id: int, parent_id: int) -> None:
    choose_parent(planner, plan_id, parent_id)
    link_all(planner, plan_id)
    above = row_ids(parent_id)[0]
    edit_plan(planner, parent_id, lambda text: write_cell(text, above, "rcc_activity", "Ta fram två rutiner"))
    [pair] = page_of(planner, plan_id).compared.changed
    done = take_parent_text(planner, plan_id, pair.below.id)
    assert stored_record(plan_id).rows()[0].rcc_activity == ["Ta fram två rutiner"]
    assert page_of(planner, plan_id).compared.changed == []
    with pytest.raises(Conflict, match="redan lika"):
        take_parent_text(planner, plan_id, pair.below.id)
    undo_edit(planner, plan_id, done.batch or "")
    assert len(page_of(planner, plan_id).compared.changed) == 1


def test_many_cells_that_say_the_same_belong_to_one(planner: Visitor, parent_id: int) -> None:
    record = small_plan()
    record.rows()[4].rcc_activity = ["Ta fram en rutin"]
    plan_id = store(record)
    choose_parent(planner, plan_id, parent_id)
    link_all(planner, plan_id)
    ids = [row.rcc_id for row in stored_record(plan_id).rows()]
    assert ids[0] == ids[4] is not None


@pytest.mark.parametrize("column", ["region_activity", "goal"])
def test_a_superior_plan_without_an_rcc_column_has_its_own_activities_or_goals(
    planner: Visitor, plan_id: int, column: str
) -> None:
    record = rcc_plan()
    for row in record.rows():
        row.spans = {}
        if column == "region_activity":
            row.region_activity = row.rcc_activity
        row.rcc_activity = []
    record.columns = [one for one in record.columns if one.key != "rcc_activity"]
    parent_id = store(record)
    choose_parent(planner, plan_id, parent_id)
    page = page_of(planner, plan_id)
    if column == "goal":
        assert texts(page.above) == ["Färre röker", "Färre bränner sig", "Kortare väntan"]
    else:
        assert len(page.compared.proposed) == 3
        link_all(planner, plan_id)
        assert len(page_of(planner, plan_id).compared.linked) == 3
    assert all(len(one.id) <= 40 for one in page.above)


def test_the_ids_travel_in_json_and_in_excel(planner: Visitor, plan_id: int, parent_id: int) -> None:
    choose_parent(planner, plan_id, parent_id)
    link_all(planner, plan_id)
    held = [row.rcc_id for row in stored_record(plan_id).rows()]
    told = json.loads(export_plan(plan_id, "verksamhetsplan", "json", date(2026, 11, 22)).data)
    rows = [row for chapter in told["chapters"] for area in chapter["areas"] for row in area["rows"]]
    assert [row["rcc_id"] for row in rows] == held
    book = export_plan(plan_id, "verksamhetsplan", "xlsx", date(2026, 11, 22)).data
    assert [row.rcc_id for row in read_document(book, "plan.xlsx").rows()] == held
    assert any(held)


def test_presses_are_in_the_history_and_can_be_undone(planner: Visitor, plan_id: int, parent_id: int) -> None:
    chosen = choose_parent(planner, plan_id, parent_id)
    linked = link_all(planner, plan_id)
    lines = list(db.session.scalars(select(Change).filter_by(batch=linked).order_by(Change.id)))
    assert [(one.what, one.old, one.new, one.place) for one in lines][0] == (
        "rcc_link",
        "",
        "Ta fram en rutin",
        "2.a) Tobak",
    )
    undo_parent(planner, plan_id, linked)
    assert page_of(planner, plan_id).compared.linked == []
    with pytest.raises(Conflict):
        undo_parent(planner, plan_id, linked)
    undo_parent(planner, plan_id, chosen)
    assert get_plan(plan_id).parent_id is None
    with pytest.raises(Conflict):
        undo_parent(planner, plan_id, chosen)
    with pytest.raises(NotFound):
        undo_parent(planner, plan_id, "okänd")


def test_what_is_not_there_is_refused(planner: Visitor, plan_id: int, parent_id: int) -> None:
    with pytest.raises(ServiceError, match="Välj den överordnade planen först"):
        link_activities(planner, plan_id, {1: "x"})
    choose_parent(planner, plan_id, parent_id)
    mine = page_of(planner, plan_id).below[0].id
    for wanted in ({mine: "okänd"}, {0: None}, {10**9: None}):
        with pytest.raises(Conflict):
            link_activities(planner, plan_id, wanted)
    assert link_activities(planner, plan_id, {mine: None}) == ("", 0)


def test_what_somebody_else_has_linked_is_not_overwritten_in_silence(
    planner: Visitor, plan_id: int, parent_id: int
) -> None:
    choose_parent(planner, plan_id, parent_id)
    page = page_of(planner, plan_id)
    mine, first, second = page.below[0].id, page.above[0].id, page.above[1].id
    link_activities(person("administrator"), plan_id, {mine: first})
    with pytest.raises(Conflict, match="Någon annan"):
        link_activities(planner, plan_id, {mine: second})
    assert stored_record(plan_id).rows()[0].rcc_id == first
    assert link_activities(planner, plan_id, {mine: second}, replaces=True)[1] == 1


def test_two_who_link_at_once_make_one_link(
    app: Flask, planner: Visitor, plan_id: int, parent_id: int
) -> None:
    choose_parent(planner, plan_id, parent_id)
    page = page_of(planner, plan_id)
    mine, first, second = page.below[0].id, page.above[0].id, page.above[1].id
    answers = at_once(
        app,
        lambda: link_activities(planner, plan_id, {mine: first}),
        lambda: link_activities(planner, plan_id, {mine: second}),
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "tuple"]


def test_only_plans_that_one_reads_and_no_circles(planner: Visitor, plan_id: int, parent_id: int) -> None:
    elsewhere = store(small_plan(OTHER), OTHER)
    assert [one.id for one in parent_choices(planner, get_plan(plan_id))] == [parent_id]
    choose_parent(planner, plan_id, parent_id)
    assert parent_choices(planner, get_plan(parent_id)) == []
    for wrong in (elsewhere, plan_id, 0, 10**9):
        with pytest.raises(ServiceError):
            choose_parent(planner, plan_id, wrong)
    with pytest.raises(NotFound):
        choose_parent(person("reader"), plan_id, parent_id)


def test_a_superior_plan_that_one_may_not_read_is_not_told_of(
    planner: Visitor, plan_id: int, parent_id: int
) -> None:
    choose_parent(planner, plan_id, parent_id)
    bound = plan_role(person("planner", "bunden"), plan_id)
    page = page_of(bound, plan_id)
    assert (page.parent, page.is_hidden, page.above, page.choices) == (None, True, [], [])
    with transaction():
        parent = db.session.get_one(Plan, parent_id)
        parent.removed_at = parent.created_at
    assert page_of(planner, plan_id).is_hidden


def test_the_plans_of_earlier_periods_are_no_superior_plans(
    planner: Visitor, plan_id: int, parent_id: int
) -> None:
    newer, newest = store(small_plan()), store(small_plan())
    with transaction():
        db.session.get_one(Plan, newer).predecessor_id = plan_id
        db.session.get_one(Plan, newest).predecessor_id = newer
    assert [one.id for one in parent_choices(planner, get_plan(newest))] == [parent_id]
    for before in (plan_id, newer):
        with pytest.raises(ServiceError):
            choose_parent(planner, newest, before)
    with transaction():  # chosen before: it can be seen, and changed
        db.session.get_one(Plan, newest).parent_id = newer
    assert [one.id for one in parent_choices(planner, get_plan(newest))] == [newer, parent_id]


def test_what_is_not_linked_yet_is_told(planner: Visitor, plan_id: int, parent_id: int) -> None:
    choose_parent(planner, plan_id, parent_id)
    page = page_of(planner, plan_id)
    assert page.unlinked == {one.id for one in page.below}
    link_activities(planner, plan_id, {page.below[0].id: page.above[0].id})
    assert page_of(planner, plan_id).unlinked == {one.id for one in page.below[1:]}
