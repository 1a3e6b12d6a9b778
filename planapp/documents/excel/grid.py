"""A worksheet as the rows that a person sees: visible cells with text, merged ones in every place."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from planapp.documents.blocks import Cell
from planapp.documents.errors import DocumentError
from planapp.documents.excel.beside import Beside
from planapp.documents.excel.cells import (
    LAST_COLUMN,
    LAST_ROW,
    NUMBER,
    SUM,
    Place,
    Range,
    RawCell,
    RawSheet,
    column_letters,
    place_name,
)
from planapp.documents.excel.findings import ExcelFindings, SheetPlace
from planapp.documents.excel.notes import read_notes
from planapp.documents.excel.stream import TOO_LARGE
from planapp.documents.excel.text import cell_lines
from planapp.documents.package import BROKEN
from planapp.domain.headings import is_marker_line

# A merged range may end a little below the last text (rows that are still empty), not a page below.
EMPTY_ROWS_KEPT = 100
COVERED_LIMIT = 300_000  # places that merged cells cover
LOOKED_AT_LIMIT = 1_000_000  # cells gone through for links over large ranges
UNDER_LIMIT = 2_000  # cells with text below merged ones
LONGEST_ADDRESS = 2_000


@dataclass(slots=True)
class SheetRow:
    """A visible row: its number in the sheet, the cell in each column, the style of its first text.

    `numbers` and `sums` are the columns where a number stands, and where a formula has made it of others.
    `is_apart` says that a blank row stands above it.
    """

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)
    style: str | None = None
    numbers: frozenset[int] = frozenset()
    sums: frozenset[int] = frozenset()
    is_apart: bool = False

    def filled(self) -> list[Cell]:
        """The cells that hold text, each once, from left to right."""
        found = {id(cell): cell for _, cell in sorted(self.cells.items()) if any(cell.paragraphs)}
        return list(found.values())

    def has_one_text(self) -> bool:
        """Whether just one cell holds text: what `filled` would say, without listing them all."""
        one: Cell | None = None
        for cell in self.cells.values():
            if cell is not one and any(cell.paragraphs):
                if one is not None:
                    return False
                one = cell
        return one is not None

    def is_blank(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(cell.paragraphs or cell.markers for cell in self.cells.values())


@dataclass(slots=True)
class SheetGrid:
    """The visible rows of a sheet that hold anything, in order, and the columns that are not shown."""

    rows: list[SheetRow]
    hidden_columns: frozenset[int] = frozenset()

    def is_own(self) -> bool:
        """Whether our own writer has made it: its styles say what each line is."""
        return any(row.style for row in self.rows)


def make_grid(
    title: str,
    raw: RawSheet,
    beside: Beside,
    names: dict[int, str],
    findings: ExcelFindings,
    set_off: Collection[int] = (),
) -> SheetGrid:
    """The visible rows of a sheet; what is hidden is told in findings.

    `names` are those of our own styles, by their number in the workbook; `set_off` the numbers of styles
    that are bold or coloured. Raises DocumentError when merged cells or links cover more than a plan's.
    """
    maker = _GridMaker(title, raw, findings)
    maker.merge()
    maker.link(beside)
    maker.comment(beside)
    maker.mark(beside)
    maker.tell()
    return SheetGrid(list(maker.visible(names, set_off)), frozenset(maker.hidden_columns))


class _GridMaker:
    """Puts together the cells of one sheet."""

    def __init__(self, title: str, raw: RawSheet, findings: ExcelFindings) -> None:
        self.title, self.raw, self.findings = title, raw, findings
        self.rows: dict[int, dict[int, Cell]] = {
            number: {column: Cell(cell_lines(cell[0])) for column, cell in cells.items()}
            for number, cells in raw.rows.items()
        }
        used = {column for cells in raw.rows.values() for column in cells}
        self.used = sorted(used)
        self.hidden_columns = {
            column
            for first, last in raw.hidden_columns
            for column in range(first, min(last, LAST_COLUMN, (self.used[-1] if used else 0) + 1) + 1)
        }
        self.last = max(raw.rows, default=0)

    def at(self, place: Place) -> SheetPlace:
        """A place as findings tell it."""
        return SheetPlace(self.title, place[0], place_name(place))

    def is_hidden(self, place: Place) -> bool:
        """Whether a place stands in a hidden row or column."""
        return place[0] in self.raw.hidden_rows or place[1] in self.hidden_columns

    def merge(self) -> None:
        """Let the first cell of each merged range stand in every place of it where there can be text."""
        taken: set[Place] = set()
        looked_at = 0
        hidden: list[tuple[int, str, str]] = []
        for top, left, bottom, right in self.raw.merged:
            rows = range(top, self._clipped(top, bottom) + 1)
            columns = self._within(left, right)
            looked_at += len(rows) * len(columns) + 1
            if looked_at > COVERED_LIMIT:
                raise DocumentError(TOO_LARGE)
            places = [(row, column) for row in rows for column in columns]
            if taken and not taken.isdisjoint(places):
                continue  # Excel knows no overlapping ranges, and repairs the file so
            taken.update(places)
            cell = self.rows.setdefault(top, {}).setdefault(left, Cell())
            for row, column in places:
                if (row, column) == (top, left):
                    continue
                cells = self.rows.setdefault(row, {})
                if (under := cells.get(column)) and under.paragraphs and not self.is_hidden((row, column)):
                    hidden.append((row, place_name((row, column)), " ".join(under.texts())))
                cells[column] = cell
        if hidden:
            if len(hidden) > UNDER_LIMIT:
                raise DocumentError(BROKEN)
            self.findings.covered(self.title, hidden)

    def _clipped(self, top: int, bottom: int) -> int:
        return bottom if bottom <= self.last + EMPTY_ROWS_KEPT else max(self.last, top)

    def _within(self, left: int, right: int) -> list[int]:
        """The columns of a range that hold text in some row, and its first."""
        inside = self.used[bisect_left(self.used, left) : bisect_left(self.used, right + 1)]
        return inside if inside[:1] == [left] else [left, *inside]

    def _texts_in(self, area: Range) -> Iterator[tuple[Place, Cell]]:
        top, left, bottom, right = area
        rows: Iterator[int] | range = range(top, bottom + 1)
        if bottom - top > len(self.rows):
            rows = (number for number in self.rows if top <= number <= bottom)
        for number in rows:
            cells = self.rows.get(number, {})
            for column in self._within(left, right) if cells else ():
                if column in cells and cells[column].paragraphs:
                    yield (number, column), cells[column]

    def link(self, beside: Beside) -> None:
        """Give the cells their hyperlinks."""
        looked_at = 0
        for link in self.raw.links:
            target = beside.addresses.get(link.id or "", "")
            top, left, bottom, right = link.range
            rows = min(bottom - top + 1, len(self.rows))
            looked_at += rows * min(right - left + 1, len(self.used)) + 1
            if looked_at > LOOKED_AT_LIMIT:
                raise DocumentError(TOO_LARGE)
            if target:  # one without an address leads to a place in the workbook itself
                address = target + (f"#{link.location}" if link.location else "")
                for place, _ in self._texts_in(link.range):
                    self.raw.addresses.setdefault(place, "%20".join(address.split())[:LONGEST_ADDRESS])

    def comment(self, beside: Beside) -> None:
        """Give the cells markers and links from their comments, and their links."""
        for place in sorted({**self.raw.addresses, **beside.comments}):
            row, column = place
            address: str | None = self.raw.addresses.get(place)
            if self.is_hidden(place) or not (1 <= row <= LAST_ROW):
                continue
            lines = beside.comments.get(place, [])
            cell = self.rows.get(row, {}).get(column)
            if cell is None and lines:
                cell = self.rows.setdefault(row, {})[column] = Cell()
            if cell is not None:
                followed = None if (address or "#").startswith("#") else address
                before = cell.markers  # of a comment on another place of the same merged cell
                read_notes(cell, lines, followed, self.at(place), self.findings)
                cell.markers = before + cell.markers

    def mark(self, beside: Beside) -> None:
        """A text box that says NY or Uppdaterad marks the cell that it is anchored at.

        So it is in Word. Any other box floats over the sheet with a text of its own, which is quoted.
        """
        for place, texts in beside.boxes:
            at = self.at(place) if place else None
            if place and self.is_hidden(place):
                continue
            cell = self.rows.get(place[0], {}).get(place[1]) if place else None
            if cell is not None and cell.paragraphs and all(is_marker_line(text) for text in texts):
                cell.markers += texts
            else:
                self.findings.text_box(self.title, at, " ".join(texts))

    def tell(self) -> None:
        """Tell what is hidden, and which cells show no value, an error or another text too."""
        raw, hidden = self.raw, self.raw.hidden_rows
        rows = sorted(number for number in hidden if number in raw.rows)
        columns = sorted(
            self.hidden_columns.intersection(
                column for number, cells in raw.rows.items() if number not in hidden for column in cells
            )
        )
        self.findings.hidden_lines(
            self.title, rows, [column_letters(column) for column in columns], raw.is_filtered
        )
        shown = [place for place in raw.uncalculated if not self.is_hidden(place)]
        if shown:
            self.findings.uncalculated(self.title, [place_name(place) for place in shown], shown[0][0])
        if errors := self._named(raw.errors):
            self.findings.error_values(self.title, errors)
        again = [one for one in raw.again if _text_at(raw, one[0]) != one[1]]
        if named := self._named(again):
            self.findings.cells_again(self.title, named)

    def _named(self, cells: list[tuple[Place, str]]) -> list[tuple[int, str, str]]:
        return [(place[0], place_name(place), text) for place, text in cells if not self.is_hidden(place)]

    def visible(self, names: dict[int, str], set_off: Collection[int]) -> Iterator[SheetRow]:
        """The rows that are shown and hold anything."""
        hidden = sorted(self.raw.hidden_rows)
        last = 0
        for number in sorted(self.rows):
            if number in self.raw.hidden_rows:
                continue
            cells = self.rows[number]
            if self.hidden_columns:
                cells = {column: cell for column, cell in cells.items() if column not in self.hidden_columns}
            raw = self.raw.rows.get(number, {})
            row = SheetRow(number, cells, self._style(cells, raw, names, set_off))
            if row.is_blank():
                continue
            if any(cell[2] for cell in raw.values()):
                row.numbers = frozenset(column for column, cell in raw.items() if cell[2] & NUMBER)
                row.sums = frozenset(column for column, cell in raw.items() if cell[2] & SUM)
            between = bisect_left(hidden, number) - bisect_left(hidden, last + 1)
            row.is_apart = number - last - 1 > between
            last = number
            yield row

    def _style(
        self,
        cells: dict[int, Cell],
        raw: dict[int, RawCell],
        names: dict[int, str],
        set_off: Collection[int],
    ) -> str | None:
        """The own style of the first text in a row; in files of others cells may be set off instead."""
        if not names and not set_off:
            return None
        first = min((column for column in cells if cells[column].paragraphs), default=0)
        if first not in raw:
            return None
        if not names:
            for column in cells.keys() & raw.keys():
                cells[column].bold = cells[column].bold or raw[column][1] in set_off
        return names.get(raw[first][1])


def _text_at(raw: RawSheet, place: Place) -> str:
    return raw.rows[place[0]][place[1]][0]
