"""Time expressions as real plans write them, and when a row is late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.timeframe import (
    Timeframe,
    find_timeframe,
    is_overdue,
    parse_leading_timeframe,
    parse_timeframe,
    read_timeframe,
)

TIMES = [
    ("2022–2024", "2022-01-01", "2024-12-31", "period"),
    ("2022--2024", "2022-01-01", "2024-12-31", "period"),
    ("2022–23", "2022-01-01", "2023-12-31", "period"),
    ("2022–05", "2022-05-01", "2022-05-31", "month"),  # no region plans backwards
    ("2023", "2023-01-01", "2023-12-31", "year"),
    ("Senast 2023-12-31", None, "2023-12-31", "day"),
    ("2023-01-01 till 2023-06-30", "2023-01-01", "2023-06-30", "period"),
    ("hösten 2022", "2022-09-01", "2022-11-30", "season"),
    ("vårterminen 2023", "2023-01-01", "2023-06-30", "season"),
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
    ("2023/24", "2023-01-01", "2024-12-31", "period"),
    ("2022 → 2024", "2022-01-01", "2024-12-31", "period"),
    ("2022 till 2024", "2022-01-01", "2024-12-31", "period"),
    ("under 2024", "2024-01-01", "2024-12-31", "year"),
    ("(2023)", "2023-01-01", "2023-12-31", "year"),
    ("slutet av 2024", None, "2024-12-31", "year"),
    ("2023-06-30", "2023-06-30", "2023-06-30", "day"),
    ("23-06-30", "2023-06-30", "2023-06-30", "day"),
    ("30/6 2023", "2023-06-30", "2023-06-30", "day"),
    ("30/6-23", "2023-06-30", "2023-06-30", "day"),
    ("30.6.2023", "2023-06-30", "2023-06-30", "day"),
    ("till och med 2024-06-30", None, "2024-06-30", "day"),
    ("t.o.m. 2024", None, "2024-12-31", "year"),
    ("före 2024-06-30", None, "2024-06-29", "day"),
    ("Klart senast hösten 2024", None, "2024-11-30", "season"),
    ("by June 2024", None, "2024-06-30", "month"),
    ("June 30, 2024", "2024-06-30", "2024-06-30", "day"),
    ("1–15 maj 2023", "2023-05-01", "2023-05-15", "period"),
    ("1 jan – 30 juni 2023", "2023-01-01", "2023-06-30", "period"),
    ("jan – jun 2021", "2021-01-01", "2021-06-30", "period"),
    ("maj 2022 – dec 2023", "2022-05-01", "2023-12-31", "period"),
    ("2023-01 – 2023-06", "2023-01-01", "2023-06-30", "period"),
    ("maj -23", "2023-05-01", "2023-05-31", "month"),
    ("2023 maj", "2023-05-01", "2023-05-31", "month"),
    ("v. 20 2023", "2023-05-15", "2023-05-21", "week"),
    ("vecka 20–22 2023", "2023-05-15", "2023-06-04", "period"),
    ("VT/HT24", "2024-01-01", "2024-12-31", "period"),
    ("spring 2024", "2024-03-01", "2024-05-31", "season"),
    ("hösten 2021 – våren 2022", "2021-09-01", "2022-05-31", "period"),
    ("årsskiftet 2021/2022", "2021-12-01", "2022-01-31", "season"),
    ("halvårsskiftet 2023", "2023-06-01", "2023-07-31", "season"),
    ("T1 2024", "2024-01-01", "2024-04-30", "period"),
    ("andra tertialet 2024", "2024-05-01", "2024-08-31", "period"),
    ("Q3 2023", "2023-07-01", "2023-09-30", "period"),
    ("Q1–Q3 2023", "2023-01-01", "2023-09-30", "period"),
    ("Q3 2023 – Q1 2024", "2023-07-01", "2024-03-31", "period"),
    ("2023 kv 2", "2023-04-01", "2023-06-30", "period"),
    ("första kvartalet 2024", "2024-01-01", "2024-03-31", "period"),
    ("H1 2024", "2024-01-01", "2024-06-30", "period"),
]


@pytest.mark.parametrize(("text", "first", "last", "precision"), TIMES, ids=[one[0] for one in TIMES])
def test_a_time_is_understood(text: str, first: str | None, last: str, precision: str) -> None:
    found = parse_timeframe(text)
    assert found is not None
    starts_on = found.starts_on.isoformat() if found.starts_on else None
    assert (starts_on, str(found.ends_on), found.precision) == (first, last, precision)
    assert (found.as_written, found.is_continuous) == (text, False)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("våren", "season"),
        ("HT", "season"),
        ("årsskiftet", "season"),
        ("årsskiftet 2021", "season"),  # into it, or out of it?
        ("tertial 1", "period"),
        ("Q3", "period"),
        ("kvartal", "period"),
        ("halvår", "period"),
        ("vecka 20", "week"),
        ("senast den 30 september", "day"),
        ("senast 30/6", "day"),
        ("senast maj", "month"),
        ("2023?", "year"),
        ("snarast", "none"),
        ("successivt", "none"),
        ("Etappvis.", "none"),
        ("hela planperioden", "none"),
    ],
)
def test_a_time_without_a_year_has_no_days(text: str, precision: str) -> None:
    found = parse_timeframe(text)
    assert found == Timeframe(text, None, None, precision)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("från och med 2023", date(2023, 1, 1), None),
        ("fr.o.m. maj 2023", date(2023, 5, 1), None),
        ("2023, därefter löpande", date(2023, 1, 1), None),
        ("löpande 2022–2024", date(2022, 1, 1), date(2024, 12, 31)),
        ("2099-12-31", None, None),
        ("2022–2099", date(2022, 1, 1), None),
    ],
)
def test_what_goes_on_may_have_days(text: str, first: date | None, last: date | None) -> None:
    found = parse_timeframe(text)
    assert found is not None
    assert (found.is_continuous, found.starts_on, found.ends_on) == (True, first, last)


def test_a_start_alone_says_nothing_of_the_end() -> None:
    found = parse_timeframe("med start hösten 2023")
    assert found == Timeframe("med start hösten 2023", date(2023, 9, 1), None, "season")


@pytest.mark.parametrize(
    "text",
    [
        *("Löpande", "löpande.", "tills vidare", "Kontinuerligt", "Årligen", "per termin", "varje år"),
        *("ongoing", "två gånger per år", "2 ggr/år", "kvartalsvis"),
    ],
)
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
        "Maj",  # a name as well
        "Jan",
        "1/2",
        "T4 2023",
        "31/2 2023",
        "3.1 2022",
        "Avd 3",
        "23/24",
        "Utbyggnadsplan 4 år",
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
        ([], ["A"], ["Klar 2022"], "done", (None, None)),  # when it became ready, and no deadline
        ([], ["A"], ["Klar", "2022"], "done", (None, None)),
        ([], ["A"], ["Påbörjad", "Klart 2024"], "in_progress", ("Klart 2024", "status")),
        ([], ["2023"], ["Påbörjad", "Klart 2024"], "in_progress", ("2023", "responsible")),
        ([], ["A"], ["Påbörjad", "våren"], "in_progress", (None, None)),
        ([], ["A"], ["Klart senast 2024"], None, ("Klart senast 2024", "status")),
        ([], ["A"], ["Löpande", "Klar"], None, (None, None)),  # two statuses are no time
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


PIECES = [
    *(
        "20",
        "22",
        "2022",
        "2024",
        "2099",
        "-",
        "–",
        "/",
        ".",
        " ",
        "→",
        "'",
        ":",
        "?",
        "(",
        "maj",
        "jan",
        "v",
    ),
    *("vecka", "hösten", "vt", "t", "q", "kv", "h", "1", "3", "31", "30", "första", "kvartalet", "halvåret"),
    *("senast", "från", "före", "till", "t.o.m.", "löpande", "årsskiftet", "och", "framåt", "by", "den"),
]


@given(
    st.text(max_size=100)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join).map(str.strip)
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)
def test_any_text_is_read_without_a_fault_and_kept(text: str) -> None:
    for found in (parse_timeframe(text), parse_leading_timeframe(text), read_timeframe(text)):
        if found is not None:
            assert found.as_written == text
            assert not (found.starts_on and found.ends_on) or found.starts_on <= found.ends_on
            assert found.ends_on is None or found.ends_on.year < 2090


@given(
    st.sampled_from([one[0] for one in TIMES]),
    st.sampled_from(["", "- ", "• "]),
    st.sampled_from(["", ".", ";"]),
)
def test_bullets_and_closing_signs_change_no_time(text: str, bullet: str, sign: str) -> None:
    plain, dressed = parse_timeframe(text), parse_timeframe(bullet + text + sign)
    assert plain is not None
    assert dressed is not None
    assert (dressed.starts_on, dressed.ends_on, dressed.precision) == (
        plain.starts_on,
        plain.ends_on,
        plain.precision,
    )


@given(st.sampled_from(PIECES[3:]).filter(lambda piece: not piece.isdecimal()), st.sampled_from(PIECES))
def test_no_year_is_guessed(first: str, second: str) -> None:
    found = parse_timeframe(f"{first} {second}")
    if found is not None and found.starts_on and "20" not in f"{first}{second}":
        assert f"{found.starts_on:%y}" in f"{first}{second}"


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
