"""Undo: put a row back as it was before one press, as long as nobody has changed it since."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.answers.part_answer import undo_part
from planapp.services.answers.proposals import put_back_proposal
from planapp.services.change_row import (
    differing_values,
    history_values,
    refuse_decided,
    stored_row,
    write_meaning,
)
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import BULK, record_changes
from planapp.services.row_rules import refuse_odd_row
from planapp.services.transaction import transaction
from planapp.services.update_row import SAVED_MEANWHILE, Saved, behalf_of, take_row
from planapp.storage.merges import dissolve_merges, restore_merges
from planapp.storage.models import Activity, Change, Plan, Version
from planapp.storage.plan_tables import live, plain

_MANY = "Ändringen gjordes i flera rader på en gång. Den ångras för alla rader tillsammans."


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


def is_since_decision(press: Change, plan: Plan) -> bool:
    """Whether a press is later than the plan's decision: then it has only filled in what was missing."""
    decided = select(Version.created_at).filter_by(plan_id=plan.id, number=plan.version)
    at = db.session.scalar(decided)
    return at is not None and press.at > at


def _undo(visitor: Visitor, batch: str) -> Saved:
    first = db.session.scalar(select(Change).filter_by(batch=batch).order_by(Change.id).limit(1))
    if first is None or first.activity_id is None:
        raise NotFound("Ändringen finns inte.")
    if first.how == BULK or _is_over_many(first):
        raise Conflict(_MANY)
    activity, plan = take_row(first.activity_id)
    return undo_press(visitor, activity, plan, first)


def _is_over_many(press: Change) -> bool:
    others = select(Change.id).where(Change.batch == press.batch, Change.activity_id != press.activity_id)
    return db.session.scalar(others.limit(1)) is not None


def undo_press(
    visitor: Visitor, activity: Activity, plan: Plan, first: Change, version: int | None = None
) -> Saved:
    """Undo what a press did to a row that has been taken (`take_row`); `first` is its first line there.

    `version` is the one that the row shall have, where later presses have just been undone; else the
    press's own. Raises as `undo_change`.
    """
    if first.restores is not None and "part" in first.restores:
        return undo_part(visitor, activity, plan, first)
    behalf = behalf_of(visitor, activity, plan)
    if first.user_id != visitor.id and not visitor.may_plan(plan.organisation_id, plan.id):
        # Undoing the planner's change would set what only the planner may set.
        raise ServiceError("Någon annan gjorde ändringen. Be planansvarig om den ska ångras.")
    has_moved = activity.version != (first.version if version is None else version)
    if has_moved or first.restores is None or "merged" not in first.restores:
        raise Conflict("Raden har ändrats efteråt, så ändringen går inte att ångra här.")
    before = history_values(activity)
    held = _put_back(activity, plan, dict(first.restores))
    after = history_values(activity)
    if not is_since_decision(first, plan):
        refuse_decided(plan, before, after)
    differing = differing_values(before, after)
    db.session.flush()
    new_batch, now = record_changes(activity, visitor, "undo", differing, held, first.batch, behalf)
    return Saved(activity.id, plan.id, activity.version, new_batch, now, list(differing))


def _put_back(activity: Activity, plan: Plan, restores: dict[str, Any]) -> dict[str, Any]:
    """Give a row the values that it had before a press; returns what undoes that."""
    merged, ends = restores.pop("merged"), restores.pop("ends_merges", [])
    proposal = restores.pop("proposal", None)
    held = plain({name: getattr(activity, name) for name in restores})
    held["merged"] = dissolve_merges(db.session(), activity, set(ends))
    if proposal is not None:
        held["proposal"] = put_back_proposal(proposal)
    for name, value in live(Activity.__table__, restores).items():
        setattr(activity, name, value)
    held["ends_merges"] = restore_merges(db.session(), activity, merged)
    with db.session.no_autoflush:  # one press is one version
        row = stored_row(activity)
        refuse_odd_row(activity, row, plan)
        write_meaning(activity, row)
    return held
