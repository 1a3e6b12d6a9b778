"""The history in a browser: filtered and fetched by keyboard, undone on a phone without JavaScript."""

import csv
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from planapp.domain.editing.areas import write_area
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.storage.models import Area
from tests.browser.people import Desk
from tests.settled import Settled
from tests.stored import row, save

Sit = Callable[..., Desk]
LONG = "Rutinen är skriven och ligger ute på intranätet sedan i tisdags, och den gäller alla kliniker"


def sit(desk: Sit, site, settled: Settled, who: str = "planner", **more) -> Desk:
    sat = desk(site[1], **more)
    sat.sit_in_for(settled.installation, settled.people[who])
    return sat


def work(settled: Settled) -> None:
    """Some changes of different kinds."""
    installation = settled.installation
    with installation.app.app_context():
        planner, owner = (installation.visitor(settled.people[who]) for who in ("planner", "owner"))
        save(owner, settled.rows[0], comment=LONG)
        save(planner, settled.rows[0], comment=LONG.replace("tisdags", "onsdags"))
        save(planner, settled.rows[1], status="done")
        edit_plan(
            planner, settled.plan_id, lambda text: write_area(text, _area(settled), "goal", "Ingen röker")
        )


def _area(settled: Settled) -> int:
    wanted = select(Area.id).where(Area.plan_id == settled.plan_id).order_by(Area.id)
    return db.session.scalars(wanted.limit(1)).one()


def test_the_history_is_filtered_and_fetched_by_keyboard(desk: Sit, site, settled: Settled, tmp_path: Path):
    work(settled)
    sat = sit(desk, site, settled)
    sat.open(f"/planer/{settled.plan_id}")
    sat.page.get_by_role("link", name="Historik", exact=True).focus()
    sat.page.keyboard.press("Enter")
    sat.page.wait_for_url("**/historik")
    assert sat.page.locator(".pa-presses > li").count() == 5
    assert (sat.axe(), sat.sideways()) == ([], 0)
    sat.page.get_by_label("Sök i ändringarna").focus()
    sat.page.keyboard.type("INTRANÄTET")
    sat.page.keyboard.press("Enter")
    sat.page.wait_for_url("**/historik?*text=*")
    sat.page.wait_for_load_state()
    assert sat.page.locator(".pa-presses > li").count() == 2
    assert "onsdags" in sat.page.locator(".pa-diff ins").first.inner_text()
    assert "Ola" in sat.text()
    with sat.page.expect_download() as waiting:
        sat.page.get_by_role("link", name="CSV", exact=True).focus()
        sat.page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "historik.csv")
    said = (tmp_path / "historik.csv").read_text("utf-8-sig")
    lines = list(csv.reader(said.splitlines(), delimiter=";"))
    assert [line[5] for line in lines] == ["Vad", "Kommentar", "Kommentar"]
    assert (sat.axe(), sat.faults) == ([], [])


def test_the_last_change_is_undone_on_a_phone_without_javascript(desk: Sit, site, settled: Settled):
    work(settled)
    sat = sit(desk, site, settled, width=400, script=False)
    sat.open(f"/planer/{settled.plan_id}/historik?vad=status")
    sat.page.locator(".pa-presses form button").first.click()
    sat.page.wait_for_url("**/historik?vad=status")
    assert "Ändringen är ångrad." in sat.page.locator("body").inner_text()
    with settled.installation.app.app_context():
        assert row(settled.rows[1]).status != "done"
    assert sat.page.locator(".pa-presses > li").count() == 2
    assert sat.sideways() == 0
