"""Workbooks written by hand, as the format allows and other programs do: nothing is lost or invented."""

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.domain.record import Link, Marker, PlanRecord
from tests.documents.workbooks import MAIN, RELATIONS, relations, text_cell, text_row, with_part, workbook_of

HEADINGS = ("Område", "Mål", "Aktivitet", "Ansvarig", "Tidsram", "Status")
HEAD = text_row(1, *HEADINGS)
ROW = text_row(2, "1.1 Rök", "Färre röker", "Samtal", "Kliniken", "2025", "Klar")
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
STRINGS = "xl/sharedStrings.xml"


def read(*args: str, **more) -> PlanRecord:
    """The record in a workbook written by hand, of which no word is lost."""
    record = read_document(workbook_of(*args, **more))
    assert record.receipt.words_lost == 0
    return record


def message(record: PlanRecord, code: str) -> str:
    return next(finding.message for finding in record.findings if finding.code == code)


def strings(*items: str) -> dict[str, str]:
    return {STRINGS: f'<sst xmlns="{MAIN}">{"".join(f"<si>{one}</si>" for one in items)}</sst>'}


def second_row(cell: str, at: str = "C") -> str:
    """The plan's row with one cell written otherwise."""
    texts = ["1.1 Rök", "Färre röker", "Samtal", "Kliniken", "2025", "Klar"]
    cells = [text_cell(f"{chr(65 + index)}2", text) for index, text in enumerate(texts)]
    cells[ord(at) - 65] = cell
    return f'{HEAD}<row r="2">{"".join(cells)}</row>'


def test_shared_strings_join_their_runs_and_leave_pronunciation_out() -> None:
    rich = (
        "<r><rPr><b/></rPr><t>Sam</t></r><r><t>tal_x000D_\nom mat</t></r><rPh sb='0' eb='1'><t>KANA</t></rPh>"
    )
    record = read(second_row('<c r="C2" t="s"><v>0</v></c>'), parts=strings(rich))
    assert record.rows()[0].region_activity == ["Samtal", "om mat"]


@pytest.mark.parametrize("index", ["1", "-1", "4294967296", "x"])
def test_a_shared_string_that_is_not_there_is_no_empty_cell(index: str) -> None:
    with pytest.raises(DocumentError, match="skadad"):
        read(second_row(f'<c r="C2" t="s"><v>{index}</v></c>'), parts=strings("<t>a</t>"))


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ('<c r="C2" t="str"><f>A2&amp;"x"</f><v>Rökx</v></c>', ["Rökx"]),
        ('<c r="C2"><f>1+1</f><v>2</v></c>', ["2"]),
        ('<c r="C2" t="b"><v>1</v></c>', ["SANT"]),
        ('<c r="C2" t="d"><v>2025-06-30</v></c>', ["2025-06-30"]),
        ('<c r="C2" t="str"><v><![CDATA[<c r="C2"/> & mer]]></v></c>', ['<c r="C2"/> & mer']),
        ('<c r="C2"><!-- x --><v>1<!-- y -->2</v></c>', ["12"]),
        ('<c r="C2" s="999"><v>45838</v></c>', ["45838"]),
        ('<c r="C2" t="unknown"><v>Något</v></c>', ["Något"]),
    ],
)
def test_each_kind_of_cell_gives_its_text(cell: str, texts: list[str]) -> None:
    assert read(second_row(cell)).rows()[0].region_activity == texts


def test_a_formula_that_was_never_calculated_is_told_with_its_cell() -> None:
    record = read(second_row('<c r="C2"><f>UPPER(B2)</f><v></v></c>'))
    assert record.rows()[0].region_activity == []
    assert "C2" in message(record, "formula_without_value")


def test_an_error_is_text_and_told() -> None:
    record = read(second_row('<c r="C2" t="e"><f>#REF!+1</f><v>#REF!</v></c>'))
    assert record.rows()[0].region_activity == ["#REF!"]
    assert "C2 (#REF!)" in message(record, "error_value")


def test_a_hyperlink_formula_is_a_link() -> None:
    formula = 'HYPERLINK("https://a.se/rutin","Rutin ""A""")'.replace('"', "&quot;")
    record = read(second_row(f'<c r="C2"><f>{formula}</f></c>'))
    assert record.rows()[0].region_activity == ['Rutin "A"']
    assert record.rows()[0].links == [Link("region_activity", 0, 'Rutin "A"', "https://a.se/rutin")]
    assert "formula_without_value" not in {finding.code for finding in record.findings}


