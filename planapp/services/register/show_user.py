"""One user's page: the account, what they report, who stands in, and what the visitor may do about it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Role, Visitor, may_own
from planapp.extensions import db
from planapp.services.register.accounts import find_account, is_anonymous, keeps_account
from planapp.services.register.list_users import HeldRole, roles_of
from planapp.services.register.substitutes import StandingIn, stands_in_for, substitutes_of
from planapp.services.users import plan_name
from planapp.storage.models import Activity, Area, Chapter, Membership, Organisation, Owner, Plan, User

_MOST_ROWS = 200


@dataclass(slots=True)
class OwnedRow:
    """A row that a user reports, in short."""

    id: int
    plan_id: int
    plan: str
    place: str
    text: str
    is_lead: bool


@dataclass(slots=True)
class UserPage:
    """Everything that a user's page shows; `may_change` says whether the visitor keeps the account."""

    user: User
    unit: str
    roles: list[HeldRole]
    rows: list[OwnedRow]
    row_count: int
    substitutes: list[StandingIn]
    stands_in_for: list[StandingIn]
    may_change: bool
    is_elsewhere: bool
    is_anonymous: bool

    @property
    def may_own(self) -> bool:
        """Whether one of the roles lets the user answer for rows."""
        return any(may_own([Role(0, one.role, one.plan_id)], 0, one.plan_id) for one in self.roles)


def show_user(visitor: Visitor, organisation_id: int, user_id: int) -> UserPage:
    """A user of an organisation's register, with what they report there; raises NotFound."""
    user = find_account(organisation_id, user_id)
    unit = db.session.get(Organisation, user.unit_id) if user.unit_id is not None else None
    elsewhere = select(Membership.id).where(
        Membership.user_id == user_id, Membership.organisation_id != organisation_id
    )
    rows = _rows(organisation_id, user_id)
    return UserPage(
        user,
        unit.name if unit is not None and unit.region_id == organisation_id else "",
        roles_of(organisation_id, user_id),
        [_row(one) for one in rows[:_MOST_ROWS]],
        len(rows),
        substitutes_of(user_id, organisation_id),
        stands_in_for(user_id, organisation_id),
        keeps_account(visitor, organisation_id, user_id),
        db.session.scalar(elsewhere.limit(1)) is not None,
        is_anonymous(user),
    )


def _rows(organisation_id: int, user_id: int) -> list[Any]:
    statement = (
        select(Activity.id, Activity.plan_id, Plan.title.label("plan"), Plan.period, Owner.is_lead)
        .add_columns(Area.code, Area.title, Area.goal)
        .join(Owner, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Owner.user_id == user_id, Plan.organisation_id == organisation_id)
        .where(Plan.removed_at.is_(None), Plan.version_of_id.is_(None))
        .order_by(Plan.id.desc(), Chapter.position, Area.position, Activity.position)
    )
    return list(db.session.execute(statement))


def _row(one: Any) -> OwnedRow:
    place = " ".join(part for part in (one.code, one.title) if part) or "Området"
    text = one.goal[0] if one.goal else ""
    return OwnedRow(one.id, one.plan_id, plan_name(one.plan, one.period), place, text, one.is_lead)
