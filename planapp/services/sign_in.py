"""Sign in by one-time link; and who a user is, with all that they may do."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, String, and_, cast, func, select, update
from sqlalchemy.orm import aliased

from planapp.domain.access import Role, Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.attempts import count_attempt
from planapp.services.errors import ServiceError
from planapp.services.secrets_in_text import LINK_PATH
from planapp.services.security_log import log_event
from planapp.services.sign_in_ways import OTHER_WAY, may_use_link
from planapp.services.transaction import transaction
from planapp.storage.ids import LARGEST
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Plan, SignInLink, Substitute, User

LINK_LIFE = timedelta(days=7)  # busy people open the mail next week
LINK_IS_SPENT = "Länken har redan använts eller är för gammal. Be om en ny."


def token_hash(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_address(base: str, token: str, after: str = "") -> str:
    """The whole address of a one-time link, on the installation whose address is `base`.

    `after` is the address of ours that it leads to, the start page when empty.
    """
    leads_to = f"?{urlencode({'next': after})}" if after else ""
    return f"{base.rstrip('/')}{LINK_PATH}{token}{leads_to}"


def open_links(user_id: int) -> tuple[Any, ...]:
    """What holds of the links of a user that can still be used, for a WHERE."""
    now = datetime.now(UTC)
    return SignInLink.user_id == user_id, SignInLink.used_at.is_(None), SignInLink.expires_at > now


def end_links(user_id: int, *which: Any) -> None:
    """Close the one-time links of a user that nobody has used; call inside a transaction.

    Before anything else of the user is changed: those who change links and users at once then queue here.
    With `which`, only those of which that holds too.
    """
    wait_turn(db.session(), f"links:{user_id}")
    ended = update(SignInLink).where(*open_links(user_id), *which)
    db.session.execute(ended.values(expires_at=datetime.now(UTC)))


def make_link(user_id: int) -> str:
    """The secret of a new one-time link for a user, in the place of older ones; call inside a transaction."""
    end_links(user_id)
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    db.session.add(
        SignInLink(user_id=user_id, token_hash=token_hash(token), created_at=now, expires_at=now + LINK_LIFE)
    )
    log_event("link_made", user=user_id)
    return token


def link_is_open(token: str) -> bool:
    """Whether a one-time link can still be used; looking does not use it."""
    found = db.session.scalar(select(SignInLink).filter_by(token_hash=token_hash(token)))
    return found is not None and found.used_at is None and found.expires_at > datetime.now(UTC)


def use_link(token: str, address: str) -> int:
    """Use a one-time link up and return its user's id; raises ServiceError when it is spent.

    Other links of the user are closed with it. Only what opens no link counts as an attempt: a whole
    region may sit behind one address, and nobody guesses a link that is open.
    """
    if not link_is_open(token):
        count_attempt(address)
    try:
        with transaction():
            found = select(SignInLink.id, SignInLink.user_id).filter_by(token_hash=token_hash(token))
            link = db.session.execute(found).one_or_none()
            if link is None:
                raise ServiceError(LINK_IS_SPENT)
            spend_link(link.id, link.user_id)
            return int(link.user_id)
    except ServiceError:
        log_event("sign_in_failed", method="link", address=address)
        raise


def spend_link(link_id: int, user_id: int) -> None:
    """Use a link up, with its code and every other link of its user; call inside a transaction.

    Raises ServiceError when it is spent already, or its user does not sign in by link.
    """
    wait_turn(db.session(), f"links:{user_id}")
    # One statement decides who uses the link, however many press at once.
    used = db.session.execute(
        update(SignInLink)
        .where(SignInLink.id == link_id, *open_links(user_id))
        .values(used_at=datetime.now(UTC))
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        raise ServiceError(LINK_IS_SPENT)
    end_links(user_id)
    if db.session.get_one(User, user_id).ended_at is not None:
        raise ServiceError(LINK_IS_SPENT)
    is_mailed = db.session.get_one(SignInLink, link_id).code_hash is not None
    if not may_use_link(user_id, is_mailed):
        raise ServiceError(OTHER_WAY)


def load_visitor(user_id: int) -> Visitor | None:
    """Who a user is and what they may do, in one statement; None when there is no such active user.

    A role in one plan is a role in the drafts of its next versions too.
    """
    if user_id > LARGEST:
        return None
    return visitor_from(db.session.execute(visitor_statement().where(User.id == user_id)).all())


def visitor_statement(*more: Any) -> Select[Any]:
    """Asks for an active user with every role; the caller says which, and what it wants to know besides."""
    return (
        select(
            *(User.id, User.name, User.email, User.session_key, User.password_hash.is_not(None)),
            *(_stands_in_for(), Membership, Plan.id, *more),
        )
        .select_from(User)
        .outerjoin(Membership, Membership.user_id == User.id)
        .outerjoin(Plan, and_(Plan.version_of_id == Membership.plan_id, Plan.removed_at.is_(None)))
        .where(User.ended_at.is_(None))
    )


def visitor_from(rows: Sequence[Any]) -> Visitor | None:
    """The visitor that the rows of `visitor_statement` tell of; None without any."""
    if not rows:
        return None
    roles: dict[Role, None] = {}  # each once, in order
    for row in rows:
        held, draft_id = row[6:8]
        if held is not None:
            roles[Role(held.organisation_id, held.role, held.plan_id)] = None
        if draft_id is not None:
            roles[Role(held.organisation_id, held.role, draft_id)] = None
    user_id, name, email, session_key, has_password, absent = rows[0][:6]
    stands_in_for = frozenset(int(one) for one in (absent or "").split(",") if one)
    return Visitor(user_id, name, email, session_key, tuple(roles), has_password, stands_in_for)


def _stands_in_for() -> Any:
    """The ids of the users in whose place the user answers today, with commas between."""
    day, absent = today(), aliased(User)
    return (
        select(func.aggregate_strings(cast(Substitute.user_id, String), ","))
        .join(absent, Substitute.user_id == absent.id)
        .where(Substitute.substitute_id == User.id, Substitute.ended_at.is_(None))
        .where(Substitute.starts_on <= day, Substitute.ends_on >= day, absent.ended_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )
