"""Signing in through the region's own provider: a real browser, a real provider, and back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.people import Desk
from tests.installation import HOME, Installation
from tests.oidc_server import introduce, real_provider, sso_settings

NAME = "Region Exempels inloggning"
SIGN_IN = f"Logga in med {NAME}"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real_provider() as found:
        introduce(found, "asa", email="asa@example.se", email_verified=True, name="Åsa Exempel")
        introduce(
            found, "bo", email="bo@example.se", email_verified=True, name="Bo Exempel", groups=["läsare"]
        )
        introduce(found, "eva", email="eva@example.se", name="Eva Exempel")
        yield found


@pytest.fixture
def site(tmp_path: Path, sqlite_url: str, issuer: str) -> Iterator[tuple[Installation, str]]:
    settings = sso_settings(issuer, NAME=NAME, GROUPS=f"läsare=reader@{HOME}")
    installation = Installation(tmp_path, sqlite_url, SSO=settings)
    with installation.served() as base:
        yield installation, base
    installation.close()


def go(sat: Desk, name: str, path: str = "/logga-in") -> None:
    """Press the button, and be somebody at the provider."""
    # The provider's page asks a style of the world outside, which is not here.
    style = {"body": "", "content_type": "text/css"}
    sat.context.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(**style))
    sat.open(path)
    sat.press(SIGN_IN, "link")
    sat.page.locator("input[name=sub]").fill(name)
    sat.press("Authorize")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (400, False)])
def test_to_the_provider_and_back_twice(
    desk: Callable[..., Desk], site: tuple[Installation, str], width: int, script: bool
):
    installation, base = site
    asa = installation.person("owner", "Asa")
    sat = desk(base, width, script)
    sat.open("/planer")
    assert sat.page.url.endswith("/logga-in?next=/planer")
    if script:
        assert sat.axe() == []
    assert sat.sideways() == 0
    for _ in range(2):
        go(sat, "asa", "/logga-in?next=/planer")
        assert sat.page.url == f"{base}/planer"
        sat.open("/mitt-konto")
        assert asa.email in sat.text()
        sat.press("Logga ut")
    assert sat.faults == []


def test_a_group_makes_an_account(desk: Callable[..., Desk], site: tuple[Installation, str]):
    sat = desk(site[1])
    go(sat, "bo", "/logga-in?next=/mitt-konto")
    assert "Bo Exempel" in sat.text()
    assert "Läsare" in sat.text()


@pytest.mark.parametrize("width", [1280, 400])
def test_somebody_unknown_is_told_whom_to_ask(
    desk: Callable[..., Desk], site: tuple[Installation, str], width: int
):
    sat = desk(site[1], width)
    go(sat, "asa")
    assert "Du har inget konto i planapp än." in sat.text()
    assert sat.axe() == []
    assert sat.sideways() == 0
    go(sat, "eva")
    assert "intygar inte att e-postadressen är din" in sat.text()
    sat.press("Logga in på ett annat sätt", "link")
    assert sat.page.url.endswith("/logga-in")
    assert sat.faults == []


def test_giving_up_at_the_provider_and_trying_again(
    desk: Callable[..., Desk], site: tuple[Installation, str]
):
    installation, base = site
    installation.person("owner", "Asa")
    sat = desk(base)
    sat.context.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body=""))
    sat.open("/logga-in?next=/planer")
    sat.press(SIGN_IN, "link")
    sat.press("Deny")
    assert f"Inloggningen med {NAME} avbröts." in sat.text()
    sat.press("Försök igen", "link")
    sat.page.locator("input[name=sub]").fill("asa")
    sat.press("Authorize")
    # This provider does not send the state with a refusal, so that nobody knows where it was to lead.
    assert sat.page.url == f"{base}/"
    assert sat.faults == []
