"""A plan made here: empty, or from another one, linked back to where its rows came from."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.list_plans import list_plans
from planapp.services.new_plan import CopyChoice, PlanFacts, copy_plan, make_plan, show_copy
from planapp.services.plan_links import plan_links, row_before
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Change, Owner, Plan
from tests.installation import OTHER
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import count, person, plan_role, row, row_ids, save, store, stored_record

TODAY = date(2026, 11, 22)


def choice(plan_id: int, places: set[int] | None = None, **more: object) -> CopyChoice:
    """A choice of rows by their places; all chapters."""
    page, rows = show_copy(get_plan(plan_id)), row_ids(plan_id)
    chapters = frozenset(chapter.id for chapter in page.chapters)
    wanted = frozenset(rows if places is None else [rows[place] for place in places])
    values: dict[str, object] = {"title": page.title, "period": page.period}
    values |= {"chapter_ids": chapters, "row_ids": wanted} | more
    return CopyChoice(**values)  # type: ignore[arg-type]


def test_an_empty_plan_is_a_valid_draft(planner: Visitor) -> None:
    home = planner.roles[0].organisation_id
    plan_id = make_plan(planner, home, PlanFacts("Plan 2030", "Region X", "RCC Y", "2030–2032"))
    record, plan = stored_record(plan_id), get_plan(plan_id)
    assert (record.title, record.region, record.rcc, record.period) == (
        "Plan 2030",
        "Region X",
        "RCC Y",
        "2030–2032",
    )
    assert (plan.state, record.chapters, plan.search_text) == ("draft", [], "plan 2030")
    assert plan.starts_on is not None
    assert plan.starts_on.year == 2030
    assert db.session.scalar(select(Change.what).filter_by(plan_id=plan_id)) == "plan_made"


@pytest.mark.parametrize("title", ["", "   ", "\0", "x" * 1_001])
def test_an_empty_plan_needs_a_title_that_can_be_kept(planner: Visitor, title: str) -> None:
    with pytest.raises(ServiceError):
        make_plan(planner, planner.roles[0].organisation_id, PlanFacts(title))
    assert count(Plan) == 0


def test_nobody_makes_a_plan_elsewhere_or_without_keeping_all_of_them(planner: Visitor, plan_id: int) -> None:
    elsewhere = person("reader", "x", OTHER).roles[0].organisation_id
    home = planner.roles[0].organisation_id
    for visitor, where in (
        (planner, elsewhere),
        (person("owner"), home),
        (plan_role(planner, plan_id), home),
    ):
        with pytest.raises(NotFound):
            make_plan(visitor, where, PlanFacts("Plan"))
    with pytest.raises(ServiceError):
        copy_plan(plan_role(planner, plan_id), plan_id, choice(plan_id), TODAY)
    with pytest.raises(NotFound):
        copy_plan(person("planner", "y", OTHER), plan_id, choice(plan_id), TODAY)
    assert count(Plan) == 1


def test_the_next_plan_has_the_chosen_rows_without_statuses(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    save(planner, rows[PLAIN], comment="Hemligt för nästa", internal_note="Anteckning")
    made = copy_plan(planner, plan_id, choice(plan_id, {PLAIN, MERGED_SECOND, TIME_IN_STATUS, EMPTY}), TODAY)
    record, new_rows = stored_record(made.plan_id), row_ids(made.plan_id)
    assert (record.title, record.period) == ("Verksamhetsplan 2025–2027", "2025–2027")
    assert [one.heading for one in record.chapters] == ["Prevention, Kapitel 2"]
    assert [one.rcc_activity for one in record.rows()] == [
        ["Ta fram en rutin"],
        ["Delad"],
        ["Vänta"],
        ["Ny sak"],
    ]
    assert {one.status for one in record.rows()} == {None}
    origins = [row(one).origin_id for one in new_rows]
    assert origins == [rows[place] for place in (PLAIN, MERGED_SECOND, TIME_IN_STATUS, EMPTY)]
    assert {row(one).comment + row(one).internal_note for one in new_rows} == {""}
    new = get_plan(made.plan_id)
    assert (new.predecessor_id, new.state, made.rows) == (plan_id, "draft", 4)
    assert stored_record(plan_id).rows()[0].status == "in_progress"


def test_timeframes_that_end_before_the_new_period_stay_behind_unless_they_are_wanted(
    planner: Visitor, plan_id: int
) -> None:
    places = {PLAIN, TIME_IN_STATUS, EMPTY, LINKED}
    made = copy_plan(planner, plan_id, choice(plan_id, places), TODAY)
    copied = stored_record(made.plan_id)
    assert [one.timeframe for one in copied.rows()] == [None, None, None, "Löpande"]
    assert [one.responsible for one in copied.rows()][:2] == [["Kirurgkliniken"], ["Kansliet"]]
    assert made.cleared == 2
    kept = copy_plan(planner, plan_id, choice(plan_id, places, keeps_past=True), TODAY)
    times = [one.timeframe for one in stored_record(kept.plan_id).rows()]
    assert (times, kept.cleared) == (["2022–2024", "2022–05", None, "Löpande"], 0)


@pytest.mark.parametrize(
    ("period", "today", "timeframe"),
    [
        ("2024–2026", TODAY, "2022–2024"),  # ends within the new period
        ("2025–2027", date(2023, 1, 1), None),
        ("", TODAY, None),
        ("Tills vidare", date(2024, 12, 31), "2022–2024"),
    ],
)
def test_without_a_known_period_today_decides_which_timeframes_have_run_out(
    planner: Visitor, plan_id: int, period: str, today: date, timeframe: str | None
) -> None:
    made = copy_plan(planner, plan_id, choice(plan_id, {PLAIN}, period=period), today)
    assert stored_record(made.plan_id).rows()[0].timeframe == timeframe


def test_what_was_settled_of_whether_rows_count_comes_along(
    planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    with transaction():
        one = db.session.get_one(Activity, rows[EMPTY])
        one.is_followed_up, one.followed_up_reason, one.followed_up_set = False, "Bara RCC", True
    made = copy_plan(planner, plan_id, choice(plan_id, {EMPTY}), TODAY)
    (copied,) = row_ids(made.plan_id)
    held = row(copied)
    assert (held.is_followed_up, held.followed_up_reason, held.followed_up_set) == (False, "Bara RCC", True)


def test_finished_rows_come_along_only_when_wanted(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    page = show_copy(get_plan(plan_id))
    assert page.finished == 1
    assert page.chapters[1].rows[0].is_finished
    without = copy_plan(planner, plan_id, choice(plan_id, {PLAIN}), TODAY)
    assert without.rows == 1
    with_them = copy_plan(planner, plan_id, choice(plan_id, {PLAIN}, takes_finished=True), TODAY)
    assert [row(one).origin_id for one in row_ids(with_them.plan_id)] == [rows[PLAIN], rows[LINKED]]
    ticked = copy_plan(planner, plan_id, choice(plan_id, {LINKED}), TODAY)
    assert [row(one).origin_id for one in row_ids(ticked.plan_id)] == [rows[LINKED]]


def test_a_chapter_that_is_not_ticked_stays_behind_with_its_rows(planner: Visitor, plan_id: int) -> None:
    chapters = show_copy(get_plan(plan_id)).chapters
    made = copy_plan(planner, plan_id, choice(plan_id, chapter_ids=frozenset({chapters[1].id})), TODAY)
    assert [one.heading for one in stored_record(made.plan_id).chapters] == ["Vård, Kapitel 3"]


def test_nothing_ticked_gives_the_columns_alone(planner: Visitor, plan_id: int) -> None:
    made = copy_plan(planner, plan_id, choice(plan_id, set()), TODAY)
    record = stored_record(made.plan_id)
    assert record.chapters == []
    assert [one.header for one in record.columns] == [one.header for one in stored_record(plan_id).columns]


def test_owners_follow_to_their_rows_if_their_role_reaches_there(
    planner: Visitor, owner: Visitor, plan_id: int, rows: list[int]
) -> None:
    made = copy_plan(planner, plan_id, choice(plan_id, {PLAIN, MERGED_FIRST}, keeps_owners=True), TODAY)
    assert made.owners == 1
    held = db.session.scalar(select(Owner).join(Activity).where(Activity.plan_id == made.plan_id))
    assert held is not None
    assert (held.user_id, held.is_lead) == (owner.id, True)
    assert copy_plan(planner, plan_id, choice(plan_id), TODAY).owners == 0
    plan_role(owner, plan_id)
    assert copy_plan(planner, plan_id, choice(plan_id, keeps_owners=True), TODAY).owners == 0


def test_rows_of_other_plans_and_rows_that_are_gone_are_left_out(planner: Visitor, plan_id: int) -> None:
    other = row_ids(store(small_plan(OTHER), OTHER))
    made = copy_plan(planner, plan_id, choice(plan_id, row_ids=frozenset([*other, 0, 10**9])), TODAY)
    assert made.rows == 0


def test_plans_and_rows_lead_to_each_other(planner: Visitor, plan_id: int, rows: list[int]) -> None:
    made = copy_plan(planner, plan_id, choice(plan_id), TODAY)
    reader = person("reader")
    before, after = plan_links(reader, get_plan(made.plan_id)), plan_links(reader, get_plan(plan_id))
    assert before.predecessor is not None
    assert before.predecessor.id == plan_id
    assert [one.id for one in after.successors] == [made.plan_id]
    first = row_before(reader, row(row_ids(made.plan_id)[PLAIN]))
    assert first is not None
    assert (first.row_id, first.status_label, first.plan.id) == (rows[PLAIN], "Påbörjad", plan_id)
    bound = plan_role(person("reader", "bunden"), made.plan_id)
    assert plan_links(bound, get_plan(made.plan_id)).predecessor is None
    assert row_before(bound, row(row_ids(made.plan_id)[PLAIN])) is None


def test_a_removed_or_ended_plan_is_listed_as_it_should_be(
    app: Flask, planner: Visitor, plan_id: int
) -> None:
    made = copy_plan(planner, plan_id, choice(plan_id), TODAY)
    with transaction():
        plan = db.session.get_one(Plan, plan_id)
        plan.removed_at = plan.created_at
    assert [one.id for one in list_plans()] == [made.plan_id]
    assert plan_links(planner, get_plan(made.plan_id)).predecessor is None
