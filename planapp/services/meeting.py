"""A meeting that goes through a plan's rows: which rows, and what was said of them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.history_names import ROW_LABELS, ROW_VALUES
from planapp.extensions import db
from planapp.services.bulk.held_rows import HeldRows, hold_rows
from planapp.services.histories.words import value_words
from planapp.services.history import BULK, BY_PERSON
from planapp.services.show_plan import PlanFilter, plan_labels, show_plan
from planapp.storage.models import Activity, Change, Plan
from planapp.storage.queries import plan_ids_in_order

_HOW = (*BY_PERSON, BULK, "undo")
_CONFIRMED = "confirmed"  # told in its own words
_SAID = [what for what in (*ROW_VALUES, _CONFIRMED) if what != "internal_note"]  # which is not read out


@dataclass(slots=True)
class MinutesRow:
    """What was said of a row: (label, old, new) of what is otherwise than when the meeting began."""

    id: int
    place: str
    text: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    is_confirmed: bool = False
    according_to: str = ""


@dataclass(slots=True)
class Minutes:
    """A meeting's outcome, in the plan's order."""

    began: datetime
    rows: list[MinutesRow]


def _presses(visitor: Visitor, plan_id: int, began: datetime) -> Any:
    return (
        select(Change)
        .where(Change.plan_id == plan_id, Change.user_id == visitor.id, Change.activity_id.is_not(None))
        .where(Change.at >= began, Change.how.in_(_HOW), Change.what.in_(_SAID))
        .order_by(Change.id)
    )


def meeting_rows(
    visitor: Visitor, plan: Plan, wanted: PlanFilter, today: date, began: datetime | None
) -> list[int]:
    """The rows that a meeting goes through, in the plan's order.

    They are those that the filter asks for, and those that the visitor has changed since the meeting
    began: a row that is no longer without status keeps its place. A few statements.
    """
    shown = show_plan(visitor, plan, wanted, today)
    rows = [row for chapter in shown.chapters for area in chapter.areas for row in area.rows]
    ids = {row.id for row in rows if not row.is_blank}
    if began is not None and not wanted.is_empty():
        mine = _presses(visitor, plan.id, began).with_only_columns(Change.activity_id)
        ids |= set(db.session.scalars(mine))
    return [row.id for row in plan_ids_in_order(db.session(), plan.id)[2] if row.id in ids]


def show_minutes(visitor: Visitor, plan: Plan, began: datetime) -> Minutes:
    """What the visitor has set in a plan since a meeting began; what was undone again is not told."""
    held = hold_rows(plan)
    labels = plan_labels(plan, list(held.written(plan)))
    told: dict[int, dict[str, tuple[str, str]]] = {}
    said: dict[int, str] = {}
    for change in db.session.scalars(_presses(visitor, plan.id, began)):
        row_id = change.activity_id or 0
        first = told.setdefault(row_id, {}).get(change.what, (change.old, ""))[0]
        told[row_id][change.what] = first, change.new
        said[row_id] = change.according_to or said.get(row_id, "")
    rows = [_minutes_row(held, held.rows[one], told[one], labels) for one in held.rows if one in told]
    for row in rows:
        row.according_to = said[row.id]
    return Minutes(began, [row for row in rows if row.changes or row.is_confirmed])


def _minutes_row(
    held: HeldRows, activity: Activity, told: dict[str, tuple[str, str]], labels: dict[str | None, str]
) -> MinutesRow:
    changes = [
        (ROW_LABELS.get(what, what), value_words(what, old, labels), value_words(what, new, labels))
        for what, (old, new) in told.items()
        if what != _CONFIRMED and old != new
    ]
    was, now = told.get(_CONFIRMED, ("", ""))
    text = " ".join(held.texts[activity.id])
    return MinutesRow(activity.id, held.place(activity), text, changes, bool(now) and now != was)
