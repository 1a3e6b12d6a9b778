"""Passwords: argon2id hashes, the rules for a new one, and signing in with one."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import current_app
from sqlalchemy import or_, select, update

from planapp.domain.access import Visitor
from planapp.domain.easy_passwords import is_easy
from planapp.extensions import db
from planapp.services.attempts import account_key, clean_account, count_attempt
from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.sign_in_ways import OTHER_WAY, may_use_password
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Organisation, User

MINIMUM, LONGEST = 12, 200
_EASY = (
    "Välj ett lösenord som är svårare att gissa: några egna ord i rad, utan namnet på planapp, "
    "planen eller din organisation."
)
_WRONG = "E-postadressen eller lösenordet stämmer inte."
_hasher = PasswordHasher()
# Checked when there is no account, so that the answer takes as long.
_NOBODY = _hasher.hash("ingen har det här lösenordet")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose a right password was, and the account's session key when it was looked at."""

    user_id: int
    session_key: str


def hash_password(password: str, email: str, names: list[str]) -> str:
    """The argon2id hash of a new password; raises ServiceError when it is too weak.

    `names` are those of the place, which others would try first: it must not hold them.
    """
    if not MINIMUM <= len(password) <= LONGEST:
        raise ServiceError(f"Välj ett lösenord med minst {MINIMUM} tecken, gärna flera ord i rad.")
    if password.casefold() == email.casefold() or len(set(password)) < 4 or is_easy(password, names):
        raise ServiceError(_EASY)
    return _hasher.hash(password)


def _names_of_the_place(user_id: int) -> list[str]:
    """What the product, this installation, and the user's organisations and unit are called."""
    of_user = (
        select(Organisation.name)
        .outerjoin(Membership, Membership.organisation_id == Organisation.id)
        .outerjoin(User, User.unit_id == Organisation.id)
        .where(or_(Membership.user_id == user_id, User.id == user_id))
    )
    return ["planapp", "cancerplan", current_app.config["SITE_NAME"], *db.session.scalars(of_user.distinct())]


def is_password(held: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; takes as long when there is none."""
    try:
        return _hasher.verify(held or _NOBODY, password) and held is not None
    except (Argon2Error, InvalidHashError):
        return False


def check_password(email: str, password: str, address: str) -> Proof:
    """Who has an e-mail address and password; raises ServiceError when nobody does.

    Who signs in another way learns so only with the right password. A hash that was made with older
    parameters is made anew with today's.
    """
    count_attempt(address, account_key(email))
    user = db.session.scalar(select(User).filter_by(email=clean_account(email), ended_at=None))
    if not is_password(user.password_hash if user is not None else None, password) or user is None:
        known = user.id if user is not None else None
        log_event("sign_in_failed", method="password", user=known, address=address)
        raise ServiceError(_WRONG)
    proof, held = Proof(user.id, user.session_key), user.password_hash
    if not may_use_password(proof.user_id):
        log_event("sign_in_failed", method="password", user=proof.user_id, address=address)
        raise ServiceError(OTHER_WAY)
    if held is not None and _hasher.check_needs_rehash(held):
        _renew_hash(proof.user_id, held, _hasher.hash(password))
    return proof


def _renew_hash(user_id: int, held: str, renewed: str) -> None:
    """Keep a password in a newer form, unless it has been changed meanwhile."""
    with transaction():
        wait_turn(db.session(), f"links:{user_id}")
        same = update(User).where(User.id == user_id, User.password_hash == held)
        db.session.execute(same.values(password_hash=renewed))


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
    hashed = hash_password(password, visitor.email, _names_of_the_place(visitor.id))
    with transaction():
        end_links(visitor.id)
        db.session.get_one(User, visitor.id).password_hash = hashed
        end_sessions(visitor.id)
        log_event("password_changed", user=visitor.id)
