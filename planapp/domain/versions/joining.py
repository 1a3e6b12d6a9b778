"""A version's draft brought into the decided plan, in which statuses have gone on being reported.

Each cell is compared three ways: what it said when the draft began (`base`), what it says in the decided
plan now, and in the draft. What the draft has not touched is as it is reported.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from hashlib import sha256

from planapp.domain.check_area import row_columns
from planapp.domain.editing.written import Ended, Written
from planapp.domain.legend import listed_statuses
from planapp.domain.merging.parts import set_meaning
from planapp.domain.record import (
    EXTRA,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Legend,
    Link,
    RowRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import read_legend_statuses, read_status, status_label
from planapp.domain.versions.differences import part_name, renamed_headers, row_words
from planapp.domain.versions.markers import in_order
from planapp.domain.versions.pairing import Keyed, pair_editions

REPORTED, DRAFTED = "plan", "draft"  # which of two values a person chooses
_FRAME = ("title", "region", "rcc", "period", "language", "intro", "after_legend", "trailing")
_FRAME_ALSO = ("left_out", "notes")
_Cell = tuple[list[str], list[tuple[int, str, str]]]


@dataclass(slots=True)
class Clash:
    """A cell that was changed in the draft, and meanwhile in the decided plan: a person chooses.

    `token` is another one as soon as either value is.
    """

    token: str
    row_id: int
    area: str
    words: str
    header: str
    reported: list[str]
    drafted: list[str]


@dataclass(slots=True)
class Joined:
    """The decided plan with the draft's text; nothing of it is stored.

    `ended` are its rows that the draft no longer has, `parts_of` the stored row that a new row was split
    off from, `moved` those that stand in another area. The rows of the result stand as in the draft.
    `before` is the decided plan as it is.
    """

    before: Written
    after: Written
    ended: list[Ended] = field(default_factory=list)
    parts_of: dict[int, int] = field(default_factory=dict)
    moved: list[RowRecord] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)

    def unanswered(self, choices: Mapping[str, str]) -> list[Clash]:
        """The clashes that nobody has chosen in."""
        return [one for one in self.clashes if choices.get(one.token) not in (REPORTED, DRAFTED)]


def _cell(row: RowRecord, key: str, header: str) -> _Cell:
    name = span_field(key, header)
    links = [(one.paragraph, one.text, one.url) for one in row.links if one.field == name]
    return list(row_cell(row, key, header)), links


def _put_cell(row: RowRecord, key: str, header: str, cell: _Cell) -> None:
    name, (text, links) = span_field(key, header), cell
    if key == STATUS:
        row.status_raw = "\n".join(text)
    elif key == EXTRA:
        row.extra.pop(header, None)
        row.extra |= {header: text} if text else {}
    else:
        setattr(row, "timeframe_cell" if key == TIMEFRAME else key, text)
    first = next((at for at, one in enumerate(row.links) if one.field == name), len(row.links))
    mine = [Link(name, *link) for link in links]
    above = [one for one in row.links[:first] if one.field != name]
    row.links = above + mine + [one for one in row.links[first:] if one.field != name]


def _token(row_id: int, name: str, one: _Cell, two: _Cell) -> str:
    text = repr((row_id, name, one, two))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Joining:
    """One joining: its three editions."""

    def __init__(self, base: Keyed, live: Written, draft: Keyed, choices: Mapping[str, str]) -> None:
        self.base, self.live, self.choices = base, live, choices
        ids = [live.id_of(row) for row in live.record.rows()]
        self.live_keyed = Keyed(live.record, ids)
        self.draft = Keyed(deepcopy(draft.record), draft.row_keys)
        self.result = self.draft.record
        self.base_name = renamed_headers(base.record, self.result)
        self.base_rows = {key: row for key, _, _, row in base.keyed_rows() if key is not None}
        self.live_rows = {key: (area, row) for key, _, area, row in self.live_keyed.keyed_rows()}
        self.base_marks = _marks(base)
        self.joined = Joined(live, Written(self.result))

    def frame(self) -> None:
        base, live, result = self.base.record, self.live.record, self.result
        for name in (*_FRAME, *_FRAME_ALSO):
            if getattr(result, name) == getattr(base, name):
                setattr(result, name, deepcopy(getattr(live, name)))
        known = {(one.key, one.header) for one in [*base.columns, *result.columns]}
        names = {span_field(one.key, one.header) for one in result.columns}
        for one in live.columns:  # reporting makes a column where the plan has none for a value
            if (one.key, one.header) not in known and span_field(one.key, one.header) not in names:
                result.columns.append(replace(one))
        result.source = deepcopy(live.source)
        self.legend(base.legend, live.legend)

    def legend(self, base: Legend, live: Legend) -> None:
        """Each cell of the legend by itself; its statuses are what they say together."""
        result = self.result
        for name, cell in live.cells.items():
            if result.legend.cells.get(name) == base.cells.get(name) and cell != base.cells.get(name):
                result.legend.cells[name] = list(cell)
        names = {span_field(one.key, one.header) for one in result.columns}
        result.legend.cells = {name: cell for name, cell in result.legend.cells.items() if name in names}
        if result.legend.cells.get(STATUS):
            result.legend.statuses = read_legend_statuses(result.legend.cells[STATUS])
        elif not result.legend.cells:
            result.legend.statuses = listed_statuses(result.intro)

    def status(self, base: RowRecord, live: RowRecord, draft: RowRecord, reported: _Cell) -> _Cell:
        """The status as reported, in the words that the draft has for it."""
        if live.status is None or read_status(reported[0], self.result.legend.statuses) == live.status:
            return reported
        used = [row.status_raw for row in self.result.rows()]
        return [status_label(live.status, self.result.legend.statuses, used)], []

    def row(self, row: RowRecord, row_id: int, area: AreaRecord) -> None:
        base, (_, live) = self.base_rows.get(row_id), self.live_rows[row_id]
        row.source = live.source
        if base is None:
            return
        if row.rcc_id == base.rcc_id:
            row.rcc_id = live.rcc_id
        taken = False
        for key, header in row_columns(self.result):
            name = span_field(key, header)
            before = self.base_name.get(name, name)
            cells = [
                _cell(base, key, before if key == EXTRA else header),
                _cell(live, key, before if key == EXTRA else header),
                _cell(row, key, header),
            ]
            cell = self.choose(key, header, row_id, area, (base, live, row), cells)
            if cell != cells[2]:
                _put_cell(row, key, header, cell)
                row.spans.pop(name, None)
                taken = True
        if taken:
            set_meaning(row, self.result)

    def choose(
        self,
        key: str,
        header: str,
        row_id: int,
        area: AreaRecord,
        rows: tuple[RowRecord, RowRecord, RowRecord],
        cells: list[_Cell],
    ) -> _Cell:
        base, live, draft = cells
        if live in (base, draft):
            return draft
        if key == STATUS and rows[2].status == rows[0].status:
            return self.status(*rows, live)
        if draft == base:
            return live
        token = _token(row_id, span_field(key, header), live, draft)
        words = row_words(rows[2])
        self.joined.clashes.append(Clash(token, row_id, part_name(area), words, header, live[0], draft[0]))
        return live if self.choices.get(token) == REPORTED else draft

    def spans(self, area: AreaRecord, ids: list[int | None]) -> None:
        """End the merges whose rows no longer say the same, or that reporting has ended."""
        for key, header in row_columns(self.result):
            name = span_field(key, header)
            for first, count in {(s.first_row, s.rows) for r in area.rows if (s := r.spans.get(name))}:
                covered = area.rows[first : first + count]
                held = [self.live_rows[one][1] for one in ids[first : first + count] if one is not None]
                before = self.base_name.get(name, name)
                was = [self.base_rows[one] for one in ids[first : first + count] if one in self.base_rows]
                ended = any(before in one.spans for one in was) and not all(before in o.spans for o in held)
                same = all(_cell(one, key, header) == _cell(covered[0], key, header) for one in covered)
                whole = all(name in one.spans for one in covered) and len(covered) == count
                if ended or not same or not whole:
                    for one in covered:
                        one.spans.pop(name, None)

    def ids(self) -> None:
        pairs = pair_editions(self.live_keyed, self.draft)
        for found in (pairs.chapters, pairs.areas):
            for new, old in found.items():
                self.joined.after.ids[new] = self.live.ids[id(old)]
        self.joined.after.ids |= pairs.keys

    def all(self) -> Joined:
        self.frame()
        self.ids()
        after = self.joined.after
        keys = iter(self.draft.row_keys)
        for _, area in after.places():
            for row in area.rows:
                row_id, key = after.id_of(row), next(keys)
                if row_id is not None:
                    self.row(row, row_id, area)
                    if self.live.id_of(self.live_rows[row_id][0]) != after.id_of(area):
                        self.joined.moved.append(row)
                elif key in self.live_rows:
                    self.joined.parts_of[id(row)] = key  # type: ignore[assignment]
        for _, area in after.places():
            self.spans(area, [after.id_of(row) for row in area.rows])
            self.markers(area)
        return self.joined

    def markers(self, area: AreaRecord) -> None:
        """A marker that was set in the decided plan meanwhile stands on its row, where the draft has none."""
        for index, row in enumerate(area.rows):
            row_id = self.joined.after.id_of(row)
            if row_id is None or any(one.row == index for one in area.markers):
                continue
            home, live = self.live_rows[row_id]
            at = next(place for place, one in enumerate(home.rows) if one is live)
            was = self.base_marks.get(row_id, [])
            mine = [one for one in home.markers if one.row == at and one.text not in was]
            area.markers = in_order([*area.markers, *(replace(one, row=index) for one in mine)])


def _marks(edition: Keyed) -> dict[int | None, list[str]]:
    """The markers of each row."""
    found: dict[int | None, list[str]] = {}
    keys = iter(edition.row_keys)
    for area in edition.record.areas():
        for index in range(len(area.rows)):
            found[next(keys)] = [one.text for one in area.markers if one.row == index]
    return found


def _ended(
    live: Written, joined: Joined, reasons: Mapping[int, tuple[str, str]], otherwise: tuple[str, str]
) -> None:
    kept = {joined.after.id_of(row) for row in joined.after.record.rows()}
    for chapter, area in live.places():
        for row in area.rows:
            row_id = live.ids[id(row)]
            if row_id in kept:
                continue
            reason, decided_by = reasons.get(row_id, otherwise)
            joined.after.ids[id(row)] = row_id
            joined.ended.append(Ended(row, reason, decided_by, chapter.heading or "", part_name(area)))


def join(
    base: Keyed,
    live: Written,
    draft: Keyed,
    choices: Mapping[str, str],
    reasons: Mapping[int, tuple[str, str]],
    otherwise: tuple[str, str],
) -> Joined:
    """The decided plan (`live`) as its next version's draft says; none of the three is changed.

    Rows of `base` and `draft` are keyed by the ids of the decided plan's. `choices` are a person's, by
    the clash's token; the draft's value holds where there is none. `reasons` are (reason, decided by) of
    rows that the draft has ended, by row of the decided plan; `otherwise` that of the others.
    """
    joined = _Joining(base, live, draft, choices).all()
    _ended(live, joined, reasons, otherwise)
    return joined
