"""What importing again leaves true: the superior plan's ids, and what search looks in."""

import pytest
from flask import Flask

from planapp.domain.access import Visitor
from planapp.domain.record import PlanRecord
from planapp.extensions import db
from planapp.services.imports.undo_import import undo_import
from planapp.services.search import search
from planapp.storage.models import Plan
from tests.imported import read_again, read_in
from tests.small_plan import EMPTY, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import person, row_ids, stored_record


@pytest.fixture
def planner(app: Flask) -> Visitor:
    """The planner of the region."""
    return person("planner")


def with_ids() -> PlanRecord:
    record = small_plan()
    rows = record.rows()
    rows[PLAIN].rcc_id = "rcc-1"
    rows[MERGED_FIRST].rcc_id = rows[MERGED_SECOND].rcc_id = "rcc-2"
    return record


def ids(plan_id: int) -> list[str | None]:
    return [row.rcc_id for row in stored_record(plan_id).rows()]


def test_a_file_without_ids_takes_none_away(app: Flask) -> None:
    plan_id, _ = read_in(with_ids())
    before = ids(plan_id)
    assert before == ["rcc-1", "rcc-2", "rcc-2", None, None, None]
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = ["Ta fram en ny rutin"]
    newer.rows()[EMPTY].responsible = ["Kansliet"]
    read_again(plan_id, newer)
    assert ids(plan_id) == before


def test_a_file_with_ids_brings_them(app: Flask) -> None:
    plan_id, _ = read_in(small_plan())
    assert set(ids(plan_id)) == {None}
    read_again(plan_id, with_ids())
    assert ids(plan_id) == ["rcc-1", "rcc-2", "rcc-2", None, None, None]


def test_columns_without_the_rcc_activity_bring_no_ids(app: Flask) -> None:
    plan_id, _ = read_in(small_plan())
    read_again(plan_id, with_ids(), columns=["status"])
    assert set(ids(plan_id)) == {None}


def hits(visitor: Visitor, text: str) -> int:
    db.session.rollback()
    return search(visitor, text).count


def test_search_is_true_after_importing_again_and_undoing_it(planner: Visitor) -> None:
    plan_id, _ = read_in(small_plan())
    newer = small_plan()
    newer.intro, newer.chapters[0].intro = ["Planens nya inledning."], ["Kapitlets nya inledning."]
    newer.title = "Handlingsplan 2022–2024"
    newer.rows()[PLAIN].responsible = ["Barnkliniken", "2022–2024"]
    newer.areas()[1].goal = ["Färre blir brända"]
    run_id, _ = read_again(plan_id, newer)
    for text in ("planens inledning", "kapitlets", "handlingsplan", "barnkliniken", "blir brända"):
        assert hits(planner, text) == 1, text
    assert hits(planner, "verksamhetsplan") == hits(planner, "kirurgkliniken") == 0
    undo_import(planner, run_id)
    for text in ("planens inledning", "kapitlets", "handlingsplan", "barnkliniken", "blir brända"):
        assert hits(planner, text) == 0, text
    assert hits(planner, "verksamhetsplan") == hits(planner, "kirurgkliniken") == 1
    assert db.session.get_one(Plan, plan_id).search_text == "verksamhetsplan 2022–2024"
    assert len(row_ids(plan_id)) == 6
