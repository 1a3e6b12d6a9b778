"""Whether a plan record is valid: what every reader makes, storage takes and every writer can write."""

from collections import Counter
from collections.abc import Iterator

from planapp.domain.check_area import (
    ROW_KEYS,
    area_problems,
    column_names,
    link_cell,
    lone_chapter_row,
    paragraph_problems,
    row_columns,
)
from planapp.domain.headings import (
    heading_key,
    names_area,
    names_chapter,
    names_plan,
    read_chapter_heading,
)
from planapp.domain.legend import listed_statuses
from planapp.domain.record import (
    AREA,
    COLUMN_KEYS,
    EXTRA,
    NONE_SIGN,
    STATUS,
    AreaRecord,
    ChapterRecord,
    PlanRecord,
    row_cell,
)
from planapp.domain.status import is_legend_cell, read_legend_statuses

__all__ = ["EXCEL_CELL_LIMIT", "ROW_KEYS", "check_record", "link_cell", "row_columns"]

EXCEL_CELL_LIMIT = 32_767
WORD_COLUMN_LIMIT = 63


def _column_problems(record: PlanRecord) -> Iterator[str]:
    for column in record.columns:
        yield from paragraph_problems("columns", [column.header])
        if column.key not in COLUMN_KEYS:
            yield f"unknown column key {column.key!r}"
        if column.key == EXTRA and column.header in COLUMN_KEYS:
            yield f"the extra column {column.header!r} has the name of a key"
    for name, times in Counter(column_names(record)).items():
        if times > 1:
            yield f"two columns are {name!r}"
    named: set[str] = set()
    for column in record.columns:
        folded = heading_key(column.header)
        if folded in named and column.key != EXTRA:
            yield f"the column {column.header!r} has the heading of an earlier one, and a meaning"
        named.add(folded)
    if len(record.columns) > WORD_COLUMN_LIMIT:
        yield f"more than {WORD_COLUMN_LIMIT} columns"


def _frame_problems(record: PlanRecord) -> Iterator[str]:
    for name in ("intro", "after_legend", "trailing"):
        yield from paragraph_problems(name, getattr(record, name))
    for name in ("title", "region", "rcc", "period", "language"):
        text = getattr(record, name)
        if text is not None:
            yield from paragraph_problems(name, [text])
        if name != "title" and text == NONE_SIGN:
            yield f"{name}: is the sign for nothing"
    if record.title is None and record.intro and names_plan(record.intro[0]):
        yield "intro: its first line reads as the title, which is missing"
    if not any(chapter.heading for chapter in record.chapters):
        loose = [*record.intro, *record.after_legend, *record.trailing]
        yield from (f"{text!r} reads as a chapter's heading" for text in loose if names_chapter(text))
    if record.after_legend and not record.legend.cells:
        yield "after_legend: there is no legend"
    if record.trailing and not (record.chapters and record.chapters[-1].tables):
        yield "trailing: the last chapter has no table"
    if not record.legend.cells and not any(chapter.tables for chapter in record.chapters):
        yield "there is neither a legend nor a table to hold the columns"


def _legend_problems(record: PlanRecord) -> Iterator[str]:
    legend = record.legend
    for name, paragraphs in legend.cells.items():
        yield from paragraph_problems(f"legend, {name}", paragraphs)
        if not paragraphs or name not in column_names(record):
            yield f"legend: has {name!r}, which is empty or no column of the plan"
    listed = read_legend_statuses(legend.cells[STATUS]) if legend.cells.get(STATUS) else []
    if legend.statuses != (listed if legend.cells else listed_statuses(record.intro)):
        yield "legend: the statuses are not those of its status cell, or of the introduction"
    if legend.cells:
        if not is_legend_cell(legend.cells.get(STATUS, [])):
            yield "legend: its status cell does not list two statuses"
        return
    first = next((chapter for chapter in record.chapters if chapter.tables), None)
    rows = [row for area in first.areas if area.table == 1 for row in area.rows] if first else []
    if len(rows) == 1 and is_legend_cell(row_cell(rows[0], STATUS, "")):
        yield "the first table reads as the legend, which is missing"


def _chapter_place_problems(record: PlanRecord) -> Iterator[str]:
    numbered = any(chapter.number for chapter in record.chapters)
    has_table = False
    for index, chapter in enumerate(record.chapters):
        has_table = has_table or bool(chapter.tables)
        if numbered and not (has_table or chapter.number) and chapter.heading:
            yield f"chapter {index + 1}: without number and table, before the first table: it is introduction"


def _order_problems(
    place: str, before: AreaRecord | None, area: AreaRecord, record: PlanRecord
) -> Iterator[str]:
    """`before` is the area above in the same table, None for the table's first."""
    if area.continues:
        if before is None or not any(column.key == AREA for column in record.columns):
            yield f"{place}: continues nothing"
        elif (area.heading, area.note) != (before.heading, before.note):
            yield f"{place}: continues an area with another heading or note"
        elif _area_links(area) != _area_links(before):
            yield f"{place}: has other links in the Område cell than the area that it continues"
        elif not area.goal:
            yield f"{place}: continues without a goal of its own"
        elif area.goal == before.goal:
            yield f"{place}: continues with the same goal"
    elif before is not None:
        yield from _beginning_problems(place, before, area, record)


