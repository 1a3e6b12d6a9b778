"""One door for every file: bytes in, plan record out."""

from planapp.documents.excel_read import read_excel_blocks
from planapp.documents.findings import Findings
from planapp.documents.package import EXCEL, document_kind, open_package
from planapp.documents.understanding import understand
from planapp.documents.word_read import read_word_blocks
from planapp.domain.record import PlanRecord


def read_document(data: bytes, name: str = "") -> PlanRecord:
    """The plan record in a Word or Excel file; `name` is the file's name, kept in `source`.

    What the file is, its contents decide. Raises DocumentError, with a sentence for the person, when
    it cannot be used. Nothing is fetched from the network and nothing written.
    """
    package = open_package(data)
    kind = document_kind(package)
    findings = Findings()
    blocks = read_excel_blocks(package, findings) if kind == EXCEL else read_word_blocks(package, findings)
    record = understand(list(blocks), findings)
    record.source = {"document": name, "format": kind}
    return record
