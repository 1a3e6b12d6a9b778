"""Where a grid's header stands, on one row or two, and which places each of its cells covers."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from planapp.documents.blocks import Cell, Grid
from planapp.documents.understanding.column_headings import is_header, known_keys, read_guess
from planapp.documents.understanding.synonyms import PLAIN_ACTIVITIES
from planapp.domain.headings import heading_key
from planapp.domain.record import EXTRA

HEADER_ROWS_SEARCHED = 8
_LONGEST_BELOW = 60  # signs in a heading below a group heading; more is a row's text


@dataclass(slots=True)
class HeaderCell:
    """One heading and the grid places from `start` up to `end` that it stands over."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Header:
    """A grid's header: its rows from `first` to `last`, and its cells.

    `groups` are the headings over several columns that stand in the cells' texts, `quoted` those that do not.
    """

    first: int
    last: int
    cells: list[HeaderCell]
    groups: list[str]
    quoted: list[str] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The headings."""
        return [cell.text for cell in self.cells]


def cell_text(cell: Cell | None) -> str:
    """A cell's paragraphs as one text."""
    return " ".join(cell.texts()) if cell is not None else ""


def row_texts(row: list[Cell | None]) -> list[str]:
    """The text in each place of a grid row."""
    return [cell_text(cell) for cell in row]


def visible_runs(row: list[Cell | None]) -> list[tuple[Cell | None, int, int]]:
    """The cells that a person sees in a row, each with the places that it covers; a gap is one place."""
    runs: list[tuple[Cell | None, int, int]] = []
    for place, cell in enumerate(row):
        if cell is not None and runs and runs[-1][0] is cell:
            runs[-1] = (cell, runs[-1][1], place + 1)
        else:
            runs.append((cell, place, place + 1))
    return runs


def find_header_cells(grid: Grid, chosen: Collection[str] = ()) -> Header | None:
    """The header of a grid, or None when it is not a plan table; `chosen` are headings given meaning."""
    for index in range(min(HEADER_ROWS_SEARCHED, len(grid))):
        one = _on_one_row(grid, index)
        two = _on_two_rows(grid, index)
        below = len(known_keys(row_texts(grid[index + 1]), chosen)) if index + 1 < len(grid) else 0
        if two is not None:
            header, is_certain = two
            known = len(known_keys(header.texts(), chosen))
            alone = max(len(known_keys(one.texts(), chosen)), below)
            if is_header(header.texts(), chosen) and (known > alone or (is_certain and known == alone)):
                return header
        if is_header(one.texts(), chosen):
            return one
    return None


def _on_one_row(grid: Grid, index: int) -> Header:
    cells = [HeaderCell(cell_text(cell), start, end) for cell, start, end in visible_runs(grid[index])]
    return Header(index, index, cells, [])


def _on_two_rows(grid: Grid, index: int) -> tuple[Header, bool] | None:
    """A group heading over several columns, and below it their own: the header, and whether it is certain."""
    if index + 1 >= len(grid) or not any(row_texts(grid[index])):
        return None
    upper, lower = grid[index], grid[index + 1]
    lower = lower + [None] * (len(upper) - len(lower))
    upper = upper + [None] * (len(lower) - len(upper))
    cells: list[HeaderCell] = []
    grouped: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    merged = False
    for above, start, end in _groups(upper, lower):
        name = cell_text(above)
        below = visible_runs(lower[start:end])
        own = [(cell, start + at, start + to) for cell, at, to in below]
        texts = [cell_text(cell) for cell, _, _ in own if cell is not above]
        if any(len(text) > _LONGEST_BELOW for text in texts):
            return None
        if len([text for text in texts if text]) < 2:
            if name and any(texts):
                return None  # a text below a heading of its own is a row's
            merged = merged or (bool(name) and all(cell is above for cell, _, _ in own))
            cells.append(HeaderCell(name or " ".join(filter(None, texts)), start, end))
            continue
        if name:
            grouped[start] = [name]
        cells += [HeaderCell(cell_text(cell), at, to) for cell, at, to in own]
        names.update(dict.fromkeys(range(start, end), name))
    again = Counter(fold for cell in cells if cell.start in names and (fold := heading_key(cell.text)))
    for cell in cells:
        if group := names.get(cell.start):
            cell.text = _joined(group, cell.text, again[heading_key(cell.text)] > 1)
    joined = [cell.text for cell in cells]
    if not grouped or not any(read_guess(text).key for text in joined if text):
        return None
    groups = [text for some in grouped.values() for text in some]
    kept = [name for name in groups if any(name in text for text in joined)]
    return Header(index, index + 1, cells, kept, [name for name in groups if name not in kept]), merged


def _groups(upper: list[Cell | None], lower: list[Cell | None]) -> list[tuple[Cell | None, int, int]]:
    """The upper row's cells; one with blanks to its right stands over them where the lower row has text."""
    groups: list[tuple[Cell | None, int, int]] = []
    for cell, start, end in visible_runs(upper):
        is_blank = not cell_text(cell)
        if is_blank and groups and cell_text(groups[-1][0]) and _has_own(lower, groups[-1], start):
            above, first, _ = groups[-1]
            groups[-1] = (above, first, end)
        else:
            groups.append((cell, start, end))
    return groups


def _has_own(lower: list[Cell | None], group: tuple[Cell | None, int, int], place: int) -> bool:
    """Whether the lower row has headings both under a group's first place and under another."""
    above, start, _ = group
    first = lower[start]
    return first is not above and bool(cell_text(first)) and bool(cell_text(lower[place]))


def _joined(name: str, own: str, is_again: bool) -> str:
    """A heading below a group's: both, unless it says alone what it means («Status» below «Genomförande»).

    One that stands below several groups («Status» below 2023 and 2024) never stands alone.
    """
    if not name or heading_key(own).startswith(heading_key(name)):
        return own
    both, turned, alone = f"{name} {own}".strip(), f"{own} {name}".strip(), read_guess(own)
    if is_again:
        is_dated = name[:1].isdigit() or read_guess(both).key is None
        return turned if is_dated and read_guess(turned).key is not None else both
    says_it = alone.counts and heading_key(own) not in PLAIN_ACTIVITIES
    return own if says_it and read_guess(both).key in (None, EXTRA, alone.key) else both
