"""Being asked once more who one is, before something that cannot be taken back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from planapp.extensions import db
from planapp.services.passwords import set_password
from planapp.services.transaction import transaction
from planapp.storage.models import SignedIn
from tests.browser.people import Desk
from tests.installation import Installation

PASSWORD = "korrekt häst batteri"


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, False)])
def test_who_signed_in_long_ago_signs_in_again_and_comes_back(
    desk: Callable[..., Desk], site: tuple[Installation, str], width: int, script: bool
):
    installation, base = site
    asa, ola = installation.person("administrator", "Asa"), installation.person("owner", "Ola")
    with installation.app.app_context():
        set_password(installation.visitor(asa), PASSWORD)
    sat = desk(base, width, script=script)
    sat.sit_in_for(installation, asa)
    with installation.app.app_context(), transaction():
        db.session.execute(update(SignedIn).values(at=datetime.now(UTC) - timedelta(minutes=20)))
    sat.open(f"/anvandare/1/{ola.id}")
    sat.page.get_by_label("E-post").fill("ny.adress@example.se")
    sat.press("Spara")
    assert "ny.adress@example.se" in sat.text()
    assert sat.sideways() <= 0
    if script:
        assert sat.axe() == []
    sat.press("Logga in igen", "link")
    form = sat.page.get_by_role("region", name="Med lösenord")
    form.get_by_label("E-post").fill(asa.email)
    form.get_by_label("Lösenord").fill(PASSWORD)
    form.get_by_role("button", name="Logga in").click()
    sat.page.wait_for_url(f"**/anvandare/1/{ola.id}")
    sat.page.get_by_label("E-post").fill("ny.adress@example.se")
    sat.press("Spara")
    assert "Inloggningar och länkar till den gamla adressen gäller inte längre." in sat.text()
    assert sat.faults == []
