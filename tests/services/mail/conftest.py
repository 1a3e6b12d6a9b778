"""The app on both databases, and a mail server."""

from tests.app_fixtures import app
from tests.mail_server import smtp

__all__ = ["app", "smtp"]
