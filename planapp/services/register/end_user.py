"""End a user, whose rows go to somebody else first, and take one back."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, or_, select, update

from planapp.domain.access import ADMINISTRATOR, Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.accounts import (
    as_now,
    find_account,
    is_anonymous,
    keeps_account,
    kept_account,
    roles_turn,
)
from planapp.services.register.hand_over import Heirs, hand_over, hold_rows
from planapp.services.security_log import log_event
from planapp.services.sessions import end_sessions
from planapp.services.sign_in import end_links
from planapp.services.transaction import transaction
from planapp.services.users import LAST_ADMINISTRATOR, has_other_administrator
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Substitute, User

ALREADY_ENDED = "Användaren är redan avslutad."
ONESELF = "Du kan inte avsluta dig själv. Be en annan administratör."
HIGHER_ROLE = "Du kan inte avsluta någon med en högre roll. Be en administratör."


@dataclass(frozen=True, slots=True)
class EndedUser:
    """What ending a user did: how many rows others have now, and whether the account itself has ended."""

    name: str
    rows: int
    is_whole: bool


def end_user(visitor: Visitor, organisation_id: int, user_id: int, heirs: Heirs) -> EndedUser:
    """End a user, or only their roles in the organisation where they have roles elsewhere too.

    Their rows go to `heirs`, or are left without; sessions, links and substitutes end. All of it is one
    press. Raises NotFound, Conflict when they have ended or have got rows in another plan, and ServiceError
    for oneself, the last administrator and somebody with a higher role.
    """
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        hold_rows(organisation_id)
        now = as_now(visitor, organisation_id)
        user = find_account(organisation_id, user_id)
        _refuse(now, organisation_id, user)
        is_whole = keeps_account(now, organisation_id, user_id)
        end_links(user_id)
        rows = hand_over(now, organisation_id, user, heirs)
        end_sessions(user_id)
        if is_whole:
            user.ended_at = datetime.now(UTC)
            _end_substitutes(user_id)
            log_event("user_ended", by=visitor.id, user=user_id, organisation=organisation_id, rows=rows)
        else:
            _take_roles(visitor, organisation_id, user_id)
        return EndedUser(user.name, rows, is_whole)


def _refuse(visitor: Visitor, organisation_id: int, user: User) -> None:
    if user.ended_at is not None:
        raise Conflict(ALREADY_ENDED)
    held = set(
        db.session.scalars(
            select(Membership.role).filter_by(organisation_id=organisation_id, user_id=user.id)
        )
    )
    if not held <= set(visitor.grantable_roles(organisation_id)):
        raise ServiceError(HIGHER_ROLE)
    if ADMINISTRATOR in held and not has_other_administrator(organisation_id, user.id):
        raise ServiceError(LAST_ADMINISTRATOR)
    if user.id == visitor.id:
        raise ServiceError(ONESELF)


def _take_roles(visitor: Visitor, organisation_id: int, user_id: int) -> None:
    held = Membership.organisation_id == organisation_id, Membership.user_id == user_id
    for role, plan_id in db.session.execute(select(Membership.role, Membership.plan_id).where(*held)):
        about = {"user": user_id, "organisation": organisation_id}
        log_event("role_taken", by=visitor.id, role=role, plan=plan_id, **about)
    db.session.execute(delete(Membership).where(*held))


def _end_substitutes(user_id: int) -> None:
    """Nobody stands in for who has ended, nor they for anybody."""
    open_ones = Substitute.ended_at.is_(None), Substitute.ends_on >= today()
    either = or_(Substitute.user_id == user_id, Substitute.substitute_id == user_id)
    db.session.execute(update(Substitute).where(either, *open_ones).values(ended_at=datetime.now(UTC)))


def take_back_user(visitor: Visitor, organisation_id: int, user_id: int) -> None:
    """Let a user who has ended be there again, with the roles that they had; rows do not come back.

    Raises NotFound, Conflict when they are there already, and ServiceError for who may not.
    """
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        _, user = kept_account(visitor, organisation_id, user_id)
        if user.ended_at is None:
            raise Conflict("Användaren är redan tillbaka.")
        if is_anonymous(user):
            raise ServiceError("Uppgifterna om användaren är borttagna, så kontot går inte att ta tillbaka.")
        user.ended_at = None
        log_event("user_taken_back", by=visitor.id, user=user_id, organisation=organisation_id)
