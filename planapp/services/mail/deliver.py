"""Hand a message over to the installation's mail server, and bring back the server's own words."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from planapp.services.mail.letter import one_line
from planapp.services.secrets_in_text import without_link_secrets
from planapp.settings.mail import STARTTLS, TLS

TIMEOUT = 10  # seconds without an answer
_LONGEST_ANSWER = 300


class NotDelivered(Exception):
    """The server did not take the message; the text is its own words, in short."""


class _Plain(smtplib.SMTP):
    """Keeps what the server says of the message itself, such as its number in the queue."""

    said: tuple[int, bytes] = (0, b"")

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.said = super().data(msg)
        return self.said


class _Encrypted(smtplib.SMTP_SSL, _Plain):
    """The same, where the connection begins encrypted."""


def deliver(message: EmailMessage) -> str:
    """Hand a message over; returns what the server said. Raises NotDelivered.

    Certificates are checked, and without the encryption that the settings ask for nothing is sent.
    """
    try:
        with _connected() as server:
            if current_app.config["SMTP_USER"]:
                server.login(current_app.config["SMTP_USER"], current_app.config["SMTP_PASSWORD"])
            server.send_message(message)
            return _in_short(*server.said)
    except smtplib.SMTPRecipientsRefused as fault:
        raise NotDelivered(_in_short(*next(iter(fault.recipients.values())))) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotDelivered(_in_short(fault.smtp_code, fault.smtp_error)) from fault
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        raise NotDelivered(_reason(fault)) from fault


def _connected() -> _Plain:
    config, context = current_app.config, ssl.create_default_context()
    where = config["SMTP_HOST"], config["SMTP_PORT"]
    # The name that we greet with; asking the network for it can take longer than the mail.
    name = urlsplit(config["BASE_URL"]).hostname or "localhost"
    if config["SMTP_TLS"] == TLS:
        return _Encrypted(*where, local_hostname=name, timeout=TIMEOUT, context=context)
    server = _Plain(*where, local_hostname=name, timeout=TIMEOUT)
    try:
        if config["SMTP_TLS"] == STARTTLS:
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _in_short(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return safe_words(f"{code} {words}")


def safe_words(text: str) -> str:
    """A server's words on one line, without the secrets that it may have quoted."""
    if password := current_app.config["SMTP_PASSWORD"]:
        text = text.replace(password, "…")
    return one_line(without_link_secrets(text), _LONGEST_ANSWER)


def _reason(fault: Exception) -> str:
    """What a fault on our side of the conversation was, in Swedish where we know it."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return safe_words(f"Serverns certifikat går inte att lita på ({fault.verify_message}).")
    if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
        return f"Servern svarade inte inom {TIMEOUT} sekunder."
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return safe_words(f"Servern kan inte det som inställningarna kräver ({fault}).")
    if isinstance(fault, OSError) and not isinstance(fault, smtplib.SMTPException):
        return safe_words(f"Servern går inte att nå ({fault.strerror or type(fault).__name__}).")
    return safe_words(f"Samtalet med servern bröts ({fault}).")
