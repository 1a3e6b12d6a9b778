"""Substitutes (ersättare): who answers in a user's place, from one day to another."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from planapp.domain.access import Role, Visitor, may_own
from planapp.domain.clock import today
from planapp.domain.text import swedish_date
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.register.accounts import as_now, find_account, keeps_account
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.services.users import ENDED
from planapp.storage.engine import SWEDISH
from planapp.storage.ids import find
from planapp.storage.locks import wait_turn
from planapp.storage.models import Membership, Substitute, User

LONGEST = timedelta(days=366)
MAY_NOT = "Du kan inte välja ersättare åt den användaren. Be en administratör."


@dataclass(frozen=True, slots=True)
class StandingIn:
    """One substitute: for whom, who, and the first and last day."""

    id: int
    user_id: int
    user: str
    substitute_id: int
    substitute: str
    starts_on: date
    ends_on: date

    @property
    def is_now(self) -> bool:
        """Whether today is one of the days."""
        return self.starts_on <= today()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says: who stands in, and the first and last day; None where it said nothing usable."""

    substitute_id: int
    starts_on: date | None
    ends_on: date | None


def substitutes_of(user_id: int, organisation_id: int | None = None) -> list[StandingIn]:
    """Who stands in for a user today or later, the first day first; in one organisation only, if named."""
    return _standing_in(organisation_id, Substitute.user_id == user_id)


def stands_in_for(user_id: int, organisation_id: int | None = None) -> list[StandingIn]:
    """Whom a user stands in for today or later, the first day first; in one organisation only, if named."""
    return _standing_in(organisation_id, Substitute.substitute_id == user_id)


def substitutes_in(organisation_id: int) -> dict[int, list[StandingIn]]:
    """Who stands in for each user of an organisation, the first day first; one statement."""
    found: dict[int, list[StandingIn]] = {}
    for one in _standing_in(organisation_id):
        found.setdefault(one.user_id, []).append(one)
    return found


def _standing_in(organisation_id: int | None, *which: Any) -> list[StandingIn]:
    """Those of other organisations are not told of in one: they answer for nothing there."""
    absent, present = aliased(User), aliased(User)
    if organisation_id is not None:
        members = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
        which = *which, absent.id.in_(members), present.id.in_(members)
    statement = (
        select(Substitute, absent.name, present.name)
        .join(absent, Substitute.user_id == absent.id)
        .join(present, Substitute.substitute_id == present.id)
        .where(*which, Substitute.ended_at.is_(None), Substitute.ends_on >= today())
        .where(absent.ended_at.is_(None), present.ended_at.is_(None))
        .order_by(Substitute.starts_on, Substitute.id)
    )
    return [
        StandingIn(one.id, one.user_id, user, one.substitute_id, name, one.starts_on, one.ends_on)
        for one, user, name in db.session.execute(statement)
    ]


def substitute_choices(user_id: int) -> list[tuple[int, str]]:
    """(id, name) of those who can stand in for a user: who may answer for rows where the user may."""
    where = {
        one.organisation_id for one in _roles(user_id) if may_own([one], one.organisation_id, one.plan_id)
    }
    statement = (
        select(User.id, User.name, Membership.organisation_id, Membership.role, Membership.plan_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id.in_(where), User.ended_at.is_(None), User.id != user_id)
        .order_by(User.name.collate(SWEDISH), User.id)
    )
    return list(
        {
            one.id: (one.id, one.name)
            for one in db.session.execute(statement)
            if may_own([Role(one.organisation_id, one.role, one.plan_id)], one.organisation_id, one.plan_id)
        }.values()
    )


def _roles(user_id: int) -> list[Role]:
    held = db.session.scalars(select(Membership).filter_by(user_id=user_id))
    return [Role(one.organisation_id, one.role, one.plan_id) for one in held]


