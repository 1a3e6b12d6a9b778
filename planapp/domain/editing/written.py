"""A stored plan's record while it is edited, and what an edit has done to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord, RowRecord, to_json

Part = TypeVar("Part")


class EditError(ValueError):
    """An edit that cannot be made; its message is a Swedish sentence for the person who asked for it."""


class Stale(EditError):
    """Somebody else has changed what the edit is about since the person saw it."""


@dataclass(slots=True)
class Written:
    """A plan's record with the stored ids of its parts; a part without an id is new.

    `ids` is keyed by the identity of the record's own chapter, area and row objects: an edit moves and
    changes those objects in place, and so takes their ids along.
    """

    record: PlanRecord
    ids: dict[int, int] = field(default_factory=dict)
    # What the record holds by place (merged cells, markers), while an edit moves things: see `loose.py`.
    loose: Any = field(default=None, repr=False, compare=False)
    # Parts that edits have taken out, so that nothing new is given the identity that their ids go by.
    gone: list[Any] = field(default_factory=list, repr=False, compare=False)

    def id_of(self, part: Any) -> int | None:
        """The stored id of a chapter, area or row of the record."""
        return self.ids.get(id(part))

    def chapter(self, chapter_id: int) -> ChapterRecord:
        """A stored chapter; raises Stale when it is not there any more."""
        return self._find(self.record.chapters, chapter_id, "Kapitlet finns inte längre i planen.")

    def area(self, area_id: int) -> tuple[ChapterRecord, AreaRecord]:
        """A stored area with its chapter; raises Stale when it is not there any more."""
        area = self._find(self.record.areas(), area_id, "Området finns inte längre i planen.")
        chapter = next(one for one in self.record.chapters if any(area is mine for mine in one.areas))
        return chapter, area

    def row(self, row_id: int) -> tuple[ChapterRecord, AreaRecord, RowRecord]:
        """A stored row with its area and chapter; raises Stale when it is not there any more."""
        row = self._find(self.record.rows(), row_id, "Raden finns inte längre i planen.")
        for chapter, area in self.places():
            if any(row is mine for mine in area.rows):
                return chapter, area, row
        raise AssertionError("a row without a place")

    def places(self) -> Iterator[tuple[ChapterRecord, AreaRecord]]:
        """Every area with its chapter, in the document's order."""
        for chapter in self.record.chapters:
            for area in chapter.areas:
                yield chapter, area

    def _find(self, parts: list[Part], wanted: int, sentence: str) -> Part:
        for part in parts:
            if self.ids.get(id(part)) == wanted:
                return part
        raise Stale(sentence)


@dataclass(slots=True)
class Ended:
    """A row that an edit takes out of the plan: why, by whose decision, and what it said and where."""

    row: RowRecord
    reason: str
    decided_by: str
    chapter: str
    area: str


@dataclass(slots=True)
class Done:
    """What an edit did: a Swedish sentence in the past tense, and what the record alone cannot tell.

    `descents` are pairs (row, other): the row's history goes on from the other's, by a split or a join.
    `moved` are the rows, areas and chapters that the person moved (not those that made room).
    `focus` is the part that the page shall show afterwards.
    """

    sentence: str
    ended: list[Ended] = field(default_factory=list)
    descents: list[tuple[RowRecord, RowRecord]] = field(default_factory=list)
    moved: list[Any] = field(default_factory=list)
    focus: Any = None


Edit = Callable[[Written], Done]


def seen(*parts: Any) -> str:
    """A short name for what a person saw of something: another one as soon as that has changed."""
    text = repr([to_json(part) for part in parts])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
