"""Undo a press over many rows: those that still stand as it left them, all at once."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.bulk.change_many import RowOutcome, row_outcome
from planapp.services.bulk.held_rows import HeldRows, hold_rows
from planapp.services.change_row import (
    differing_values,
    history_values,
    refuse_decided,
    stored_row,
    write_meaning,
)
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import BULK, Line, record_lines
from planapp.services.many_rows import hold_kept_plan
from planapp.services.owners.assign import undo_owners
from planapp.services.row_rules import refuse_odd_row
from planapp.services.state_rules import refuse_reporting
from planapp.services.transaction import transaction
from planapp.services.undo_change import is_since_decision
from planapp.storage.merges import restored_spans
from planapp.storage.models import Activity, Change
from planapp.storage.plan_tables import live

_ROWS: Any = Activity.__table__
_NO_PRESS = "Ändringen finns inte."
_UNDONE = "Ändringen är redan ångrad."
_SAVED_SINCE = "Raden har ändrats efteråt. Den är kvar som den är."
_GONE = "Raden finns inte kvar i planen."


@dataclass(slots=True)
class BulkUndone:
    """How many rows were put back, and those that were left, with why; the same for their rapportörer."""

    undone: int = 0
    left: list[RowOutcome] = field(default_factory=list)
    owners_undone: int = 0
    owners_left: int = 0


def undo_many(visitor: Visitor, plan_id: int, batch: str) -> BulkUndone:
    """Put back what `change_many` did in one press; a row that somebody has saved since is left and told.

    Raises NotFound when there is no such press, ServiceError when it has been undone or the visitor may
    not. A few statements, whatever the number of rows.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        refuse_reporting(plan)
        pressed = _pressed(plan_id, batch)
        held, done, lines = hold_rows(plan), BulkUndone(), []
        since = is_since_decision(pressed[0], plan)
        with db.session.no_autoflush:
            values = [one for one in pressed if "merged" in one.restores]
            for one in values:
                activity = held.rows.get(one.activity_id or 0)
                if activity is None:
                    done.left.append(RowOutcome(one.activity_id or 0, "En rad", "", "", left=[_GONE]))
                    continue
                try:
                    mine = _put_back(held, activity, one, since)
                except ServiceError as fault:
                    done.left.append(row_outcome(held, activity, str(fault)))
                    continue
                lines += mine
                done.undone += 1
            _merge_again(held, values)
        if lines:
            held.write()
            record_lines(plan_id, visitor, "undo", lines, undoes=batch)
        if len(values) < len(pressed):
            done.owners_undone, done.owners_left = undo_owners(visitor, plan_id, batch)
    return done


def _pressed(plan_id: int, batch: str) -> list[Change]:
    """The lines of a press that hold what puts a row back: its cells, or who answers for it."""
    lines = select(Change).filter_by(plan_id=plan_id, batch=batch, how=BULK).order_by(Change.id)
    found = [one for one in db.session.scalars(lines) if one.restores]
    if not found:
        raise NotFound(_NO_PRESS)
    if db.session.scalar(select(Change.id).filter_by(plan_id=plan_id, undoes=batch).limit(1)):
        raise ServiceError(_UNDONE)
    return found


def _put_back(held: HeldRows, activity: Activity, pressed: Change, since_decision: bool) -> list[Line]:
    """Put one row back; returns its lines. Raises ServiceError when it must stay, as it is then."""
    if activity.version != pressed.version:
        raise ServiceError(_SAVED_SINCE)
    before = history_values(activity)
    with held.changing(activity):
        for name, value in live(_ROWS, _cells(pressed.restores)).items():
            setattr(activity, name, value)
        row = stored_row(activity)
        refuse_odd_row(activity, row, held.plan)
        write_meaning(activity, row, held)
        after = history_values(activity)
        if not since_decision:
            refuse_decided(held.plan, before, after)
    version = held.version_after(activity)
    told = differing_values(before, after)
    return [Line(what, *both, "", activity.id, version) for what, both in told.items()]


def _cells(restores: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in restores.items() if name in _ROWS.c}


def _merge_again(held: HeldRows, pressed: list[Change]) -> None:
    """Merge the cells that the press had parted, where every row of them says the same again."""
    for one in pressed:
        merged = one.restores.get("merged")
        if merged and one.activity_id in held.before:
            activity = held.rows[one.activity_id]
            held.set_spans(restored_spans(held.area_rows(activity.area_id), activity, merged)[1])
