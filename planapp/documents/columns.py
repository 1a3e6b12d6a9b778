"""What the columns of one table mean together: choices first, then headings, then what the cells say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planapp.documents.column_headings import (
    CHOSEN,
    CONTENTS,
    KNOWN,
    LIKENESS,
    PATTERN,
    UNKNOWN,
    Guess,
    heading_key,
    is_header,
    is_heading_row,
    name_columns,
    read_guess,
    read_header,
)
from planapp.documents.synonyms import PLAIN_ACTIVITIES
from planapp.domain.meanings import CODE, MEANINGS
from planapp.domain.record import AREA, EXTRA, RCC_ACTIVITY, REGION_ACTIVITY, Column

__all__ = ["is_heading_row", "read_header", "read_headers", "settle_columns"]

Chosen = Mapping[str, str]


@dataclass(slots=True)
class CellWords:
    """What the cells of a column say, asked for only where its heading does not: see `contents`."""

    says: Callable[[int], str | None] = lambda at: None
    is_code: Callable[[int, int], bool] = lambda at, area_at: False


@dataclass(slots=True)
class Meaning:
    """What one column means, how that is known, and which other meaning it would have had."""

    key: str
    how: str
    instead_of: str | None = None  # the meaning that an earlier column has


class _Settling:
    """Settles the columns of one table; what is surest is settled first."""

    def __init__(self, texts: Sequence[str], chosen: Chosen) -> None:
        self.texts = texts
        self.chosen = chosen
        self.guesses: list[Guess] = [read_guess(text) for text in texts]
        self.found: list[Meaning | None] = [None] * len(texts)
        self.taken: set[str] = set()

    def open(self) -> list[tuple[int, Guess]]:
        """The columns that are not settled yet."""
        return [(at, guess) for at, guess in enumerate(self.guesses) if self.found[at] is None]

    def settle(self, at: int, key: str, how: str) -> None:
        """Give a column a meaning, unless an earlier one has it: a meaning belongs to one column."""
        if key != EXTRA and key in self.taken:
            self.found[at] = Meaning(EXTRA, how, key)
            return
        self.found[at] = Meaning(key, how)
        self.taken.add(key)

    def by_choice(self) -> None:
        """What a person has chosen goes before everything."""
        for at, text in enumerate(self.texts):
            key = self.chosen.get(heading_key(text)) if text else self.chosen.get(f"kolumn {at + 1}")
            if key in MEANINGS:
                self.settle(at, key, CHOSEN)

    def by_heading(self) -> None:
        """What headings say by themselves; a plain «Aktivitet» waits for those that say whose it is."""
        for how in (KNOWN, PATTERN, LIKENESS):
            for at, guess in self.open():
                depends = guess.candidates or guess.by_cells or guess.is_code
                if guess.how != how or guess.key is None or depends or self._is_plain(at, guess):
                    continue
                self.settle(at, guess.key, how)
        self._plain_activities()

    def _is_plain(self, at: int, guess: Guess) -> bool:
        return guess.key == REGION_ACTIVITY and heading_key(self.texts[at]) in PLAIN_ACTIVITIES

    def _plain_activities(self) -> None:
        """«Aktivitet» is the region's, or the superior plan's beside one that names the region."""
        named = REGION_ACTIVITY in self.taken
        for at, guess in self.open():
            if self._is_plain(at, guess):
                other = named and RCC_ACTIVITY not in self.taken
                self.settle(at, RCC_ACTIVITY if other else REGION_ACTIVITY, guess.how)

    def by_others(self) -> None:
        """Headings such as «Uppdrag», which mean what no other column means."""
        for at, guess in self.open():
            if not guess.candidates or guess.by_cells:
                continue
            free = [key for key in guess.candidates if self._is_free(key)]
            if free:
                self.settle(at, free[0], guess.how)
            else:
                self.settle(at, guess.candidates[-1], guess.how)

    def _is_free(self, key: str) -> bool:
        if key == REGION_ACTIVITY:  # one column of activities is enough for «Uppdrag» to be the goal
            return not self.taken & {REGION_ACTIVITY, RCC_ACTIVITY}
        return key not in self.taken

    def by_cells(self, cells: CellWords) -> None:
        """What the cells say of a heading that they decide, or that is not known."""
        for at, guess in self.open():
            if guess.is_code:
                area_at = next((i for i, one in enumerate(self.found) if one and one.key == AREA), None)
                is_code = area_at is not None and CODE not in self.taken and cells.is_code(at, area_at)
                self.settle(at, CODE if is_code else EXTRA, CONTENTS if is_code else guess.how)
                continue
            said = cells.says(at)
            free = next((key for key in guess.candidates if self._is_free(key)), EXTRA)
            if said is not None and said not in self.taken:
                self.settle(at, said, CONTENTS)
            else:
                self.settle(at, free, guess.how)


def settle_columns(texts: Sequence[str], chosen: Chosen, cells: CellWords) -> list[Meaning]:
    """What each column of a table means; `texts` are its headings."""
    settling = _Settling(texts, chosen)
    settling.by_choice()
    settling.by_heading()
    settling.by_others()
    settling.by_cells(cells)
    found = [one or Meaning(EXTRA, UNKNOWN) for one in settling.found]
    if not any(one.key == AREA for one in found):
        for one in found:  # a code without anything that it goes with is the area's name
            if one.key == CODE:
                one.key = AREA
    return found


def read_headers(texts: list[str]) -> list[Column] | None:
    """The columns in a row of headings by themselves, or None when it is not a plan table's header.

    A heading that is not known, or that means what an earlier one means, is an extra column.
    """
    if not is_header(texts):
        return None
    return name_columns(texts, [one.key for one in settle_columns(texts, {}, CellWords())])
