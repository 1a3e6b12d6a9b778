"""A planner reads in a plan whose columns are another office's, and a week later a newer version of it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.domain.record import PlanRecord
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from tests.browser.people import Desk
from tests.installation import Installation, Person
from tests.odd_workbooks import swapped
from tests.stored import offer, row_ids

DEMO = Path(__file__).resolve().parents[2] / "imports/demo/verksamhetsplan-2022-2024.docx"
ODD = {"Aktivitet i RV": "Det här gör vi"}


@pytest.fixture
def workbook(request: pytest.FixtureRequest) -> bytes:
    """The plan as a workbook: the real one where it is here, and the demo's, which always is."""
    if request.param == "demo":
        return write_excel(read_document(DEMO.read_bytes(), DEMO.name))
    path: Path = request.getfixturevalue("shared") / "plans" / "vastmanland-2022-2024.xlsx"
    return path.read_bytes()


def newer(workbook: bytes) -> tuple[bytes, PlanRecord]:
    """The plan a week later: the first row is done, the second begun, and a row has come last."""
    record = read_document(workbook, "plan.xlsx")
    rows = record.rows()
    for row, raw, status in ((rows[0], "Klar", "done"), (rows[2], "Ej påbörjad", "not_started")):
        row.status_raw, row.status = raw, status
        row.spans.pop("status", None)
    area = record.areas()[-1]
    added = read_document(workbook, "plan.xlsx").areas()[-1].rows[-1]
    added.id, added.spans, added.links = "ny", {}, []
    added.rcc_activity = ["Följa väntetiderna till den nya mottagningen varje månad"]
    added.region_activity = ["Mottagningen lämnar siffror till kansliet"]
    area.rows.append(added)
    return write_excel(record), record


def upload(desk: Desk, path: Path) -> None:
    desk.page.get_by_label("Planen som fil").set_input_files(path)
    desk.press("Läs filen")
    desk.page.wait_for_url(re.compile(r"/las-in/\d+$"))


def answer_column(desk: Desk) -> None:
    """Say what the unknown column is, in its own question."""
    finding = desk.page.locator("li.pa-finding", has_text="Kolumnen «Det här gör vi»")
    finding.locator("select").select_option(label="Aktivitet i regionen")
    finding.get_by_role("button", name=re.compile("^Svara")).click()
    desk.page.wait_for_url(re.compile(r"#q-\w+$"))
    assert "Besvarad." in finding.inner_text()


def figure(desk: Desk, label: str) -> str:
    """One of the numbers that the check page begins with."""
    return desk.page.locator(".pa-figure", has_text=label).locator("dd").inner_text()


def judge(desk: Desk, found: list[str]) -> None:
    """What is wrong with the page; where it may run no script, nobody can ask it."""
    if not desk.has_script:
        return
    where = desk.page.url.partition("#")[0].rpartition("/las-in")[2]
    found += [f"{where}: {one}" for one in desk.axe()]
    if desk.sideways() > 0:
        found.append(f"{where} is {desk.sideways()} pixels too wide")


def read_in_first(desk: Desk, path: Path, found: list[str]) -> int:
    """The first version: answer, confirm, and the id of the plan."""
    desk.open("/las-in")
    upload(desk, path)
    judge(desk, found)
    left = int(figure(desk, "kvar"))
    assert left > 0
    answer_column(desk)
    assert int(figure(desk, "kvar")) == left - 1
    desk.press("Svara som föreslaget på alla")
    desk.page.wait_for_url(re.compile("#att-kontrollera"))
    assert figure(desk, "kvar") == "0"
    assert "Alla frågor är besvarade." in desk.text()
    judge(desk, found)
    desk.press("Läs in")
    desk.page.wait_for_url(re.compile("/kvitto$"))
    assert "Planen är inläst." in desk.text()
    assert "Borttappade: 0." in desk.text()
    assert "Det här gör vi Aktivitet i regionen vald" in desk.text().replace("Betyder: ", "")
    judge(desk, found)
    desk.press("Till planen", "link")
    desk.page.wait_for_url(re.compile(r"/planer/\d+$"))
    return int(desk.page.url.rpartition("/")[2])


