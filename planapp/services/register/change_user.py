"""Change an account's name, address, unit, and whether it is a function's."""

from dataclasses import dataclass

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.register.accounts import kept_account, roles_turn
from planapp.services.register.units import find_unit, units_turn
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.transaction import transaction
from planapp.services.users import ENDED, NAME_LIMIT, clean_email, user_turn
from planapp.storage.locks import wait_turn, wait_turns
from planapp.storage.models import User

CHANGED_SINCE = "Någon annan har ändrat kontot sedan du öppnade sidan. Inget är sparat."


@dataclass(frozen=True, slots=True)
class AccountValues:
    """What a form says of an account; `seen` is what its reader saw (`account_mark`)."""

    name: str
    email: str
    is_function: bool
    unit_id: int | None
    seen: str


def account_mark(user: User) -> str:
    """What somebody who changes an account has seen of it."""
    return "\n".join([user.name, user.email, str(user.is_function), str(user.unit_id)])


def change_user(visitor: Visitor, organisation_id: int, user_id: int, values: AccountValues) -> bool:
    """Change an account; returns whether its address changed, which ends its sessions and links.

    Raises NotFound, FieldErrors, ServiceError for an account that others keep too, and Conflict when
    somebody has changed it since.
    """
    name = " ".join(without_forbidden(values.name).split())
    if not name or len(name) > NAME_LIMIT:
        raise FieldErrors({"name": f"Skriv namn eller funktion, högst {NAME_LIMIT} tecken."})
    try:
        email = clean_email(values.email)
    except ServiceError as fault:
        raise FieldErrors({"email": str(fault)}) from fault
    with transaction():
        wait_turn(db.session(), user_turn(email))  # before the others, as whoever signs in takes them
        wait_turns(db.session(), [roles_turn(organisation_id), units_turn(organisation_id)])
        _, user = kept_account(visitor, organisation_id, user_id)
        _refuse(user, values, email)
        _check_unit(organisation_id, user, values.unit_id)
        is_moved = user.email != email
        if is_moved:
            end_links(user_id)
            end_sessions(user_id)
        user.name, user.email = name, email
        user.is_function, user.unit_id = values.is_function, values.unit_id
        about = {"by": visitor.id, "user": user_id, "organisation": organisation_id}
        log_event("user_changed", address_changed=int(is_moved), **about)
        return is_moved


def _refuse(user: User, values: AccountValues, email: str) -> None:
    if user.ended_at is not None:
        raise ServiceError(ENDED)
    if values.seen != account_mark(user):
        raise Conflict(CHANGED_SINCE)
    other = select(User.id).where(User.email == email, User.id != user.id)
    if db.session.scalar(other) is not None:
        raise FieldErrors({"email": "Adressen används redan av en annan användare. Välj en annan."})


def _check_unit(organisation_id: int, user: User, unit_id: int | None) -> None:
    if unit_id is None or unit_id == user.unit_id:
        return
    try:
        is_gone = find_unit(organisation_id, unit_id).ended_at is not None
    except NotFound:
        is_gone = True
    if is_gone:
        raise FieldErrors({"unit": "Enheten finns inte längre. Välj en av enheterna i listan."})
