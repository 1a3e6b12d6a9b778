"""A planner writes at the browser: a chapter from nothing to a decided Word file, and a row that two edit."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planapp.documents.reading import read_document
from tests.browser.people import Desk
from tests.browser.test_life import Keeper
from tests.installation import Installation
from tests.settled import Settled
from tests.small_plan import EMPTY
from tests.stored import row_ids

WIDTHS = [(1280, True), (400, True), (1280, False)]


class Writer(Keeper):
    """A planner who writes; each form is looked through."""

    def fill_in(self, button: str, **fields: str) -> str:
        """Fill in the fields of these labels, and send the form."""
        for label, text in fields.items():
            self.desk.page.get_by_label(label, exact=True).first.fill(text)
        self.look(f"the form «{button}»")
        with self.desk.page.expect_navigation():
            self.desk.press(button)
        return self.look(f"after «{button}»")

    def menu(self, row: str, choice: str, role: str = "link") -> None:
        """Open a row's menu by the keyboard, and choose."""
        summary = self.desk.page.locator(f"{row} .pa-cell-status summary").last
        summary.focus()
        self.desk.page.keyboard.press("Enter")
        place = self.desk.page.locator("details.pa-menu[open]").first
        self.look(f"the menu of {row}")
        place.get_by_role(role, name=re.compile(rf"^{re.escape(choice)}")).first.click()  # type: ignore[arg-type]


def written_plan(writer: Writer) -> str:
    """A plan with one chapter, written from nothing; its address."""
    page = writer.desk.page
    writer.desk.open("/planer/ny")
    page.get_by_label("Titel", exact=True).fill("Verksamhetsplan cancer 2025–2027")
    writer.desk.press("Gör en tom plan")
    page.wait_for_url(re.compile(r"/planer/\d+"))
    plan = re.sub(r"(/planer/\d+).*", r"\1", page.url)
    writer.desk.open(f"{plan}/skriv")
    writer.look("an empty plan to write")
    writer.desk.press("Lägg till ett kapitel", "link")
    text = writer.fill_in("Lägg till kapitlet", Rubrik="8 Barn och unga", **{"Inledande text": "Om barn."})
    assert "8 Barn och unga" in text
    writer.desk.press("Lägg till ett område", "link")
    area = {"Rubrik": "8.a) Långtidsuppföljning", "Uppdrag/mål": "Alla följs upp.\n- även efter 18 år"}
    area |= {"Aktivitet i regionen": "Starta en mottagning", "Ansvarig–Tidsram": "Barnkliniken\n2026"}
    assert "8.a) Långtidsuppföljning" in writer.fill_in("Lägg till området", **area)
    return plan


@pytest.mark.parametrize(("width", "script"), WIDTHS)
def test_a_chapter_written_by_hand_from_nothing_is_decided_and_exported(
    desk: Callable[..., Desk], site: tuple[Installation, str], tmp_path: Path, width: int, script: bool
) -> None:
    writer = Writer(desk(site[1], width, script))
    writer.desk.sit_in_for(site[0], site[0].person("planner", "Petra"))
    page, plan = writer.desk.page, written_plan(writer)
    page.get_by_role("link", name=re.compile("^Ändra Aktivitet i regionen")).first.click()
    page.get_by_label("Aktivitet i regionen", exact=True).fill("- Starta en mottagning\n- Ordna fadder")
    if script:
        page.keyboard.press("Control+s")
        page.wait_for_selector(".pa-saved")
    else:
        writer.desk.press("Spara")
    assert "Ordna fadder" in writer.look("the cell that was written")
    writer.menu(".pa-row >> nth=0 >>", "Ny rad under")
    writer.fill_in("Lägg till raden", **{"Aktivitet i regionen": "En rad för mycket"})
    writer.menu(".pa-row >> nth=1 >>", "Avsluta raden")
    writer.fill_in("Avsluta raden", **{"Varför?": "Dubblett", "Vem har beslutat det?": "Cancerrådet"})
    writer.desk.open(f"{plan}/avslutade")
    assert "Dubblett" in writer.look("what has ended")
    writer.desk.open(f"{plan}/andringar")
    writer.look("the list of edits")
    writer.desk.open(plan)
    writer.decide("2025-03-01")
    writer.desk.open(f"{plan}/dokument")
    document = writer.desk.download("Verksamhetsplan som Word", tmp_path)
    read = read_document(document.read_bytes(), "plan.docx")
    [chapter] = read.chapters
    assert (chapter.heading, chapter.intro) == ("8 Barn och unga", ["Om barn."])
    [row] = chapter.areas[0].rows
    assert row.region_activity == ["- Starta en mottagning", "- Ordna fadder"]
    assert (row.responsible, row.timeframe) == (["Barnkliniken", "2026"], "2026")
    assert [*writer.found, *writer.desk.faults] == []


