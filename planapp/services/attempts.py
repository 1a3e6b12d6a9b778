"""How often something that could be guessed is tried: exact, however many try at once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn
from planapp.storage.models import SignInAttempt

ATTEMPTS, ATTEMPT_WINDOW = 10, timedelta(minutes=5)
TOO_MANY = "Det har varit för många försök. Vänta fem minuter och försök igen."


def account_key(email: str) -> str:
    """The key by which attempts on an account are counted, whether or not there is such an account."""
    return f"account:{clean_account(email)[:320]}"


def clean_account(email: str) -> str:
    """An e-mail address as it is looked up among the users."""
    return without_forbidden(email).strip().casefold()


def count_attempt(address: str, *keys: str, what: str = "") -> None:
    """Count an attempt from a network address, and for each key; raises ServiceError when it is one too many.

    An attempt that is refused here is not counted, and nothing may be checked for it. Those of which `what`
    says something else are counted apart.
    """
    if not _is_counted([f"{what}{one}"[:400] for one in (f"address:{address}", *keys)]):
        log_event("too_many_attempts", address=address)
        raise ServiceError(TOO_MANY)


def _is_counted(keys: list[str]) -> bool:
    now = datetime.now(UTC)
    with transaction():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - ATTEMPT_WINDOW))
        for key in sorted(keys):
            # Guesses sent at the same moment are counted one after the other.
            wait_turn(db.session(), f"attempt:{key}")
            recent = db.session.scalar(
                select(func.count())
                .select_from(SignInAttempt)
                .where(SignInAttempt.key == key, SignInAttempt.at > now - ATTEMPT_WINDOW)
            )
            if (recent or 0) >= ATTEMPTS:
                return False
        db.session.add_all([SignInAttempt(key=key, at=now) for key in keys])
        return True
