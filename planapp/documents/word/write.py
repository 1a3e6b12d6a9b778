"""Word out: a plan record as the verksamhetsplan that people know, with its own columns and cells."""

from collections.abc import Iterator
from datetime import datetime

from planapp.documents.understanding.frame import fact_lines
from planapp.documents.word.write_parts import FACT_LINE, GAP_LINE, HEADING, TITLE_LINE, line
from planapp.documents.word.write_shell import open_shell, pack
from planapp.documents.word.write_tables import TableWriter
from planapp.domain.record import ChapterRecord, PlanRecord

UNNAMED = "Verksamhetsplan"


def _chapter_tables(chapter: ChapterRecord, tables: TableWriter) -> Iterator[str]:
    name = chapter.heading or UNNAMED
    for number in range(1, chapter.tables + 1):
        part = f" (del {number} av {chapter.tables})" if chapter.tables > 1 else ""
        yield from tables.table(name + part, [area for area in chapter.areas if area.table == number])
        # Two tables without a paragraph between them would become one, and a file may not end in one.
        yield GAP_LINE


def _body(record: PlanRecord, tables: TableWriter) -> Iterator[str]:
    if record.title is not None:
        yield line(record.title, TITLE_LINE)
    yield from (line(text, FACT_LINE) for text in fact_lines(record))
    yield from map(line, record.intro)
    if record.legend.cells:
        yield tables.legend()
        yield GAP_LINE
    yield from map(line, record.after_legend)
    for chapter in record.chapters:
        if chapter.heading is not None:
            yield line(chapter.heading, HEADING)
        yield from map(line, chapter.intro)
        yield from _chapter_tables(chapter, tables)
    yield from map(line, record.trailing)


def write_word(
    record: PlanRecord,
    *,
    author: str = "",
    created: datetime | None = None,
    edition: str = "",
    mark: str = "",
) -> bytes:
    """The plan as a Word file.

    The record must be valid (`check_record`). Reading the file gives an equal record; nothing of the
    plan stands in it but what a person sees. `author` is the properties' author, the region when
    absent; `created` is now when absent. `edition` and `mark` (such as UTKAST) stand at the head of
    each page, which no reader takes for the plan.
    """
    tables = TableWriter(record)
    body = list(_body(record, tables))
    shell = open_shell(
        record.title or UNNAMED,
        author or record.region or "",
        created,
        right=mark,
        footer=record.region or "",
        edition=edition,
    )
    return pack(shell, body, tables.links)
