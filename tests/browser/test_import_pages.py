"""Every page of a reading, in every state that it can be in: axe finds nothing and nothing overflows."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planapp.documents.word.write import write_word
from planapp.domain.editing import areas, cells, chapters, rows
from planapp.domain.editing.written import Done, Written
from planapp.domain.record import PlanRecord
from planapp.services.editing.edit_plan import edit_plan
from tests.browser.people import Desk
from tests.domain.editing.written_plans import Parts
from tests.settled import Settled, settle
from tests.small_plan import MERGED_FIRST, PLAIN, TIME_IN_STATUS, small_plan

CHECK = re.compile(r"/las-in/\d+(#.*)?$")
RECEIPT = re.compile("/kvitto$")
WIDTHS = (1280, 640, 400)
FILES = Path(__file__).resolve().parents[1] / "files"


@pytest.fixture
def settled(site) -> Settled:
    return settle(site[0])


def newer() -> PlanRecord:
    """A version with another status, another goal, a row that has gone and one that has come."""
    record = small_plan()
    rows, areas = record.rows(), record.areas()
    rows[PLAIN].status_raw, rows[PLAIN].status = "Klar", "done"
    rows[MERGED_FIRST].rcc_activity = ["Delad av alla i länet"]
    areas[1].goal = ["Ingen bränner sig"]
    areas[1].rows.pop()
    added = small_plan().areas()[2].rows[0]
    added.rcc_activity, added.links, added.id = ["Följa väntetiderna varje månad"], [], "ny"
    areas[2].rows.append(added)
    return record


class Walk:
    """A planner's way through the pages; `found` is what is wrong with them."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.found = desk, folder, list[str]()

    def look(self, name: str) -> None:
        self.found += [f"{name}: {one}" for one in self.desk.axe()]
        if self.desk.sideways() > 0:
            self.found.append(f"{name} is {self.desk.sideways()} pixels too wide")

    def upload(self, record: PlanRecord, plan: int | None = None, columns: tuple[str, ...] = ()) -> None:
        path = self.folder / "plan.docx"
        path.write_bytes(write_word(record))
        self.desk.open(f"/las-in?plan={plan}" if plan else "/las-in")
        self.desk.page.get_by_label("Planen som fil").set_input_files(path)
        if columns:
            self.desk.page.locator("summary").click()
            for column in columns:
                self.desk.page.get_by_label(column, exact=True).check()
            self.look("the columns to choose among")
        self.desk.press("Läs filen")
        self.desk.page.wait_for_url(CHECK)

    def confirm(self) -> int:
        """Press Läs in; the id of the plan."""
        self.desk.press("Läs in")
        self.desk.page.wait_for_url(RECEIPT)
        link = self.desk.page.get_by_role("link", name="Till planen", exact=True)
        return int((link.get_attribute("href") or "").rpartition("/")[2])


def pause(owner: Desk, plan_id: int) -> None:
    """Somebody sets the first row of the plan, which the newer version has as done."""
    owner.open(f"/planer/{plan_id}")
    row = owner.page.locator("tr[id^='rad-']").first.get_attribute("id") or ""
    owner.open(f"/rader/{row.removeprefix('rad-')}")
    owner.page.get_by_role("radio", name="Ej påbörjad", exact=True).check()
    owner.page.get_by_label("Kommentar").fill("Beslut väntar")
    owner.press("Spara")
    owner.page.wait_for_url(re.compile("sparat="))


