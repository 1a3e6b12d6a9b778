"""Text without secrets: a one-time link is known by its address, so what quotes it is masked."""

import re

LINK_PATH = "/logga-in/lank/"
_SECRET = re.compile(rf"({re.escape(LINK_PATH)})[^\s/?#\[\]\"'<>]+")


def without_link_secrets(text: str) -> str:
    """The text, where the secret of a one-time link is written `…`."""
    return _SECRET.sub(r"\1…", text)
