"""Undo: put a row back as it was before one press, as long as nobody has changed it since."""

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import record_changes
from planapp.services.row_rules import refuse_odd_row
from planapp.services.transaction import transaction
from planapp.services.update_row import (
    SAVED_MEANWHILE,
    Saved,
    behalf_of,
    differing_values,
    history_values,
    refuse_decided,
    stored_row,
    take_row,
    write_meaning,
)
from planapp.storage.merges import dissolve_merges, restore_merges
from planapp.storage.models import Change, Plan, Version


def undo_change(visitor: Visitor, batch: str) -> Saved:
    """Undo the press that made a batch of changes; history keeps both the press and its undoing.

    Raises NotFound, ServiceError when the visitor may not change the row, and Conflict when the row
    has been saved since.
    """
    try:
        with transaction():
            return _undo(visitor, batch)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _is_since_decision(press: Change, plan: Plan) -> bool:
    """Whether a press is later than the plan's decision: then it has only filled in what was missing."""
    decided = select(Version.created_at).filter_by(plan_id=plan.id, number=plan.version)
    at = db.session.scalar(decided)
    return at is not None and press.at > at


def _undo(visitor: Visitor, batch: str) -> Saved:
    first = db.session.scalar(select(Change).filter_by(batch=batch).order_by(Change.id).limit(1))
    if first is None or first.activity_id is None:
        raise NotFound("Ändringen finns inte.")
    activity, plan = take_row(first.activity_id)
    behalf = behalf_of(visitor, activity, plan)
    if first.user_id != visitor.id and not visitor.may_plan(plan.organisation_id, plan.id):
        # Undoing the planner's change would set what only the planner may set.
        raise ServiceError("Någon annan gjorde ändringen. Be planansvarig om den ska ångras.")
    if activity.version != first.version or first.restores is None:
        raise Conflict("Raden har ändrats efteråt, så ändringen går inte att ångra här.")
    before, restores = history_values(activity), dict(first.restores)
    merged, ends = restores.pop("merged"), restores.pop("ends_merges", [])
    held = {name: getattr(activity, name) for name in restores}
    held["merged"] = dissolve_merges(db.session(), activity, set(ends))
    for name, value in restores.items():
        setattr(activity, name, value)
    held["ends_merges"] = restore_merges(db.session(), activity, merged)
    with db.session.no_autoflush:  # one press is one version
        row = stored_row(activity)
        refuse_odd_row(activity, row, plan)
        write_meaning(activity, row)
    after = history_values(activity)
    if not _is_since_decision(first, plan):
        refuse_decided(plan, before, after)
    differing = differing_values(before, after)
    db.session.flush()
    new_batch, now = record_changes(activity, visitor, "undo", differing, held, batch, behalf)
    return Saved(activity.id, plan.id, activity.version, new_batch, now, list(differing))
