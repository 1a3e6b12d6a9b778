"""Single sign-on: what is believed of a provider, and what its claims say of a person."""

import time
from collections.abc import Iterator

import pytest

from planapp.services.sso import provider as provider_module
from planapp.services.sso.person import KnownPerson, read_claims
from planapp.services.sso.provider import GROUPS_UNTOLD, Provider
from planapp.services.sso.refused import SsoRefused
from planapp.settings.sso import GroupRole
from tests.installation import HOME
from tests.oidc_server import BACK, OwnProvider, a_key, own_provider, sso_settings, with_our_secret

ISSUER = "https://logga-in.example.se"


@pytest.fixture
def other_end() -> Iterator[OwnProvider]:
    with own_provider() as made:
        yield made


def come_back(other_end: OwnProvider, **settings: str) -> dict:
    """What the provider says of somebody who has been there and comes back."""
    provider = Provider(sso_settings(other_end.issuer, **settings))
    begun = provider.begin(BACK)
    answer = other_end.visit(begun.url)
    assert answer["state"] == begun.state
    return provider.finish(answer["code"], begun.nonce, begun.verifier, BACK)


def refusal(other_end: OwnProvider, **settings: str) -> str:
    with pytest.raises(SsoRefused) as caught:
        come_back(other_end, **settings)
    return caught.value.reason


# --- What is believed ---------------------------------------------------------------------------


def test_who_has_signed_in_at_the_provider_is_known(other_end: OwnProvider):
    other_end.claims |= {"email": "asa@example.se", "email_verified": True, "name": "Åsa"}
    found = come_back(other_end)
    assert (found["sub"], found["email"], found["name"]) == ("asa", "asa@example.se", "Åsa")
    assert "/userinfo" not in other_end.asked


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://annan.example.se"},
        {"aud": "another client"},
        {"aud": "another client", "azp": "planapp"},
        {"aud": ["planapp", "another client"]},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
    ],
)
def test_a_token_for_somebody_else_or_another_time_is_refused(other_end: OwnProvider, change: dict):
    other_end.forge = lambda claims: {
        name: value for name, value in (claims | change).items() if value is not None
    }
    assert refusal(other_end) == "token"


def test_a_token_that_the_provider_has_not_signed_is_refused(other_end: OwnProvider):
    other_end.signed_with = a_key("another")
    assert refusal(other_end) == "token"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_others_could_have_signed_is_refused(other_end: OwnProvider, algorithm: str):
    other_end.algorithm, other_end.signed_with = algorithm, with_our_secret()
    assert refusal(other_end) == "token"


def test_a_code_is_worth_nothing_without_what_the_browser_keeps(other_end: OwnProvider):
    provider = Provider(sso_settings(other_end.issuer))
    begun, another = provider.begin(BACK), provider.begin(BACK)
    code = other_end.visit(begun.url)["code"]
    with pytest.raises(SsoRefused) as caught:
        provider.finish(code, begun.nonce, another.verifier, BACK)
    assert caught.value.reason == "provider_error"


def test_a_code_holds_once(other_end: OwnProvider):
    provider = Provider(sso_settings(other_end.issuer))
    begun = provider.begin(BACK)
    code = other_end.visit(begun.url)["code"]
    provider.finish(code, begun.nonce, begun.verifier, BACK)
    with pytest.raises(SsoRefused):
        provider.finish(code, begun.nonce, begun.verifier, BACK)


