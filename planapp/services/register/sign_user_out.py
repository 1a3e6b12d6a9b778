"""Sign somebody else out everywhere: a lost telephone, a computer that was left open."""

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.register.accounts import kept_account, roles_turn
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.transaction import transaction
from planapp.storage.locks import wait_turn


def sign_user_out(visitor: Visitor, organisation_id: int, user_id: int) -> str:
    """End every session and open link of a user, whose name is returned; they may sign in again.

    Raises NotFound, and ServiceError for an account that the visitor does not keep.
    """
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        _, user = kept_account(visitor, organisation_id, user_id)
        end_links(user_id)
        end_sessions(user_id)
        log_event("user_signed_out", by=visitor.id, user=user_id, organisation=organisation_id)
        return user.name
