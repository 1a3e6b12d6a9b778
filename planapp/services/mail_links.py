"""Signing in by mail: a link for an hour and a six-digit code for ten minutes in one letter, spent by either.

The code is good only in the browser that asked for the letter: a million of them would else be guessed by
many. The link is good anywhere, as it is opened where the letter is read.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from planapp.extensions import db
from planapp.services.attempts import account_key, clean_account, count_attempt
from planapp.services.errors import ServiceError
from planapp.services.security_log import log_event
from planapp.services.sign_in import end_links, open_links, spend_link, token_hash
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn
from planapp.storage.models import SignInLink, User

MAIL_LINK_LIFE, CODE_LIFE = timedelta(hours=1), timedelta(minutes=10)
CODE_TRIES = 5
LINKS_AN_HOUR = 5
WRONG_CODE = "Koden stämmer inte, eller så har den använts eller är för gammal. Se efter, eller be om en ny."


@dataclass(frozen=True, slots=True)
class MailLink:
    """The secrets of a letter: its link's, and its code."""

    token: str
    code: str


def _code_hash(hashed_token: str, code: str, browser: str = "") -> str:
    """What is stored of a code: with only a million of them, the table alone must not tell which it is."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"sign-in code:{hashed_token}:{browser}:{code}".encode(), hashlib.sha256).hexdigest()


def make_mail_link(user_id: int, browser: str = "") -> MailLink | None:
    """A link and code for a letter, in the place of those of older letters; call inside a transaction.

    `browser` is the secret of the browser that asks, which the code is bound to.
    None when the user has had as many letters in the last hour as anybody may ask for: the last of them
    holds. An invitation's link goes on too: who asks is not known, and must not be able to close it.
    """
    wait_turn(db.session(), f"links:{user_id}")  # those who ask at the same moment are counted one by one
    now, is_mailed = datetime.now(UTC), SignInLink.code_hash.is_not(None)
    lately = SignInLink.user_id == user_id, SignInLink.created_at > now - timedelta(hours=1)
    if (db.session.scalar(select(func.count()).where(*lately, is_mailed)) or 0) >= LINKS_AN_HOUR:
        return None
    end_links(user_id, is_mailed)
    link = MailLink(secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}")
    hashed = token_hash(link.token)
    row = SignInLink(user_id=user_id, token_hash=hashed, created_at=now, expires_at=now + MAIL_LINK_LIFE)
    row.code_hash = _code_hash(hashed, link.code, browser)
    db.session.add(row)
    log_event("link_made", user=user_id, how="mail")
    return link


def use_code(email: str, code: str, address: str, browser: str = "") -> int:
    """Use up the code that was mailed to an address and return its user's id; raises ServiceError.

    `browser` is the secret of the browser that it is written in: any but the one that asked is refused.
    Every try counts as an attempt, and a few wrong ones close the code.
    """
    count_attempt(address, account_key(email))
    written = "".join(sign for sign in code if not sign.isspace())[:20]
    try:
        user_id = _user_with_code(clean_account(email), written, browser)
        if user_id is None:
            raise ServiceError(WRONG_CODE)
    except ServiceError:
        log_event("sign_in_failed", method="code", address=address)
        raise
    return user_id


def _user_with_code(account: str, code: str, browser: str) -> int | None:
    with transaction():
        user_id = db.session.scalar(select(User.id).filter_by(email=account, ended_at=None))
        if user_id is None:
            return None
        wait_turn(db.session(), f"links:{user_id}")  # tries at the same moment are counted one by one
        link = _link_with_code(user_id)
        if link is None:
            return None
        if not hmac.compare_digest(link.code_hash or "", _code_hash(link.token_hash, code, browser)):
            link.tries += 1
            return None
        spend_link(link.id, user_id)
        return user_id


def _link_with_code(user_id: int) -> SignInLink | None:
    """The open link whose code is new enough, and has tries left."""
    is_new = SignInLink.created_at > datetime.now(UTC) - CODE_LIFE
    statement = select(SignInLink).where(
        *open_links(user_id), is_new, SignInLink.code_hash.is_not(None), SignInLink.tries < CODE_TRIES
    )
    return db.session.scalar(statement.order_by(SignInLink.id.desc()).limit(1))


def user_of_link(token: str) -> int | None:
    """Whose link a secret was, though it may be spent; None for an unknown one and for an ended user."""
    found = select(User.id).join(SignInLink, SignInLink.user_id == User.id)
    return db.session.scalar(found.where(SignInLink.token_hash == token_hash(token), User.ended_at.is_(None)))
