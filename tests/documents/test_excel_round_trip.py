"""The heart test for Excel: what is written is read back as the same plan."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord
from tests.records import plan_records

DEMO = Path(__file__).parents[2] / "imports" / "demo"


def again(record: PlanRecord) -> PlanRecord:
    return read_document(write_excel(record), "plan.xlsx")


@given(plan_records(max_rows=40))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_any_valid_plan_comes_back_equal(record: PlanRecord) -> None:
    read = again(record)
    assert differences(record, read) == []
    assert check_record(read) == []
    assert read.receipt.words_lost == 0


def test_the_real_plan_comes_back_equal(real_plan_docx: Path) -> None:
    comes_back_equal(real_plan_docx)


def test_the_demo_plans_come_back_equal() -> None:
    for path in sorted(DEMO.glob("*.docx")):
        comes_back_equal(path)


def comes_back_equal(path: Path) -> None:
    record = read_document(path.read_bytes(), path.name)
    read = again(record)
    assert differences(record, read) == []
    assert differences(read, again(read)) == []
    assert read.receipt.words_lost == 0
