"""Why an edit cannot be made, in words for the person who made it."""

import pytest

from planapp.domain.editing.areas import write_area
from planapp.domain.editing.cells import write_cell
from planapp.domain.editing.explain import explain
from planapp.domain.editing.written import EditError
from tests.domain.editing.written_plans import Parts, small
from tests.small_plan import PLAIN


def test_a_last_line_that_reads_as_a_marker_is_explained() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="lägg till den som markör"):
        write_area(plan.written, plan.area_id(0), "heading", "2.a) Tobak\nNY")


def test_a_row_that_repeats_the_headings_is_explained() -> None:
    plan = Parts(small())
    row_id = plan.row_id(PLAIN)
    for name, header in (("rcc_activity", "Aktivitet från RCC"), ("region_activity", "Aktivitet i regionen")):
        write_cell(plan.written, row_id, name, header)
    write_area(plan.written, plan.area_id(0), "goal", "Mål")
    with pytest.raises(EditError, match="tas för tabellens rubriker"):
        write_cell(plan.written, row_id, "responsible", "Ansvarig–Tidsram")


def test_the_text_that_is_the_trouble_is_quoted() -> None:
    said = explain(["chapter 1: 'Kapitel 3' stands alone in its row and reads as a chapter's heading"])
    assert "«Kapitel 3»" in said


def test_whatever_the_trouble_there_is_a_sentence() -> None:
    for problems in ([], ["something new"]):
        assert explain(problems).endswith(".")
