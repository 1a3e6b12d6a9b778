"""What in a run of sheet rows is a plan's table: its header, its columns, its total rows, its neighbours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planapp.documents.excel.grid import SheetRow
from planapp.documents.understanding.column_headings import is_header, read_header
from planapp.documents.understanding.header_rows import find_header_cells
from planapp.documents.understanding.synonyms import KEY_OF
from planapp.domain.headings import fold_header

HEADER_SEARCHED, COLUMNS_SEARCHED = 40, 100  # rows above a header, and its cells
_ROWS_AT_ONCE = 6
LONGEST_KNOWN = 60  # signs in a heading that is known by itself
_TOTAL = re.compile(
    r"(?:del|slut)?(?:summa|sum|totalt?|total(?:summa)?|summering)\b[\w :,()–-]{0,40}", re.IGNORECASE
)
_COUNT = re.compile(r"antal \w", re.IGNORECASE)  # below a blank row
_NUMBER = re.compile(r"[-+–]?[\d   .,]{1,30}(?: ?%| ?(?:kr|tkr|mkr|st|h|tim))?\.?", re.IGNORECASE)

Columns = list[int]


def used_columns(rows: list[SheetRow]) -> Columns:
    """The columns with text, but for those that are merged with their left neighbour in every row."""
    used = sorted({column for row in rows for column, cell in row.cells.items() if cell.paragraphs})
    kept = used[:1]
    for left, column in zip(used, used[1:], strict=False):
        if any(row.cells.get(column) is not row.cells.get(left) for row in rows):
            kept.append(column)
    return kept


def texts_of(row: SheetRow, columns: Columns) -> list[str]:
    """The text in each of the columns of a row."""
    return [" ".join(cell.texts()) if (cell := row.cells.get(column)) else "" for column in columns]


def _is_known(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_KNOWN and fold_header(text) in KEY_OF


def are_headings(texts: list[str]) -> bool:
    """Whether texts are a plan's headings; one of them must be known by itself, which is asked first."""
    texts = texts[:COLUMNS_SEARCHED]
    return any(map(_is_known, texts)) and is_header(texts)


def is_header_row(row: SheetRow) -> bool:
    """Whether the filled cells of a row are a plan's headings."""
    return are_headings([" ".join(cell.texts()) for cell in row.filled()[:COLUMNS_SEARCHED]])


@dataclass(frozen=True, slots=True)
class Header:
    """Where a plan's headings stand in some rows: the indexes of their first and last row, and the heading
    of each column.
    """

    first: int
    last: int
    texts: list[str]

    def keys(self) -> set[str]:
        """What its headings certainly mean."""
        return {key for text in self.texts if text and (key := read_header(text))}


def find_header(rows: list[SheetRow], columns: Columns) -> Header | None:
    """The plan's headings in some columns of the rows, on one row or two; None when there are none."""
    columns = columns[:COLUMNS_SEARCHED]
    grid = [[row.cells.get(column) for column in columns] for row in rows[:HEADER_SEARCHED]]
    for start in range(0, len(grid), _ROWS_AT_ONCE):
        part = grid[start : start + _ROWS_AT_ONCE + 1]
        if not any(_is_known(" ".join(cell.texts())) for row in part for cell in row if cell is not None):
            continue
        found = find_header_cells(part)
        if found is not None:
            texts = [""] * len(columns)
            for cell in found.cells:
                texts[cell.start : cell.end] = [cell.text] * (cell.end - cell.start)
            return Header(start + found.first, start + found.last, texts)
    return None


def is_total(row: SheetRow) -> bool:
    """Whether a row clearly sums up others: it says so and holds but numbers, or formulas that add up."""
    filled = [(column, cell) for column, cell in sorted(row.cells.items()) if cell.paragraphs]
    if row.sums and all(column in row.sums for column, _ in filled):
        return True
    if len(filled) < 2 or len(filled[0][1].texts()) != 1:
        return False
    name = filled[0][1].texts()[0]
    if not _TOTAL.fullmatch(name) and not (row.is_apart and _COUNT.match(name)):
        return False
    others = [(column, cell) for column, cell in filled[1:] if cell is not filled[0][1]]
    return bool(others) and all(
        column in row.numbers or _NUMBER.fullmatch(" ".join(cell.texts())) for column, cell in others
    )


def side_by_side(rows: list[SheetRow], hidden: frozenset[int]) -> list[Columns]:
    """The columns of the tables that stand beside each other, parted by blank columns.

    A blank column inside a plan's table parts nothing: what is beyond it belongs to the table when its
    headings are among those known, no table begins anew there, or most rows go on there.
    """
    columns = used_columns(rows)
    groups = list(_groups(rows, columns, hidden))
    if len(groups) < 2:
        return [columns]
    header = find_header(rows, columns)
    if header is None:
        return [columns]
    own = [found.keys() for group in groups if (found := find_header(rows, group))]
    if any(one & other for index, one in enumerate(own) for other in own[:index]):
        return groups
    headings = dict(zip(columns, header.texts, strict=False))
    table: Columns = []
    apart: list[Columns] = []
    below = rows[header.last + 1 :]
    for group in groups:
        texts = [text for column in group if (text := headings.get(column))]
        goes_on = texts and _filled(below, group) * 2 >= len(below)
        if goes_on or any(map(read_header, texts)):
            table += group
        else:
            apart.append(group)
    return [table, *apart]


def _filled(rows: list[SheetRow], columns: Columns) -> int:
    return sum(any(texts_of(row, columns)) for row in rows)


def _groups(rows: list[SheetRow], columns: Columns, hidden: frozenset[int]) -> Iterator[Columns]:
    """The columns with text, parted where a visible column between them is blank."""
    group = columns[:1]
    for left, column in zip(columns, columns[1:], strict=False):
        between = [one for one in range(left + 1, min(column, left + 1_000)) if one not in hidden]
        if any(_is_blank(rows, one, left, column) for one in between):
            yield group
            group = []
        group.append(column)
    if group:
        yield group


def _is_blank(rows: list[SheetRow], column: int, left: int, right: int) -> bool:
    """Whether nothing stands in a column, but for cells that are merged across it."""
    return not any(
        (cell := row.cells.get(column)) is not None
        and cell.paragraphs
        and not (cell is row.cells.get(left) and cell is row.cells.get(right))
        for row in rows
    )
