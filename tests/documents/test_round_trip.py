"""The heart test for Word: what is written is read back as the same plan."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord
from tests.records import plan_records


def again(record: PlanRecord) -> PlanRecord:
    """The record after a way out to Word and back; no word may be lost on it."""
    read = read_document(write_word(record), "plan.docx")
    assert read.receipt.words_lost == 0
    assert check_record(read) == []
    return read


@given(plan_records())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_valid_plan_comes_back_equal(record: PlanRecord) -> None:
    assert differences(record, again(record)) == []


def test_the_real_plan_comes_back_equal(real_plan_docx: Path) -> None:
    record = read_document(real_plan_docx.read_bytes())
    assert differences(record, again(record)) == []


def test_the_demo_plan_comes_back_equal(demo_plan_docx: Path) -> None:
    record = read_document(demo_plan_docx.read_bytes())
    assert differences(record, again(record)) == []
