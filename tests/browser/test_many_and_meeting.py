"""A planner sets many rows at once, and steps through a meeting; by keyboard, and without JavaScript."""

from collections.abc import Callable
from typing import Any

from planapp.extensions import db
from planapp.storage.models import Change
from tests.browser.people import Desk
from tests.settled import Settled

Sit = Callable[..., Desk]
SAID = "styrgruppsmötet 3 maj"


def sit(desk: Sit, site: Any, settled: Settled, **how: Any) -> Desk:
    sat = desk(site[1], **how)
    sat.sit_in_for(settled.installation, settled.people["planner"])
    return sat


def changes(settled: Settled, **which: Any) -> list[Change]:
    with settled.installation.app.app_context():
        return list(db.session.scalars(db.select(Change).filter_by(**which).order_by(Change.id)))


def test_five_rows_are_set_by_a_filter_seen_first_and_undone(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled)
    sat.open(f"/planer/{settled.plan_id}?kapitel=2")
    sat.press("Ändra flera rader", "link")
    boxes = sat.page.locator('input[name="rad"]')
    sat.press("Avmarkera alla")
    assert sat.page.locator('input[name="rad"]:checked').count() == 0
    for place in range(5):
        boxes.nth(place).check()
    sat.page.get_by_label("Status", exact=True).last.select_option(label="Ej påbörjad")
    sat.page.get_by_label("Rapportör", exact=True).select_option(label="Lägg till som medrapportör")
    sat.page.get_by_label("Vem", exact=True).select_option(label="Bo")
    sat.page.get_by_label("Enligt").fill(SAID)
    sat.press("Visa vad som ändras")
    assert "5 rader ändras" in sat.text()
    assert "Inget är sparat än." in sat.text()
    assert (sat.axe(), sat.sideways(), changes(settled, how="bulk")) == ([], 0, [])
    sat.press("Ändra 5 rader")
    assert "5 rader är ändrade." in sat.text()
    assert (sat.axe(), sat.sideways()) == ([], 0)
    told = changes(settled, how="bulk")
    assert {one.according_to for one in told} == {SAID}
    assert len({one.activity_id for one in told}) == 5
    sat.press("Ångra ändringen")
    assert "Ångrat för 5 rader." in sat.text()
    assert len(changes(settled, undoes=told[0].batch)) == len(told)
    assert sat.faults == []


def test_at_400_pixels_without_javascript_a_chapter_is_ticked_and_set(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled, width=400, script=False)
    sat.open(f"/planer/{settled.plan_id}/flera")
    sat.page.get_by_role("button", name="Markera kapitlet").first.click()
    assert sat.page.locator('input[name="rad"]:checked').count() > 0
    sat.page.get_by_label("Status", exact=True).last.select_option(label="Klar")
    sat.press("Visa vad som ändras")
    sat.page.get_by_role("button", name="Ändra ").first.click()
    assert "Ångra ändringen" in sat.text()
    assert sat.sideways() == 0


def test_three_rows_of_a_meeting_by_keyboard(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled)
    sat.page.set_viewport_size({"width": 1280, "height": 720})
    sat.open(f"/planer/{settled.plan_id}/mote?kapitel=2")
    sat.page.get_by_label("Enligt").fill(SAID)
    sat.page.keyboard.press("Enter")
    first = sat.page.locator("progress")
    assert first.get_attribute("value") == "1"
    for place in (2, 3, 4):
        status = sat.page.locator('input[name="status"]:focus')
        status.wait_for()
        chosen = "4" if status.get_attribute("value") != "done" else "2"
        sat.page.keyboard.press(chosen)
        sat.page.keyboard.press("Enter")
        sat.page.wait_for_selector(f'progress[value="{place}"]')
        assert "Sparat:" in sat.text()
        assert (sat.axe(), sat.sideways()) == ([], 0)
        assert sat.page.evaluate("window.scrollY") == 0
    form = sat.page.locator(".pa-meeting-form").bounding_box()
    assert form["y"] + form["height"] <= 720  # everything that is pressed is seen at once
    sat.page.get_by_label("Kommentar").fill("Digits 123 are text here")
    assert sat.page.get_by_label("Kommentar").input_value() == "Digits 123 are text here"
    sat.page.get_by_label("Kommentar").fill("")
    sat.press("Avsluta mötet", "link")
    assert "3 rader ändrades." in sat.text()
    assert sat.text().count(f"Enligt {SAID}") == 3
    assert (sat.axe(), sat.faults) == ([], [])


def test_a_meeting_at_400_pixels_without_javascript(desk: Sit, site, settled: Settled):
    sat = sit(desk, site, settled, width=400, script=False)
    sat.open(f"/planer/{settled.plan_id}/mote?kapitel=2")
    sat.page.get_by_role("button", name="Börja mötet").click()
    sat.press("Hoppa över", "link")
    sat.page.get_by_label("Klar").check()
    sat.press("Spara och nästa")
    assert "Sparat:" in sat.text()
    sat.press("Ångra")
    assert "Ändringen är ångrad." in sat.text()
    assert sat.sideways() == 0
    sat.press("Avsluta mötet", "link")
    assert "Inget är ändrat än" in sat.text()
