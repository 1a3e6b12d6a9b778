"""An owner's week and a planner's, from the invitation to the history, with real mail and a real provider."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from planapp.documents.reading import read_document
from planapp.extensions import db
from planapp.services.life.decide import decide
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Activity, Change, User
from tests.browser.people import Desk
from tests.browser.test_sign_in_by_mail import mailed
from tests.browser.test_sso import NAME, go
from tests.installation import Installation
from tests.mail_server import Box, smtp
from tests.oidc_server import introduce, real_provider, sso_settings
from tests.services.life.written import DECISION
from tests.settled import Settled, settle
from tests.stored import save

__all__ = ["smtp"]
LINK = r"^(http://\S+/logga-in/lank/\S+)$"
SAID = "verksamhetschefen, per telefon 3 maj"


@pytest.fixture
def issuer() -> Iterator[str]:
    with real_provider() as found:
        introduce(found, "hud", email="hud@example.se", email_verified=True, name="Verksamhetschef, hud")
        yield found


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, issuer: str, smtp: Box) -> Iterator[tuple[Installation, str]]:
    """An installation that sends mail and knows the region's own sign-in."""
    installation = Installation(tmp_path, sqlite_url, SSO=sso_settings(issuer, NAME=NAME))
    with installation.served() as base:
        installation.app.config.update(smtp.settings(BASE_URL=base))
        yield installation, base
    installation.close()


@pytest.fixture
def settled(site: tuple[Installation, str], real_plan_docx: Path) -> Settled:
    """The real plan and people in it."""
    return settle(site[0], read_document(real_plan_docx.read_bytes(), real_plan_docx.name))


def under_way(settled: Settled, count: int) -> list[int]:
    """Rows of the plan that are under way, and that nobody answers for."""
    wanted = select(Activity.id).filter_by(plan_id=settled.plan_id, status="in_progress")
    return list(db.session.scalars(wanted.order_by(Activity.id).offset(1).limit(count)))


def give(settled: Settled, email: str, rows: list[int]) -> None:
    planner = settled.installation.visitor(settled.people["planner"])
    user_id = db.session.scalars(select(User.id).filter_by(email=email)).one()
    link_owner(planner, get_plan(settled.plan_id), rows, user_id)


def well(desk: Desk) -> None:
    """The page is as every page shall be."""
    assert (desk.axe() if desk.has_script else [], desk.sideways()) == ([], 0)


def invite(planner: Desk, name: str, email: str) -> None:
    planner.press("Användare", "link")
    planner.page.get_by_label("Namn eller funktion").fill(name)
    planner.page.get_by_label("E-post", exact=True).fill(email)
    planner.page.get_by_label("Rapportör", exact=True).check()
    planner.press("Bjud in")
    assert email in planner.text()
    well(planner)


def answer_three(phone: Desk, rows: list[int]) -> None:
    """Two rows as they were, the third with a sentence, on a telephone without script."""
    for row_id in rows[:2]:
        phone.page.locator(f"#rad-{row_id} .pa-mine-answer > form button").click()
        assert "Bekräftad oförändrad" in phone.page.locator(f"#rad-{row_id}").inner_text()
    third = phone.page.locator(f"#rad-{rows[2]}")
    third.locator("summary.ds-button").click()
    third.get_by_role("radio", name="Klar", exact=True).check()
    third.get_by_label("En mening om läget").fill("Rutinen är på plats.")
    third.get_by_role("button", name="Spara").click()
    assert "Rutinen är på plats." in third.inner_text()
    assert phone.sideways() == 0


def test_an_owners_week(desk: Callable[..., Desk], site, settled: Settled, smtp: Box):
    installation, base = site
    planner, phone, office = desk(base), desk(base, 400, script=False), desk(base)
    planner.sit_in_for(installation, settled.people["planner"])
    planner.open("/")
    invite(planner, "Verksamhetschef, hud", "hud@example.se")
    with installation.app.app_context():
        rows = under_way(settled, 4)
        give(settled, "hud@example.se", rows)

    # Monday: the letter is opened on a telephone.
    phone.follow_link(mailed(phone, smtp, LINK))
    assert "4 rader väntar på ditt svar" in phone.text()
    answer_three(phone, rows)
    phone.press("Logga ut")

    # Wednesday: back through the region's own sign-in; the planner is at the same row.
    go(office, "hud", "/logga-in?next=/mina-aktiviteter")
    last = office.page.locator(f"#rad-{rows[3]}")
    last.locator("summary.ds-button").click()
    last.get_by_label("En mening om läget").fill("Vi börjar till hösten.")
    with installation.app.app_context():
        save(installation.visitor(settled.people["planner"]), rows[3], comment="Petra ringde kliniken.")
    last.get_by_role("button", name="Spara").click()
    office.page.get_by_text("Någon annan hann före").wait_for()
    assert "Petra ringde kliniken." in last.inner_text()
    assert last.get_by_label("En mening om läget").input_value() == "Vi börjar till hösten."
    well(office)
    last.get_by_role("button", name="Spara").click()
    last.get_by_role("button", name="Ångra").wait_for()

    # Friday: one of the rows was never hers.
    office.open(f"/rader/{rows[0]}")
    office.press("Inte min rad", "link")
    office.page.get_by_label("Varför är raden inte din?").fill("Det är kirurgernas.")
    office.press("Skicka")
    assert "Planansvarig har inte svarat än" in office.text()
    well(office)
    planner.open("/")
    assert "1 att ta ställning till" in planner.text() or "(1)" in planner.text()
    with installation.app.app_context():
        told = select(Change.what).where(Change.user_id == _id(settled, "hud@example.se"))
        assert [*db.session.scalars(told.order_by(Change.id))] == [
            *("confirmed", "confirmed", "status", "comment", "comment", "hand_back")
        ]
    assert [*planner.faults, *phone.faults, *office.faults] == []


