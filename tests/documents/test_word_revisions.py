"""Word in: what a person sees when every revision is accepted, and content controls."""

import pytest

from tests.documents.small_files import HEADING, activity, codes, only_area, read
from tests.word_files import covered, p, r, row, tbl, tc, tr

GONE = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
WRAPPED = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
ASKS = "<w:showingPlcHdr/>"


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_whose_mark_is_gone_goes_on_in_the_next(mark: str) -> None:
    gone = f'<w:rPr><w:{mark} w:id="1" w:author="a"/></w:rPr>'
    assert activity(p(r("Först"), properties=gone) + p(" sedan") + p("Sist")) == ["Först sedan", "Sist"]


def test_a_deleted_paragraph_leaves_no_empty_one() -> None:
    gone = f"<w:p><w:pPr>{GONE}</w:pPr><w:del><w:r><w:delText>bort</w:delText></w:r></w:del></w:p>"
    area = only_area(row(code=p("1.a) Ett") + gone + p("går vidare")))
    assert (area.heading, area.note) == (["1.a) Ett", "går vidare"], [])


def test_a_last_paragraph_whose_mark_is_gone_is_still_read() -> None:
    assert activity(p("Ett", properties=GONE)) == ["Ett"]


def test_chapters_and_titles_join_in_the_same_way() -> None:
    record = read(p("Prevention,", "R1", GONE), p(" Kapitel 3", "R1"), tbl(row()))
    assert [chapter.heading for chapter in record.chapters] == ["Prevention, Kapitel 3"]


def test_an_inserted_row_is_a_row_and_a_deleted_cell_none() -> None:
    gone = tc("bort", '<w:cellDel w:id="1" w:author="a"/>')
    added = tc("2) Två", '<w:cellIns w:id="2" w:author="a"/>')
    area = read(
        HEADING,
        tbl(row(), tr(gone, added, "Mål", "", "Göra", "RCC", "Klar", properties='<w:ins w:id="1"/>')),
    ).areas()[1]
    assert (area.code, area.rows[0].status) == ("2)", "done")


def test_a_merge_that_is_a_revision_counts() -> None:
    area = only_area(
        tr("1) Ett", "Mål", "", tc("Delad", '<w:cellMerge w:vMerge="rest"/>'), "RCC", "Klar"),
        tr(covered(), covered(), "", tc("", '<w:cellMerge w:vMerge="cont"/>'), "VPG", "Utgår"),
    )
    assert [one.region_activity for one in area.rows] == [["Delad"], ["Delad"]]


def test_what_properties_were_before_says_nothing() -> None:
    before = "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
    style = '<w:pPrChange><w:pPr><w:pStyle w:val="R1"/></w:pPr></w:pPrChange>'
    assert activity(p(r("Syns", before), properties=style)) == ["Syns"]


def test_code_that_is_deleted_and_ranges_are_no_text() -> None:
    runs = (
        '<w:moveFromRangeStart w:id="1"/><w:del><w:r><w:delInstrText> REF x </w:delInstrText></w:r>'
        f'</w:del><w:moveFromRangeEnd w:id="1"/>{r("Kvar")}'
    )
    assert activity(p(runs)) == ["Kvar"]


# --- Content controls ---------------------------------------------------------------------------


def test_controls_on_every_level_inside_each_other() -> None:
    run = WRAPPED.format("", WRAPPED.format("", r("I fem")))
    cell = WRAPPED.format("", tc(WRAPPED.format("", p(run))))
    whole = WRAPPED.format(
        "", WRAPPED.format("", tr(tc("1) Ett"), tc("Mål"), tc(), cell, tc("RCC"), tc("Klar")))
    )
    assert only_area(whole).rows[0].region_activity == ["I fem"]


def test_words_that_ask_to_be_replaced_are_no_content() -> None:
    asks = WRAPPED.format(ASKS, r("Klicka här"))
    assert activity(p(f"{r('Göra')}{asks}")) == ["Göra"]
    assert activity(p("Göra") + WRAPPED.format(ASKS, p("Klicka här"))) == ["Göra"]
    cell = WRAPPED.format(ASKS, tc("Klicka här"))
    one = only_area(tr(tc("1) Ett"), tc("Mål"), tc(), cell, tc("RCC"), tc("Klar"))).rows[0]
    assert (one.region_activity, one.status) == ([], "done")


def test_a_control_that_no_longer_asks_is_read() -> None:
    assert activity(p(WRAPPED.format('<w:showingPlcHdr w:val="0"/>', r("Ifyllt")))) == ["Ifyllt"]


@pytest.mark.parametrize("kind", ["<w:dropDownList/>", "<w:date/>", "<w:dataBinding/>", "<w:text/>"])
def test_lists_dates_and_bound_controls_show_their_text(kind: str) -> None:
    assert read(HEADING, tbl(row(status=p(WRAPPED.format(kind, r("Klar")))))).rows()[0].status == "done"


def test_custom_xml_and_smart_tags_hide_nothing() -> None:
    cell = f'<w:customXml w:element="x"><w:customXmlPr/>{tc("Göra")}</w:customXml>'
    inside = tr(tc("1) Ett"), tc("Mål"), tc(), cell, tc("RCC"), tc("Klar"))
    whole = f'<w:customXml w:element="y">{inside}</w:customXml>'
    assert only_area(whole).rows[0].region_activity == ["Göra"]


def test_a_title_and_a_heading_in_content_controls() -> None:
    title = WRAPPED.format("", p("Plan för Region Norr", "T"))
    heading = WRAPPED.format("", p("Prevention, Kapitel 3", "R1") + tbl(row()))
    record = read(title, WRAPPED.format(ASKS, p("Skriv en ingress")), heading)
    assert record.title == "Plan för Region Norr"
    assert [chapter.number for chapter in record.chapters] == ["3"]
    assert record.intro == []


def test_an_outline_level_on_the_paragraph_makes_it_a_heading() -> None:
    record = read(
        p("Prevention", properties='<w:outlineLvl w:val="0"/>'),
        tbl(row()),
        p("Vård", properties='<w:outlineLvl w:val="0"/>'),
        tbl(row()),
    )
    assert [chapter.title for chapter in record.chapters] == ["Prevention", "Vård"]
    assert "text_between" not in codes(record)
