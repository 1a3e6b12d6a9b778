"""Where areas stand after an edit: in tables, one below the other so that each can be told from the next."""

from planapp.domain.check_area import area_cell
from planapp.domain.editing.cell_texts import has_column
from planapp.domain.editing.loose import Loose
from planapp.domain.record import AREA, AreaRecord, ChapterRecord, Link, PlanRecord, RowRecord


def settle_areas(record: PlanRecord, loose: Loose) -> None:
    """Give every area rows, a table, and a name of its own; and each chapter its number of tables."""
    has_cell = has_column(record, AREA)
    for chapter in record.chapters:
        for area in chapter.areas:
            if not area.rows and (area.heading or area.goal):
                area.rows = [RowRecord()]
        chapter.areas = [area for area in chapter.areas if area.rows]
        _close_gaps(chapter, loose.tables.get(id(chapter), set()))
        _continue(chapter, loose, has_cell)
        _name_new(chapter)
    _show_columns(record)


def _close_gaps(chapter: ChapterRecord, used: set[int]) -> None:
    """Number the tables in order; those that the edit emptied go, those that stood empty stay."""
    highest = 1
    for area in chapter.areas:  # an area that has been moved stands in the table of the one above it
        area.table = highest = max(highest, area.table)
    emptied = used - {area.table for area in chapter.areas}
    for area in chapter.areas:
        area.table -= sum(table < area.table for table in emptied)
    # A chapter that loses its last area keeps a table, whose headings show what there is to fill in.
    left = max(chapter.tables - len(emptied), 1 if chapter.tables else 0)
    chapter.tables = max(left, chapter.areas[-1].table if chapter.areas else 0)


def _links(loose: Loose, area: AreaRecord) -> list[tuple[int, str, str]]:
    return [(one.paragraph, one.text, one.url) for one in loose.links_of(area) if one.field == AREA]


def _may_continue(above: AreaRecord, area: AreaRecord) -> bool:
    same = (above.heading, above.note) == (area.heading, area.note)
    return same and bool(area.heading) and area.goal not in ([], above.goal)


def _begins(above: AreaRecord, area: AreaRecord, has_cell: bool) -> bool:
    """Whether an area below another can be told from a part of that one."""
    if not area.heading:
        return bool(area.goal) and not has_cell and area.goal != above.goal
    return area.heading != above.heading or area.note not in ([], above.note)


def _continue(chapter: ChapterRecord, loose: Loose, has_cell: bool) -> None:
    """Let an area go on below its own Område cell, and else begin where a reader finds it."""
    before: AreaRecord | None = None
    moved = 0
    for area in chapter.areas:
        area.table += moved
        above = before if before is not None and before.table == area.table else None
        _follow(area, above, loose, has_cell)
        if above is not None and not area.continues and not _begins(above, area, has_cell):
            area.table, moved = area.table + 1, moved + 1
        before = area
    chapter.tables = max(chapter.tables + moved, chapter.areas[-1].table if chapter.areas else 0)


def _follow(area: AreaRecord, above: AreaRecord | None, loose: Loose, has_cell: bool) -> None:
    """Settle whether an area continues the one above it in its table, and give it that one's links."""
    if above is None or not has_cell:
        area.continues = False
        return
    is_alone = not above.heading and not area.heading and area.continues  # Område cells without text
    may = _may_continue(above, area) or (is_alone and not above.note and area.goal not in ([], above.goal))
    # An area that lands below one with its heading would be read as a part of it.
    area.continues = may
    if may and _links(loose, area) != _links(loose, above):
        own = [one for one in loose.links_of(area) if one.field != AREA]
        theirs = [one for one in loose.links_of(above) if one.field == AREA]
        loose.links[id(area)] = [Link(AREA, one.paragraph, one.text, one.url) for one in theirs] + own


def _name_new(chapter: ChapterRecord) -> None:
    """Give new areas and rows a name that no other in their chapter or area has."""
    taken = {area.id for area in chapter.areas}
    for area in chapter.areas:
        if not area.id:
            first = area_cell(area, AREA)[:1]
            code = first[0].split(" ", 1)[0].rstrip(").:") if first else ""
            area.id = _free(code[:20] or "område", "-", taken)
        _name_rows(area)


def _name_rows(area: AreaRecord) -> None:
    taken = {row.id for row in area.rows}
    for number, row in enumerate(area.rows, 1):
        if not row.id:
            row.id = _free(f"{area.id}/{number}", "-", taken)


def _free(name: str, sign: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}{sign}{number}"
    taken.add(found)
    return found


def _show_columns(record: PlanRecord) -> None:
    """Give the plan a table where it must have one: below chapters, above what follows the tables."""
    if not record.chapters:
        return
    last = record.chapters[-1]
    if record.trailing or not (record.legend.cells or any(one.tables for one in record.chapters)):
        last.tables = max(last.tables, 1)
    numbered = any(chapter.heading and chapter.number for chapter in record.chapters)
    has_table = False
    for chapter in record.chapters:
        has_table = has_table or bool(chapter.tables)
        if numbered and not has_table and not chapter.number:
            chapter.tables, has_table = 1, True
