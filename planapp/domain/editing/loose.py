"""A record while its parts are moved: what it holds by place is held by the parts themselves.

In a record a merged cell names rows by their index, and so does a marker; the links of an Område cell
stand on the area's first row. Taken loose, the rows under one merged cell have one and the same Span
object, a marker belongs to its row, and the area's links to the area. `settle` puts all that back.
"""

from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any

from planapp.domain.record import AREA, GOAL, AreaRecord, Legend, Link, Marker, PlanRecord, RowRecord, Span


@dataclass(slots=True)
class Loose:
    """What has been taken loose: markers by the identity of their row, links by that of their area.

    `tables` are the numbers of the tables that each chapter's areas stood in.
    """

    marks: dict[int, list[Marker]] = field(default_factory=dict)
    links: dict[int, list[Link]] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)
    tables: dict[int, set[int]] = field(default_factory=dict)

    def marks_of(self, row: RowRecord) -> list[Marker]:
        """The row's markers, to be changed."""
        return self.marks.setdefault(id(row), [])

    def links_of(self, area: AreaRecord) -> list[Link]:
        """The links of an area's own cells, to be changed."""
        return self.links.setdefault(id(area), [])


def parts_of(record: PlanRecord) -> list[Any]:
    """Every chapter, area and row."""
    return [*record.chapters, *record.areas(), *record.rows()]


def take_loose(record: PlanRecord) -> Loose:
    """Let the parts of a record hold what it holds by place."""
    loose = Loose(parts=parts_of(record))
    loose.tables = {id(one): {area.table for area in one.areas} for one in record.chapters}
    for area in record.areas():
        shared: dict[tuple[str, int], Span] = {}
        for index, row in enumerate(area.rows):
            for name, span in row.spans.items():
                own = Span(span.first_row, span.rows)
                row.spans[name] = shared.setdefault((name, span.first_row), own)
            mine = [one for one in area.markers if one.row == index]
            loose.marks[id(row)] = mine
            if not index:
                loose.links[id(area)] = [link for link in row.links if link.field in (AREA, GOAL)]
                row.links = [link for link in row.links if link.field not in (AREA, GOAL)]
        area.markers = [one for one in area.markers if one.row is None]
    return loose


def sharing(area: AreaRecord, row: RowRecord, name: str) -> list[RowRecord]:
    """The rows right above and below that have one merged cell with a row, and the row itself."""
    span = row.spans.get(name)
    at = next(index for index, one in enumerate(area.rows) if one is row)
    if span is None:
        return [row]
    first = last = at
    while first and area.rows[first - 1].spans.get(name) is span:
        first -= 1
    while last + 1 < len(area.rows) and area.rows[last + 1].spans.get(name) is span:
        last += 1
    return area.rows[first : last + 1]


def share(rows: list[RowRecord], name: str) -> None:
    """Let consecutive rows, whose cells say the same, have one merged cell."""
    token = Span(0, len(rows))
    for row in rows:
        row.spans[name] = token


def unshare(rows: list[RowRecord], name: str) -> None:
    """End a merged cell: each row keeps its copy."""
    for row in rows:
        row.spans.pop(name, None)


Kept = list[tuple[Any, dict[str, Any]]]


def remember(record: PlanRecord) -> Kept:
    """What a record and its parts are, so that an edit that is refused leaves them as they were."""
    return [
        (part, {one.name: _copied(getattr(part, one.name)) for one in fields(part)})
        for part in (record, *parts_of(record))
    ]


def put_back(kept: Kept) -> None:
    """Let a record and its parts be what they were."""
    for part, values in kept:
        for name, value in values.items():
            setattr(part, name, value)


def _copied(value: Any) -> Any:
    """A list or dict of its own; what it holds is replaced by edits and never changed."""
    if isinstance(value, Legend):
        return Legend(dict(value.cells), list(value.statuses))
    return copy(value) if isinstance(value, list | dict) else value
