"""A plan that begins empty, or as a part of another one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.domain.check import check_record
from planapp.domain.editing.new_plan import copy_record, empty_record
from planapp.domain.editing.written import EditError
from planapp.domain.record import PlanRecord, to_json
from tests.records import plan_records
from tests.small_plan import EMPTY, LINKED, MERGED_SECOND, TIME_IN_STATUS, small_plan


def test_an_empty_plan_has_columns_and_offers_every_status() -> None:
    record = empty_record("Cancerplan", "Region Dalarna", None, "2025–2027")
    assert check_record(record) == []
    assert (len(record.columns), record.chapters) == (6, [])
    assert [one.status for one in record.legend.statuses] == [
        "not_started", "in_progress", "ongoing", "done", "paused", "cancelled"
    ]  # fmt: skip
    with pytest.raises(EditError, match="titel"):
        empty_record(" ")


def test_a_copied_part_has_no_statuses_and_keeps_its_times() -> None:
    record = small_plan()
    before = to_json(record)
    copied = copy_record(record, {MERGED_SECOND, TIME_IN_STATUS, LINKED})
    assert to_json(record) == before
    assert [row.rcc_activity for row in copied.rows()] == [["Delad"], ["Vänta"], ["Se rutinen"]]
    assert {(row.status, row.status_raw) for row in copied.rows()} == {(None, "")}
    assert copied.rows()[1].responsible == ["Kansliet", "2022–05"]
    assert (copied.rows()[1].timeframe, copied.rows()[0].spans) == ("2022–05", {})
    assert [one.text for one in copied.rows()[2].links] == ["Hudkliniken"]
    assert check_record(copied) == []


def test_areas_and_chapters_without_chosen_rows_stay_behind() -> None:
    copied = copy_record(small_plan(), {EMPTY})
    assert [area.heading for area in copied.areas()] == [["2.b) Sol"]]
    assert len(copied.chapters) == 1


def test_a_chapter_is_copied_whole() -> None:
    copied = copy_record(small_plan(), set(), {1})
    assert [one.heading for one in copied.chapters] == ["Vård, Kapitel 3"]
    assert len(copied.rows()) == 1


@given(plan_records(max_rows=12), st.sets(st.integers(0, 11)), st.sets(st.integers(0, 3)))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_part_of_a_plan_is_valid_and_has_the_chosen_rows(
    record: PlanRecord, rows: set[int], chapters: set[int]
) -> None:
    try:
        copied = copy_record(record, rows, chapters)
    except EditError:
        return
    assert check_record(copied) == []
    index, expected = 0, 0
    for at, chapter in enumerate(record.chapters):
        for area in chapter.areas:
            for _ in area.rows:
                expected += at in chapters or index in rows
                index += 1
    assert len(copied.rows()) == expected
