"""Which line of a sheet names its chapter, in workbooks that do not say so by our own styles."""

import re
from collections import Counter
from itertools import pairwise

from planapp.documents.blocks import TITLE, Block, Paragraph, Table
from planapp.documents.understanding.header_rows import find_header_cells
from planapp.domain.headings import names_chapter, names_plan
from planapp.domain.legend import listed_statuses
from planapp.domain.status import is_legend_cell

LONGEST_HEADING, HEADER_SEARCHED = 120, 10  # signs in a heading, rows above a header
LINES_ABOVE_TITLE = 3  # of a file, among which its title may stand
_YEAR = re.compile(r"\b20\d\d")
_SAYS_NOTHING = re.compile(r"(?:blad|sheet|ark|tabell|table|\w*plan)\s*\d*", re.IGNORECASE)

Sheet = tuple[str, list[Block]]


def name_chapters(sheets: list[Sheet]) -> None:
    """Mark the chapter heading of each sheet with a plan table, or put the sheet's name in its place.

    The heading is the line above the table. Below the plan's title on the first sheet it must name a
    chapter, or it is introduction; a line that several sheets repeat is no heading of any of them. Sheets
    whose lines have our own styles say it themselves, and are not given here.
    """
    plans = [(sheet, tables) for sheet in sheets if (tables := _plan_tables(sheet[1]))]
    if plans:
        _mark_named_title(sheets[0][1])
    if len(plans) == 1 and len(plans[0][1]) == 1:
        _mark_title(sheets[0][1], plans[0][1][0] if plans[0][0] is sheets[0] else 1)
    headings = [
        _heading_above(blocks, tables[0], is_first=sheets[0][1] is blocks) for (_, blocks), tables in plans
    ]
    times = Counter(heading.text for heading in headings if heading is not None)
    for ((name, blocks), tables), heading in zip(plans, headings, strict=True):
        says = not _SAYS_NOTHING.fullmatch(name.strip())
        if heading is not None and (times[heading.text] == 1 or not says):
            heading.level = 1
            _name_later_chapters(blocks, tables)
        elif (len(plans) > 1 and says) or names_chapter(name):
            blocks.insert(tables[0], Paragraph(name.strip(), level=1))
        for block in blocks[tables[0] :]:
            if isinstance(block, Paragraph) and names_chapter(block.text):
                block.level = 1


def _mark_named_title(blocks: list[Block]) -> None:
    """One of the first lines of the file names a plan: it is the title, whatever stands above it."""
    for block in blocks[:LINES_ABOVE_TITLE]:
        if not isinstance(block, Paragraph) or block.kind == TITLE:
            return
        if block.kind is None and len(block.text) <= LONGEST_HEADING and names_plan(block.text):
            if block is not blocks[0]:
                block.kind = TITLE
            return


def _mark_title(blocks: list[Block], table: int) -> None:
    """The first line of a file with one plan table is its title, if it tells a year and names no chapter."""
    first = blocks[0] if table and blocks else None
    if not isinstance(first, Paragraph) or first.kind is not None or len(first.text) > LONGEST_HEADING:
        return
    if _YEAR.search(first.text) and not names_chapter(first.text):
        first.kind = TITLE


def _plan_tables(blocks: list[Block]) -> list[int]:
    """The indexes of a sheet's plan tables that are no legends."""
    return [
        index
        for index, block in enumerate(blocks)
        if isinstance(block, Table)
        and (header := find_header_cells(block.grid[:HEADER_SEARCHED]))
        and not _is_legend(block, header.last + 1)
    ]


def _is_legend(table: Table, first: int) -> bool:
    """Whether a table's only row lists the statuses."""
    rows = [row for row in table.grid[first:] if any(cell is not None and cell.paragraphs for cell in row)]
    return len(rows) == 1 and any(cell is not None and is_legend_cell(cell.texts()) for cell in rows[0])


def _heading_above(blocks: list[Block], table: int, is_first: bool) -> Paragraph | None:
    above: list[Paragraph] = []
    for block in blocks[:table]:
        if isinstance(block, Paragraph):
            if block.kind is None:
                above.append(block)
        else:
            above = []  # what stands above the legend is the plan's introduction
    named = [line for line in above if names_chapter(line.text)]
    has_title = any(isinstance(block, Paragraph) and block.kind == TITLE for block in blocks[:table])
    if is_first and (has_title or (above and above[0] is blocks[0] and names_plan(above[0].text))):
        return named[0] if named else None
    short = [line for line in above if len(line.text) <= LONGEST_HEADING and not listed_statuses([line.text])]
    return next(iter(named or short), None)


def _name_later_chapters(blocks: list[Block], tables: list[int]) -> None:
    """Where the first table has a heading, a short line right above a later one is that one's heading."""
    for before, table in pairwise(tables):
        line = blocks[table - 1]
        if table - 1 > before and isinstance(line, Paragraph) and _is_short_heading(line.text):
            line.level = 1


def _is_short_heading(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not text.endswith((".", ":", ";", "!", "?"))
