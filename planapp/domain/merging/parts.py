"""A plan record taken apart into cells, and put together again: what merging works on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from planapp.domain.check_area import has_own_cell, row_columns
from planapp.domain.headings import read_area_heading, read_chapter_heading
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    ChapterRecord,
    Link,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
    row_cell,
    span_field,
)
from planapp.domain.status import find_forecast, read_status
from planapp.domain.timeframe import find_timeframe

CellLink = tuple[int, str, str]  # paragraph, text, address
_AREA_CELLS = (AREA, GOAL)


@dataclass(slots=True, eq=False)
class Cell:
    """A cell of a row. Rows below each other with the same `share` are one merged cell.

    `before` is the plan's share where the file's is taken: for a merge that does not hold.
    """

    text: list[str] = field(default_factory=list)
    links: list[CellLink] = field(default_factory=list)
    share: int | None = None
    before: int | None = None

    def says(self) -> tuple[list[str], list[CellLink]]:
        """Text and links: what two cells are compared by."""
        return self.text, self.links


@dataclass(slots=True, eq=False)
class RowPart:
    """A row of a record, with its cells by the plan's names of the columns."""

    record: RowRecord
    index: int
    cells: dict[str, Cell]
    markers: list[Marker] = field(default_factory=list)
    kin: "RowPart | None" = None  # the same row on the other side


@dataclass(slots=True, eq=False)
class AreaPart:
    """An area of a record, with the links of its own cells."""

    record: AreaRecord
    index: int
    rows: list[RowPart]
    links: dict[str, list[CellLink]]
    kin: "AreaPart | None" = None


@dataclass(slots=True, eq=False)
class ChapterPart:
    """A chapter of a record."""

    record: ChapterRecord
    index: int
    areas: list[AreaPart]
    kin: "ChapterPart | None" = None


@dataclass(slots=True, eq=False)
class MergedRow:
    """A row of the result: from the plan, the file or both, with its cells and markers."""

    plan: RowPart | None
    file: RowPart | None
    cells: dict[str, Cell] = field(default_factory=dict)
    markers: list[Marker] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class MergedArea:
    """An area of the result."""

    plan: AreaPart | None
    file: AreaPart | None
    rows: list[MergedRow] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    goal: list[str] = field(default_factory=list)
    links: dict[str, list[CellLink]] = field(default_factory=dict)
    markers: list[Marker] = field(default_factory=list)
    table: int = 1
    continues: bool = False


@dataclass(slots=True, eq=False)
class MergedChapter:
    """A chapter of the result."""

    plan: ChapterPart | None
    file: ChapterPart | None
    areas: list[MergedArea] = field(default_factory=list)
    heading: str | None = None
    intro: list[str] = field(default_factory=list)
    tables: int = 1


def take_apart(record: PlanRecord, names: dict[str, str], shares: Iterable[int]) -> list[ChapterPart]:
    """A record's chapters as parts; `names` are the plan's names of its columns, others are left out.

    `shares` gives a new number for each merged cell.
    """
    new_share, rows, areas = iter(shares), count(), count()
    columns = [
        (key, header, names[span_field(key, header)])
        for key, header in row_columns(record)
        if span_field(key, header) in names
    ]
    chapters = []
    for at, chapter in enumerate(record.chapters):
        parts = []
        for area in chapter.areas:
            held: dict[tuple[str, int], int] = {}
            mine: list[RowPart] = []
            for row in area.rows:
                cells = {}
                for key, header, name in columns:
                    span = row.spans.get(span_field(key, header))
                    share = None
                    if span is not None:
                        place = name, span.first_row
                        share = held[place] if place in held else held.setdefault(place, next(new_share))
                    cells[name] = Cell(
                        list(row_cell(row, key, header)), _links(row, span_field(key, header)), share
                    )
                markers = [one for one in area.markers if one.row == len(mine)]
                mine.append(RowPart(row, next(rows), cells, markers))
            links = {name: _links(area.rows[0], name) if area.rows else [] for name in _AREA_CELLS}
            parts.append(AreaPart(area, next(areas), mine, links))
        chapters.append(ChapterPart(chapter, at, parts))
    return chapters


