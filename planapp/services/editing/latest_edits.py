"""The edits of a plan's text, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from planapp.domain.plan_states import DECIDED
from planapp.extensions import db
from planapp.storage.models import Edit, Plan, User


@dataclass(slots=True)
class EditView:
    """One press: what was done, by whom and when, and whether it has been undone.

    `draft_version` is the version whose draft it was made in, None for the plan's own text.
    """

    batch: str
    sentence: str
    who: str
    at: datetime
    is_undone: bool
    draft_version: int | None = None


def latest_edits(plan_id: int, most: int = 50) -> list[EditView]:
    """The newest edits of a plan, and of the drafts that were decided as its versions, at most so many."""
    is_decided = Plan.removed_at.is_not(None), Plan.state == DECIDED
    statement = (
        select(Edit.batch, Edit.sentence, User.name, Edit.at, Edit.undone_at, Edit.plan_id, Plan.version)
        .join(Plan, Edit.plan_id == Plan.id)
        .outerjoin(User, Edit.user_id == User.id)
        .where(or_(Edit.plan_id == plan_id, and_(Plan.version_of_id == plan_id, *is_decided)))
        .order_by(Edit.id.desc())
        .limit(most)
    )
    return [
        EditView(
            one.batch,
            one.sentence,
            one.name or "Kommandoraden",
            one.at,
            one.undone_at is not None,
            one.version if one.plan_id != plan_id else None,
        )
        for one in db.session.execute(statement)
    ]
