"""What a person pastes: markup becomes plain paragraphs, and text that only looks like it stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.pasted import plain_paragraphs
from planapp.domain.text import is_paragraph, split_paragraphs
from tests.odd_texts import ODD

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta charset=utf-8><style>
<!-- p.MsoNormal {margin:0cm; font-size:11.0pt;} -->
</style><!--[if gte mso 9]><xml><w:WordDocument>Normal 0 21</w:WordDocument></xml><![endif]--></head>
<body lang=SV><!--StartFragment-->
<p class=MsoNormal style='margin-left:1.0pt'><b>Ta fram</b> en&nbsp;rutin
för tobak &amp; alkohol<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>
&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Utbilda personalen<o:p></o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;
</span></span><![endif]>Följ upp</p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Först</p>
<!--EndFragment--></body></html>"""


def test_markup_from_word_becomes_paragraphs_and_points() -> None:
    assert plain_paragraphs(WORD) == [
        "Ta fram en rutin för tobak & alkohol",
        "· Utbilda personalen",
        "- Följ upp",
        "1. Först",
    ]


def test_lists_of_a_page_become_points() -> None:
    text = "<div>Mål:<ul><li>ett</li><li>två</li></ul><ol><li>a<li>b</ol>slut<br>sist</div>"
    assert plain_paragraphs(text) == ["Mål:", "- ett", "- två", "1. a", "2. b", "slut", "sist"]


def test_lines_between_words_in_bold_stay_lines() -> None:
    assert plain_paragraphs("<b>Ett</b>\nTvå") == ["Ett", "Två"]


def test_markup_that_is_never_closed_loses_no_word() -> None:
    assert "Två" in " ".join(plain_paragraphs("<p>Ett</p><title>Två"))
    assert "Två" in " ".join(plain_paragraphs("<p>Ett</p><style>Två"))


@pytest.mark.parametrize("text", ["<5 dagar", "a < b", "a <b> c", "x < y > z", "<NY>", "p<0,05 & q>1", *ODD])
def test_text_that_is_no_markup_stays_as_it_is(text: str) -> None:
    assert plain_paragraphs(text) == split_paragraphs(text)


@given(st.text())
def test_what_comes_out_can_stand_in_a_plan(text: str) -> None:
    assert all(is_paragraph(one) for one in plain_paragraphs(text))
    assert all(is_paragraph(one) for one in plain_paragraphs(f"<p class=x>{text}</p>"))


@pytest.mark.parametrize(
    "piece", ["<", "<p ", "<!--", "<![if", "&", "<span>", "</span>", "<p a='", "<style>", "<li>"]
)
def test_a_hostile_text_is_read_in_no_time(piece: str) -> None:
    begun = time.process_time()
    plain_paragraphs("<p class=x>" + piece * (200_000 // len(piece)))
    assert time.process_time() - begun < 5
