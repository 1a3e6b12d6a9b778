"""When rows were last answered, by whom the history says it, each in one statement."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from planapp.storage.models import Change, Owner
from planapp.storage.queries import BY_READINGS

# What an answer says; the last two count only from one who answers for the row, since a planner may fill
# them in for all rows at once.
_SAID = (
    "status",
    "proposed_status",
    "waiting_for",
    "cancelled_reason",
    "cancelled_by",
    "comment",
    "reference",
)
_FILLED = ("responsible", "timeframe")
_NO_ANSWER = (*BY_READINGS, "undo", "decision")
DECLINED = "declined"


def latest_answers(session: Session, user_ids: Collection[int], row_id: int | None = None) -> list[Row[Any]]:
    """(activity_id, what, at, id) of the latest change of each kind in the rows that users answer for.

    Only what a person has answered, and the planner's «inte klar än» (`declined`); what was undone is not
    counted.
    """
    undone = aliased(Change)
    mine = select(Owner.activity_id).where(Owner.user_id.in_(user_ids))
    own = Change.what.in_(_FILLED) & Change.user_id.in_(user_ids)
    statement = (
        select(
            Change.activity_id, Change.what, func.max(Change.at).label("at"), func.max(Change.id).label("id")
        )
        .where(Change.activity_id.in_(mine), Change.user_id.is_not(None), Change.how.not_in(_NO_ANSWER))
        .where(or_(Change.what.in_(_SAID), Change.what == DECLINED, own))
        # The planner's no takes back what was reported: that is no answer.
        .where((Change.what != "proposed_status") | (Change.new != ""))
        .where(~exists().where(undone.activity_id == Change.activity_id, undone.undoes == Change.batch))
        .group_by(Change.activity_id, Change.what)
    )
    if row_id is not None:
        statement = statement.where(Change.activity_id == row_id)
    return list(session.execute(statement))


def texts_of_changes(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What changes say is new, by their ids."""
    statement = select(Change.id, Change.new).where(Change.id.in_(ids))
    return {one.id: one.new for one in session.execute(statement)}
