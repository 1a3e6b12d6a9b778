"""A sheet's XML as its cells: the text of each, what is hidden, merged and linked."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from planapp.documents.errors import DocumentError
from planapp.documents.excel.formats import GENERAL
from planapp.documents.excel.stream import WorkbookBudget, elements
from planapp.documents.excel.text import unescape
from planapp.documents.excel.values import day_text, number_text
from planapp.documents.excel.workbook import Workbook, rich_text
from planapp.documents.package import BROKEN

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
AGAIN_LIMIT = 2_000  # cells that a sheet holds twice
RANGE_LIMIT = 200_000  # merged ranges and links of a sheet
LONGEST_ADDRESS = 2_000
NUMBER, SUM = 1, 2
_TAGS = ("row", "col", "mergeCell", "hyperlink", "filterColumn")
_DIGITS = "0123456789"
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_HYPERLINK = re.compile(r'HYPERLINK\(\s*"((?:[^"]|"")*)"(?:\s*[,;]\s*"((?:[^"]|"")*)")?')
_SUMS = re.compile(r"[+\-]?(?:SUM|SUBTOTAL|AGGREGATE|COUNT|AVERAGE|SUMPRODUCT)\w*\(")
LONGEST_FORMULA = 8_192  # as long as Excel allows
_YES = frozenset(("1", "true", "on"))

Place = tuple[int, int]
Range = tuple[int, int, int, int]  # top, left, bottom, right
RawCell = tuple[str, int, int]  # text, style, NUMBER and SUM


@dataclass(slots=True)
class SheetLink:
    """A hyperlink: the range that it covers, the id of its address, and the place that it leads to."""

    range: Range
    id: str | None
    location: str


@dataclass(slots=True)
class RawSheet:
    """What a sheet's XML holds; rows by number, cells by column."""

    rows: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    links: list[SheetLink] = field(default_factory=list)
    addresses: dict[Place, str] = field(default_factory=dict)  # of HYPERLINK formulas
    is_filtered: bool = False
    uncalculated: list[Place] = field(default_factory=list)
    errors: list[tuple[Place, str]] = field(default_factory=list)
    again: list[tuple[Place, str]] = field(default_factory=list)  # a cell that the file holds twice


def column_letters(column: int) -> str:
    """The letters of a column: 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place_name(place: Place) -> str:
    """A place as Excel names it: B7."""
    return f"{column_letters(place[1])}{place[0]}"


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def read_place(text: str) -> Place:
    """Row and column of a place such as B7; raises DocumentError when it is none."""
    found = _PLACE.fullmatch(text)
    if not found:
        raise DocumentError(BROKEN)
    row, column = int(found[2]), _column_number(found[1])
    if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
        raise DocumentError(BROKEN)
    return row, column


def read_range(text: str) -> Range:
    """The corners of a range such as A1:C3, or of a single place; raises DocumentError for any other text."""
    first, _, last = text.partition(":")
    (top, left), (bottom, right) = read_place(first), read_place(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def read_sheet(workbook: Workbook, part: str, strings: list[str], budget: WorkbookBudget) -> RawSheet:
    """The cells of a sheet; raises DocumentError when it is broken or larger than a plan's."""
    reader = _Reader(workbook, strings, budget)
    others = {
        "col": reader.column,
        "mergeCell": reader.merge,
        "hyperlink": reader.link,
        "filterColumn": reader.filter,
    }
    for element in elements(workbook.package, part, _TAGS, budget):
        name = element.tag.rpartition("}")[2]
        if name == "row":
            reader.row(element)
        else:
            others[name](element)
    return reader.sheet


