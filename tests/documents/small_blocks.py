"""Small plans as blocks: what a reader of any format hands on to be understood."""

from collections.abc import Mapping, Sequence

from planapp.documents.blocks import Block, Cell, Paragraph, Table
from planapp.documents.understanding.understand import understand
from planapp.domain.check import check_record
from planapp.domain.record import Finding, PlanRecord

Given = str | Cell | None


def cell(text: Given) -> Cell | None:
    """A cell with a paragraph for each line."""
    return Cell([line for line in text.split("\n") if line]) if isinstance(text, str) else text


def table(*rows: Sequence[Given], number: int = 1) -> Table:
    """A table whose rows are texts, finished cells or gaps."""
    return Table([[cell(text) for text in row] for row in rows], {"table": number})


def across(text: str, width: int) -> list[Given]:
    """A row that is one cell over so many places."""
    return [Cell([text])] * width


def heading(text: str, level: int = 1) -> Paragraph:
    """A paragraph with a heading style."""
    return Paragraph(text, level)


def read(*blocks: Block, answers: Mapping[str, str] | None = None) -> PlanRecord:
    """The record in the blocks; whatever they hold, it is valid and no word is lost."""
    record = understand(list(blocks), None, answers)
    assert check_record(record) == []
    receipt = record.receipt
    assert receipt.words_lost == 0
    assert receipt.words_in_tables == receipt.words_stored + receipt.words_in_findings
    for finding in record.findings:
        assert (finding.severity == "question") == bool(finding.answers)
        assert len(finding.message) <= 2_300
        assert len(finding.key) <= 200
    return record


def keys(record: PlanRecord) -> list[tuple[str, str]]:
    """What each column means, with its heading."""
    return [(column.key, column.header) for column in record.columns]


def meanings(*headers: str, rows: Sequence[Sequence[Given]] = (), **answers: str) -> list[str]:
    """What the columns of a table with these headings mean."""
    body = rows or [[f"ord {index}" for index in range(len(headers))]]
    record = read(table(headers, *body), answers=answers)
    return [entry["key"] for entry in record.source["columns"]]


def found(record: PlanRecord, code: str) -> list[Finding]:
    """The findings with a code."""
    return [finding for finding in record.findings if finding.code == code]
