"""Link users to the rows that they answer for: one row, or all that a filter shows."""

from sqlalchemy import select

from planapp.domain.access import OWNER, Visitor
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.transaction import transaction
from planapp.services.update_row import load_row, record_changes
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Membership, Owner, Plan, User


def possible_owners(plan: Plan) -> list[tuple[int, str]]:
    """(id, name) of the users who can answer for rows of a plan, in Swedish order."""
    statement = (
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == plan.organisation_id,
            Membership.role.in_([OWNER, "planner", "administrator"]),
            User.ended_at.is_(None),
        )
        .group_by(User.id, User.name)
        .order_by(User.name.collate(SWEDISH))
    )
    return [(row.id, row.name) for row in db.session.execute(statement)]


def _checked_user(plan: Plan, user_id: int) -> str:
    names = dict(possible_owners(plan))
    if user_id not in names:
        raise ServiceError("Välj en användare som är rapportör i regionen. Bjud in den som saknas.")
    return names[user_id]


def link_owner(visitor: Visitor, plan: Plan, activity_ids: list[int], user_id: int) -> int:
    """Make a user answer for rows of a plan; returns how many rows were not linked before.

    The first one linked to a row is its lead. Raises ServiceError for a user or rows of another plan.
    """
    name, plan_id = _checked_user(plan, user_id), plan.id
    with transaction():
        added = 0
        for activity in _rows_of(plan_id, activity_ids):
            held = list(db.session.scalars(select(Owner).filter_by(activity_id=activity.id)))
            if any(owner.user_id == user_id for owner in held):
                continue
            db.session.add(Owner(activity_id=activity.id, user_id=user_id, is_lead=not held))
            record_changes(activity, visitor, "page", {"owner": ("", name)}, None)
            added += 1
        return added


def unlink_owner(visitor: Visitor, activity_id: int, user_id: int) -> None:
    """Take a user from a row; the next one linked becomes its lead."""
    with transaction():
        activity, _ = load_row(activity_id)
        held = list(db.session.scalars(select(Owner).filter_by(activity_id=activity_id).order_by(Owner.id)))
        for owner in held:
            if owner.user_id == user_id:
                name = db.session.get_one(User, user_id).name
                db.session.delete(owner)
                record_changes(activity, visitor, "page", {"owner": (name, "")}, None)
        left = [owner for owner in held if owner.user_id != user_id]
        if left and not any(owner.is_lead for owner in left):
            left[0].is_lead = True


def _rows_of(plan_id: int, activity_ids: list[int]) -> list[Activity]:
    found = db.session.scalars(
        select(Activity)
        .where(Activity.plan_id == plan_id, Activity.id.in_(activity_ids))
        .order_by(Activity.id)
    )
    rows = list(found)
    if not rows:
        raise ServiceError("Det finns inga rader att koppla. Ändra urvalet och försök igen.")
    return rows
