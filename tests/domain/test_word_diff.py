"""Word-level differences: nothing lost on either side, and fast on any text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.word_diff import GONE, NEW, SAME, word_diff

PARAGRAPHS = st.lists(st.text("ab \u00a0ö.", min_size=1, max_size=20).map(str.strip).filter(bool), max_size=5)


def side(pieces: list[tuple[str, str]], kind: str) -> str:
    return "".join(text for one, text in pieces if one in (SAME, kind))


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_put_together_again(old: list[str], new: list[str]) -> None:
    pieces = word_diff(old, new)
    assert side(pieces, NEW) == "\n".join(new)
    assert side(pieces, GONE) == "\n".join(old)
    assert all(text for _, text in pieces)
    assert all(one[0] != two[0] for one, two in zip(pieces, pieces[1:], strict=False))


def test_equal_texts_are_one_piece() -> None:
    assert word_diff(["Ta fram en rutin", "Klart"], ["Ta fram en rutin", "Klart"]) == [
        (SAME, "Ta fram en rutin\nKlart")
    ]
    assert word_diff([], []) == []


def test_a_changed_word_is_gone_and_new() -> None:
    assert word_diff(["Ta fram en rutin för alla"], ["Ta fram en ny rutin för de flesta"]) == [
        (SAME, "Ta fram en "),
        (NEW, "ny "),
        (SAME, "rutin för "),
        (GONE, "alla"),
        (NEW, "de flesta"),
    ]


def test_paragraphs_are_kept_apart() -> None:
    assert word_diff(["Ett", "Två"], ["Ett", "Nytt", "Två"]) == [
        (SAME, "Ett\n"),
        (NEW, "Nytt\n"),
        (SAME, "Två"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a " * 200_000], ["a " * 199_999 + "b"]),
        ([f"{number} " for number in range(50_000)], [f"{number} " for number in range(50_000, 0, -1)]),
        (["a b " * 20_000], ["b a " * 20_000]),
        (["a b " * 1_400], ["b c a " * 900]),
        (["x" * 1_000_000], ["y" * 1_000_000]),
    ],
)
def test_long_texts_take_no_time(old: list[str], new: list[str]) -> None:
    begin = time.process_time()
    word_diff(old, new)
    assert time.process_time() - begin < 2
