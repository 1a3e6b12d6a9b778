"""Word in: what a Word file can hold that a comparison of whole plans would not notice."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import AreaRecord, PlanRecord, RowRecord, from_json
from tests.word_files import SIX, covered, numbered, p, r, row, tbl, tc, text_box, tr, word_file

HEADING = p("Prevention, Kapitel 3", "R1")


def read(*body: str, **more) -> PlanRecord:
    """The record in a file with this body; whatever it holds, it is valid and no word is lost."""
    record = read_document(word_file(*body, **more))
    assert check_record(record) == []
    assert record.receipt.words_lost == 0
    return record


def only_area(*rows: str) -> AreaRecord:
    (area,) = read(HEADING, tbl(*rows)).areas()
    return area


def activity(content: str) -> list[str]:
    """What is read from an activity cell that holds this."""
    (one,) = read(HEADING, tbl(row(activity=content))).rows()
    return one.region_activity


def codes(record: PlanRecord) -> set[str]:
    return {finding.code for finding in record.findings}


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


# --- Rows and merged cells ----------------------------------------------------------------------


def merged(text: str) -> str:
    return tc(text, '<w:vMerge w:val="restart"/>')


def test_a_shared_cell_is_written_out_and_remembered() -> None:
    area = only_area(
        tr(merged("1) Ett"), merged("Mål"), "Ett", merged("Delad"), "RCC", "Klar"),
        tr(covered(), covered(), "Två", covered(), "VPG", "Utgår"),
        tr(covered(), covered(), "Tre", "Egen", "VPG", "Klar"),
    )
    assert [one.region_activity for one in area.rows] == [["Delad"], ["Delad"], ["Egen"]]
    span = area.rows[1].spans["region_activity"]
    assert (span.first_row, span.rows) == (0, 2)
    assert not area.rows[2].spans


def test_a_merge_does_not_reach_into_the_next_area() -> None:
    record = read(
        HEADING,
        tbl(
            tr("1) Ett", "Mål", "Ett", merged("Delad"), "RCC", "Klar"),
            tr("2) Två", "Mål", "Två", covered(), "RCC", "Klar"),
        ),
    )
    assert [one.region_activity for one in record.rows()] == [["Delad"], ["Delad"]]
    assert not any(one.spans for one in record.rows())


def test_several_goals_beside_one_area_cell() -> None:
    record = read(
        HEADING,
        tbl(
            tr(merged("1) Ett"), "Mål A", "", "Göra", "RCC", "Klar"),
            tr(covered(), "Mål B", "", "Mer", "RCC", "Klar"),
        ),
    )
    first, second = record.areas()
    assert (first.goal, first.continues) == (["Mål A"], False)
    assert (second.goal, second.continues, second.heading) == (["Mål B"], True, ["1) Ett"])


def test_a_blank_cell_below_the_area_belongs_to_it() -> None:
    area = only_area(row(), tr("", "", "", "Mer", "VPG", "Klar"))
    assert len(area.rows) == 2


def test_a_plan_without_an_area_column_has_an_area_for_each_goal() -> None:
    headers = ["Mål", "Aktivitet", "Status"]
    record = read(tbl(tr("Ett", "A", "Klar"), tr("Två", "B", "Klar"), tr("", "C", "Klar"), headers=headers))
    assert [(area.code, area.goal, len(area.rows)) for area in record.areas()] == [
        (None, ["Ett"], 1),
        (None, ["Två"], 2),
    ]


def test_a_first_area_may_lack_its_heading() -> None:
    record = read(HEADING, tbl(row(code=""), row(code="2) Två")))
    assert [area.code for area in record.areas()] == [None, "2)"]


def test_content_controls_hide_neither_rows_nor_cells_nor_text() -> None:
    wrapped = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    cell = wrapped.format(tc(wrapped.format(p(wrapped.format(r("I tre"))))))
    whole = wrapped.format(tr(tc("1) Ett"), tc("Mål"), tc(), cell, tc("RCC"), tc("Klar")))
    area = only_area(whole, row(code="", goal="", activity="Sedan"))
    assert [one.region_activity for one in area.rows] == [["I tre"], ["Sedan"]]


def test_an_empty_row_is_no_row() -> None:
    assert len(only_area(row(), tr(*[""] * 6)).rows) == 1


def test_a_row_across_the_table_is_quoted() -> None:
    record = read(HEADING, tbl(tr(tc("Ur cancerplanen", '<w:gridSpan w:val="6"/>')), row()))
    (finding,) = [one for one in record.findings if one.code == "row_across"]
    assert "Ur cancerplanen" in finding.message
    assert len(record.rows()) == 1


def test_a_cell_over_two_columns_is_read_in_both_and_counted_once() -> None:
    wide = tc("Göra tillsammans", '<w:gridSpan w:val="2"/>')
    record = read(HEADING, tbl(tr("1) Ett", "Mål", wide, "RCC", "Klar")))
    (one,) = record.rows()
    assert one.rcc_activity == one.region_activity == ["Göra tillsammans"]
    assert one.status == "done"


def test_a_row_that_begins_late() -> None:
    late = tr("Mer", "VPG", "Klar", properties='<w:gridBefore w:val="3"/>')
    area = only_area(row(), late)
    assert area.rows[1].region_activity == ["Mer"]


def test_a_duplicate_code_stays_and_is_told() -> None:
    record = read(HEADING, tbl(row(code="3.c.vi) Prostata"), row(code="3.c.vi) Ärftlig")))
    assert [(area.code, area.id) for area in record.areas()] == [
        ("3.c.vi)", "3.c.vi"),
        ("3.c.vi)", "3.c.vi-2"),
    ]
    assert "code_twice" in codes(record)


# --- Headings of tables, legend -----------------------------------------------------------------


def test_a_heading_row_again_is_dropped_and_counted_as_stored() -> None:
    record = read(HEADING, tbl(row(), tr(*SIX), row(code="2) Två")))
    assert len(record.rows()) == 2
    assert "header_differs" not in codes(record)


def test_a_heading_row_with_other_words_is_quoted() -> None:
    other = ["Område", "Mål", "Aktivitet från RCC", "Aktivitet i länet", "Ansvarig – Tidsram", "STATUS:"]
    record = read(HEADING, tbl(row(), tr(*other), row(code="2) Två")))
    assert len(record.rows()) == 2
    (finding,) = [one for one in record.findings if one.code == "header_differs"]
    assert "Aktivitet i länet" in finding.message


def test_words_of_headings_in_a_row_do_not_make_it_one() -> None:
    record = read(HEADING, tbl(row(code="Process", activity="Aktivitet i skolan", status="Klart")))
    (one,) = record.rows()
    assert (one.region_activity, one.status) == (["Aktivitet i skolan"], "done")


def test_a_table_without_headings_goes_on_where_the_last_ended() -> None:
    record = read(HEADING, tbl(row()), p(), tbl(row(code="2) Två"), headers=None))
    (chapter,) = record.chapters
    assert (chapter.tables, [area.table for area in chapter.areas]) == (2, [1, 2])


def test_the_legend_is_not_a_row() -> None:
    status = "".join(numbered(text, 1) for text in ("Ej påbörjad", "Påbörjad", "Klar"))
    record = read(
        p("Plan 2022", "T"),
        tbl(tr("Kapitel", "Text", "Ur planen", "Regionens", "Vem", status)),
        p("Förklarande text."),
        HEADING,
        tbl(row()),
    )
    assert len(record.rows()) == 1
    assert [entry.status for entry in record.legend.statuses] == ["not_started", "in_progress", "done"]
    assert record.legend.cells["status"] == ["• Ej påbörjad", "• Påbörjad", "• Klar"]
    assert record.after_legend == ["Förklarande text."]


def test_an_unknown_column_is_kept_and_asked_about() -> None:
    record = read(
        HEADING,
        tbl(tr("1) Ett", "Göra", "Klar", "Se bilaga"), headers=["Område", "Aktivitet", "Status", "Dnr"]),
    )
    (one,) = record.rows()
    assert one.extra == {"Dnr": ["Se bilaga"]}
    assert "unknown_column" in codes(record)


def test_a_heading_that_is_the_name_of_a_key_gets_a_number() -> None:
    headers = ["rcc_activity", "Aktivitet från RCC", "Aktivitet"]
    record = read(tbl(tr("a", "b", "c"), headers=headers))
    (one,) = record.rows()
    assert one.extra == {"rcc_activity (2)": ["a"]}
    assert one.rcc_activity == ["b"]


def test_a_table_of_something_else_is_quoted() -> None:
    record = read(f"<w:tbl>{tr('Version', 'Datum')}{tr('1.0', '2022-01-01')}</w:tbl>", HEADING, tbl(row()))
    assert "other_table" in codes(record)
    assert len(record.chapters) == 1


# --- Chapters and what stands around ------------------------------------------------------------


def test_a_chapter_is_broken_over_tables_without_its_heading() -> None:
    record = read(
        HEADING, tbl(row()), p(), tbl(row(code="2) Två")), p("Forskning, Kapitel 6", "R1"), tbl(row())
    )
    assert [(chapter.number, chapter.tables) for chapter in record.chapters] == [("3", 2), ("6", 1)]


def test_a_style_based_on_a_heading_is_a_heading() -> None:
    record = read(p("Forskning, Kapitel 6", "Egen"), tbl(row()))
    assert [chapter.number for chapter in record.chapters] == ["6"]


def test_chapters_are_found_by_their_words_where_nothing_is_styled() -> None:
    record = read(
        p("Om planen."), p(" Prevention, Kapitel 3"), tbl(row()), p("Kapitel 4. Kunskap"), tbl(row())
    )
    assert [(chapter.number, chapter.title) for chapter in record.chapters] == [
        ("3", "Prevention"),
        ("4", "Kunskap"),
    ]
    assert record.intro == ["Om planen."]


def test_text_below_a_chapters_heading_is_its_introduction() -> None:
    record = read(HEADING, p("Läs detta."), p("Punkt", "Punkt"), tbl(row()))
    assert record.chapters[0].intro == ["Läs detta.", "• Punkt"]


def test_a_lone_dash_is_trailing_text() -> None:
    record = read(HEADING, tbl(row()), p(), p(), p("-"), p())
    assert record.trailing == ["-"]
    assert len(record.rows()) == 1


def test_the_first_line_may_be_the_title() -> None:
    record = read(p("Verksamhetsplan för Region Dalarna 2022–2024"), HEADING, tbl(row()))
    assert (record.title, record.region, record.period) == (
        "Verksamhetsplan för Region Dalarna 2022–2024",
        "Region Dalarna",
        "2022–2024",
    )


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


# --- Files that cannot be used ------------------------------------------------------------------

PLAN = word_file(HEADING, tbl(row()))


def _zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _claims_to_be_huge() -> bytes:
    """A file whose directory says that a part unpacks to four gigabytes."""
    data = bytearray(PLAN)
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (0xF0000000).to_bytes(4, "little")
    return bytes(data)


def _unpacks_to_much() -> bytes:
    """A file that is small and honest about unpacking to more than is allowed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    return made.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
_BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_FETCHES = '<!DOCTYPE w SYSTEM "file:///etc/passwd">'
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_POWERPOINT = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r" Type="{_TYPE}" Target="ppt/presentation.xml"/></Relationships>',
    "ppt/presentation.xml": "<p/>",
}
BAD_FILES = {
    "empty": b"",
    "text": "Verksamhetsplan 2022–2024".encode(),
    "pdf": b"%PDF-1.7\n",
    "old doc": _OLE + "WordDocument".encode("utf-16-le"),
    "password": _OLE + "EncryptedPackage".encode("utf-16-le"),
    "truncated": PLAN[: len(PLAN) // 2],
    "truncated a little": PLAN[:-10],
    "damaged inside": PLAN[:60] + bytes(40) + PLAN[100:],
    "only the signature": b"PK\x03\x04",
    "zip of something else": _zipped({"plan.txt": "plan"}),
    "claims to be huge": _claims_to_be_huge(),
    "unpacks to much": _unpacks_to_much(),
    "entities": word_file(HEADING, tbl(row()), doctype=_BOMB),
    "fetches": word_file(HEADING, tbl(row()), doctype=_FETCHES),
    "no document": word_file(document=None),
    "broken xml": word_file(HEADING, tbl(row()), "<w:p>"),
    "broken styles": word_file(HEADING, tbl(row()), styles="<w:styles"),
    "no plan table": word_file(p("Bara text")),
    "other table": word_file(f"<w:tbl>{tr('Namn', 'Telefon')}{tr('Kim', '021')}</w:tbl>"),
    "powerpoint": _zipped(_POWERPOINT),
    "many parts": _zipped({f"word/{number}.xml": "" for number in range(5001)}),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_quickly_in_swedish(name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(DocumentError) as caught:
        read_document(BAD_FILES[name], f"{name}.docx")
    assert time.perf_counter() - started < 2
    message = str(caught.value)
    assert message.startswith(("Filen ", "I filen ", "Dokumentet "))
    assert message.endswith(".")
    assert message.count(".") <= 6


def test_the_message_tells_what_to_do() -> None:
    with pytest.raises(DocumentError, match="lösenord"):
        read_document(BAD_FILES["password"])
    with pytest.raises(DocumentError, match=r"\.docx"):
        read_document(BAD_FILES["old doc"])
    with pytest.raises(DocumentError, match="rubrikrad"):
        read_document(BAD_FILES["no plan table"])
