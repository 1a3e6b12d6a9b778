"""A letter: plain text in Swedish to one recipient, with the headers that mail between machines has."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app

from planapp.services.errors import ServiceError
from planapp.settings.mail import REDIRECT

_SIGNS_OF_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: `kind` says why, for the log; who it is about, if that is known."""

    kind: str
    to: str
    subject: str
    text: str
    organisation_id: int | None = None
    user_id: int | None = None


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Text that fits in a header: no line break or other control sign, whatever somebody is called."""
    folded = " ".join(_SIGNS_OF_CONTROL.sub(" ", text).split())
    return folded if len(folded) <= longest else folded[: longest - 1].rstrip() + "…"


def text_from(template: str, **values: Any) -> str:
    """The text of a letter, from a template in `templates/mail/`."""
    found = current_app.jinja_env.get_template(f"mail/{template}.txt")
    # Not render_template: there is no visitor and no request for what the pages share.
    return found.render(site_name=current_app.config["SITE_NAME"], **values).strip() + "\n"


def as_message(letter: Letter) -> EmailMessage:
    """The letter as it is handed over; with mail redirected it goes to the one address that gets it all.

    Raises ServiceError for an address that cannot stand in a header.
    """
    config = current_app.config
    subject, text, to = one_line(letter.subject), letter.text, letter.to
    if config["MAIL"] == REDIRECT:
        subject = one_line(f"[till {letter.to}] {subject}")
        text = f"Det här mejlet skulle ha gått till {letter.to}. E-posten är omdirigerad.\n\n{text}"
        to = config["MAIL_REDIRECT"]
    message = EmailMessage(policy=SMTP)
    message["From"] = _sendable(config["MAIL_FROM"], one_line(config["SITE_NAME"]))
    message["To"] = _sendable(to)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=urlsplit(config["BASE_URL"]).hostname or "localhost")
    message["Content-Language"] = "sv"
    # No machine answers it: neither a holiday notice nor a mailing list.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message


def _sendable(address: str, name: str = "") -> Address:
    """The address with its domain as servers write it."""
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as fault:
        raise ServiceError(f"«{one_line(address, 80)}» är ingen e-postadress.") from fault
    return Address(name, username=checked.ascii_local_part or checked.local_part, domain=checked.ascii_domain)
