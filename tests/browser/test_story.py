"""The main story, from a printed link to a Word file with the new status: a newcomer, an owner, a planner."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planapp.documents.reading import read_document
from planapp.domain.record import PlanRecord
from planapp.services.list_plans import list_plans
from tests.browser.people import Desk
from tests.installation import Installation

ROWS = 43


def rows_of(path: Path) -> list[str | None]:
    """The statuses that a Word file holds, row by row."""
    record: PlanRecord = read_document(path.read_bytes(), path.name)
    return [row.status for row in record.rows()]


def follow_printed_link(installation: Installation, person, desk: Desk) -> None:
    link = installation.link(person)
    desk.open(link)
    assert desk.page.locator("main button").all_inner_texts() == ["Logga in"]
    assert desk.page.locator("main input:not([type=hidden])").count() == 0
    desk.open(link)  # looking again does no harm
    desk.press("Logga in")
    desk.page.wait_for_url("**/")
    assert "Här finns ingen plan än" in desk.text()


def read_in(installation: Installation, desk: Desk, document: Path) -> int:
    """Upload, check, confirm; the id of the plan that was made."""
    desk.press("Läs in en plan", "link")
    desk.page.get_by_label("Planen som fil").set_input_files(document)
    desk.press("Läs filen")
    desk.page.wait_for_url(re.compile(r"/las-in/\d+"))
    figures = [" ".join(one.split()) for one in desk.page.locator(".pa-figure").all_inner_texts()]
    assert figures[1:4] == ["områden 22", f"rader {ROWS}", "ord borttappade 0 av 3 168"]
    assert stored_plans(installation) == 0
    desk.press("Läs in")
    desk.page.wait_for_url(re.compile(r"/las-in/\d+/kvitto"))
    assert "Planen är inläst." in desk.text()
    assert stored_plans(installation) == 1
    desk.press("Till planen", "link")
    desk.page.wait_for_url(re.compile(r"/planer/\d+"))
    assert desk.page.locator("tr.pa-row").count() == ROWS
    return int(desk.page.url.rpartition("/")[2])


def stored_plans(installation: Installation) -> int:
    with installation.app.app_context():
        return len(list_plans())


def invite_owner(desk: Desk) -> str:
    """Invite an owner; the address of her link."""
    desk.press("Användare", "link")
    desk.page.get_by_label("Namn eller funktion").fill("Enhetschef Åsa Öberg")
    desk.page.get_by_label("E-post", exact=True).fill("asa.oberg@example.se")
    desk.page.get_by_label("Rapportör", exact=True).check()
    desk.press("Bjud in")
    address = desk.page.locator("code").inner_text()
    assert "Skicka länken till asa.oberg@example.se" in desk.text()
    return re.sub(r"^https?://[^/]+", "", address)


def link_rows(desk: Desk, plan_id: int) -> None:
    """Link her to the rows of chapter 2, at once."""
    desk.open(f"/planer/{plan_id}")
    desk.press("Koppla rapportörer", "link")
    desk.page.get_by_label("Kapitel", exact=True).select_option(label="2 Patientens medverkan")
    desk.press("Visa")
    desk.page.wait_for_url(re.compile("kapitel="))
    assert "2 rader, alla är valda" in desk.text()
    desk.page.get_by_label("Rapportör", exact=True).select_option(label="Enhetschef Åsa Öberg")
    desk.press("Koppla till valda rader")
    desk.page.wait_for_load_state()
    assert "2 rader är kopplade till Enhetschef Åsa Öberg." in desk.text()


def change_status_by_keyboard(desk: Desk) -> None:
    """Nothing but Tab, arrows and Enter, from the top of the start page."""
    page = desk.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Ändra"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "in_progress"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "done"
    page.keyboard.press("Tab")
    page.keyboard.type("Rutinen är på plats sedan i maj.")
    page.keyboard.press("Control+s")


def change_status_without_script(desk: Desk) -> None:
    """The same by keyboard where the page has no script: focus is asked of the browser."""
    page = desk.page
    page.locator("summary.ds-button").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Påbörjad", exact=True).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Rutinen är på plats sedan i maj.")
    page.get_by_role("button", name="Spara").first.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("database_url", "width", "script"),
    [("sqlite", 1280, True), ("sqlite", 400, True), ("sqlite", 1280, False), ("postgresql", 1280, True)],
    indirect=["database_url"],
)
def test_the_whole_way_from_a_word_file_to_a_word_file_with_the_new_status(
    desk: Callable[..., Desk],
    database_url: str,
    tmp_path: Path,
    real_plan_docx: Path,
    width: int,
    script: bool,
):
    installation = Installation(tmp_path / "instance", database_url)
    planner_account = installation.person("planner", "Petra")
    with installation.served() as base:
        planner = desk(base, width, script)
        follow_printed_link(installation, planner_account, planner)
        plan_id = read_in(installation, planner, real_plan_docx)
        link = invite_owner(planner)
        link_rows(planner, plan_id)

        owner = desk(base, width, script)
        owner.follow_link(link)
        assert "Du är rapportör för 2 rader." in owner.text()
        (change_status_by_keyboard if script else change_status_without_script)(owner)
        owner.page.get_by_role("button", name="Ångra").first.wait_for()
        assert re.search(r"Sparat \d\d\.\d\d\.", owner.text())
        assert "Rutinen är på plats sedan i maj." in owner.text()

        planner.open(f"/planer/{plan_id}")
        planner.press("Hämta dokument", "link")
        before = rows_of(real_plan_docx)
        after = rows_of(planner.download("Verksamhetsplan som Word", tmp_path))
        assert after == ["done", *before[1:]]
        assert before[0] == "in_progress"

        second = desk(base, width, script)
        second.open(link)
        assert "Länken har redan använts" in second.text()
        assert [*planner.faults, *owner.faults, *second.faults] == []
    installation.close()
