"""Settings for signing in: which roles have no password or no link, and who always has a password."""

import re
from collections.abc import Mapping
from typing import Any

from planapp.domain.access import ROLE_LABELS
from planapp.settings.error import SettingError
from planapp.settings.mail import address_setting

SIGN_IN_SETTINGS = ("NO_PASSWORD_ROLES", "NO_LINK_ROLES", "EMERGENCY_ADMIN")
_NAMES = {label.casefold(): role for role, label in ROLE_LABELS.items()} | {one: one for one in ROLE_LABELS}


def read_roles(name: str, written: str) -> frozenset[str]:
    """Roles written with commas between, in Swedish or by their names in the code; raises SettingError."""
    words = [word for word in re.split(r"[,;\s]+", written.casefold()) if word]
    unknown = [word for word in words if word not in _NAMES]
    if unknown:
        raise SettingError(
            f"PLANAPP_{name} nämner rollen «{unknown[0][:40]}», som inte finns. "
            f"Välj bland {', '.join(label.lower() for label in ROLE_LABELS.values())}."
        )
    return frozenset(_NAMES[word] for word in words)


def read_sign_in_settings(values: Mapping[str, str]) -> dict[str, Any]:
    """The configuration of signing in from the settings as written; raises SettingError."""
    written = values.get("EMERGENCY_ADMIN", "")
    return {
        "NO_PASSWORD_ROLES": read_roles("NO_PASSWORD_ROLES", values.get("NO_PASSWORD_ROLES", "")),
        "NO_LINK_ROLES": read_roles("NO_LINK_ROLES", values.get("NO_LINK_ROLES", "")),
        "EMERGENCY_ADMIN": address_setting("EMERGENCY_ADMIN", written) if written else "",
    }
