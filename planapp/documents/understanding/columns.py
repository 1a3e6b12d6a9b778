"""What the columns of one table mean together: choices first, then headings, then what the cells say."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planapp.documents.understanding.column_headings import (
    CHOSEN,
    CONTENTS,
    KNOWN,
    LIKENESS,
    PATTERN,
    UNKNOWN,
    Guess,
    is_header,
    is_heading_row,
    name_columns,
    read_guess,
    read_header,
    status_time,
)
from planapp.documents.understanding.synonyms import PLAIN_ACTIVITIES
from planapp.domain.headings import heading_key
from planapp.domain.meanings import CODE, MEANINGS
from planapp.domain.record import AREA, EXTRA, RCC_ACTIVITY, REGION_ACTIVITY, Column
from planapp.domain.timeframe import parse_timeframe

__all__ = ["is_heading_row", "read_header", "read_headers", "settle_columns"]

Chosen = Mapping[str, str]
_YEAR_LAST = re.compile(r"\b(20\d\d)\Z")


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
        self.again: dict[
            int, int
        ] = {}  # columns with the heading of an earlier one, which alone has a meaning
        seen: dict[str, int] = {}
        for at, text in enumerate(texts):
            if text and (first := seen.setdefault(heading_key(text), at)) != at:
                self.again[at] = first

    def open(self) -> list[tuple[int, Guess]]:
        """The columns that are not settled yet."""
        open_ones = (at for at, one in enumerate(self.found) if one is None and at not in self.again)
        return [(at, self.guesses[at]) for at in open_ones]

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
            if key in MEANINGS and at not in self.again:
                self.settle(at, key, CHOSEN)

    def by_heading(self) -> None:
        """What headings say by themselves; a plain «Aktivitet» waits for those that say whose it is."""
        for how in (KNOWN, PATTERN, LIKENESS):
            for at, guess in sorted(self.open(), key=self._latest_year_first):
                depends = guess.candidates or guess.by_cells or guess.is_code
                if guess.how != how or guess.key is None or depends or self._is_plain(at, guess):
                    continue
                self.settle(at, guess.key, how)
        self._plain_activities()

    def _latest_year_first(self, one: tuple[int, Guess]) -> int:
        """Of «Ansvarig 2023» and «Ansvarig 2024» the latter is what holds."""
        year = _YEAR_LAST.search(self.texts[one[0]])
        return -int(year[1]) if year else 0

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
        for at, guess in sorted(self.open(), key=lambda one: self._latest_first(one[0])):
            if guess.is_code:
                area_at = next((i for i, one in enumerate(self.found) if one and one.key == AREA), None)
                is_code = area_at is not None and CODE not in self.taken and cells.is_code(at, area_at)
                self.settle(at, CODE if is_code else EXTRA, CONTENTS if is_code else guess.how)
                continue
            said = cells.says(at)
            if said is not None and (not guess.by_cells or said in guess.said):
                is_again = said in self.taken and guess.by_cells
                if said not in self.taken or is_again:
                    self.settle(at, said, CONTENTS)
                    continue
            free = next((key for key in guess.candidates if self._is_free(key)), EXTRA)
            self.settle(at, free, guess.how)

    def by_repeats(self) -> None:
        """Columns that have the heading of an earlier one are own ones."""
        for at, first in self.again.items():
            one = self.found[first] or Meaning(EXTRA, UNKNOWN)
            self.found[at] = Meaning(EXTRA, one.how, one.key if one.key != EXTRA else None)

    def _latest_first(self, at: int) -> tuple[bool, date, int]:
        """Of what was so at several times the last counts: its column goes before the others."""
        when = status_time(self.texts[at])
        if when is None:
            return False, date.min, at
        time = parse_timeframe(when)
        ends_on = time.ends_on if time else None
        return True, date.min + (date.max - (ends_on or date.min)), -at


def settle_columns(texts: Sequence[str], chosen: Chosen, cells: CellWords) -> list[Meaning]:
    """What each column of a table means; `texts` are its headings."""
    settling = _Settling(texts, chosen)
    settling.by_choice()
    settling.by_heading()
    settling.by_others()
    settling.by_cells(cells)
    settling.by_repeats()
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
