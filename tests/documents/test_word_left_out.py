"""Word in: what the record has no place for is told, word by word, where it stands."""

import zipfile

import pytest

from planapp.documents.reading import read_document
from planapp.domain.record import Finding, PlanRecord
from tests.documents.small_files import HEADING, codes, read
from tests.word_files import STYLES, W_SPACES, p, r, row, tbl, tc, text_box, tr, word_file

HIDDEN = "<w:vanish/>"
_STYLE = '<w:style w:type="{}" w:styleId="{}"><w:name w:val="{}"/>{}<w:rPr><w:vanish/></w:rPr></w:style>'
HIDING_STYLES = f"<w:styles {W_SPACES}>{STYLES}" + "".join(
    (
        _STYLE.format("paragraph", "Dolt", "Dolt", ""),
        _STYLE.format("character", "Osynligt", "Osynligt", ""),
        '<w:style w:type="character" w:styleId="Ocks"><w:name w:val="Ocks"/>'
        '<w:basedOn w:val="Osynligt"/></w:style>',
        "</w:styles>",
    )
)


def told(record: PlanRecord, code: str) -> list[Finding]:
    return [finding for finding in record.findings if finding.code == code]


def only(record: PlanRecord, code: str) -> Finding:
    (finding,) = told(record, code)
    return finding


@pytest.mark.parametrize(
    "content",
    [
        p(r("Syns") + r(" inte", HIDDEN)),
        p(r("Syns") + r(" inte", '<w:rStyle w:val="Osynligt"/>')),
        p(r("Syns") + r(" inte", '<w:rStyle w:val="Ocks"/>')),
        p("Syns") + p("inte", "Dolt"),
    ],
)
def test_hidden_text_is_told_with_its_place(content: str) -> None:
    record = read(HEADING, tbl(row(activity=content)), styles=HIDING_STYLES)
    assert record.rows()[0].region_activity == ["Syns"]
    finding = only(record, "hidden_text")
    assert "«inte»" in finding.message
    assert (finding.severity, finding.place) == ("info", {"table": 1, "row": 2})


def test_what_a_run_says_counts_and_two_styles_undo_each_other() -> None:
    content = p(r("Ett ", '<w:vanish w:val="0"/>') + r("två", '<w:rStyle w:val="Osynligt"/>'), "Dolt")
    record = read(HEADING, tbl(row(activity=content)), styles=HIDING_STYLES)
    assert record.rows()[0].region_activity == ["Ett två"]


def test_text_that_is_hidden_only_on_the_web_is_seen_on_paper() -> None:
    record = read(HEADING, tbl(row(activity=p(r("Sida", "<w:webHidden/>")))))
    assert record.rows()[0].region_activity == ["Sida"]


def test_a_hidden_paragraph_mark_joins_two_paragraphs() -> None:
    mark = f"<w:rPr>{HIDDEN}</w:rPr>"
    record = read(HEADING, tbl(row(activity=p("Ett ", properties=mark) + p("två"))))
    assert record.rows()[0].region_activity == ["Ett två"]


def test_a_hidden_row_is_told() -> None:
    hidden = tr("2) Två", "Mål", "", "Dolt", "RCC", "Klar", properties="<w:hidden/>")
    record = read(HEADING, tbl(row(), hidden, row(code="3) Tre")))
    assert [area.code for area in record.areas()] == ["1.a)", "3)"]
    assert "Dolt" in only(record, "hidden_text").message


def test_text_that_a_merge_covers_is_told_and_not_stored() -> None:
    start = tc("1) Ett", '<w:vMerge w:val="restart"/>')
    below = tc("Under locket", "<w:vMerge/>")
    record = read(
        HEADING, tbl(tr(start, "Mål", "", "A", "RCC", "Klar"), tr(below, "", "", "B", "RCC", "Klar"))
    )
    finding = only(record, "covered_text")
    assert "«Under locket»" in finding.message
    assert (finding.severity, finding.place) == ("warning", {"table": 1, "row": 3})
    assert len(record.areas()) == 1


def test_hidden_text_outside_the_tables_is_told_without_a_place() -> None:
    assert only(read(HEADING, p(r("Dolt", HIDDEN)), tbl(row())), "hidden_text").place == {}


def test_a_great_deal_of_hidden_text_is_told_in_few_findings() -> None:
    rows = [row(activity=p(r(f"dold{index}", HIDDEN))) for index in range(150)]
    findings = told(read(HEADING, tbl(*rows)), "hidden_text")
    assert len(findings) == 101
    assert "«dold149»" in findings[-1].message


# --- Notes, comments, headers -------------------------------------------------------------------


def part(name: str, content: str) -> str:
    return f"<w:{name} {W_SPACES}>{content}</w:{name}>"


def test_a_comment_is_told_where_it_is_anchored() -> None:
    comments = part("comments", f'<w:comment w:id="7" w:author="a">{p("Stämmer det?")}</w:comment>')
    anchor = '<w:r><w:commentReference w:id="7"/></w:r>'
    record = read(
        HEADING,
        tbl(row(), row(code="2) Två", activity=p(r("Göra") + anchor))),
        comments=comments,
        related={"c": ("comments", "comments.xml")},
    )
    finding = only(record, "comment_left_out")
    assert finding.message == "En kommentar läses inte in: «Stämmer det?»."
    assert finding.place == {"table": 1, "row": 3}
    assert record.rows()[1].region_activity == ["Göra"]


