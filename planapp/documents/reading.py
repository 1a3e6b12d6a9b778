"""One door for every file: bytes in, plan record out."""

from collections.abc import Callable, Iterator, Mapping

from planapp.documents.blocks import Block
from planapp.documents.collecting import without_collecting
from planapp.documents.excel.csv_read import CSV, read_csv_blocks, read_csv_text
from planapp.documents.excel.read import read_excel_blocks
from planapp.documents.package import EXCEL, document_kind, open_package
from planapp.documents.understanding.findings import Findings
from planapp.documents.understanding.understand import understand
from planapp.documents.word.read import read_word_blocks
from planapp.domain.record import PlanRecord

Tell = Callable[[float], None]


def read_document(
    data: bytes, name: str = "", answers: Mapping[str, str] | None = None, tell: Tell | None = None
) -> PlanRecord:
    """The plan record in a Word, Excel or CSV file; `name` is the file's name, kept in `source`.

    What the file is, its contents decide. `answers` are what a person has answered, by the key of the
    finding that asks; a question without an answer is read as it proposes itself. `tell` is told now and
    then how much of the file has been read, from 0 to 1. Raises DocumentError, with a sentence for the
    person, when it cannot be used. Nothing is fetched from the network and nothing written.
    """
    findings = Findings()
    with without_collecting:
        kind, blocks = _open(data, findings, tell)
        record = understand(list(blocks), findings, answers or {})
    # `understand` leaves in `source` what it made of the columns.
    record.source = {"document": name, "format": kind} | record.source
    return record


def _open(data: bytes, findings: Findings, tell: Tell | None) -> tuple[str, Iterator[Block]]:
    """What kind of file it is, and its blocks; what is no text of separated cells must be a package."""
    text = read_csv_text(data)
    if text is not None:
        return CSV, read_csv_blocks(text, findings, tell)
    package = open_package(data)
    kind = document_kind(package)
    if kind == EXCEL:
        return kind, read_excel_blocks(package, findings, tell)
    return kind, read_word_blocks(package, findings, tell)
