"""Signing in by real mail: the code typed on a telephone without script, and the link opened at a desk."""

import re
from collections.abc import Callable

from tests.browser.people import Desk
from tests.installation import Installation
from tests.mail_server import Box, smtp

__all__ = ["smtp"]


def ask(desk: Desk, email: str) -> None:
    """Ask for a letter, and come to the page that waits for it."""
    desk.open("/logga-in")
    form = desk.page.get_by_role("region", name="Utan lösenord")
    form.get_by_label("E-post").fill(email)
    desk.press("Få en länk i e-post")
    desk.page.wait_for_url("**/logga-in/kod")
    assert f"Har {email} ett konto här" in desk.text()


def mailed(desk: Desk, box: Box, pattern: str) -> str:
    """What the newest letter says there, when it has arrived."""
    for _ in range(100):
        if box.received:
            break
        desk.page.wait_for_timeout(50)
    found = re.search(pattern, box.text(), re.MULTILINE)
    assert found is not None
    return found[1]


def well(desk: Desk) -> bool:
    """Whether the page is as every page shall be."""
    return desk.axe() == [] and desk.sideways() <= 0


def test_the_code_is_typed_on_a_telephone_without_script(
    desk: Callable[..., Desk], site: tuple[Installation, str], smtp: Box
):
    installation, base = site
    installation.app.config.update(smtp.settings(BASE_URL=base))
    owner = installation.person("owner", "Ola")
    phone = desk(base, 400, script=False)
    phone.open("/logga-in")
    assert phone.sideways() <= 0
    ask(phone, owner.email)
    code = mailed(phone, smtp, r"^(\d{3} \d{3})$")
    phone.page.get_by_label("Kod").fill("000 000" if code != "000 000" else "000 001")
    phone.press("Logga in")
    assert "Koden stämmer inte" in phone.text()
    phone.page.get_by_label("Kod").fill(code)
    phone.press("Logga in")
    phone.page.wait_for_url("**/")
    phone.press("Mitt konto", "link")
    assert "kod i e-post (den här inloggningen)" in phone.text()
    assert phone.faults == []


def test_the_link_is_opened_at_a_desk_and_offered_anew_when_it_is_spent(
    desk: Callable[..., Desk], site: tuple[Installation, str], smtp: Box
):
    installation, base = site
    installation.app.config.update(smtp.settings(BASE_URL=base))
    owner = installation.person("owner", "Ola")
    first = desk(base)
    ask(first, owner.email)
    assert well(first)
    link = mailed(first, smtp, r"^(http://\S+/logga-in/lank/\S+)$")
    first.follow_link(link)
    first.open("/mitt-konto")
    assert "Här är du inloggad" in first.text()
    assert well(first)

    second = desk(base)
    second.open(link)
    assert "Länken har redan använts" in second.text()
    assert well(second)
    smtp.received.clear()
    second.press("Skicka en ny länk")
    second.page.wait_for_url("**/logga-in/kod")
    assert owner.email not in second.text()
    assert well(second)
    second.follow_link(mailed(second, smtp, r"^(http://\S+/logga-in/lank/\S+)$"))
    assert [*first.faults, *second.faults] == []
