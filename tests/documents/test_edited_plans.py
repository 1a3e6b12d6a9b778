"""A plan that has been edited, in whatever way, is written to Word and Excel and read back equal."""

import random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.understanding.column_headings import is_header, is_heading_row
from planapp.documents.understanding.frame import fact_lines, read_column_fact
from planapp.documents.word.write import write_word
from planapp.domain.check_area import area_cell
from planapp.domain.comparing import differences
from planapp.domain.editing.new_plan import copy_record, empty_record
from planapp.domain.record import AREA, EXTRA, GOAL, PlanRecord, row_cell
from tests.domain.editing.any_edits import Editor
from tests.domain.editing.written_plans import small, stored
from tests.records import plan_records

MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def comes_back(record: PlanRecord) -> bool:
    """Whether both kinds of file hold the plan whole."""
    for write in (write_word, write_excel):
        assert differences(record, read_document(write(record))) == []
    return True


def can_be_told(record: PlanRecord) -> bool:
    """Whether no row is a row of headings by chance, and the table's headings are known as such."""
    for area in record.areas():
        for row in area.rows:
            if is_heading_row(
                [
                    " ".join(
                        area_cell(area, one.key)
                        if one.key in (AREA, GOAL)
                        else row_cell(row, one.key, one.header)
                    )
                    for one in record.columns
                ]
            ):
                return False
    facts = [fact for line in fact_lines(record) if (fact := read_column_fact(line))]
    return is_header(
        [one.header for one in record.columns], {key for key, meaning in facts if meaning != EXTRA}
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@MANY
def test_the_small_plan_comes_back_equal_after_any_edits(seed: int, count: int) -> None:
    written = small()
    editor = Editor(written, random.Random(seed))
    for _ in range(count):
        editor.edit()
    assert comes_back(written.record)


@given(plan_records(max_rows=12), st.integers(0, 2**32 - 1))
@MANY
def test_any_plan_comes_back_equal_after_any_edits(record: PlanRecord, seed: int) -> None:
    written = stored(record)
    editor = Editor(written, random.Random(seed))
    for _ in range(15):
        editor.edit()
    assume(can_be_told(written.record))
    assert comes_back(written.record)


def test_an_empty_plan_comes_back_equal() -> None:
    assert comes_back(empty_record("Cancerplan", "Region Dalarna", "RCC Mellansverige", "2025–2027"))


@given(st.integers(0, 2**32 - 1))
@MANY
def test_a_plan_written_from_nothing_comes_back_equal(seed: int) -> None:
    written = stored(empty_record("Verksamhetsplan 2025–2027"))
    editor = Editor(written, random.Random(seed))
    for name in ("do_add_chapter", "do_add_area", "do_add_row", "do_add_goal"):
        editor.edits += [getattr(editor, name)] * 8
    for _ in range(40):
        editor.edit()
    assert comes_back(written.record)


@given(plan_records(max_rows=12), st.data())
@MANY
def test_any_part_of_a_plan_comes_back_equal(record: PlanRecord, data: st.DataObject) -> None:
    rows = data.draw(st.sets(st.integers(0, 11)))
    chapters = data.draw(st.sets(st.integers(0, 3)))
    try:
        copied = copy_record(record, rows, chapters)
    except ValueError:
        return
    assume(can_be_told(copied))
    assert comes_back(copied)
