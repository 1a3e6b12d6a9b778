"""Reading the small Word files of the tests."""

from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.record import AreaRecord, PlanRecord
from tests.word_files import p, row, tbl, word_file

HEADING = p("Prevention, Kapitel 3", "R1")


def read(*body: str, **more) -> PlanRecord:
    """The record in a file with this body; whatever it holds, it is valid and no word is lost."""
    record = read_document(word_file(*body, **more))
    assert check_record(record) == []
    assert record.receipt.words_lost == 0
    return record


def only_area(*rows: str) -> AreaRecord:
    (area,) = read(HEADING, tbl(*rows)).areas()
    return area


def activity(content: str) -> list[str]:
    """What is read from an activity cell that holds this."""
    (one,) = read(HEADING, tbl(row(activity=content))).rows()
    return one.region_activity


def codes(record: PlanRecord) -> set[str]:
    return {finding.code for finding in record.findings}