def test_hyperlinks_over_ranges_follow_relationships() -> None:
    links = '<hyperlinks><hyperlink ref="C1:C9" r:id="rId1" location="s2"/>'
    links += '<hyperlink ref="D2" location="A1"/></hyperlinks>'
    rels = relations(("hyperlink", "https://a.se/x y")).replace('"/></R', '" TargetMode="External"/></R')
    record = read(HEAD + ROW, links, parts={RELS: rels})
    assert record.rows()[0].links == [Link("region_activity", 0, "Samtal", "https://a.se/x%20y#s2")]


def test_cells_and_rows_without_places_stand_one_after_another() -> None:
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts) + "</row>"
        for texts in (HEADINGS, ("1.1 Rök", "Färre", "Samtal", "Kliniken", "2025", "Klar"))
    )
    record = read(rows + "<row/><row><c/><c/>" + text_cell("C4", "Mer").replace(' r="C4"', "") + "</row>")
    assert [row.region_activity for row in record.rows()] == [["Samtal"], ["Mer"]]
    assert record.rows()[1].source == {"sheet": "Blad1", "row": 4}


def test_rows_out_of_order_stand_where_they_say() -> None:
    record = read(text_row(3, "1.2 Mat", "b", "Två") + ROW + HEAD)
    assert [row.region_activity for row in record.rows()] == [["Samtal"], ["Två"]]


def test_a_cell_that_stands_twice_keeps_the_first_and_quotes_the_other() -> None:
    record = read(second_row(text_cell("C2", "Samtal") + text_cell("C2", "Annat")))
    assert record.rows()[0].region_activity == ["Samtal"]
    assert "C2 «Annat»" in message(record, "cell_twice")


def test_strict_names_other_prefixes_and_absolute_targets_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    sheet = HEAD + ROW
    for tag in ("row", "c", "is", "t"):
        sheet = (
            sheet.replace(f"<{tag}>", f"<q:{tag}>")
            .replace(f"<{tag} ", f"<q:{tag} ")
            .replace(f"</{tag}>", f"</q:{tag}>")
        )
    record = read(
        "",
        parts={
            "_rels/.rels": relations(("officeDocument", "/xl/workbook.xml")).replace(RELATIONS, office),
            "xl/workbook.xml": f'<q:workbook xmlns:q="{strict}" xmlns:v="{office}"><q:sheets>'
            '<q:sheet name="Ett" v:id="rId1"/></q:sheets></q:workbook>',
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "/xl/other/../S.xml")).replace(
                RELATIONS, office
            ),
            "xl/s.xml": f'<q:worksheet xmlns:q="{strict}"><q:sheetData>{sheet}</q:sheetData></q:worksheet>',
            "xl/worksheets/sheet1.xml": "",
        },
    )
    assert record.rows()[0].region_activity == ["Samtal"]


def test_hidden_lines_are_told_however_they_are_hidden() -> None:
    rows = (
        HEAD
        + ROW
        + text_row(3, "1.2 Dold", "b", "c").replace("<row ", '<row hidden="1" ')
        + text_row(4, "1.3 Låg", "b", "c").replace("<row ", '<row ht="0" customHeight="1" ')
        + text_row(5, "1.4 Syns", "b", "c")
    )
    record = read(
        rows,
        '<autoFilter ref="A1:F5"><filterColumn colId="0"/></autoFilter>',
        '<cols><col min="5" max="5" width="0" customWidth="1"/></cols>',
    )
    assert [area.code for area in record.areas()] == ["1.1", "1.4"]
    told = [finding.message for finding in record.findings if finding.code == "hidden_text"]
    assert any("Rad 3–4" in one and "Ta bort filtret" in one for one in told)
    assert any("Kolumn E" in one for one in told)
    assert record.rows()[0].timeframe is None


def test_text_below_a_merged_cell_is_quoted_and_overlapping_ranges_do_no_harm() -> None:
    rows = HEAD + ROW + text_row(3, "Under", "", "Mer", "x", "", "Klar")
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("A2:A3", "B2:B3", "A3:B3", "A2:A9"))
    record = read(rows, f"<mergeCells>{merged}</mergeCells>")
    assert [len(area.rows) for area in record.areas()] == [2]
    assert "A3 «Under»" in message(record, "hidden_text")


NOTES = {
    RELS: relations(("comments", "../comments1.xml"), ("threadedComment", "../threads/t1.xml")),
    "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>Kim</author></authors><commentList>'
    '<comment ref="A2" authorId="0"><text><r><t>Kim:</t></r><r><t>\nMarkör: NY</t></r></text></comment>'
    '<comment ref="C2" authorId="0"><text><t>[Trådad kommentar]\nKommentar:\n Gammalt</t></text></comment>'
    "</commentList></comments>",
    "xl/threads/t1.xml": '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    'threadedcomments"><threadedComment ref="C2"><text>Stämmer det?</text></threadedComment>'
    '<threadedComment ref="C2"><text>Ja.</text></threadedComment></ThreadedComments>',
}


