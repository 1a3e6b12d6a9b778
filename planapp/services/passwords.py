"""Passwords: argon2id hashes, and the rules for a new one."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from planapp.services.errors import ServiceError

MINIMUM = 12
_hasher = PasswordHasher()
# Checked when there is no account, so that the answer takes as long.
_NOBODY = _hasher.hash("ingen har det här lösenordet")


def hash_password(password: str, email: str) -> str:
    """The argon2id hash of a new password; raises ServiceError when it is too weak."""
    if not MINIMUM <= len(password) <= 200:
        raise ServiceError(f"Välj ett lösenord med minst {MINIMUM} tecken, gärna flera ord i rad.")
    if password.casefold() == email.casefold() or len(set(password)) < 4:
        raise ServiceError("Välj ett lösenord som är svårare att gissa.")
    return _hasher.hash(password)


def is_password(held: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; takes as long when there is none."""
    try:
        return _hasher.verify(held or _NOBODY, password[:200]) and held is not None
    except (Argon2Error, InvalidHashError):
        return False
