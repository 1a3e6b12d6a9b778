"""The register in the browser: a unit, a list from Excel, a substitute, and somebody who leaves."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from planapp.domain.clock import today
from tests.browser.people import Desk
from tests.settled import Settled

Sit = Callable[..., Desk]
LIST = """Namn eller funktion\tE-post\tEnhet\tRoll\tFunktionsbrevlåda
Eva Ek\teva@example.se\tHudkliniken\tRapportör\tnej
Kirurgens brevlåda\tkirurgen@example.se\tKirurgkliniken\tRapportör\tja
Rut\trut@example.se\t\tRapportör\t"""


def fine(sat: Desk) -> None:
    """The page has nothing that axe finds, and fits its window."""
    assert sat.axe() == [] if sat.has_script else True
    assert sat.sideways() == 0


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, False)])
def test_an_administrator_keeps_the_register(
    desk: Sit, site, settled: Settled, width: int, script: bool, tmp_path: Path
) -> None:
    sat = desk(site[1], width, script)
    sat.sit_in_for(settled.installation, settled.people["administrator"])
    page, main = sat.page, sat.page.locator("main")

    sat.open("/anvandare/1")
    sat.press("Enheter", "link")
    page.get_by_label("Namn", exact=True).fill("Hudkliniken")
    page.get_by_label(re.compile("Andra namn")).fill("HK\nHud")
    sat.press("Lägg till")
    expect(main).to_contain_text("Enheten Hudkliniken är tillagd.")
    page.get_by_label("Namn", exact=True).fill("hk")
    sat.press("Lägg till")
    expect(main).to_contain_text("«hk» är redan namn på enheten Hudkliniken")
    fine(sat)

    sat.press("Användare", "link")
    sat.press("Lägg till från en lista", "link")
    assert sat.download("Hämta en mall att fylla i (Excel)", tmp_path).read_bytes().startswith(b"PK")
    page.get_by_label("Eller klistra in listan").fill(LIST.replace("eva@", "eva"))
    sat.press("Granska listan")
    expect(main).to_contain_text("1 rad går inte att läsa in")
    fine(sat)
    sat.press("Läs in en annan lista", "link")
    page.get_by_label("Eller klistra in listan").fill(LIST)
    sat.press("Granska listan")
    expect(main).to_contain_text("Finns redan. Får rollen Rapportör.")
    expect(main).to_contain_text("Enheten «Kirurgkliniken» är ny och läggs till.")
    fine(sat)
    sat.press("Lägg till 2 och ändra 1 användare")
    expect(main).to_contain_text("2 användare är tillagda, 1 är ändrad.")
    expect(main.locator("code.pa-address")).to_have_count(2)
    fine(sat)

    sat.press("Till användarna", "link")
    page.get_by_role("link", name="Ola", exact=True).click()
    days = today(), today() + timedelta(days=3)
    page.get_by_label("Vem är ersättare?").select_option("Eva Ek")
    page.get_by_label("Från och med").fill(days[0].isoformat())
    page.get_by_label("Till och med").fill(days[1].isoformat())
    sat.press("Välj ersättare")
    expect(main).to_contain_text("Eva Ek är ersättare från och med")
    fine(sat)
    sat.press("Avsluta användaren", "link")
    sat.press("Avsluta användaren")
    expect(main).to_contain_text("Välj vem som tar över raderna")
    fine(sat)
    page.get_by_label("Raderna tas över av").select_option("Kirurgens brevlåda")
    sat.press("Avsluta användaren")
    expect(main).to_contain_text("Ola är avslutad. 1 rad är överlämnad.")
    expect(main).not_to_contain_text("Eva Ek är ersättare")
    fine(sat)
    sat.open(f"/rader/{settled.rows[0]}")
    expect(main).to_contain_text("Kirurgens brevlåda")

    sat.open("/anvandare/1?visa=ended")
    page.get_by_role("link", name="Ola", exact=True).click()
    sat.press("Avidentifiera", "link")
    sat.press("Avidentifiera")
    expect(main).to_contain_text("Skriv gallringsbeslutets diarienummer.")
    fine(sat)
    page.get_by_label("Gallringsbeslutets diarienummer").fill("RV 2026/123")
    page.get_by_label("Beslutets datum").fill(today().isoformat())
    page.get_by_label("Skriv namnet för att bekräfta").fill("Ola")
    sat.press("Avidentifiera")
    expect(main).to_contain_text("RV 2026/123")
    fine(sat)
    assert sat.faults == []


def test_an_owner_chooses_her_substitute_by_keyboard(desk: Sit, site, settled: Settled) -> None:
    sat = desk(site[1])
    sat.sit_in_for(settled.installation, settled.people["owner"])
    sat.open("/mitt-konto")
    sat.press("Välj ersättare", "link")
    page = sat.page
    page.get_by_label("Vem är ersättare?").focus()
    page.keyboard.press("B")
    page.get_by_label("Från och med").fill(today().isoformat())
    page.get_by_label("Till och med").fill(today().isoformat())
    page.get_by_label("Till och med").press("Enter")
    expect(page.locator("main")).to_contain_text("Bo är ersättare från och med")
    other = desk(site[1], 400)
    other.sit_in_for(settled.installation, settled.people["bystander"])
    other.open("/")
    expect(other.page.locator("main")).to_contain_text("Du är ersättare för Ola till och med")
    fine(other)
    assert sat.faults == other.faults == []
