"""A plan's life at the browser: consultation, decision, and version 2 decided while an owner reports."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planapp.documents.reading import read_document
from planapp.domain.editing.written import Done, Written
from planapp.domain.record import RowRecord
from planapp.services.editing.edit_plan import edit_plan
from tests.browser.people import Desk
from tests.settled import Settled

WIDTHS = [(1280, True), (400, True), (1280, False)]
NEW_WORDS = "Ta fram en gemensam rutin för hela regionen"


class Keeper:
    """A planner at her desk: what she meets is looked through by axe, page by page."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.found = desk, []

    def look(self, name: str) -> str:
        """Look the page through, and give what it says."""
        if self.desk.has_script:
            self.found += [f"{name}: {one}" for one in self.desk.axe()]
        if self.desk.sideways() > 0:
            self.found.append(f"{name} is {self.desk.sideways()} pixels too wide")
        return self.desk.text()

    def take(self, link: str, button: str) -> str:
        """Choose a step, read what it means, and take it."""
        self.desk.press(link, "link")
        self.look(link)
        self.desk.press(button)
        return self.look(f"after {link}")

    def decide(self, day: str, number: str = "") -> str:
        """Fill the decision in."""
        self.desk.press("Besluta planen", "link")
        self.look("the decision")
        self.desk.press("Besluta planen")
        assert "Skriv vem som har beslutat planen" in self.look("the decision with faults")
        page = self.desk.page
        page.get_by_label("Beslutad av").fill("Cancerrådet")
        page.get_by_label("Beslutets datum").fill(day)
        page.get_by_label("Diarienummer").fill("RV 2025/123")
        self.desk.press("Besluta planen")
        return self.look("decided")


def write(settled: Settled, draft_id: int) -> None:
    """What a planner writes in the draft: a new text, and a new row."""

    def edit(written: Written) -> Done:
        area = written.record.areas()[0]
        area.rows[0].region_activity = [NEW_WORDS]
        area.rows.append(RowRecord(id="ny", region_activity=["En ny aktivitet"], responsible=["Kansliet"]))
        return Done("Ändrat.")

    with settled.installation.app.app_context():
        edit_plan(settled.installation.visitor(settled.people["planner"]), draft_id, edit)


def report(owner: Desk, row_id: int) -> None:
    """The owner reports her row in the decided plan."""
    owner.open(f"/rader/{row_id}")
    owner.page.get_by_role("radio", name="Klar", exact=True).check()
    owner.page.get_by_label("Kommentar").fill("Rutinen är på plats.")
    owner.press("Spara")
    owner.page.wait_for_url(re.compile("sparat="))


@pytest.mark.parametrize(("width", "script"), WIDTHS)
def test_a_plan_is_decided_and_its_next_version_while_an_owner_reports(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path, width: int, script: bool
):
    planner, plan = desk(site[1], width, script), f"/planer/{settled.plan_id}"
    planner.sit_in_for(settled.installation, settled.people["planner"])
    keeper = Keeper(planner)
    planner.open(plan)
    assert re.search(r"UTKAST · version 1 · Status per \d{4}-\d\d-\d\d", keeper.look("a draft"))
    assert "PÅ REMISS · version 1" in keeper.take("Skicka på remiss", "Skicka på remiss")
    decided = keeper.decide("2025-03-01")
    assert "Version 1 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01" in decided

    draft = keeper.take("Börja en ny version", "Börja en ny version")
    assert "UTKAST · version 2" in draft
    draft_id = int(planner.page.url.rpartition("/")[2])
    assert draft_id != settled.plan_id
    write(settled, draft_id)
    owner = desk(site[1], width, script)
    owner.sit_in_for(settled.installation, settled.people["owner"])
    report(owner, settled.rows[0])
    owner.open(f"/planer/{draft_id}")
    assert "Sidan finns inte" in owner.text()

    planner.open(f"/planer/{draft_id}")
    planner.press("Jämför med den beslutade", "link")
    assert "1 ny rad, 1 ändrad rad och 0 borttagna rader" in keeper.look("the comparison")
    assert "En ny aktivitet" in " ".join(planner.page.locator("ins").all_inner_texts())
    assert planner.page.locator("del").count() > 1
    planner.open(f"/planer/{draft_id}")
    planner.press("Markera ändrade rader", "link")
    keeper.look("the markers")
    planner.press("Sätt markörerna")
    assert "2 rader har fått markörer" in planner.text()

    planner.open(f"/planer/{draft_id}")
    assert "Version 2 · dnr RV 2025/123" in keeper.decide("2025-04-01")
    assert planner.page.url.endswith(plan)
    planner.open(f"/rader/{settled.rows[0]}")
    row = planner.text()
    assert NEW_WORDS in row
    assert "Rutinen är på plats." in row
    planner.open(f"{plan}/dokument")
    keeper.look("the documents")
    read = read_document(planner.download("Verksamhetsplan som Word", tmp_path).read_bytes(), "plan.docx")
    assert read.rows()[0].region_activity == [NEW_WORDS]
    assert read.rows()[0].status == "done"
    assert [one.text for one in read.areas()[0].markers if one.row is not None][-1] == "NY"

    planner.open(f"{plan}/versioner/1")
    assert "Beslutad version 1, 2025-03-01" in keeper.look("version 1")
    assert NEW_WORDS not in planner.text()
    planner.open(f"{plan}/jamfor?version=2")
    keeper.look("the versions compared")
    assert "AVSLUTAD · version 2" in (planner.open(plan) or keeper.take("Avsluta planen", "Avsluta planen"))
    assert [*keeper.found, *planner.faults, *owner.faults] == []


@pytest.mark.parametrize("width", [1280, 400])
def test_a_removed_draft_comes_back(desk: Callable[..., Desk], site, settled: Settled, width: int):
    planner = desk(site[1], width)
    planner.sit_in_for(settled.installation, settled.people["planner"])
    keeper = Keeper(planner)
    planner.open(f"/planer/{settled.plan_id}")
    assert "Utkastet är borttaget." in keeper.take("Ta bort utkastet", "Ta bort utkastet")
    planner.page.get_by_role("button", name=re.compile("Ta tillbaka")).click()
    assert "Utkastet är tillbaka." in keeper.look("back again")
    assert [*keeper.found, *planner.faults] == []
