"""One row of the plan and its row in the file: which value holds, and what a person is asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from planapp.domain.changing import change_responsible, change_status, change_timeframe, who
from planapp.domain.merging.cells import SET_FIELDS, chosen, merge_cell, visible
from planapp.domain.merging.outcome import FROM_PLAN, CellChange, RowWrite
from planapp.domain.merging.parts import Cell, CellLink, RowPart, keep_finer_links, set_meaning
from planapp.domain.merging.terms import Terms, digest
from planapp.domain.record import (
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Link,
    PlanRecord,
    RowRecord,
    row_cell,
)
from planapp.domain.row_values import status_told
from planapp.domain.status import read_status, status_label

_FIELD_NAMES = {STATUS: "Status", RESPONSIBLE: "Ansvarig", TIMEFRAME: "Tidsram"}
# The fields that a cell may hold: where one of these differs, the cell is told by it.
_TOLD_BY = {STATUS: {STATUS}, RESPONSIBLE: {RESPONSIBLE, TIMEFRAME}, TIMEFRAME: {TIMEFRAME}}


@dataclass(slots=True)
class RowMerge:
    """A row's cells as they become, and how they differ."""

    cells: dict[str, Cell]
    changes: list[CellChange]
    write: RowWrite


def said(row: RowRecord) -> dict[str, str]:
    """The fields that people set, as the history tells them: a cell of more than a status whole."""
    return {
        STATUS: status_told(row.status_raw, row.status),
        RESPONSIBLE: "\n".join(who(row)),
        TIMEFRAME: row.timeframe or "",
    }


def _shown(row: RowRecord, name: str) -> list[str]:
    """A field as it is written."""
    if name == STATUS:
        return row_cell(row, STATUS, "")
    if name == RESPONSIBLE:
        return who(row)
    return [row.timeframe] if row.timeframe else []


def set_record(cells: dict[str, Cell], frame: PlanRecord) -> RowRecord:
    """The cells that people set, as a row of their own with its meaning."""
    row = RowRecord()
    for name in SET_FIELDS:
        cell = cells.get(name) or Cell()
        _write(row, name, cell.text, cell.links)
    set_meaning(row, frame)
    return row


def _write(row: RowRecord, name: str, text: list[str], links: list[CellLink]) -> None:
    if name == STATUS:
        row.status_raw = "\n".join(text)
    elif name == TIMEFRAME:
        row.timeframe_cell = list(text)
    else:
        row.responsible = list(text)
    row.links = [link for link in row.links if link.field != name] + [Link(name, *link) for link in links]


def _links(row: RowRecord, name: str) -> list[CellLink]:
    return [(link.paragraph, link.text, link.url) for link in row.links if link.field == name]


def _carry_links(row: RowRecord, other: RowRecord, name: str) -> None:
    """Give the paragraphs that came from another row's cell the links that they had there."""
    cell, linked = row_cell(row, name, ""), {link.paragraph for link in row.links if link.field == name}
    for paragraph, text, url in _links(other, name):
        written = row_cell(other, name, "")[paragraph]
        found = next(
            (at for at, one in enumerate(cell) if one == written and at not in linked),
            None,
        )
        if found is not None:
            row.links.append(Link(name, found, text, url))
    row.links.sort(key=lambda link: (link.field, link.paragraph))


def _put_status(row: RowRecord, other: RowRecord, frame: PlanRecord, keeps_time: bool) -> None:
    """Take another row's status cell; a time that stood in the old one moves to where times stand."""
    moved = row.timeframe if row.timeframe_source == STATUS and keeps_time else None
    text = row_cell(other, STATUS, "")
    if other.status and read_status(text, frame.legend.statuses) != other.status:
        text = [status_label(other.status, frame.legend.statuses)]
        _write(row, STATUS, text, [])
    else:
        _write(row, STATUS, text, _links(other, STATUS))
    if moved and any(column.key == TIMEFRAME for column in frame.columns):
        row.timeframe_cell = [moved]
    elif moved:
        row.responsible = [*row.responsible, moved]
    set_meaning(row, frame)


def _composed(base: RowRecord, other: RowRecord, names: set[str], frame: PlanRecord) -> RowRecord:
    """A row with some of its fields as another has them; a new one, neither is changed."""
    row = RowRecord()
    for name in SET_FIELDS:
        _write(row, name, row_cell(base, name, ""), _links(base, name))
    set_meaning(row, frame)
    keys = {column.key for column in frame.columns}
    if STATUS in names:
        _put_status(row, other, frame, TIMEFRAME not in names)
    if RESPONSIBLE in names:
        change_responsible(row, who(other))
        _carry_links(row, other, RESPONSIBLE)
    if TIMEFRAME in names and (row.timeframe or "") != (other.timeframe or ""):
        change_timeframe(row, other.timeframe, TIMEFRAME in keys)
        for name in (RESPONSIBLE, TIMEFRAME):
            _carry_links(row, other, name)
    set_meaning(row, frame)
    return row


