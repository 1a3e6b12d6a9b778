"""Every page in a real browser: axe finds nothing, nothing overflows, nothing breaks the content policy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.people import Desk
from tests.installation import Installation
from tests.settled import Settled

Sit = Callable[..., Desk]
WIDTHS = (1280, 400)
# 200 % on a screen of 1280 pixels leaves room for 640.
ZOOMED = 640

SIGNED_OUT = ("/logga-in", "/logga-in/kod", "/logga-in/lank/okand", "/hjalp", "/tillganglighet")
SIGNED_OUT += ("/finns-inte",)
EVERYBODY = (
    "/",
    "/planer",
    "/planer/{plan}",
    "/rader/{row}",
    "/planer/{plan}/dokument",
    "/mitt-konto",
    "/mitt-konto/historik",
    "/planer/{plan}/historik",
    "/mitt-konto/ersattare",
    "/mitt-konto/uppgifter",
    "/sok?q=screening",
)
KEEPERS = (
    "/las-in",
    "/anvandare/1",
    "/anvandare/1/utskick",
    "/anvandare/1/lista",
    "/enheter/1",
    "/planer/{plan}/rapportorer?kapitel=1",
    "/planer/{plan}/rapportorer",
    "/planer/{plan}/rapportorer/forslag",
    "/planer/{plan}/att-svara-pa",
    "/planer/{plan}/vem-ager",
    "/planer/{plan}/ord",
    "/planer/{plan}/foljs-upp",
    "/planer/{plan}/flera?kapitel=1",
    "/planer/{plan}/mote?kapitel=1",
    "/planer/{plan}/mote/{row}?kapitel=1",
    "/planer/{plan}/mote/sammanfattning",
    "/planer/{plan}?text=finns+inte",
    "/planer/ny",
    "/planer/{plan}/ny",
    "/planer/{plan}/overordnad",
    "/planer/{plan}/skriv",
    "/planer/{plan}/skriv/kapitel/1",
    "/planer/{plan}/skriv/andra/dela-rad?rad=1",
    "/planer/{plan}/andringar",
    "/planer/{plan}/avslutade",
)
PAGES = {
    "planner": EVERYBODY + KEEPERS,
    "administrator": (
        "/anvandare/1",
        "/anvandare/1?namn=finns+inte",
        "/anvandare/1/3",
        "/anvandare/1/3/historik",
        "/anvandare/1/3/avsluta",
        "/anvandare/1/3/uppgifter",
        "/anvandare/1/3/avidentifiera",
        "/enheter/1",
        "/gallring/1",
    ),
    "owner": ("/", "/planer/{plan}?kapitel=1", "/rader/{row}", "/rader/{row}/inte-min", "/las-in"),
    "reader": ("/", "/planer/{plan}?kapitel=1", "/rader/{row}"),
}


@contextmanager
def judged(desk: Desk) -> Iterator[list[str]]:
    """Collect what is wrong with each page that is looked at; at the end there must be nothing."""
    found: list[str] = []
    yield found
    assert [*found, *desk.faults] == []


def look(desk: Desk, found: list[str], name: str) -> None:
    found += [f"{name}: {one}" for one in desk.axe()]
    if desk.sideways() > 0:
        found.append(f"{name} is {desk.sideways()} pixels too wide")
    if desk.page.locator("h1").count() != 1:
        found.append(f"{name} has no heading of its own")


@pytest.mark.parametrize("width", WIDTHS)
def test_signed_out_pages(desk: Sit, site: tuple[Installation, str], width: int):
    installation, base = site
    link = installation.link(installation.person("planner", "Petra"))
    sat = desk(base, width)
    with judged(sat) as found:
        for path in (*SIGNED_OUT, link):
            sat.open(path)
            look(sat, found, path)
        sat.open("/logga-in")
        sat.press("Logga in")
        look(sat, found, "the sign-in form with faults")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", PAGES)
def test_pages_of_each_role(desk: Sit, site, settled: Settled, who: str, width: int):
    sat = desk(site[1], width)
    sat.sit_in_for(settled.installation, settled.people[who])
    with judged(sat) as found:
        for path in PAGES[who]:
            sat.open(path.format(plan=settled.plan_id, row=settled.rows[0]))
            look(sat, found, path)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_empty_installation(desk: Sit, site: tuple[Installation, str], width: int):
    sat = desk(site[1], width)
    sat.sit_in_for(site[0], site[0].person("planner", "Petra"))
    with judged(sat) as found:
        for path in ("/", "/planer", "/las-in"):
            sat.open(path)
            look(sat, found, path)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_in_the_middle_of_something(
    desk: Sit, site, settled: Settled, real_plan_docx: Path, width: int
):
    sat = desk(site[1], width)
    sat.sit_in_for(settled.installation, settled.people["administrator"])
    with judged(sat) as found:
        sat.open("/las-in")
        sat.press("Läs filen")
        look(sat, found, "no file chosen")
        sat.page.get_by_label("Planen som fil").set_input_files(real_plan_docx)
        look(sat, found, "a file chosen")
        sat.press("Läs filen")
        look(sat, found, "the check page")
        sat.open("/anvandare/1")
        sat.press("Bjud in")
        look(sat, found, "an invitation with faults")
        sat.page.get_by_label("Namn eller funktion").fill("Åsa")
        sat.page.get_by_label("E-post").fill("asa@example.se")
        sat.page.get_by_label("Läsare", exact=True).check()
        sat.press("Bjud in")
        look(sat, found, "an invitation with its link")
        sat.open(f"/planer/{settled.plan_id}?kapitel=1")
        sat.page.locator("a.pa-change").first.click()
        sat.page.locator("form.pa-cell-form").wait_for()
        look(sat, found, "the form in the table")
        sat.page.locator("form.pa-cell-form").get_by_label("Klar", exact=True).check()
        sat.page.locator("form.pa-cell-form").get_by_role("button", name="Spara").click()
        sat.page.get_by_text("Ångra").wait_for()
        look(sat, found, "what was saved in the table")


def test_at_200_percent_nothing_overflows(desk: Sit, site, settled: Settled):
    sat = desk(site[1], ZOOMED)
    sat.sit_in_for(settled.installation, settled.people["planner"])
    for path in EVERYBODY + KEEPERS:
        sat.open(path.format(plan=settled.plan_id, row=settled.rows[0]))
        assert sat.sideways() == 0, path
    assert sat.faults == []


def test_a_finding_leads_to_its_row_and_back(desk: Sit, site: tuple[Installation, str], real_plan_docx: Path):
    sat = desk(site[1])
    sat.sit_in_for(site[0], site[0].person("planner", "Petra"))
    sat.open("/las-in")
    sat.page.get_by_label("Planen som fil").set_input_files(real_plan_docx)
    sat.press("Läs filen")
    place = sat.page.locator(".pa-finding-place a").first
    number = sat.page.locator(".pa-finding:has(.pa-finding-place a)").first.get_attribute("id")
    row = place.get_attribute("href")
    place.click()
    assert sat.page.url.endswith(row)
    back = sat.page.locator(f"tr{row} a[href='#{number}']")
    back.click()
    assert sat.page.url.endswith(f"#{number}")


def test_a_region_has_its_own_colours_and_logo(desk: Sit, tmp_path: Path, sqlite_url: str):
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
    installation = Installation(
        tmp_path, sqlite_url, COLOUR="#ffd100", LOGO=str(logo), SITE_NAME="Region Gul"
    )
    with installation.served() as base:
        sat = desk(base)
        sat.open("/logga-in")
        assert sat.axe() == []
        button = sat.page.get_by_role("button", name="Logga in")
        colour = button.evaluate("e => getComputedStyle(e).backgroundColor")
        red, green, blue = (int(one) for one in colour.removeprefix("rgb(").removesuffix(")").split(","))
        assert red > green > blue  # still a kind of yellow, dark enough for white text
        assert sat.page.locator("img.pa-logo").evaluate("e => e.naturalWidth") > 0
        assert sat.faults == []
    installation.close()
