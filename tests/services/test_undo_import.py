"""Undoing a reading: the plan exactly as it was, as long as nothing was built on it."""

import random
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord, RowRecord
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.imports.undo_import import obstacles, undo_import
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import (
    Activity,
    Area,
    Change,
    Chapter,
    ImportRun,
    Plan,
    RccActivity,
    Responsibility,
)
from tests.imported import edited, everything, new_run, read_again, read_in
from tests.installation import OTHER
from tests.records import plan_records
from tests.small_plan import LINKED, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, person, plan_role, row, row_ids, save, stored_record


@pytest.fixture
def planner(app: Flask) -> Visitor:
    """Who keeps the plan."""
    return person("planner")


@pytest.fixture
def read(app: Flask) -> tuple[int, int]:
    """The small plan read in: the plan's id and the reading's."""
    return read_in(small_plan())


def newer_plan() -> PlanRecord:
    """The small plan a week later: a status, a new row, a row less, two areas that have changed places."""
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Klar", "done"
    newer.areas()[1].rows.append(RowRecord(region_activity=["Helt ny rad"], responsible=["Kansliet"]))
    del newer.chapters[1].areas[0]
    newer.chapters[0].areas.reverse()
    return newer


def test_a_new_plan_is_removed_wholly(planner: Visitor, read: tuple[int, int]) -> None:
    assert obstacles(read[1]) == []
    assert undo_import(planner, read[1]) is None
    for model in (Plan, Chapter, Area, RccActivity, Activity, Responsibility, Change):
        assert count(model) == 0
    run = db.session.get_one(ImportRun, read[1])
    assert (run.plan_id, run.undone_by_id) == (None, planner.id)
    assert run.undone_at is not None
    assert obstacles(read[1]) == ["Inläsningen är redan ångrad."]
    with pytest.raises(ServiceError, match="redan ångrad"):
        undo_import(planner, read[1])