class _Reader:
    """Takes a sheet's elements one by one."""

    def __init__(self, workbook: Workbook, strings: list[str], budget: WorkbookBudget) -> None:
        self.sheet = RawSheet()
        self.strings, self.budget, self.is_1904 = strings, budget, workbook.is_1904
        self.codes = workbook.formats.codes
        self.columns: dict[str, int] = {}
        self.at = 0  # the row before
        self.cell_tag = self.value_tag = self.inline_tag = ""
        self.texts: dict[str, Callable[[str], str]] = {
            "b": lambda written: "SANT" if written in _YES else "FALSKT",
            "d": day_text,
        }

    def row(self, element: etree._Element) -> None:
        """One row: its cells, and whether it is hidden."""
        if not self.cell_tag:
            space = element.tag[:-3]
            self.cell_tag, self.value_tag, self.inline_tag = f"{space}c", f"{space}v", f"{space}is"
        written = element.get("r")
        number = _number(written, LAST_ROW) if written is not None else self.at + 1
        if number > LAST_ROW:
            raise DocumentError(BROKEN)
        self.at = number
        if element.get("hidden") in _YES or element.get("ht") in ("0", "0.0"):
            self.sheet.hidden_rows.add(number)
        column, tag, own = 0, self.cell_tag, str(number)
        cells = self.sheet.rows.get(number)
        for cell in element:
            if cell.tag != tag:
                continue
            place = cell.get("r")
            if place is None:
                column += 1
            else:
                letters = place.rstrip(_DIGITS)
                column = self.columns.get(letters) or self._column(place, letters)
                if place[len(letters) :] != own:
                    self._elsewhere(cell, place)
                    continue
            if len(cell):
                if cells is None:
                    cells = self.sheet.rows.setdefault(number, {})
                self._cell(cell, (number, column), cells)

    def _column(self, place: str, letters: str) -> int:
        column = read_place(place)[1]
        if letters.isalpha():
            self.columns[letters] = column
        return column

    def _elsewhere(self, cell: etree._Element, written: str) -> None:
        """A cell that says to stand in another row than the one that it is written in."""
        place = read_place(written)
        if len(cell):
            self._cell(cell, place, self.sheet.rows.setdefault(place[0], {}))

    def _cell(self, cell: etree._Element, place: Place, cells: dict[int, RawCell]) -> None:
        text, formula, flags = None, None, 0
        kind, number = cell.get("t"), _style_number(cell.get("s"))
        for part in cell:
            tag = part.tag
            if tag == self.value_tag:
                text, flags = self._value(part.text, kind, number)
            elif tag == self.inline_tag:
                text = _plain(rich_text(part))
            else:
                formula = part.text or ""
        if formula is not None:
            text, flags = self._formula(formula, text, kind, place, flags)
        if text:
            self.budget.take_cell(len(text))
            if kind == "e":
                self.sheet.errors.append((place, text))
            if place[1] in cells:
                self.sheet.again.append((place, text))
                if len(self.sheet.again) > AGAIN_LIMIT:
                    raise DocumentError(BROKEN)
            else:
                cells[place[1]] = (text, number, flags)

    def _value(self, written: str | None, kind: str | None, style: int) -> tuple[str | None, int]:
        if written is None:
            return None, 0
        if kind == "s":
            return self._shared(written), 0
        if kind is None or kind == "n":
            code = self.codes[style] if style < len(self.codes) else GENERAL
            return number_text(written, code, self.is_1904), NUMBER
        return self.texts.get(kind, _plain)(written), 0

    def _formula(
        self, formula: str, text: str | None, kind: str | None, place: Place, flags: int
    ) -> tuple[str | None, int]:
        """What a cell with a formula shows; a HYPERLINK formula says itself what, and where it leads."""
        formula = formula[:LONGEST_FORMULA].lstrip("=+ ")
        if formula.startswith("HYPERLINK(") and (link := _HYPERLINK.match(formula)):
            address = link[1].replace('""', '"')
            self.sheet.addresses[place] = "%20".join(address.split())[:LONGEST_ADDRESS]
            if text is None:
                text = (link[2] or link[1]).replace('""', '"')
        if text is None and kind != "str":
            self.sheet.uncalculated.append(place)
        if flags and _SUMS.match(formula):
            flags |= SUM
        return text, flags

    def _shared(self, written: str) -> str:
        return _plain(self.strings[_number(written.strip(), len(self.strings) - 1)])

    def column(self, element: etree._Element) -> None:
        """Columns that may be hidden."""
        if element.get("hidden") in _YES or element.get("width") in ("0", "0.0"):
            first = _number(element.get("min", ""), LAST_COLUMN)
            last = _number(element.get("max", ""), 10**9)
            self.sheet.hidden_columns.append((first, last))
            self._limit(self.sheet.hidden_columns)

    def merge(self, element: etree._Element) -> None:
        """A merged range."""
        self.sheet.merged.append(read_range(element.get("ref", "")))
        self._limit(self.sheet.merged)

    def link(self, element: etree._Element) -> None:
        """A hyperlink."""
        ids = [str(value) for name, value in element.items() if str(name).endswith("}id")]
        self.sheet.links.append(
            SheetLink(
                read_range(element.get("ref", "")), ids[0] if ids else None, element.get("location", "")
            )
        )
        self._limit(self.sheet.links)

    def filter(self, _: etree._Element) -> None:
        """A filter that is set."""
        self.sheet.is_filtered = True

    def _limit(self, ranges: list[tuple[int, int]] | list[Range] | list[SheetLink]) -> None:
        if len(ranges) > RANGE_LIMIT:
            raise DocumentError(BROKEN)


@lru_cache(maxsize=1024)
def _style_number(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 7 else 0


def _number(text: str, most: int) -> int:
    """A whole number that is not above `most`; raises DocumentError for any other text."""
    if not text.isdecimal() or len(text) > 9 or int(text) > most:
        raise DocumentError(BROKEN)
    return int(text)


def _plain(text: str) -> str:
    return unescape(text) if "_x" in text else text