def _links(row: RowRecord, name: str) -> list[CellLink]:
    return [(link.paragraph, link.text, link.url) for link in row.links if link.field == name]


def set_meaning(row: RowRecord, record: PlanRecord) -> None:
    """Let a row's status, timeframe and forecast be what its cells say."""
    status_cell = row_cell(row, STATUS, "")
    row.status = read_status(status_cell, record.legend.statuses)
    row.timeframe, row.timeframe_source = find_timeframe(
        row.timeframe_cell, row.responsible, status_cell, row.status
    )
    row.forecast = find_forecast(record.extra_headers(), row.extra, status_cell, record.legend.statuses)


def _row_record(area: MergedArea, index: int, record: PlanRecord) -> RowRecord:
    merged = area.rows[index]
    part = merged.plan or merged.file
    assert part is not None  # a row comes from somewhere
    # The row's place is the one in the file; its name is the plan's.
    source = (merged.file or part).record.source
    notes = _notes(merged.plan, merged.file)
    row = RowRecord(id=part.record.id, rcc_id=_rcc_id(merged), notes=notes, source=source)
    links = {} if index else {name: area.links.get(name, []) for name in _AREA_CELLS}
    for key, header in row_columns(record):
        name = span_field(key, header)
        cell = merged.cells.get(name) or Cell()
        links[name] = cell.links
        if key == STATUS:
            row.status_raw = "\n".join(cell.text)
        elif key == EXTRA:
            row.extra |= {header: cell.text} if cell.text else {}
        else:
            setattr(row, "timeframe_cell" if key == TIMEFRAME else key, cell.text)
    for column in record.columns:
        name = span_field(column.key, column.header)
        row.links += [Link(name, *link) for link in links.get(name, [])]
    set_meaning(row, record)
    return row


def _rcc_id(merged: MergedRow) -> str | None:
    """The superior plan's name for the row's RCC activity; a file that tells none takes none away."""
    cell = merged.cells.get(RCC_ACTIVITY)
    if cell is None or not cell.text:
        return None
    held = merged.plan.record.rcc_id if merged.plan else None
    # The very cell of the plan stands where the file's column is not taken.
    is_the_plans = merged.plan is not None and cell is merged.plan.cells.get(RCC_ACTIVITY)
    told = merged.file.record.rcc_id if merged.file and not is_the_plans else None
    return told or held


def _share_rcc_ids(rows: list[RowRecord]) -> None:
    """Let the rows of a merged RCC cell have one id: the first that one of them has."""
    for row in rows:
        span = row.spans.get(RCC_ACTIVITY)
        if span is not None:
            mine = rows[span.first_row : span.first_row + span.rows]
            row.rcc_id = next((one.rcc_id for one in mine if one.rcc_id), None)


def _notes(plan: Any, file: Any) -> list[str]:
    """The file's notes about a part, where it has any."""
    found: list[str] = (file.record.notes if file else []) or (plan.record.notes if plan else [])
    return found


def _add_spans(area: MergedArea, rows: list[RowRecord], names: list[str]) -> None:
    for name in names:
        cells = [merged.cells.get(name) or Cell() for merged in area.rows]
        first = 0
        for index in range(1, len(cells) + 1):
            above = cells[first]
            if (
                index < len(cells)
                and above.share is not None
                and cells[index].share == above.share
                and cells[index].says() == above.says()
            ):
                continue
            if index - first > 1:
                for row in rows[first:index]:
                    row.spans[name] = Span(first, index - first)
            first = index


