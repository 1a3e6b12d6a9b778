"""A record's outline as a reader of its own document finds it: what leads nowhere is introduction."""

from collections.abc import Callable

from planapp.domain.headings import names_area, names_chapter, names_plan, read_chapter_heading
from planapp.domain.record import AREA, ChapterRecord, PlanRecord


def settle_outline(record: PlanRecord, leave_out: Callable[[str], None]) -> None:
    """Move texts to where a reader of the record's own document would find them.

    Headings in rows and lines above sheets can end up where no heading, title or introduction can be told
    from something else. What has no place at all is handed to `leave_out`.
    """
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
