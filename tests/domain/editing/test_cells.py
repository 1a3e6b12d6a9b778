"""A row's cell: written, shared with the row below, and no longer shared."""

import pytest

from planapp.domain.editing.cells import cell_seen, share_cell, unshare_cell, write_cell
from planapp.domain.editing.marks import set_link
from planapp.domain.editing.written import EditError, Stale
from planapp.domain.record import Span
from tests.domain.editing.written_plans import Parts, small, valid
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS


def test_a_shared_activity_changes_on_all_rows_that_share_it() -> None:
    plan = Parts(small())
    done = write_cell(plan.written, plan.row_id(MERGED_SECOND), "rcc_activity", "Ny text")
    assert done.sentence == ("Aktivitet från RCC ändrades på de 2 rader som delar texten i 2.a) Tobak.")
    assert plan.row(MERGED_FIRST).rcc_activity == plan.row(MERGED_SECOND).rcc_activity == ["Ny text"]
    assert plan.row(MERGED_FIRST).spans["rcc_activity"] == Span(1, 2)
    assert valid(plan.written)


def test_another_merged_cell_is_merged_no_more_when_one_row_says_something_else() -> None:
    plan = Parts(small())
    write_cell(plan.written, plan.row_id(MERGED_SECOND), "responsible", "Kansliet\nvåren 2026")
    assert plan.row(MERGED_FIRST).responsible == ["Örebro läns vård", "2022–2024"]
    assert plan.row(MERGED_SECOND).timeframe == "våren 2026"
    assert "responsible" not in plan.row(MERGED_FIRST).spans
    assert "status" in plan.row(MERGED_FIRST).spans
    assert valid(plan.written)


def test_a_cell_that_somebody_else_has_changed_is_not_overwritten() -> None:
    plan = Parts(small())
    seen = cell_seen(plan.written, plan.row_id(PLAIN), "rcc_activity")
    write_cell(plan.written, plan.row_id(PLAIN), "rcc_activity", "Först", seen)
    with pytest.raises(
        Stale, match="^Någon annan har ändrat texten i Aktivitet från RCC sedan du öppnade sidan.$"
    ):
        write_cell(plan.written, plan.row_id(PLAIN), "rcc_activity", "Sedan", seen)
    assert plan.row(PLAIN).rcc_activity == ["Först"]


def test_a_link_goes_where_its_words_go_and_no_further() -> None:
    plan = Parts(small())
    write_cell(plan.written, plan.row_id(LINKED), "responsible", "Kansliet\nHudkliniken i Falun\nLöpande")
    assert [(one.paragraph, one.text) for one in plan.row(LINKED).links] == [(1, "Hudkliniken")]
    write_cell(plan.written, plan.row_id(LINKED), "responsible", "Kansliet")
    assert plan.row(LINKED).links == []


def test_markup_from_word_becomes_plain_paragraphs_and_points() -> None:
    plan = Parts(small())
    text = "<p class=MsoNormal>Utbilda&nbsp;alla<o:p></o:p></p><ul><li>ett</li><li>två</li></ul>"
    write_cell(plan.written, plan.row_id(EMPTY), "region_activity", text)
    assert plan.row(EMPTY).region_activity == ["Utbilda alla", "- ett", "- två"]


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    plan = Parts(small())
    write_cell(plan.written, plan.row_id(EMPTY), "region_activity", "x" * 32_767)
    with pytest.raises(EditError, match="32 767 tecken"):
        write_cell(plan.written, plan.row_id(EMPTY), "region_activity", "x" * 32_768)


@pytest.mark.parametrize("name", ["status", "goal", "area"])
def test_what_is_not_the_rows_text_is_refused(name: str) -> None:
    plan = Parts(small())
    with pytest.raises(EditError):
        write_cell(plan.written, plan.row_id(PLAIN), name, "x")


def test_a_row_shares_its_text_with_an_empty_cell_below() -> None:
    plan = Parts(small())
    done = share_cell(plan.written, plan.row_id(TIME_IN_STATUS), "responsible")
    assert done.sentence == "Ansvarig–Tidsram delas nu av 2 rader i 2.b) Sol."
    assert plan.row(EMPTY).responsible == ["Kansliet"]
    assert plan.row(EMPTY).spans == {"responsible": Span(0, 2)}
    assert valid(plan.written)


@pytest.mark.parametrize(
    ("keep", "text"),
    [("above", ["Vänta"]), ("below", ["Ny sak"]), ("both", ["Vänta", "Ny sak"])],
)
def test_where_texts_differ_the_person_says_which_is_shared(keep: str, text: list[str]) -> None:
    plan = Parts(small())
    row = plan.row_id(TIME_IN_STATUS)
    with pytest.raises(EditError, match="«Vänta» och «Ny sak»"):
        share_cell(plan.written, row, "rcc_activity")
    share_cell(plan.written, row, "rcc_activity", keep)
    assert plan.row(TIME_IN_STATUS).rcc_activity == plan.row(EMPTY).rcc_activity == text
    assert valid(plan.written)


def test_the_last_row_of_an_area_has_nobody_to_share_with() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="ingen rad under"):
        share_cell(plan.written, plan.row_id(LINKED), "rcc_activity")


def test_rows_that_share_no_more_have_a_copy_each() -> None:
    plan = Parts(small())
    unshare_cell(plan.written, plan.row_id(MERGED_FIRST), "rcc_activity")
    write_cell(plan.written, plan.row_id(MERGED_FIRST), "rcc_activity", "Egen")
    assert plan.row(MERGED_SECOND).rcc_activity == ["Delad"]
    with pytest.raises(Stale):
        unshare_cell(plan.written, plan.row_id(MERGED_FIRST), "rcc_activity")


def test_rows_that_come_to_share_a_text_have_the_links_of_both() -> None:
    plan = Parts(small())
    for index, words in ((TIME_IN_STATUS, "Kan"), (EMPTY, "sliet")):
        write_cell(plan.written, plan.row_id(index), "responsible", "Kansliet")
        set_link(plan.written, plan.row_id(index), "responsible", 0, words, "https://exempel.se")
    share_cell(plan.written, plan.row_id(TIME_IN_STATUS), "responsible")
    for index in (TIME_IN_STATUS, EMPTY):
        assert [one.text for one in plan.row(index).links] == ["Kan", "sliet"]
    assert valid(plan.written)


def test_one_shared_activity_has_one_name_in_the_superior_plan() -> None:
    plan = Parts(small())
    plan.row(TIME_IN_STATUS).rcc_id = "rcc-7"
    share_cell(plan.written, plan.row_id(TIME_IN_STATUS), "rcc_activity", "below")
    assert [one.rcc_id for one in plan.area(1).rows] == [None, None]
    plan.row(TIME_IN_STATUS).rcc_id = "rcc-7"
    write_cell(plan.written, plan.row_id(EMPTY), "rcc_activity", "Annat")
    assert [one.rcc_id for one in plan.area(1).rows] == ["rcc-7", "rcc-7"]
