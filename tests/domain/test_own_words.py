"""The plan's own words: what is offered, what cannot be chosen, and what the legend says of it."""

import pytest

from planapp.domain.check import check_record
from planapp.domain.own_words import (
    EXTEND,
    FORM_ORDER,
    NOTE,
    OwnWords,
    choices_for,
    extended_legend,
    own_words_faults,
    own_words_json,
    read_own_words,
    with_own_words,
    word_for,
    words_note,
)
from planapp.domain.record import Legend
from planapp.domain.status import STATUS_LABELS, read_legend_statuses, read_status
from tests.small_plan import small_plan

LEGEND = small_plan().legend
LETTERS = Legend(
    {"status": ["G = Genomförd", "P = Påbörjad"]}, read_legend_statuses(["G = Genomförd", "P = Påbörjad"])
)


def chosen(statuses: dict[str, str], unknown_words: str = EXTEND) -> OwnWords:
    return OwnWords(statuses, unknown_words=unknown_words, is_chosen=True)


def test_a_plan_that_has_chosen_nothing_offers_what_its_legend_lists() -> None:
    words = read_own_words({}, LEGEND.statuses)
    assert words.statuses == {"not_started": "Ej påbörjad", "in_progress": "Påbörjad", "done": "Klar"}
    assert (words.done_needs_confirmation, words.unknown_words, words.is_chosen) == (False, EXTEND, False)
    assert read_own_words({}, LETTERS.statuses).statuses == {"done": "G", "in_progress": "P"}


def test_a_plan_without_a_legend_offers_ours() -> None:
    assert read_own_words({}, []).statuses == {status: STATUS_LABELS[status] for status in FORM_ORDER}


def test_the_status_that_a_row_has_can_always_be_chosen() -> None:
    words = read_own_words({}, LEGEND.statuses)
    assert choices_for(words, "paused") == ["not_started", "in_progress", "done", "paused"]
    assert choices_for(words, "done") == choices_for(words, None) == ["not_started", "in_progress", "done"]


def test_what_is_stored_is_what_differs_from_the_legend() -> None:
    same = read_own_words({}, LEGEND.statuses)
    assert own_words_json(same, LEGEND.statuses) == {}
    words = OwnWords({"done": "Klar", "paused": "Vilar"}, True, NOTE, True)
    stored = own_words_json(words, LEGEND.statuses)
    assert read_own_words(stored, LEGEND.statuses) == words


def test_a_chosen_word_goes_before_the_legends() -> None:
    words = chosen({"done": "Genomförd", "in_progress": "Påbörjad"})
    assert word_for("done", words, LEGEND.statuses) == "Genomförd"
    assert word_for("not_started", words, LEGEND.statuses) == "Ej påbörjad"
    assert word_for(None, words, LEGEND.statuses) == ""


@pytest.mark.parametrize(
    ("statuses", "field", "sentence"),
    [
        ({"done": "Klar"}, "statuses", "minst två"),
        ({"done": "Klar", "paused": ""}, "paused", "Skriv vad"),
        ({"done": "Klar", "paused": "x" * 61}, "paused", "högst 60 tecken"),
        ({"done": "Vilar", "paused": "vilar"}, "paused", "samma sak"),
        ({"done": "Ej påbörjad", "paused": "Vilar"}, "done", "kan inte läsas som klar"),
        ({"done": "2024", "paused": "Vilar"}, "done", "kan inte läsas som klar"),
        ({"done": "Senast 2024", "paused": "Vilar"}, "done", "kan inte läsas som klar"),
        ({"done": "?", "paused": "Vilar"}, "done", "kan inte läsas som klar"),
    ],
)
def test_words_that_cannot_be_used_are_told_at_their_field(
    statuses: dict[str, str], field: str, sentence: str
) -> None:
    assert sentence in own_words_faults(chosen(statuses), LEGEND)[field]


def test_a_word_that_only_the_legend_can_explain_needs_the_legend() -> None:
    statuses = {"done": "Klar", "paused": "Vilar"}
    assert own_words_faults(chosen(statuses), LEGEND) == {}
    assert "teckenförklaringen utökas" in own_words_faults(chosen(statuses, NOTE), LEGEND)["paused"]
    assert own_words_faults(chosen({"done": "Klar", "paused": "Avvaktar"}, NOTE), LEGEND) == {}
    assert "unknown_words" in own_words_faults(chosen(statuses, "annat"), LEGEND)


@pytest.mark.parametrize("legend", [LEGEND, LETTERS, Legend()], ids=["words", "letters", "none"])
def test_every_word_reads_back_from_the_extended_legend(legend: Legend) -> None:
    words = chosen(
        {"not_started": "I kö", "ongoing": "Rullar på", "cancelled": "Läggs ned", "paused": "Pausad"}
    )
    assert own_words_faults(words, legend) == {}
    longer = extended_legend(words, legend)
    assert longer.statuses == read_legend_statuses(longer.cells["status"])
    for status, label in words.statuses.items():
        assert read_status([label], longer.statuses) == status
    for entry in legend.statuses:
        assert read_status([entry.text], longer.statuses) == entry.status
    assert extended_legend(words, longer) == longer  # once is enough


def test_the_bullet_of_the_legend_is_kept() -> None:
    lines = ["• Ej påbörjad", "• Klar"]
    legend = Legend({"status": lines}, read_legend_statuses(lines))
    longer = extended_legend(chosen({"done": "Klar", "paused": "Pausad", "ongoing": "Rullar"}), legend)
    assert longer.cells["status"] == [*lines, "• Pausad", "• Rullar = Löpande"]


def test_a_plan_without_a_legend_gets_none_for_words_that_are_understood() -> None:
    assert extended_legend(chosen({"done": "Genomförd", "paused": "Avvaktar"}), Legend()) == Legend()


def test_a_kept_legend_is_followed_by_a_sentence() -> None:
    assert words_note(chosen({"done": "Klar", "paused": "Pausad"}, NOTE), LEGEND.statuses) == (
        "Statusordet Pausad används också i planen."
    )
    several = chosen({"paused": "Pausad", "ongoing": "Löpande", "cancelled": "Utgår"}, NOTE)
    assert words_note(several, LEGEND.statuses) == (
        "Statusorden Pausad, Löpande och Utgår används också i planen."
    )
    assert words_note(chosen({"done": "Klar", "in_progress": "Påbörjad"}, NOTE), LEGEND.statuses) == ""


@pytest.mark.parametrize("how", [EXTEND, NOTE])
def test_the_record_stays_valid_and_what_it_was_made_of_untouched(how: str) -> None:
    record = small_plan()
    below = record.after_legend
    stored = {"statuses": {"done": "Klar", "paused": "Pausad"}, "unknown_words": how}
    changed = with_own_words(record, stored)
    assert check_record(changed) == []
    assert below == []
    lines, notes = len(changed.legend.cells["status"]), len(changed.after_legend)
    assert (lines, notes) == ((4, 0) if how == EXTEND else (3, 1))
    assert with_own_words(changed, stored) == changed
    assert with_own_words(small_plan(), {}) == small_plan()
