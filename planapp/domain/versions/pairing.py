"""Which parts of two editions of a plan are the same: by where rows come from, not by likeness."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord, RowRecord

RowKey = int | None


@dataclass(slots=True)
class Keyed:
    """A record, and for each of its rows in order the row that it is (or comes from); None for a new one."""

    record: PlanRecord
    row_keys: list[RowKey]

    def keyed_rows(self) -> Iterator[tuple[RowKey, ChapterRecord, AreaRecord, RowRecord]]:
        """Each row with its key and place; of several rows with one key the first has it."""
        keys, taken = iter(self.row_keys), set()
        for chapter in self.record.chapters:
            for area in chapter.areas:
                for row in area.rows:
                    key = next(keys)
                    yield (None if key in taken else key), chapter, area, row
                    taken.add(key)


@dataclass(slots=True)
class Pairs:
    """The old part of each new one, by the identity of the new one; what is new is not there."""

    rows: dict[int, RowRecord] = field(default_factory=dict)
    areas: dict[int, AreaRecord] = field(default_factory=dict)
    chapters: dict[int, ChapterRecord] = field(default_factory=dict)
    keys: dict[int, int] = field(default_factory=dict)  # a new row's key, where it is an old row

    def gone(self, old: list[Any], kind: str) -> list[Any]:
        """Those old parts (of `rows`, `areas` or `chapters`) that are not in the new edition."""
        kept = {id(one) for one in getattr(self, kind).values()}
        return [one for one in old if id(one) not in kept]


def _by_votes(votes: Counter[tuple[int, int]], old: dict[int, Any]) -> dict[int, Any]:
    """Pair each new part with the old one that most of its contents come from, each old one once."""
    found: dict[int, Any] = {}
    used: set[int] = set()
    for (new_id, old_id), _ in votes.most_common():
        if new_id not in found and old_id not in used:
            found[new_id] = old[old_id]
            used.add(old_id)
    return found


def _pair_rows(old: Keyed, new: Keyed, pairs: Pairs) -> Counter[tuple[int, int]]:
    """Pair the rows; returns how many rows each new area has of each old one."""
    stood = {key: (area, row) for key, _, area, row in old.keyed_rows() if key is not None}
    votes: Counter[tuple[int, int]] = Counter()
    for key, _, area, row in new.keyed_rows():
        if key is not None and key in stood:
            was_in, was = stood[key]
            pairs.rows[id(row)], pairs.keys[id(row)] = was, key
            votes[id(area), id(was_in)] += 1
    return votes


def _pair_rest(old: list[Any], new: list[Any], found: dict[int, Any], name: str) -> None:
    """Pair what nothing was known of by its name, where that is the only one."""
    kept = {id(one) for one in found.values()}
    left: dict[Any, list[Any]] = {}
    for one in old:
        if id(one) not in kept:
            left.setdefault(getattr(one, name), []).append(one)
    for two in new:
        if id(two) not in found and left.get(getattr(two, name)):
            found[id(two)] = left[getattr(two, name)].pop(0)


def pair_editions(old: Keyed, new: Keyed) -> Pairs:
    """Pair two editions: rows by key, areas by the rows they have, chapters by their areas, then by name."""
    pairs = Pairs()
    area_votes = _pair_rows(old, new, pairs)
    pairs.areas = _by_votes(area_votes, {id(one): one for one in old.record.areas()})
    home = {id(area): chapter for chapter in old.record.chapters for area in chapter.areas}
    votes: Counter[tuple[int, int]] = Counter()
    for chapter in new.record.chapters:
        for area in chapter.areas:
            was = pairs.areas.get(id(area))
            if was is not None:
                votes[id(chapter), id(home[id(was)])] += len(area.rows)
    pairs.chapters = _by_votes(votes, {id(one): one for one in old.record.chapters})
    _pair_rest(old.record.chapters, new.record.chapters, pairs.chapters, "heading")
    for chapter in new.record.chapters:
        before = pairs.chapters.get(id(chapter))
        if before is not None:
            left = pairs.gone(before.areas, "areas")
            _pair_rest(left, chapter.areas, pairs.areas, "id")
    return pairs