@pytest.mark.parametrize(("kind", "word"), [("footnote", "fotnot"), ("endnote", "slutnot")])
def test_a_note_is_told_where_it_is_anchored(kind: str, word: str) -> None:
    lines = f'<w:{kind} w:type="separator" w:id="0">{p("linje")}</w:{kind}>'
    notes = part(f"{kind}s", f'{lines}<w:{kind} w:id="2">{p("Se bilaga")}{p("sidan 3")}</w:{kind}>')
    anchor = f'<w:r><w:{kind}Reference w:id="2"/></w:r>'
    record = read(
        HEADING,
        tbl(row(activity=p(r("Göra") + anchor))),
        related={"n": (f"{kind}s", f"{kind}s.xml")},
        **{f"{kind}s": notes},
    )
    finding = only(record, "note_left_out")
    assert finding.message == f"En {word} läses inte in: «Se bilaga sidan 3»."
    assert finding.place == {"table": 1, "row": 2}


def test_headers_are_told_once_and_page_numbers_not_at_all() -> None:
    named = part("hdr", p("Region Norr") + p(text_box("Utkast")))
    related = {
        "h1": ("header", "h1.xml"),
        "h2": ("header", "h2.xml"),
        "f1": ("footer", "f1.xml"),
    }
    record = read(HEADING, tbl(row()), related=related, h1=named, h2=named, f1=part("ftr", p("Sida 1 av 9")))
    assert only(record, "header_left_out").message == "Sidhuvudet läses inte in: «Region Norr Utkast»."


def test_a_header_that_says_the_title_again_says_nothing_new() -> None:
    title = p("Plan för Region Norr", "T")
    tabbed = p("<w:r><w:t>Region Norr</w:t><w:tab/><w:t>Sida 1 av 9</w:t></w:r>")
    related = {"f1": ("footer", "f1.xml")}
    record = read(title, HEADING, tbl(row()), related=related, f1=part("ftr", tabbed))
    assert "header_left_out" not in codes(record)


def test_macros_are_told_and_not_read() -> None:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    record = read(HEADING, tbl(row()), kind=kind, related={"v": ("vbaProject", "vbaProject.bin")})
    assert only(record, "macros").severity == "info"
    assert len(record.rows()) == 1


# --- Drawings and other documents ---------------------------------------------------------------

_DIAGRAM = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
_CHART = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


@pytest.mark.parametrize(
    ("drawn", "content"),
    [
        (
            f'<dgm:relIds {_DIAGRAM} r:dm="d"/>',
            f"<dgm:dataModel {_DIAGRAM} {_DRAWING}><a:t>Steg ett</a:t></dgm:dataModel>",
        ),
        (
            f'<c:chart {_CHART} r:id="d"/>',
            f"<c:chartSpace {_CHART}><c:strCache><c:v>Steg ett</c:v></c:strCache></c:chartSpace>",
        ),
    ],
)
def test_words_in_diagrams_are_told(drawn: str, content: str) -> None:
    inside = p(f"<w:r><w:t>Göra</w:t><w:drawing>{drawn}</w:drawing></w:r>")
    record = read(HEADING, tbl(row(activity=inside)), related={"d": ("x", "data.xml")}, data=content)
    finding = only(record, "object_left_out")
    assert "«Steg ett»" in finding.message
    assert finding.place == {"table": 1, "row": 2}


def test_pictures_and_objects_in_a_table_are_told() -> None:
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    content = p(
        '<w:r><w:pict><v:shape alt="Grön gubbe"><v:imagedata/></v:shape></w:pict></w:r>'
        f'<w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject {office} ProgID="Excel.Sheet.12"/>'
        "</w:object></w:r>"
    )
    record = read(
        HEADING,
        tbl(row(activity=content)),
        p("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"),
    )
    assert "«Grön gubbe»" in only(record, "picture_left_out").message
    assert "Excel.Sheet.12" in only(record, "object_left_out").message


def test_a_document_inside_the_document_is_told() -> None:
    record = read(
        HEADING,
        '<w:altChunk r:id="a"/>',
        tbl(row()),
        p('<w:subDoc r:id="b"/>'),
        related={"a": ("aFChunk", "bit.html.xml"), "b": ("subDocument", "annan.docx")},
    )
    assert len(told(record, "part_left_out")) == 2


def test_the_words_of_a_page_inside_the_document_are_quoted(tmp_path) -> None:
    data = word_file(HEADING, '<w:altChunk r:id="a"/>', tbl(row()), related={"a": ("aFChunk", "bit.html")})
    page = tmp_path / "plan.docx"
    page.write_bytes(data)
    with zipfile.ZipFile(page, "a") as archive:
        archive.writestr("word/bit.html", "<html><style>p {}</style><p>Ett <b>två</b></p></html>")
    finding = only(read_document(page.read_bytes()), "part_left_out")
    assert "«Ett två»" in finding.message


def test_a_table_in_a_text_box_is_quoted_or_stored() -> None:
    inner = f"<w:tbl>{tr('inuti', 'rutan')}</w:tbl>"
    content = f"<w:txbxContent>{inner}{p('efter')}</w:txbxContent>"
    box = f"<w:r><w:pict><v:textbox>{content}</v:textbox></w:pict></w:r>"
    record = read(HEADING, tbl(row(activity=p(r("Göra") + box))))
    (marker,) = record.areas()[0].markers
    assert marker.text == "inuti rutan efter"
    outside = read_document(word_file(HEADING, p(box), tbl(row())))
    assert outside.chapters[0].intro == ["inuti rutan efter"]


def test_what_is_stored_twice_for_old_and_new_programs_is_read_once() -> None:
    twice = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{tbl(row())}</mc:Choice>"
        f"<mc:Fallback>{tbl(row())}</mc:Fallback></mc:AlternateContent>"
    )
    record = read(HEADING, twice)
    assert len(record.rows()) == 1
    assert "covered_text" not in codes(record)