def test_a_plan_is_put_back_exactly_as_it_was(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    save(planner, row_ids(plan_id)[LINKED], comment="Ordet", status="in_progress")
    before, ids = everything(plan_id), row_ids(plan_id)
    versions = {one: row(one).version for one in ids}
    run_id, _ = read_again(plan_id, newer_plan())
    assert everything(plan_id) != before
    assert undo_import(planner, run_id) == plan_id
    assert everything(plan_id) == before
    assert row_ids(plan_id) == ids
    assert row(ids[PLAIN]).version == versions[ids[PLAIN]] + 2
    assert all(row(one).version >= version for one, version in versions.items())
    lines = db.session.scalars(select(Change).where(Change.how == "import_undo")).all()
    assert [(one.what, one.old, one.new) for one in lines] == [
        ("status", "done", "in_progress"),
        ("added", "2.b) Sol, rad 3\nHelt ny rad\nKansliet", ""),
    ]


def test_the_reading_can_be_made_again_after_undoing(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    first, _ = read_again(plan_id, newer_plan())
    after = stored_record(plan_id)
    undo_import(planner, first)
    second, merging = read_again(plan_id, newer_plan())
    assert not merging.conflicts()
    assert differences(stored_record(plan_id), after) == []
    undo_import(planner, second)
    assert undo_import(planner, read[1]) is None


def test_what_people_set_before_counts_again_after_undoing(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    plain = row_ids(plan_id)[PLAIN]
    save(planner, plain, status="done")
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Ej påbörjad", "not_started"
    run_id, merging = read_again(plan_id, newer)
    undo_import(planner, run_id)
    _, again = read_again(plan_id, newer)
    assert len(merging.conflicts()) == len(again.conflicts()) == 1


def test_a_row_that_somebody_changed_since_stands_in_the_way(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    run_id, _ = read_again(plan_id, newer_plan())
    changed = next(one for one in row_ids(plan_id) if row(one).status == "done" and row(one).version == 2)
    save(planner, changed, comment="Nu")
    [told] = obstacles(run_id)
    assert told.startswith("planner ändrade rad 1 i 2.a) den ")
    before = everything(plan_id)
    with pytest.raises(ServiceError, match="planner ändrade"):
        undo_import(planner, run_id)
    assert everything(plan_id) == before
    [told] = obstacles(read[1])[1:]
    assert told == "planner ändrade rad 1 i 2.a) den " + told.rpartition(" den ")[2]


def test_a_row_that_the_reading_left_alone_does_not(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Klar", "done"
    run_id, _ = read_again(plan_id, newer)
    linked = row_ids(plan_id)[LINKED]
    save(planner, linked, comment="Nu")
    assert undo_import(planner, run_id) == plan_id
    assert row(linked).comment == "Nu"
    assert row(row_ids(plan_id)[PLAIN]).status == "in_progress"


def test_an_owner_of_a_new_row_stands_in_the_way(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, first = read
    run_id, _ = read_again(plan_id, newer_plan())
    new = next(one for one in row_ids(plan_id) if row(one).import_id == run_id and row(one).version == 1)
    link_owner(planner, get_plan(plan_id), [new], person("owner").id)
    assert "owner är kopplad till en rad som skulle försvinna." in obstacles(run_id)
    assert "owner är kopplad till en rad som skulle försvinna." in obstacles(first)


def test_a_later_reading_stands_in_the_way_until_it_is_undone(
    planner: Visitor, read: tuple[int, int]
) -> None:
    plan_id, first = read
    second, _ = read_again(plan_id, newer_plan())
    [told] = obstacles(first)
    assert told.startswith("Filen plan.docx lästes in i planen efteråt, den ")
    undo_import(planner, second)
    assert obstacles(first) == []


def test_what_hangs_on_a_new_plan_stands_in_the_way(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, first = read
    other, _ = read_in(small_plan())
    with transaction():
        db.session.get_one(Plan, other).parent_id = plan_id
    plan_role(person("reader"), plan_id)
    assert obstacles(first) == [
        "Planen har en underordnad plan: Verksamhetsplan 2022–2024.",
        "reader har en roll i just den här planen.",
    ]


def test_a_waiting_upload_lets_go_of_a_plan_that_is_removed(planner: Visitor, read: tuple[int, int]) -> None:
    with transaction():
        waiting = new_run(read[0])
        waiting.stored_at = None
        waiting_id = waiting.id
    undo_import(planner, read[1])
    assert db.session.get_one(ImportRun, waiting_id).plan_id is None


def test_only_who_keeps_the_plan_can_undo(read: tuple[int, int]) -> None:
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        undo_import(person("reader"), read[1])
    with pytest.raises(NotFound):
        undo_import(person("planner", "annan", OTHER), read[1])
    assert count(Activity) == 6


def test_what_was_not_stored_is_not_found(planner: Visitor) -> None:
    with transaction():
        waiting = new_run()
        waiting.stored_at, waiting.uploaded_at = None, datetime.now(UTC)
        waiting_id = waiting.id
    for unknown in (waiting_id, 0, 99, 10**12):
        with pytest.raises(NotFound):
            undo_import(planner, unknown)
        with pytest.raises(NotFound):
            obstacles(unknown)


def test_ids_that_others_have_taken_since_do_not_hinder(planner: Visitor, read: tuple[int, int]) -> None:
    plan_id, _ = read
    before = stored_record(plan_id)
    newer = small_plan()
    moved = newer.chapters[1].areas.pop()
    newer.chapters[0].areas[1].rows += moved.rows
    run_id, _ = read_again(plan_id, newer)
    read_in(small_plan())  # SQLite gives the removed area's id to this one
    undo_import(planner, run_id)
    assert differences(stored_record(plan_id), before) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(record=plan_records(max_rows=30), seed=st.integers(0, 2**32 - 1))
def test_any_reading_is_undone_exactly(app: Flask, record: PlanRecord, seed: int) -> None:
    chance = random.Random(seed)
    found = db.session.scalar(select(ImportRun.id).limit(1))
    visitor = person("planner", f"p{seed}-{chance.random()}") if found else person("planner")
    plan_id, _ = read_in(record)
    for row_id in chance.sample(row_ids(plan_id), min(2, len(record.rows()))):
        try:
            save(None, row_id, status="in_progress", comment="x")
        except ServiceError:
            continue
    before, was = everything(plan_id), stored_record(plan_id)
    columns = chance.choice([[], [], [record.columns[0].key]])
    questions: dict[str, str] = {}
    run_id, merging = read_again(plan_id, edited(record, seed, 6), questions, columns)
    stored_record(plan_id)
    assert len(merging.writes) == len(merging.outcomes)
    undo_import(visitor, run_id)
    assert everything(plan_id) == before
    assert differences(stored_record(plan_id), was) == []


def test_an_owner_who_saves_while_a_reading_is_undone_stops_it_or_is_told(
    app: Flask, planner: Visitor, read: tuple[int, int]
) -> None:
    plan_id, _ = read
    row_id = row_ids(plan_id)[TIME_IN_STATUS]
    newer = small_plan()
    newer.rows()[TIME_IN_STATUS].rcc_activity = ["Vänta lite"]
    for turn in range(6):
        run_id, _ = read_again(plan_id, newer)
        version = row(row_id).version
        saved, undone = at_once(
            app,
            lambda version=version, turn=turn: update_row(planner, row_id, version, {"comment": f"{turn}"}),
            lambda run_id=run_id: undo_import(planner, run_id),
        )
        if isinstance(saved, Conflict):
            assert undone == plan_id
        else:
            assert not isinstance(saved, Exception), saved
            assert isinstance(undone, ServiceError), undone
            assert row(row_id).comment == f"{turn}"
        stored_record(plan_id)
        if isinstance(undone, ServiceError):
            break
