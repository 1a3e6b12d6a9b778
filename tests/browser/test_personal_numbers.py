"""What somebody meets who writes a personnummer: in the plan's table, and on a phone without JavaScript."""

from collections.abc import Callable

import pytest

from tests.browser.people import Desk
from tests.installation import Installation
from tests.settled import Settled

NUMBER = "850101-1236"


@pytest.fixture
def sat(desk: Callable[..., Desk], site: tuple[Installation, str], settled: Settled):
    def sit(width: int, script: bool = True) -> Desk:
        made = desk(site[1], width, script)
        made.sit_in_for(settled.installation, settled.people["owner"])
        return made

    return sit


def test_in_the_table_the_question_takes_the_pages_place_and_nothing_is_lost(
    sat: Callable[..., Desk], settled: Settled
):
    ola = sat(1280)
    ola.open(f"/planer/{settled.plan_id}")
    ola.page.locator("a.pa-change").first.click()
    form = ola.page.locator("form.pa-cell-form")
    form.get_by_label("Kommentar").fill(f"Patienten {NUMBER} väntar")
    form.get_by_role("button", name="Spara").click()
    ola.page.get_by_role("heading", name="Är det ett personnummer?").wait_for()
    ola.page.wait_for_function("document.activeElement.textContent === 'Är det ett personnummer?'")
    assert "850101-••••" in ola.text()
    assert ola.axe() == []
    ola.page.set_viewport_size({"width": 400, "height": 900})
    assert ola.axe() == []
    assert ola.sideways() == 0
    field = ola.page.get_by_label("Kommentar")
    assert field.input_value() == f"Patienten {NUMBER} väntar"
    ola.page.keyboard.press("Tab")
    assert field.evaluate("e => e === document.activeElement")
    field.fill("En patient väntar")
    ola.page.keyboard.press("Tab")
    ola.page.keyboard.press("Enter")
    ola.page.wait_for_load_state()
    ola.page.get_by_text("En patient väntar").first.wait_for()
    assert ola.faults == []


def test_on_a_phone_without_javascript(sat: Callable[..., Desk], settled: Settled):
    ola = sat(400, script=False)
    ola.open(f"/rader/{settled.rows[0]}")
    ola.page.get_by_label("Kommentar").fill(f"Ärende {NUMBER}")
    ola.press("Spara")
    assert "Är det ett personnummer?" in ola.text()
    assert ola.sideways() == 0
    ola.press("Spara den ändrade texten")
    assert "Är det ett personnummer?" in ola.text()
    ola.press("Spara ändå, det är inget personnummer")
    assert f"Ärende {NUMBER}" in ola.text()
    assert ola.faults == []
