"""What has been mailed to an organisation's users: handed over, refused or held back. Never what it said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from planapp.extensions import db
from planapp.services.mail.send import HANDED_OVER, HELD_BACK, REDIRECTED, REFUSED
from planapp.storage.models import Membership, SentMail

OUTCOME_LABELS = {
    HANDED_OVER: "Lämnat till e-postservern",
    REDIRECTED: "Omdirigerat",
    REFUSED: "Inte skickat",
    HELD_BACK: "E-posten är av",
}
PAGE = 100


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail in the list."""

    id: int
    at: datetime
    to: str
    subject: str
    outcome: str
    answer: str


def list_sent_mail(
    organisation_id: int, outcome: str = "", before: int | None = None
) -> tuple[list[MailLine], int | None]:
    """The mails about an organisation and to its users, the latest first, and where older ones begin.

    With `outcome` only those that went so; with `before` only those that are older than that id.
    """
    members = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    # Sign-in letters are about no organisation: they are seen where their reader has a role.
    ours = and_(SentMail.organisation_id.is_(None), SentMail.user_id.in_(members))
    statement = select(
        *(SentMail.id, SentMail.at, SentMail.to_address, SentMail.subject, SentMail.outcome, SentMail.answer)
    ).where(or_(SentMail.organisation_id == organisation_id, ours))
    if outcome in OUTCOME_LABELS:
        statement = statement.where(SentMail.outcome == outcome)
    if before:
        statement = statement.where(SentMail.id < before)
    found = db.session.execute(statement.order_by(SentMail.id.desc()).limit(PAGE + 1)).all()
    lines = [MailLine(*one) for one in found[:PAGE]]
    return lines, lines[-1].id if len(found) > PAGE else None
