"""Advice on settings that leave a weaker way open than there has to be."""

from pathlib import Path

import pytest

from planapp.config import load_config
from planapp.services.advice import advice

SSO = {"SSO_ISSUER": "https://logga-in.example.se", "SSO_CLIENT_ID": "planapp"}
FAR = "postgresql://planapp@databas.example.se/planapp"
KEEPERS = "administratör, planansvarig"


def told(folder: Path, **settings: str) -> list[str]:
    environment = {f"PLANAPP_{name}": value for name, value in settings.items() if name != "PGSSLMODE"}
    config = load_config({"PLANAPP_INSTANCE": str(folder)} | environment)
    return advice(config, {"PGSSLMODE": settings.get("PGSSLMODE", "")})


@pytest.mark.parametrize(
    "settings",
    [
        {},
        SSO | {"NO_PASSWORD_ROLES": KEEPERS, "NO_LINK_ROLES": f"{KEEPERS}, läsare"},
        {"NO_LINK_ROLES": ""},
        {"DATABASE_URL": "postgresql://planapp@127.0.0.1:5432/planapp"},
        {"DATABASE_URL": "postgresql://planapp@localhost/planapp"},
        {"DATABASE_URL": "postgresql://planapp@/planapp"},
        {"DATABASE_URL": "postgresql://planapp@/planapp?host=/run/postgresql"},
        {"DATABASE_URL": f"{FAR}?sslmode=verify-full"},
        {"DATABASE_URL": FAR, "PGSSLMODE": "verify-full"},
        {"SMTP_TLS": "av"},
    ],
)
def test_what_is_as_safe_as_it_can_be_needs_no_advice(tmp_path: Path, settings: dict[str, str]) -> None:
    assert told(tmp_path, **settings) == []


def test_with_single_sign_on_the_weaker_ways_of_those_who_keep_plans_are_named(tmp_path: Path) -> None:
    password, link = told(tmp_path, **SSO)
    assert "administratör och planansvarig kan också logga in med lösenord" in password
    assert "PLANAPP_NO_PASSWORD_ROLES till administratör, planansvarig" in password
    assert "PLANAPP_NO_LINK_ROLES" in link
    [one] = told(tmp_path, **SSO, NO_PASSWORD_ROLES=KEEPERS, NO_LINK_ROLES="administratör")
    assert "den som är planansvarig kan också logga in med engångslänk" in one


@pytest.mark.parametrize(
    "settings",
    [
        {"DATABASE_URL": FAR},
        {"DATABASE_URL": f"{FAR}?sslmode=require", "PGSSLMODE": "verify-full"},
        {"DATABASE_URL": "postgresql://planapp@/planapp?host=10.0.0.5"},
    ],
)
def test_a_database_elsewhere_that_anybody_may_pretend_to_be_is_named(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    [one] = told(tmp_path, **settings)
    assert "?sslmode=verify-full" in one


def test_mail_that_is_handed_over_in_the_open_is_named(tmp_path: Path) -> None:
    mail = {"MAIL": "på", "MAIL_FROM": "plan@example.se", "SMTP_TLS": "av"}
    mail |= {"BASE_URL": "https://plan.example.se", "SMTP_HOST": "mail.example.se"}
    assert "PLANAPP_SMTP_TLS" in told(tmp_path, **mail)[0]
    assert told(tmp_path, **mail | {"SMTP_HOST": "127.0.0.1"}) == []
