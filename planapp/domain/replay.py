"""The history replayed: from its lines alone, what every value has come to be.

A line's old value is what the line before it left. What a value was before its first line is what that
line says it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from planapp.domain.history_names import AREA_TEXTS, CHAPTER_TEXTS, PLAN_TEXTS, is_event

Key = tuple[int | None, str]  # a row and the name of a value; for an owner «owner:» and who
PartKey = tuple[str, int | None]  # the name of a text and the chapter or area that it stands in
Named = TypeVar("Named")
_OWNER, _LEAD, _FOLLOWED, _LEGEND = "owner", "lead_owner", "is_followed_up", "legend"
# After these a part begins anew: another may have its number by now.
_BEGINS = {"area_added": AREA_TEXTS, "area_ended": AREA_TEXTS}
_BEGINS |= {"chapter_added": CHAPTER_TEXTS, "chapter_ended": CHAPTER_TEXTS}


class ToldLine(Protocol):
    """A line of the history."""

    activity_id: int | None
    part_id: int | None
    what: str
    old: str
    new: str


@dataclass(slots=True)
class Replayed:
    """What lines come to: rows' values, the texts of plan and parts, and each line that does not follow."""

    values: dict[Key, str] = field(default_factory=dict)
    texts: dict[PartKey, str] = field(default_factory=dict)
    breaks: list[str] = field(default_factory=list)
    _linked: dict[int | None, set[str]] = field(default_factory=dict)

    def _take(self, held: dict[Named, str], key: Named, old: str, new: str) -> None:
        known = held.get(key, old)
        if known != old:
            self.breaks.append(f"{key}: {known!r} was left, but the next line goes on from {old!r}")
        held[key] = new

    def row_line(self, line: ToldLine) -> None:
        """Take a line of a row."""
        if is_event(line.what):
            return
        if line.what == _OWNER:
            self._owner_line(line)
            return
        # Deciding that what holds shall hold was told without the old value at first.
        old = line.new if line.what == _FOLLOWED and not line.old else line.old
        self._take(self.values, (line.activity_id, line.what), old, line.new)

    def _owner_line(self, line: ToldLine) -> None:
        """Somebody came to a row, or went; who comes first leads, and who goes last leaves no lead."""
        row_id, linked = line.activity_id, self._linked.setdefault(line.activity_id, set())
        if line.new:
            self._take(self.values, (row_id, f"owner:{line.new}"), "", line.new)
            if not linked:
                self.values[row_id, _LEAD] = line.new
            linked.add(line.new)
        if line.old:
            self._take(self.values, (row_id, f"owner:{line.old}"), line.old, "")
            linked.discard(line.old)
            if not linked:
                self.values[row_id, _LEAD] = ""

    def part_line(self, line: ToldLine) -> None:
        """Take a line of the plan's own, or of a chapter or an area."""
        for what in _BEGINS.get(line.what, ()):
            self.texts.pop((what, line.part_id), None)
        known = PLAN_TEXTS if line.part_id is None else {**CHAPTER_TEXTS, **AREA_TEXTS}
        if line.what in known and line.what != _LEGEND:
            self._take(self.texts, (line.what, line.part_id), line.old, line.new)


def replay(lines: Iterable[ToldLine]) -> Replayed:
    """Replay a plan's lines, the oldest first.

    What only happened (a row moved) leaves no value. The legend is not replayed: what is shown of it is
    also the words that the plan has chosen.
    """
    done = Replayed()
    for line in lines:
        if line.activity_id is None:
            done.part_line(line)
        else:
            done.row_line(line)
    return done
