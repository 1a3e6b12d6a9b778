"""The edits of a plan's text, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from planapp.extensions import db
from planapp.storage.models import Edit, User


@dataclass(slots=True)
class EditView:
    """One press: what was done, by whom and when, and whether it has been undone."""

    batch: str
    sentence: str
    who: str
    at: datetime
    is_undone: bool


def latest_edits(plan_id: int, most: int = 50) -> list[EditView]:
    """The newest edits of a plan, at most so many."""
    statement = (
        select(Edit.batch, Edit.sentence, User.name, Edit.at, Edit.undone_at)
        .outerjoin(User, Edit.user_id == User.id)
        .where(Edit.plan_id == plan_id)
        .order_by(Edit.id.desc())
        .limit(most)
    )
    return [
        EditView(one.batch, one.sentence, one.name or "Kommandoraden", one.at, one.undone_at is not None)
        for one in db.session.execute(statement)
    ]
