"""Updating a row: who may set what, what is refused, and two people at once."""

import pytest
from flask import Flask

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.services.change_row import values_of
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.update_row import Saved, update_row
from planapp.storage.models import Change
from tests.installation import OTHER
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, offer, person, row, row_ids, save, store, stored_record

# --- What is refused ------------------------------------------------------------------------------


def test_an_owner_fills_in_what_is_missing(plan_id: int, rows: list[int], owner: Visitor) -> None:
    offer(plan_id, "ongoing")
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


# --- Two people -----------------------------------------------------------------------------------


def test_second_of_two_people_sees_the_first_ones_value_and_nothing_is_overwritten(
    rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    opened = row(rows[PLAIN]).version
    update_row(planner, rows[PLAIN], opened, {"status": "done"})
    with pytest.raises(Conflict):
        update_row(owner, rows[PLAIN], opened, {"status": "not_started"})
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
        for place, status in zip(places, ("done", "not_started"), strict=True)
    ]
    answers = at_once(app, *calls)
    assert [type(one) for one in answers] == [Saved, Saved], answers
    found = stored_record(plan_id).rows()
    assert [found[place].status for place in places] == ["done", "not_started"]


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
