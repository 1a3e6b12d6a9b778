"""A record's outline as a reader of its own document finds it: what leads nowhere is introduction."""

from collections.abc import Callable

from planapp.domain.headings import names_area, names_plan
from planapp.domain.record import AREA, ChapterRecord, PlanRecord


def settle_outline(record: PlanRecord, leave_out: Callable[[str], None]) -> None:
    """Move texts to where a reader of the record's own document would find them.

    Headings in rows and lines above sheets can end up where no heading, title or introduction can be told
    from something else. What has no place at all is handed to `leave_out`.
    """
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
