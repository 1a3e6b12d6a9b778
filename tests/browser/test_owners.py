"""Who reports what, at the browser: assigned by filter, suggested, handed back and answered, by keyboard."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.storage.models import Organisation, Owner, User
from tests.browser.people import Desk
from tests.browser.test_every_page import look
from tests.installation import HOME
from tests.settled import Settled


@pytest.fixture
def clinic(settled: Settled) -> None:
    """The clinic that the real plan names, with a user of its own."""
    with settled.installation.app.app_context(), transaction():
        home = db.session.scalars(select(Organisation.id).filter_by(name=HOME)).one()
        made = Organisation(name="Hudkliniken", type="clinic", region_id=home, aliases=[])
        db.session.add(made)
        db.session.flush()
        bo = settled.people["bystander"].id
        db.session.execute(update(User).filter_by(id=bo).values(unit_id=made.id))


def keyed(at: Desk, name: str, role: str = "button") -> None:
    """Reach a control with Tab, and press it with Enter."""
    wanted = at.page.get_by_role(role, name=name, exact=True).first
    for _ in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            with at.page.expect_navigation():
                at.page.keyboard.press("Enter")
            return
        at.page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def owner_count(settled: Settled, who: str) -> int:
    with settled.installation.app.app_context():
        return len(db.session.scalars(select(Owner.id).filter_by(user_id=settled.people[who].id)).all())


def test_rows_are_assigned_suggested_handed_back_and_answered(
    desk: Callable[..., Desk], site, settled: Settled, clinic: None
):
    installation, plan = settled.installation, f"/planer/{settled.plan_id}"
    planner, owner, found = desk(site[1]), desk(site[1]), []
    planner.sit_in_for(installation, settled.people["planner"])
    owner.sit_in_for(installation, settled.people["owner"])

    planner.open(f"{plan}/rapportorer?ansvarig=Kvinnokliniken")
    planner.page.get_by_label("Rapportör", exact=True).select_option(label="Ola")
    keyed(planner, "Koppla till valda rader")
    assert "1 rad är kopplad till Ola." in planner.text()
    assert owner_count(settled, "owner") == 2
    look(planner, found, "linked")

    keyed(planner, "Föreslagna rapportörer", "link")
    assert "Hudkliniken står som ansvarig" in planner.text()
    keyed(planner, "Spara de förkryssade")
    assert owner_count(settled, "bystander") == 1
    look(planner, found, "confirmed")

    owner.open(f"/rader/{settled.rows[0]}")
    keyed(owner, "Inte min rad", "link")
    look(owner, found, "not mine")
    keyed(owner, "Skicka")
    look(owner, found, "not mine, with faults")
    owner.page.get_by_label("Varför är raden inte din?").fill("Bo gör det här sedan i våras")
    owner.page.get_by_label("Vem kan det vara?").select_option(label="Bo")
    keyed(owner, "Skicka")
    assert "Planansvarig har inte svarat än" in owner.text()
    look(owner, found, "handed back")

    planner.open(plan)
    keyed(planner, "Att ta ställning till (1)", "link")
    look(planner, found, "waiting")
    planner.page.get_by_label("Svar till Ola").fill("Stämmer, Bo tar den")
    planner.page.get_by_role("button", name="Ge bort raden").focus()
    planner.page.keyboard.press("Enter")
    planner.page.get_by_text("Inget väntar på dig").wait_for()
    assert owner_count(settled, "bystander") == 2
    owner.open("/")
    assert "Bo har den nu. Stämmer, Bo tar den" in owner.text()
    keyed(planner, "Ångra")
    assert owner_count(settled, "bystander") == 1
    assert [*found, *planner.faults, *owner.faults] == []


def test_a_lead_is_changed_for_a_chapter_with_a_preview_without_script_at_400(
    desk: Callable[..., Desk], site, settled: Settled
):
    at, found = desk(site[1], 400, script=False), []
    at.sit_in_for(settled.installation, settled.people["planner"])
    at.open(f"/planer/{settled.plan_id}/rapportorer")
    at.page.get_by_label("Rapportör", exact=True).select_option(label="Bo")
    at.page.get_by_label("Huvudrapportör på alla valda rader").check()
    at.page.get_by_label("Hela kapitlet 2").check()
    at.press("Koppla till valda rader")
    assert "Se vad som ändras" in at.text()
    assert at.sideways() == 0
    at.press("Spara ändringen")
    assert "2 rader är kopplade till Bo." in at.text()
    at.press("Ångra")
    assert "Ångrat för 2 rader." in at.text()
    at.open(f"/planer/{settled.plan_id}/vem-ager")
    at.page.locator("details.pa-row-answer summary").first.click()
    at.page.locator("details.pa-row-answer").first.get_by_role("button", name="Det stämmer så här").click()
    assert "och 1 som stämmer så här" in at.text()
    assert at.sideways() == 0
    assert [*found, *at.faults] == []
