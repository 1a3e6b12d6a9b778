"""Which of a document's paragraphs are chapter headings, and which is its title."""

from bisect import bisect_right
from collections.abc import Collection

from planapp.documents.blocks import FACT, TITLE, Block, Paragraph
from planapp.domain.headings import names_area, names_chapter, names_plan, read_chapter_heading


def _chapter_level(blocks: list[Block]) -> int | None:
    """The heading level of the chapters: the highest, unless it is one wrapper around deeper ones."""
    counts: dict[int, int] = {}
    for block in blocks:
        if isinstance(block, Paragraph) and block.level and block.kind != TITLE:
            counts[block.level] = counts.get(block.level, 0) + 1
    levels = sorted(counts)
    if not levels:
        return None
    top = levels[0]
    if counts[top] == 1 and len(levels) > 1 and counts[levels[1]] > 1:
        only = next(b for b in blocks if isinstance(b, Paragraph) and b.level == top and b.kind != TITLE)
        if read_chapter_heading(only.text)[0] is None:
            return levels[1]
    return top


def _leads_to(tables: list[int], index: int, headings: list[int]) -> bool:
    """Whether one of the tables stands between a heading and the next; both lists are sorted."""
    table, heading = bisect_right(tables, index), bisect_right(headings, index)
    if table == len(tables):
        return False
    return heading == len(headings) or headings[heading] > tables[table]


def chapter_headings(blocks: list[Block], plan_tables: set[int]) -> set[int]:
    """The indexes of the blocks that are chapter headings; `plan_tables` are those of the plan's tables.

    Heading styles decide; a document without them is read for lines that name a chapter. A heading
    without number and without a table, before the plan's first table, is introduction where other
    headings have numbers.
    """
    level = _chapter_level(blocks)
    found = set()
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.kind is None:
            named = level is None and names_chapter(block.text)
            if (level is not None and block.level == level) or named:
                found.add(index)
    numbered = {index for index in found if read_chapter_heading(blocks[index].text)[0]}  # type: ignore[union-attr]
    if not numbered:
        return found
    tables, headings = sorted(plan_tables), sorted(found)
    first = tables[0] if tables else len(blocks)
    return {
        index
        for index in headings
        if index in numbered or index > first or _leads_to(tables, index, headings)
    }


def area_headings(
    blocks: list[Block],
    tables: set[int],
    chapters: set[int],
    title: int | None,
    others: Collection[int] = (),
) -> dict[int, int]:
    """For tables without Område column, the index of the heading above each that names its area.

    It is a heading of a lower level than the chapters', or a line that begins with an area's code. `others`
    are tables that are no plan's, and are left out of it.
    """
    levels = [block.level for at in chapters if isinstance(block := blocks[at], Paragraph) and block.level]
    found: dict[int, int] = {}
    for table in sorted(tables):
        at = table - 1
        while at in others or (at >= 0 and (at == title or _is_fact(blocks[at]))):
            at -= 1
        nearest = at
        while at >= 0 and at not in chapters and at != title:
            block = blocks[at]
            if not isinstance(block, Paragraph):
                break
            if block.kind is None and _names_area(block, at == nearest, min(levels, default=0)):
                found[table] = at
                break
            at -= 1
    return found


def _is_fact(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind == FACT


def _names_area(block: Paragraph, is_next: bool, chapter_level: int) -> bool:
    if block.level is not None:
        return bool(chapter_level) and block.level > chapter_level
    return is_next and names_area(block.text)


def find_title(blocks: list[Block], headings: set[int]) -> int | None:
    """The index of the block that is the document's title, or None."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.kind == TITLE:
            return index
    # A table of version and date may stand above a title that is only typed large.
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            is_title = index not in headings and block.kind is None and names_plan(block.text)
            return index if is_title else None
    return None
