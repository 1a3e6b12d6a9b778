"""The rows that have been taken out of a plan, with why, and their histories."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from planapp.domain.editing.rows import row_from_json
from planapp.domain.record import is_blank
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.show_plan import plan_labels
from planapp.services.show_row import ChangeView, row_changes
from planapp.storage.ids import find
from planapp.storage.models import Activity, Plan
from planapp.storage.queries import row_histories


@dataclass(slots=True)
class EndedRow:
    """A row that is not in the plan any more: what it said first, where it stood, why, and its history."""

    id: int
    title: str
    place: str
    reason: str
    decided_by: str
    at: datetime
    history: list[ChangeView]


def ended_rows(plan: Plan, shows_notes: bool) -> list[EndedRow]:
    """A plan's rows that have been taken out, the newest first; a few statements, whatever their number.

    Empty rows are not among them: they only held a place. One that somebody has written a comment on is.
    Internal notes are in their histories only where `shows_notes` says so.
    """
    labels = plan_labels(plan, [])
    statement = (
        select(
            *(Activity.id, Activity.ended, Activity.ended_at),
            or_(Activity.comment != "", Activity.internal_note != "").label("is_commented"),
        )
        .where(Activity.plan_id == plan.id, Activity.ended_at.is_not(None))
        .order_by(Activity.ended_at.desc(), Activity.id)
    )
    rows = [one for one in db.session.execute(statement) if one.is_commented or not _was_blank(one.ended)]
    histories = row_histories(db.session(), [one.id for one in rows])
    found = []
    for one in rows:
        kept, row = one.ended, one.ended["row"]
        texts = [*row["region_activity"], *row["rcc_activity"], *row["responsible"]]
        place = " › ".join(part for part in (kept["chapter"], kept["area"]) if part)
        found.append(
            EndedRow(
                one.id,
                texts[0] if texts else "Tom rad",
                place,
                kept["reason"],
                kept["decided_by"],
                one.ended_at,
                row_changes(one.id, histories[one.id], labels, shows_notes, plan.columns),
            )
        )
    return found


def _was_blank(kept: dict[str, Any]) -> bool:
    return is_blank(row_from_json(kept["row"]))


def ended_record(plan_id: int, row_id: int) -> dict[str, Any]:
    """What was kept of a row that has been taken out of a plan; raises NotFound where there is none."""
    row = find(db.session(), Activity, row_id)
    if row is None or row.plan_id != plan_id or row.ended is None:
        raise NotFound("Raden är inte avslutad.")
    kept: dict[str, Any] = row.ended
    return kept
