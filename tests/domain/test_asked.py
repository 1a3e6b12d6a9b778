"""What is asked of a rapportör: one group for each row, and the reason why it waits."""

from datetime import date, timedelta

import pytest

from planapp.domain.asked import (
    ANSWERED,
    LATE,
    NOW,
    SOON,
    UNDATED,
    RowAnswer,
    group_of,
    why_asked,
)
from planapp.domain.timeframe import moved_words

TODAY = date(2026, 11, 22)
LATELY = TODAY - timedelta(days=3)


def row(status: str | None = "in_progress", **more: object) -> RowAnswer:
    return RowAnswer(status, **({"answered_on": LATELY} | more))  # type: ignore[arg-type]


def test_a_row_without_status_is_asked_for_even_when_it_was_answered_lately() -> None:
    assert (why_asked(row(None), TODAY), group_of(row(None), TODAY)) == ("no_status", NOW)


def test_a_row_that_nobody_has_answered_is_asked_for() -> None:
    assert why_asked(row(answered_on=None), TODAY) == "never"


@pytest.mark.parametrize(("days", "why"), [(90, ""), (91, "old")])
def test_an_answer_holds_for_ninety_days(days: int, why: str) -> None:
    assert why_asked(row(answered_on=TODAY - timedelta(days=days)), TODAY) == why


def test_the_planners_no_is_asked_about_before_all_else() -> None:
    assert why_asked(row(None, is_declined=True), TODAY) == "declined"


@pytest.mark.parametrize("status", ["done", "cancelled"])
def test_what_is_finished_is_never_asked_for_again(status: str) -> None:
    old = row(status, answered_on=None, ends_on=TODAY - timedelta(days=500))
    assert (why_asked(old, TODAY), group_of(old, TODAY)) == ("", ANSWERED)


def test_what_waits_for_the_planner_is_not_asked_for() -> None:
    assert group_of(row(None, answered_on=None, is_closed=True), TODAY) == ANSWERED


@pytest.mark.parametrize(("ends_in", "group"), [(-1, LATE), (0, SOON), (60, SOON), (61, ANSWERED)])
def test_an_answered_row_stands_by_when_its_timeframe_ends(ends_in: int, group: str) -> None:
    assert group_of(row(ends_on=TODAY + timedelta(days=ends_in)), TODAY) == group


def test_an_answered_row_that_nobody_has_given_a_timeframe_stands_among_those() -> None:
    assert group_of(row(is_undated=True), TODAY) == UNDATED
    assert group_of(row(is_undated=True, answered_on=None), TODAY) == NOW


@pytest.mark.parametrize("status", ["ongoing", "done"])
def test_what_goes_on_or_is_done_needs_no_timeframe(status: str) -> None:
    assert group_of(row(status, is_undated=True), TODAY) == ANSWERED


def test_how_a_timeframe_has_been_moved_is_told_in_words() -> None:
    assert moved_words(0, "2023") == ""
    assert moved_words(1, "2023") == "flyttad en gång, ursprungligen 2023"
    assert moved_words(2, "2023") == "flyttad 2 gånger, ursprungligen 2023"
