"""A new plan from this one, an empty one, and the plan above, at a browser."""

from collections.abc import Callable

import pytest

from tests.browser.people import Desk
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.stored import store

Sit = Callable[..., Desk]


def sit(desk: Sit, site, settled: Settled, **more) -> Desk:
    sat = desk(site[1], **more)
    sat.sit_in_for(settled.installation, settled.people["planner"])
    return sat


def good(sat: Desk) -> None:
    if sat.has_script:
        assert sat.axe() == []
    assert sat.faults == []


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, True), (400, False)])
def test_the_next_plan_is_made_from_this_one(desk: Sit, site, settled: Settled, width: int, script: bool):
    sat = sit(desk, site, settled, width=width, script=script)
    sat.open(f"/planer/{settled.plan_id}")
    sat.press("Ny plan från denna", "link")
    assert sat.page.get_by_label("Period").input_value() == "2025–2027"
    assert sat.page.get_by_label("Ta inte med rader som är klara eller utgår").is_checked()
    good(sat)
    chapters = sat.page.locator("input[name=kapitel]")
    assert chapters.count() > 2
    sat.page.locator("label[for^=kapitel-]").first.click()
    assert not chapters.first.is_checked()
    sat.page.get_by_label("Titel").fill("Nästa verksamhetsplan")
    if script:
        assert sat.sideways() == 0
    sat.press("Gör den nya planen")
    sat.page.get_by_role("heading", level=1, name="Nästa verksamhetsplan").wait_for()
    assert "Den nya planen finns som utkast" in sat.text()
    assert "Följer på" in sat.text()
    good(sat)


def test_an_empty_plan_by_keyboard(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled, width=400)
    sat.open("/planer")
    sat.press("Ny plan", "link")
    sat.page.get_by_label("Titel").focus()
    sat.page.keyboard.press("Enter")
    sat.page.get_by_role("alert").get_by_text("Skriv planens titel.").wait_for()
    good(sat)
    sat.page.get_by_label("Titel").focus()
    sat.page.keyboard.type("Handlingsplan barn")
    sat.page.keyboard.press("Enter")
    sat.page.get_by_role("heading", name="Planen är tom").wait_for()
    good(sat)
    assert sat.sideways() == 0
    assert "/skriv" in (sat.page.get_by_role("link", name="Skriv planen").first.get_attribute("href") or "")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, True), (400, False)])
def test_the_plan_above(desk: Sit, site, settled: Settled, width: int, script: bool):
    with settled.installation.app.app_context():
        above = small_plan()
        above.title = "RCC:s cancerplan"
        above.rows()[0].rcc_activity = ["Ta fram en ny gemensam rutin"]
        store(above)
        mine = store(small_plan())
    sat = sit(desk, site, settled, width=width, script=script)
    sat.open(f"/planer/{mine}")
    sat.press("Överordnad plan", "link")
    good(sat)
    option = sat.page.locator("#plan option", has_text="RCC:s cancerplan").get_attribute("value")
    sat.page.locator("#plan").select_option(option)
    sat.press("Välj plan")
    sat.page.get_by_role("heading", name="Förslag på kopplingar").wait_for()
    good(sat)
    for box in sat.page.locator("input[name=par]").all():
        box.check()
    sat.press("Koppla valda")
    sat.page.get_by_role("heading", name="RCC har ändrat texten").wait_for()
    good(sat)
    if script:
        assert sat.sideways() == 0
    sat.press("Ångra ändringen")
    sat.page.get_by_text("Ändringen är ångrad.").wait_for()
