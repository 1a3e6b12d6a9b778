"""Passwords: argon2id hashes, the rules for a new one, and signing in with one."""

import re

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.attempts import account_key, clean_account, count_attempt
from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.sign_in_ways import OTHER_WAY, may_use_password
from planapp.services.transaction import transaction
from planapp.storage.models import User

MINIMUM = 12
_WRONG = "E-postadressen eller lösenordet stämmer inte."
# Long enough by itself, or with digits after it, and among the first that somebody would try.
_WORDS = (
    "administrator admin password passwordpassword passord lösenord losenord lösenordlösenord hemligt "
    "välkommen valkommen welcome letmein iloveyou sommar vinter våren hösten sverige stockholm region "
    "cancerplan cancerplanen planapp planappplanapp verksamhetsplan rapportör planansvarig januari februari "
    "mars april maj juni juli augusti september oktober november december"
)
_COMMON = frozenset(_WORDS.split())
_KEYS = ("qwerty", "asdfgh", "zxcvbn", "qazwsx", "abcdefgh", "abcabc")
_hasher = PasswordHasher()
# Checked when there is no account, so that the answer takes as long.
_NOBODY = _hasher.hash("ingen har det här lösenordet")


def hash_password(password: str, email: str) -> str:
    """The argon2id hash of a new password; raises ServiceError when it is too weak."""
    if not MINIMUM <= len(password) <= 200:
        raise ServiceError(f"Välj ett lösenord med minst {MINIMUM} tecken, gärna flera ord i rad.")
    if password.casefold() == email.casefold() or len(set(password)) < 4 or _is_common(password):
        raise ServiceError("Välj ett lösenord som är svårare att gissa.")
    return _hasher.hash(password)


def _is_common(password: str) -> bool:
    """Whether it is one word that many choose, with signs and digits about it to fill it out."""
    letters = re.sub(r"[\W\d_]", "", password.casefold())
    return not letters or letters in _COMMON or letters.startswith(_KEYS)


def is_password(held: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; takes as long when there is none."""
    try:
        return _hasher.verify(held or _NOBODY, password[:200]) and held is not None
    except (Argon2Error, InvalidHashError):
        return False


def check_password(email: str, password: str, address: str) -> int:
    """The id of the user with an e-mail address and password; raises ServiceError otherwise.

    Who signs in another way learns so only with the right password.
    """
    count_attempt(address, account_key(email))
    user = db.session.scalar(select(User).filter_by(email=clean_account(email), ended_at=None))
    if not is_password(user.password_hash if user is not None else None, password) or user is None:
        known = user.id if user is not None else None
        log_event("sign_in_failed", method="password", user=known, address=address)
        raise ServiceError(_WRONG)
    if not may_use_password(user.id):
        log_event("sign_in_failed", method="password", user=user.id, address=address)
        raise ServiceError(OTHER_WAY)
    return user.id


def choose_password(visitor: Visitor, current: str, new: str, address: str, is_proved: bool = False) -> None:
    """Give the visitor a new password; who has one must know it, or have `is_proved` who they are just now.

    Raises FieldErrors naming `current` or `password`, or ServiceError after too many attempts.
    """
    if not may_use_password(visitor.id):
        raise ServiceError(OTHER_WAY)
    held = db.session.scalar(select(User.password_hash).filter_by(id=visitor.id))
    if held is not None and not is_proved:
        count_attempt(address, account_key(visitor.email))
        if not is_password(held, current):
            raise FieldErrors({"current": "Det är inte ditt lösenord. Skriv det du har nu."})
    try:
        set_password(visitor, new)
    except ServiceError as fault:
        raise FieldErrors({"password": str(fault)}) from fault


def set_password(visitor: Visitor, password: str) -> None:
    """Give the visitor a password; every session and open link of theirs ends. Raises ServiceError."""
    hashed = hash_password(password, visitor.email)
    with transaction():
        end_links(visitor.id)
        db.session.get_one(User, visitor.id).password_hash = hashed
        end_sessions(visitor.id)
        log_event("password_changed", user=visitor.id)
