"""What the log must not hold: the secret of a one-time link, which stands in its address."""

import logging
import re

from flask import Flask

from planapp.services.secrets_in_text import without_link_secrets

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _named(sign: re.Match[str]) -> str:
    return ascii(sign[0])[1:-1]


class WithoutSecrets(logging.Filter):
    """Writes the address of a one-time link without its secret, and what is said on one line.

    An address may hold a line break, after which somebody would write a line of their own.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record's text; every record passes."""
        text = record.getMessage()
        written = _CONTROLS.sub(_named, without_link_secrets(text))
        if written != text:
            record.msg, record.args = written, None
        return True


_FILTER = WithoutSecrets()  # one, so that a logger that several apps share gets it once


def init_app(app: Flask) -> None:
    """Mask what the app and its server say when a request fails."""
    for name in (app.name, "waitress"):
        logging.getLogger(name).addFilter(_FILTER)