def _beginning_problems(
    place: str, before: AreaRecord, area: AreaRecord, record: PlanRecord
) -> Iterator[str]:
    """Why an area below another could not be told from a part of that one."""
    if not (area.heading or (area.goal and not _has_area_column(record))):
        yield f"{place}: without heading, below another area, it would be part of that"
    elif not area.heading and area.goal == before.goal:
        yield f"{place}: has the goal of the area above it"
    elif area.heading and area.heading == before.heading and area.note in ([], before.note):
        yield f"{place}: has the heading of the area above it, and does not continue it"


def _has_area_column(record: PlanRecord) -> bool:
    return any(column.key == AREA for column in record.columns)


def _area_links(area: AreaRecord) -> list[tuple[int, str, str]]:
    links = area.rows[0].links if area.rows else []
    return [(link.paragraph, link.text, link.url) for link in links if link.field == AREA]


def _chapter_problems(index: int, chapter: ChapterRecord, record: PlanRecord) -> Iterator[str]:
    place = f"chapter {index + 1}"
    if chapter.heading is None and (index or chapter.intro or not chapter.tables):
        yield f"{place}: only the first chapter can lack a heading; it begins with its table"
    if read_chapter_heading(chapter.heading) != (chapter.number, chapter.title):
        yield f"{place}: number and title are not those of the heading"
    above = [*record.intro, *record.after_legend] if chapter.heading is None else chapter.intro
    if above and chapter.tables and not _has_area_column(record) and names_area(above[-1]):
        yield f"{place}: {above[-1]!r} reads as the heading of the table's area"
    heading = [] if chapter.heading is None else [chapter.heading]
    yield from paragraph_problems(place, heading + chapter.intro)
    tables = [area.table for area in chapter.areas]
    if tables != sorted(tables) or not set(tables) <= set(range(1, chapter.tables + 1)):
        yield f"{place}: the areas' tables are not in order"
    before: AreaRecord | None = None
    for number, area in enumerate(chapter.areas):
        at = f"{place}, area {number + 1}"
        below = chapter.areas[number + 1] if number + 1 < len(chapter.areas) else None
        below = below if below is not None and below.table == area.table else None
        if lone := lone_chapter_row(area, below, record):
            yield f"{at}: {lone[:40]!r} stands alone in its row and reads as a chapter's heading"
        yield from area_problems(at, area, record)
        neighbour = before if before is not None and before.table == area.table else None
        yield from _order_problems(at, neighbour, area, record)
        before = area


def check_record(record: PlanRecord) -> list[str]:
    """What makes the record invalid, in English with its place; empty when it is valid.

    Valid means that a Word or Excel file can carry it and a reader cannot take it for anything else:

    - Paragraphs are non-empty, stripped, without line breaks and characters that XML 1.0 forbids; so
      are headings, markers and link texts. Lists in dictionaries are not empty.
    - Columns have names of their own, at most 63; what stands in a cell has its column, and there is
      a legend or a table that shows the columns. (What a heading means is the reader's word, or the
      planner's, and not looked at here.)
    - Number, title, code, status, timeframe and forecast are what the texts that hold them say.
    - A legend lists at least two statuses; without one, the first table is not a single such row, and
      there is no text after it. Trailing text follows a table.
    - Without a title the first line does not read as one; without chapter headings no line reads as
      one. Only the first chapter can lack a heading, and then begins with its table. A chapter without
      number and table does not stand before the first table where other chapters have numbers.
    - Areas have rows, and lie in their chapter's tables in order. Below another area in its table an
      area has a heading; or, where it continues that one's Område cell or the plan has no such column,
      a goal. A note follows a heading; the last line is not a marker unless it is the only one.
    - Plans repeat the Område cell on each row, and the goal: an area with the heading of the one above it
      in the table continues it, and continues it with another goal; without Område column, it has
      another goal.
    - Without Område column, the line above a chapter's first table does not begin with an area's code.
    - A row is not empty unless it has a marker, and is not the headings again or the columns' numbers. One
      whose only text names
      a chapter, in the first column, would be that chapter's heading.
    - Of columns with the same heading only the first has a meaning. Without a legend, the legend's
      statuses are those that a line of the introduction lists.
    - Spans cover at least two consecutive rows with equal content and links. Markers stand in the order
      of their rows, in a cell that does not continue the one above. Links stand in their paragraph, in
      order; those of the Område and goal cells on the area's first row.
    """
    problems = list(_column_problems(record))
    if problems:  # without sound columns no cell can be looked at
        return problems
    problems = [*_frame_problems(record), *_legend_problems(record), *_chapter_place_problems(record)]
    for index, chapter in enumerate(record.chapters):
        problems += _chapter_problems(index, chapter, record)
    return problems
