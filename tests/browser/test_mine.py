"""A rapportör's minute: three rows answered with one thumb, by keyboard, and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from planapp.extensions import db
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Activity, Change
from tests.browser.people import Desk
from tests.settled import Settled


@pytest.fixture
def mine(settled: Settled) -> list[int]:
    """Four rows that Ola leads, all under way."""
    with settled.installation.app.app_context():
        under_way = select(Activity.id).filter_by(plan_id=settled.plan_id, status="in_progress")
        rows = list(db.session.scalars(under_way.order_by(Activity.id).limit(4)))
        keeper = settled.installation.visitor(settled.people["planner"])
        link_owner(keeper, get_plan(settled.plan_id), rows, settled.people["owner"].id)
    return rows


def told(settled: Settled, row_id: int) -> list[str]:
    """What the row's history says that Ola did."""
    with settled.installation.app.app_context():
        found = select(Change.what).filter_by(activity_id=row_id, user_id=settled.people["owner"].id)
        return list(db.session.scalars(found.order_by(Change.id)))


def test_three_rows_with_one_thumb_on_a_phone_without_script(
    desk: Callable[..., Desk], site, settled: Settled, mine: list[int]
):
    ola = desk(site[1], 400, script=False)
    ola.sit_in_for(settled.installation, settled.people["owner"])
    ola.open("/")
    for one in ola.page.locator(".pa-mine-answer > form button, .pa-mine-answer summary.ds-button").all():
        box = one.bounding_box()
        assert box is None or (box["height"] >= 44 and box["width"] >= 44)
    for row_id in mine[:2]:
        ola.page.locator(f"#rad-{row_id} .pa-mine-answer > form button").click()
        assert ola.page.url.endswith(f"#rad-{row_id}")
        assert "Bekräftad oförändrad" in ola.page.locator(f"#rad-{row_id}").inner_text()
    third = ola.page.locator(f"#rad-{mine[2]}")
    third.locator("summary.ds-button").click()
    third.get_by_role("radio", name="Klar", exact=True).check()
    third.get_by_label("En mening om läget").fill("Rutinen är på plats.")
    third.get_by_role("button", name="Spara").click()
    assert "Rutinen är på plats." in third.inner_text()
    third.get_by_role("button", name="Ångra").click()
    assert "Ångrat." in third.inner_text()
    assert "Rutinen är på plats." not in third.inner_text()
    assert (ola.sideways(), ola.faults) == (0, [])
    assert [told(settled, one) for one in mine[:3]] == [
        ["confirmed"],
        ["confirmed"],
        ["status", "comment", "status", "comment"],
    ]


def test_by_keyboard_in_the_page_and_all_the_rest_in_one_press(
    desk: Callable[..., Desk], site, settled: Settled, mine: list[int]
):
    ola = desk(site[1])
    ola.sit_in_for(settled.installation, settled.people["owner"])
    ola.open("/mina-aktiviteter")
    keys, first = ola.page.keyboard, ola.page.locator(f"#rad-{mine[0]}")
    ola.page.evaluate("window.isTheSamePage = true")
    first.locator("summary.ds-button").focus()
    keys.press("Enter")
    first.get_by_role("radio", name="Påbörjad", exact=True).focus()
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("Rutinen är på plats.")
    assert ola.axe() == []
    keys.press("Control+s")
    undo = first.get_by_role("button", name="Ångra")
    undo.wait_for()
    assert undo.evaluate("one => one === document.activeElement")
    assert "Rutinen är på plats." in first.inner_text()
    second = ola.page.locator(f"#rad-{mine[1]} .pa-mine-answer > form button")
    second.focus()
    keys.press("Enter")
    ola.page.locator(f"#rad-{mine[1]}").get_by_role("button", name="Ångra").wait_for()
    assert ola.page.evaluate("window.isTheSamePage") is True
    # The figures follow, and one press for the rest leaves what is answered.
    assert "2 rader väntar på ditt svar." in ola.page.locator("#mina-laget").inner_text()
    assert ola.page.locator(f"#now-{settled.plan_id}").inner_text() == "Svara nu (2)"
    all_form = ola.page.locator(
        "form", has=ola.page.get_by_role("button", name="Oförändrat på alla 2 som väntar")
    )
    assert all_form.locator("input[name=rad]").count() == 2
    assert ola.axe() == []
    ola.open("/mina-aktiviteter")
    ola.page.get_by_role("button", name="som väntar").first.press("Enter")
    ola.page.get_by_role("button", name="Ångra alla").wait_for()
    assert "2 rader är bekräftade oförändrade." in ola.text()
    assert ola.axe() == []
    assert ola.faults == []
    assert [told(settled, one)[-1] for one in mine] == ["comment", "confirmed", "confirmed", "confirmed"]


def test_on_paper_there_are_boxes_and_lines_and_nothing_to_press(
    desk: Callable[..., Desk], site, settled: Settled, mine: list[int], tmp_path: Path
):
    ola = desk(site[1])
    ola.sit_in_for(settled.installation, settled.people["owner"])
    ola.open("/mina-aktiviteter")
    ola.page.emulate_media(media="print")
    shown = ola.page.locator(f"#rad-{mine[0]}")
    assert shown.locator(".pa-box").count() >= 4
    assert shown.locator(".pa-line").first.is_visible()
    assert not shown.locator("button, summary").first.is_visible()
    ola.page.pdf(path=tmp_path / "mina.pdf", format="A4")
    assert (tmp_path / "mina.pdf").stat().st_size > 1000
