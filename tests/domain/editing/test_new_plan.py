"""A plan that begins empty, or as a part of another one."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.domain.check import check_record
from planapp.domain.editing.new_plan import copy_record, empty_record
from planapp.domain.editing.written import EditError
from planapp.domain.record import Marker, PlanRecord, to_json
from planapp.domain.timeframe import read_timeframe
from tests.records import plan_records
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan


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


def test_markers_stay_with_the_old_plan() -> None:
    record = small_plan()
    record.areas()[0].markers = [Marker("Uppdaterad 7/7"), Marker("NY", 0)]
    assert check_record(record) == []
    assert [area.markers for area in copy_record(record, {PLAIN, MERGED_SECOND}).areas()] == [[]]
    assert len(record.areas()[0].markers) == 2


def test_timeframes_that_have_run_out_are_cleared_and_the_cells_say_so() -> None:
    everything = {PLAIN, MERGED_FIRST, MERGED_SECOND, TIME_IN_STATUS, LINKED}
    copied = copy_record(small_plan(), everything, clears_before=date(2025, 1, 1))
    assert [row.timeframe for row in copied.rows()] == [None, None, None, None, "Löpande"]
    assert copied.rows()[0].responsible == ["Kirurgkliniken"]
    first, second = copied.rows()[1:3]
    assert first.responsible == second.responsible == ["Örebro läns vård"]
    assert first.spans["responsible"] == second.spans["responsible"]  # still one cell
    kept = copy_record(small_plan(), everything, clears_before=date(2024, 12, 31))
    assert kept.rows()[0].timeframe == "2022–2024"
    assert kept.rows()[3].timeframe is None


def test_an_earlier_time_in_the_cell_does_not_come_in_place_of_one_that_is_cleared() -> None:
    record = small_plan()
    row = record.rows()[PLAIN]
    row.responsible, row.timeframe = ["Kirurgkliniken", "2022", "2023"], "2023"
    copied = copy_record(record, {PLAIN}, clears_before=date(2025, 1, 1))
    assert (copied.rows()[0].responsible, copied.rows()[0].timeframe) == (["Kirurgkliniken"], None)


@given(
    plan_records(max_rows=12),
    st.sets(st.integers(0, 11)),
    st.sets(st.integers(0, 3)),
    st.sampled_from([None, date(2024, 1, 1), date(2200, 1, 1)]),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_part_of_a_plan_is_valid_and_has_the_chosen_rows(
    record: PlanRecord, rows: set[int], chapters: set[int], clears_before: date | None
) -> None:
    try:
        copied = copy_record(record, rows, chapters, clears_before)
    except EditError:
        return
    assert check_record(copied) == []
    if clears_before is not None:
        times = [read_timeframe(row.timeframe) for row in copied.rows()]
        ends = [one.ends_on for one in times if one and not one.is_continuous]
        assert all(one is None or one >= clears_before for one in ends)
    index, expected = 0, 0
    for at, chapter in enumerate(record.chapters):
        for area in chapter.areas:
            for _ in area.rows:
                expected += at in chapters or index in rows
                index += 1
    assert len(copied.rows()) == expected