def pause_first_row(
    installation: Installation, planner: Person, owner: Person, desk: Desk, plan_id: int
) -> None:
    """The owner says of her row what the newer file does not know."""
    with installation.app.app_context():
        rows = row_ids(plan_id)
        link_owner(installation.visitor(planner), get_plan(plan_id), rows[:1], owner.id)
        offer(plan_id, "paused")
    desk.open(f"/rader/{rows[0]}")
    desk.page.get_by_role("radio", name="Pausad", exact=True).check()
    desk.page.get_by_label("Väntar på").fill("Beslut i nämnden")
    desk.press("Spara")
    desk.page.wait_for_url(re.compile("sparat="))


def read_in_newer(desk: Desk, path: Path, plan_id: int, found: list[str]) -> None:
    """The newer version: what it changes, and the conflict with what the owner has set."""
    desk.open(f"/planer/{plan_id}")
    desk.press("Läs in en nyare fil", "link")
    assert desk.page.get_by_label("Läs in som").input_value() == str(plan_id)
    judge(desk, found)
    upload(desk, path)
    judge(desk, found)
    text = desk.text()
    assert "1 ny rad" in text
    assert "Planen och filen säger olika" in text
    assert "Följa väntetiderna" in text
    assert desk.page.locator("del").count() > 0
    assert desk.page.locator("ins").count() > 0
    conflict = desk.page.locator("fieldset.pa-conflict").first
    assert "Pausad" in conflict.inner_text()
    assert "Klar" in conflict.inner_text()
    assert conflict.get_by_role("radio").first.is_checked()
    conflict.get_by_role("radio").nth(1).check()
    conflict.get_by_role("button").click()
    desk.page.wait_for_url(re.compile(r"#q-\w+$"))
    assert "Besvarad." in desk.page.locator("fieldset.pa-conflict").first.inner_text()
    desk.press("Läs in")
    desk.page.wait_for_url(re.compile("/kvitto$"))
    assert "Planen är uppdaterad." in desk.text()
    assert "1 ny rad" in desk.text()
    judge(desk, found)


def print_receipt(desk: Desk, folder: Path, pdf_text: Callable[[Path], str]) -> None:
    path = folder / "kvitto.pdf"
    desk.page.pdf(path=path, format="A4")
    said = " ".join(pdf_text(path).split())
    assert "Importkvitto" in said
    assert "Borttappade: 0." in said
    assert "Klar" in said
    for word in ("Ångra inläsningen", "Hämta originalfilen", "Logga ut", "Planen är uppdaterad"):
        assert word not in said, word


@pytest.mark.parametrize(
    ("workbook", "width", "script"),
    [("demo", 1280, True), ("demo", 400, True), ("demo", 1280, False), ("real", 1280, True)],
    indirect=["workbook"],
)
def test_two_versions_of_a_plan_with_columns_of_another_office(
    desk: Callable[..., Desk],
    site: tuple[Installation, str],
    workbook: bytes,
    tmp_path: Path,
    pdf_text: Callable[[Path], str],
    width: int,
    script: bool,
):
    installation, base = site
    people = installation.person("planner", "Petra"), installation.person("owner", "Ola")
    first, second = tmp_path / "cancerplan.xlsx", tmp_path / "cancerplan ny.xlsx"
    first.write_bytes(swapped(workbook, "Aktivitet i RV", "Ansvarig-Tidsram", ODD))
    second.write_bytes(newer(workbook)[0])
    found: list[str] = []
    planner, owner = desk(base, width, script), desk(base, width, script)
    planner.sit_in_for(installation, people[0])
    owner.sit_in_for(installation, people[1])
    plan_id = read_in_first(planner, first, found)
    pause_first_row(installation, *people, owner, plan_id)
    read_in_newer(planner, second, plan_id, found)
    print_receipt(planner, tmp_path, pdf_text)
    planner.open(f"/planer/{plan_id}")
    with installation.app.app_context():
        last = row_ids(plan_id)[-1]
    assert "Följa väntetiderna" in planner.page.locator(f"#rad-{last}").inner_text()
    planner.open(f"/planer/{plan_id}/inlasningar")
    assert planner.page.locator("tbody tr").count() == 2
    judge(planner, found)
    assert [*found, *planner.faults, *owner.faults] == []
