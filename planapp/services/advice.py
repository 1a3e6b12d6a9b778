"""What could be safer in an installation's settings: advice for whoever keeps it, and no fault."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import make_url

from planapp.domain.access import ADMINISTRATOR, PLANNER, ROLE_LABELS
from planapp.settings.mail import OFF, PLAIN
from planapp.settings.sso import is_loopback

_KEEP_ALL = (ADMINISTRATOR, PLANNER)
_SURE = "verify-full"


def advice(config: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> list[str]:
    """A Swedish sentence or two for each setting that leaves a weaker way open than there has to be."""
    environment = os.environ if environment is None else environment
    return [*_weaker_ways(config), *_open_database(config, environment), *_open_mail(config)]


def _weaker_ways(config: Mapping[str, Any]) -> Iterator[str]:
    """With single sign-on, which may ask for two factors, the ways that ask for one."""
    if config["SSO"] is None:
        return
    for name, way in (("NO_PASSWORD_ROLES", "lösenord"), ("NO_LINK_ROLES", "engångslänk")):
        left = [role for role in _KEEP_ALL if role not in config[name]]
        if left:
            who = " och ".join(ROLE_LABELS[role].lower() for role in left)
            yield (
                f"Organisationens inloggning är påslagen, men den som är {who} kan också logga in med {way}. "
                f"Sätt PLANAPP_{name} till {', '.join(ROLE_LABELS[role].lower() for role in _KEEP_ALL)}, "
                "och PLANAPP_EMERGENCY_ADMIN till en adress som ändå kommer in om inloggningen ligger nere."
            )


def _open_database(config: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[str]:
    """A database elsewhere, to which others on the way may listen or pretend to be it."""
    url = make_url(config["SQLALCHEMY_DATABASE_URI"])
    host = str(url.query.get("host") or url.host or "")
    is_elsewhere = url.drivername.startswith("postgresql") and host and not host.startswith("/")
    mode = url.query.get("sslmode") or environment.get("PGSSLMODE")
    if is_elsewhere and not is_loopback(host) and mode != _SURE:
        yield (
            "Databasen finns på en annan dator, och planapp kräver inte att förbindelsen är krypterad till "
            f"just den. Lägg till ?sslmode={_SURE} sist i PLANAPP_DATABASE_URL, med sslrootcert om det "
            "behövs."
        )


def _open_mail(config: Mapping[str, Any]) -> Iterator[str]:
    if config["MAIL"] != OFF and config["SMTP_TLS"] == PLAIN and not is_loopback(config["SMTP_HOST"]):
        yield (
            "Mejlen lämnas okrypterade till e-postservern. Sätt PLANAPP_SMTP_TLS till starttls eller tls, "
            "för de bär länkar och koder att logga in med."
        )
