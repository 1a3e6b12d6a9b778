"""Sign in: by one-time link or password, with a limit on attempts."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, delete, func, select, update
from sqlalchemy.orm import aliased

from planapp.domain.access import Role, Visitor
from planapp.domain.clock import today
from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.passwords import hash_password, is_password
from planapp.services.transaction import transaction
from planapp.storage.ids import LARGEST
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Plan, SignInAttempt, SignInLink, Substitute, User

LINK_LIFE = timedelta(days=7)  # busy people open the mail next week
ATTEMPTS, ATTEMPT_WINDOW = 10, timedelta(minutes=5)
_TOO_MANY = "Det har varit för många försök. Vänta fem minuter och försök igen."
_WRONG = "E-postadressen eller lösenordet stämmer inte."
LINK_PATH = "/logga-in/lank/"
LINK_IS_SPENT = "Länken har redan använts eller är för gammal. Be om en ny."


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_address(base: str, token: str) -> str:
    """The whole address of a one-time link, on the installation whose address is `base`."""
    return f"{base.rstrip('/')}{LINK_PATH}{token}"


def end_links(user_id: int) -> None:
    """Close the one-time links of a user that nobody has used; call inside a transaction.

    Before anything else of the user is changed: those who change links and users at once then queue here.
    """
    wait_turn(db.session(), f"links:{user_id}")
    now = datetime.now(UTC)
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.user_id == user_id, SignInLink.used_at.is_(None), SignInLink.expires_at > now)
        .values(expires_at=now)
    )


def make_link(user_id: int) -> str:
    """The secret of a new one-time link for a user, in the place of older ones; call inside a transaction."""
    end_links(user_id)
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    db.session.add(
        SignInLink(user_id=user_id, token_hash=_token_hash(token), created_at=now, expires_at=now + LINK_LIFE)
    )
    return token


def _count_attempt(keys: list[str]) -> None:
    """Count an attempt for each key; raises ServiceError when one has had too many."""
    now = datetime.now(UTC)
    with transaction():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - ATTEMPT_WINDOW))
        for key in sorted(keys):
            # Guesses sent at the same moment are counted one after the other.
            wait_turn(db.session(), f"attempt:{key}")
            recent = db.session.scalar(
                select(func.count())
                .select_from(SignInAttempt)
                .where(SignInAttempt.key == key, SignInAttempt.at > now - ATTEMPT_WINDOW)
            )
            if (recent or 0) >= ATTEMPTS:
                raise ServiceError(_TOO_MANY)
        db.session.add_all([SignInAttempt(key=key, at=now) for key in keys])


def link_is_open(token: str) -> bool:
    """Whether a one-time link can still be used; looking does not use it."""
    found = db.session.scalar(select(SignInLink).filter_by(token_hash=_token_hash(token)))
    return found is not None and found.used_at is None and found.expires_at > datetime.now(UTC)


def use_link(token: str, address: str) -> int:
    """Use a one-time link up and return its user's id; raises ServiceError when it is spent.

    Other links of the user are closed with it. Only what opens no link counts as an attempt: a whole
    region may sit behind one address, and nobody guesses a link that is open.
    """
    if not link_is_open(token):
        _count_attempt([f"address:{address}"])
    with transaction():
        user_id = db.session.scalar(select(SignInLink.user_id).filter_by(token_hash=_token_hash(token)))
        if user_id is None:
            raise ServiceError(LINK_IS_SPENT)
        wait_turn(db.session(), f"links:{user_id}")
        now = datetime.now(UTC)
        # One statement decides who uses the link, however many press at once.
        used = db.session.execute(
            update(SignInLink)
            .where(
                SignInLink.token_hash == _token_hash(token),
                SignInLink.used_at.is_(None),
                SignInLink.expires_at > now,
            )
            .values(used_at=now)
        )
        if not used.rowcount:  # type: ignore[attr-defined]
            raise ServiceError(LINK_IS_SPENT)
        end_links(user_id)
        user = db.session.get_one(User, user_id)
        if user.ended_at is not None:
            raise ServiceError(LINK_IS_SPENT)
        user.signed_in_at = now
        return user_id


def check_password(email: str, password: str, address: str) -> int:
    """The id of the user with an e-mail address and password; raises ServiceError otherwise."""
    account = without_forbidden(email).strip().casefold()
    _count_attempt([f"account:{account[:320]}", f"address:{address}"])
    user = db.session.scalar(select(User).filter_by(email=account))
    active = user is not None and user.ended_at is None
    if not is_password(user.password_hash if user is not None and active else None, password) or user is None:
        raise ServiceError(_WRONG)
    user_id = user.id
    with transaction():
        db.session.get_one(User, user_id).signed_in_at = datetime.now(UTC)
    return user_id


def set_password(visitor: Visitor, password: str) -> str:
    """Give the visitor a password; every other session and open link of theirs ends.

    Returns the new session key.
    """
    hashed, key = hash_password(password, visitor.email), secrets.token_hex(16)
    with transaction():
        end_links(visitor.id)
        user = db.session.get_one(User, visitor.id)
        user.password_hash, user.session_key = hashed, key
    return key


def load_visitor(user_id: int) -> Visitor | None:
    """Who a user is and what they may do, in one statement; None when there is no such active user.

    A role in one plan is a role in the drafts of its next versions too.
    """
    if user_id > LARGEST:
        return None
    rows = db.session.execute(
        select(
            *(User.name, User.email, User.session_key, User.password_hash.is_not(None)),
            *(_stands_in_for(user_id), Membership, Plan.id),
        )
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Plan, and_(Plan.version_of_id == Membership.plan_id, Plan.removed_at.is_(None)))
        .where(User.id == user_id, User.ended_at.is_(None))
    ).all()
    if not rows:
        return None
    roles: dict[Role, None] = {}  # each once, in order
    for *_, held, draft_id in rows:
        if held is not None:
            roles[Role(held.organisation_id, held.role, held.plan_id)] = None
        if draft_id is not None:
            roles[Role(held.organisation_id, held.role, draft_id)] = None
    name, email, session_key, has_password, absent, *_ = rows[0]
    stands_in_for = frozenset(int(one) for one in (absent or "").split(",") if one)
    return Visitor(user_id, name, email, session_key, tuple(roles), has_password, stands_in_for)


def _stands_in_for(user_id: int) -> Any:
    """The ids of the users in whose place somebody answers today, with commas between."""
    day, absent = today(), aliased(User)
    return (
        select(func.aggregate_strings(cast(Substitute.user_id, String), ","))
        .join(absent, Substitute.user_id == absent.id)
        .where(Substitute.substitute_id == user_id, Substitute.ended_at.is_(None))
        .where(Substitute.starts_on <= day, Substitute.ends_on >= day, absent.ended_at.is_(None))
        .scalar_subquery()
    )