def set_own_substitute(visitor: Visitor, wanted: Wanted) -> None:
    """Choose who stands in for oneself; raises FieldErrors and Conflict as `set_substitute` does."""
    with transaction():
        _set(visitor, visitor.id, wanted)


def set_substitute(visitor: Visitor, organisation_id: int, user_id: int, wanted: Wanted) -> None:
    """Choose who stands in for a user, whose account the visitor keeps.

    Raises NotFound, ServiceError for who may not, FieldErrors for days or somebody that cannot be, and
    Conflict where somebody stands in on some of the days already.
    """
    with transaction():
        _check_keeper(visitor, organisation_id, user_id)
        _set(visitor, user_id, wanted)


def _check_keeper(visitor: Visitor, organisation_id: int, user_id: int) -> None:
    now = as_now(visitor, organisation_id)
    find_account(organisation_id, user_id)
    if not keeps_account(now, organisation_id, user_id):
        raise ServiceError(MAY_NOT)


def _set(visitor: Visitor, user_id: int, wanted: Wanted) -> None:
    # Two who choose at once must see each other's choice.
    wait_turn(db.session(), f"substitute:{user_id}")
    db.session.expire_all()
    user = find(db.session(), User, user_id)
    if user is None or user.ended_at is not None:
        raise ServiceError(ENDED)
    starts_on, ends_on = _checked_days(wanted)
    if wanted.substitute_id not in dict(substitute_choices(user_id)):
        raise FieldErrors({"substitute": "Välj någon i listan. Den ska vara rapportör i samma organisation."})
    for one in substitutes_of(user_id):
        if one.starts_on <= ends_on and one.ends_on >= starts_on:
            days = f"{swedish_date(one.starts_on)} till och med {swedish_date(one.ends_on)}"
            raise Conflict(f"{one.substitute} är redan ersättare {days}. Avsluta det först.")
    db.session.add(
        Substitute(
            user_id=user_id,
            substitute_id=wanted.substitute_id,
            starts_on=starts_on,
            ends_on=ends_on,
            made_by_id=visitor.id,
            made_at=datetime.now(UTC),
        )
    )
    log_event("substitute_set", by=visitor.id, user=user_id, substitute=wanted.substitute_id)


def _checked_days(wanted: Wanted) -> tuple[date, date]:
    first, last, day = wanted.starts_on, wanted.ends_on, today()
    faults = {}
    if first is None:
        faults["starts_on"] = "Välj första dagen."
    elif first < day:
        faults["starts_on"] = "Den dagen har redan varit. Välj i dag eller senare."
    if last is None:
        faults["ends_on"] = "Välj sista dagen."
    elif last < (first or day):
        faults["ends_on"] = "Sista dagen är före den första. Välj en senare."
    elif last - (first or day) > LONGEST:
        faults["ends_on"] = "Välj högst ett år. Är det för alltid, koppla raderna till någon annan i stället."
    if faults or first is None or last is None:
        raise FieldErrors(faults)
    return first, last


def end_own_substitute(visitor: Visitor, substitute_id: int) -> None:
    """Let nobody stand in for oneself any more; raises NotFound."""
    with transaction():
        _end(visitor, visitor.id, substitute_id)


def end_substitute(visitor: Visitor, organisation_id: int, user_id: int, substitute_id: int) -> None:
    """Let somebody stand in for a user no more; raises NotFound, and ServiceError for who may not."""
    with transaction():
        _check_keeper(visitor, organisation_id, user_id)
        _end(visitor, user_id, substitute_id)


def _end(visitor: Visitor, user_id: int, substitute_id: int) -> None:
    wait_turn(db.session(), f"substitute:{user_id}")
    held = find(db.session(), Substitute, substitute_id)
    if held is None or held.user_id != user_id or held.ended_at is not None:
        raise NotFound("Ersättaren finns inte.")
    held.ended_at = datetime.now(UTC)
    log_event("substitute_ended", by=visitor.id, user=user_id, substitute=held.substitute_id)
