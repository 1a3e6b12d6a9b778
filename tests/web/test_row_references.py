"""What a row refers to stands together on its page: documents, diarienummer and links."""

from planapp.domain.record import Link
from tests.installation import Installation
from tests.settled import settle
from tests.small_plan import small_plan

ADDRESS = "https://rutiner.example.se/RegNo/41992"


def row_page(installation: Installation, responsible: list[str], links: list[Link]) -> str:
    """The page of the first row, with these paragraphs in its responsible cell."""
    record = small_plan()
    row = record.rows()[0]
    row.responsible = responsible
    row.links = [link for link in row.links if link.field in ("area", "goal")] + links
    row.timeframe, row.timeframe_source = None, None
    settled = settle(installation, record)
    return installation.client(settled.people["reader"]).get(f"/rader/{settled.rows[0]}").text


def references_part(page: str) -> str:
    return page.partition("Dokument och länkar</dt>")[2].partition("</dd>")[0]


def test_a_document_is_named_once_and_leads_to_its_address(installation: Installation) -> None:
    texts = ["Kansliet", "Rutin för hud,", "Dok 41992", "dnr RV 1234/2022, se www.example.se/d."]
    links = [Link("responsible", 1, "Rutin för hud,", ADDRESS), Link("responsible", 2, "Dok 41992", ADDRESS)]
    found = references_part(row_page(installation, texts, links))
    assert found.count("<li>") == 3
    assert found.count(ADDRESS) == 1
    assert f'<a href="{ADDRESS}" rel="noopener noreferrer">Rutin för hud, Dok 41992</a>' in found
    assert "<p>dnr RV 1234/2022</p>" in found
    assert 'href="https://www.example.se/d"' in found


def test_what_anybody_wrote_is_text_and_only_web_and_mail_can_be_followed(installation: Installation) -> None:
    texts = ["Kansliet", "här", "https://example.se/<script>alert(1)</script>"]
    links = [Link("responsible", 1, "här", "javascript:alert(1)")]
    found = references_part(row_page(installation, texts, links))
    assert "<p>här</p>" in found
    assert "javascript:" not in found
    assert "<script" not in found


def test_a_row_that_refers_to_nothing_says_nothing(installation: Installation) -> None:
    assert "Dokument och länkar" not in row_page(installation, ["Kansliet"], [])
