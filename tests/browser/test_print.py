"""The plan on paper: A4 and A3 landscape, the headings on every page, nothing to press."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.people import Desk
from tests.settled import Settled

PAPERS = {"A4": (842, 595), "A3": (1191, 842)}


def size_of(path: Path) -> tuple[int, int]:
    """Width and height of the pages, in points."""
    said = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, encoding="utf-8").stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", said)
    assert found is not None
    return round(float(found[1])), round(float(found[2]))


@pytest.mark.parametrize("paper", PAPERS)
def test_the_plan_on_paper(
    desk: Callable[..., Desk],
    site,
    settled: Settled,
    tmp_path: Path,
    pdf_text: Callable[[Path], str],
    paper: str,
):
    sat = desk(site[1])
    sat.sit_in_for(settled.installation, settled.people["planner"])
    sat.open(f"/planer/{settled.plan_id}")
    path = tmp_path / "plan.pdf"
    sat.page.pdf(path=path, format=paper, landscape=True, print_background=True)
    assert size_of(path) == pytest.approx(PAPERS[paper], abs=1)
    text = pdf_text(path)
    pages = text.removesuffix("\f").split("\f")
    assert len(pages) < 20
    for number, page in enumerate(pages, 1):
        assert f"{number} ({len(pages)})" in page
        # The first page tells how it stands; every other holds a table with its headings.
        if number > 1:
            for heading in ("Område", "Aktivitet från RCC", "Aktivitet i RV", "Ansvarig-Tidsram", "Status"):
                assert heading in page, (number, heading)
    assert "Läget" in pages[0]
    assert "2 rader: påbörjad 2" in " ".join(pages[0].split())
    assert re.search(r"Status per \d{4}-\d\d-\d\d", pages[0])
    for word in ("Ändra", "Visa", "Sök i texten", "Rensa", "Hämta dokument", "Logga ut", "Skriv ut"):
        assert not re.search(rf"\b{word}\b", text), word


def test_a_filtered_plan_says_on_paper_that_it_is_a_part(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path, pdf_text
):
    sat = desk(site[1])
    sat.sit_in_for(settled.installation, settled.people["reader"])
    sat.open(f"/planer/{settled.plan_id}?status=not_started")
    path = tmp_path / "plan.pdf"
    sat.page.pdf(path=path, format="A4", landscape=True)
    assert re.search(r"Urval: .*\. \d+ av 43 rader\.", pdf_text(path))
