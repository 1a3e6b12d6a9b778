"""Word in: fields, links, breaks and special signs."""

import pytest

from planapp.domain.check import check_record
from tests.documents.small_files import HEADING, activity, codes, read
from tests.word_files import p, r, row, tbl


def sign(kind: str, more: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{more}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {text} </w:instrText></w:r>'


def field(instruction: str, result: str | None) -> str:
    shown = sign("separate") + result if result is not None else ""
    return sign("begin") + code(instruction) + shown + sign("end")


def test_of_a_field_only_the_result_is_text() -> None:
    assert activity(p(r("Se sida ") + field("PAGEREF x \\h", r("7")))) == ["Se sida 7"]


def test_a_field_inside_the_code_of_another_is_no_text() -> None:
    inner = field("REF svar", r("x"))
    whole = (
        sign("begin")
        + code("IF ")
        + inner
        + code('= "x" "Ja" "Nej"')
        + sign("separate")
        + r("Ja")
        + sign("end")
    )
    assert activity(p(whole)) == ["Ja"]


def test_a_field_inside_the_result_of_another_is_text() -> None:
    assert activity(p(field("TOC", r("Kapitel ") + field("PAGEREF x", r("3"))))) == ["Kapitel 3"]


def test_a_field_over_several_paragraphs() -> None:
    begins = p(sign("begin") + code("INCLUDETEXT x") + sign("separate") + r("Ett"))
    assert activity(begins + p("Två") + p(r("Tre") + sign("end") + r(" fyra"))) == ["Ett", "Två", "Tre fyra"]


def test_a_field_that_never_ends_hides_nothing_in_the_next_cell() -> None:
    record = read(HEADING, tbl(row(activity=p(sign("begin") + code("REF x")), status="Klar")))
    assert record.rows()[0].status == "done"


@pytest.mark.parametrize(
    ("instruction", "address"),
    [
        ('HYPERLINK "https://exempel.se/1"', "https://exempel.se/1"),
        ("HYPERLINK https://exempel.se/1", "https://exempel.se/1"),
        ('HYPERLINK "https://exempel.se/1" \\l "del2" \\o "Tips"', "https://exempel.se/1#del2"),
        ('hyperlink "\\\\\\\\server\\\\mapp"', "\\\\server\\mapp"),
        ('HYPERLINK \\l "bokmärke"', None),
        ("REF x", None),
    ],
)
def test_a_link_in_a_field_is_a_link(instruction: str, address: str | None) -> None:
    simple = f"<w:fldSimple w:instr={instruction.join(chr(39) * 2)}>{r('Dok 1')}</w:fldSimple>"
    for content in (field(instruction, r("Dok 1")), simple):
        (one,) = read(HEADING, tbl(row(activity=p(r("Se ") + content)))).rows()
        assert one.region_activity == ["Se Dok 1"]
        assert [link.url for link in one.links] == ([address] if address else [])


def test_a_link_in_a_field_over_two_paragraphs_is_two() -> None:
    first = p(sign("begin") + code('HYPERLINK "https://a.se"') + sign("separate") + r("Rutin,"))
    (one,) = read(HEADING, tbl(row(activity=first + p(r("Dok 1") + sign("end"))))).rows()
    assert [(link.paragraph, link.text, link.url) for link in one.links] == [
        (0, "Rutin,", "https://a.se"),
        (1, "Dok 1", "https://a.se"),
    ]


def test_the_place_in_a_linked_document_is_kept() -> None:
    link = f'<w:hyperlink r:id="L1" w:anchor="del2">{r("Dok")}</w:hyperlink>'
    (one,) = read(HEADING, tbl(row(activity=p(link))), links={"L1": "https://a.se/d"}).rows()
    assert [one.url for one in one.links] == ["https://a.se/d#del2"]


@pytest.mark.parametrize(("box", "shown"), [('<w:checked w:val="1"/>', "☒"), ('<w:default w:val="0"/>', "☐")])
def test_a_box_of_an_old_form_is_drawn(box: str, shown: str) -> None:
    begin = sign("begin", f"<w:ffData><w:checkBox>{box}</w:checkBox></w:ffData>")
    assert activity(p(begin + code("FORMCHECKBOX") + sign("end") + r(" Klar"))) == [f"{shown} Klar"]


def test_a_list_of_an_old_form_is_shown_once() -> None:
    choices = (
        '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Pågår"/><w:listEntry w:val="Klar"/>'
    )
    begin = sign("begin", f"{choices}</w:ddList></w:ffData>")
    assert activity(p(begin + code("FORMDROPDOWN") + sign("end"))) == ["Klar"]
    shown = begin + code("FORMDROPDOWN") + sign("separate") + r("Klar") + sign("end")
    assert activity(p(shown)) == ["Klar"]


def test_a_field_that_word_draws_itself_is_told() -> None:
    record = read(
        HEADING, tbl(row(activity=p(r("Göra") + field("EQ \\f(1;2)", None) + field("XE index", None))))
    )
    (told,) = [one for one in record.findings if one.code == "field_left_out"]
    assert "EQ \\f(1;2)" in told.message
    assert (told.place["table"], told.place["row"]) == (1, 2)


# --- Signs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["<w:br/>", '<w:br w:type="page"/>', '<w:br w:type="column"/>', "<w:cr/>"])
def test_every_break_parts_words(sign: str) -> None:
    assert activity(p(f"<w:r><w:t>ett</w:t>{sign}<w:t>två</w:t></w:r>")) == ["ett två"]


def test_a_place_where_a_page_once_broke_is_nothing() -> None:
    assert activity(p("<w:r><w:t>ett</w:t><w:lastRenderedPageBreak/><w:t>två</w:t></w:r>")) == ["etttvå"]


@pytest.mark.parametrize("tab", ["<w:tab/>", '<w:ptab w:relativeTo="margin" w:alignment="right"/>'])
def test_every_tab_parts_words(tab: str) -> None:
    assert activity(p(f"<w:r><w:t>ett</w:t>{tab}<w:t>två</w:t></w:r>")) == ["ett\ttvå"]


def test_spaces_around_text_count_only_when_the_file_says_so() -> None:
    kept = '<w:t xml:space="preserve"> två </w:t>'
    assert activity(p(f"<w:r><w:t>\n   ett\n</w:t>{kept}<w:t>tre\n fyra</w:t></w:r>")) == [
        "ett två tre  fyra"
    ]


def test_a_date_that_word_fills_in_is_told() -> None:
    record = read(HEADING, tbl(row(activity=p(f"{r('Göra')}<w:r><w:dayLong/><w:pgNum/></w:r>"))))
    assert "field_left_out" in codes(record)


def test_fitted_raised_and_struck_text_is_text() -> None:
    runs = r("ett ", '<w:fitText w:val="500"/>') + r("två", '<w:vertAlign w:val="superscript"/><w:strike/>')
    assert activity(p(runs)) == ["ett två"]


def test_signs_without_width_and_spaces_that_do_not_break_stay() -> None:
    assert activity(p("a\u200bb c\u00a0d\u2003e")) == ["a\u200bb c\u00a0d\u2003e"]


def test_of_a_link_inside_another_the_inner_one_is_kept() -> None:
    inner = field('HYPERLINK "https://b.se"', r("inre"))
    record = read(HEADING, tbl(row(activity=p(field('HYPERLINK "https://a.se"', r("yttre ") + inner)))))
    found = record.rows()[0]
    assert found.region_activity == ["yttre inre"]
    assert [(link.text, link.url) for link in found.links] == [("inre", "https://b.se")]
    assert check_record(record) == []