def test_comments_mark_and_threads_are_quoted_whole() -> None:
    record = read(HEAD + ROW, parts=NOTES)
    assert record.areas()[0].markers == [Marker("NY")]
    assert "«Stämmer det? Ja.»" in message(record, "comment")
    assert [finding.code for finding in record.findings].count("comment") == 1


def test_a_text_box_marks_the_cell_that_it_is_anchored_at_or_is_quoted() -> None:
    def box(row: int, column: int, text: str) -> str:
        return (
            f"<x:twoCellAnchor><x:from><x:col>{column}</x:col><x:row>{row}</x:row></x:from>"
            f"<x:sp><x:nvSpPr><x:cNvPr/></x:nvSpPr><x:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></x:txBody></x:sp>"
            "</x:twoCellAnchor>"
        )

    drawing = (
        '<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"{box(1, 2, 'NY')}{box(30, 9, 'Fylls i av kliniken')}</x:wsDr>"
    )
    parts = {RELS: relations(("drawing", "../drawings/d.xml")), "xl/drawings/d.xml": drawing}
    record = read(HEAD + ROW, parts=parts)
    assert [(marker.text, marker.row) for marker in record.areas()[0].markers] == [("NY", 0)]
    assert "vid cell J31" in message(record, "text_box")
    assert "«Fylls i av kliniken»" in message(record, "text_box")


def test_a_table_that_excel_knows_ends_where_it_says() -> None:
    rows = HEAD + ROW + text_row(3, "Summerat", "", "", "", "", "1") + text_row(4, "Konto", "Kronor")
    table = f'<table xmlns="{MAIN}" ref="A1:F3" totalsRowCount="1"/>'
    record = read(rows, parts={RELS: relations(("table", "../tables/t.xml")), "xl/tables/t.xml": table})
    assert len(record.rows()) == 1
    assert "«Summerat»" in message(record, "total_row")
    assert record.receipt.words_in_findings >= 4


def test_sheets_that_hold_no_cells_are_told() -> None:
    record = read(
        HEAD + ROW,
        parts={
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Plan" r:id="rId1"/><sheet name="Bild" r:id="rId2"/><sheet name="Borta"/>'
            '<sheet name="Gömd" state="veryHidden" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("chartsheet", "charts/c.xml"),
                ("worksheet", "s9.xml"),
                ("vbaProject", "vbaProject.bin"),
            ),
            "xl/charts/c.xml": "<chartsheet/>",
        },
    )
    codes = [finding.code for finding in record.findings]
    assert codes[:4] == ["macros", "other_sheet", "sheet_missing", "hidden_sheet"]
    assert "«Bild»" in message(record, "other_sheet")


def test_progress_is_told_from_0_to_1() -> None:
    told: list[float] = []
    read_document(workbook_of(HEAD + ROW), tell=told.append)
    assert told
    assert told == sorted(told)
    assert 0 < told[-1] <= 1


PARTS = {
    "xl/workbook.xml": "workbook",
    "xl/_rels/workbook.xml.rels": "Relationships",
    "xl/styles.xml": "styleSheet",
    STRINGS: "sst",
    "xl/worksheets/sheet1.xml": "worksheet",
    RELS: "Relationships",
    "xl/comments1.xml": "comments",
    "xl/d.xml": "wsDr",
    "xl/t.xml": "table",
}
_BEGINNINGS = {
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "late": f"<!--{' ' * 9_000}--><!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
    "encoding": '<?xml version="1.0" encoding="cp037"?>',
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("how", _BEGINNINGS)
def test_a_declaration_in_any_part_is_refused(part: str, how: str) -> None:
    parts = {
        RELS: relations(("comments", "/xl/comments1.xml"), ("drawing", "/xl/d.xml"), ("table", "/xl/t.xml")),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
        "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>a</author></authors></comments>',
        "xl/d.xml": "<wsDr><x/></wsDr>",
        "xl/t.xml": f'<table xmlns="{MAIN}" ref="A1:F2"/>',
        **strings("<t>a</t>"),
    }
    whole = workbook_of(HEAD + ROW, parts=parts)
    assert read_document(whole).rows()
    with pytest.raises(DocumentError):
        read_document(with_part(whole, part, lambda old: _BEGINNINGS[how].encode() + old))


def test_utf_16_is_read() -> None:
    whole = workbook_of(HEAD + ROW)
    data = with_part(whole, "xl/worksheets/sheet1.xml", lambda part: part.decode().encode("utf-16"))
    assert read_document(data).rows()[0].region_activity == ["Samtal"]