def write_in(settled: Settled, plan_id: int) -> None:
    """Somebody writes in the plan: a shared cell, a goal, a row that goes and one that comes."""
    edits: list[Callable[[Written, Parts], Done]] = [
        lambda one, here: cells.write_cell(
            one, here.row_id(MERGED_FIRST), "rcc_activity", "Delad av alla i vården"
        ),
        lambda one, here: areas.write_area(one, here.area_id(1), "goal", "Färre än hälften bränner sig"),
        lambda one, here: chapters.write_chapter(one, here.chapter_id(0), "intro", "Gäller hela länet."),
        lambda one, here: rows.end_row(one, here.row_id(TIME_IN_STATUS), "Görs av RCC", "Rådet"),
        lambda one, here: rows.add_row(one, here.area_id(0), None, {"rcc_activity": "Skriven här"}),
    ]
    with settled.installation.app.app_context():
        planner = settled.installation.visitor(settled.people["planner"])
        for edit in edits:
            edit_plan(planner, plan_id, lambda one, edit=edit: edit(one, Parts(one)))  # type: ignore[misc]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_reading_in_every_state(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path, width: int
):
    sat = desk(site[1], width)
    sat.sit_in_for(settled.installation, settled.people["planner"])
    walk = Walk(sat, tmp_path)
    walk.upload(small_plan())
    walk.look("questions")
    plan_id = walk.confirm()
    walk.look("a new plan's receipt")
    pause(sat, plan_id)
    write_in(settled, plan_id)
    walk.upload(newer(), plan_id)
    walk.look("an update with conflicts")
    assert "Raden avslutades här (skäl: Görs av RCC)." in sat.text()
    assert "Aktivitet från RCC: samma text som ovanför" in sat.text()
    assert "Från planens till filens, ord för ord" in sat.text()
    sat.page.locator("a[href^='#q-']").first.click()
    focused = sat.page.evaluate("document.activeElement.className")
    assert "pa-conflict" in focused or "pa-answers" in focused
    sat.press("Svara som föreslaget på alla")
    sat.page.wait_for_url(CHECK)
    walk.look("everything answered")
    walk.confirm()
    update = sat.page.url
    walk.look("an update's receipt")
    sat.open(f"/planer/{plan_id}/inlasningar")
    walk.look("the readings")
    sat.page.locator("tbody a").last.click()
    sat.press("Ångra inläsningen", "link")
    assert "går inte att ångra" in sat.text()
    walk.look("what stands in the way")
    sat.open(update.replace("/kvitto", "/angra"))
    walk.look("undoing")
    sat.press("Ångra inläsningen")
    sat.page.wait_for_url(re.compile(r"/planer/\d+$"))
    sat.open(update)
    assert "Inläsningen är ångrad" in sat.text()
    walk.look("the receipt of what was undone")
    walk.upload(small_plan())
    given_up = sat.page.url
    sat.press("Avbryt, spara inget")
    sat.page.wait_for_url(re.compile("/las-in$"))
    sat.open(given_up)
    walk.look("an ended reading")
    assert [*walk.found, *sat.faults] == []


@pytest.mark.parametrize(
    "name", ["plan-bare.docx", "excel-hidden.xlsx", "words-statuses.xlsx", "csv-utf-8.csv"]
)
def test_plans_of_every_kind_are_checked(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path, name: str
):
    sat = desk(site[1])
    sat.sit_in_for(settled.installation, settled.people["planner"])
    walk = Walk(sat, tmp_path)
    sat.open("/las-in")
    sat.page.get_by_label("Planen som fil").set_input_files(FILES / name)
    sat.press("Läs filen")
    sat.page.wait_for_url(CHECK)
    walk.look(name)
    walk.confirm()
    walk.look(f"the receipt of {name}")
    assert [*walk.found, *sat.faults] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_only_the_goals_and_what_rcc_does_are_read_in(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path, width: int
):
    sat = desk(site[1], width)
    sat.sit_in_for(settled.installation, settled.people["planner"])
    walk = Walk(sat, tmp_path)
    walk.upload(small_plan())
    plan_id = walk.confirm()
    walk.upload(newer(), plan_id, ("Uppdrag/Mål", "Aktivitet från RCC"))
    assert "Bara kolumnerna Uppdrag/Mål, Aktivitet från RCC" in sat.text()
    walk.look("some columns")
    walk.confirm()
    sat.open(f"/planer/{plan_id}")
    said = sat.text()
    assert "Ingen bränner sig" in said
    assert "Delad av alla i länet" in said
    assert sat.page.locator("tr[id^='rad-']").first.inner_text().find("Klar") < 0
    assert [*walk.found, *sat.faults] == []


def test_two_presses_at_once_read_the_plan_in_once(
    desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path
):
    sat = desk(site[1])
    sat.sit_in_for(settled.installation, settled.people["planner"])
    walk = Walk(sat, tmp_path)
    walk.upload(small_plan())
    sat.page.get_by_role("button", name="Läs in", exact=True).dblclick()
    sat.page.wait_for_url(RECEIPT)
    assert "Planen är inläst." in sat.text()
    assert "redan inläst" not in sat.text()
    sat.page.go_back()
    sat.page.wait_for_url(re.compile("/kvitto"))
    assert "Planen är redan inläst." in sat.text()
