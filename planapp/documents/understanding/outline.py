"""A record's outline as a reader of its own document finds it: what leads nowhere is introduction."""

from collections.abc import Callable, Iterable

from planapp.domain.headings import names_area, names_chapter, names_plan, read_chapter_heading
from planapp.domain.record import (
    AREA,
    GOAL,
    STATUS,
    AreaRecord,
    ChapterRecord,
    Legend,
    PlanRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import is_legend_cell, read_legend_statuses


def introduce_emptied(record: PlanRecord, emptied: Iterable[ChapterRecord]) -> None:
    """Make introduction of the first headings, where the table below each begins with another chapter."""
    for chapter in emptied:
        if chapter.tables or chapter.heading is None or record.chapters[0] is not chapter:
            continue
        record.chapters.pop(0)
        texts = [chapter.heading, *chapter.intro]
        if record.title is None and not record.intro and names_plan(chapter.heading):
            record.title = texts.pop(0)
        _introduction(record).extend(texts)


def settle_outline(record: PlanRecord, leave_out: Callable[[str], None]) -> None:
    """Move texts to where a reader of the record's own document would find them.

    Headings in rows and lines above sheets can end up where no heading, title or introduction can be told
    from something else. What has no place at all is handed to `leave_out`.
    """
    if not record.legend.cells:
        _take_legend_row(record, leave_out)
    if not any(chapter.heading for chapter in record.chapters):
        _name_chapters(record, leave_out)
    _introduce_headings(record)
    if record.title is None and record.intro and names_plan(record.intro[0]):
        record.title = record.intro.pop(0)
    if not any(column.key == AREA for column in record.columns):
        for chapter in record.chapters:
            above = chapter.intro if chapter.heading is not None else _introduction(record)
            while chapter.tables and above and names_area(above[-1]):
                leave_out(above.pop())


def _take_legend_row(record: PlanRecord, leave_out: Callable[[str], None]) -> None:
    """A first table that has come down to one row which lists statuses is the legend, and no table."""
    chapter = next((chapter for chapter in record.chapters if chapter.tables), None)
    areas = [area for area in chapter.areas if area.table == 1] if chapter else []
    rows = [row for area in areas for row in area.rows]
    if chapter is None or len(rows) != 1 or not is_legend_cell(row_cell(rows[0], STATUS, "")):
        return
    cells = {
        span_field(column.key, column.header): _cell_of(areas[0], column.key, column.header)
        for column in record.columns
    }
    record.legend = Legend(
        {name: texts for name, texts in cells.items() if texts}, read_legend_statuses(cells[STATUS])
    )
    for text in [marker.text for marker in areas[0].markers]:
        leave_out(text)
    chapter.areas = [area for area in chapter.areas if area.table > 1]
    chapter.tables -= 1
    for area in chapter.areas:
        area.table -= 1
    if chapter.heading is None and not chapter.tables:
        record.chapters.remove(chapter)
    if record.trailing and not (record.chapters and record.chapters[-1].tables):
        for text in record.trailing:
            leave_out(text)
        record.trailing = []


def _cell_of(area: AreaRecord, key: str, header: str) -> list[str]:
    """A cell of an area's only row."""
    if key == AREA:
        return [*area.heading, *area.note]
    return area.goal if key == GOAL else row_cell(area.rows[0], key, header)


def _introduction(record: PlanRecord) -> list[str]:
    """The text that stands above the first chapter."""
    return record.after_legend if record.legend.cells else record.intro


def _name_chapters(record: PlanRecord, leave_out: Callable[[str], None]) -> None:
    """In a document without any heading, a line that names a chapter is its heading."""
    if record.legend.cells:
        for text in [line for line in record.intro if names_chapter(line)]:
            record.intro.remove(text)
            leave_out(text)
    named = _chapters_from(_introduction(record))
    if named and record.chapters:
        first, heading = record.chapters[0], named.pop()
        first.number, first.title, first.heading = heading.number, heading.title, heading.heading
        first.intro = heading.intro
    record.chapters = [*named, *record.chapters, *_chapters_from(record.trailing)]


def _chapters_from(lines: list[str]) -> list[ChapterRecord]:
    """Take the chapters that lines name out of them, each with the lines below it."""
    begins = next((at for at, line in enumerate(lines) if names_chapter(line)), len(lines))
    found: list[ChapterRecord] = []
    for line in lines[begins:]:
        if names_chapter(line):
            number, title = read_chapter_heading(line)
            found.append(ChapterRecord(number, title, line, tables=0))
        else:
            found[-1].intro.append(line)
    del lines[begins:]
    return found


def _introduce_headings(record: PlanRecord) -> None:
    """Above the first table, a heading without number and table is introduction if others have numbers."""
    if not any(chapter.number for chapter in record.chapters):
        return
    kept: list[ChapterRecord] = []
    for at, chapter in enumerate(record.chapters):
        if chapter.tables:
            record.chapters = kept + record.chapters[at:]
            return
        if chapter.number or chapter.heading is None:
            kept.append(chapter)
        else:
            into = kept[-1].intro if kept else _introduction(record)
            into += [chapter.heading, *chapter.intro]
