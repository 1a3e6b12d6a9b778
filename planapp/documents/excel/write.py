"""Excel out: the plan record as a workbook with a sheet for each chapter, made to be read back.

What is written as text stays text, what stands in one cell on paper stands in one cell here, and a
person sees everything that a reader reads.
"""

import io

from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from planapp.documents.excel.chapter import column_widths, write_chapter, write_header
from planapp.documents.excel.list import LIST_SHEET, labels_range, list_width, write_list
from planapp.documents.excel.sheet import Sheet, set_heads, sheet_name
from planapp.documents.excel.styles import (
    CELL_STYLE,
    FACT_STYLE,
    TEXT_STYLE,
    TITLE_STYLE,
    add_styles,
)
from planapp.documents.understanding.frame import fact_lines
from planapp.domain.record import ChapterRecord, PlanRecord, span_field
from planapp.domain.status import STATUS_LABELS, read_status, says_only_status

FRONT_SHEET, UNNAMED_CHAPTER = "Läs mig", "Plan"
INLINE_LIMIT = 255  # characters that Excel allows in a list of choices written in the rule itself


def write_excel(record: PlanRecord, *, edition: str = "") -> bytes:
    """The workbook of a valid record, as bytes; `read_document` makes an equal record of them.

    `edition` stands at the head of each printed page, which no reader takes for the plan.
    Raises DocumentError, with a sentence for the person, when a cell's text is too long for Excel.
    """
    workbook = Workbook()
    front = workbook.worksheets[0]
    front.title = FRONT_SHEET
    add_styles(workbook)
    labels = status_choices(record)
    inline = _inline_list(labels)
    widths = column_widths(record.columns)
    _write_front(Sheet(front, list(widths)), record)
    # Made before the chapters, which are put in front of it, so that none of them takes its name.
    workbook.create_sheet(LIST_SHEET)
    for index, chapter in enumerate(record.chapters):
        name = sheet_name(_chapter_name(chapter), workbook)
        made = workbook.create_sheet(name, len(workbook.sheetnames) - 1)
        statuses = _status_rule(inline or labels_range(list_width(record), len(labels)))
        after = record.trailing if index == len(record.chapters) - 1 else []
        write_chapter(Sheet(made, list(widths)), chapter, record.columns, statuses, after)
        if statuses.sqref:
            made.add_data_validation(statuses)
    write_list(workbook, record, [] if inline else labels)
    if edition:
        set_heads(workbook, record.title or "", edition)
    _set_properties(workbook, record)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def status_choices(record: PlanRecord) -> list[str]:
    """The statuses to choose among: the legend's words, then those used, then ours for the rest."""
    legend = record.legend.statuses
    labels = [entry.text for entry in legend if entry.status]
    written = dict.fromkeys(row.status_raw for row in record.rows() if row.status)
    used = [text for text in written if says_only_status(text, legend)]
    labels = list(dict.fromkeys([*labels, *used]))
    said = {read_status([label], legend) for label in labels}
    return labels + [label for status, label in STATUS_LABELS.items() if status not in said]


def _inline_list(labels: list[str]) -> str | None:
    """The choices written in the rule itself; None when Excel does not take them so."""
    joined = ",".join(labels).replace('"', '""')
    if any("," in label for label in labels) or len(joined.encode("utf-16-le")) // 2 > INLINE_LIMIT:
        return None
    return f'"{joined}"'


def _status_rule(source: str) -> DataValidation:
    """A list to choose from that advises: any other text stays possible."""
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="Ny status",
        error="Texten är inte någon av planens statusar. Vill du behålla den ändå?",
    )


def _chapter_name(chapter: ChapterRecord) -> str:
    return f"Kapitel {chapter.number}" if chapter.number else chapter.title or UNNAMED_CHAPTER


def _write_front(sheet: Sheet, record: PlanRecord) -> None:
    """Title, facts, introduction and legend."""
    if record.title is not None:
        sheet.line(record.title, TITLE_STYLE)
    for fact in fact_lines(record):
        sheet.line(fact, FACT_STYLE)
    for text in record.intro:
        sheet.line(text, TEXT_STYLE)
    if record.legend.cells:
        sheet.row += 1
        write_header(sheet, record.columns)
        for index, column in enumerate(record.columns, 1):
            cell = record.legend.cells.get(span_field(column.key, column.header), [])
            sheet.write(sheet.row, index, "\n".join(cell), CELL_STYLE)
        sheet.row += 2
    for text in record.after_legend:
        sheet.line(text, TEXT_STYLE)
    sheet.set_sizes()
    sheet.set_page()


def _set_properties(workbook: Workbook, record: PlanRecord) -> None:
    properties = workbook.properties
    properties.title, properties.creator = record.title, "planapp"
    properties.language = record.language
