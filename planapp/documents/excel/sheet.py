"""Writing on a worksheet: text that stays text, merged cells, row heights and the printed page."""

import textwrap
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from planapp.documents.excel.pages import break_pages
from planapp.documents.excel.styles import CHAPTER_STYLE, TITLE_STYLE
from planapp.documents.excel.text import fit

NAME_LIMIT = 31
LINE_POINTS = {TITLE_STYLE: 24.0, CHAPTER_STYLE: 21.0}
CELL_LINE_POINTS, PADDING, TALLEST = 12.9, 5.0, 409.0
SIGNS_PER_WIDTH = 1.12  # how many letters of running Arial 10 a unit of column width holds
FROZEN_POINTS = 220.0  # a taller frozen head would leave no room for the rows on a small screen
SHORT_TEXT = 255  # older Excel shows longer text in a cell of the format Text as a row of #
_A3 = 8
_LEFT_LIMIT = 80
_HEAD_LIMIT = 240  # signs of both ends of a printed page's head
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\\t", " "))


def sheet_name(wanted: str, workbook: Workbook) -> str:
    """A name for a new sheet: as wanted as Excel allows, and not one that the workbook has."""
    taken = {name.casefold() for name in workbook.sheetnames} | {"history", "historik"}
    clean = " ".join(wanted.translate(_NOT_IN_NAMES).split()).strip("' ") or "Blad"
    number, name = 1, _cut(clean, NAME_LIMIT)
    while name.casefold() in taken:
        number += 1
        name = f"{_cut(clean, NAME_LIMIT - 5)} ({number})"
    return name


def _cut(text: str, limit: int) -> str:
    """The beginning of a text; Excel counts signs outside the basic plane twice."""
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore").strip("' ")


def _shortened(text: str, limit: int) -> str:
    """A text for a page's head: cut after a word, with «…», where it has more signs than the limit."""
    words, kept = text.split(), text.replace("&", "&&")
    while len(kept) > limit and len(words) > 1:
        words.pop()
        kept = f"{' '.join(words).rstrip(' .,:;&–-')}…".replace("&", "&&")
    return kept[:limit].rstrip("&") if len(kept) > limit else kept


def set_heads(workbook: Workbook, left: str, right: str) -> None:
    """Give every sheet's printed pages a head: a text at its left end, and one at its right."""
    # Excel takes at most 255 signs, and an ampersand for the beginning of a code.
    right = right.replace("&", "&&")[:_HEAD_LIMIT]
    room = _HEAD_LIMIT - len(right)
    for sheet in workbook.worksheets:
        head = HeaderFooterItem()
        head.left.text = _shortened(left, min(room, _LEFT_LIMIT)) or None
        head.right.text, head.right.font = right.rstrip("&"), "Arial,Bold"
        sheet.HeaderFooter.oddHeader = head
        sheet.page_margins.header = 0.2  # the head stands in the margin above the table


def wanted_height(text: str, width: float, style: str) -> float:
    """The points that a text takes in a cell of some width, its lines wrapped."""
    points = LINE_POINTS.get(style, CELL_LINE_POINTS)
    signs = max(1, int(width * SIGNS_PER_WIDTH * CELL_LINE_POINTS / points))
    lines = sum(max(1, len(textwrap.wrap(line, signs))) for line in text.split("\n"))
    return lines * points + PADDING


@dataclass
class Sheet:
    """A worksheet under construction.

    `row` is the next free row, `starts` are the rows before which a printed page may end.
    """

    sheet: Worksheet
    widths: list[float]
    row: int = 1
    starts: list[int] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    tall: list[tuple[int, int, float]] = field(default_factory=list)  # first row, rows, points wanted

    def write(
        self, row: int, column: int, text: str, style: str, rows: int = 1, columns: int = 1
    ) -> ExcelCell:
        """Put a text in a cell, merged over rows and columns; it stays text whatever it looks like.

        Raises DocumentError when Excel cannot hold it whole.
        """
        for each_row in range(row, row + rows):
            for each_column in range(column, column + columns):
                self.sheet.cell(each_row, each_column).style = style
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, ExcelCell)  # no cell is written twice, so none is covered by another
        if text:
            where = f"Texten i cell {cell.coordinate} på bladet «{self.sheet.title}»"
            cell.value = fit(text, where)
            # openpyxl makes formulas and errors of what looks like them; quotePrefix tells Excel not to.
            cell.data_type = "s"
            cell.quotePrefix = text[0] in "=-+@'"
            if len(text) > SHORT_TEXT:
                cell.number_format = "General"
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(
                start_row=row, end_row=row + rows - 1, start_column=column, end_column=column + columns - 1
            )
        self._want_height(row, rows, text, sum(self.widths[column - 1 : column - 1 + columns]), style)
        return cell

    def line(self, text: str, style: str) -> None:
        """Put a paragraph on a row of its own, over all columns."""
        self.write(self.row, 1, text, style, columns=len(self.widths))
        self.row += 1

    def _want_height(self, row: int, rows: int, text: str, width: float, style: str) -> None:
        wanted = wanted_height(text, width, style)
        if rows > 1:
            self.tall.append((row, rows, wanted))
        else:
            self.heights[row] = max(wanted, self.heights.get(row, 0.0))

    def set_sizes(self) -> None:
        """Set column widths and row heights; Excel itself measures no merged cell."""
        for index, width in enumerate(self.widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        for first, rows, wanted in sorted(self.tall, key=lambda one: one[1]):
            covered = range(first, first + rows)
            missing = wanted - sum(self.heights.get(row, 0.0) for row in covered)
            for row in covered if missing > 0 else ():
                self.heights[row] = self.heights.get(row, 0.0) + missing / rows
        for row, height in self.heights.items():
            self.sheet.row_dimensions[row].height = min(round(height, 1), TALLEST)

    def freeze_below(self, row: int, column: str = "A") -> None:
        """Keep the rows down to `row` in sight, unless they would fill the window."""
        if sum(self.heights.get(above, 15.0) for above in range(1, row + 1)) <= FROZEN_POINTS:
            self.sheet.freeze_panes = f"{column}{row + 1}"

    def set_page(self, header_row: int | None = None) -> None:
        """A3 on its side, as wide as the sheet, headings on every page, the page's number at its foot.

        To be called after `set_sizes`.
        """
        sheet = self.sheet
        sheet.page_setup.paperSize = _A3
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.3
        sheet.print_options.horizontalCentered = True
        footer = HeaderFooterItem()
        footer.center.text = "Sida &P av &N"
        sheet.HeaderFooter.oddFooter = footer
        if header_row:
            sheet.print_title_rows = f"{header_row}:{header_row}"
        shown = {row: min(height, TALLEST) for row, height in self.heights.items()}
        break_pages(sheet, self.widths, shown, self.starts, header_row)
