"""Which chapters and areas of a new reading are those of the plan; part of `matching`, which see."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from planapp.domain.merging.likeness import pair_by_likeness, words_of
from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord

Pairs = dict[int, int]  # from the file's index to the plan's
_ALIKE = 0.6


@dataclass(slots=True)
class AreaText:
    """What an area is known by, as words; `rows` is how many it has."""

    chapter: int
    chapter_title: tuple[str, ...]
    code: tuple[str, ...]
    title: tuple[str, ...]
    goal: tuple[str, ...]
    rows: int

    @classmethod
    def of(cls, area: AreaRecord, chapter: ChapterRecord, index: int, rows: int) -> "AreaText":
        """The text of an area of the chapter at an index."""
        return cls(
            index,
            tuple(words_of([chapter.title or ""])),
            tuple(words_of([area.code or ""])),
            tuple(words_of([area.title or ""])),
            tuple(words_of(area.goal)),
            rows,
        )


@dataclass(slots=True)
class Outline:
    """A record's chapters, and its areas as words."""

    chapters: list[ChapterRecord]
    areas: list[AreaText]

    @classmethod
    def of(cls, record: PlanRecord, members: list[list[int]]) -> "Outline":
        """The outline of a record whose areas have these rows."""
        places = [(chapter, at) for at, chapter in enumerate(record.chapters) for _ in chapter.areas]
        areas = [
            AreaText.of(area, *place, len(rows))
            for area, place, rows in zip(record.areas(), places, members, strict=True)
        ]
        return cls(record.chapters, areas)


# What areas are known by, the surest first. Codes alone are labels, and never enough.
_KEYS: tuple[Callable[[AreaText], Hashable], ...] = (
    lambda area: (area.title or area.goal) and (area.chapter_title, area.code, area.title, area.goal),
    lambda area: (area.title or area.goal) and (area.code, area.title, area.goal),
    lambda area: area.title and (area.chapter_title, area.code, area.title),
    lambda area: area.title and (area.title, area.goal),
    lambda area: area.title and (area.code, area.title),
    lambda area: area.title,
    lambda area: len(area.goal) > 2 and area.goal,
)


_Part = TypeVar("_Part")


class _Sides(Generic[_Part]):
    """The parts of both sides, and the pairs found so far."""

    def __init__(self, plan: list[_Part], file: list[_Part]) -> None:
        self.plan, self.file = plan, file
        self.pairs: Pairs = {}
        self.taken: set[int] = set()

    def pair(self, one: int, two: int) -> None:
        if one not in self.taken and two not in self.pairs:
            self.pairs[two] = one
            self.taken.add(one)

    def free(self) -> tuple[list[int], list[int]]:
        ones = [one for one in range(len(self.plan)) if one not in self.taken]
        return ones, [two for two in range(len(self.file)) if two not in self.pairs]

    def by_key(self, key: Callable[[_Part], Hashable], all_of_them: bool) -> None:
        """Pair those with the same key; where one side has more of them, in order or not at all."""
        found: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, indexes, parts in zip((0, 1), self.free(), (self.plan, self.file), strict=True):
            for index in indexes:
                if value := key(parts[index]):
                    found[value][side].append(index)
        for ones, twos in found.values():
            if all_of_them or len(ones) == len(twos):
                for one, two in zip(ones, twos, strict=False):
                    self.pair(one, two)


class _Areas(_Sides[AreaText]):
    """The areas of both sides."""

    def by_rows(self, votes: Counter[tuple[int, int]], share: float) -> None:
        for (one, two), common in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            if common >= share * min(self.plan[one].rows, self.file[two].rows):
                self.pair(one, two)

    def by_likeness(self, words: Callable[[AreaText], tuple[str, ...]]) -> None:
        left, right = self.free()
        plan = {one: list(words(self.plan[one])) for one in left}
        file = {two: list(words(self.file[two])) for two in right}

        def bonus(one: int, two: int) -> float:
            return 0.05 * (self.plan[one].code == self.file[two].code)

        for one, two, _ in pair_by_likeness(plan, file, _ALIKE, bonus):
            self.pair(one, two)

    def runs(self) -> Iterator[tuple[list[int], list[int]]]:
        """As many areas of both sides as are left between the same neighbours."""
        two = 0
        while two < len(self.file):
            first = two
            while two < len(self.file) and two not in self.pairs:
                two += 1
            begin = self.pairs[first - 1] + 1 if first else 0
            end = self.pairs[two] if two < len(self.file) else len(self.plan)
            between = list(range(begin, end))
            if two - first == len(between) and not self.taken.intersection(between):
                yield between, list(range(first, two))
            two += 1

    def by_place(self) -> None:
        """Between the same neighbours: one with the same code, or one that is known by nothing else."""
        for ones, twos in list(self.runs()):
            for one, two in zip(ones, twos, strict=True):
                before, after = self.plan[one], self.file[two]
                nameless = not (before.title or before.goal) or not (after.title or after.goal)
                if before.code == after.code and (before.code or nameless):
                    self.pair(one, two)


def pair_areas(plan: Outline, file: Outline, votes: Counter[tuple[int, int]]) -> Pairs:
    """Pair areas; `votes` says how many rows two of them have in common, as (plan's, file's)."""
    areas = _Areas(plan.areas, file.areas)
    for key in _KEYS:
        areas.by_key(key, all_of_them=False)
    areas.by_rows(votes, 0.5)
    areas.by_likeness(lambda area: area.title)
    areas.by_likeness(lambda area: area.goal)
    for key in _KEYS:
        areas.by_key(key, all_of_them=True)
    areas.by_rows(votes, 0)
    areas.by_place()
    areas.by_place()  # what was found may be the neighbours of what is left
    return areas.pairs


class _Chapters(_Sides[ChapterRecord]):
    """The chapters of both sides."""

    def by_areas(self, plan: Outline, file: Outline, areas: Pairs) -> None:
        votes: Counter[tuple[int, int]] = Counter()
        for two, one in areas.items():
            votes[plan.areas[one].chapter, file.areas[two].chapter] += 1
        for (one, two), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            self.pair(one, two)

    def by_likeness(self) -> None:
        left, right = self.free()
        plan = {one: _title(self.plan[one]) for one in left}
        file = {two: _title(self.file[two]) for two in right}
        for one, two, _ in pair_by_likeness(plan, file, _ALIKE):
            self.pair(one, two)


def _title(chapter: ChapterRecord) -> list[str]:
    return words_of([chapter.title or chapter.heading or ""])


def pair_chapters(plan: Outline, file: Outline, areas: Pairs) -> Pairs:
    """Pair chapters: by heading and title, by the areas that they have in common, then by likeness."""
    chapters = _Chapters(plan.chapters, file.chapters)
    chapters.by_key(lambda chapter: chapter.heading, all_of_them=True)
    chapters.by_key(lambda chapter: tuple(_title(chapter)), all_of_them=True)
    chapters.by_areas(plan, file, areas)
    if plan.chapters and file.chapters and plan.chapters[0].heading is file.chapters[0].heading is None:
        chapters.pair(0, 0)
    chapters.by_likeness()
    return chapters.pairs
