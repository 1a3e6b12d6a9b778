"""Settings of mail and of signing in: each fault is told in Swedish, with the setting to mend."""

from pathlib import Path
from typing import Any

import pytest

from planapp.config import SettingError, load_config

WHOLE = {
    "MAIL": "på",
    "MAIL_FROM": "Plan@Region.example.se",
    "SMTP_HOST": " smtp.region.example.se ",
    "BASE_URL": "https://plan.example.se",
}


def read(tmp_path: Path, **named: str) -> dict[str, Any]:
    """The configuration that an environment gives."""
    environment = {"PLANAPP_INSTANCE": str(tmp_path)} | {f"PLANAPP_{k}": v for k, v in named.items()}
    return load_config(environment)


def test_mail_is_off_until_it_is_asked_for(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert (config["MAIL"], config["SMTP_TLS"], config["SMTP_HOST"]) == ("off", "starttls", "")
    assert config["NO_PASSWORD_ROLES"] == config["NO_LINK_ROLES"] == frozenset()
    assert config["EMERGENCY_ADMIN"] == ""


@pytest.mark.parametrize(("written", "mode"), [("av", "off"), ("på", "on"), ("PA", "on"), (" På ", "on")])
def test_the_modes_of_mail(tmp_path: Path, written: str, mode: str) -> None:
    config = read(tmp_path, **WHOLE | {"MAIL": written})
    assert config["MAIL"] == mode
    assert (config["MAIL_FROM"], config["SMTP_HOST"]) == ("plan@region.example.se", "smtp.region.example.se")


@pytest.mark.parametrize(("written", "port"), [("", 587), ("starttls", 587), ("TLS", 465), ("av", 25)])
def test_each_kind_of_encryption_has_its_usual_port(tmp_path: Path, written: str, port: int) -> None:
    assert read(tmp_path, **WHOLE, SMTP_TLS=written)["SMTP_PORT"] == port
    assert read(tmp_path, **WHOLE, SMTP_TLS=written, SMTP_PORT="2525")["SMTP_PORT"] == 2525


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"MAIL": "kanske"}, "PLANAPP_MAIL ska vara av, omdirigera eller på."),
        ({"MAIL_FROM": ""}, "PLANAPP_MAIL_FROM saknas"),
        ({"MAIL_FROM": "inte en adress"}, "PLANAPP_MAIL_FROM ska vara en e-postadress"),
        ({"SMTP_HOST": " "}, "PLANAPP_SMTP_HOST saknas"),
        ({"BASE_URL": ""}, "PLANAPP_BASE_URL saknas"),
        ({"MAIL": "omdirigera"}, "PLANAPP_MAIL_REDIRECT saknas"),
        ({"MAIL": "omdirigera", "MAIL_REDIRECT": "x"}, "PLANAPP_MAIL_REDIRECT ska vara en e-postadress"),
        ({"SMTP_PORT": "0"}, "PLANAPP_SMTP_PORT ska vara"),
        ({"SMTP_PORT": "65536"}, "PLANAPP_SMTP_PORT ska vara"),
        ({"SMTP_PORT": "smtp"}, "PLANAPP_SMTP_PORT ska vara"),
        ({"SMTP_TLS": "ssl"}, "PLANAPP_SMTP_TLS ska vara starttls, tls eller av."),
        ({"SMTP_USER": "planapp"}, "PLANAPP_SMTP_USER och PLANAPP_SMTP_PASSWORD hör ihop"),
        ({"SMTP_PASSWORD": "hemlig-9"}, "PLANAPP_SMTP_USER och PLANAPP_SMTP_PASSWORD hör ihop"),
        (
            {"SMTP_USER": "planapp", "SMTP_PASSWORD": "hemlig-9", "SMTP_TLS": "av"},
            "PLANAPP_SMTP_TLS får inte vara av",
        ),
    ],
)
def test_what_mail_cannot_use_is_named(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError) as fault:
        read(tmp_path, **WHOLE | changed)
    assert named in str(fault.value)
    assert str(fault.value).endswith(".")
    assert "hemlig-9" not in str(fault.value)


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("", set()),
        ("administrator", {"administrator"}),
        ("Administratör, planansvarig", {"administrator", "planner"}),
        ("owner;RAPPORTÖR , läsare", {"owner", "reader"}),
    ],
)
def test_roles_are_understood_in_swedish_and_by_their_names(
    tmp_path: Path, written: str, roles: set[str]
) -> None:
    config = read(tmp_path, NO_PASSWORD_ROLES=written, NO_LINK_ROLES=written)
    assert config["NO_PASSWORD_ROLES"] == config["NO_LINK_ROLES"] == frozenset(roles)


@pytest.mark.parametrize(
    ("name", "written"), [("NO_PASSWORD_ROLES", "chef"), ("NO_LINK_ROLES", "1"), ("EMERGENCY_ADMIN", "anna")]
)
def test_what_signing_in_cannot_use_is_named(tmp_path: Path, name: str, written: str) -> None:
    with pytest.raises(SettingError, match=f"PLANAPP_{name} "):
        read(tmp_path, **{name: written})


def test_the_cookie_of_https_is_taken_from_nobody_else(tmp_path: Path) -> None:
    assert read(tmp_path, BASE_URL="https://plan.example.se")["SESSION_COOKIE_NAME"] == "__Host-planapp"
    assert read(tmp_path, BASE_URL="http://localhost:8000")["SESSION_COOKIE_NAME"] == "planapp"


@pytest.mark.parametrize(
    ("base", "host"),
    [
        ("", ""),
        ("https://Plan.Example.se:8443/", "plan.example.se"),
        ("https://plan.örebro.example", "plan.xn--rebro-iua.example"),
        ("http://[::1]:8000", "::1"),
    ],
)
def test_the_host_of_the_base_address_is_the_only_one(tmp_path: Path, base: str, host: str) -> None:
    assert read(tmp_path, BASE_URL=base)["OWN_HOST"] == host
