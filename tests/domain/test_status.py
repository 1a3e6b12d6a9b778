"""Statuses: the words of the field, the plan's own words, and how a plan writes each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.record import LegendStatus
from planapp.domain.status import (
    FORECAST_LABELS,
    STATUS_LABELS,
    find_forecast,
    is_blank_status,
    is_legend_cell,
    read_forecast,
    read_legend_statuses,
    read_status,
    says_only_status,
    status_label,
)
from planapp.domain.status_words import FORECAST_OF, STATUS_OF

LEGEND = [LegendStatus("Sovande", None), LegendStatus("K", "done"), LegendStatus("Igång nu", "in_progress")]


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
        (["KLAR"], "done"),
        (["1. Klar"], "done"),
        (["[Klar]"], "done"),
        (["(påbörjad)"], "in_progress"),
        (["Status: Klar"], "done"),
        (["G"], "done"),
        (["P"], "in_progress"),
        (["H"], "in_progress"),
        (["E"], "not_started"),
        (["I drift"], "ongoing"),
        (["Ej aktuellt"], "cancelled"),
        (["Ej relevant"], "cancelled"),
        (["igangsat"], "in_progress"),
        (["Færdiggjort"], "done"),
        (["Videreføres i ændret form"], "cancelled"),
        (["✔\ufe0f"], "done"),
        (["100 %"], "done"),
        (["50 %"], None),  # may be an outcome
        (["x"], None),
        (["–"], None),
        (["?"], None),
    ],
)
def test_what_a_cell_says(cell: list[str], status: str | None) -> None:
    assert read_status(cell) == status


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        (["Klart 2023"], "done"),
        (["Klart maj 2023"], "done"),
        (["Klar 2022-05-01"], "done"),
        (["• Klar (30.6.2023)."], "done"),
        (["Klar sedan 2022"], "done"),
        (["Klart 2023", "se rapporten"], "done"),
        (["Påbörjad 2022"], "in_progress"),
        (["Påbörjad (50 %)"], "in_progress"),
        (["Klart senast 2024"], None),  # a deadline
        (["Klart: hösten 2024"], None),
        (["Klart under 2024"], None),
        (["Påbörjad, klart 2024"], "in_progress"),
        (["Påbörjad", "Klart 2024"], "in_progress"),
        (["Väntar på lokal", "Klart 2024"], None),
    ],
)
def test_a_time_beside_a_status_is_not_in_its_way(cell: list[str], status: str | None) -> None:
    assert read_status(cell) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Påbörjad, väntar på IT", "in_progress"),
        ("Påbörjad – väntar på IT", "in_progress"),
        ("Pausad (saknar lokal)", "paused"),
        ("Utgår. Ersatt av 4.b", "cancelled"),
        ("Påbörjad inom hud", None),  # no sign says where the status ends
        ("Klar, men inte inom hud", None),
        ("Klar: nej", None),
        ("Klar?", None),
        ("Ej klar", None),
        ("Klar/Påbörjad", None),
        ("Klarlagd", None),
        ("Gul, väntar, påbörjad", None),
    ],
)
def test_words_after_a_sign_leave_the_status_as_it_is(text: str, status: str | None) -> None:
    assert read_status([text]) == status


@pytest.mark.parametrize("word", STATUS_OF)
def test_every_word_of_the_table_is_its_status(word: str) -> None:
    assert read_status([f"• {word.capitalize()}."]) == STATUS_OF[word]


@pytest.mark.parametrize("word", FORECAST_OF)
def test_no_forecast_is_a_status(word: str) -> None:
    assert read_status([word]) is None
    assert find_forecast(["Prognos"], {"Prognos": [word]}) == FORECAST_OF[word]


@pytest.mark.parametrize(
    ("cell", "status", "forecast"),
    [
        (["Gul"], None, "at_risk"),
        (["Försenad"], None, "off_track"),
        (["Enligt plan"], None, "on_track"),
        (["🟢"], None, "on_track"),
        (["Påbörjad (gul)"], "in_progress", "at_risk"),
        (["Påbörjad", "Gul"], "in_progress", "at_risk"),
        (["Gul – påbörjad"], "in_progress", "at_risk"),
        (["Pågår enligt plan"], "in_progress", "on_track"),
        (["Påbörjad, försenad"], "in_progress", "off_track"),
        (["Gul, väntar på IT"], None, "at_risk"),
        (["Grön", "Röd"], None, None),
        (["Delvis"], None, None),  # of the work or of the goal?
        (["Klar"], "done", None),
    ],
)
def test_a_status_cell_may_hold_a_forecast(cell: list[str], status: str | None, forecast: str | None) -> None:
    assert (read_status(cell), find_forecast([], {}, cell)) == (status, forecast)


def test_a_forecast_column_goes_before_the_status_cell() -> None:
    extra = {"Kommentar": ["röd"], "Prognos 2023": ["Grön"]}
    assert find_forecast(extra, extra, ["Försenad"]) == "on_track"
    assert find_forecast(["Prognos"], {}, ["Försenad"]) == "off_track"


def test_a_colour_is_what_the_plans_legend_makes_it() -> None:
    legend = read_legend_statuses(["Grön = klar", "Gul: pågår", "Röd (ej påbörjad)", "E = enligt plan"])
    assert [one.status for one in legend] == ["done", "in_progress", "not_started", None]
    for cell, status in ((["Gul"], "in_progress"), (["Röd"], "not_started"), (["Grön = klar"], "done")):
        assert (read_status(cell, legend), find_forecast([], {}, cell, legend)) == (status, None)
    assert (read_status(["E"], legend), find_forecast([], {}, ["E"], legend)) == (None, "on_track")
    assert status_label("in_progress", legend) == "Gul"


def test_a_legend_may_list_its_statuses_on_one_line() -> None:
    found = read_legend_statuses(["Ej påbörjad / Påbörjad / Klar"])
    assert [one.status for one in found] == ["not_started", "in_progress", "done"]
    assert is_legend_cell(["G/P/E"])
    assert not is_legend_cell(["Klar/Påbörjad"])  # somebody has not decided


def test_only_two_of_a_kind_are_a_legend() -> None:
    assert is_legend_cell(["Grön – enligt plan", "Röd – försenad"])
    assert not is_legend_cell(["Påbörjad", "Gul"])
    assert not is_legend_cell(["Påbörjad 2022", "Klar 2023"])


def test_a_label_is_never_a_status_with_more_beside_it() -> None:
    used = ["Klart 2023", "Klart 2023", "Klar (grön)", "Klar, utom hud", "Genomfört"]
    assert status_label("done", [], used) == "Genomfört"
    assert [says_only_status(text) for text in used] == [False, False, False, False, True]
    assert not says_only_status("pågår\nkontinuerligt")


@given(
    st.lists(
        st.text(max_size=60) | st.sampled_from([*STATUS_OF, *FORECAST_OF, "2023", " – ", ","]), max_size=4
    )
)
def test_any_cell_is_read_without_a_fault(cell: list[str]) -> None:
    legend = read_legend_statuses(cell)
    assert read_status(cell, legend) in (None, *STATUS_LABELS)
    assert find_forecast([], {}, cell, legend) in (None, *FORECAST_LABELS)
    assert is_legend_cell(cell) in (True, False)


@given(
    st.lists(st.sampled_from([*STATUS_OF, "Gul = pågår", "G – klar", "Sovande", "Klart 2023"]), max_size=5)
)
def test_every_label_of_any_legend_is_read_back(cell: list[str]) -> None:
    legend = read_legend_statuses(cell)
    for status in {one.status for one in legend if one.status}:
        assert read_status([status_label(status, legend)], legend) == status


def test_the_plans_own_words_go_first() -> None:
    assert read_status(["K"], LEGEND) == "done"
    assert read_status(["K"]) is None
    assert read_status(["P"], [LegendStatus("P", "paused")]) == "paused"
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


def test_signs_alone_are_an_empty_status() -> None:
    assert [is_blank_status([text]) for text in ("–", "...", "?", "✓", "🟢", "x")] == [True] * 3 + [False] * 3
    assert is_blank_status([])
