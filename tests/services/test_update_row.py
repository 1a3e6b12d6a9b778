"""Updating a row: who may set what, what it does to the document's cells, and two people at once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.link_owners import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.show_row import values_at
from planapp.services.update_row import FIELDS, Saved, update_row, values_of
from planapp.storage.models import Change, Responsibility
from planapp.storage.record_out import load_record
from tests.installation import OTHER
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, person, row, row_ids, store


@pytest.fixture
def planner(rows: list[int]) -> Visitor:
    """The planner of the small plan's region."""
    return person("planner")


@pytest.fixture
def owner(plan_id: int, rows: list[int], planner: Visitor) -> Visitor:
    """Somebody who answers for every row but the merged ones."""
    made = person("owner")
    mine = [rows[place] for place in (PLAIN, TIME_IN_STATUS, EMPTY, LINKED)]
    link_owner(planner, get_plan(plan_id), mine, made.id)
    return made


def save(visitor: Visitor | None, activity_id: int, **values: str) -> Saved:
    """Save values of a row as it stands now."""
    return update_row(visitor, activity_id, row(activity_id).version, values)


def stored_record(plan_id: int) -> PlanRecord:
    """The stored plan, seen to be valid."""
    db.session.rollback()
    record = load_record(db.session(), plan_id)
    assert record is not None
    assert check_record(record) == []
    return record


# --- Every field, and what the document says afterwards -------------------------------------------


def test_every_field_is_stored_and_shown_again(rows: list[int], planner: Visitor) -> None:
    values = {
        "status": "paused",
        "waiting_for": "beslut i nämnden",
        "comment": "Vi har börjat.\nEn rad till.",
        "internal_note": "Ring Åsa",
        "responsible": "Hudkliniken\nKansliet",
        "timeframe": "hösten 2025",
    }
    assert set(values) == set(FIELDS)
    saved = save(planner, rows[EMPTY], **values)
    assert values_of(row(rows[EMPTY])) == values
    assert set(saved.fields) == set(values)
    assert saved.version == row(rows[EMPTY]).version == 2
    names = select(Responsibility.name).filter_by(activity_id=rows[EMPTY]).order_by(Responsibility.position)
    assert list(db.session.scalars(names)) == ["Hudkliniken", "Kansliet"]
    assert (str(row(rows[EMPTY]).starts_on), row(rows[EMPTY]).precision) == ("2025-09-01", "season")


def test_a_status_is_written_with_the_plans_own_word(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[EMPTY], status="not_started")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == "Ej påbörjad"
    save(planner, rows[EMPTY], status="cancelled")
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


# --- What is refused ------------------------------------------------------------------------------


def test_an_owner_fills_in_what_is_missing(rows: list[int], owner: Visitor) -> None:
    save(owner, rows[EMPTY], responsible="Kansliet", timeframe="löpande", status="ongoing")
    assert values_of(row(rows[EMPTY]))["timeframe"] == "löpande"


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (PLAIN, {"responsible": "Kansliet"}),
        (PLAIN, {"timeframe": "2030"}),
        (PLAIN, {"timeframe": ""}),
        (TIME_IN_STATUS, {"timeframe": "2030"}),
        (LINKED, {"responsible": ""}),
    ],
)
def test_an_owner_does_not_change_what_is_filled_in(
    rows: list[int], owner: Visitor, place: int, values: dict[str, str]
) -> None:
    before = values_of(row(rows[place]))
    with pytest.raises(ServiceError, match="redan ifylld"):
        save(owner, rows[place], **values)
    assert values_of(row(rows[place])) == before


def test_an_owner_does_not_slip_in_a_timeframe_among_the_responsible(app: Flask) -> None:
    record = small_plan()
    record.rows()[TIME_IN_STATUS].responsible = []
    plan_id = store(record)
    activity_id, made = row_ids(plan_id)[TIME_IN_STATUS], person("owner")
    link_owner(person("planner"), get_plan(plan_id), [activity_id], made.id)
    with pytest.raises(ServiceError, match="Tidsramen är redan ifylld"):
        save(made, activity_id, responsible="Kansliet\n2030")
    save(made, activity_id, responsible="Kansliet")


def test_an_owner_does_not_touch_rows_that_are_not_theirs(rows: list[int], owner: Visitor) -> None:
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        save(owner, rows[MERGED_FIRST], status="done")


@pytest.mark.parametrize(("role", "organisation"), [("reader", "Region Västmanland"), ("planner", OTHER)])
def test_readers_and_other_regions_change_nothing(rows: list[int], role: str, organisation: str) -> None:
    with pytest.raises(ServiceError):
        save(person(role, "x", organisation), rows[PLAIN], comment="nej")
    assert row(rows[PLAIN]).comment == ""


@pytest.mark.parametrize("text", ["snart", "2025 eller så", "31 februari 2025", "vecka 60 2025", "x" * 200])
def test_a_timeframe_that_cannot_be_understood_is_refused_with_a_sentence(
    rows: list[int], planner: Visitor, text: str
) -> None:
    with pytest.raises(ServiceError, match="Tidsramen går inte att tolka. Skriv till exempel"):
        save(planner, rows[PLAIN], timeframe=text)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"status": "late"}, "Välj en av planens statusar"),
        ({"comment": "x" * 10_001}, "för lång"),
        ({"version": "7"}, "inte går att spara"),
    ],
)
def test_values_that_cannot_be_stored_are_refused(
    rows: list[int], planner: Visitor, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ServiceError, match=sentence):
        update_row(planner, rows[PLAIN], 1, values)


