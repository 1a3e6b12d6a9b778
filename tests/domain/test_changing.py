"""What a change does to a row's cells: the row stays valid, and its links follow their words."""

from hypothesis import assume, given
from hypothesis import strategies as st

from planapp.domain.changing import change_responsible, change_status, change_timeframe, who
from planapp.domain.check import check_record
from planapp.domain.record import Column, Link, RowRecord
from planapp.domain.status import STATUS_LABELS, status_label
from planapp.domain.timeframe import find_timeframe
from tests.records import plan_records
from tests.small_plan import LINKED, PLAIN, TIME_IN_STATUS, small_plan

URL = "https://exempel.se"


def with_links(paragraphs: list[str], *places: int) -> RowRecord:
    """A row whose responsible paragraphs are links at some places."""
    links = [Link("responsible", place, paragraphs[place], URL) for place in places]
    return RowRecord(responsible=paragraphs, links=[Link("goal", 0, "x", URL), *links])


def places(row: RowRecord) -> list[tuple[str, int]]:
    return [(link.field, link.paragraph) for link in row.links]


def test_links_follow_paragraphs_that_change_places() -> None:
    row = with_links(["A", "B", "C"], 0, 2)
    change_responsible(row, ["C", "B", "A"])
    assert places(row) == [("goal", 0), ("responsible", 0), ("responsible", 2)]
    assert [link.text for link in row.links[1:]] == ["C", "A"]


def test_links_in_equal_paragraphs_stay_apart() -> None:
    row = with_links(["A", "A"], 0, 1)
    change_responsible(row, ["A", "B", "A"])
    assert places(row) == [("goal", 0), ("responsible", 0), ("responsible", 2)]
    change_responsible(row, ["A"])
    assert places(row) == [("goal", 0), ("responsible", 0)]


def test_who_answers_leaves_out_the_time_once() -> None:
    row = RowRecord(responsible=["2024", "A", "2024"], timeframe="2024", timeframe_source="responsible")
    assert who(row) == ["2024", "A"]


def test_a_status_cell_that_is_a_time_only_by_its_first_line_moves_line_by_line() -> None:
    row = RowRecord(responsible=["A"], status_raw="2022\nenligt beslut")
    row.timeframe, row.timeframe_source = find_timeframe([], row.responsible, ["2022", "enligt beslut"], None)
    assert row.timeframe_source == "status"
    change_status(row, "done", "Klar", [])
    assert (row.responsible, row.timeframe) == (["A", "2022", "enligt beslut"], "2022")


def test_a_time_in_a_status_cell_moves_to_the_plans_column_for_it() -> None:
    row = small_plan().rows()[TIME_IN_STATUS]
    change_status(row, "done", "Klar", [], has_column=True)
    assert (row.timeframe_cell, row.timeframe, row.timeframe_source) == (["2022–05"], "2022–05", "timeframe")
    assert row.responsible == ["Kansliet"]


def test_clearing_a_status_moves_nothing_else() -> None:
    row = small_plan().rows()[PLAIN]
    change_status(row, None, "", [])
    assert (row.status, row.status_raw, row.timeframe) == (None, "", "2022–2024")


TEXTS = st.sampled_from(["Kansliet", "Hudkliniken", "2031", "löpande", "våren 2032", "– Åsa; Bo", "Löpande"])


@given(
    record=plan_records(),
    status=st.sampled_from([None, *STATUS_LABELS]),
    paragraphs=st.lists(TEXTS, max_size=3),
    time=st.sampled_from([None, "2031", "löpande", "2031-05-01"]),
    order=st.permutations(["status", "responsible", "timeframe"]),
)
def test_any_row_of_any_plan_stays_valid(record, status, paragraphs, time, order) -> None:
    """Only what concerns the whole row (empty, or the headings again) is left to the service."""
    keys = {column.key for column in record.columns}
    for key, header in (("status", "St."), ("responsible", "Ansv."), ("timeframe", "Tid.")):
        if key not in keys and len(record.columns) < 63:
            record.columns.append(Column(key, header))
    assume(record.areas() and not check_record(record))
    area = record.areas()[-1]
    row, legend = area.rows[-1], record.legend.statuses
    for what in order:
        if what == "status":
            change_status(
                row,
                status,
                status_label(status, legend, [one.status_raw for one in record.rows()]),
                legend,
                True,
            )
            assert row.status == status
        elif what == "responsible":
            change_responsible(row, paragraphs)
        else:
            change_timeframe(row, time, True)
            assert time is None or row.timeframe == time
        for other in area.rows:  # the service dissolves what was merged with the row
            other.spans = {}
    faults = [one for one in check_record(record) if not one.endswith(("is empty", "the headings again"))]
    markers = ("no cell of its own", "the legend, which is missing")
    assert [one for one in faults if not one.endswith(markers)] == []


def test_the_small_plans_link_survives_a_new_time() -> None:
    row = small_plan().rows()[LINKED]
    change_timeframe(row, "2030", False)
    assert places(row) == [("responsible", 0)]
    assert row.responsible == ["Hudkliniken", "2030"]


def test_a_time_below_a_status_goes_where_the_new_one_goes_and_the_status_stays() -> None:
    row = RowRecord(responsible=["A"], status_raw="Påbörjad\nKlart 2024", status="in_progress")
    row.timeframe, row.timeframe_source = find_timeframe(
        [], row.responsible, ["Påbörjad", "Klart 2024"], row.status
    )
    assert (row.timeframe, row.timeframe_source) == ("Klart 2024", "status")
    change_timeframe(row, "2025", False)
    assert (row.status_raw, row.status, row.responsible) == ("Påbörjad", "in_progress", ["A", "2025"])
    assert (row.timeframe, row.timeframe_source) == ("2025", "responsible")


def test_a_time_below_a_status_is_kept_when_the_status_changes() -> None:
    row = RowRecord(responsible=["A"], status_raw="Påbörjad\nKlart 2024", status="in_progress")
    row.timeframe, row.timeframe_source = "Klart 2024", "status"
    change_status(row, "done", "Klar", [])
    assert (row.status_raw, row.responsible, row.timeframe) == ("Klar", ["A", "Klart 2024"], "Klart 2024")


def test_a_forecast_in_the_status_cell_goes_with_the_cell_and_one_of_its_own_stays() -> None:
    row = RowRecord(status_raw="Påbörjad (gul)", status="in_progress", forecast="at_risk")
    change_status(row, "done", "Klar", [])
    assert row.forecast is None
    row = RowRecord(status_raw="Försenad", forecast="on_track", extra={"Prognos": ["grön"]})
    change_status(row, "done", "Klar", [])
    assert row.forecast == "on_track"
