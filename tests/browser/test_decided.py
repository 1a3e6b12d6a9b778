"""Decided and ended plans at the browser: what stands still is text, and what waits is said."""

from collections.abc import Callable

import pytest

from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.life.end_plan import end_plan
from planapp.services.life.remove_draft import remove_draft
from planapp.services.life.send_for_consultation import send_for_consultation
from tests.browser.people import Desk
from tests.browser.test_life import Keeper
from tests.services.life.written import DECISION
from tests.settled import Settled
from tests.stored import offer, save


@pytest.mark.parametrize("width", [1280, 400])
def test_pages_of_a_decided_and_an_ended_plan_are_for_everybody(
    desk: Callable[..., Desk], site, settled: Settled, width: int
):
    installation, plan = settled.installation, f"/planer/{settled.plan_id}"
    owner, planner = (installation.visitor(settled.people[one]) for one in ("owner", "planner"))
    at = desk(site[1], width)
    keeper = Keeper(at)

    def look(path: str, name: str) -> str:
        at.open(path)
        return keeper.look(name)

    with installation.app.app_context():
        offer(settled.plan_id, done_needs_confirmation=True)
        save(owner, settled.rows[0], status="done")
    at.sit_in_for(installation, settled.people["owner"])
    assert "Alla dina rader är besvarade" in look("/", "own")
    at.page.locator(".pa-mine-done > summary").click()
    assert "Anmäld som klar, väntar på planansvarig" in keeper.look("own, opened")
    at.sit_in_for(installation, settled.people["planner"])
    assert "1 att bekräfta" in look("/", "start")
    assert "Det här beslutas" in look(f"{plan}/beslut", "decision")
    with installation.app.app_context():
        decide(planner, settled.plan_id, DECISION)
        old = begin_version(planner, settled.plan_id)
        remove_draft(planner, old)
        draft_id = begin_version(planner, settled.plan_id)
        send_for_consultation(planner, draft_id)
    assert "orden står fast" in look(f"{plan}/ord", "words")
    look(f"/rader/{settled.rows[0]}", "row")
    assert "PÅ REMISS" in look("/planer", "plans")
    assert "Det är på remiss" in look(f"/planer/{draft_id}", "draft")
    assert "Planen har ett annat utkast" in look("/planer/borttagna", "removed")
    with installation.app.app_context():
        end_plan(planner, settled.plan_id)
    for name in ("", "/rapportorer", "/foljs-upp", "/ord", "/overordnad"):
        look(plan + name, f"ended{name.replace('/', '-')}")
    assert "Planen är avslutad" in look(f"/planer/{draft_id}/beslut", "refused")
    assert keeper.found == []
