"""Single sign-on at the pages: away to a provider and back, and what is said when that fails."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from planapp.extensions import db
from planapp.services.security_log import LOGGER
from planapp.storage.models import User
from planapp.web import sso as sso_pages
from tests.installation import HOME, Client, Installation, Person
from tests.oidc_server import OwnProvider, own_provider, sso_settings
from tests.web.pages import faults

NAME = "Region Exempels inloggning"


@pytest.fixture
def other_end() -> Iterator[OwnProvider]:
    with own_provider() as made:
        made.claims |= {"email": "rut@example.se", "email_verified": True, "name": "Rut"}
        yield made


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str, other_end: OwnProvider) -> Iterator[Installation]:
    """An installation that uses the provider."""
    settings = sso_settings(other_end.issuer, NAME=NAME, GROUPS=f"läsare=reader@{HOME}")
    made = Installation(tmp_path, sqlite_url, SSO=settings)
    yield made
    made.close()


@pytest.fixture
def rut(installation: Installation) -> Person:
    return installation.person("reader", "Rut")


def away(client: Client, target: str = "") -> str:
    """The provider's address that the visitor is led to."""
    answer = client.get("/logga-in/sso", query_string={"next": target} if target else {})
    assert answer.status_code == 302, answer.text
    return answer.location


def back(client: Client, other_end: OwnProvider, target: str = "", **changed: str):
    """Come back from the provider."""
    return client.get("/logga-in/sso/svar", query_string=other_end.visit(away(client, target)) | changed)


def test_the_sign_in_page_leads_to_the_provider(installation: Installation, other_end: OwnProvider):
    page = installation.client().get("/logga-in?next=/planer").text
    assert f"Logga in med {NAME}" in page
    assert 'href="/logga-in/sso?next=/planer"' in page
    assert faults(page) == []
    query = parse_qs(urlsplit(away(installation.client())).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://localhost/logga-in/sso/svar"]
    assert {"state", "nonce", "code_challenge"} < query.keys()
    assert other_end.asked == ["/.well-known/openid-configuration"]


def test_whoever_comes_back_is_signed_in_where_they_were_going(installation, other_end, rut):
    client = installation.client()
    answer = back(client, other_end, "/planer?status=done")
    assert (answer.status_code, answer.location) == (302, "/planer?status=done")
    assert "Rut" in client.get("/mitt-konto").text
    with installation.app.app_context():
        assert db.session.get_one(User, rut.id).sso_id == "asa"


@pytest.mark.parametrize(
    "target", ["https://ond.example", "//ond.example", "/\\ond.example", "/" + "x" * 3000]
)
def test_nobody_is_led_outside(installation, other_end, rut, target: str):
    assert back(installation.client(), other_end, target).location == "/"


def test_nothing_of_the_session_before_lives_on(installation, other_end, rut):
    client = installation.client()
    token = client.token()
    back(client, other_end)
    assert client.token() != token
    with client.session_transaction() as held:
        assert "sso" not in held


def test_a_state_that_this_browser_did_not_begin_with_signs_nobody_in(installation, other_end, rut):
    client = installation.client()
    for answer in (
        back(client, other_end, state="another"),
        installation.client().get("/logga-in/sso/svar?code=code-0&state=x"),
        installation.client().get("/logga-in/sso/svar"),
    ):
        assert answer.status_code == 400
        assert "Inloggningen tog för lång tid, eller började i ett annat fönster." in answer.text
        assert faults(answer.text) == []
    assert client.get("/").status_code == 302


def test_an_answer_in_another_browser_signs_nobody_in(installation, other_end, rut):
    answer = other_end.visit(away(installation.client()))
    assert installation.client().get("/logga-in/sso/svar", query_string=answer).status_code == 400


def test_a_sign_in_that_was_left_for_too_long_is_begun_again(installation, other_end, rut, monkeypatch):
    monkeypatch.setattr(sso_pages, "_LIFE", 0)
    answer = back(installation.client(), other_end)
    assert answer.status_code == 400
    assert "tog för lång tid" in answer.text


def test_an_answer_that_is_loaded_once_more_leads_to_the_start_page(installation, other_end, rut):
    client = installation.client()
    answer = other_end.visit(away(client))
    assert client.get("/logga-in/sso/svar", query_string=answer).location == "/"
    assert client.get("/logga-in/sso/svar", query_string=answer).location == "/"
    assert client.get("/").status_code == 200


def test_several_windows_may_begin_and_the_cookie_stays_small(installation, other_end, rut):
    client = installation.client()
    begun = [away(client, "/planer?" + "x" * 500) for _ in range(9)]
    cookie = client.get_cookie("planapp")
    assert cookie is not None
    assert len(cookie.value) < 3500
    assert client.get("/logga-in/sso/svar", query_string=other_end.visit(begun[0])).status_code == 400
    answer = client.get("/logga-in/sso/svar", query_string=other_end.visit(begun[-3]))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ("access_denied", 400, f"Inloggningen med {NAME} avbröts."),
        ("temporarily_unavailable", 503, f"{NAME} svarar inte just nu."),
        ("<script>alert(1)</script>", 502, f"Inloggningen med {NAME} gick inte igenom."),
    ],
)
def test_what_the_provider_refuses_is_told_in_swedish(installation, other_end, said, status, words):
    client = installation.client()
    state = parse_qs(urlsplit(away(client, "/planer")).query)["state"][0]
    query = {"error": said, "error_description": "AADSTS50105: <b>trace</b>", "state": state}
    answer = client.get("/logga-in/sso/svar", query_string=query)
    assert answer.status_code == status
    assert words in answer.text
    assert "AADSTS" not in answer.text
    assert 'href="/logga-in/sso?next=/planer"' in answer.text
    assert 'href="/logga-in?next=/planer"' in answer.text
    assert faults(answer.text) == []


