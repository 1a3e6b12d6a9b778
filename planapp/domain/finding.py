"""What a person searches for, and where the words stand in a text."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from planapp.domain.text import normal_form, search_form, without_forbidden

MOST_SIGNS, FEWEST_SIGNS, MOST_WORDS = 200, 2, 12
_QUOTES = "\"'«»“”„‘’`´"
_BEFORE, _AFTER = 60, 130  # signs of an excerpt, before and after where its first word begins

Piece = tuple[bool, str]


def search_words(text: str) -> list[str]:
    """The words that a person searches for, folded as the search columns are, each once; quotes taken off."""
    folded = search_form(without_forbidden(text)).split()
    bare = [word.strip(_QUOTES) for word in folded]
    return list(dict.fromkeys(word for word in bare if word))[:MOST_WORDS]


def search_fault(text: str) -> str:
    """Why a text cannot be searched for, in Swedish; the empty text when it can."""
    if len(text) > MOST_SIGNS:
        return f"Sökningen är för lång. Skriv högst {MOST_SIGNS} tecken."
    if sum(len(word) for word in search_words(text)) < FEWEST_SIGNS:
        return "Sökningen är för kort. Skriv minst två bokstäver eller siffror."
    return ""


def has_words(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether any of the words stands in any of the texts."""
    folded = search_form("\n".join(texts))
    return any(word in folded for word in words)


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """A text as pieces (is one of the words, the piece as written); put together they are the text."""
    pieces: list[Piece] = []
    end = 0
    for start, stop in _places(text, words):
        if start > end:
            pieces.append((False, text[end:start]))
        pieces.append((True, text[start:stop]))
        end = stop
    return [*pieces, (False, text[end:])] if end < len(text) else pieces


def excerpt(paragraphs: Sequence[str], words: Sequence[str]) -> list[Piece]:
    """A piece of a cell around the first of the words, the words marked; dots where something is left out.

    Without any of the words it is the cell's beginning.
    """
    text = " ".join(paragraphs)
    first = next(_places(text, words), (0, 0))[0]
    start, stop = max(0, first - _BEFORE), min(len(text), first + _AFTER)
    if start:
        start = text.rfind(" ", 0, start + 1) + 1 if " " in text[:start] else start
    if stop < len(text):
        space = text.find(" ", stop)
        stop = space if 0 <= space < stop + 30 else stop
    pieces = marked(text[start:stop].strip(), words)
    before: list[Piece] = [(False, "… ")] if start else []
    after: list[Piece] = [(False, " …")] if stop < len(text) else []
    return [*before, *pieces, *after]


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in a text, in order and without overlap."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not pattern:
        return
    folded, begins = _folded(text)
    for found in re.finditer(pattern, folded):
        yield begins[found.start()], begins[found.end()]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text folded, and for each of its signs where that begins in the text (and where the text ends)."""
    folded = normal_form(text).casefold()
    if len(folded) == len(text) and folded == text.casefold():
        return folded, range(len(text) + 1)
    signs: list[str] = []
    begins: list[int] = []
    for start, part in _letters(text):
        small = normal_form(part).casefold()
        signs.append(small)
        begins += [start] * len(small)
    return "".join(signs), [*begins, len(text)]


def _letters(text: str) -> Iterator[tuple[int, str]]:
    """Each letter with the marks and soft hyphens that follow it, and where it begins."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] == "\u00ad" or unicodedata.combining(text[at])):
            if text:
                yield start, text[start:at]
            start = at
