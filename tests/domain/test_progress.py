"""Counts: every row once, in words and in sum."""

from datetime import date

import pytest

from planapp.domain.places import place_words
from planapp.domain.progress import Progress, has_responsible, sum_progress
from planapp.domain.record import Column
from planapp.domain.status import STATUS_LABELS

TODAY = date(2023, 5, 3)


def counted(*statuses: str | None) -> Progress:
    progress = Progress()
    for status in statuses:
        progress.add(status, date(2023, 1, 1), False, status is not None, status is not None, TODAY)
    return progress


def test_every_row_is_counted_once() -> None:
    progress = counted("done", "in_progress", None, "in_progress")
    assert progress.total == sum(progress.by_status.values()) == 4
    assert (progress.overdue, progress.without_responsible, progress.without_timeframe) == (3, 1, 1)
    assert list(progress.by_status) == [*STATUS_LABELS, None]


@pytest.mark.parametrize(
    ("cell", "source", "somebody"),
    [
        (["Kansliet", "2022"], "responsible", True),
        (["Kansliet"], "timeframe", True),
        (["Kansliet"], None, True),
        (["2022"], "responsible", False),
        ([], None, False),
        (None, "status", False),
    ],
)
def test_a_cell_with_nothing_but_a_time_names_nobody(
    cell: list[str] | None, source: str | None, somebody: bool
) -> None:
    assert has_responsible(cell, source) is somebody


def test_a_sum_is_that_of_its_parts() -> None:
    parts = [counted("done"), counted(None, "paused"), Progress()]
    assert sum_progress(parts) == counted("done", None, "paused")


def test_a_place_in_words() -> None:
    columns = [Column("status", "Läge")]
    assert place_words({"table": 4, "row": 7, "column": "status"}, columns) == "tabell 4, rad 7, Läge"
    assert place_words({"sheet": "Bilaga", "row": 2}, columns) == "bladet Bilaga, rad 2"
    assert place_words({}, columns) == ""
