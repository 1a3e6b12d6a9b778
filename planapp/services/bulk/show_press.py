"""What a press over many rows did, as its page shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from planapp.domain.history_names import ROW_LABELS
from planapp.extensions import db
from planapp.services.bulk.change_many import RowOutcome, row_outcome
from planapp.services.bulk.held_rows import hold_rows
from planapp.services.errors import NotFound
from planapp.services.histories.words import value_words
from planapp.services.history import BULK
from planapp.services.show_plan import plan_labels
from planapp.storage.models import Change, Plan, User

_GONE = "En rad som inte finns kvar i planen"


@dataclass(slots=True)
class PressPage:
    """A press: when, by whom, on whose word, its rows in the plan's order, and whether it has been undone."""

    batch: str
    at: datetime
    who: str
    according_to: str
    is_undone: bool
    rows: list[RowOutcome]


def show_press(plan: Plan, batch: str) -> PressPage:
    """A press over many rows of a plan; raises NotFound. A few statements, whatever the number of rows."""
    statement = (
        select(Change, User.name)
        .outerjoin(User, Change.user_id == User.id)
        .where(Change.plan_id == plan.id, Change.batch == batch, Change.how == BULK)
        .order_by(Change.id)
    )
    lines = list(db.session.execute(statement))
    if not lines:
        raise NotFound("Ändringen finns inte.")
    held = hold_rows(plan)
    labels = plan_labels(plan, list(held.written(plan)))
    rows = {row_id: row_outcome(held, row) for row_id, row in held.rows.items()}
    for change, _ in lines:
        row_id = change.activity_id or 0
        outcome = rows.setdefault(row_id, RowOutcome(row_id, _GONE, "", ""))
        old, new = (value_words(change.what, one, labels) for one in (change.old, change.new))
        outcome.changes.append((ROW_LABELS.get(change.what, change.what), old, new))
    undone = select(Change.id).filter_by(plan_id=plan.id, undoes=batch).limit(1)
    first, who = lines[0]
    return PressPage(
        batch,
        first.at,
        who or "Kommandoraden",
        first.according_to,
        db.session.scalar(undone) is not None,
        [one for one in rows.values() if one.changes],
    )
