"""What texts refer to: documents, diarienummer and links, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planapp.domain.record import Link
from planapp.domain.references import DIARY_NUMBER, DOCUMENT, LINK, Reference, find_references, names_document

ADDRESS = "https://rutiner.example.se/RegNo/41992"


@pytest.mark.parametrize(
    ("text", "kind", "written", "number"),
    [
        ("Rutin för hud, Dok 41992.", DOCUMENT, "Dok 41992", "41992"),
        ("dok.nr 7", DOCUMENT, "dok.nr 7", "7"),
        ("Se dokument 12345", DOCUMENT, "dokument 12345", "12345"),
        ("dnr RV 1234/2022", DIARY_NUMBER, "dnr RV 1234/2022", "RV 1234/2022"),
        ("(diarienr HSN 2022-0123)", DIARY_NUMBER, "diarienr HSN 2022-0123", "HSN 2022-0123"),
        ("Diarienummer: 2022/1234.", DIARY_NUMBER, "Diarienummer: 2022/1234", "2022/1234"),
    ],
)
def test_a_number_is_found_as_written(text: str, kind: str, written: str, number: str) -> None:
    assert find_references([text]) == [Reference(kind, written, number)]
    assert names_document(text)


@pytest.mark.parametrize(
    "text", ["Dokumentera 300 fall", "se dokument 3 av 4", "dnr saknas", "http:", "www.", "doktor 3"]
)
def test_what_names_no_document_is_no_reference(text: str) -> None:
    assert find_references([text]) == []
    assert not names_document(text)


def test_an_address_in_the_text_is_a_link_without_the_sentences_signs() -> None:
    found = find_references(
        ["Läs https://a.example.se/b_(c), (www.example.se/d) och https://a.example.se/b_(c)."]
    )
    assert found == [
        Reference(LINK, "https://a.example.se/b_(c)", url="https://a.example.se/b_(c)"),
        Reference(LINK, "www.example.se/d", url="https://www.example.se/d"),
    ]


def test_a_link_over_two_paragraphs_is_one_reference() -> None:
    paragraphs = ["Kansliet", "Rutin för hud,", "Dok 41992", f"även {ADDRESS} och dok 7"]
    links = [Link("responsible", 1, "Rutin för hud,", ADDRESS), Link("responsible", 2, "Dok 41992", ADDRESS)]
    assert find_references(paragraphs, links) == [
        Reference(DOCUMENT, "Rutin för hud, Dok 41992", "41992", ADDRESS),
        Reference(DOCUMENT, "dok 7", "7"),
    ]


def test_a_link_to_anywhere_keeps_its_words() -> None:
    links = [Link("responsible", 0, "här", "mailto:kansli@example.se")]
    assert find_references(["Skriv här"], links) == [Reference(LINK, "här", url="mailto:kansli@example.se")]


PIECES = ["dok", "Dok ", "41992", "dnr ", "RV ", "1/22", "https://", "www.", "example.se", ".", ")", " ", ","]


@given(
    st.lists(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=4)
)
def test_every_reference_stands_in_the_text(paragraphs: list[str]) -> None:
    found = find_references(paragraphs)
    assert len(found) == len(set(found))
    for one in found:
        assert any(one.text in paragraph for paragraph in paragraphs)
        assert bool(one.number) != bool(one.url)
        assert one.number is None or one.number in one.text
