"""Word in: text, links, markers, status and time in a Word file's cells."""

from pathlib import Path

import pytest

from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import RowRecord, from_json
from tests.documents.small_files import HEADING, activity, codes, only_area, read
from tests.word_files import covered, numbered, p, r, row, tbl, tc, text_box, tr

# --- Whole plans --------------------------------------------------------------------------------


def test_the_real_plan_is_what_its_transcription_says(real_plan_docx: Path, real_plan_json: dict) -> None:
    record = read_document(real_plan_docx.read_bytes(), real_plan_docx.name)
    assert differences(from_json(real_plan_json), record) == []
    assert record.receipt.words_lost == 0
    assert check_record(record) == []


def test_the_demo_plan_is_what_its_json_says(demo_plan_docx: Path, demo_plan_json: dict) -> None:
    record = read_document(demo_plan_docx.read_bytes(), demo_plan_docx.name)
    assert differences(from_json(demo_plan_json), record) == []
    assert record.receipt.words_lost == 0
    assert check_record(record) == []


# --- Text in a cell -----------------------------------------------------------------------------


def test_a_line_break_is_a_space() -> None:
    assert activity(p("<w:r><w:t>Delta i</w:t><w:br/><w:t>arbetet</w:t></w:r>")) == ["Delta i arbetet"]


@pytest.mark.parametrize("bullet", ["-", "- ", "• ", "–"])
def test_a_line_break_before_a_bullet_begins_a_paragraph(bullet: str) -> None:
    assert activity(p(f"<w:r><w:t>Först</w:t><w:br/><w:t>{bullet}sedan</w:t></w:r>")) == [
        "Först",
        f"{bullet}sedan",
    ]


def test_hyphens_that_word_has_signs_for() -> None:
    run = "<w:r><w:t>SVF</w:t><w:noBreakHyphen/><w:t>led</w:t><w:softHyphen/><w:t>tid</w:t></w:r>"
    assert activity(p(run)) == ["SVF\u2011led\u00adtid"]


def test_spaces_inside_stay_and_those_around_go() -> None:
    assert activity(p("  tjock-och  ändtarm\u00a0cancer \u00a0")) == ["tjock-och  ändtarm\u00a0cancer"]


