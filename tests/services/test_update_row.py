"""Updating a row: what it does to the document's cells, to merged cells and to the history."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.extensions import db
from planapp.services.change_row import FIELDS, values_of
from planapp.services.errors import ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.show_row import values_at
from planapp.services.transaction import transaction
from planapp.services.update_row import Saved, update_row
from planapp.storage.locks import hold_plan
from planapp.storage.models import Change, Plan, Responsibility
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, offer, person, row, row_ids, save, store, stored_record

# --- Every field, and what the document says afterwards -------------------------------------------


def test_every_field_is_stored_and_shown_again(plan_id: int, rows: list[int], planner: Visitor) -> None:
    values = {
        "status": "paused",
        "waiting_for": "beslut i nämnden",
        "cancelled_reason": "",
        "cancelled_by": "",
        "comment": "Vi har börjat.\nEn rad till.",
        "reference": "Dok 41992",
        "internal_note": "Ring Åsa",
        "responsible": "Hudkliniken\nKansliet",
        "timeframe": "hösten 2025",
    }
    assert set(values) == set(FIELDS)
    offer(plan_id, "paused")
    saved = save(planner, rows[EMPTY], **values)
    assert values_of(row(rows[EMPTY])) == values
    assert set(saved.fields) == {name for name, value in values.items() if value}
    assert saved.version == row(rows[EMPTY]).version == 2
    names = select(Responsibility.name).filter_by(activity_id=rows[EMPTY]).order_by(Responsibility.position)
    assert list(db.session.scalars(names)) == ["Hudkliniken", "Kansliet"]
    assert (str(row(rows[EMPTY]).starts_on), row(rows[EMPTY]).precision) == ("2025-09-01", "season")


def test_a_status_is_written_with_the_plans_own_word(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[EMPTY], status="not_started")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == "Ej påbörjad"
    offer(plan_id, "cancelled")
    save(planner, rows[EMPTY], status="cancelled", cancelled_reason="Ersatt", cancelled_by="Cancerrådet")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == "Utgår"
    save(planner, rows[EMPTY], status="")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == ""


def test_a_timeframe_in_the_status_cell_moves_when_a_status_is_set(
    plan_id: int, rows: list[int], owner: Visitor
) -> None:
    save(owner, rows[TIME_IN_STATUS], status="in_progress")
    moved = stored_record(plan_id).rows()[TIME_IN_STATUS]
    assert moved.responsible == ["Kansliet", "2022–05"]
    assert (moved.timeframe, moved.timeframe_source) == ("2022–05", "responsible")
    assert (moved.status, moved.status_raw) == ("in_progress", "Påbörjad")


def test_a_new_timeframe_takes_the_old_ones_place(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], timeframe="2025-06-30")
    assert stored_record(plan_id).rows()[PLAIN].responsible == ["Kirurgkliniken", "2025-06-30"]
    save(planner, rows[PLAIN], timeframe="")
    assert stored_record(plan_id).rows()[PLAIN].responsible == ["Kirurgkliniken"]


def test_a_timeframe_among_the_responsible_is_replaced_there_even_if_it_has_a_column(app: Flask) -> None:
    record = small_plan()
    record.columns.insert(5, type(record.columns[0])("timeframe", "Tidsram"))
    plan_id, visitor = store(record), person("planner")
    first, empty = row_ids(plan_id)[PLAIN], row_ids(plan_id)[EMPTY]
    save(visitor, first, timeframe="2030")
    save(visitor, empty, timeframe="2031")
    rows = stored_record(plan_id).rows()
    assert (rows[PLAIN].responsible, rows[PLAIN].timeframe_cell) == (["Kirurgkliniken", "2030"], [])
    assert (rows[EMPTY].responsible, rows[EMPTY].timeframe_cell) == ([], ["2031"])
    save(visitor, first, timeframe="")
    assert stored_record(plan_id).rows()[PLAIN].timeframe is None


def test_the_timeframe_stays_when_the_responsible_change(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(planner, rows[LINKED], responsible="Hudkliniken\nKansliet")
    changed = stored_record(plan_id).rows()[LINKED]
    assert changed.responsible == ["Hudkliniken", "Kansliet", "Löpande"]
    assert [link.text for link in changed.links] == ["Hudkliniken"]
    save(planner, rows[LINKED], responsible="Kansliet\nHudkliniken")
    assert [link.paragraph for link in stored_record(plan_id).rows()[LINKED].links] == [1]
    save(planner, rows[LINKED], responsible="Kansliet")
    assert stored_record(plan_id).rows()[LINKED].links == []


def test_a_plan_without_such_columns_gets_them_when_somebody_sets_a_value(app: Flask) -> None:
    record = small_plan()
    kept = [one for one in record.columns if one.key not in ("responsible", "status")]
    record.columns, record.legend = kept, type(record.legend)()
    for one in record.rows():
        one.responsible, one.status_raw, one.status, one.links = [], "", None, []
        one.timeframe = one.timeframe_source = None
        one.spans = {name: span for name, span in one.spans.items() if name == "rcc_activity"}
    assert check_record(record) == []
    plan_id, visitor = store(record), person("planner")
    save(visitor, row_ids(plan_id)[PLAIN], status="done")
    save(visitor, row_ids(plan_id)[PLAIN], timeframe="2030")
    save(visitor, row_ids(plan_id)[EMPTY], responsible="Kansliet")
    found = stored_record(plan_id)
    assert [one.key for one in found.columns[-3:]] == ["status", "timeframe", "responsible"]
    assert (found.rows()[PLAIN].status_raw, found.rows()[PLAIN].timeframe_cell) == ("Klar", ["2030"])


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_changed_plan_is_written_and_read_back_equal(
    plan_id: int, rows: list[int], planner: Visitor, suffix: str
) -> None:
    for place in (PLAIN, MERGED_SECOND, TIME_IN_STATUS, EMPTY):
        save(planner, rows[place], status="done", responsible="Åke & Östen\n=1+1", timeframe="våren 2026")
    exported = export_plan(plan_id, "verksamhetsplan", suffix, datetime.now(UTC).date())
    assert differences(stored_record(plan_id), read_document(exported.data)) == []


# --- Merged cells ---------------------------------------------------------------------------------


def test_changing_one_row_of_a_merged_cell_dissolves_the_merge(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(planner, rows[MERGED_SECOND], status="done")
    first, second = (stored_record(plan_id).rows()[place] for place in (MERGED_FIRST, MERGED_SECOND))
    assert (first.status_raw, second.status_raw) == ("Påbörjad", "Klar")
    assert "status" not in first.spans
    assert "status" not in second.spans
    assert first.spans["responsible"] == second.spans["responsible"]  # what was not changed stays merged
    assert first.spans["rcc_activity"] == second.spans["rcc_activity"]


def test_the_other_row_of_a_dissolved_merge_is_not_in_conflict(rows: list[int], planner: Visitor) -> None:
    opened = row(rows[MERGED_FIRST]).version
    save(planner, rows[MERGED_SECOND], status="done")
    update_row(planner, rows[MERGED_FIRST], opened, {"comment": "hann med"})


def test_a_comment_dissolves_nothing(rows: list[int], planner: Visitor) -> None:
    save(planner, rows[MERGED_FIRST], comment="x", status="in_progress")
    assert set(row(rows[MERGED_FIRST]).spans) == {"responsible", "status"}


# --- History --------------------------------------------------------------------------------------


def test_history_says_who_when_how_what_old_and_new(rows: list[int], planner: Visitor) -> None:
    saved = save(planner, rows[PLAIN], status="done", comment="Klart nu")
    changes = list(db.session.scalars(select(Change).filter_by(batch=saved.batch).order_by(Change.id)))
    assert [(one.what, one.old, one.new) for one in changes] == [
        ("status", "in_progress", "done"),
        ("comment", "", "Klart nu"),
    ]
    for one in changes:
        assert (one.user_id, one.how, one.activity_id, one.version) == (planner.id, "page", rows[PLAIN], 2)
        assert abs(datetime.now(UTC) - one.at) < timedelta(minutes=1)
    assert [one.restores is None for one in changes] == [False, True]


def test_a_change_from_the_command_line_has_no_user(rows: list[int]) -> None:
    update_row(None, rows[PLAIN], 1, {"comment": "x"}, how="command")
    change = db.session.scalars(select(Change)).one()
    assert (change.user_id, change.how) == (None, "command")


def test_words_that_a_status_replaces_stay_in_the_history(app: Flask) -> None:
    record = small_plan()
    record.rows()[EMPTY].status_raw = "vet ej, fråga Åsa"
    record.rows()[PLAIN].status_raw = "Påbörjad\nväntar på lokal"
    plan_id, visitor = store(record), person("planner")
    for place in (EMPTY, PLAIN):
        save(visitor, row_ids(plan_id)[place], status="done")
    found = db.session.execute(select(Change.old, Change.new).filter_by(what="status").order_by(Change.id))
    assert [tuple(one) for one in found] == [
        ("vet ej, fråga Åsa", "done"),
        ("Påbörjad\nväntar på lokal", "done"),
    ]


def test_values_at_an_earlier_version_are_those_of_the_form(app: Flask) -> None:
    record = small_plan()
    record.rows()[EMPTY].status_raw = "vet ej, fråga Åsa"
    record.rows()[PLAIN].status_raw = "Påbörjad\nväntar på lokal"
    plan_id, visitor = store(record), person("planner")
    ids = row_ids(plan_id)
    offer(plan_id, "paused", "ongoing")
    for place in (EMPTY, PLAIN, LINKED):
        before = values_of(row(ids[place]))
        for status in ("paused", "ongoing"):
            save(visitor, ids[place], status=status, comment=status)
        then = values_at(row(ids[place]), 1)
        assert then == {name: before[name] for name in ("status", "comment")}
        assert values_at(row(ids[place]), 2) == {"status": "paused", "comment": "paused"}


def test_saving_what_already_is_stores_nothing(rows: list[int], planner: Visitor) -> None:
    saved = save(planner, rows[PLAIN], **values_of(row(rows[PLAIN])))
    assert (saved.batch, saved.fields, saved.version) == (None, [], 1)
    assert count(Change) == 0


def test_what_is_no_longer_paused_waits_for_nothing(plan_id: int, rows: list[int], planner: Visitor) -> None:
    offer(plan_id, "paused")
    save(planner, rows[PLAIN], status="paused", waiting_for="lokal")
    save(planner, rows[PLAIN], status="in_progress")
    assert row(rows[PLAIN]).waiting_for == ""


def test_nothing_is_reported_in_a_plan_that_ended_while_the_press_waited(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    def end() -> None:
        with transaction():
            hold_plan(db.session(), plan_id)
            time.sleep(0.6)
            db.session.get_one(Plan, plan_id).state = "ended"

    def report() -> Saved:
        time.sleep(0.2)
        return save(planner, rows[PLAIN], comment="För sent")

    assert isinstance(at_once(app, end, report)[1], ServiceError)
    db.session.rollback()
    assert row(rows[PLAIN]).comment == ""
