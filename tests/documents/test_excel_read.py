"""Reading Excel: values as a person sees them, merged cells, comments, links, hidden parts, bad files."""

import time
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl.comments import Comment

from planapp.documents.errors import DocumentError
from planapp.documents.excel.text import escape, unescape
from planapp.documents.excel.values import day_text, number_text
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import Link, Marker, PlanRecord, Span, from_json
from tests.documents.workbooks import HEADERS, plan_sheet, read_sheet, to_bytes, with_part

ROW = ["1.1 Område", "Mål", "RCC gör", "Vi gör", "Kliniken", "Påbörjad"]
SHEET = "xl/worksheets/sheet1.xml"


def codes(record: PlanRecord) -> list[str]:
    return [finding.code for finding in record.findings]


def message(record: PlanRecord, code: str) -> str:
    return next(finding.message for finding in record.findings if finding.code == code)


def test_the_real_plan_in_excel_is_the_real_plan(shared: Path, real_plan_json: dict) -> None:
    record = read_document((shared / "plans" / "vastmanland-2022-2024.xlsx").read_bytes())
    expected = from_json(real_plan_json)
    # The workbook has no table breaks, its markers are lines of the Område cell, and its one link is the
    # whole cell's: see the README beside it.
    for one in (record, expected):
        for chapter in one.chapters:
            chapter.tables = 1
        for area in one.areas():
            area.table, area.markers = 1, []
        for row in one.rows():
            row.links = []
    assert differences(expected, record) == []
    assert check_record(record) == []
    assert record.receipt.words_lost == 0
    assert record.rows()[0].source == {"sheet": "2 Patientens medverkan", "row": 3}


def test_the_cell_link_of_the_real_plan_stands_on_each_paragraph(shared: Path) -> None:
    row = read_document((shared / "plans" / "vastmanland-2022-2024.xlsx").read_bytes()).rows()[0]
    assert [(link.paragraph, link.text) for link in row.links] == list(enumerate(row.responsible))
    assert {link.url for link in row.links} == {"https://ledningssystemet.regionvastmanland.se/RegNo/41992"}


