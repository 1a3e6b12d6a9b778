"""Settings for single sign-on by OpenID Connect: the provider, the names of claims, groups to roles."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from planapp.settings.error import SettingError
from planapp.settings.sign_in import read_roles

SSO_SETTINGS = (
    "SSO_ISSUER",
    "SSO_CLIENT_ID",
    "SSO_CLIENT_SECRET",
    "SSO_SCOPE",
    "SSO_CLAIM_ID",
    "SSO_CLAIM_EMAIL",
    "SSO_CLAIM_NAME",
    "SSO_CLAIM_GROUPS",
    "SSO_GROUPS",
    "SSO_NAME",
    "SSO_TRUST_EMAIL",
)
_YES, _NO = {"ja", "1", "true"}, {"nej", "0", "false", ""}


@dataclass(frozen=True, slots=True)
class GroupRole:
    """A role in an organisation that the members of a group at the provider hold."""

    group: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class SsoSettings:
    """One provider, and how its word about a person is read; without a secret we are a public client."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    scope: str
    claim_id: str
    claim_email: str
    claim_name: str
    claim_groups: str
    groups: tuple[GroupRole, ...]
    name: str
    trust_email: bool


def is_loopback(host: str | None) -> bool:
    """Whether a host is the own computer, to which plain http is safe."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_safe_address(address: Any) -> bool:
    """Whether secrets may be sent to an address: https, or http to the own computer."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        parts.port  # noqa: B018  asking raises ValueError for a port that is none
    except ValueError:
        return False
    if not parts.hostname or parts.username or " " in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))


def _issuer(written: str) -> str:
    issuer = written.strip().rstrip("/")
    if not is_safe_address(issuer) or "?" in issuer or "#" in issuer or len(issuer) > 400:
        raise SettingError(
            "PLANAPP_SSO_ISSUER ska vara adressen till regionens inloggningstjänst och börja med https://."
        )
    return issuer


def _secret(written: str) -> str | None:
    secret = written.strip()
    if not secret.isascii() or not secret.isprintable():
        raise SettingError(
            "PLANAPP_SSO_CLIENT_SECRET har ett tecken som inte kan vara rätt. Kopiera den igen."
        )
    return secret or None


def _scope(written: str) -> str:
    scope = " ".join(written.split()) or "openid email profile"
    if "openid" not in scope.split():
        raise SettingError("PLANAPP_SSO_SCOPE ska innehålla ordet openid, som i openid email profile.")
    return scope


def _group_role(written: str) -> GroupRole:
    # The name of a group may hold equals signs itself, as CN=plan,OU=grupper does.
    group, _, given = written.rpartition("=")
    role, _, organisation = given.partition("@")
    group, organisation = group.strip(), " ".join(organisation.split())
    if not group or not role.strip() or not organisation or len(organisation) > 200:
        raise SettingError(
            f"PLANAPP_SSO_GROUPS går inte att tolka vid «{written.strip()[:80]}». "
            "Skriv grupp=roll@organisation, med semikolon mellan flera."
        )
    roles = read_roles("SSO_GROUPS", role)
    if len(roles) != 1:
        raise SettingError(f"PLANAPP_SSO_GROUPS ska ha en roll för varje grupp, men {group[:80]} har flera.")
    return GroupRole(group, min(roles), organisation)


def _yes_or_no(name: str, written: str) -> bool:
    word = written.strip().casefold()
    if word not in _YES | _NO:
        raise SettingError(f"PLANAPP_{name} ska vara ja eller nej.")
    return word in _YES


def _claim(values: Mapping[str, str], name: str, usual: str) -> str:
    return values.get(f"SSO_CLAIM_{name}", "").strip() or usual


def read_sso_settings(values: Mapping[str, str]) -> dict[str, Any]:
    """The configuration of single sign-on from the settings as written: off (None) without a provider.

    Raises SettingError.
    """
    issuer, client_id = (values.get(name, "").strip() for name in ("SSO_ISSUER", "SSO_CLIENT_ID"))
    if not issuer and not client_id:
        return {"SSO": None}
    if not issuer or not client_id:
        raise SettingError("PLANAPP_SSO_ISSUER och PLANAPP_SSO_CLIENT_ID hör ihop: ange båda eller ingen.")
    groups = [one for one in values.get("SSO_GROUPS", "").split(";") if one.strip()]
    found = SsoSettings(
        issuer=_issuer(issuer),
        client_id=client_id,
        client_secret=_secret(values.get("SSO_CLIENT_SECRET", "")),
        scope=_scope(values.get("SSO_SCOPE", "")),
        claim_id=_claim(values, "ID", "sub"),
        claim_email=_claim(values, "EMAIL", "email"),
        claim_name=_claim(values, "NAME", "name"),
        claim_groups=_claim(values, "GROUPS", "groups"),
        groups=tuple(_group_role(one) for one in groups),
        name=" ".join(values.get("SSO_NAME", "").split())[:80] or "din vanliga inloggning",
        trust_email=_yes_or_no("SSO_TRUST_EMAIL", values.get("SSO_TRUST_EMAIL", "")),
    )
    return {"SSO": found}
