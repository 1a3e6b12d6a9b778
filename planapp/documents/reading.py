"""One door for every file: bytes in, plan record out."""

from collections.abc import Callable, Mapping

from planapp.documents.excel_read import read_excel_blocks
from planapp.documents.findings import Findings
from planapp.documents.package import EXCEL, document_kind, open_package
from planapp.documents.understanding import understand
from planapp.documents.word_read import read_word_blocks
from planapp.domain.record import PlanRecord

Tell = Callable[[float], None]


def read_document(
    data: bytes, name: str = "", answers: Mapping[str, str] | None = None, tell: Tell | None = None
) -> PlanRecord:
    """The plan record in a Word or Excel file; `name` is the file's name, kept in `source`.

    What the file is, its contents decide. `answers` are what a person has answered, by the key of the
    finding that asks; a question without an answer is read as it proposes itself. `tell` is told now and
    then how much of the file has been read, from 0 to 1. Raises DocumentError, with a sentence for the
    person, when it cannot be used. Nothing is fetched from the network and nothing written.
    """
    package = open_package(data)
    kind = document_kind(package)
    findings = Findings()
    blocks = read_excel_blocks(package, findings) if kind == EXCEL else read_word_blocks(package, findings)
    record = understand(list(blocks), findings, answers or {})
    # `understand` leaves in `source` what it made of the columns.
    record.source = {"document": name, "format": kind} | record.source
    return record
