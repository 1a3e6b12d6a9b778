"""Settings for single sign-on: off by default, and refused in Swedish when they cannot be used."""

from pathlib import Path

import pytest

from planapp.config import load_config
from planapp.settings.error import SettingError
from planapp.settings.sso import GroupRole, SsoSettings, is_safe_address, read_sso_settings

ISSUER = "https://logga-in.example.se/realms/region"


def settings(**named: str) -> SsoSettings:
    values = {"ISSUER": ISSUER, "CLIENT_ID": "planapp"} | named
    found: SsoSettings = read_sso_settings({f"SSO_{name}": value for name, value in values.items()})["SSO"]
    return found


def test_it_is_off_until_there_is_a_provider(tmp_path: Path):
    assert load_config({"PLANAPP_INSTANCE": str(tmp_path)})["SSO"] is None
    assert read_sso_settings({"SSO_NAME": "Region Exempels inloggning"}) == {"SSO": None}


def test_the_environment_reaches_it(tmp_path: Path):
    environment = {"PLANAPP_SSO_ISSUER": f" {ISSUER}/ ", "PLANAPP_SSO_CLIENT_ID": "planapp"}
    found = load_config({"PLANAPP_INSTANCE": str(tmp_path)} | environment)["SSO"]
    assert (found.issuer, found.client_id, found.client_secret) == (ISSUER, "planapp", None)
    assert found.scope == "openid email profile"
    claims = (found.claim_id, found.claim_email, found.claim_name, found.claim_groups)
    assert claims == ("sub", "email", "name", "groups")
    assert (found.groups, found.trust_email) == ((), False)


def test_groups_give_roles_in_organisations():
    written = "plan=Planansvarig@Region  Exempel; CN=läsare,OU=grupper=reader@Region Exempel;"
    assert settings(GROUPS=written).groups == (
        GroupRole("plan", "planner", "Region Exempel"),
        GroupRole("CN=läsare,OU=grupper", "reader", "Region Exempel"),
    )


def test_the_secret_is_not_shown_by_mistake():
    assert "mycket hemligt" not in repr(settings(CLIENT_SECRET="mycket hemligt"))


@pytest.mark.parametrize(
    ("named", "setting"),
    [
        ({"CLIENT_ID": ""}, "PLANAPP_SSO_CLIENT_ID"),
        ({"ISSUER": ""}, "PLANAPP_SSO_ISSUER"),
        ({"ISSUER": "http://logga-in.example.se"}, "PLANAPP_SSO_ISSUER"),
        ({"ISSUER": "logga-in.example.se"}, "PLANAPP_SSO_ISSUER"),
        ({"ISSUER": "https://logga-in.example.se?x=1"}, "PLANAPP_SSO_ISSUER"),
        ({"ISSUER": "https://a:99999"}, "PLANAPP_SSO_ISSUER"),
        ({"CLIENT_SECRET": "hemligt å"}, "PLANAPP_SSO_CLIENT_SECRET"),
        ({"SCOPE": "email profile"}, "PLANAPP_SSO_SCOPE"),
        ({"TRUST_EMAIL": "kanske"}, "PLANAPP_SSO_TRUST_EMAIL"),
        ({"GROUPS": "plan"}, "PLANAPP_SSO_GROUPS"),
        ({"GROUPS": "plan=planner"}, "PLANAPP_SSO_GROUPS"),
        ({"GROUPS": "=planner@Region"}, "PLANAPP_SSO_GROUPS"),
        ({"GROUPS": "plan=chef@Region"}, "PLANAPP_SSO_GROUPS"),
        ({"GROUPS": "plan=planner reader@Region"}, "PLANAPP_SSO_GROUPS"),
    ],
)
def test_what_cannot_be_used_is_refused_and_named(named: dict[str, str], setting: str):
    with pytest.raises(SettingError, match=setting):
        settings(**named)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://example.se/x", True),
        ("http://localhost:8080/x", True),
        ("http://127.0.0.1/x", True),
        ("http://[::1]:8080", True),
        ("http://example.se", False),
        ("http://127.0.0.1.example.se", False),
        ("https://namn@example.se", False),
        ("https://", False),
        ("file:///etc/passwd", False),
        (None, False),
        (7, False),
    ],
)
def test_secrets_are_sent_only_where_nobody_listens(address: object, is_safe: bool):
    assert is_safe_address(address) is is_safe
