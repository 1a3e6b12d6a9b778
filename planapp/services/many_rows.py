"""One press that changes many rows: stored with each row's history, and undone where rows still stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.change_row import differing_values, history_values, stored_row, write_meaning
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
from planapp.storage.models import Activity, Change, Plan


@dataclass(slots=True)
class RowChange:
    """What a press does to one row: new values of its columns, and what its history tells beside them."""

    activity: Activity
    values: dict[str, Any]
    told: dict[str, tuple[str, str]] = field(default_factory=dict)


def hold_kept_plan(visitor: Visitor, plan_id: int) -> Plan:
    """A plan that the visitor keeps, held until the write transaction ends.

    Raises NotFound, and ServiceError when the visitor does not keep it or it has ended.
    """
    if find(db.session(), Plan, plan_id) is None or not hold_plan(db.session(), plan_id):
        raise NotFound("Planen finns inte.")
    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    if not visitor.may_read(plan.organisation_id, plan.id) or plan.removed_at is not None:
        raise NotFound("Planen finns inte.")
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError("Bara planansvarig kan ändra det här.")
    if plan.state == "ended":
        raise ServiceError("Planen är avslutad, så det här går inte att ändra.")
    return plan


def change_rows(
    plan: Plan, visitor: Visitor, changes: Iterable[RowChange], first: Iterable[Line] = ()
) -> str | None:
    """Set values of rows of a held plan in one press; returns its batch, None when nothing changed.

    `first` are lines of the plan's own. Cells that rows share must be changed in all of them.
    """
    lines = list(first)
    for change in changes:
        lines += _change(change)
    if not lines:
        return None
    batch, _ = record_lines(plan.id, visitor, "page", lines)
    return batch


def _change(change: RowChange) -> list[Line]:
    activity = change.activity
    before = history_values(activity)
    restores = {name: getattr(activity, name) for name in change.values} | {"merged": {}}
    for name, value in change.values.items():
        setattr(activity, name, value)
    differing = change.told | differing_values(before, history_values(activity))
    if "status_raw" in change.values:
        with db.session.no_autoflush:  # one press is one version
            write_meaning(activity, stored_row(activity))
    db.session.flush()
    return [
        Line(what, old, new, "", activity.id, activity.version, None if index else restores)
        for index, (what, (old, new)) in enumerate(differing.items())
    ]


def undo_rows(plan: Plan, visitor: Visitor, batch: str, first: Iterable[Line] = ()) -> tuple[int, int]:
    """Put back the rows of a held plan that a press changed; returns how many, and how many were left.

    A row that somebody has saved since is left as it is. Raises NotFound when there is no such press.
    """
    statement = select(Change).filter_by(plan_id=plan.id, batch=batch).order_by(Change.id)
    pressed = [one for one in db.session.scalars(statement) if one.activity_id and one.restores]
    lines, left = list(first), 0
    if not pressed and not lines:
        raise NotFound("Ändringen finns inte.")
    told = select(Change.activity_id, Change.old, Change.new).filter_by(batch=batch, what="status_word")
    words = {one.activity_id: (one.new, one.old) for one in db.session.execute(told)}
    for one in pressed:
        activity = db.session.get_one(Activity, one.activity_id)
        if activity.version != one.version or activity.area_id is None:
            left += 1
            continue
        values = {name: value for name, value in one.restores.items() if name != "merged"}
        word = words.get(activity.id)
        lines += _change(RowChange(activity, values, {"status_word": word} if word else {}))
    if lines:
        record_lines(plan.id, visitor, "undo", lines, undoes=batch)
    return len(pressed) - left, left
