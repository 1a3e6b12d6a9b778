"""Mina aktiviteter: what is asked of whom, why, and how it was last answered; in a few statements."""

from collections.abc import Callable
from datetime import date, timedelta

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.answers.answer_proposal import answer_proposal
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.answers.mine_view import MinePage, MineRow
from planapp.services.answers.part_answer import part_answer
from planapp.services.answers.propose import propose
from planapp.services.answers.show_mine import mine_row, show_mine
from planapp.services.confirm_done import decline_done
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.services.undo_change import undo_change
from planapp.storage.models import Activity, Plan, RccActivity, RegionActivity
from tests.small_plan import EMPTY, LINKED, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import offer, person, row, row_ids, save, statements, store

TODAY = date(2024, 12, 1)


def mine(visitor: Visitor, day: date = TODAY) -> MinePage:
    db.session.rollback()
    return show_mine(visitor, day)


def groups(page: MinePage) -> dict[str, list[int]]:
    return {group.key: [one.id for one in group.rows] for block in page.blocks for group in block.groups}


def one(visitor: Visitor, activity_id: int, day: date = TODAY) -> MineRow:
    db.session.rollback()
    return mine_row(visitor, activity_id, day)


def test_at_first_all_that_is_not_finished_is_asked_for(rows: list[int], owner: Visitor) -> None:
    page = mine(owner)
    assert groups(page) == {
        "now": [rows[PLAIN], rows[TIME_IN_STATUS], rows[EMPTY]],
        "answered": [rows[LINKED]],
    }
    assert [held.why for held in page.rows] == ["never", "no_status", "no_status", ""]
    assert page.asked == 3


def test_what_is_answered_stands_by_its_timeframe(rows: list[int], owner: Visitor) -> None:
    day = today()
    confirm_unchanged(owner, rows[PLAIN], 1)
    save(owner, rows[TIME_IN_STATUS], status="in_progress")
    save(owner, rows[EMPTY], status="in_progress")
    found = groups(mine(owner, day))
    assert found == {
        "late": [rows[PLAIN], rows[TIME_IN_STATUS]],
        "undated": [rows[EMPTY]],
        "answered": [rows[LINKED]],
    }
    after = groups(mine(owner, day + timedelta(days=91)))
    assert after == {"now": [rows[PLAIN], rows[TIME_IN_STATUS], rows[EMPTY]], "answered": [rows[LINKED]]}


def test_confirming_and_changing_are_told_apart(rows: list[int], owner: Visitor) -> None:
    confirm_unchanged(owner, rows[PLAIN], 1)
    save(owner, rows[EMPTY], status="in_progress", comment="Vi har börjat")
    assert [one(owner, rows[place]).answered for place in (PLAIN, EMPTY)] == ["confirmed", "changed"]
    save(owner, rows[PLAIN], comment="Nytt")
    confirm_unchanged(owner, rows[EMPTY], row(rows[EMPTY]).version)
    assert [one(owner, rows[place]).answered for place in (PLAIN, EMPTY)] == ["changed", "confirmed"]


def test_an_answer_that_is_undone_is_asked_for_again(rows: list[int], owner: Visitor) -> None:
    batch = save(owner, rows[PLAIN], comment="Nytt").batch
    assert one(owner, rows[PLAIN], today()).why == ""
    assert batch is not None
    undo_change(owner, batch)
    assert one(owner, rows[PLAIN], today()).why == "never"


