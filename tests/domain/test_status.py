"""Statuses: the words of the field, the plan's own words, and how a plan writes each."""

import pytest

from planapp.domain.record import LegendStatus
from planapp.domain.status import (
    STATUS_LABELS,
    is_legend_cell,
    read_forecast,
    read_legend_statuses,
    read_status,
    status_label,
)

LEGEND = [LegendStatus("Sovande", None), LegendStatus("G", "done"), LegendStatus("Igång nu", "in_progress")]


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        (["Påbörjad"], "in_progress"),
        (["Ej Påbörjad"], "not_started"),
        (["• Klart."], "done"),
        (["PÅGÅR KONTINUERLIGT"], "ongoing"),
        (["pågår", "kontinuerligt"], "ongoing"),
        (["Påbörjad", "väntar på lokal"], "in_progress"),
        (["Klar", "Påbörjad"], None),  # two statuses are none
        (["vet ej"], None),
        ([], None),
    ],
)
def test_what_a_cell_says(cell: list[str], status: str | None) -> None:
    assert read_status(cell) == status


def test_the_plans_own_words_go_first() -> None:
    assert read_status(["G"], LEGEND) == "done"
    assert read_status(["G"]) is None
    assert read_status(["Klar"], [LegendStatus("Klar", "paused")]) == "paused"


@pytest.mark.parametrize("status", STATUS_LABELS)
def test_every_label_is_read_back_as_its_status(status: str) -> None:
    used = ["Påbörjat", "Påbörjat", "Pågår", "Klart", "sovande"]
    for legend in ([], LEGEND):
        assert read_status([status_label(status, legend, used)], legend) == status


def test_a_label_is_the_legends_then_one_in_use_then_ours() -> None:
    assert status_label("in_progress", LEGEND, ["Påbörjat"]) == "Igång nu"
    assert status_label("in_progress", [], ["Pågår", "Påbörjat", "Påbörjat"]) == "Påbörjat"
    assert status_label("in_progress") == "Påbörjad"
    assert status_label(None, LEGEND) == ""


def test_a_legend_lists_several_statuses() -> None:
    cell = ["• Ej påbörjad", "• Påbörjad", "• Vilar"]
    assert is_legend_cell(cell)
    assert not is_legend_cell(["Påbörjad"])
    assert [(one.text, one.status) for one in read_legend_statuses(cell)] == [
        ("Ej påbörjad", "not_started"),
        ("Påbörjad", "in_progress"),
        ("Vilar", None),
    ]


@pytest.mark.parametrize(
    ("cell", "forecast"), [(["Röd"], "off_track"), (["gul"], "at_risk"), (["?"], None), ([], None)]
)
def test_a_forecast(cell: list[str], forecast: str | None) -> None:
    assert read_forecast(cell) == forecast
