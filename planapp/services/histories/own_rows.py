"""The rows whose internal notes and «Inte min rad» somebody who does not keep the plan may see."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, union

from planapp.domain.access import Visitor
from planapp.services.standing import answers_as
from planapp.storage.models import Activity, HandBack, Owner, Plan
from planapp.storage.owners import can_answer


def own_rows(visitor: Visitor, plan_ids: Collection[int]) -> dict[str, Any]:
    """`notes_rows` and `hand_back_rows` of a LineFilter, for plans in which the visitor may answer.

    Notes are for the huvudrapportör. What has been handed back is for every rapportör of the row, and the
    planner's answer for whoever asked, although the row is somebody else's now.
    """
    me = answers_as(visitor)
    mine = (
        select(Owner.activity_id)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Plan.id.in_(plan_ids), Owner.user_id.in_(me), can_answer(Owner.user_id))
    )
    said = (
        select(HandBack.activity_id)
        .join(Plan, HandBack.plan_id == Plan.id)
        .where(Plan.id.in_(plan_ids), HandBack.user_id.in_(me), can_answer(HandBack.user_id))
    )
    return {"notes_rows": mine.where(Owner.is_lead), "hand_back_rows": union(mine, said)}
