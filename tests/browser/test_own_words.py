"""The plan's own words, the planner's yes to Klar, why a row is cancelled, and which rows count."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Desk
from tests.settled import Settled
from tests.stored import row

Sit = Callable[..., Desk]


def seated(desk: Sit, site, settled: Settled, who: str, width: int = 1280, script: bool = True) -> Desk:
    sat = desk(site[1], width, script)
    sat.sit_in_for(settled.installation, settled.people[who])
    return sat


def fine(sat: Desk) -> None:
    """The page has nothing that axe finds, and fits its window."""
    assert sat.axe() == [] if sat.has_script else True
    assert sat.sideways() == 0


def choose_words(sat: Desk, settled: Settled) -> None:
    sat.open(f"/planer/{settled.plan_id}")
    sat.press("Planens ord", "link")
    page = sat.page
    page.get_by_label("Erbjud Pausad").check()
    page.get_by_label("Ordet för Pausad").fill("Vilar")
    page.get_by_label("Erbjud Utgår").check()
    page.get_by_label("Ordet för Påbörjad").fill("Igång")
    page.get_by_label(re.compile("Planansvarig bekräftar")).check()
    fine(sat)
    sat.press("Spara")
    expect(page.locator("body")).to_contain_text(re.compile(r"Sparat\. \d+ rader är omskrivna\."))
    fine(sat)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_words_are_chosen_and_an_owners_klar_is_confirmed(
    desk: Sit, site, settled: Settled, script: bool
) -> None:
    planner = seated(desk, site, settled, "planner", script=script)
    choose_words(planner, settled)
    owner = seated(desk, site, settled, "owner", 400, script)
    owner.open(f"/rader/{settled.rows[0]}")
    expect(owner.page.locator(".pa-row-facts")).to_contain_text("Igång")
    expect(owner.page.get_by_label("Vilar", exact=True)).to_be_visible()
    expect(owner.page.get_by_label("Löpande", exact=True)).to_have_count(0)
    owner.page.get_by_label("Klar", exact=True).check()
    owner.press("Spara")
    expect(owner.page.locator("main")).to_contain_text("Anmäld som klar, väntar på planansvarig")
    assert owner.page.get_by_label("Klar", exact=True).is_checked()
    fine(owner)

    planner.open(f"/planer/{settled.plan_id}")
    planner.press("Att bekräfta", "link")
    cell = planner.page.locator(f"#rad-{settled.rows[0]} .pa-state")
    expect(cell).to_contain_text("Anmäld som klar, väntar på planansvarig")
    expect(planner.page.locator("main")).to_contain_text("Visar 1 av")
    fine(planner)
    cell.get_by_text("Inte klar än").click()
    cell.get_by_label("Vad återstår?").fill("Rutinen ska beslutas i maj")
    cell.get_by_role("button", name="Skicka").click()
    expect(planner.page.locator("main")).to_contain_text(re.compile("Sparat"))
    owner.open(f"/rader/{settled.rows[0]}")
    expect(owner.page.locator(".pa-alert").first).to_contain_text("Rutinen ska beslutas i maj")
    owner.page.get_by_label("Klar", exact=True).check()
    owner.press("Spara")

    planner.open(f"/planer/{settled.plan_id}?bekrafta=1")
    cell = planner.page.locator(f"#rad-{settled.rows[0]} .pa-state")
    cell.get_by_role("button", name="Bekräfta").click()
    if script:
        expect(cell).to_contain_text(re.compile(r"Klar.*Sparat", re.DOTALL))
        expect(planner.page.locator("section[aria-labelledby=laget]")).not_to_contain_text("Att bekräfta")
    else:
        expect(planner.page.locator("main")).to_contain_text("Klar")
    with settled.installation.app.app_context():
        assert (row(settled.rows[0]).status, row(settled.rows[0]).proposed_status) == ("done", None)
    assert planner.faults == owner.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_row_is_cancelled_with_why_and_by_whom(desk: Sit, site, settled: Settled, script: bool) -> None:
    planner = seated(desk, site, settled, "planner", script=script)
    choose_words(planner, settled)
    owner = seated(desk, site, settled, "owner", 400, script)
    owner.open(f"/rader/{settled.rows[0]}")
    owner.page.get_by_label("Utgår", exact=True).check()
    owner.press("Spara")
    expect(owner.page.locator(".pa-error-summary")).to_contain_text("Skriv varför raden utgår.")
    expect(owner.page.locator("#cancelled_by-fel")).to_contain_text("vem som har beslutat")
    fine(owner)
    owner.page.get_by_label("Varför utgår raden?").fill("Ersatt av 4.b")
    owner.page.get_by_label("Vem har beslutat det?").fill("Cancerrådet 2025-01-10")
    owner.press("Spara")
    facts = owner.page.locator(".pa-row-facts")
    expect(facts).to_contain_text("Ersatt av 4.b")
    expect(facts).to_contain_text("Cancerrådet 2025-01-10")
    planner.open(f"/planer/{settled.plan_id}")
    expect(planner.page.locator(f"#rad-{settled.rows[0]}")).to_contain_text("Skäl: Ersatt av 4.b")
    fine(planner)


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, True), (1280, False)])
def test_what_counts_is_decided_and_changes_the_figures(
    desk: Sit, site, settled: Settled, width: int, script: bool
) -> None:
    sat = seated(desk, site, settled, "planner", width, script)
    plan, figures = f"/planer/{settled.plan_id}", "section[aria-labelledby=laget]"
    sat.open(plan)
    expect(sat.page.locator(figures)).not_to_contain_text("följs upp")
    sat.press("Vilka rader följs upp?", "link")
    expect(sat.page.locator("main")).to_contain_text(
        "0 rader av 43 står utanför siffrorna, och 4 rader väntar"
    )
    fine(sat)
    sat.press("Godta alla förslag")
    expect(sat.page.locator("main")).to_contain_text("4 rader av 43 står utanför siffrorna.")
    fine(sat)
    sat.open(plan)
    expect(sat.page.locator(figures)).to_contain_text("39 av 43 rader följs upp.")
    sat.press("4 rader står utanför siffrorna", "link")
    expect(sat.page.locator("main")).to_contain_text("Visar 4 av 43 rader")
    expect(sat.page.get_by_text("Bara RCC Mellansverige ansvarar enligt planen.").first).to_be_visible()
    fine(sat)

    sat.open(f"/rader/{settled.rows[0]}")
    sat.page.get_by_label("Nej, den visas men räknas inte").check()
    section = sat.page.locator("section[aria-labelledby=foljs-upp]")
    section.get_by_role("button", name="Spara").click()
    expect(sat.page.locator("body")).to_contain_text("Skriv varför raden inte följs upp.")
    sat.page.get_by_label("Nej, den visas men räknas inte").check()
    section.get_by_label("Skäl").fill("Kommunernas uppdrag")
    section.get_by_role("button", name="Spara").click()
    expect(sat.page.locator(".pa-row-facts")).to_contain_text("Kommunernas uppdrag")
    fine(sat)
    sat.press("Ångra ändringen")
    sat.open(plan)
    expect(sat.page.locator(figures)).to_contain_text("39 av 43 rader följs upp.")
    assert sat.faults == []
