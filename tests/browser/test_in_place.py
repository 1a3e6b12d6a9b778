"""Updating in the plan's table: the form in the cell, what was saved, undoing, and two people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from planapp.services.update_row import update_row
from tests.browser.people import Desk
from tests.settled import Settled
from tests.stored import offer, row

Sit = Callable[..., Desk]


def at_the_plan(desk: Sit, site, settled: Settled, who: str = "planner", width: int = 1280) -> Desk:
    sat = desk(site[1], width)
    sat.sit_in_for(settled.installation, settled.people[who])
    sat.open(f"/planer/{settled.plan_id}")
    return sat


def cell(desk: Desk, settled: Settled, place: int = 0):
    return desk.page.locator(f"#rad-{settled.rows[place]} .pa-state")


def stored(settled: Settled, place: int = 0) -> tuple[str | None, str]:
    with settled.installation.app.app_context():
        held = row(settled.rows[place])
        return held.status, held.comment


def focused(desk: Desk) -> str:
    """The words, or the value, of what has the focus."""
    return desk.page.evaluate("(e => e.tagName == 'INPUT' ? e.value : e.innerText)(document.activeElement)")


@pytest.mark.parametrize("width", [1280, 900, 400])
def test_a_row_is_changed_and_undone_without_leaving_the_table(desk: Sit, site, settled: Settled, width: int):
    sat = at_the_plan(desk, site, settled, width=width)
    here = sat.page.url
    cell(sat, settled).get_by_text("Ändra").click()
    form = cell(sat, settled).locator("form")
    expect(form).to_be_visible()
    assert focused(sat) == "in_progress"
    assert form.bounding_box()["width"] > 280
    assert sat.sideways() == 0
    form.get_by_label("Klar", exact=True).check()
    form.get_by_label("Kommentar").fill("Färdigt i våras.")
    form.get_by_role("button", name="Spara").click()
    expect(cell(sat, settled)).to_contain_text(
        re.compile(r"Klar.*Färdigt i våras\..*Sparat \d\d\.\d\d", re.DOTALL)
    )
    assert stored(settled) == ("done", "Färdigt i våras.")
    assert focused(sat).startswith("Ångra")
    figures = sat.page.locator("section[aria-labelledby=laget]")
    expect(figures).to_contain_text(re.compile(r"Klar\s+2"))
    expect(sat.page.locator(".pa-chapter-progress svg").first).to_have_attribute(
        "aria-label", re.compile("Klar 1")
    )
    expect(sat.page.locator("#live")).to_contain_text(re.compile(r"Sparat \d\d\.\d\d\. Status: Klar\."))

    sat.page.keyboard.press("Enter")
    expect(cell(sat, settled)).to_contain_text(re.compile(r"Påbörjad.*Ångrat", re.DOTALL))
    expect(figures).to_contain_text(re.compile(r"Klar\s+1"))
    assert stored(settled) == ("in_progress", "")
    assert sat.page.url == here
    assert sat.faults == []


def test_giving_up_changes_nothing_and_gives_the_focus_back(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    cell(sat, settled).get_by_text("Ändra").click()
    cell(sat, settled).get_by_label("Klar", exact=True).check()
    cell(sat, settled).get_by_text("Avbryt").click()
    expect(cell(sat, settled).locator("form")).to_have_count(0)
    assert focused(sat).startswith("Ändra")
    assert stored(settled) == ("in_progress", "")


def test_of_two_people_the_second_sees_the_first_ones_value_and_chooses(desk: Sit, site, settled: Settled):
    with settled.installation.app.app_context():
        offer(settled.plan_id, "paused")
    first, second = at_the_plan(desk, site, settled), at_the_plan(desk, site, settled, "owner")
    for sat in (first, second):
        cell(sat, settled).get_by_text("Ändra").click()
        expect(cell(sat, settled).locator("form")).to_be_visible()
    cell(first, settled).get_by_label("Pausad", exact=True).check()
    cell(first, settled).get_by_label("Väntar på").fill("Beslut i nämnden")
    cell(first, settled).get_by_role("button", name="Spara").click()
    expect(cell(first, settled)).to_contain_text("Sparat")

    cell(second, settled).get_by_label("Kommentar").fill("Min egen text")
    with second.page.expect_response(re.compile(r"/rader/\d+$")) as answer:
        cell(second, settled).get_by_role("button", name="Spara").click()
    assert answer.value.status == 409
    expect(cell(second, settled)).to_contain_text("Någon annan hann före")
    expect(cell(second, settled)).to_contain_text(re.compile("Status: Påbörjad → Pausad"))
    expect(cell(second, settled)).to_contain_text("Petra")
    assert stored(settled) == ("paused", "")
    # What the second one wrote is there; what she left alone shows what the first one saved.
    expect(cell(second, settled).get_by_label("Kommentar")).to_have_value("Min egen text")
    expect(cell(second, settled).get_by_label("Pausad", exact=True)).to_be_checked()
    expect(cell(second, settled).get_by_label("Väntar på")).to_have_value("Beslut i nämnden")
    assert "Någon annan hann före" in focused(second)
    assert second.axe() == []

    cell(second, settled).get_by_role("button", name="Spara").click()
    expect(cell(second, settled)).to_contain_text("Sparat")
    assert stored(settled) == ("paused", "Min egen text")
    assert [*first.faults, *second.faults] == []


def test_undo_after_somebody_elses_change_says_so(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    cell(sat, settled).get_by_text("Ändra").click()
    cell(sat, settled).get_by_label("Klar", exact=True).check()
    cell(sat, settled).get_by_role("button", name="Spara").click()
    expect(cell(sat, settled)).to_contain_text("Sparat")
    with settled.installation.app.app_context():
        held = row(settled.rows[0])
        visitor = settled.installation.visitor(settled.people["owner"])
        update_row(visitor, held.id, held.version, {"comment": "Nyare"})
    cell(sat, settled).get_by_text("Ångra").click()
    expect(cell(sat, settled)).to_contain_text("Raden har ändrats efteråt")
    assert stored(settled) == ("done", "Nyare")


def test_a_new_timeframe_draws_the_page_anew_with_a_way_to_undo(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    cell(sat, settled).get_by_text("Ändra").click()
    cell(sat, settled).get_by_label("Tidsram").fill("2031")
    cell(sat, settled).get_by_role("button", name="Spara").click()
    expect(sat.page.locator(".pa-alert")).to_contain_text("Sparat")
    expect(sat.page.locator(f"#rad-{settled.rows[0]}")).to_contain_text("2031")
    sat.press("Ångra ändringen")
    sat.page.wait_for_url(re.compile(r"/rader/\d+"))
    assert "Ändringen är ångrad." in sat.text()


def test_a_fault_in_the_form_is_told_in_the_cell(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    cell(sat, settled).get_by_text("Ändra").click()
    cell(sat, settled).get_by_label("Tidsram").fill("när vi hinner")
    cell(sat, settled).get_by_role("button", name="Spara").click()
    expect(cell(sat, settled)).to_contain_text("Tidsramen går inte att tolka.")
    expect(cell(sat, settled).get_by_label("Tidsram")).to_have_value("när vi hinner")
    assert "Det finns fel att rätta" in focused(sat)
    assert sat.axe() == []


def test_who_was_signed_out_meanwhile_comes_to_the_sign_in_page(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    sat.context.clear_cookies()
    cell(sat, settled).get_by_text("Ändra").click()
    sat.page.wait_for_url(re.compile("/logga-in"))


def test_a_filter_searches_by_itself_and_leaves_a_short_address(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    sat.page.get_by_label("Bara försenade").check()
    sat.page.wait_for_url(re.compile(r"\?forsenade=1$"))
    assert 0 < sat.page.locator("tr.pa-row").count() < 43


def test_from_a_filtered_plan_to_a_row_and_back_to_the_same_place(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled, "reader")
    sat.open(f"/planer/{settled.plan_id}?status=not_started")
    third = sat.page.locator("tr.pa-row").nth(2)
    name = third.get_attribute("id")
    third.get_by_text("Visa").click()
    sat.page.wait_for_url(re.compile(r"/rader/\d+"))
    sat.press("Till planen", "link")
    sat.page.wait_for_url(re.compile(rf"/planer/{settled.plan_id}\?status=not_started#{name}$"))
    expect(sat.page.locator(f"#{name}")).to_be_in_viewport()


def test_rows_are_linked_one_by_one_or_all_at_once(desk: Sit, site, settled: Settled):
    sat = at_the_plan(desk, site, settled)
    sat.press("Koppla rapportörer", "link")
    boxes = sat.page.locator("input[name=rad]")
    assert boxes.count() == 43
    assert sat.page.locator("input[name=rad]:checked").count() == 0
    sat.press("Markera alla")
    assert sat.page.locator("input[name=rad]:checked").count() == 43
    sat.press("Avmarkera alla")
    boxes.nth(4).check()
    sat.page.get_by_label("Rapportör", exact=True).select_option(label="Bo")
    sat.press("Koppla till valda rader")
    expect(sat.page.locator("#meddelanden")).to_contain_text("1 rad är kopplad till Bo.")
