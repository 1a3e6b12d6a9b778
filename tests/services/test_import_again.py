"""Importing again: what people have set is never overwritten in silence, and only differences are written."""

import copy
import random
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from planapp.domain.comparing import differences
from planapp.domain.merging.outcome import CHANGED, MISSING, NEW, UNCHANGED
from planapp.domain.record import PlanRecord, RowRecord, from_json
from planapp.extensions import db
from planapp.services.change_row import values_of
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.imports.import_again import fingerprint, outcome_of
from planapp.services.imports.undo_import import undo_import
from planapp.services.update_row import update_row
from planapp.storage.models import Activity, Area, Change, RccActivity
from tests.imported import edited, everything, look, read_again, read_in
from tests.records import plan_records
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import at_once, count, offer, person, row, row_ids, save, stored_record


@pytest.fixture
def plan_id(app: Flask) -> int:
    """The small plan, read in."""
    return read_in(small_plan())[0]


@pytest.fixture
def rows(plan_id: int) -> list[int]:
    """Ids of its rows."""
    return row_ids(plan_id)


def counts(merging: Any) -> tuple[int, int, int, int]:
    return tuple(merging.count(state) for state in (NEW, CHANGED, UNCHANGED, MISSING))  # type: ignore[return-value]


def test_the_same_file_again_changes_and_writes_nothing(plan_id: int, rows: list[int]) -> None:
    before, changes = everything(plan_id), count(Change)
    _, merging = read_again(plan_id, small_plan())
    assert counts(merging) == (0, 0, 6, 0)
    assert not merging.changes
    assert not merging.questions()
    assert everything(plan_id) == before
    assert count(Change) == changes
    assert [row(one).version for one in rows] == [1] * 6
    assert (outcome_of(merging)["unchanged"], outcome_of(merging)["rows"]) == (6, [])


def test_what_an_owner_set_stays_when_the_file_says_what_it_said(plan_id: int, rows: list[int]) -> None:
    save(person("planner"), rows[PLAIN], status="done", comment="Färdigt")
    save(None, rows[MERGED_SECOND], responsible="Kansliet")
    before = everything(plan_id)
    for _ in range(3):
        _, merging = read_again(plan_id, small_plan())
        assert counts(merging) == (0, 0, 6, 0)
        kept = [change for one in merging.outcomes for change in one.changes]
        assert [change.kept for change in kept] == [True, True]
        assert kept[0].set_by.startswith("planner den ")
        assert everything(plan_id) == before


def test_a_value_that_nobody_set_follows_the_file(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Klar", "done"
    run_id, merging = read_again(plan_id, newer)
    assert counts(merging) == (0, 1, 5, 0)
    assert differences(stored_record(plan_id), newer) == []
    changed = row(rows[PLAIN])
    assert (changed.status, changed.version, changed.import_id) == ("done", 2, run_id)
    line = db.session.scalars(select(Change)).one()
    assert (line.how, line.what, line.old, line.new) == ("import", "status", "in_progress", "done")


def conflicting(plan_id: int, row_id: int) -> PlanRecord:
    """An owner says that a row is done, the newer file that it has not begun."""
    save(None, row_id, status="done")
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Ej påbörjad", "not_started"
    return newer


@pytest.mark.parametrize(("answer", "status"), [("", "done"), ("plan", "done"), ("file", "not_started")])
def test_a_person_chooses_between_two_values(plan_id: int, rows: list[int], answer: str, status: str) -> None:
    newer = conflicting(plan_id, rows[PLAIN])
    [change] = look(plan_id, newer).conflicts()
    assert change.question is not None
    assert (change.old, change.new, change.question.proposed) == (["Klar"], ["Ej påbörjad"], "plan")
    assert change.set_by.startswith("kommandoraden den ")
    _, merging = read_again(plan_id, newer, {change.question.key: answer} if answer else {})
    assert row(rows[PLAIN]).status == status
    assert len(merging.conflicts()) == 1
    # What has been chosen is not asked again while the file says the same.
    _, again = read_again(plan_id, newer)
    assert not again.conflicts()
    assert row(rows[PLAIN]).status == status


def test_a_row_that_the_file_ends_waits_for_nothing_until_that_is_undone(
    plan_id: int, rows: list[int]
) -> None:
    planner = person("planner")
    offer(plan_id, "paused")
    save(planner, rows[PLAIN], status="paused", waiting_for="upphandlingen")
    newer = conflicting(plan_id, rows[PLAIN])
    save(planner, rows[PLAIN], status="paused", waiting_for="upphandlingen")
    [change] = look(plan_id, newer).conflicts()
    assert change.question is not None
    run_id, _ = read_again(plan_id, newer, {change.question.key: "file"})
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).waiting_for) == ("not_started", "")
    lines = db.session.scalars(select(Change).where(Change.how == "import", Change.what == "waiting_for"))
    assert [(one.old, one.new) for one in lines] == [("upphandlingen", "")]
    undo_import(planner, run_id)
    assert (row(rows[PLAIN]).status, row(rows[PLAIN]).waiting_for) == ("paused", "upphandlingen")