def test_what_the_planner_fills_in_is_no_answer_but_what_she_does_is(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    save(planner, rows[EMPTY], status="in_progress", timeframe="2031")
    save(planner, rows[PLAIN], timeframe="2031")
    assert [one(owner, rows[place], today()).why for place in (PLAIN, EMPTY)] == ["never", ""]


def test_the_planners_no_comes_first_until_she_answers_it(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    offer(plan_id, done_needs_confirmation=True)
    save(owner, rows[PLAIN], status="done")
    waiting = one(owner, rows[PLAIN])
    assert (waiting.group, waiting.is_reported_done, waiting.may_confirm) == ("answered", True, False)
    decline_done(planner, rows[PLAIN], row(rows[PLAIN]).version, "Rutinen saknas")
    asked = one(owner, rows[PLAIN], today())
    assert (asked.why, asked.declined, asked.is_open_to_confirm) == ("declined", "Rutinen saknas", False)
    save(owner, rows[PLAIN], comment="Rutinen är på gång")
    assert one(owner, rows[PLAIN], today()).why == ""


def test_a_part_is_asked_for_by_itself(rows: list[int], berit: Visitor, owner: Visitor) -> None:
    asked = one(berit, rows[PLAIN])
    assert asked.part is not None
    assert (asked.why, asked.part.name, asked.lacks) == ("no_status", "Hudkliniken", [])
    part_answer(berit, rows[PLAIN], "", {"status": "in_progress", "comment": "På gång"})
    assert one(berit, rows[PLAIN], today()).why == ""
    lead = one(owner, rows[PLAIN], today())
    assert (lead.why, [(other.name, other.words) for other in lead.others]) == (
        "never",
        [("Hudkliniken", "Påbörjad. På gång")],
    )
    save(owner, rows[PLAIN], status="done")
    assert one(berit, rows[PLAIN], today()).group == "answered"


def test_rows_of_those_one_stands_in_for_are_their_own_block(
    rows: list[int], owner: Visitor, stand_in: Callable[[Visitor, Visitor], Visitor]
) -> None:
    bo = stand_in(owner, person("owner", "Bo"))
    page = mine(bo)
    assert [(block.for_name, len(block.rows)) for block in page.blocks] == [("owner", 4)]
    assert (page.own, page.for_others) == (0, {"owner": 4})
    confirm_unchanged(bo, rows[PLAIN], 1)
    assert one(bo, rows[PLAIN], today()).why == ""


def test_what_rows_of_an_area_share_does_not_stand_for_them(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    with transaction():
        two = [db.session.get_one(Activity, rows[place]) for place in (PLAIN, TIME_IN_STATUS)]
        area, plan = two[0].area_id, two[0].plan_id
        shared = RegionActivity(area_id=area, text=["Gemensam text"])
        own = [RccActivity(area_id=area, text=[f"Del {place}"]) for place in (0, 1)]
        db.session.add_all([shared, *own])
        db.session.flush()
        for place, held in enumerate(two):
            held.area_id, held.position = area, 20 + place
            held.region_activity_id, held.rcc_activity_id = shared.id, own[place].id
    assert plan
    link_owner(planner, get_plan(plan), rows[:3], owner.id)
    shown = [one(owner, rows[place]) for place in (PLAIN, TIME_IN_STATUS)]
    assert [held.text for held in shown] == ["Del 0", "Del 1"]
    assert [held.title.rpartition(", ")[2] for held in shown] == ["rad 21", "rad 22"]


def test_plans_that_are_not_answered_in_are_not_shown(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    assert len(mine(owner).blocks) == 1
    with transaction():
        db.session.get_one(Plan, plan_id).state = "ended"
    assert mine(owner).blocks == []
    assert mine(person("reader", "Rut")).blocks == []


def test_what_the_region_does_not_follow_up_is_not_asked_for(rows: list[int], owner: Visitor) -> None:
    with transaction():
        db.session.get_one(Activity, rows[PLAIN]).is_followed_up = False
    assert rows[PLAIN] not in [held.id for held in mine(owner).rows]


def test_a_row_that_was_just_answered_stays_where_it_was(rows: list[int], owner: Visitor) -> None:
    confirm_unchanged(owner, rows[PLAIN], 1)
    kept = show_mine(owner, today(), {rows[PLAIN]: "now"})
    assert rows[PLAIN] in groups(kept)["now"]


def test_what_becomes_of_a_proposal_is_told(rows: list[int], owner: Visitor, planner: Visitor) -> None:
    made = propose(owner, rows[PLAIN], "timeframe", "2022–2024", "2026", "Lokalerna")
    assert [held.outcome for held in mine(owner).proposals] == [None]
    answer_proposal(planner, made, False, "Inte i år.")
    assert [(held.outcome, held.answer) for held in mine(owner).proposals] == [("declined", "Inte i år.")]


def test_the_statements_are_as_many_whatever_the_rows_and_plans(
    rows: list[int], owner: Visitor, planner: Visitor, berit: Visitor
) -> None:
    part_answer(berit, rows[PLAIN], "", {"status": "in_progress"})
    with statements() as few:
        mine(owner)
    for _ in range(3):
        other = store(small_plan())
        link_owner(planner, get_plan(other), row_ids(other), owner.id)
        save(owner, row_ids(other)[PLAIN], comment="Nytt")
    with statements() as many:
        assert len(mine(owner).rows) == 22
    assert len(many) == len(few) <= 9
