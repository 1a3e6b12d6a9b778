"""No visible word vanishes: the receipt's sum against a count of its own, and what findings may excuse."""

import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from planapp.documents.blocks import Cell, Table
from planapp.documents.reading import read_document
from planapp.documents.understanding.findings import Findings
from planapp.documents.understanding.receipt import lost_words, make_receipt, not_stored
from planapp.documents.understanding.understand import understand
from tests.documents.small_files import HEADING, activity, codes, read
from tests.documents.workbooks import with_part
from tests.word_files import SIX, covered, p, r, row, tbl, tc, text_box, tr, word_file

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# A word does not go on over the end of one of these.
PARTING = {W + name for name in ("p", "tab", "br", "txbxContent", "rt")} | {MATH + "den"}
GONE = {W + "del", W + "moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


# --- A count of its own --------------------------------------------------------------------------


def _is_gone(part: etree._Element) -> bool:
    if part.tag == W + "tr":
        return part.find(f"{W}trPr/{W}del") is not None
    if part.tag == W + "tc":
        merge = part.find(f"{W}tcPr/{W}vMerge")
        return merge is not None and merge.get(W + "val") in (None, "continue")
    if part.tag == W + "r":
        hidden = part.find(f"{W}rPr/{W}vanish")
        return hidden is not None and hidden.get(W + "val") not in ("0", "false")
    return part.tag in GONE


def _text(part: etree._Element) -> str:
    if _is_gone(part):
        return ""
    if part.tag in (W + "t", MATH + "t"):
        return part.text or ""
    inside = "".join(map(_text, part))
    return f" {inside} " if part.tag in PARTING else inside


def visible_words(data: bytes) -> int:
    """The words of a Word file's tables, counted by walking its XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    tables = [one for one in root.iter(W + "tbl") if next(one.iterancestors(W + "tbl"), None) is None]
    text = " ".join(map(_text, tables)).replace("\u00ad", "")
    return len(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))


FORMULA = (
    '<m:oMathPara xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:oMath>'
    "<m:r><m:t>andel </m:t></m:r><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
    "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath></m:oMathPara>"
)
RUBY = f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('över')}</w:rt><w:rubyBase>{r('under')}</w:rubyBase></w:ruby></w:r>"
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("3 maj")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
CHOICE = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
    '<w:listEntry w:val="Pågår"/><w:listEntry w:val="Klar"/></w:ddList></w:ffData></w:fldChar></w:r>'
)


def boxes(*contents: str) -> str:
    """A run whose drawing holds text boxes."""
    inside = "".join(f"<w:txbxContent>{content}</w:txbxContent>" for content in contents)
    return f"<w:r><w:pict>{inside}</w:pict></w:r>"


def alternate(new: str, old: str) -> str:
    """Content that is stored for new and old programs."""
    choice, fallback = f'<mc:Choice Requires="w14">{new}</mc:Choice>', f"<mc:Fallback>{old}</mc:Fallback>"
    return f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"


TWO_BOXES = boxes(p("ett"), p("två"))
NESTED_BOX = boxes(p(boxes(p("inre")) + r("yttre")))
SHAPE = (
    '<w:r><w:drawing><a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<a:r><a:t>form</a:t></a:r></a:p></w:drawing></w:r>"
)
ODD = {
    "plain": row(),
    "formula": row(activity=p(FORMULA + r(" av alla"))),
    "formula between paragraphs": row(activity=p("Före") + FORMULA + p("Efter")),
    "ruby": row(activity=p(RUBY)),
    "field": row(activity=p(FIELD)),
    "boxes": row(activity=p(TWO_BOXES + r("tre"))),
    "box in a box": row(activity=p(NESTED_BOX + r("tre"))),
    "box stored twice": row(activity=p(text_box("NY") + r("tre"))),
    "alternate": row(activity=p(alternate(r("ny"), r("gammal")) + r(" text"))),
    "alternate in a run": row(activity=p(f"<w:r>{alternate('<w:t>ny</w:t>', '<w:t>gammal</w:t>')}</w:r>")),
    "alternate paragraphs": row(activity=f"<w:tc>{alternate(p('ny'), p('gammal'))}{p()}</w:tc>"),
    "deleted and hidden": row(activity=p(f"<w:del>{r('bort')}</w:del>{r('dold', '<w:vanish/>')}{r('kvar')}")),
    "nested table": row(
        activity=p("Före") + f"<w:tbl>{tr('ett')}{tr('bort', properties='<w:del/>')}</w:tbl>" + p()
    ),
    "beyond": row() + tr(tc("långt", '<w:gridSpan w:val="63"/>'), "bort", "om"),
    "merged beyond": tr("1", "a", "b", "c", "d", "Klar", tc("utanför", '<w:vMerge w:val="restart"/>'))
    + tr("2", "a", "b", "c", "d", "Klar", covered()),
    "heading again": row() + tr(*SIX) + row(code="2) Två"),
    "other heading": row() + tr(*SIX[:3], "Aktivitet i länet", *SIX[4:]) + row(code="2) Två"),
}


@pytest.mark.parametrize("name", ODD)
def test_every_visible_word_is_counted(name: str) -> None:
    data = word_file(HEADING, tbl(ODD[name]))
    receipt = read_document(data).receipt
    assert receipt.words_in_tables == visible_words(data)
    assert receipt.words_in_tables == receipt.words_stored + receipt.words_in_findings
    assert receipt.words_lost == 0


def test_every_visible_word_of_the_plans_is_counted(real_plan_docx: Path, demo_plan_docx: Path) -> None:
    for path in (real_plan_docx, demo_plan_docx):
        data = path.read_bytes()
        assert read_document(data).receipt.words_in_tables == visible_words(data)


# --- What a person sees and Word does not store as plain text -------------------------------------


def test_formulas_and_readings_are_read() -> None:
    assert activity(p(FORMULA + r(" av alla"))) == ["andel a/b av alla"]
    assert activity(p(RUBY)) == ["under (över)"]
    assert activity(p(FIELD)) == ["3 maj"]


def test_a_drop_down_field_shows_its_choice() -> None:
    (one,) = read(HEADING, tbl(row(status=p(CHOICE)))).rows()
    assert one.status == "done"


@pytest.mark.parametrize(
    ("font", "char", "sign"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F061", "α"),
        ("Wingdings", "F0FC", "✓"),
        ("Wingdings", "F021", "□"),
    ],
)
def test_symbols_are_signs(font: str, char: str, sign: str) -> None:
    drawn = f'<w:sym w:font="{font}" w:char="{char}"/>'
    content = f'<w:r><w:t xml:space="preserve">a </w:t>{drawn}<w:t xml:space="preserve"> b</w:t></w:r>'
    assert activity(p(content)) == [f"a {sign} b"]


@pytest.mark.parametrize("char", ["", "x", "D800", "110000", "-1"])
def test_a_broken_symbol_is_no_fault(char: str) -> None:
    activity(p(f'<w:r><w:t>a</w:t><w:sym w:char="{char}"/></w:r>'))


def test_every_box_of_a_drawing_is_a_marker() -> None:
    (area,) = read(HEADING, tbl(row(activity=p(TWO_BOXES + SHAPE + r("tre"))))).areas()
    assert [marker.text for marker in area.markers] == ["ett", "två", "form"]


def test_a_footnote_is_told_of() -> None:
    kept = (
        f'<w:footnote w:type="separator">{p("linje")}</w:footnote><w:footnote>{p("Se bilaga")}</w:footnote>'
    )
    notes = kept.join((f'<w:footnotes xmlns:w="{W[1:-1]}">', "</w:footnotes>"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    one = f'<Relationship Id="n" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    data = with_part(
        word_file(HEADING, tbl(row()), footnotes=notes),
        "word/_rels/document.xml.rels",
        lambda part: part.replace(b"</Relationships>", one.encode()),
    )
    record = read_document(data)
    (told,) = [finding.message for finding in record.findings if finding.code == "note_left_out"]
    assert told == "En fotnot läses inte in: «Se bilaga»."


# --- What a finding may excuse --------------------------------------------------------------------


def test_our_own_sentences_excuse_nothing() -> None:
    """«Ansvarig saknas.» is a finding of every such row; a lost «Ansvarig» must not hide behind it."""
    record = read(HEADING, tbl(row(who="", status="Vet ej")))
    assert {"responsible_missing", "unknown_status"} <= codes(record)
    findings = Findings()
    findings.add("responsible_missing", "warning", "Ansvarig saknas.")
    assert lost_words(not_stored(["Ansvarig saknas"], []), findings.left_out) == ["Ansvarig", "saknas"]


def test_a_quote_of_stored_text_excuses_nothing() -> None:
    record = read(HEADING, tbl(row(status="Vet ej")))
    assert any("«Vet ej»" in finding.message for finding in record.findings)
    assert record.receipt.words_in_findings == 0


def test_what_is_quoted_instead_of_stored_is_counted_once() -> None:
    findings = Findings()
    findings.without_place(["utanför"], {})
    assert lost_words(not_stored(["utanför", "utanför"], []), findings.left_out) == ["utanför"]
    receipt = make_receipt(["a b", "utanför"], not_stored(["a b", "utanför"], ["a b"]), findings.left_out)
    assert (receipt.words_in_tables, receipt.words_stored, receipt.words_in_findings) == (3, 2, 1)


def test_a_cell_beside_the_table_is_quoted_once_however_many_rows_it_covers() -> None:
    beyond = Cell(["utanför"])
    names = ["Område", "Aktivitet", "Status"]
    rows = [
        [*(Cell([text]) for text in texts), beyond]
        for texts in (names, ["1", "a", "Klar"], ["2", "b", "Klar"])
    ]
    del rows[0][3]
    record = understand([Table(rows, {"table": 1})])
    assert [finding.code for finding in record.findings].count("without_place") == 1
    assert (record.receipt.words_in_findings, record.receipt.words_lost) == (1, 0)
