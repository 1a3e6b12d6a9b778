"""Anonymise a user who has ended: their name and address go, what they did stays."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, ServiceError
from planapp.services.mail.letter import one_line
from planapp.services.register.accounts import (
    ANONYMOUS_HOST,
    ANONYMOUS_NAME,
    is_anonymous,
    kept_account,
    roles_turn,
)
from planapp.services.register.disposals import PERSON, Decision, check_decision, note_disposal
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.storage.locks import share_plans, wait_turn
from planapp.storage.models import (
    Change,
    HandBack,
    Membership,
    Plan,
    RememberedOwner,
    SentMail,
    SignedIn,
    SignInAttempt,
    SignInLink,
    User,
)

# The lines of the history in which we have written a user's name ourselves, between other words or alone.
_NAMING = (
    *("owner", "lead_owner", "hand_back", "hand_back_answer"),
    *("accepted_proposal", "declined_proposal", "part_answer", "part_confirmed"),
)
_COLUMNS = ("old", "new", "place")


@dataclass(frozen=True, slots=True)
class Traces:
    """How much is held of a user that would be anonymised; `namesakes` are others with the same name."""

    changes: int
    named: int
    mails: int
    namesakes: int


def traces_of(organisation_id: int, user: User) -> Traces:
    """What anonymising a user of an organisation would reach."""

    def count(model: Any, *where: Any) -> int:
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    return Traces(
        count(Change, Change.user_id == user.id),
        len(_named_lines(organisation_id, user.name)),
        count(SentMail, SentMail.user_id == user.id),
        count(User, User.name == user.name, User.id != user.id),
    )


def anonymise(visitor: Visitor, organisation_id: int, user_id: int, decision: Decision) -> None:
    """Take away everything that says who an ended user was; the history keeps its lines.

    Raises NotFound, FieldErrors for a decision that is not told or a name that is not typed, Conflict
    when it is done already, and ServiceError for who may not or a user who has not ended.
    """
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        share_plans(db.session(), organisation_id)
        now, user = kept_account(visitor, organisation_id, user_id)
        if not now.may_administer(organisation_id):
            raise ServiceError("Bara en administratör kan avidentifiera en användare.")
        if user.ended_at is None:
            raise ServiceError("Användaren är inte avslutad. Avsluta hen först.")
        if is_anonymous(user):
            raise Conflict("Användaren är redan avidentifierad.")
        told = check_decision(decision, user.name)
        ended = user.ended_at.date().isoformat()
        _forget_name(organisation_id, user.name)
        _forget_account(user)
        note_disposal(now, organisation_id, PERSON, f"Användare {user_id}, avslutad {ended}", told)
        log_event("anonymised", by=visitor.id, user=user_id, organisation=organisation_id)


def _forget_account(user: User) -> None:
    email, address = user.email, f"borttagen-{user.id}@{ANONYMOUS_HOST}"
    mine = SentMail.user_id == user.id
    values = {"to_address": address, "subject": "", "answer": ""}
    db.session.execute(update(SentMail).where(or_(mine, SentMail.to_address == email)).values(values))
    for model in (SignedIn, SignInLink, RememberedOwner):
        db.session.execute(delete(model).where(model.user_id == user.id))
    attempts = SignInAttempt.key.endswith(f"account:{email}", autoescape=True)
    db.session.execute(delete(SignInAttempt).where(attempts))
    roles = update(Membership).where(Membership.user_id == user.id)
    db.session.execute(roles.values(by_sso=False))
    user.name, user.email = ANONYMOUS_NAME, address
    user.password_hash = user.sso_issuer = user.sso_id = user.unit_id = user.signed_in_at = None
    user.is_function, user.session_key = False, secrets.token_hex(16)


def _as_word(name: str) -> re.Pattern[str]:
    """A name that stands by itself: Bo is not the beginning of Bostad."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _named_lines(organisation_id: int, name: str) -> list[Any]:
    """The lines of the organisation's history in which we have written that name."""
    columns = [getattr(Change, one) for one in _COLUMNS]
    statement = (
        select(Change.id, *columns)
        .join(Plan, Change.plan_id == Plan.id)
        .where(Plan.organisation_id == organisation_id, Change.what.in_(_NAMING))
        .where(or_(*(one.contains(name, autoescape=True) for one in columns)))
    )
    word = _as_word(name)
    return [one for one in db.session.execute(statement) if any(word.search(text) for text in one[1:])]


def _forget_name(organisation_id: int, name: str) -> None:
    """Take a name out of what we have written with it: history, answers to hand-backs, invitations sent."""
    word = _as_word(name)
    lines = _named_lines(organisation_id, name)
    if lines:
        told = [{one: word.sub(ANONYMOUS_NAME, getattr(line, one)) for one in _COLUMNS} for line in lines]
        values = [{"id": line.id} | texts for line, texts in zip(lines, told, strict=True)]
        db.session.execute(update(Change), values)
    answers = select(HandBack).join(Plan, HandBack.plan_id == Plan.id)
    answers = answers.where(
        Plan.organisation_id == organisation_id, HandBack.answer.contains(name, autoescape=True)
    )
    for answer in db.session.scalars(answers):
        answer.answer = word.sub(ANONYMOUS_NAME, answer.answer)
    mails = select(SentMail).where(SentMail.organisation_id == organisation_id)
    for mail in db.session.scalars(
        mails.where(SentMail.subject.contains(one_line(name, 60), autoescape=True))
    ):
        mail.subject = mail.subject.replace(one_line(name, 60), ANONYMOUS_NAME, 1)