def test_a_tab_stays() -> None:
    assert activity(p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>")) == ["a\tb"]


def test_inserted_and_moved_text_is_read_and_deleted_is_not() -> None:
    runs = (
        f"{r('Alla')}<w:ins>{r(' nya')}</w:ins><w:del><w:r><w:delText> gamla</w:delText></w:r></w:del>"
        f"<w:moveFrom>{r(' bort')}</w:moveFrom><w:moveTo>{r(' hit')}</w:moveTo>"
    )
    assert activity(p(runs)) == ["Alla nya hit"]


def test_a_deleted_row_is_not_a_row() -> None:
    area = only_area(row(), tr(*["bort"] * 6, properties="<w:del/>"))
    assert len(area.rows) == 1


def test_hidden_text_is_not_read() -> None:
    assert activity(p(r("Syns") + r(" inte", "<w:vanish/>") + r(" visst", '<w:vanish w:val="0"/>'))) == [
        "Syns visst"
    ]


def test_fields_and_smart_tags_hide_nothing() -> None:
    runs = f"<w:fldSimple>{r('Ett')}</w:fldSimple><w:smartTag>{r(' två')}</w:smartTag>"
    assert activity(p(runs)) == ["Ett två"]


def test_list_bullets_and_numbers_are_what_word_draws() -> None:
    content = (
        numbered("Bröst", 1)
        + numbered("Först", 2)
        + numbered("Under", 2, 1)
        + numbered("Sedan", 2)
        + p("Sist")
    )
    assert activity(content) == ["• Bröst", "1. Först", "1.a) Under", "2. Sedan", "Sist"]


def test_a_bullet_from_the_style() -> None:
    assert activity(p("Bröst", "Punkt")) == ["• Bröst"]


def test_a_nested_table_is_flattened_in_order() -> None:
    nested = f"<w:tbl>{tr('ett', 'två')}{tr('tre', 'fyra')}</w:tbl>"
    assert activity(p("Före") + nested + p("Efter")) == ["Före", "ett", "två", "tre", "fyra", "Efter"]


def test_blank_paragraphs_in_a_cell_begin_nothing() -> None:
    area = only_area(row(activity=p("Ett") + p() + p() + p("Två")))
    assert area.rows[0].region_activity == ["Ett", "Två"]


def test_a_code_in_running_text_is_no_area() -> None:
    area = only_area(row(goal=p("bemanning så att,") + p("a) mammografi") + p("24 månader) är målet")))
    assert area.goal == ["bemanning så att,", "a) mammografi", "24 månader) är målet"]


# --- Links --------------------------------------------------------------------------------------


def test_a_link_over_two_paragraphs_is_two_with_one_address() -> None:
    who = p("Region X") + "".join(
        p(f'<w:hyperlink r:id="L1">{r(text)}</w:hyperlink>') for text in ("Rutin,", "Dok 1")
    )
    (one,) = read(HEADING, tbl(row(who=who)), links={"L1": "https://exempel.se/1"}).rows()
    assert [(link.field, link.paragraph, link.text, link.url) for link in one.links] == [
        ("responsible", 1, "Rutin,", "https://exempel.se/1"),
        ("responsible", 2, "Dok 1", "https://exempel.se/1"),
    ]


def test_two_links_in_one_paragraph_and_one_inside_the_document() -> None:
    one, two = (
        f'<w:hyperlink r:id="{name}">{r(text)}</w:hyperlink>' for name, text in (("L1", "ett"), ("L2", "två"))
    )
    links = f"{one}{r(' och ')}{two}"
    anchor = f'<w:hyperlink w:anchor="hit">{r(" se ovan")}</w:hyperlink>'
    record = read(
        HEADING, tbl(row(activity=p(links + anchor))), links={"L1": "https://a.se", "L2": "https://b.se"}
    )
    (one,) = record.rows()
    assert one.region_activity == ["ett och två se ovan"]
    assert [(link.text, link.url) for link in one.links] == [("ett", "https://a.se"), ("två", "https://b.se")]


# --- Markers ------------------------------------------------------------------------------------


def test_a_text_box_in_the_area_cell_is_one_marker_and_a_question() -> None:
    record = read(HEADING, tbl(row(code=p(text_box("NY") + r("1.a) Ett")))))
    (area,) = record.areas()
    assert [(marker.text, marker.row) for marker in area.markers] == [("NY", None)]
    assert area.heading == ["1.a) Ett"]
    assert "marker_place" in codes(record)


def test_a_text_box_in_a_row_belongs_to_the_row() -> None:
    area = only_area(
        tr(tc("1.a) Ett", '<w:vMerge w:val="restart"/>'), "Mål", "", "Göra", "RCC", "Klar"),
        tr(covered(), "", "", p(text_box("Uppdaterad", "7/7") + r("Mer")), "RCC", "Klar"),
    )
    assert [(marker.text, marker.row) for marker in area.markers] == [("Uppdaterad 7/7", 1)]
    assert area.rows[1].region_activity == ["Mer"]


@pytest.mark.parametrize("mark", ["NY", "Ny", "Uppdaterad 7/7", "Uppdaterad 2023-01-02"])
def test_a_last_line_that_is_a_marker(mark: str) -> None:
    area = only_area(row(code=p("1.a) Ett") + p(mark)))
    assert (area.heading, [marker.text for marker in area.markers]) == (["1.a) Ett"], [mark])


@pytest.mark.parametrize("text", ["Nya lungan", "NYA", "Uppdaterad snart", "ny"])
def test_a_last_line_that_is_no_marker(text: str) -> None:
    area = only_area(row(code=p("1.a) Ett") + p(text)))
    assert (area.heading, area.markers) == (["1.a) Ett", text], [])


def test_a_note_follows_an_empty_paragraph_in_the_area_cell() -> None:
    area = only_area(row(code=p("4.c.i.)") + p("SVF") + p() + p("Se separat handlingsplan.")))
    assert (area.code, area.title) == ("4.c.i.)", "SVF")
    assert (area.heading, area.note) == (["4.c.i.)", "SVF"], ["Se separat handlingsplan."])


# --- Status and time ----------------------------------------------------------------------------


def row_with(who: str, status: str) -> RowRecord:
    return read(HEADING, tbl(row(who=who, status=status))).rows()[0]


def test_a_timeframe_in_the_status_cell() -> None:
    record = read(HEADING, tbl(row(status=p("2022–05") + p("Utbyggnads-plan") + p("4 år"))))
    (one,) = record.rows()
    assert (one.status, one.timeframe_source) == (None, "status")
    assert one.status_raw == "2022–05\nUtbyggnads-plan\n4 år"
    assert "timeframe_in_status" in codes(record)


def test_a_timeframe_at_the_end_of_the_responsible_cell() -> None:
    one = row_with(p("Region X") + p("2022–23"), " Påbörjad ")
    assert (one.timeframe, one.timeframe_source) == ("2022–23", "responsible")
    assert (one.responsible, one.status_raw, one.status) == (
        ["Region X", "2022–23"],
        "Påbörjad",
        "in_progress",
    )


@pytest.mark.parametrize(
    ("text", "status"), [("Klart", "done"), ("Ej Påbörjad", "not_started"), ("Vet ej", None)]
)
def test_a_status_as_it_was_written(text: str, status: str | None) -> None:
    one = row_with("RCC", text)
    assert (one.status_raw, one.status) == (text, status)


def test_what_is_missing_is_told() -> None:
    record = read(HEADING, tbl(row(who="", status="")))
    assert {"status_missing", "responsible_missing", "timeframe_missing"} <= codes(record)
