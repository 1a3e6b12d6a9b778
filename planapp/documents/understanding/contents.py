"""What a column's cells say where its heading does not: statuses, times, or the codes of areas."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from planapp.documents.blocks import Cell, Grid
from planapp.documents.understanding.column_headings import read_guess
from planapp.documents.understanding.columns import CellWords
from planapp.documents.understanding.header_rows import Header, cell_text
from planapp.domain.headings import heading_key, is_code, read_area_heading
from planapp.domain.record import (
    AREA,
    GOAL,
    STATUS,
    TIMEFRAME,
    Column,
    PlanRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import read_status
from planapp.domain.timeframe import parse_timeframe

_ENOUGH, _SURE = 3, 0.8  # filled cells, and the share of them that say the same kind of thing
_PERHAPS = 0.4  # from this share on a writer says what a column is, so that no reader has to weigh it
_LONGEST = 80  # signs in a cell that is a status or a time
Run = tuple[str, list[str]]  # an area's heading and what the code column says beside it


@lru_cache(maxsize=1024)
def _kind(text: str) -> str | None:
    if read_status([text]):
        return STATUS
    return TIMEFRAME if parse_timeframe(text) else None


def what_cells_say(texts: Iterable[str], enough: int = _ENOUGH, sure: float = _SURE) -> str | None:
    """The meaning of a column whose filled cells are mostly statuses, or mostly times; else None."""
    filled = statuses = times = 0
    for text in texts:
        if text:
            filled += 1
            kind = _kind(text) if len(text) <= _LONGEST else None
            statuses += kind == STATUS
            times += kind == TIMEFRAME
    if filled < enough or max(statuses, times) < sure * filled:
        return None
    return STATUS if statuses >= times else TIMEFRAME


def are_area_codes(runs: Iterable[Run], share: float = _SURE) -> bool:
    """Whether a column numbers areas: one code beside each, and none in the area's own heading."""
    areas = coded = 0
    for heading, codes in runs:
        areas += 1
        if read_area_heading([heading] if heading else [])[0] or len(set(codes)) > 1:
            return False
        if codes:
            coded += 1
            if not is_code(codes[0]):
                return False
    return bool(coded) and coded >= share * areas


@dataclass(slots=True)
class _Body:
    """A plan table's rows below its header."""

    grid: Grid
    header: Header

    def cells(self, place: int) -> Iterator[Cell | None]:
        """The cell in a place of each row."""
        for row in self.grid[self.header.last + 1 :]:
            yield row[place] if place < len(row) else None


@dataclass
class Contents:
    """The cells of all the plan's tables, by heading; each column is looked at once, when it is asked for."""

    places: dict[str, list[tuple[_Body, int]]] = field(default_factory=dict)
    said: dict[str, str | None] = field(default_factory=dict)
    coded: dict[str, bool] = field(default_factory=dict)

    def add(self, grid: Grid, header: Header) -> None:
        """One table more."""
        body = _Body(grid, header)
        for cell in header.cells:
            self.places.setdefault(heading_key(cell.text), []).append((body, cell.start))

    def of(self, header: Header, chosen: dict[str, str]) -> CellWords:
        """What the columns of a table say, asked for by their index."""
        texts = header.texts()
        return CellWords(
            lambda at: self._says(texts[at]), lambda at, area_at: self._is_code(texts[at], chosen)
        )

    def _says(self, text: str) -> str | None:
        key = heading_key(text)
        if text and key not in self.said:
            texts = (said for body, place in self.places.get(key, []) for said in _texts(body.cells(place)))
            # A heading that names a status and a time needs less than one that could be anything.
            self.said[key] = what_cells_say(texts, 1 if key.startswith("status") else _ENOUGH)
        return self.said.get(key)

    def _is_code(self, text: str, chosen: dict[str, str]) -> bool:
        key = heading_key(text)
        if key not in self.coded:
            self.coded[key] = are_area_codes(
                run for body, place in self.places.get(key, []) for run in _runs(body, place, chosen)
            )
        return self.coded[key]


def _texts(cells: Iterable[Cell | None]) -> Iterator[str]:
    """Their texts, a merged cell once."""
    above = None
    for cell in cells:
        if cell is not above and cell is not None:
            yield cell_text(cell)
        above = cell


def _runs(body: _Body, place: int, chosen: dict[str, str]) -> Iterator[Run]:
    keys = [
        (cell.start, chosen.get(heading_key(cell.text)) or read_guess(cell.text).key)
        for cell in body.header.cells
    ]
    area_at = next((start for start, key in keys if key == AREA), None)
    if area_at is None:
        return
    heading: str | None = None
    codes: list[str] = []
    for area, code in zip(body.cells(area_at), body.cells(place), strict=True):
        text, said = cell_text(area), cell_text(code)
        if text and text != heading:
            if heading is not None or codes:
                yield heading or "", codes
            heading, codes = text, []
        if said:
            codes.append(said)
    if heading is not None or codes:
        yield heading or "", codes


def record_words(record: PlanRecord) -> CellWords:
    """What the columns of a record could say to a reader of the written document.

    What they say rightly is not counted on: then a writer states what the column means.
    """

    def says(at: int) -> str | None:
        column = record.columns[at]
        said = what_cells_say(_column_texts(record, column), 1, _PERHAPS)
        return None if said == column.key else said

    return CellWords(
        says,
        lambda at, area_at: are_area_codes(_record_runs(record, record.columns[at]), 0),
    )


def _column_texts(record: PlanRecord, column: Column) -> Iterator[str]:
    name = span_field(column.key, column.header)
    for area in record.areas():
        if column.key in (AREA, GOAL):
            yield " ".join([*area.heading, *area.note] if column.key == AREA else area.goal)
            continue
        for index, row in enumerate(area.rows):
            span = row.spans.get(name)
            if span is None or span.first_row == index:
                yield " ".join(row_cell(row, column.key, column.header))


def _record_runs(record: PlanRecord, column: Column) -> Iterator[Run]:
    if column.key in (AREA, GOAL):
        return
    runs: list[Run] = []
    for area in record.areas():
        codes = [text for row in area.rows if (text := " ".join(row_cell(row, column.key, column.header)))]
        if area.continues and runs:
            runs[-1][1].extend(codes)
        else:
            runs.append((" ".join(area.heading), codes))
    yield from runs
