"""What differs between two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]

_PIECES = re.compile(r"\n|[^\s\n]+[^\S\n]*|[^\S\n]+")
# Above this many words on both sides together, only what surrounds the difference is compared word by word.
_MOST_WORDS = 6_000


def _words(paragraphs: list[str]) -> list[str]:
    """Words with the space after them; a line break between paragraphs is a word of its own."""
    return _PIECES.findall("\n".join(paragraphs))


def _bare(words: list[str]) -> list[str]:
    return [word if word == "\n" else word.rstrip() for word in words]


def _same(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Words that are equal, but perhaps for the space after them."""
    for one, two in zip(old, new, strict=True):
        word = two if one == two else two.rstrip()
        yield SAME, word
        if one != two:
            yield GONE, one[len(word) :]
            yield NEW, two[len(word) :]


def _ends(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words are equal at the beginning, and at the end of what is left."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    most -= first
    last = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return first, last


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) + len(new) > _MOST_WORDS:
        yield GONE, "".join(old)
        yield NEW, "".join(new)
        return
    matcher = SequenceMatcher(None, _bare(old), _bare(new), autojunk=len(old) + len(new) > 1_000)
    for kind, begin, end, start, stop in matcher.get_opcodes():
        if kind == "equal":
            yield from _same(old[begin:end], new[start:stop])
            continue
        yield GONE, "".join(old[begin:end])
        yield NEW, "".join(new[start:stop])


def word_diff(old: list[str], new: list[str]) -> list[Piece]:
    """Two cells' paragraphs as [(kind, text)], kind SAME, GONE or NEW; a line break parts paragraphs.

    The texts of SAME and NEW put together are the new cell, those of SAME and GONE the old one. Fast for
    any length: very long texts are compared as beginning, middle and end.
    """
    one, two = _words(old), _words(new)
    first, last = _ends(_bare(one), _bare(two))
    middle = _compared(one[first : len(one) - last], two[first : len(two) - last])
    end = _same(one[len(one) - last :], two[len(two) - last :])
    pieces = [piece for piece in [*_same(one[:first], two[:first]), *middle, *end] if piece[1]]
    return [(kind, "".join(text for _, text in run)) for kind, run in groupby(pieces, lambda piece: piece[0])]
