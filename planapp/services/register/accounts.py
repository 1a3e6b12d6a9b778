"""Whose accounts an organisation's register holds, and which of them somebody may change as a whole."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.sign_in import load_visitor
from planapp.storage.ids import LARGEST, find
from planapp.storage.models import Activity, Membership, Organisation, Owner, Plan, User

NO_USER = "Användaren finns inte."
NOT_YOURS = (
    "Kontot används i en annan organisation också, eller har en högre roll än du. Be en administratör där."
)
ANONYMOUS_NAME, ANONYMOUS_HOST = "Borttagen person", "anonym.invalid"


def in_register(organisation_id: int) -> ColumnElement[bool]:
    """The users of an organisation: with a role there, or with none anywhere but a unit or rows of it."""
    member = exists().where(Membership.user_id == User.id)
    of_unit = exists().where(Organisation.id == User.unit_id, Organisation.region_id == organisation_id)
    owns = exists().where(
        Owner.user_id == User.id, Owner.activity_id == Activity.id, Activity.plan_id == Plan.id
    )
    left = or_(of_unit, owns.where(Plan.organisation_id == organisation_id))
    elsewhere = owns.where(Plan.organisation_id != organisation_id)
    return or_(member.where(Membership.organisation_id == organisation_id), ~member & left & ~elsewhere)


def find_account(organisation_id: int, user_id: int) -> User:
    """A user of an organisation's register; raises NotFound."""
    user = find(db.session(), User, user_id)
    if user is None or not is_in_register(organisation_id, user_id):
        raise NotFound(NO_USER)
    return user


def is_in_register(organisation_id: int, user_id: int) -> bool:
    """Whether a user is in an organisation's register."""
    if not 0 < user_id <= LARGEST:  # of an address, where anybody can write any number
        return False
    statement = select(User.id).where(User.id == user_id, in_register(organisation_id))
    return db.session.scalar(statement) is not None


def keeps_account(visitor: Visitor, organisation_id: int, user_id: int) -> bool:
    """Whether the visitor may change an account as a whole: could have given its every role, wherever held.

    One without any role is kept by the administrator of the register that it is in.
    """
    roles = list(db.session.scalars(select(Membership).filter_by(user_id=user_id)))
    if not roles:
        return visitor.may_administer(organisation_id) and is_in_register(organisation_id, user_id)
    return all(
        held.organisation_id == organisation_id and held.role in visitor.grantable_roles(organisation_id)
        for held in roles
    )


def kept_account(visitor: Visitor, organisation_id: int, user_id: int) -> tuple[Visitor, User]:
    """An account that the visitor may change, and the visitor with the roles that they have now.

    Call it in a write transaction, after the turn. Raises NotFound, and ServiceError where they may not.
    """
    db.session.expire_all()
    now = as_now(visitor, organisation_id)
    user = find_account(organisation_id, user_id)
    if not keeps_account(now, organisation_id, user_id):
        raise ServiceError(NOT_YOURS)
    return now, user


def as_now(visitor: Visitor, organisation_id: int) -> Visitor:
    """The visitor with the roles that they have now; raises ServiceError when none of them is enough."""
    now = load_visitor(visitor.id)
    if now is None or not now.grantable_roles(organisation_id):
        raise ServiceError("Din roll har ändrats, så det här går inte längre. Be en administratör.")
    return now


def is_anonymous(user: Any) -> bool:
    """Whether a user has been anonymised."""
    return bool(user.email.endswith(f"@{ANONYMOUS_HOST}"))


def roles_turn(organisation_id: int) -> str:
    """The turn that those who give, take and end in an organisation's register wait for."""
    return f"roles:{organisation_id}"
