"""Which of a document's paragraphs are chapter headings, and which is its title."""

from planapp.documents.blocks import TITLE, Block, Paragraph, Table
from planapp.domain.headings import names_chapter, names_plan, read_chapter_heading


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


def _leads_to_table(blocks: list[Block], index: int, headings: set[int]) -> bool:
    for later in range(index + 1, len(blocks)):
        if later in headings:
            return False
        if isinstance(blocks[later], Table):
            return True
    return False


def chapter_headings(blocks: list[Block], first_plan_table: int) -> set[int]:
    """The indexes of the blocks that are chapter headings.

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
    return {
        index
        for index in found
        if index in numbered or index > first_plan_table or _leads_to_table(blocks, index, found)
    }


def find_title(blocks: list[Block], headings: set[int]) -> int | None:
    """The index of the block that is the document's title, or None."""
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and block.kind == TITLE:
            return index
    first = blocks[0] if blocks else None
    if isinstance(first, Paragraph) and first.kind is None and 0 not in headings:
        return 0 if names_plan(first.text) else None
    return None