def _markers(area: MergedArea, record: PlanRecord, done: AreaRecord) -> list[Marker]:
    """The markers where they can stand: in the Område cell, or in a cell that begins on their row."""
    keys = {column.key for column in record.columns}
    has_cell = AREA in keys and not area.continues
    above = [Marker(one.text, None, one.certain, one.note) for one in area.markers if has_cell]
    loose = [] if has_cell else area.markers
    found = []
    for index, row in enumerate(area.rows):
        fits = (GOAL in keys and not index) or has_own_cell(done, index, row_columns(record))
        for one in [*(loose if not index else []), *row.markers]:
            if fits:
                found.append(Marker(one.text, index, one.certain, one.note))
            elif has_cell:
                above.append(Marker(one.text, None, one.certain, one.note))
    return above + found


def _area_record(area: MergedArea, record: PlanRecord) -> AreaRecord:
    part = area.plan or area.file
    assert part is not None
    code, title = read_area_heading(area.heading)
    notes = _notes(area.plan, area.file)
    done = AreaRecord(part.record.id, code, title, area.heading, area.goal, area.note, notes=notes)
    done.table, done.continues = area.table, area.continues
    done.rows = [_row_record(area, index, record) for index in range(len(area.rows))]
    _add_spans(area, done.rows, [span_field(key, header) for key, header in row_columns(record)])
    _share_rcc_ids(done.rows)
    done.markers = _markers(area, record, done)
    return done


def _begins(area: MergedArea, above: MergedArea, has_area_column: bool) -> bool:
    """Whether an area below another can be told from a part of that one."""
    if not area.heading:
        return bool(area.goal) and not has_area_column and area.goal != above.goal
    return area.heading != above.heading or area.note not in ([], above.note)


def _settle_tables(chapter: MergedChapter, has_area_column: bool) -> None:
    """Let every area stand where a reader finds it: continued only below its own kind, else named."""
    before, moved = None, 0
    for area in chapter.areas:
        area.table += moved
        above = before if before is not None and before.table == area.table else None
        if area.continues and not (
            has_area_column
            and above is not None
            and area.goal not in ([], above.goal)
            and (above.heading, above.note) == (area.heading, area.note)
            and above.links.get(AREA) == area.links.get(AREA)
        ):
            area.continues = False
        if above is not None and not area.continues and not _begins(area, above, has_area_column):
            area.table, moved = area.table + 1, moved + 1
        before = area
    chapter.tables = max(chapter.tables + moved, chapter.areas[-1].table if chapter.areas else 0)


def _name_apart(pairs: list[tuple[Any, Any]]) -> None:
    """Let what is new have another name than what the plan has; pairs of a part and its record."""
    taken = {record.id for part, record in pairs if part.plan is not None}
    for part, record in pairs:
        if part.plan is None:
            name, number = record.id, 1
            while record.id in taken:
                number += 1
                record.id = f"{name}-{number}"
            taken.add(record.id)


def put_together(record: PlanRecord, chapters: list[MergedChapter]) -> None:
    """Give a record, whose frame, columns and legend are set, its chapters."""
    has_area_column = any(column.key == AREA for column in record.columns)
    for chapter in chapters:
        _settle_tables(chapter, has_area_column)
        number, title = read_chapter_heading(chapter.heading)
        notes = _notes(chapter.plan, chapter.file)
        done = ChapterRecord(number, title, chapter.heading, chapter.intro, chapter.tables, notes=notes)
        done.areas = [_area_record(area, record) for area in chapter.areas]
        _name_apart(list(zip(chapter.areas, done.areas, strict=True)))
        for merged, area in zip(chapter.areas, done.areas, strict=True):
            _name_apart(list(zip(merged.rows, area.rows, strict=True)))
        record.chapters.append(done)


def keep_finer_links(plan: RowPart, file: RowPart) -> None:
    """Give the file's cells the plan's links where the file only knows of them coarsely.

    A cell in Excel has one hyperlink, which is read as a link on each of its paragraphs.
    """
    for name, cell in file.cells.items():
        held = plan.cells.get(name)
        addresses = {url for _, _, url in cell.links}
        if held is None or held.text != cell.text or len(addresses) != 1:
            continue
        is_coarse = [(at, text) for at, text, _ in cell.links] == list(enumerate(cell.text))
        if is_coarse and addresses <= {url for _, _, url in held.links}:
            cell.links = list(held.links)
