"""Where a version's draft has gone that has been decided: its text stands in the decided plan."""

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import DECIDED
from planapp.extensions import db
from planapp.services.plan_rights import may_see
from planapp.storage.ids import find
from planapp.storage.models import Activity, Descent, Plan


def decided_plan(visitor: Visitor, plan: Plan) -> Plan | None:
    """The plan that a decided draft's text stands in; None for another plan, or where the visitor may not
    read that one."""
    if plan.removed_at is None or plan.version_of_id is None or plan.state != DECIDED:
        return None
    whole = db.session.get(Plan, plan.version_of_id)
    return whole if whole is not None and may_see(visitor, whole) else None


def decided_row(visitor: Visitor, row_id: int) -> tuple[Plan, int | None] | None:
    """The plan, and the row in it, that a row of a decided draft has become; None as `decided_plan`.

    The row is None where the plan has none that comes from it.
    """
    drafted = find(db.session(), Activity, row_id)
    draft = db.session.get(Plan, drafted.plan_id) if drafted is not None else None
    whole = decided_plan(visitor, draft) if draft is not None else None
    if drafted is None or whole is None:
        return None
    came = select(Descent.activity_id).where(Descent.plan_id == whole.id, Descent.from_id == drafted.id)
    ids = [drafted.origin_id, *db.session.scalars(came.order_by(Descent.id))]
    here = Activity.plan_id == whole.id, Activity.area_id.is_not(None), Activity.id.in_(ids)
    found: int | None = db.session.scalar(select(Activity.id).where(*here).order_by(Activity.id).limit(1))
    return whole, found