def test_a_newer_word_of_the_file_is_asked_about_again(plan_id: int, rows: list[int]) -> None:
    newer = conflicting(plan_id, rows[PLAIN])
    read_again(plan_id, newer)
    newest = small_plan()  # back to Påbörjad, which is not what the file said last
    assert len(look(plan_id, newest).conflicts()) == 1


def test_a_file_that_agrees_with_an_owner_settles_the_matter(plan_id: int, rows: list[int]) -> None:
    save(None, rows[PLAIN], status="done")
    agreeing = small_plan()
    agreeing.rows()[PLAIN].status_raw, agreeing.rows()[PLAIN].status = "Klar", "done"
    _, merging = read_again(plan_id, agreeing)
    assert counts(merging) == (0, 0, 6, 0)
    assert row(rows[PLAIN]).version == 2
    _, merging = read_again(plan_id, small_plan())  # then the file changes its mind
    assert counts(merging) == (0, 1, 5, 0)
    assert row(rows[PLAIN]).status == "in_progress"


def test_a_comment_and_a_note_are_never_touched(plan_id: int, rows: list[int]) -> None:
    offer(plan_id, "paused")
    save(None, rows[PLAIN], comment="Ordet", internal_note="Hemligt", status="paused", waiting_for="svar")
    newer = edited(small_plan(), 7, 10)
    newer.rows()[0].region_activity = ["Annat"]
    read_again(plan_id, newer)
    found = row(rows[PLAIN])
    assert (found.comment, found.internal_note, found.waiting_for) == ("Ordet", "Hemligt", "svar")


def test_a_missing_row_is_kept_and_marked_until_it_is_back(plan_id: int, rows: list[int]) -> None:
    shorter = small_plan()
    del shorter.chapters[0].areas[1].rows[1]
    run_id, merging = read_again(plan_id, shorter)
    assert counts(merging) == (0, 0, 5, 1)
    assert row(rows[EMPTY]).missing_import_id == run_id
    assert row_ids(plan_id) == rows
    read_again(plan_id, shorter)
    assert row(rows[EMPTY]).missing_import_id == run_id
    read_again(plan_id, small_plan())
    assert row(rows[EMPTY]).missing_import_id is None


def test_a_missing_row_can_be_ended(plan_id: int, rows: list[int]) -> None:
    save(None, rows[EMPTY], comment="Ordet")
    shorter = small_plan()
    del shorter.chapters[0].areas[1].rows[1]
    [question] = look(plan_id, shorter).questions()
    read_again(plan_id, shorter, {question.key: "end"})
    ended = row(rows[EMPTY])
    assert (ended.status, ended.status_raw, ended.comment, ended.version) == (
        "cancelled",
        "Utgår",
        "Ordet",
        3,
    )
    assert look(plan_id, shorter).questions() == []


def test_missing_areas_and_chapters_keep_their_rows(plan_id: int, rows: list[int]) -> None:
    shorter = small_plan()
    del shorter.chapters[0].areas[0]
    del shorter.chapters[1]
    _, merging = read_again(plan_id, shorter)
    assert counts(merging) == (0, 0, 2, 4)
    assert row_ids(plan_id) == rows
    assert differences(stored_record(plan_id), small_plan()) == []


def test_parts_and_shared_cells_keep_their_ids(plan_id: int, rows: list[int]) -> None:
    before = {one.id: (one.area_id, one.rcc_activity_id) for one in db.session.scalars(select(Activity))}
    newer = small_plan()
    newer.chapters[0].areas.reverse()
    for shared in newer.rows()[3:5]:
        shared.rcc_activity = ["Delad rutin"]
    newer.chapters[0].areas[0].heading = ["2.z) Sol och snö"]
    newer.chapters[0].areas[0].code, newer.chapters[0].areas[0].title = "2.z)", "Sol och snö"
    read_again(plan_id, newer)
    assert differences(stored_record(plan_id), newer) == []
    db.session.rollback()
    assert {
        one.id: (one.area_id, one.rcc_activity_id) for one in db.session.scalars(select(Activity))
    } == before
    assert count(Area) == 3
    assert count(RccActivity) == 5


