"""Rows on which somebody stands as rapportör, although they cannot answer for them any more."""

from dataclasses import dataclass

from sqlalchemy import func, select

from planapp.domain.plan_states import ENDED
from planapp.extensions import db
from planapp.services.users import plan_name
from planapp.storage.models import Activity, Owner, Plan
from planapp.storage.owners import can_answer


@dataclass(frozen=True, slots=True)
class StrandedRows:
    """How many of a plan's rows somebody stands on and cannot answer for."""

    plan_id: int
    plan: str
    rows: int


def stranded_rows(organisation_id: int, user_id: int) -> list[StrandedRows]:
    """Those rows in an organisation's plans that have not ended, by plan, the newest first; one statement."""
    statement = (
        select(Plan.id, Plan.title, Plan.period, func.count().label("rows"))
        .join(Activity, Activity.plan_id == Plan.id)
        .join(Owner, Owner.activity_id == Activity.id)
        .where(Owner.user_id == user_id, Activity.area_id.is_not(None), ~can_answer(Owner.user_id))
        .where(Plan.organisation_id == organisation_id, Plan.state != ENDED)
        .where(Plan.removed_at.is_(None), Plan.version_of_id.is_(None))
        .group_by(Plan.id, Plan.title, Plan.period)
        .order_by(Plan.id.desc())
    )
    found = db.session.execute(statement)
    return [StrandedRows(one.id, plan_name(one.title, one.period), one.rows) for one in found]