def test_a_provider_that_is_down_is_told_of_and_other_ways_work(installation, other_end):
    other_end.answers["/.well-known/openid-configuration"] = (503, "")
    answer = installation.client().get("/logga-in/sso")
    assert answer.status_code == 503
    assert f"{NAME} svarar inte just nu. Vänta en stund" in answer.text
    assert "Logga in på ett annat sätt" in answer.text
    assert installation.client().get("/logga-in").status_code == 200


@pytest.mark.parametrize("change", [{"nonce": "x"}, {"aud": "x"}, {"iss": "https://x.se"}, {"exp": 1}])
def test_a_false_token_signs_nobody_in(installation, other_end, rut, change: dict):
    other_end.forge = lambda claims: claims | change
    client = installation.client()
    answer = back(client, other_end)
    assert answer.status_code == 502
    assert "går inte att lita på" in answer.text
    assert client.get("/").status_code == 302


def test_a_stranger_is_told_whom_to_ask(installation, other_end):
    answer = back(installation.client(), other_end)
    assert answer.status_code == 403
    assert "Du har inget konto i planapp än. Be planansvarig eller en administratör" in answer.text
    assert faults(answer.text) == []


def test_a_group_makes_an_account_and_the_next_sign_in_finds_it(installation, other_end):
    other_end.claims["groups"] = ["läsare"]
    for _ in range(2):
        client = installation.client()
        assert back(client, other_end).status_code == 302
        assert "Läsare" in client.get("/mitt-konto").text


def test_whoever_is_signed_in_is_not_sent_away(installation, rut):
    client = installation.client(rut)
    assert client.get("/logga-in/sso?next=/planer").location == "/planer"


def test_the_address_of_a_request_is_believed_only_on_this_computer(installation, other_end):
    answer = installation.client().get("/logga-in/sso", base_url="http://ond.example")
    assert answer.status_code == 503
    assert "PLANAPP_BASE_URL saknas" in answer.text
    installation.app.config["BASE_URL"] = "https://plan.example.se"
    query = parse_qs(urlsplit(away(installation.client())).query)
    assert query["redirect_uri"] == ["https://plan.example.se/logga-in/sso/svar"]


def test_without_a_provider_there_is_nothing_of_it(settled_once):
    client = settled_once.installation.client()
    assert "/logga-in/sso" not in client.get("/logga-in").text
    assert client.get("/logga-in/sso").status_code == 404


def test_the_logs_hold_no_code_and_no_claims(installation, other_end, rut, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"), caplog.at_level("INFO", LOGGER):
        back(installation.client(), other_end)
        other_end.forge = lambda claims: claims | {"nonce": "x"}
        back(installation.client(), other_end)
    told = [one.getMessage() for one in caplog.records if one.name.startswith("planapp")]
    assert '"method": "sso"' in " ".join(told)
    assert '"reason": "token"' in " ".join(told)
    assert not [one for one in told if "code-" in one or "rut@example.se" in one]
