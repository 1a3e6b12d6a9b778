"""Markers and links."""

import pytest

from planapp.domain.editing.marks import remove_link, remove_marker, set_link, set_marker
from planapp.domain.editing.written import EditError, Stale
from planapp.domain.record import Marker
from tests.domain.editing.written_plans import Parts, small, valid
from tests.small_plan import LINKED, MERGED_FIRST, MERGED_SECOND

URL = "https://exempel.se/a?b=c#d"


def test_markers_stand_on_rows_and_in_the_area_cell() -> None:
    plan = Parts(small())
    area, row = plan.area_id(0), plan.row_id(MERGED_FIRST)
    assert set_marker(plan.written, area, row, "NY").sentence == (
        "Markören NY sattes på raden «Delad» i 2.a) Tobak."
    )
    set_marker(plan.written, area, None, "Uppdaterad 7/7")
    assert plan.area(0).markers == [Marker("Uppdaterad 7/7"), Marker("NY", 1)]
    assert "redan" in set_marker(plan.written, area, row, "NY").sentence
    assert valid(plan.written)
    remove_marker(plan.written, area, row, "NY")
    assert plan.area(0).markers == [Marker("Uppdaterad 7/7")]
    with pytest.raises(Stale):
        remove_marker(plan.written, area, row)
    with pytest.raises(EditError):
        set_marker(plan.written, area, row, "x" * 61)


def test_a_link_stands_in_the_cell_of_every_row_that_shares_it() -> None:
    plan = Parts(small())
    set_link(plan.written, plan.row_id(MERGED_SECOND), "responsible", 0, "läns vård", URL)
    set_link(plan.written, plan.row_id(MERGED_SECOND), "responsible", 0, "Örebro", URL)
    for index in (MERGED_FIRST, MERGED_SECOND):
        assert [one.text for one in plan.row(index).links] == ["Örebro", "läns vård"]
    assert "responsible" in plan.row(MERGED_FIRST).spans
    assert valid(plan.written)
    remove_link(plan.written, plan.row_id(MERGED_FIRST), "responsible", 0, "Örebro")
    assert [one.text for one in plan.row(MERGED_SECOND).links] == ["läns vård"]


@pytest.mark.parametrize(("name", "words"), [("area", "Tobak"), ("goal", "röker")])
def test_links_of_an_areas_cells_stand_on_its_first_row(name: str, words: str) -> None:
    plan = Parts(small())
    set_link(plan.written, plan.row_id(MERGED_SECOND), name, 0, words, URL)
    assert [(one.field, one.text) for one in plan.area(0).rows[0].links] == [(name, words)]
    assert valid(plan.written)


def test_words_are_linked_once() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="redan en del av en länk"):
        set_link(plan.written, plan.row_id(LINKED), "responsible", 0, "kliniken", URL)
    with pytest.raises(
        EditError, match="^Orden finns inte i stycket. Skriv dem precis som de står.$"
    ) as wrong:
        set_link(plan.written, plan.row_id(LINKED), "responsible", 1, "Hudkliniken", URL)
    assert not isinstance(wrong.value, Stale)
    with pytest.raises(Stale, match="Länken finns inte längre"):
        remove_link(plan.written, plan.row_id(LINKED), "responsible", 1, "Löpande")


@pytest.mark.parametrize("url", ["https://1177.se", "http://a.b/å", "mailto:a@b.se", "HTTPS://EXEMPEL.SE "])
def test_pages_and_mailboxes_can_be_linked_to(url: str) -> None:
    plan = Parts(small())
    set_link(plan.written, plan.row_id(LINKED), "rcc_activity", 0, "Se", url)
    assert valid(plan.written)


@pytest.mark.parametrize(
    "url",
    ["", None, "javascript:alert(1)", "data:text/html,x", "www.1177.se", "https://", "https://a b.se",
     "//x.se", "file:///etc/passwd", "mailto:", "mailto:hej", "https://[x", "https://bank.se@x.se",
     "https://x.se/" + "a" * 2000,
     'https://x.se/"><script>'],
)  # fmt: skip
def test_any_other_address_is_refused(url: str | None) -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="Adressen går inte att länka till"):
        set_link(plan.written, plan.row_id(LINKED), "rcc_activity", 0, "Se", url)
