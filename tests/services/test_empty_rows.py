"""A row that says nothing only holds its area's place: it is no activity, in any figure or list."""

from datetime import date

import pytest
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.annual_report import make_annual_report
from planapp.domain.editing.rows import add_row, bring_back_row, end_row
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.ended_rows import ended_record, ended_rows
from planapp.services.editing.show_writing import show_writing
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.follow_up import show_follow_up
from planapp.services.list_plans import list_plans
from planapp.services.own_words import show_words
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.show_start import show_start
from planapp.storage.models import Activity
from tests.services.editing.test_edit_plan import tables
from tests.small_plan import LINKED, small_plan
from tests.stored import person, row, row_ids, save, store, stored_record

TODAY = date(2023, 5, 3)


def end_linked(planner: Visitor, plan_id: int, row_id: int) -> str:
    """End the only row of the last area; returns the press's batch."""
    done = edit_plan(planner, plan_id, lambda text: end_row(text, row_id, "Görs inte", "Rådet"))
    db.session.rollback()
    assert done.batch
    return done.batch


@pytest.fixture
def filler(plan_id: int, rows: list[int], planner: Visitor) -> int:
    """The small plan with an empty row in the place of its last area's only one."""
    end_linked(planner, plan_id, rows[LINKED])
    return row_ids(plan_id)[LINKED]


def test_an_empty_row_is_in_no_figure(plan_id: int, planner: Visitor, filler: int) -> None:
    page = show_plan(planner, get_plan(plan_id), PlanFilter(), TODAY)
    found = page.progress
    assert (found.total, found.rows, page.shown) == (5, 5, 5)
    assert (found.by_status[None], found.without_responsible, found.without_timeframe) == (2, 1, 1)
    [summary] = list_plans()
    assert (summary.rows, summary.status) == (5, {"in_progress": 3, "none": 2})
    assert show_words(get_plan(plan_id)).used[None] == 2
    assert [one.row_count for one in show_writing(planner, plan_id).chapters] == [5, 0]


@pytest.mark.parametrize("missing", ["status", "responsible", "timeframe", "owner"])
def test_an_empty_row_lacks_nothing(plan_id: int, planner: Visitor, filler: int, missing: str) -> None:
    page = show_plan(planner, get_plan(plan_id), PlanFilter(missing=missing), TODAY)
    shown = [one.id for chapter in page.chapters for area in chapter.areas for one in area.rows]
    assert shown
    assert filler not in shown


def test_nobody_is_asked_for_an_empty_row(plan_id: int, planner: Visitor, filler: int) -> None:
    assert show_follow_up(get_plan(plan_id)).total == 5
    owner = person("owner", "ola")
    link_owner(planner, get_plan(plan_id), [filler], owner.id)
    db.session.rollback()
    assert show_start(owner, TODAY).own_count == 0
    assert show_plan(owner, get_plan(plan_id), PlanFilter(), TODAY).mine == 0


def test_an_empty_row_is_not_in_the_annual_report(plan_id: int, filler: int) -> None:
    report = make_annual_report(stored_record(plan_id), TODAY, is_draft=True)
    assert report.progress.rows == 5
    assert report.chapters[1].areas[0].rows == []
    assert all("3.a)" not in one.area for one in report.missing)
    told = make_annual_report(stored_record(plan_id), TODAY, is_draft=True, comments=[*[""] * 5, "Läget"])
    assert [one.comment for one in told.chapters[1].areas[0].rows] == ["Läget"]
    assert told.progress.rows == 5


def test_a_plan_counts_a_row_with_a_single_word_wherever_it_stands(planner: Visitor, app: object) -> None:
    texts = {"rcc_activity": ["Ord"], "region_activity": ["Ord"], "responsible": ["Ord"]}
    for name, value in [*texts.items(), ("status_raw", "Ord"), ("timeframe_cell", ["2024"])]:
        record = small_plan()
        one = record.rows()[LINKED]
        one.links, one.status, one.status_raw, one.timeframe, one.timeframe_source = [], None, "", None, None
        for other in texts:
            setattr(one, other, [])
        if name == "timeframe_cell":
            one.extra = {}
            one.resources = ["Ord"]  # what the plan has no column for is text too
        else:
            setattr(one, name, value)
        plan_id = store(record)
        assert list_plans()[-1].rows == 6
        assert show_plan(planner, get_plan(plan_id), PlanFilter(), TODAY).progress.rows == 6


@pytest.mark.parametrize("way", ["add", "bring back"])
def test_an_empty_row_goes_unseen_when_another_comes_and_undoing_puts_it_back(
    plan_id: int, rows: list[int], planner: Visitor, way: str
) -> None:
    first = tables()
    ended = end_linked(planner, plan_id, rows[LINKED])
    filler, area_id = row_ids(plan_id)[LINKED], row(row_ids(plan_id)[LINKED]).area_id
    assert area_id is not None
    before = tables()
    if way == "add":
        done = edit_plan(planner, plan_id, lambda text: add_row(text, area_id, None, {"rcc_activity": "Ny"}))
    else:
        kept = ended_record(plan_id, rows[LINKED])
        done = edit_plan(planner, plan_id, lambda text: bring_back_row(text, kept, rows[LINKED]))
    db.session.rollback()
    assert filler not in row_ids(plan_id)
    assert row(filler).ended["reason"] == "Raden var tom."
    listed = [one.id for one in ended_rows(get_plan(plan_id), shows_notes=True)]
    assert listed == ([rows[LINKED]] if way == "add" else [])
    assert done.batch
    undo_edit(planner, plan_id, done.batch)
    db.session.rollback()
    assert tables() == before
    undo_edit(planner, plan_id, ended)
    db.session.rollback()
    assert tables() == first
    assert db.session.scalar(select(Activity.id).where(Activity.id == filler)) is None


def test_an_ended_empty_row_that_somebody_wrote_a_comment_on_is_listed(
    plan_id: int, planner: Visitor, filler: int
) -> None:
    save(planner, filler, comment="Tas upp i maj")
    area_id = row(filler).area_id
    assert area_id is not None
    edit_plan(planner, plan_id, lambda text: add_row(text, area_id, None, {"rcc_activity": "Ny"}))
    db.session.rollback()
    assert filler in [one.id for one in ended_rows(get_plan(plan_id), shows_notes=True)]
