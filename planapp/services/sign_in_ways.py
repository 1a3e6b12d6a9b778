"""How somebody may sign in: passwords and links can be switched off for roles, by the settings."""

from flask import current_app
from sqlalchemy import select

from planapp.extensions import db
from planapp.storage.models import Membership, User

OTHER_WAY = "Du loggar in med din organisations egen inloggning. Välj den på inloggningssidan."


def _holds_any(user_id: int, roles: frozenset[str]) -> bool:
    if not roles:
        return False
    held = select(Membership.id).where(Membership.user_id == user_id, Membership.role.in_(roles))
    return db.session.scalar(held.limit(1)) is not None


def _is_emergency(user_id: int) -> bool:
    kept = current_app.config["EMERGENCY_ADMIN"]
    return bool(kept) and db.session.scalar(select(User.email).filter_by(id=user_id)) == kept


def may_use_password(user_id: int) -> bool:
    """Whether a user may have a password and sign in with it."""
    return not _holds_any(user_id, current_app.config["NO_PASSWORD_ROLES"]) or _is_emergency(user_id)


def may_use_link(user_id: int, is_mailed: bool = False) -> bool:
    """Whether a user may sign in by a one-time link.

    The emergency administrator always may, but not by one that anybody can ask for by mail: with
    somebody's mailbox nobody shall come in the back way.
    """
    if not _holds_any(user_id, current_app.config["NO_LINK_ROLES"]):
        return True
    return not is_mailed and _is_emergency(user_id)
