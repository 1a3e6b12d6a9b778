"""Record into the database and out again: equal, on both databases."""

import json
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord, Span, from_json
from planapp.extensions import db
from planapp.services.organisations import find_or_make_organisation
from planapp.services.transaction import transaction
from planapp.storage.ids import reserve_ids
from planapp.storage.models import Activity, Plan, RccActivity
from planapp.storage.record_in import store_record
from planapp.storage.record_out import load_record
from tests.records import plan_records
from tests.small_plan import EMPTY, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import at_once, count, row, store

DEMO = Path(__file__).resolve().parent.parent / "files" / "demo-plan.json"


class GiveUp(Exception):
    """Ends a transaction without storing anything."""


def through(record: PlanRecord) -> PlanRecord:
    """The record as the database gives it back; nothing is left there."""
    found = None
    try:
        with transaction():
            organisation = find_or_make_organisation("Region X")
            plan_id = store_record(db.session(), record, organisation.id)
            db.session.expire_all()
            found = load_record(db.session(), plan_id)
            raise GiveUp
    except GiveUp:
        pass
    assert found is not None
    return found


def test_the_small_plan_is_valid_and_comes_back_equal(app: Flask) -> None:
    record = small_plan()
    assert check_record(record) == []
    assert differences(record, through(record)) == []


def test_the_real_plan_comes_back_equal(app: Flask, real_plan_json: dict) -> None:
    record = from_json(real_plan_json)
    assert differences(record, through(record)) == []


def test_what_equality_leaves_out_comes_back_too(app: Flask, real_plan_json: dict) -> None:
    record, found = from_json(real_plan_json), through(from_json(real_plan_json))
    assert (found.source, found.notes, found.left_out) == (record.source, record.notes, record.left_out)
    assert [one.id for one in found.areas()] == [one.id for one in record.areas()]
    assert [one.source for one in found.rows()] == [one.source for one in record.rows()]
    markers = [[(one.certain, one.note) for one in area.markers] for area in record.areas()]
    assert [[(one.certain, one.note) for one in area.markers] for area in found.areas()] == markers


@pytest.mark.skipif(not DEMO.is_file(), reason="the demo plan's record is not here yet")
def test_the_demo_plan_comes_back_equal(app: Flask) -> None:
    record = from_json(json.loads(DEMO.read_text("utf-8")))
    assert differences(record, through(record)) == []


# The app is emptied by each example itself: its transaction is never committed.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=40)
@given(record=plan_records())
def test_any_valid_record_comes_back_equal(app: Flask, record: PlanRecord) -> None:
    found = through(record)
    assert differences(record, found) == []
    assert check_record(found) == []


def test_a_merged_rcc_cell_is_one_record_that_its_rows_point_to(rows: list[int]) -> None:
    shared = row(rows[MERGED_FIRST]).rcc_activity_id
    assert shared is not None
    assert row(rows[MERGED_SECOND]).rcc_activity_id == shared
    assert row(rows[PLAIN]).rcc_activity_id != shared
    assert count(RccActivity) == 5
    assert row(rows[MERGED_SECOND]).spans == {
        "responsible": {"first_row": 1, "rows": 2},
        "status": {"first_row": 1, "rows": 2},
    }


def test_equal_text_without_a_merge_is_two_records(app: Flask) -> None:
    record = small_plan()
    for one in record.rows():
        one.spans.clear()
    store(record)
    assert count(RccActivity) == 6


def test_a_merged_empty_cell_stays_merged(app: Flask) -> None:
    record = small_plan()
    area = record.areas()[0]
    for one in area.rows[1:]:
        one.rcc_activity, one.spans = [], {"rcc_activity": Span(1, 2), "region_activity": Span(1, 2)}
    assert check_record(record) == []
    assert differences(record, through(record)) == []


def test_days_of_the_timeframe_are_stored(rows: list[int]) -> None:
    plain, empty = row(rows[PLAIN]), row(rows[EMPTY])
    assert (str(plain.starts_on), str(plain.ends_on), plain.precision) == (
        "2022-01-01",
        "2024-12-31",
        "period",
    )
    assert (empty.starts_on, empty.ends_on, empty.precision, empty.is_continuous) == (
        None,
        None,
        "none",
        False,
    )


def test_a_plan_that_is_not_there_has_no_record(app: Flask) -> None:
    assert load_record(db.session(), 999) is None


def test_plans_stored_at_once_do_not_get_each_others_ids(app: Flask, real_plan_json: dict) -> None:
    store(small_plan())  # so that the organisation is there
    real, little = from_json(real_plan_json), small_plan()
    ids = at_once(app, *[lambda: store(real), lambda: store(little)] * 2)
    assert all(isinstance(one, int) for one in ids), ids
    assert len(set(ids)) == 4
    for plan_id, record in zip(ids, [real, little] * 2, strict=True):
        found = load_record(db.session(), plan_id)
        assert found is not None
        assert differences(record, found) == []
    assert count(Plan) == 5
    assert count(Activity) == 2 * len(real.rows()) + 3 * len(little.rows())


def test_ids_are_reserved_in_order_and_never_twice(app: Flask) -> None:
    with transaction():
        find_or_make_organisation("Region X")
        first = reserve_ids(db.session(), Activity, 3)
        assert first == list(range(first[0], first[0] + 3))
        assert reserve_ids(db.session(), Activity, 0) == []
    plan_id = store(small_plan())
    taken = set(db.session.scalars(db.select(Activity.id).filter_by(plan_id=plan_id)))
    with transaction():
        assert not taken & set(reserve_ids(db.session(), Activity, 5))
