"""Letting go of what single sign-on knows an account by: somebody has got a new id at the provider."""

from sqlalchemy import select

from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.transaction import transaction
from planapp.services.users import clean_email, user_turn
from planapp.storage.locks import wait_turn
from planapp.storage.models import User


def untie(email: str) -> None:
    """Let whoever next comes with the account's address by single sign-on have it.

    Every session and open link of the account ends. Raises ServiceError when no account of the address is
    known to single sign-on.
    """
    address = clean_email(email)
    with transaction():
        wait_turn(db.session(), user_turn(address))
        user = db.session.scalar(select(User).filter_by(email=address))
        if user is None or user.sso_id is None:
            raise ServiceError(f"Inget konto med adressen {address} är kopplat till någon inloggning.")
        end_links(user.id)
        end_sessions(user.id)
        user.sso_issuer = user.sso_id = None
        log_event("account_untied", user=user.id)