def test_only_chosen_columns_are_taken(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.areas()[0].goal = ["Ingen röker"]
    for one in newer.rows()[1:3]:
        one.rcc_activity, one.responsible = ["Delad text"], ["Någon annan", "2022–2024"]
    newer.areas()[1].rows.append(RowRecord(rcc_activity=["Helt ny aktivitet"], responsible=["Kansliet"]))
    run_id, merging = read_again(plan_id, newer, columns=["goal", "rcc_activity"])
    assert counts(merging) == (1, 2, 4, 0)
    found = stored_record(plan_id)
    assert found.areas()[0].goal == ["Ingen röker"]
    assert found.rows()[1].rcc_activity == ["Delad text"]
    assert found.rows()[1].responsible == ["Örebro läns vård", "2022–2024"]
    assert found.rows()[1].spans == small_plan().rows()[1].spans
    assert found.areas()[1].rows[-1].responsible == []
    assert [one.text for one in found.areas()[0].markers] == ["Uppdaterad 22/11", "Uppdaterad 22/11"]
    assert [one.text for one in found.areas()[1].markers] == ["NY"]
    changed = row(rows[MERGED_FIRST])
    assert changed.places["rcc_activity"]["import_id"] == run_id
    assert changed.import_id != run_id


def test_markers_can_be_declined(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.rows()[0].rcc_activity = ["Ta fram en rutin till"]
    [question] = look(plan_id, newer, columns=["rcc_activity"]).questions()
    read_again(plan_id, newer, {question.key: "none"}, ["rcc_activity"])
    assert stored_record(plan_id).areas()[0].markers == []


def test_a_file_with_row_ids_is_matched_by_them(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.columns.append(type(newer.columns[0])("extra", "Rad-id"))
    for one, row_id in zip(newer.rows(), rows, strict=True):
        one.extra["Rad-id"] = [str(row_id)]
    newer.rows()[PLAIN].rcc_activity = ["Någonting som inte alls liknar det gamla"]
    _, merging = read_again(plan_id, newer)
    assert counts(merging) == (0, 1, 5, 0)
    assert [one.header for one in stored_record(plan_id).columns] == [
        one.header for one in small_plan().columns
    ]


def test_other_columns_come_last_and_absent_ones_stay(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.columns = [one for one in newer.columns if one.key != "status"]
    newer.columns.insert(0, type(newer.columns[0])("extra", "Kommentar från kliniken"))
    newer.legend = type(newer.legend)()
    for one in newer.rows():
        one.status_raw, one.status = "", None
        one.spans.pop("status", None)
        one.extra["Kommentar från kliniken"] = ["Ja"]
        if one.timeframe_source == "status":
            one.timeframe = one.timeframe_source = None
    read_again(plan_id, newer)
    found = stored_record(plan_id)
    assert [one.header for one in found.columns][-2:] == ["Status", "Kommentar från kliniken"]
    assert [one.status_raw for one in found.rows()] == [one.status_raw for one in small_plan().rows()]


def test_an_unknown_plan_is_not_found(app: Flask) -> None:
    for unknown in (7, 0, -1, 10**12):
        with pytest.raises(NotFound):
            look(unknown, small_plan())


def test_too_many_columns_are_refused_in_words(plan_id: int) -> None:
    newer = small_plan()
    newer.columns += [type(newer.columns[0])("extra", f"Kolumn {number}") for number in range(60)]
    with pytest.raises(ServiceError, match="fler kolumner"):
        look(plan_id, newer)


def test_the_fingerprint_tells_when_somebody_saved(plan_id: int, rows: list[int]) -> None:
    newer = small_plan()
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Klar", "done"
    seen = fingerprint(look(plan_id, newer))
    assert fingerprint(look(plan_id, newer)) == seen
    assert fingerprint(look(plan_id, newer, {"missing:1": "end"})) == seen
    save(None, rows[LINKED], status="in_progress")
    assert fingerprint(look(plan_id, newer)) != seen


def test_the_outcome_is_told_as_json(plan_id: int, rows: list[int]) -> None:
    newer = conflicting(plan_id, rows[PLAIN])
    told = outcome_of(look(plan_id, newer))
    assert {name: told[name] for name in ("added", "changed", "unchanged", "missing", "conflicts")} == {
        "added": 0,
        "changed": 1,
        "unchanged": 5,
        "missing": 0,
        "conflicts": 1,
    }
    assert told["rows"][0]["area"] == "2.a) rad 1"


def test_the_number_of_statements_does_not_grow_with_the_rows(app: Flask) -> None:
    from tests.benchmarks.records import make_record

    def statements(rows: int) -> int:
        record = make_record(rows)
        plan_id, _ = read_in(record)
        newer = copy.deepcopy(record)
        for one in newer.rows():
            one.region_activity = [*one.region_activity, "och mer"]
        seen: list[str] = []

        def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        read_again(plan_id, newer)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    assert statements(10) == statements(200) < 60


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=30,
)
@given(record=plan_records(max_rows=30), seed=st.integers(0, 2**32 - 1))
def test_no_value_of_an_owner_is_lost_to_any_file(app: Flask, record: PlanRecord, seed: int) -> None:
    chance = random.Random(seed)
    plan_id, _ = read_in(record)
    set_by_people: dict[int, dict[str, str]] = {}
    for row_id in chance.sample(row_ids(plan_id), min(3, len(record.rows()))):
        values = chance.choice(
            [
                {"status": "done"},
                {"status": "not_started", "comment": "x"},
                {"responsible": "Å\nÄ"},
                {"timeframe": "2031"},
            ]
        )
        try:
            save(None, row_id, **values)
        except ServiceError:
            continue
        set_by_people[row_id] = {name: values_of(row(row_id))[name] for name in values}
    before = stored_record(plan_id)
    _, merging = read_again(plan_id, edited(record, seed))
    stored_record(plan_id)
    for row_id, values in set_by_people.items():
        now = values_of(row(row_id))
        assert {name: now[name] for name in values} == values
    assert len(row_ids(plan_id)) >= len(before.rows())
    assert len(merging.outcomes) == len(row_ids(plan_id))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(record=plan_records(max_rows=40))
def test_any_plan_read_in_again_is_unchanged(app: Flask, record: PlanRecord) -> None:
    plan_id, _ = read_in(record)
    before = everything(plan_id)
    _, merging = read_again(plan_id, copy.deepcopy(record))
    assert merging.count(UNCHANGED) == len(record.rows())
    assert everything(plan_id) == before


def test_an_owner_who_saves_while_a_file_is_confirmed_is_seen_or_told(
    app: Flask, plan_id: int, rows: list[int]
) -> None:
    visitor = person("planner")
    for turn in range(6):
        version = row(rows[PLAIN]).version
        mine = ["done", "not_started"][turn % 2]
        newer = small_plan()
        newer.rows()[PLAIN].region_activity = [f"Version {turn}"]
        saved, stored = at_once(
            app,
            lambda version=version, mine=mine: update_row(visitor, rows[PLAIN], version, {"status": mine}),
            lambda newer=newer: read_again(plan_id, newer),
        )
        assert not isinstance(stored, Exception), stored
        found = row(rows[PLAIN])
        assert stored_record(plan_id).rows()[PLAIN].region_activity == [f"Version {turn}"]
        if isinstance(saved, Conflict):
            save(visitor, rows[PLAIN], status=mine)
        else:
            assert not isinstance(saved, Exception), saved
            assert found.status == mine


def test_two_files_confirmed_at_once_take_turns(app: Flask, plan_id: int, rows: list[int]) -> None:
    one, two = small_plan(), small_plan()
    one.rows()[PLAIN].status_raw, one.rows()[PLAIN].status = "Klar", "done"
    two.areas()[1].rows.append(RowRecord(region_activity=["Helt ny rad"]))
    answers = at_once(app, lambda: read_again(plan_id, one), lambda: read_again(plan_id, two))
    assert not [fault for fault in answers if isinstance(fault, Exception)], answers
    last = stored_record(plan_id)
    assert len(last.rows()) == 7
    assert len(set(row_ids(plan_id))) == 7


def test_the_real_plan_with_a_week_of_changes(app: Flask, real_plan_json: dict) -> None:
    record = from_json(real_plan_json)
    plan_id, _ = read_in(record)
    ids = row_ids(plan_id)
    newer = copy.deepcopy(record)
    areas = newer.chapters[2].areas
    areas[0], areas[1] = areas[1], areas[0]
    areas[0].table, areas[1].table = areas[1].table, areas[0].table
    merging = look(plan_id, newer)
    assert merging.count(UNCHANGED) == len(ids)
    read_again(plan_id, newer)
    assert sorted(row_ids(plan_id)) == sorted(ids)
