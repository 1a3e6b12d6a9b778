"""Time expressions as real plans write them, and when a row is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.timeframe import find_timeframe, is_overdue, parse_timeframe, read_timeframe

TIMES = [
    ("2022–2024", "2022-01-01", "2024-12-31", "period"),
    ("2022--2024", "2022-01-01", "2024-12-31", "period"),
    ("2022–23", "2022-01-01", "2023-12-31", "period"),
    ("2022–05", "2022-05-01", "2022-05-31", "month"),  # no region plans backwards
    ("2023", "2023-01-01", "2023-12-31", "year"),
    ("Senast 2023-12-31", None, "2023-12-31", "day"),
    ("2023-01-01 till 2023-06-30", "2023-01-01", "2023-06-30", "period"),
    ("hösten 2022", "2022-09-01", "2022-11-30", "season"),
    ("vårterminen 2023", "2023-03-01", "2023-05-31", "season"),
    ("VT23", "2023-01-01", "2023-06-30", "season"),
    ("ht 2023", "2023-07-01", "2023-12-31", "season"),
    ("T2 2023", "2023-05-01", "2023-08-31", "period"),
    ("kvartal 4 2023", "2023-10-01", "2023-12-31", "period"),
    ("maj 2023", "2023-05-01", "2023-05-31", "month"),
    ("sept. 2023", "2023-09-01", "2023-09-30", "month"),
    ("februari 2024", "2024-02-01", "2024-02-29", "month"),
    ("jan–mars 2023", "2023-01-01", "2023-03-31", "period"),
    ("30 juni 2023", "2023-06-30", "2023-06-30", "day"),
    ("vecka 20 2022", "2022-05-16", "2022-05-22", "week"),
    ("årsskiftet 2022/23", "2022-12-01", "2023-01-31", "season"),
]


@pytest.mark.parametrize(("text", "first", "last", "precision"), TIMES, ids=[one[0] for one in TIMES])
def test_a_time_is_understood(text: str, first: str | None, last: str, precision: str) -> None:
    found = parse_timeframe(text)
    assert found is not None
    starts_on = found.starts_on.isoformat() if found.starts_on else None
    assert (starts_on, str(found.ends_on), found.precision) == (first, last, precision)
    assert (found.as_written, found.is_continuous) == (text, False)


@pytest.mark.parametrize("text", ["Löpande", "löpande.", "tills vidare", "Kontinuerligt", "Årligen"])
def test_what_goes_on_has_no_end(text: str) -> None:
    found = parse_timeframe(text)
    assert found is not None
    assert (found.is_continuous, found.ends_on) == (True, None)


def test_from_a_year_and_onwards_goes_on() -> None:
    found = parse_timeframe("2023 och framåt")
    assert found is not None
    assert (found.starts_on, found.ends_on, found.is_continuous) == (date(2023, 1, 1), None, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "snart",
        "Kirurgkliniken",
        "dok 41992",
        "31 februari 2023",
        "vecka 60 2022",
        "2024–2022",
        "1999",
        "x" * 90,
    ],
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert parse_timeframe(text) is None


def test_a_text_without_a_known_time_keeps_its_words() -> None:
    found = read_timeframe("när det passar")
    assert found is not None
    assert (found.as_written, found.ends_on, found.precision) == ("när det passar", None, "none")
    assert read_timeframe("") is None
    assert read_timeframe(None) is None


@pytest.mark.parametrize(
    ("own", "responsible", "status_cell", "status", "expected"),
    [
        (["2025"], ["A", "2024"], [], None, ("2025", "timeframe")),
        ([], ["A", "2023", "B", "2024"], [], None, ("2024", "responsible")),
        ([], ["A"], ["2022–05"], None, ("2022–05", "status")),
        ([], ["A"], ["Klar 2022"], "done", (None, None)),
        ([], [], [], None, (None, None)),
    ],
)
def test_where_a_rows_time_stands(own, responsible, status_cell, status, expected) -> None:
    assert find_timeframe(own, responsible, status_cell, status) == expected


@pytest.mark.parametrize(
    ("status", "late"),
    [
        (None, True),
        ("not_started", True),
        ("in_progress", True),
        ("paused", True),
        ("done", False),
        ("ongoing", False),
        ("cancelled", False),
    ],
)
def test_late_is_past_its_end_and_not_finished(status: str | None, late: bool) -> None:
    end = date(2023, 6, 30)
    assert is_overdue(end, False, status, end + timedelta(days=1)) is late
    assert is_overdue(end, False, status, end) is False  # the last day is in time
    assert is_overdue(end, True, status, date(2030, 1, 1)) is False
    assert is_overdue(None, False, status, date(2030, 1, 1)) is False


@given(st.text(max_size=100))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = parse_timeframe(text)
    assert (
        found is None or found.starts_on is None or found.ends_on is None or found.starts_on <= found.ends_on
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("första halvåret 2026", date(2026, 1, 1), date(2026, 6, 30)),
        ("andra halvåret 2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("H2 2026", date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_half_years_are_read(text: str, first: date, last: date) -> None:
    found = parse_timeframe(text)
    assert found is not None
    assert (found.starts_on, found.ends_on) == (first, last)


def test_a_period_that_ends_before_it_begins_is_no_time() -> None:
    assert parse_timeframe("2025-12-31 – 2025-01-01") is None