@pytest.fixture
def small(site: tuple[Installation, str]) -> Settled:
    from tests.settled import settle

    return settle(site[0])


def open_chapter(writer: Writer, plan_id: int, row_id: int) -> None:
    """The chapter that holds a row."""
    writer.desk.open(f"/planer/{plan_id}/skriv/andra/markor?rad={row_id}")
    writer.desk.press("Avbryt", "link")
    writer.desk.page.wait_for_url(re.compile("/kapitel/"))


@pytest.mark.parametrize(("width", "script"), WIDTHS)
def test_a_row_is_split_edited_by_two_at_once_and_joined_with_its_history_whole(
    desk: Callable[..., Desk], site: tuple[Installation, str], small: Settled, width: int, script: bool
) -> None:
    writer, other = Writer(desk(site[1], width, script)), Writer(desk(site[1], width, script))
    writer.desk.sit_in_for(small.installation, small.people["planner"])
    other.desk.sit_in_for(small.installation, small.people["administrator"])
    plan_id, row_id = small.plan_id, small.rows[EMPTY]
    open_chapter(writer, plan_id, row_id)
    writer.menu(f"#rad-{small.rows[EMPTY]}", "Dela raden")
    writer.desk.page.get_by_label("Aktivitet i regionen, andra raden").fill("Andra delen")
    writer.fill_in("Dela raden")
    with small.installation.app.app_context():
        new = row_ids(plan_id)[EMPTY + 1]
    cell = f"/planer/{plan_id}/skriv/andra/cell?rad={new}&kolumn=region_activity"
    for one in (writer, other):
        one.desk.open(cell)
    other.fill_in("Spara", **{"Aktivitet i regionen": "Annas text"})
    text = writer.fill_in("Spara", **{"Aktivitet i regionen": "Petras text"})
    assert "Någon annan hann före" in text
    assert "Annas text" in text
    assert writer.desk.page.get_by_label("Aktivitet i regionen", exact=True).input_value() == "Petras text"
    writer.desk.press("Spara")
    writer.desk.page.wait_for_url(re.compile("/kapitel/"))
    open_chapter(writer, plan_id, row_id)
    writer.menu(f"#rad-{small.rows[EMPTY]}", "Slå ihop med raden under")
    writer.fill_in("Slå ihop")
    writer.desk.open(f"/rader/{row_id}")
    history = writer.look("the row with its history")
    for told in ("Annas text", "Petras text", "Andra delen"):
        assert told in history
    assert [*writer.found, *writer.desk.faults, *other.found, *other.desk.faults] == []


def test_moves_and_undo_by_the_keyboard_alone(
    desk: Callable[..., Desk], site: tuple[Installation, str], small: Settled
) -> None:
    writer = Writer(desk(site[1], 1280))
    writer.desk.sit_in_for(small.installation, small.people["planner"])
    page = writer.desk.page
    open_chapter(writer, small.plan_id, small.rows[EMPTY])
    writer.menu(f"#rad-{small.rows[EMPTY]}", "Flytta upp", "button")
    page.wait_for_selector(".pa-saved button:focus")
    with small.installation.app.app_context():
        assert row_ids(small.plan_id)[EMPTY - 1] == small.rows[EMPTY]
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Ångrat")
    with small.installation.app.app_context():
        assert row_ids(small.plan_id)[EMPTY] == small.rows[EMPTY]
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details.pa-menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert [*writer.found, *writer.desk.faults] == []
