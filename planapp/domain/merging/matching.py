"""Which chapters, areas and rows of a new reading are those of the plan: by text and place, not by code.

Everything is an index in the record: of its chapters, of `areas()`, of `rows()`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from planapp.domain.merging.likeness import pair_by_likeness, words_of
from planapp.domain.merging.matching_areas import Outline, pair_areas, pair_chapters
from planapp.domain.record import PlanRecord

LEAST, CERTAIN = 0.5, 0.8  # below the first: another row; below the second: a person is asked
_BY_PLACE = 0.6  # the likeness of rows without any text that stand at the same place
_AMBIGUOUS = 0.75  # that of equal texts, some of which are gone
_TELLING = 3  # so many words in common are no coincidence, even in another area


@dataclass(slots=True)
class RowText:
    """What a row is known by: the words of its activities, those of its other cells, and its own id."""

    activity: list[str]
    rest: list[str]
    row_id: int | None = None


@dataclass(slots=True)
class Matching:
    """Pairs by the file's index: plan's chapter, area and row for those of the file that have one.

    `likeness` is that of each pair of rows, 1 for one that is certain.
    """

    chapters: dict[int, int] = field(default_factory=dict)
    areas: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    likeness: dict[int, float] = field(default_factory=dict)


class _Rows:
    """The rows of both sides, and the pairs found so far."""

    def __init__(self, plan: list[RowText], file: list[RowText]) -> None:
        self.plan, self.file = plan, file
        self.pairs: dict[int, int] = {}
        self.likeness: dict[int, float] = {}
        self.taken: set[int] = set()

    def pair(self, one: int, two: int, likeness: float) -> None:
        self.pairs[two], self.likeness[two] = one, likeness
        self.taken.add(one)

    def free(self, plan: Iterable[int], file: Iterable[int]) -> tuple[list[int], list[int]]:
        return [one for one in plan if one not in self.taken], [two for two in file if two not in self.pairs]

    def by_id(self) -> None:
        known = {row.row_id: index for index, row in enumerate(self.plan) if row.row_id is not None}
        for index, row in enumerate(self.file):
            one = known.get(row.row_id) if row.row_id is not None else None
            if one is not None and one not in self.taken:
                self.pair(one, index, 1.0)

    def groups(
        self, plan: Iterable[int], file: Iterable[int], key: Callable[[RowText], Hashable]
    ) -> list[tuple[list[int], list[int]]]:
        """The free rows of both sides that have the same key, which is not empty."""
        left, right = self.free(plan, file)
        found: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, indexes, rows in ((0, left, self.plan), (1, right, self.file)):
            for index in indexes:
                if value := key(rows[index]):
                    found[value][side].append(index)
        return [(ones, twos) for ones, twos in found.values() if ones and twos]

    def pair_alike(
        self,
        plan: list[int],
        file: list[int],
        words: Callable[[RowText], list[str]],
        least: float,
        at: float | None = None,
    ) -> None:
        """Pair the likeliest; `at` is the likeness that they are given, their own without it."""
        left = {one: words(self.plan[one]) for one in plan}
        right = {two: words(self.file[two]) for two in file}
        for one, two, score in pair_by_likeness(left, right, least):
            self.pair(one, two, at if at is not None else score)

    def equal_activities(self, plan: list[int], file: list[int], likeness: float = 1.0) -> None:
        for ones, twos in self.groups(plan, file, _whole):
            for one, two in zip(ones, twos, strict=False):
                self.pair(one, two, 1.0 if len(ones) == len(twos) else likeness)
        for ones, twos in self.groups(plan, file, lambda row: tuple(row.activity)):
            # Where all rows say the same, their other cells and then their order tell them apart.
            sure = likeness if len(ones) == len(twos) else min(likeness, _AMBIGUOUS)
            if len(ones) > 1 or len(twos) > 1:
                self.pair_alike(ones, twos, lambda row: row.rest, LEAST, sure)
            for one, two in zip(*self.free(ones, twos), strict=False):
                self.pair(one, two, sure)

    def inside(self, plan: list[int], file: list[int]) -> None:
        """Pair the rows of an area: equal, alike, and those without activity by other cells or place."""
        self.equal_activities(plan, file)
        left, right = self.free(plan, file)
        self.pair_alike(left, right, lambda row: row.activity, LEAST)
        left, right = self.free(plan, file)
        bare = (
            [one for one in left if not self.plan[one].activity],
            [two for two in right if not self.file[two].activity],
        )
        self.pair_alike(*bare, lambda row: row.rest, LEAST)
        self.by_place(*self.free(*bare), plan, file)
        # An activity that has been filled in, or emptied, beside the same other cells.
        for ones, twos in self.groups(plan, file, lambda row: tuple(row.rest)):
            for one, two in zip(ones, twos, strict=False):
                if not (self.plan[one].activity and self.file[two].activity):
                    self.pair(one, two, _BY_PLACE)

    def by_place(self, bare: list[int], bare_file: list[int], plan: list[int], file: list[int]) -> None:
        """Pair what stands between the same neighbours."""
        wanted, wanted_file = set(bare), set(bare_file)
        under = {before: one for before, one in zip([None, *plan], plan, strict=False) if one in wanted}
        for before, two in zip([None, *file], file, strict=False):
            if two not in wanted_file:
                continue
            found = under.pop(None if before is None else self.pairs.get(before, -1), None)
            if found is not None:
                same = self.plan[found].rest == self.file[two].rest
                self.pair(found, two, 1.0 if same else _BY_PLACE)

    def across(self) -> None:
        """Pair what has moved to another area."""
        every = range(len(self.plan)), range(len(self.file))
        for ones, twos in self.groups(*every, lambda row: tuple(row.activity)):
            telling = len(self.plan[ones[0]].activity) >= _TELLING
            self.equal_activities(ones, twos, 1.0 if telling else _AMBIGUOUS)
        left, right = self.free(*every)
        self.pair_alike(left, right, lambda row: row.activity, _BY_PLACE)


def _whole(row: RowText) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return (tuple(row.activity), tuple(row.rest)) if row.activity or row.rest else None


def _members(record: PlanRecord) -> list[list[int]]:
    """The indexes of each area's rows."""
    found, first = [], 0
    for area in record.areas():
        found.append(list(range(first, first + len(area.rows))))
        first += len(area.rows)
    return found


