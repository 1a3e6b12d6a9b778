"""Sessions: each browser that is signed in is a row, so that it can be seen and ended from elsewhere."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.security_log import log_event
from planapp.services.sign_in import visitor_from, visitor_statement
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn
from planapp.storage.models import SignedIn, User

SESSION_LIFE = timedelta(hours=12)
_BY_LETTER = ("link", "code")
JUST_NOW = timedelta(minutes=15)
_KEPT = timedelta(days=30)  # then nobody asks any more where somebody was signed in
_CHANGED = "Lösenordet eller rollen har just ändrats. Logga in igen."
METHOD_LABELS = {
    "password": "Lösenord",
    "link": "Länk",
    "code": "Kod i e-post",
    "sso": "Organisationens inloggning",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere that a user is signed in."""

    id: int
    at: datetime
    method: str


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended: whose it is, when and how it began."""

    visitor: Visitor
    id: int
    method: str
    at: datetime

    def is_fresh(self) -> bool:
        """Whether it began just now, so that whoever sits there has just shown who they are."""
        return datetime.now(UTC) - self.at < JUST_NOW

    def has_shown_mailbox(self) -> bool:
        """Whether it began by mail just now, which shows as much as knowing the password does."""
        return self.method in _BY_LETTER and self.is_fresh()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def start_session(user_id: int, method: str, address: str = "", seen_key: str | None = None) -> str:
    """Sign a user in and return the new session's secret; `method` is password, link, code or sso.

    `seen_key` is the account's session key when its password was found right. Raises ServiceError when the
    password or the roles have changed since, which no session that begins afterwards may outlive.
    """
    secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with transaction():
        wait_turn(db.session(), f"links:{user_id}")
        if seen_key is not None and _key_now(user_id) != seen_key:
            raise ServiceError(_CHANGED)
        old = SignedIn.user_id == user_id, SignedIn.expires_at < now - _KEPT
        db.session.execute(delete(SignedIn).where(*old))
        made = SignedIn(user_id=user_id, secret_hash=_hash(secret), method=method, at=now)
        made.expires_at = now + SESSION_LIFE
        db.session.add(made)
        db.session.get_one(User, user_id).signed_in_at = now
        log_event("sign_in", user=user_id, method=method, address=address or None)
    return secret


def _key_now(user_id: int) -> str | None:
    return db.session.scalar(select(User.session_key).filter_by(id=user_id))


def load_session(secret: str) -> LiveSession | None:
    """The session that a secret is of, in one statement; None when it has ended."""
    statement = visitor_statement(SignedIn.id, SignedIn.method, SignedIn.at)
    rows = db.session.execute(
        statement.join(SignedIn, SignedIn.user_id == User.id).where(
            SignedIn.secret_hash == _hash(secret),
            SignedIn.ended_at.is_(None),
            SignedIn.expires_at > datetime.now(UTC),
        )
    ).all()
    visitor = visitor_from(rows)
    if visitor is None:
        return None
    session_id, method, at = rows[0][-3:]
    return LiveSession(replace(visitor, by_link=method in _BY_LETTER), session_id, method, at)


def end_session(session_id: int, user_id: int) -> None:
    """Sign a user out of one session; a copy of its cookie is worth nothing then."""
    with transaction():
        if _end(SignedIn.id == session_id, SignedIn.user_id == user_id):
            log_event("sign_out", user=user_id)


def _end(*which: object) -> int:
    statement = update(SignedIn).where(*which, SignedIn.ended_at.is_(None))  # type: ignore[arg-type]
    ended = db.session.execute(statement.values(ended_at=datetime.now(UTC)))
    return ended.rowcount  # type: ignore[attr-defined]


def end_sessions(user_id: int) -> None:
    """End every session of a user, whose roles or password change; call inside a transaction."""
    # The same turn as for links, before the user's row: verbs that change both queue in one order.
    wait_turn(db.session(), f"links:{user_id}")
    ended = _end(SignedIn.user_id == user_id)
    key = {"session_key": secrets.token_hex(16)}
    db.session.execute(update(User).where(User.id == user_id).values(key))
    if ended:
        log_event("sessions_ended", user=user_id, sessions=ended)


def end_other_sessions(user_id: int, session_id: int) -> int:
    """Sign a user out everywhere but in one session; returns of how many."""
    with transaction():
        ended = _end(SignedIn.user_id == user_id, SignedIn.id != session_id)
        log_event("sessions_ended", user=user_id, sessions=ended)
    return ended


def signed_in_places(user_id: int) -> list[Place]:
    """Where a user is signed in now, the latest first."""
    statement = select(SignedIn.id, SignedIn.at, SignedIn.method).where(
        SignedIn.user_id == user_id, SignedIn.ended_at.is_(None), SignedIn.expires_at > datetime.now(UTC)
    )
    return [Place(*one) for one in db.session.execute(statement.order_by(SignedIn.at.desc(), SignedIn.id))]