def test_a_provider_that_changes_its_key_is_believed(other_end: OwnProvider):
    provider = Provider(sso_settings(other_end.issuer))
    for name in ("ours", "new"):
        other_end.key = a_key(name)
        begun = provider.begin(BACK)
        code = other_end.visit(begun.url)["code"]
        assert provider.finish(code, begun.nonce, begun.verifier, BACK)["sub"] == "asa"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://annan.example.se"},
        {"token_endpoint": "http://annan.example.se/token"},
        {"jwks_uri": "ftp://annan.example.se"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": 7},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_refused(other_end: OwnProvider, described: dict):
    other_end.described = described
    assert refusal(other_end) == "token"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize(
    "answer", [(500, "fel"), (503, "{}"), (200, "inte JSON"), (200, "[]"), (200, "null"), (404, "")]
)
def test_nonsense_from_the_provider_is_refused_with_a_sentence(
    other_end: OwnProvider, path: str, answer: tuple[int, str]
):
    other_end.answers[path] = answer
    with pytest.raises(SsoRefused, match=r"\A[A-ZÅÄÖ].*\.\Z"):
        come_back(other_end)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
def test_nobody_is_followed_elsewhere(other_end: OwnProvider, path: str):
    other_end.answers[path] = (302, f"{other_end.issuer}/annanstans")
    assert refusal(other_end) in ("provider_down", "token", "provider_error")
    assert "/annanstans" not in other_end.asked


def test_a_provider_that_is_down_is_told_of_and_not_asked_again_at_once(
    other_end: OwnProvider, monkeypatch: pytest.MonkeyPatch
):
    where = "/.well-known/openid-configuration"
    provider = Provider(sso_settings(other_end.issuer, NAME="Region Exempels inloggning"))
    other_end.answers[where] = (503, "")
    for _ in range(3):
        with pytest.raises(SsoRefused, match="Region Exempels inloggning svarar inte just nu"):
            provider.begin(BACK)
    assert other_end.asked == [where]
    other_end.answers.clear()
    monkeypatch.setattr(provider_module, "_REST", 0)
    assert provider.begin(BACK).url.startswith(other_end.issuer)


def test_a_provider_that_is_not_there_is_told_of():
    with pytest.raises(SsoRefused, match="svarar inte just nu"):
        Provider(sso_settings("http://127.0.0.1:9")).begin(BACK)


def test_the_provider_describes_itself_once(other_end: OwnProvider):
    provider = Provider(sso_settings(other_end.issuer))
    for _ in range(3):
        provider.begin(BACK)
    assert other_end.asked == ["/.well-known/openid-configuration"]


def test_what_the_token_leaves_out_is_taken_from_the_page_about_the_person(other_end: OwnProvider):
    other_end.more = {"email": "asa@example.se", "email_verified": True, "groups": ["a"], "iss": "x"}
    found = come_back(other_end, GROUPS=f"a=reader@{HOME}")
    assert (found["email"], found["groups"], found["iss"]) == ("asa@example.se", ["a"], other_end.issuer)


def test_a_page_about_somebody_else_is_refused(other_end: OwnProvider):
    other_end.more = {"sub": "bo", "email": "bo@example.se"}
    assert refusal(other_end) == "token"


@pytest.mark.parametrize("answer", [(500, ""), (200, "inte JSON"), (200, "[1]")])
def test_without_that_page_one_is_known_but_not_ones_groups(other_end: OwnProvider, answer):
    other_end.answers["/userinfo"] = answer
    found = come_back(other_end, GROUPS=f"a=reader@{HOME}")
    assert found["sub"] == "asa"
    assert read_claims(found, sso_settings(ISSUER, GROUPS=f"a=reader@{HOME}")).roles is None


# --- What the claims say ------------------------------------------------------------------------

GROUPS = f"plan=planner@{HOME}; CN=läsare,OU=x=Läsare@{HOME}"
PLANNER, READER = GroupRole("plan", "planner", HOME), GroupRole("CN=läsare,OU=x", "reader", HOME)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"groups": ["plan", "annan"]}, {PLANNER}),
        ({"groups": ["PLAN", "cn=läsare,ou=x"]}, {PLANNER, READER}),
        ({"groups": "plan"}, {PLANNER}),
        ({"groups": []}, set()),
        ({}, set()),
        ({"groups": {"plan": 1}}, None),
        ({"groups": [1]}, None),
        # Entra, for somebody in more than two hundred groups.
        ({"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "x"}}}, None),
        ({"hasgroups": True}, None),
        ({GROUPS_UNTOLD: True}, None),
    ],
)
def test_groups_give_roles_when_they_are_known(claims: dict, roles: set | None):
    found = read_claims({"sub": "asa"} | claims, sso_settings(ISSUER, GROUPS=GROUPS)).roles
    assert found == (None if roles is None else frozenset(roles))


@pytest.mark.parametrize(
    ("trust", "claims", "email"),
    [
        ("nej", {"email": "Asa@Example.se", "email_verified": True}, "asa@example.se"),
        ("nej", {"email": "asa@example.se", "email_verified": "true"}, "asa@example.se"),
        ("nej", {"email": "asa@example.se"}, ""),
        ("nej", {"email": "asa@example.se", "email_verified": False}, ""),
        ("ja", {"email": "asa@example.se"}, "asa@example.se"),
        ("ja", {"email": "asa@example.se", "email_verified": False}, ""),
        ("ja", {"email": "ingen adress"}, ""),
        ("ja", {"email": ["asa@example.se"]}, ""),
    ],
)
def test_an_address_counts_only_when_it_is_sure(trust: str, claims: dict, email: str):
    found = read_claims({"sub": "asa"} | claims, sso_settings(ISSUER, TRUST_EMAIL=trust))
    assert found.email == email


def test_claims_are_called_what_the_settings_say():
    named = {"CLAIM_ID": "oid", "CLAIM_EMAIL": "upn", "CLAIM_NAME": "displayName", "CLAIM_GROUPS": "roles"}
    settings = sso_settings(ISSUER, GROUPS=GROUPS, TRUST_EMAIL="ja", **named)
    claims = {"sub": "x", "oid": 7, "upn": "asa@example.se", "displayName": "Åsa", "roles": ["plan"]}
    assert read_claims(claims, settings) == KnownPerson(
        ISSUER, settings.name, "7", "asa@example.se", "Åsa", frozenset({PLANNER})
    )


@pytest.mark.parametrize("sub", [None, "", " ", ["asa"], {}, True, "x" * 401])
def test_who_is_nobody_is_refused(sub: object):
    with pytest.raises(SsoRefused, match="säger inte vem du är"):
        read_claims({"sub": sub}, sso_settings(ISSUER))
