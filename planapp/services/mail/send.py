"""Send a letter and note how it went: handed over, redirected, refused, or held back by the settings."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError

from flask import current_app

from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.mail.deliver import NotDelivered, deliver
from planapp.services.mail.letter import Letter, as_message, one_line
from planapp.services.security_log import log_event
from planapp.services.transaction import is_open, transaction
from planapp.settings.mail import OFF, REDIRECT
from planapp.storage.models import SentMail

HANDED_OVER, REDIRECTED, REFUSED, HELD_BACK = "handed_over", "redirected", "refused", "off"


@dataclass(frozen=True, slots=True)
class Sent:
    """How a letter went: `outcome`, and the server's own words in short."""

    outcome: str
    answer: str = ""

    @property
    def is_on_its_way(self) -> bool:
        """Whether the letter's own recipient gets it."""
        return self.outcome == HANDED_OVER


def mail_is_on() -> bool:
    """Whether the installation sends mail, if only to the address that gets it all."""
    mode: str = current_app.config["MAIL"]
    return mode != OFF


def send(letter: Letter) -> Sent:
    """Send a letter, note it, and tell how it went; never inside a transaction, for it can take its time.

    Holds back nothing but what the settings say, and raises nothing when the server refuses.
    """
    if is_open():
        raise RuntimeError("mail is sent after what it is about has been stored")
    sent = _attempt(letter)
    with transaction():
        db.session.add(
            SentMail(
                at=datetime.now(UTC),
                kind=letter.kind,
                organisation_id=letter.organisation_id,
                user_id=letter.user_id,
                to_address=letter.to[:320],
                subject=one_line(letter.subject),
                outcome=sent.outcome,
                answer=sent.answer,
            )
        )
        if sent.outcome == REFUSED:
            log_event("mail_refused", mail=letter.kind, user=letter.user_id)
    return sent


def _attempt(letter: Letter) -> Sent:
    if not mail_is_on():
        return Sent(HELD_BACK)
    # What has been read so far holds no connection while a slow server is waited for.
    db.session.rollback()
    try:
        answer = deliver(as_message(letter))
    except (NotDelivered, ServiceError) as fault:
        return Sent(REFUSED, str(fault))
    except (ValueError, MessageError) as fault:  # the library finds what we have not thought of
        return Sent(REFUSED, f"Mejlet gick inte att skriva ({type(fault).__name__}).")
    return Sent(REDIRECTED if current_app.config["MAIL"] == REDIRECT else HANDED_OVER, answer)
