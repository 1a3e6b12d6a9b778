"""What stands outside the tables: texts, legend and column headings."""

import pytest

from planapp.domain.editing.cells import write_cell
from planapp.domain.editing.marks import set_link
from planapp.domain.editing.plan_columns import add_column, remove_column, write_column_heading
from planapp.domain.editing.plan_texts import plan_text_seen, write_legend, write_plan_text
from planapp.domain.editing.written import EditError, Stale
from tests.domain.editing.written_plans import Parts, small, valid
from tests.small_plan import EMPTY, PLAIN


def test_texts_keep_their_paragraphs_and_lines_are_one_line() -> None:
    plan = Parts(small())
    record = plan.written.record
    write_plan_text(plan.written, "intro", "Ett\n\n- två")
    write_plan_text(plan.written, "title", "Cancerplan\n2025")
    write_plan_text(plan.written, "after_legend", "Efter")
    write_plan_text(plan.written, "trailing", "Sist")
    assert (record.intro, record.title) == (["Ett", "- två"], "Cancerplan 2025")
    assert (record.after_legend, record.trailing) == (["Efter"], ["Sist"])
    assert valid(plan.written)
    with pytest.raises(EditError, match="behöver en titel"):
        write_plan_text(plan.written, "title", "")


def test_a_plan_text_that_somebody_else_has_changed_is_not_overwritten() -> None:
    plan = Parts(small())
    seen = plan_text_seen(plan.written, "intro")
    write_plan_text(plan.written, "intro", "Ett", seen)
    with pytest.raises(Stale):
        write_plan_text(plan.written, "intro", "Två", seen)


def test_the_statuses_follow_the_legend() -> None:
    plan = Parts(small())
    done = write_legend(plan.written, "status", "Påbörjad = klar\nVilar = pausad")
    assert [one.text for one in plan.written.record.legend.statuses] == ["Påbörjad = klar", "Vilar = pausad"]
    assert plan.row(PLAIN).status == "done"
    assert done.sentence == (
        "Förklaringen av Status ändrades. Statusen läses nu på ett annat sätt på 3 rader."
    )
    assert valid(plan.written)


@pytest.mark.parametrize("text", ["", "Klar", "Hejsan\nSvejsan"])
def test_a_legend_lists_at_least_two_statuses(text: str) -> None:
    plan = Parts(small())
    write_legend(plan.written, "goal", "Vad som ska nås")
    with pytest.raises(EditError, match="minst två kända statusar"):
        write_legend(plan.written, "status", text)


def test_an_extra_column_keeps_its_cells_under_a_new_heading() -> None:
    plan = Parts(small())
    add_column(plan.written, "extra", "Kommentar", before="status")
    assert [one.header for one in plan.written.record.columns][-2:] == ["Kommentar", "Status"]
    write_cell(plan.written, plan.row_id(EMPTY), "Kommentar", "Se rutinen")
    set_link(plan.written, plan.row_id(EMPTY), "Kommentar", 0, "rutinen", "https://exempel.se")
    done = write_column_heading(plan.written, "Kommentar", "Anmärkning")
    assert done.sentence == "Kolumnen Kommentar heter nu Anmärkning."
    assert plan.row(EMPTY).extra == {"Anmärkning": ["Se rutinen"]}
    assert plan.row(EMPTY).links[0].field == "Anmärkning"
    assert valid(plan.written)


@pytest.mark.parametrize("header", ["Mål", "MÅL:", "status", "", "x" * 300])
def test_two_columns_cannot_be_taken_for_each_other(header: str) -> None:
    plan = Parts(small())
    with pytest.raises(EditError):
        add_column(plan.written, "extra", header)
    with pytest.raises(EditError):
        write_column_heading(plan.written, "rcc_activity", header)


def test_only_an_empty_column_is_taken_away() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="har text i 6 celler"):
        remove_column(plan.written, "rcc_activity")
    with pytest.raises(EditError, match="har en förklaring"):
        remove_column(plan.written, "status")
    remove_column(plan.written, "region_activity")
    assert "region_activity" not in [one.key for one in plan.written.record.columns]
    add_column(plan.written, "resources")
    assert plan.written.record.columns[-1].header == "Resurser"
    assert valid(plan.written)