def _id(settled: Settled, email: str) -> int:
    return db.session.scalars(select(User.id).filter_by(email=email)).one()


def assign_by_filter(planner: Desk, plan: str) -> None:
    planner.open(f"{plan}/rapportorer?ansvarig=Kvinnokliniken")
    planner.page.get_by_label("Rapportör", exact=True).select_option(label="Ola")
    planner.press("Koppla till valda rader")
    assert "rad är kopplad" in planner.text()


def set_five(planner: Desk, plan: str) -> None:
    """Set five rows at once, and undo it."""
    planner.open(f"{plan}/flera?kapitel=2")
    planner.press("Avmarkera alla")
    for place in range(5):
        planner.page.locator('input[name="rad"]').nth(place).check()
    planner.page.get_by_label("Status", exact=True).last.select_option(label="Ej påbörjad")
    planner.press("Visa vad som ändras")
    planner.press("Ändra 5 rader")
    assert "5 rader är ändrade." in planner.text()
    planner.press("Ångra ändringen")
    assert "Ångrat för 5 rader." in planner.text()


def accept_a_moved_date(planner: Desk, owner: Desk, plan: str, row_id: int) -> None:
    """The owner proposes another time, and the planner takes it in one press."""
    owner.open(f"/rader/{row_id}")
    owner.press("Föreslå annan tidsram eller ansvarig", "link")
    owner.page.get_by_role("radio", name="Tidsram").check()
    owner.page.locator('textarea[name="new"], input[name="new"]').fill("2027")
    owner.page.locator('textarea[name="reason"]').fill("Upphandlingen blev försenad.")
    owner.press("Skicka förslaget")
    well(owner)
    planner.open(f"{plan}/att-svara-pa")
    assert "Upphandlingen blev försenad." in planner.text()
    well(planner)
    planner.page.get_by_role("button", name="Godta").click()
    planner.page.get_by_role("button", name="Ångra godtagandet").wait_for()
    planner.open(f"/rader/{row_id}")
    assert re.search(r"2027.*flyttad en gång, ursprungligen ", planner.text())


def report_at_a_meeting(planner: Desk, plan: str) -> None:
    planner.open(f"{plan}/mote?kapitel=2")
    planner.page.get_by_label("Enligt").fill(SAID)
    planner.page.get_by_role("button", name="Börja mötet").click()
    planner.page.get_by_label("Kommentar").fill("Rutinen är klar till sommaren.")
    planner.press("Spara och nästa")
    assert "Sparat:" in planner.text()
    planner.press("Avsluta mötet", "link")
    assert f"Enligt {SAID}" in planner.text()
    well(planner)


def test_a_planners_week(desk: Callable[..., Desk], site, settled: Settled, tmp_path: Path):
    installation, plan = settled.installation, f"/planer/{settled.plan_id}"
    planner, owner = desk(site[1]), desk(site[1])
    planner.sit_in_for(installation, settled.people["planner"])
    owner.sit_in_for(installation, settled.people["owner"])
    assign_by_filter(planner, plan)
    set_five(planner, plan)
    with installation.app.app_context():
        keeper = installation.visitor(settled.people["planner"])
        dated = select(Activity.id).filter_by(plan_id=settled.plan_id).where(Activity.ends_on.is_not(None))
        row_id = db.session.scalars(dated.order_by(Activity.id).limit(1)).one()
        link_owner(keeper, get_plan(settled.plan_id), [row_id], settled.people["owner"].id)
        decide(keeper, settled.plan_id, DECISION)
    accept_a_moved_date(planner, owner, plan, row_id)
    report_at_a_meeting(planner, plan)
    planner.open(f"{plan}/historik")
    well(planner)
    sheet = load_workbook(planner.download("Excel", tmp_path)).worksheets[0]
    said = "\n".join(" ".join(str(one or "") for one in row) for row in sheet.iter_rows(values_only=True))
    for words in ("samlad ändring", SAID, "Upphandlingen blev försenad.", "Ola", "2027"):
        assert words in said
    assert [*planner.faults, *owner.faults] == []