@pytest.mark.parametrize(
    ("written", "code", "text"),
    [
        ("2023", "General", "2023"),
        ("2023.0", "General", "2023"),
        ("2.5", "General", "2,5"),
        ("0.1", "@", "0,1"),
        ("1E-3", "General", "0,001"),
        ("0.25", "0%", "25 %"),
        ("0.255", "0.0%", "25,5 %"),
        ("1.1", "0.00", "1,10"),
        ("-2.5", "0.0;[Red]\\-0.0", "- 2,5"),
        ("1250000", "#,##0", "1 250 000"),
        ("1250", '#,##0\\ "kr"', "1 250 kr"),
        ("1250", "#,##0 [$kr-41D]", "1 250 kr"),
        ("7", "000", "007"),
        ("2.7", "0", "2,7"),
        ("0.5", "# ?/?", "0,5"),
        ("45838", "yyyy-mm-dd", "2025-06-30"),
        ("45838", "d/m/yy", "2025-06-30"),
        ("45838.586805555555", "yyyy-mm-dd hh:mm", "2025-06-30 14:05"),
        ("45809", "yyyy", "2025"),
        ("45809", "yyyy-mm", "2025-06"),
        ("45809", '[$-41D]mmmm" "yyyy;@', "juni 2025"),
        ("45809", "mmm\\-yy", "jun 2025"),
        ("0.5625", "h:mm", "13:30"),
        ("1.5", "[h]:mm", "36:00"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("-3", "yyyy-mm-dd", "-3"),
        ("99999999", "yyyy-mm-dd", "99999999"),
        ("nan", "General", "nan"),
        ("9" * 5_000, "General", "9" * 5_000),
        ("=1+1", "General", "=1+1"),
    ],
)
def test_numbers_are_read_as_a_person_sees_them(written: str, code: str, text: str) -> None:
    assert number_text(written, code) == text


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert number_text("44376", "yyyy-mm-dd", is_1904=True) == "2025-06-30"
    assert day_text("2025-06-30T00:00:00") == "2025-06-30"
    assert day_text("våren") == "våren"


@pytest.mark.parametrize("text", ["_x0041_", "_x005F_x0041_", "x005F_", "a_x000D_b", "_x0041_x0042_", "🏥"])
def test_escapes_are_undone(text: str) -> None:
    assert unescape(escape(text)) == text
    assert unescape("_xD83C__xDFE5__xD800_") == "🏥"


def test_values_in_cells() -> None:
    sheet = plan_sheet([["1.1", "a\r\nb\n\nc_x000D_\nd", 2023.0, True, None, "Påbörjad"]])
    sheet["E2"] = datetime(2025, 6, 30)
    area = read_sheet(sheet).areas()[0]
    row = area.rows[0]
    assert area.goal == ["a", "b", "c", "d"]
    assert (row.rcc_activity, row.region_activity) == (["2023"], ["SANT"])
    assert (row.responsible, row.timeframe) == (["2025-06-30"], "2025-06-30")


def test_heading_and_note_are_parted_by_an_empty_line() -> None:
    area = read_sheet(plan_sheet([["1.1 Rubrik\nrad två\n\nFörklaring\nNY", *ROW[1:]]])).areas()[0]
    assert (area.heading, area.note) == (["1.1 Rubrik", "rad två"], ["Förklaring"])
    assert area.markers == [Marker("NY")]


def test_merged_cells_are_one_cell() -> None:
    sheet = plan_sheet(
        [ROW, [None, None, None, "Mer", "Kliniken", "Klar"], ["2 Annat", "", "x", "y", "z", "Klar"]]
    )
    for place in ("A2:A3", "B2:B3", "C2:C3"):
        sheet.merge_cells(place)
    record = read_sheet(sheet)
    first, second = record.areas()
    assert [row.rcc_activity for row in first.rows] == [["RCC gör"], ["RCC gör"]]
    assert first.rows[1].spans == {"rcc_activity": Span(0, 2)}
    assert len(second.rows) == 1
    assert record.receipt.words_lost == 0


def test_columns_merged_side_by_side_are_one_column() -> None:
    sheet = plan_sheet([])
    sheet.delete_rows(1)
    for column, header in zip(
        "ACDEF", ["Område", "Aktivitet i RV", "Ansvarig", "Status", "Dnr"], strict=True
    ):
        sheet[f"{column}3"], sheet[f"{column}4"] = header, f"{header} 1"
    sheet.merge_cells("A3:B3")
    sheet.merge_cells("A4:B4")
    record = read_sheet(sheet)
    assert [column.header for column in record.columns] == [
        "Område",
        "Aktivitet i RV",
        "Ansvarig",
        "Status",
        "Dnr",
    ]
    assert record.rows()[0].source == {"sheet": "Blad1", "row": 4}


def test_markers_and_links_are_read_from_comments() -> None:
    sheet = plan_sheet([[*ROW[:3], "Se rutin\noch rutin\nrutin", *ROW[4:]]])
    sheet["A2"].comment = Comment("Markör: NY\nMarkör: Uppdaterad 7/7", "planapp")
    sheet["D2"].comment = Comment(
        "Anna:\nMarkör: Ny\nLänk: rutin → https://a.se/1\nLänk (stycke 3): rutin → https://a.se/2", "Anna"
    )
    record = read_sheet(sheet)
    row = record.rows()[0]
    assert record.areas()[0].markers == [Marker("NY"), Marker("Uppdaterad 7/7"), Marker("Ny", row=0)]
    assert row.links == [
        Link("region_activity", 0, "rutin", "https://a.se/1"),
        Link("region_activity", 2, "rutin", "https://a.se/2"),
    ]
    assert check_record(record) == []
    assert "marker_place" not in codes(record)
    assert "comment" not in codes(record)


def test_a_hyperlink_that_was_changed_in_excel_goes_before_its_comment() -> None:
    sheet = plan_sheet([[*ROW[:3], "Se rutin", *ROW[4:]]])
    sheet["D2"].comment = Comment("Länk: rutin → https://a.se/gammal\nLänk: borta → https://a.se/b", "x")
    sheet["D2"].hyperlink = "https://a.se/ny"
    record = read_sheet(sheet)
    assert record.rows()[0].links == [Link("region_activity", 0, "rutin", "https://a.se/ny")]
    assert "https://a.se/gammal" in message(record, "link_changed")
    assert "«borta»" in message(record, "link_without_text")


def test_other_comments_are_quoted() -> None:
    sheet = plan_sheet([ROW])
    sheet["D2"].comment = Comment("Stäm av med kliniken", "Anna")
    record = read_sheet(sheet)
    assert "D2" in message(record, "comment")
    assert "«Stäm av med kliniken»" in message(record, "comment")


def test_what_is_hidden_is_not_read_but_told() -> None:
    sheet = plan_sheet([ROW, ["2 Dold", *ROW[1:]], ["3 Synlig", *ROW[1:]]])
    sheet["G1"], sheet["G2"] = "Hemligt", "hemlig"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["G"].hidden = True
    hidden = sheet.parent.create_sheet("Underlag")
    hidden["A1"], hidden.sheet_state = "dolt", "veryHidden"
    record = read_sheet(sheet)
    assert [area.code for area in record.areas()] == ["1.1", "3"]
    assert len(record.columns) == 6
    assert codes(record)[:3] == ["hidden_sheet", "hidden_text", "hidden_text"]
    assert "Rad 3 på bladet «Blad1» är dold" in record.findings[1].message
    assert "Kolumn G på bladet «Blad1» är dold" in record.findings[2].message
    assert "«Underlag»" in message(record, "hidden_sheet")
    assert record.rows()[1].source == {"sheet": "Blad1", "row": 4}


def test_sheets_without_a_heading_give_their_name_to_the_chapter() -> None:
    sheet = plan_sheet([ROW], title="Prevention")
    other = sheet.parent.create_sheet("2 Rehabilitering")
    for row in (HEADERS, ROW):
        other.append(row)
    assert [chapter.heading for chapter in read_sheet(sheet).chapters] == ["Prevention", "2 Rehabilitering"]


def test_a_single_sheet_with_a_title_and_several_chapters() -> None:
    sheet = plan_sheet([])
    sheet.delete_rows(1)
    lines = [["Handlingsplan cancer 2024"], ["Inledning."], ["Kapitel 1 Ett"], HEADERS, ROW, []]
    for line in [*lines, ["Kapitel 2 Två"], HEADERS, ROW, [], ["1.2 Nytt", *ROW[1:]], [], ["Slutord"]]:
        sheet.append(line)
    record = read_sheet(sheet)
    assert (record.title, record.intro) == ("Handlingsplan cancer 2024", ["Inledning."])
    assert [chapter.heading for chapter in record.chapters] == ["Kapitel 1 Ett", "Kapitel 2 Två"]
    assert [len(chapter.areas) for chapter in record.chapters] == [1, 2]
    assert record.chapters[1].tables == 1
    assert record.trailing == ["Slutord"]


def test_a_sheet_of_something_else_is_quoted() -> None:
    sheet = plan_sheet([ROW])
    other = sheet.parent.create_sheet("Budget")
    other.append(["Konto", "Kronor"])
    other.append(["Resor", 1200])
    record = read_sheet(sheet)
    assert "Konto Kronor Resor 1200" in message(record, "other_table")
    assert record.receipt.words_lost == 0


def plan() -> bytes:
    return to_bytes(plan_sheet([ROW]).parent)


def in_sheet(old: str, new: str) -> bytes:
    def change(part: bytes) -> bytes:
        assert old.encode() in part
        return part.replace(old.encode(), new.encode(), 1)

    return with_part(plan(), SHEET, change)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD = {
    "empty": b"",
    "text": b"Hej",
    "old xls": OLE,
    "encrypted": OLE + "EncryptedPackage".encode("utf-16-le"),
    "truncated": plan()[: len(plan()) // 2],
    "no workbook": with_part(plan(), "xl/workbook.xml", lambda _: b"<nothing/>"),
    "broken sheet": in_sheet("</sheetData>", ""),
    "broken styles": with_part(plan(), "xl/styles.xml", lambda part: part[:200]),
    "bad place": in_sheet('r="A2"', 'r="ÅÄÖ"'),
    "bad string": in_sheet('t="inlineStr"><is><t>Status</t></is>', 't="s"><v>60000</v>'),
    "doctype": with_part(plan(), SHEET, lambda part: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + part),
    "late doctype": with_part(
        plan(), SHEET, lambda part: b"<!--" + b" " * 9000 + b"--><!DOCTYPE x [<!ENTITY a 'b'>]>" + part
    ),
    "other encoding": with_part(
        plan(), SHEET, lambda part: b'<?xml version="1.0" encoding="utf-7"?>' + part.split(b"?>")[-1]
    ),
    "binary workbook": with_part(
        with_part(plan(), "_rels/.rels", lambda part: part.replace(b"workbook.xml", b"workbook.bin")),
        "xl/workbook.bin",
        lambda _: b"\x83\x01\x00\x99",
    ),
    "no plan": to_bytes(plan_sheet([]).parent.__class__()),
    "many cells": in_sheet(
        "</sheetData>",
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 250_000)) + "</sheetData>",
    ),
    "one cell again and again": in_sheet(
        "<sheetData>", "<sheetData>" + '<row r="9"><c r="A9"><v>1</v></c></row>' * 250_000
    ),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_swedish(data: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(DocumentError) as refusal:
        read_document(data, "plan.xlsx")
    assert time.process_time() - begun < 2
    assert str(refusal.value).startswith(("Filen ", "Arbetsboken ", "I filen "))


LAST = "XFD1048576"
LYING = {
    "dimension": in_sheet('<dimension ref="A1:F2"', f'<dimension ref="A1:{LAST}"'),
    "merged": in_sheet(
        "</sheetData>",
        f'</sheetData><mergeCells><mergeCell ref="C2:C1048576"/><mergeCell ref="G1:{LAST}"/></mergeCells>',
    ),
    "link": in_sheet(
        "</sheetData>", f'</sheetData><hyperlinks><hyperlink ref="D2:{LAST}" location="A1"/></hyperlinks>'
    ),
    "columns": in_sheet(
        "<sheetData>", '<cols><col min="7" max="16384" hidden="1" width="9"/></cols><sheetData>'
    ),
    "last cell": in_sheet("</sheetData>", f'<row r="1048576"><c r="{LAST}" s="0"/></row></sheetData>'),
    "formatted rows": in_sheet(
        "</sheetData>",
        "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="B{n}" s="0"/></row>' for n in range(3, 1_048_577))
        + "</sheetData>",
    ),
}


@pytest.mark.parametrize("data", LYING.values(), ids=LYING)
def test_a_sheet_that_claims_a_million_rows_gives_its_rows(data: bytes) -> None:
    begun = time.process_time()
    record = read_document(data)
    assert time.process_time() - begun < 2
    assert [row.responsible for row in record.rows()] == [["Kliniken"]]
    assert len(record.columns) == 6


def test_charts_and_pictures_do_not_stop_the_reader() -> None:
    data = with_part(
        plan(),
        "xl/worksheets/_rels/sheet1.xml.rels",
        lambda _: (
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships'
            b'/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
        ),
    )
    assert len(read_document(data).rows()) == 1