def _votes(plan: list[list[int]], file: list[list[int]], rows: _Rows) -> Counter[tuple[int, int]]:
    """How many rows two areas have in common, by own id or by their activities' words."""
    areas: dict[Hashable, list[int]] = defaultdict(list)
    for area, members in enumerate(plan):
        for index in members:
            row = rows.plan[index]
            for key in (row.row_id, tuple(row.activity)):
                if key:
                    areas[key].append(area)
    found: Counter[tuple[int, int]] = Counter()
    for area, members in enumerate(file):
        for index in members:
            row = rows.file[index]
            holders = areas.get(row.row_id or 0) or areas.get(tuple(row.activity), [])
            if len(set(holders)) == 1:
                found[holders[0], area] += 1
    return found


def match(plan: PlanRecord, file: PlanRecord, plan_rows: list[RowText], file_rows: list[RowText]) -> Matching:
    """Pair a plan with a new reading of it; `plan_rows` and `file_rows` describe their rows in order."""
    rows = _Rows(plan_rows, file_rows)
    members, file_members = _members(plan), _members(file)
    outlines = Outline.of(plan, members), Outline.of(file, file_members)
    found = Matching()
    found.areas = pair_areas(*outlines, _votes(members, file_members, rows))
    found.chapters = pair_chapters(*outlines, found.areas)
    rows.by_id()
    for two, one in found.areas.items():
        rows.inside(*rows.free(members[one], file_members[two]))
    rows.across()
    found.rows, found.likeness = rows.pairs, rows.likeness
    return found


def cell_words(cells: Iterable[list[str]]) -> list[str]:
    """The words of several cells as they are compared."""
    return [word for cell in cells for word in words_of(cell)]
