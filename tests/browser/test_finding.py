"""Finding: the search box and its hits by keyboard, on a phone, without JavaScript; roles in one plan."""

from collections.abc import Callable

import pytest

from tests.browser.people import Desk
from tests.settled import Settled

Sit = Callable[..., Desk]


def sit(desk: Sit, site, settled: Settled, who: str = "planner", **more) -> Desk:
    sat = desk(site[1], **more)
    sat.sit_in_for(settled.installation, settled.people[who])
    return sat


def good(sat: Desk) -> None:
    assert sat.axe() == []
    assert sat.sideways() == 0
    assert sat.faults == []


@pytest.mark.parametrize("width", [1280, 400])
def test_search_by_keyboard(desk: Sit, site, settled: Settled, width: int):
    sat = sit(desk, site, settled, "reader", width=width)
    sat.open(f"/planer/{settled.plan_id}")
    sat.page.keyboard.press("/")
    sat.page.keyboard.type("screening tarm")
    sat.page.keyboard.press("Enter")
    sat.page.wait_for_url("**/sok?q=*")
    assert "träffar på «screening tarm» i 1 plan" in sat.text()
    marks = {one.lower() for one in sat.page.locator("mark").all_text_contents()}
    assert marks <= {"screening", "tarm"}
    assert marks
    good(sat)
    hit = sat.page.locator(".pa-found-title a").first
    hit.focus()
    sat.page.keyboard.press("Enter")
    sat.page.wait_for_url("**/rader/*")
    sat.page.go_back()
    shown = sat.page.get_by_role("link", name="Visa i planen").first
    target = (shown.get_attribute("href") or "").partition("#")[2]
    shown.focus()
    sat.page.keyboard.press("Enter")
    sat.page.wait_for_url(f"**/planer/{settled.plan_id}#{target}")
    assert sat.page.locator(f"#{target}").is_visible()
    assert sat.faults == []


def test_a_slash_is_a_slash_where_somebody_writes(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled)
    sat.open(f"/planer/{settled.plan_id}")
    box = sat.page.locator("input[name=text]")
    box.focus()
    sat.page.keyboard.type("2022/23")
    assert box.input_value() == "2022/23"


@pytest.mark.parametrize("text", ["", "x", "finnsinte", "regionen"])
def test_each_kind_of_answer_on_a_phone_without_script(desk: Sit, site, settled: Settled, text: str):
    sat = sit(desk, site, settled, "reader", width=400, script=False)
    sat.open("/")
    sat.page.get_by_role("searchbox", name="Sök i alla planer").fill(text)
    sat.press("Sök")
    assert sat.page.url.partition("/sok")[1]
    assert sat.page.get_by_role("heading", level=1).inner_text() == "Sök"
    sat = sit(desk, site, settled, "reader", width=400)
    sat.open(f"/sok?q={text}")
    good(sat)


@pytest.mark.parametrize("script", [True, False])
def test_a_role_in_one_plan_is_given_and_taken(desk: Sit, site, settled: Settled, script: bool):
    sat = sit(desk, site, settled, "administrator", width=400, script=script)
    sat.open("/anvandare/1")
    sat.page.get_by_label("Namn eller funktion").fill("Åsa")
    sat.page.get_by_label("E-post").fill("asa@example.se")
    sat.page.get_by_label("Planansvarig", exact=True).check()
    sat.page.get_by_label("Gäller").select_option(index=1)
    sat.press("Bjud in")
    assert "Skicka länken till asa@example.se" in sat.text()
    if script:
        good(sat)
    row = sat.page.get_by_role("row", name="Åsa")
    assert "bara i " in row.inner_text()
    sat.page.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("link", name="Åsa").click()
    sat.page.get_by_role("button", name="Ta bort").first.click()
    sat.page.get_by_text("Rollen är borttagen.").wait_for()
    sat.open("/anvandare/1")
    assert sat.page.get_by_role("row", name="Åsa").count() == 0
