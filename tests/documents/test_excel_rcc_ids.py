"""The superior plan's ids in Excel: a line in the comment of the RCC activity's cell, read back."""

import io

import openpyxl
import pytest

from planapp.documents.excel.notes import take_rcc_id
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.record import Marker, PlanRecord
from tests.small_plan import MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan


def with_ids() -> PlanRecord:
    record = small_plan()
    rows = record.rows()
    rows[PLAIN].rcc_id = "rcc-1f3a9c02-7"
    rows[MERGED_FIRST].rcc_id = rows[MERGED_SECOND].rcc_id = "rcc-1f3a9c02-8"
    record.areas()[0].markers = [Marker("NY", 0)]
    return record


def again(record: PlanRecord) -> PlanRecord:
    return read_document(write_excel(record), "plan.xlsx")


def test_ids_travel_in_excel_also_in_shared_cells() -> None:
    record = with_ids()
    read = again(record)
    assert [row.rcc_id for row in read.rows()] == [row.rcc_id for row in record.rows()]
    assert differences(record, read) == []
    assert [row.rcc_id for row in again(read).rows()] == [row.rcc_id for row in record.rows()]
    assert not [one for one in read.findings if one.code == "comment"]


def test_a_person_sees_the_id() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(write_excel(with_ids())))
    said = [cell.comment.text for row in workbook.worksheets[1] for cell in row if cell.comment]
    assert said == ["RCC-id: rcc-1f3a9c02-7", "Markör: NY", "RCC-id: rcc-1f3a9c02-8"]


def test_a_cell_without_text_has_no_id() -> None:
    record = small_plan()
    record.rows()[PLAIN].rcc_activity, record.rows()[PLAIN].rcc_id = [], "rcc-1"
    assert [row.rcc_id for row in again(record).rows()] == [None] * 6


def test_word_does_not_carry_ids() -> None:
    read = read_document(write_word(with_ids()), "plan.docx")
    assert {row.rcc_id for row in read.rows()} == {None}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("RCC-id: rcc-1", "rcc-1"),
        ("RCC-id:rcc-1", "rcc-1"),
        ("RCC-id: två ord", None),
        ("RCC-id: " + "x" * 41, None),
        ("RCC-id:", None),
        ("rcc-id: x", None),
    ],
)
def test_what_is_no_id_is_an_ordinary_comment(line: str, told: str | None) -> None:
    assert take_rcc_id([line]) == (told, [] if told else [line])


def test_a_second_id_in_one_cell_is_an_ordinary_comment() -> None:
    assert take_rcc_id(["RCC-id: a", "RCC-id: b", "RCC-id: a"]) == ("a", ["RCC-id: b"])
    assert take_rcc_id(["RCC-id: b"], "a") == ("a", ["RCC-id: b"])
