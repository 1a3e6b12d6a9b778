"""The users of an organisation: who there is, with what roles, and who of them a search asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from planapp.domain.plan_states import ENDED
from planapp.domain.text import search_form
from planapp.extensions import db
from planapp.services.register.accounts import in_register, is_anonymous
from planapp.services.register.substitutes import StandingIn, substitutes_in
from planapp.services.users import plan_name
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Membership, Organisation, Owner, Plan, User

STATES = {
    "": "Alla som är kvar",
    "never": "Har inte loggat in än",
    "rows": "Har rader att rapportera",
    "no_role": "Saknar roll",
    "away": "Har ersättare",
    "ended": "Avslutade",
}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a user has: in every plan of the organisation, or in one."""

    role: str
    plan_id: int | None = None
    plan: str = ""


@dataclass(slots=True)
class UserView:
    """A user in a list, with their roles in one organisation."""

    id: int
    name: str
    email: str
    roles: list[HeldRole]
    signed_in_at: datetime | None
    is_function: bool = False
    unit: str = ""
    unit_id: int | None = None
    rows: int = 0
    substitutes: list[StandingIn] = field(default_factory=list)
    ended_at: datetime | None = None
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What a search asks for; empty asks for everybody who has not ended."""

    text: str = ""
    role: str = ""
    unit_id: int = 0
    state: str = ""

    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == UserFilter()

    def wants(self, user: UserView) -> bool:
        """Whether a user is one of those asked for."""
        if (user.ended_at is not None) != (self.state == "ended"):
            return False
        if self.role and self.role not in {held.role for held in user.roles}:
            return False
        if self.unit_id and self.unit_id != user.unit_id:
            return False
        told = search_form(f"{user.name} {user.email} {user.unit}")
        return search_form(self.text) in told and self._is_in_state(user)

    def _is_in_state(self, user: UserView) -> bool:
        return {
            "never": user.signed_in_at is None,
            "rows": user.rows > 0,
            "no_role": not user.roles,
            "away": bool(user.substitutes),
        }.get(self.state, True)


EVERYBODY = UserFilter()


def list_users(organisation_id: int, wanted: UserFilter = EVERYBODY) -> list[UserView]:
    """The users of an organisation's register that are asked for, in Swedish order; four statements."""
    people, roles = _people(organisation_id), _roles(organisation_id)
    rows, away = _rows(organisation_id), substitutes_in(organisation_id)
    views = [
        UserView(
            *(one.id, one.name, one.email, roles.get(one.id, []), one.signed_in_at, one.is_function),
            *(one.unit or "", one.unit_id, rows.get(one.id, 0), away.get(one.id, []), one.ended_at),
            is_anonymous(one),
        )
        for one in people
    ]
    return [view for view in views if wanted.wants(view)]


def _people(organisation_id: int) -> Sequence[Any]:
    unit = aliased(Organisation)
    columns = User.id, User.name, User.email, User.signed_in_at, User.is_function, User.ended_at, User.unit_id
    statement = select(*columns, unit.name.label("unit")).outerjoin(unit, User.unit_id == unit.id)
    statement = statement.where(in_register(organisation_id))
    return db.session.execute(statement.order_by(User.name.collate(SWEDISH), User.id)).all()


def roles_of(organisation_id: int, user_id: int) -> list[HeldRole]:
    """The roles that one user has in an organisation."""
    return _roles(organisation_id, Membership.user_id == user_id).get(user_id, [])


def _roles(organisation_id: int, *which: Any) -> dict[int, list[HeldRole]]:
    statement = (
        select(Membership.user_id, Membership.role, Membership.plan_id, Plan.title, Plan.period)
        .outerjoin(Plan, Membership.plan_id == Plan.id)
        .where(Membership.organisation_id == organisation_id, *which)
        .order_by(Membership.id)
    )
    found: dict[int, list[HeldRole]] = {}
    for user_id, role, plan_id, title, period in db.session.execute(statement):
        held = HeldRole(role, plan_id, "" if plan_id is None else plan_name(title, period))
        if held not in found.setdefault(user_id, []):
            found[user_id].append(held)
    return found


def _rows(organisation_id: int) -> dict[int, int]:
    """How many rows each user reports, in plans that go on."""
    statement = (
        select(Owner.user_id, func.count())
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Plan.organisation_id == organisation_id, Plan.state != ENDED, Activity.area_id.is_not(None))
        .where(Plan.removed_at.is_(None), Plan.version_of_id.is_(None))
        .group_by(Owner.user_id)
    )
    return {one[0]: one[1] for one in db.session.execute(statement)}
