"""Link users to the rows that they answer for: one row, or all that a filter shows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from planapp.domain.access import Role, Visitor, may_own
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.history import record_changes, record_everywhere
from planapp.services.state_rules import refuse_linking
from planapp.services.transaction import transaction
from planapp.services.update_row import load_row
from planapp.storage.engine import SWEDISH
from planapp.storage.locks import share_plan, wait_turn
from planapp.storage.models import Activity, Membership, Owner, Plan, User


def possible_owners(plan: Plan) -> list[tuple[int, str]]:
    """(id, name) of the users who can answer for rows of a plan, in Swedish order."""
    statement = (
        select(User.id, User.name, Membership.organisation_id, Membership.role, Membership.plan_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == plan.organisation_id, User.ended_at.is_(None))
        .order_by(User.name.collate(SWEDISH), User.id)
    )
    found: dict[int, str] = {}
    for one in db.session.execute(statement):
        if may_own([Role(one.organisation_id, one.role, one.plan_id)], plan.organisation_id, plan.id):
            found[one.id] = one.name
    return list(found.items())


def _checked_user(plan: Plan, user_id: int) -> str:
    names = dict(possible_owners(plan))
    if user_id not in names:
        raise ServiceError("Välj en användare som är rapportör i regionen. Bjud in den som saknas.")
    return names[user_id]


def _take_turn(plan_id: int) -> None:
    share_plan(db.session(), plan_id)  # a reading that is being undone may remove the rows
    # Two who link the same row at once would both make theirs the lead.
    wait_turn(db.session(), f"owners:{plan_id}")


def link_owner(visitor: Visitor, plan: Plan, activity_ids: list[int], user_id: int) -> int:
    """Make a user answer for rows of a plan; returns how many rows were not linked before.

    The first one linked to a row is its lead. Raises ServiceError for a user or rows of another plan.
    A few statements, whatever the number of rows.
    """
    plan_id = plan.id
    with transaction():
        _take_turn(plan_id)
        refuse_linking(db.session.get_one(Plan, plan_id))
        name, held = _checked_user(plan, user_id), _held(plan_id)
        new = [row for row in _rows_of(plan_id, activity_ids) if user_id not in held.get(row.id, ())]
        owners = [{"activity_id": row.id, "user_id": user_id, "is_lead": row.id not in held} for row in new]
        if owners:
            db.session.execute(insert(Owner), owners)
        record_everywhere(new, visitor, "page", {"owner": ("", name)})
        return len(new)


def unlink_owner(visitor: Visitor, activity_id: int, user_id: int) -> None:
    """Take a user from a row; the next one linked becomes its lead."""
    with transaction():
        activity, plan = load_row(activity_id)
        _take_turn(plan.id)
        db.session.expire_all()  # the row may be gone by now, and the plan ended
        activity, plan = load_row(activity_id)
        refuse_linking(plan)
        statement = select(Owner, User.name).join(User, Owner.user_id == User.id)
        held = list(db.session.execute(statement.filter(Owner.activity_id == activity_id).order_by(Owner.id)))
        left = [(owner, name) for owner, name in held if owner.user_id != user_id]
        for owner, name in held:
            if owner.user_id != user_id:
                continue
            changed = {"owner": (name, "")}
            if owner.is_lead and left:
                left[0][0].is_lead = True
                changed["lead_owner"] = (name, left[0][1])
            db.session.delete(owner)
            record_changes(activity, visitor, "page", changed, None)


def _held(plan_id: int) -> dict[int, set[int]]:
    """Who answers for each row of a plan that somebody answers for."""
    statement = select(Owner.activity_id, Owner.user_id).join(Activity).where(Activity.plan_id == plan_id)
    held: dict[int, set[int]] = {}
    for activity_id, user_id in db.session.execute(statement):
        held.setdefault(activity_id, set()).add(user_id)
    return held


def _rows_of(plan_id: int, activity_ids: list[int]) -> Sequence[Any]:
    # All of the plan's are asked for: a statement that names ten thousand ids is no quicker, nor allowed.
    statement = select(Activity.id, Activity.plan_id, Activity.version).where(Activity.plan_id == plan_id)
    wanted = set(activity_ids)
    rows = [row for row in db.session.execute(statement.order_by(Activity.id)) if row.id in wanted]
    if not rows:
        raise ServiceError("Det finns inga rader att koppla. Ändra urvalet och försök igen.")
    return rows
