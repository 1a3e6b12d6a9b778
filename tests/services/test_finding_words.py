"""A finding on a page says its place and its answer once."""

import pytest

from planapp.services.imports.finding_words import finding_words

PLACE = "tabell 4, rad 7, Status"
LABELS = ["Ingen status", "Klar"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Tabell 4, rad 7: tidsram står här. Vad gäller? Förslag: Klar.", "Tidsram står här. Vad gäller?"),
        ("Vad betyder «A: b»? Du har svarat: Ingen status.", "Vad betyder «A: b»?"),
    ],
)
def test_the_place_and_the_answer_are_left_to_the_page(message: str, said: str) -> None:
    assert finding_words(message, PLACE, LABELS) == said


@pytest.mark.parametrize(
    "message",
    [
        "Tabell 4, rad 8: tidsram står här.",
        "Vad gäller? Förslag: Pausad.",
        "Tabell 4, rad 7: ",
        "En upplysning: raden saknar status.",
        "",
    ],
)
def test_other_sentences_stay_as_they_are(message: str) -> None:
    assert finding_words(message, PLACE, LABELS) == message
