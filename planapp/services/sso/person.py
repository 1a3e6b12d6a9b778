"""What a provider's claims say of a person, by the names that the settings give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planapp.services.errors import ServiceError
from planapp.services.sso.provider import GROUPS_UNTOLD
from planapp.services.sso.refused import NO_ID, SsoRefused
from planapp.services.users import clean_email
from planapp.settings.sso import GroupRole, SsoSettings

_LONGEST_ID = 400


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whom the provider vouches for; `provider` is what people call it.

    `email` is empty unless it is sure to be theirs. `roles` are those that their groups give; None when
    it is not known which groups they are in.
    """

    issuer: str
    provider: str
    id: str
    email: str
    name: str
    roles: frozenset[GroupRole] | None


def read_claims(claims: Mapping[str, Any], settings: SsoSettings) -> KnownPerson:
    """Who the claims are about; raises SsoRefused when they do not say."""
    found = claims.get(settings.claim_id)
    known_as = str(found).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""
    if not known_as or len(known_as) > _LONGEST_ID:
        raise SsoRefused(NO_ID, settings.name)
    name = claims.get(settings.claim_name)
    return KnownPerson(
        settings.issuer,
        settings.name,
        known_as,
        _sure_email(claims, settings),
        name if isinstance(name, str) else "",
        _roles(claims, settings),
    )


def _sure_email(claims: Mapping[str, Any], settings: SsoSettings) -> str:
    written, verified = claims.get(settings.claim_email), claims.get("email_verified")
    # Some providers write the truth as a text. An address that is said to be unsure is never trusted.
    is_sure = verified in (True, "true") or (settings.trust_email and verified is None)
    try:
        return clean_email(written) if is_sure and isinstance(written, str) else ""
    except ServiceError:
        return ""


def _roles(claims: Mapping[str, Any], settings: SsoSettings) -> frozenset[GroupRole] | None:
    found = claims.get(settings.claim_groups)
    if found is None:
        # Entra names a page to ask instead, when somebody is in more than two hundred groups.
        elsewhere = claims.get("_claim_names")
        is_elsewhere = isinstance(elsewhere, Mapping) and settings.claim_groups in elsewhere
        if settings.groups and (is_elsewhere or claims.get("hasgroups") or claims.get(GROUPS_UNTOLD)):
            return None
        return frozenset()
    written = [found] if isinstance(found, str) else found
    if not isinstance(written, list) or not all(isinstance(one, str) for one in written):
        return None
    held = {one.strip().casefold() for one in written}
    return frozenset(one for one in settings.groups if one.group.casefold() in held)
