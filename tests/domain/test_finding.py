"""What is searched for, and where it stands in a text."""

from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.finding import excerpt, marked, search_fault, search_words


def test_words_are_folded_bare_and_each_once() -> None:
    assert search_words(" «Örebro»  läns örebro ") == ["örebro", "läns"]
    assert search_words("3.c) 100%") == ["3.c)", "100%"]
    assert search_words("\0 \ud800 »") == []


def test_what_cannot_be_searched_for() -> None:
    assert "för kort" in search_fault("a")
    assert "för lång" in search_fault("a" * 201)
    assert search_fault("ab") == search_fault("a b") == ""


def test_words_are_marked_as_they_are_written() -> None:
    assert marked("Vid ÖREBRO läns", ["öre"]) == [(False, "Vid "), (True, "ÖRE"), (False, "BRO läns")]
    assert marked("Straße", ["ss"]) == [(False, "Stra"), (True, "ß"), (False, "e")]
    assert marked("o\u0308re", ["öre"]) == [(True, "o\u0308re")]
    assert marked("cancer\u00advård", ["cancervård"]) == [(True, "cancer\u00advård")]
    assert marked("Orebro", ["öre"]) == [(False, "Orebro")]


def test_the_longest_word_is_marked_where_several_begin() -> None:
    assert marked("screening", ["scr", "screen"]) == [(True, "screen"), (False, "ing")]


@given(st.text(), st.lists(st.text(min_size=1, max_size=3), max_size=4))
def test_marked_pieces_are_the_text(text: str, written: list[str]) -> None:
    words = search_words(" ".join(written))
    assert "".join(piece for _, piece in marked(text, words)) == text
    excerpt([text], words)