class _SetCells:
    """The three fields that people set, three ways: what the plan, the file and the last reading say."""

    def __init__(self, plan: RowPart, file: RowPart, terms: Terms, row_id: int) -> None:
        self.terms, self.row_id = terms, row_id
        self.plan = set_record(plan.cells, terms.frame)
        # What the plan says is what it said under its own legend.
        self.plan.status = plan.record.status
        self.plan.timeframe, self.plan.timeframe_source = plan.record.timeframe, plan.record.timeframe_source
        mine = {name for name in SET_FIELDS if name in terms.taken and name in file.cells}
        self.file = set_record(
            {name: (file if name in mine else plan).cells.get(name) or Cell() for name in SET_FIELDS},
            terms.frame,
        )
        self.theirs, self.ours = said(self.file), said(self.plan)
        self.changes: dict[str, CellChange] = {}
        self.from_plan: set[str] = set()
        self.confirmed = False

    def decide(self) -> None:
        """Find what differs, and whose value holds."""
        held = self.terms.held.get(self.row_id, {})
        for name in SET_FIELDS:
            ours, theirs = self.ours[name], self.theirs[name]
            base = held[name].base if name in held else ours
            if ours == theirs:
                self.confirmed = self.confirmed or base != ours
                continue
            change = CellChange(name, self._header(name), _shown(self.plan, name), _shown(self.file, name))
            self.changes[name] = change
            if name in held:
                change.set_by = held[name].set_by if base != ours else ""
                change.kept = theirs == base
                if base not in (ours, theirs):
                    self.terms.ask_which(f"{name}:{self.row_id}:{digest(ours, theirs)}", change)
            if change.taken() == FROM_PLAN:
                self.from_plan.add(name)

    def _header(self, name: str) -> str:
        return self.terms.headers.get(name, _FIELD_NAMES[name])

    def result(self) -> RowRecord:
        """The row's set cells as they become."""
        from_file = self.changes.keys() - self.from_plan
        wanted = {name: (self.ours if name in self.from_plan else self.theirs)[name] for name in SET_FIELDS}
        if not self.from_plan:
            return self.file
        # Where the fields share cells, not every mixture can be written: then nothing set is lost.
        for base, other, names in (
            (self.file, self.plan, self.from_plan),
            (self.plan, self.file, set(from_file)),
        ):
            row = _composed(base, other, names, self.terms.frame)
            if said(row) == wanted:
                return row
        for name in from_file:
            self.changes[name].kept = True
            self.changes[name].question = None
        self.from_plan |= from_file
        return _composed(self.plan, self.plan, {STATUS, TIMEFRAME}, self.terms.frame)


def keep_status(cells: dict[str, Cell], status: str | None, frame: PlanRecord) -> None:
    """Let a row that the file does not touch keep its status, although the legend is another one now."""
    cell = cells.get(STATUS)
    if status and cell and read_status(cell.text, frame.legend.statuses) != status:
        cells[STATUS] = Cell([status_label(status, frame.legend.statuses)])


def end_row(cells: dict[str, Cell], status: str, frame: PlanRecord) -> None:
    """Give a row's cells a status, as a person's change does; its column is there."""
    row = set_record(cells, frame)
    has_column = any(column.key == TIMEFRAME for column in frame.columns)
    change_status(row, status, status_label(status, frame.legend.statuses), frame.legend.statuses, has_column)
    for name in SET_FIELDS:
        old = cells.get(name) or Cell()
        new = Cell(row_cell(row, name, ""), _links(row, name))
        if new.says() != old.says():
            cells[name] = new


def _merge_set_cells(plan: RowPart, file: RowPart, terms: Terms, row_id: int, done: RowMerge) -> None:
    fields = _SetCells(plan, file, terms, row_id)
    fields.decide()
    row = fields.result()
    for name in SET_FIELDS:
        before = plan.cells.get(name) or Cell()
        mine = file.cells.get(name) if name in terms.taken else None
        cell = chosen(row_cell(row, name, ""), _links(row, name), before, mine)
        if name in terms.headers:
            done.cells[name] = cell
        if cell.says() != before.says():
            done.write.changed = True
            if not _TOLD_BY[name] & fields.changes.keys():
                shown = visible(before, cell), visible(cell, before)
                done.changes.append(CellChange(name, terms.headers.get(name, _FIELD_NAMES[name]), *shown))
    done.changes += fields.changes.values()
    now = said(row)
    for name in SET_FIELDS:
        if now[name] != fields.theirs[name]:
            done.write.said[name] = fields.theirs[name]
    asked = any(change.question for change in fields.changes.values())
    done.write.touched = done.write.touched or fields.confirmed or asked


def merge_row(plan: RowPart, file: RowPart, terms: Terms, row_id: int) -> RowMerge:
    """Put a row of the plan and its row in the file together."""
    done = RowMerge({}, [], RowWrite())
    keep_finer_links(plan, file)
    for name, header in terms.headers.items():
        if name in SET_FIELDS:
            continue
        before = plan.cells.get(name) or Cell()
        after = file.cells.get(name) if name in terms.taken else None
        if after is None:
            done.cells[name] = before
            continue
        change = CellChange(name, header, visible(before, after), visible(after, before))
        done.cells[name] = merge_cell(change, before, after, terms, row_id, done.write)
        if after.says() != before.says():
            done.changes.append(change)
    if any(name in terms.taken for name in SET_FIELDS):
        _merge_set_cells(plan, file, terms, row_id, done)
    else:
        done.cells |= {name: plan.cells[name] for name in SET_FIELDS if name in plan.cells}
        keep_status(done.cells, plan.record.status, terms.frame)
    done.write.touched = done.write.touched or done.write.changed
    return done


def settle_merges(rows: Iterable[tuple[RowPart | None, dict[str, Cell]]]) -> None:
    """End the file's merges in which some row keeps its own value: the others stand as they stood.

    `rows` are each row of the result with its row in the file.
    """
    rows = list(rows)
    broken = {
        (name, after.share)
        for file, cells in rows
        for name, after in (file.cells.items() if file else ())
        if after.share is not None and (cells.get(name) or after).share != after.share
    }
    for _, cells in rows if broken else []:
        for name, cell in cells.items():
            if (name, cell.share) in broken:
                cell.share = cell.before
