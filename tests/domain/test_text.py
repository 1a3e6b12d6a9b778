"""Order, search and paragraphs, as Swedish and the plans have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.text import (
    code_key,
    is_paragraph,
    join_lines,
    search_form,
    split_paragraphs,
    swedish_key,
    words,
)

CODES = [
    ["2.9", "2.10"],
    ["3.c.i)", "3.c.ii)", "3.c.iii)", "3.c.iv)", "3.c.v)", "3.c.vi)", "3.c.ix)", "3.c.x)"],
    ["2.a)", "2.b)", "2.i)", "2.v)", "2.x)"],  # a single letter is a letter
    ["1", "1.1", "1.2", "1.10", "2", "10"],
    ["5:1", "5:2", "5:11"],
    ["4.a.)", "4.b.)", "4.å)", "4.ä)", "4.ö)"],
    ["", "1"],
]


@pytest.mark.parametrize("ordered", CODES, ids=lambda codes: codes[-1])
def test_codes_come_in_natural_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=code_key) == ordered


def test_a_code_is_ordered_as_it_is_meant_not_as_it_is_written() -> None:
    assert code_key("3.C.VI)") == code_key("3.c.vi)") == code_key(" 3 c vi")
    assert code_key(None) == code_key("")


@pytest.mark.parametrize(
    "ordered",
    [
        ["Arboga", "Örebro"],
        ["Zorn", "Åre", "Ängelholm", "Örebro"],
        ["Andre", "André B", "Andrea"],
        ["Mutka", "Myhr", "Müller", "Mz"],
        ["åb", "Åc", "åd"],
    ],
)
def test_names_come_in_swedish_order(ordered: list[str]) -> None:
    backwards = ordered[::-1]
    assert sorted(backwards, key=swedish_key) == ordered


def test_a_composed_letter_is_the_same_letter() -> None:
    assert swedish_key("A\u030are") == swedish_key("Åre")
    assert search_form("O\u0308REBRO") == search_form("örebro")


def test_search_looks_past_case_soft_hyphens_and_spaces_but_not_past_letters() -> None:
    assert search_form("  Cancer\u00advård \n  STRASSE ") == "cancervård strasse"
    assert search_form("ore") not in search_form("Örebro")


@given(st.text())
def test_what_a_person_typed_becomes_paragraphs(text: str) -> None:
    paragraphs = split_paragraphs(text)
    assert all(is_paragraph(paragraph) for paragraph in paragraphs)
    assert split_paragraphs("\n".join(paragraphs)) == paragraphs


def test_lines_are_joined_but_bullets_begin_anew() -> None:
    assert join_lines(["Ta fram", "en rutin", "- punkt", "", "• punkt"]) == [
        "Ta fram en rutin",
        "- punkt",
        "• punkt",
    ]


def test_words_are_counted_as_the_receipt_says() -> None:
    assert words("Cancer\u00advård, 2022–24 (é)") == ["Cancervård", "2022", "24", "é"]
