"""Undo an edit of a plan's text, as long as nothing was built on what it wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.history_names import PLAN_EVENTS, is_event
from planapp.extensions import db
from planapp.services.editing.edit_plan import Edited, open_plan
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.snapshot import lines_between, take_snapshot
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Change, Descent, Edit, Owner, Plan
from planapp.storage.plan_tables import MODELS, plain, stored_rows
from planapp.storage.record_edit import Written, load_written
from planapp.storage.record_in import row_search_text
from planapp.storage.record_restore import added_rows, restore_plan, store_parties

_BUILT_ON = "Det som ändrades har ändrats igen efteråt, så det går inte att ångra här."
_NOT_COMPARED = {"id", "version", "search_text"}


def undo_edit(visitor: Visitor, plan_id: int, batch: str) -> Edited:
    """Put back what one press changed; the history keeps both the press and its undoing.

    Raises NotFound, ServiceError where the visitor may not or it is undone already, and Conflict where
    what it wrote has been changed since.
    """
    with transaction():
        plan = open_plan(visitor, plan_id)
        press = db.session.scalar(select(Edit).filter_by(batch=batch, plan_id=plan_id))
        if press is None:
            raise NotFound("Ändringen finns inte.")
        if press.undone_at is not None or press.before is None:
            raise ServiceError("Ändringen är redan ångrad.")
        if not _stands(plan, press):
            raise Conflict(_BUILT_ON)
        return _undo(visitor, plan, press)


def _stands(plan: Plan, press: Edit) -> bool:
    """Whether what a press wrote is there still, and nothing else hangs on what it added."""
    before, session = press.before, db.session()
    for name, model in MODELS.items():
        kept = before["tables"][name]
        wrote = [*kept["after"], *kept["made"]]
        ids = [one["id"] for one in wrote] + kept["added"]
        table = model.__table__
        now = stored_rows(session, table, table.c.id.in_(ids)) if ids else {}
        if any(not _says(now.get(one["id"]), one) for one in wrote):
            return False
        if any(one not in now for one in kept["added"]):
            return False
    said = plain({name: getattr(plan, name) for name in before["plan_after"]})
    if any(said[name] != value for name, value in before["plan_after"].items() if name not in _NOT_COMPARED):
        return False
    return not _used_since(added_rows(before), press)


def _says(now: dict[str, Any] | None, after: dict[str, Any]) -> bool:
    if now is None:
        return False
    values = plain(now)
    return all(values[name] == value for name, value in after.items() if name not in _NOT_COMPARED)


def _used_since(added: list[int], press: Edit) -> bool:
    """Whether rows that the press added have been changed, or split further, by another press."""
    if not added:
        return False
    presses = select(Edit.batch).where(Edit.plan_id == press.plan_id)
    undone = presses.where(Edit.undone_at.is_not(None))
    changed = select(Change.id).where(
        Change.activity_id.in_(added),
        Change.batch != press.batch,
        Change.batch.not_in(undone),
        or_(Change.undoes.is_(None), Change.undoes.not_in(presses)),
    )
    descents = select(Descent.id).where(Descent.from_id.in_(added), Descent.batch != press.batch)
    copies = select(Activity.id).where(Activity.origin_id.in_(added))
    return any(db.session.scalar(one.limit(1)) is not None for one in (changed, descents, copies))


def _undo(visitor: Visitor, plan: Plan, press: Edit) -> Edited:
    session, before, was = db.session(), press.before, take_snapshot(plan.id)
    added = added_rows(before)
    events = list(_events(press, set(added)))
    session.execute(delete(Descent).where(Descent.batch == press.batch))
    session.execute(delete(Owner).where(Owner.activity_id.in_(added)))
    try:
        restore_plan(session, plan.id, before)
    except IntegrityError as fault:  # a later press has put something into what this one added
        raise Conflict(_BUILT_ON) from fault
    written = load_written(session, plan.id)
    assert written is not None
    if check_record(written.record):  # what was changed since does not go together with what was there before
        raise Conflict(_BUILT_ON)
    _restore_meaning(written, {one["id"] for one in before["tables"][Activity.__tablename__]["changed"]})
    lines = [one for one in lines_between(was, take_snapshot(plan.id)) if not _is_event(one)]
    batch, at = record_lines(plan.id, visitor, "undo", [*events, *lines], undoes=press.batch)
    press = session.get_one(Edit, press.id)
    press.undone_at, press.undone_by_id, press.before = datetime.now(UTC), visitor.id, None
    return Edited(f"Ångrat: {press.sentence}", batch, at)


def _is_event(line: Line | Change) -> bool:
    """Whether a line tells that something came, went or moved; of a row that is gone there is no other."""
    return line.activity_id is not None and is_event(line.what) or line.what in PLAN_EVENTS


def _events(press: Edit, added: set[int]) -> Iterator[Line]:
    """What came, went and moved with the press, the other way round."""
    for one in db.session.scalars(select(Change).filter_by(batch=press.batch).order_by(Change.id)):
        if one.activity_id not in added and _is_event(one):
            yield Line(one.what, one.new, one.old, one.place, one.activity_id, part_id=one.part_id)


def _restore_meaning(written: Written, row_ids: set[int]) -> None:
    """The parties and the search text of rows that were put back, as their cells and comments say now."""
    session = db.session()
    rows = {written.ids[id(row)]: row for row in written.record.rows()}
    mine = {row_id: rows[row_id] for row_id in row_ids if row_id in rows}
    store_parties(session, mine.items())
    stored = select(Activity.id, Activity.comment).where(Activity.id.in_(mine))
    comments = {one.id: one.comment for one in session.execute(stored)}
    table = Activity.__table__
    for row_id, row in mine.items():
        text = row_search_text(row, comments[row_id])
        session.execute(update(table).where(table.c.id == row_id).values(search_text=text))
