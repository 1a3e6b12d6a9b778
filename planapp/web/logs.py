"""What the log must not hold: the secret of a one-time link, which stands in its address."""

import logging
import re

from flask import Flask

from planapp.services.sign_in import LINK_PATH

_SECRET = re.compile(rf"({re.escape(LINK_PATH)})[^\s/?#\[\]\"']+")


class WithoutSecrets(logging.Filter):
    """Writes the address of a one-time link without its secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record's text; every record passes."""
        text = record.getMessage()
        if LINK_PATH in text:
            record.msg, record.args = _SECRET.sub(r"\1…", text), None
        return True


_FILTER = WithoutSecrets()  # one, so that a logger that several apps share gets it once


def init_app(app: Flask) -> None:
    """Mask what the app and its server say when a request fails."""
    for name in (app.name, "waitress"):
        logging.getLogger(name).addFilter(_FILTER)
