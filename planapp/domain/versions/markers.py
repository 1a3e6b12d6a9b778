"""Markers for what is new since the last decided version: proposed to the planner, who ticks those wanted."""

from dataclasses import dataclass
from datetime import date

from planapp.domain.headings import is_marker_line
from planapp.domain.record import STATUS, AreaRecord, Marker, is_blank
from planapp.domain.versions.differences import CHANGED, MARKER, NEW, RowChange, compare
from planapp.domain.versions.pairing import Keyed

NEW_MARK = "NY"


@dataclass(slots=True)
class Proposal:
    """A marker proposed for a row: its index in the draft's rows, and where and why in words."""

    index: int
    area: str
    words: str
    text: str
    replaces: list[str]


def updated_mark(today: date) -> str:
    """«Uppdaterad 22/11»."""
    return f"Uppdaterad {today.day}/{today.month}"


def _mark_for(change: RowChange, today: date) -> str:
    if change.kind == NEW:
        return NEW_MARK
    if is_blank(change.row):
        return ""
    says_other = any(one.name != MARKER for one in change.changes)
    return updated_mark(today) if change.kind == CHANGED and says_other else ""


def _marks_of(area: AreaRecord, index: int) -> list[str]:
    return [one.text for one in area.markers if one.row == index and is_marker_line(one.text)]


def propose(base: Keyed, draft: Keyed, today: date) -> list[Proposal]:
    """The markers that a draft's rows might have: those that changed, and have no new marker yet."""
    place = {id(row): at for at, row in enumerate(draft.record.rows())}
    old_marks = dict(_row_marks(base))
    found = []
    for chapter in compare(base, draft, frozenset({STATUS})).chapters:
        for area in chapter.areas:
            for change in area.rows:
                text = _mark_for(change, today)
                if not text:
                    continue
                marks = _marks_of(area.part, change.number - 1)
                if any(one not in old_marks.get(change.key, []) for one in marks):
                    continue  # the planner has given it one already
                name = f"{area.name} rad {change.number}"
                found.append(Proposal(place[id(change.row)], name, change.words, text, marks))
    return found


def _row_marks(edition: Keyed) -> list[tuple[int | None, list[str]]]:
    keys = iter(edition.row_keys)
    return [
        (next(keys), _marks_of(area, index))
        for area in edition.record.areas()
        for index in range(len(area.rows))
    ]


def in_order(markers: list[Marker]) -> list[Marker]:
    """Markers as a record has them: the Område cell's first, then row by row."""
    return sorted(markers, key=lambda one: -1 if one.row is None else one.row)


def with_mark(markers: list[Marker], text: str) -> list[Marker]:
    """A row's markers with a new one instead of its old NY or Uppdaterad; others stay."""
    return [*(one for one in markers if not is_marker_line(one.text)), Marker(text)]