def test_a_row_that_is_not_there_is_not_found(rows: list[int], planner: Visitor) -> None:
    with pytest.raises(NotFound):
        update_row(planner, 999_999, 1, {"comment": "x"})


def test_odd_characters_are_cleaned_not_stumbled_over(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(
        planner,
        rows[EMPTY],
        responsible="A\x00B\u2028C\r\n\r\n  D\x0b ",
        comment="\x00\x1f",
        internal_note="\ud800",
    )
    assert stored_record(plan_id).rows()[EMPTY].responsible == ["AB", "C", "D"]
    assert row(rows[EMPTY]).comment == ""


def test_a_row_may_not_be_emptied_or_read_as_headings(app: Flask) -> None:
    record = small_plan()
    area = record.chapters[1].areas[0]
    area.code = area.title = None
    area.heading, area.goal = [], []
    one = area.rows[0]
    one.rcc_activity, one.responsible, one.links, one.timeframe, one.timeframe_source = [], [], [], None, None
    assert check_record(record) == []
    plan_id, visitor = store(record), person("planner")
    activity_id = row_ids(plan_id)[LINKED]
    with pytest.raises(ServiceError, match="helt tom"):
        save(visitor, activity_id, status="")
    save(visitor, activity_id, responsible="Ansvarig-tidsram")
    stored_record(plan_id)


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
    ids, visitor = row_ids(store(record)), person("planner")
    for place in (EMPTY, PLAIN, LINKED):
        before = values_of(row(ids[place]))
        for status in ("paused", "cancelled"):
            save(visitor, ids[place], status=status, comment=status)
        then = values_at(row(ids[place]), 1)
        assert then == {name: before[name] for name in ("status", "comment")}
        assert values_at(row(ids[place]), 2) == {"status": "paused", "comment": "paused"}


def test_saving_what_already_is_stores_nothing(rows: list[int], planner: Visitor) -> None:
    saved = save(planner, rows[PLAIN], **values_of(row(rows[PLAIN])))
    assert (saved.batch, saved.fields, saved.version) == (None, [], 1)
    assert count(Change) == 0


def test_what_is_no_longer_paused_waits_for_nothing(rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], status="paused", waiting_for="lokal")
    save(planner, rows[PLAIN], status="in_progress")
    assert row(rows[PLAIN]).waiting_for == ""


# --- Two people -----------------------------------------------------------------------------------


def test_second_of_two_people_sees_the_first_ones_value_and_nothing_is_overwritten(
    rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    opened = row(rows[PLAIN]).version
    update_row(planner, rows[PLAIN], opened, {"status": "done"})
    with pytest.raises(Conflict):
        update_row(owner, rows[PLAIN], opened, {"status": "paused"})
    assert values_of(row(rows[PLAIN]))["status"] == "done"
    assert count(Change) == 1 + 4  # the four links, too


def test_the_second_who_wants_the_same_is_not_bothered(rows: list[int], planner: Visitor) -> None:
    update_row(planner, rows[PLAIN], 1, {"status": "done"})
    assert update_row(planner, rows[PLAIN], 1, {"status": "done"}).fields == []


def test_of_two_who_save_a_row_at_once_exactly_one_wins(
    app: Flask, rows: list[int], planner: Visitor
) -> None:
    for attempt in range(4):
        version = row(rows[PLAIN]).version
        texts = [f"{attempt} första", f"{attempt} andra"]
        answers = at_once(
            app,
            *[
                lambda text=text, v=version: update_row(planner, rows[PLAIN], v, {"comment": text})
                for text in texts
            ],
        )
        kinds = sorted(type(one).__name__ for one in answers)
        assert kinds == ["Conflict", "Saved"], answers
        winner = next(text for text, one in zip(texts, answers, strict=True) if isinstance(one, Saved))
        assert row(rows[PLAIN]).comment == winner
        assert row(rows[PLAIN]).version == version + 1
    assert count(Change) == 4


def test_two_who_change_rows_of_one_merged_cell_at_once_both_succeed(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor
) -> None:
    places = (MERGED_FIRST, MERGED_SECOND)
    calls = [
        lambda place=place, status=status: update_row(planner, rows[place], 1, {"status": status})
        for place, status in zip(places, ("done", "paused"), strict=True)
    ]
    answers = at_once(app, *calls)
    assert [type(one) for one in answers] == [Saved, Saved], answers
    found = stored_record(plan_id).rows()
    assert [found[place].status for place in places] == ["done", "paused"]


def test_columns_that_two_add_at_once_are_both_there(app: Flask) -> None:
    record = small_plan()
    record.columns = [one for one in record.columns if one.key not in ("responsible", "status")]
    record.legend = type(record.legend)()
    for one in record.rows():
        one.responsible, one.status_raw, one.status, one.links, one.spans = [], "", None, [], {}
        one.timeframe = one.timeframe_source = None
    plan_id, visitor = store(record), person("planner")
    ids = row_ids(plan_id)
    at_once(
        app,
        lambda: update_row(visitor, ids[PLAIN], 1, {"status": "done"}),
        lambda: update_row(visitor, ids[LINKED], 1, {"responsible": "Kansliet"}),
    )
    assert {one.key for one in stored_record(plan_id).columns} >= {"status", "responsible"}
