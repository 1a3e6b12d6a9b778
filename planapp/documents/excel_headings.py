"""Which line of a sheet names its chapter, in workbooks that do not say so by our own styles."""

import re

from planapp.documents.blocks import Block, Paragraph, Table
from planapp.documents.plan_tables import find_header, read_legend
from planapp.domain.headings import names_chapter, names_plan

LONGEST_HEADING = 120
_SAYS_NOTHING = re.compile(r"(?:blad|sheet|ark|tabell|table|\w*plan)\s*\d*", re.IGNORECASE)

Sheet = tuple[str, list[Block]]


def name_chapters(sheets: list[Sheet]) -> None:
    """Mark the chapter heading of each sheet with a plan table, or put the sheet's name in its place.

    The heading is the line above the table. Below the plan's title on the first sheet it must name a
    chapter, or it is introduction. A sheet whose lines have our own styles is left as it is.
    """
    plans = [(sheet, at) for sheet in sheets if (at := _first_plan_table(sheet[1])) is not None]
    for (name, blocks), at in plans:
        if any(isinstance(block, Paragraph) and (block.kind or block.level) for block in blocks):
            continue
        heading = _heading_above(blocks, at, is_first=sheets[0][1] is blocks)
        if heading is not None:
            heading.level = 1
        elif len(plans) > 1 and not _SAYS_NOTHING.fullmatch(name.strip()):
            blocks.insert(at, Paragraph(name.strip(), level=1))
        _name_later_chapters(blocks, at)


def _first_plan_table(blocks: list[Block]) -> int | None:
    """The index of a sheet's first plan table that is no legend."""
    for index, block in enumerate(blocks):
        if isinstance(block, Table) and (header := find_header(block.grid)):
            row, columns = header
            if read_legend(columns, block.grid[row + 1 :]) is None:
                return index
    return None


def _heading_above(blocks: list[Block], table: int, is_first: bool) -> Paragraph | None:
    above: list[Paragraph] = []
    for block in blocks[:table]:
        if isinstance(block, Paragraph):
            above.append(block)
        else:
            above = []  # what stands above the legend is the plan's introduction
    named = [line for line in above if names_chapter(line.text)]
    if is_first and above and above[0] is blocks[0] and names_plan(above[0].text):
        return named[0] if named else None
    short = [line for line in above if len(line.text) <= LONGEST_HEADING]
    return next(iter(named or short), None)


def _name_later_chapters(blocks: list[Block], table: int) -> None:
    """Further chapters on the same sheet are lines that name a chapter."""
    for block in blocks[table:]:
        if isinstance(block, Paragraph) and names_chapter(block.text):
            block.level = 1
