"""Undo: put a row back as it was before one press, as long as nobody has changed it since."""

from datetime import UTC, datetime

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.transaction import transaction
from planapp.services.update_row import (
    FIELDS,
    Saved,
    load_row,
    may_update,
    record_changes,
    stored_row,
    values_of,
    write_meaning,
)
from planapp.storage.models import Activity, Change


def undo_change(visitor: Visitor, batch: str) -> Saved:
    """Undo the press that made a batch of changes; history keeps both the press and its undoing.

    Raises NotFound, ServiceError when the visitor may not change the row, and Conflict when the row
    has been saved since.
    """
    with transaction():
        changes = list(db.session.scalars(select(Change).filter_by(batch=batch).order_by(Change.id)))
        if not changes or changes[0].activity_id is None:
            raise NotFound("Ändringen finns inte.")
        first = changes[0]
        activity, plan = load_row(changes[0].activity_id)
        if not may_update(visitor, activity, plan):
            raise ServiceError("Raden är inte kopplad till dig.")
        if activity.version != first.version or first.restores is None:
            raise Conflict("Raden har ändrats efteråt, så ändringen går inte att ångra här.")
        before, restores = values_of(activity), dict(first.restores)
        now_held = _hold(activity, restores)
        for other_id, spans in restores.pop("others", {}).items():
            other = db.session.get(Activity, int(other_id))
            if other is not None:
                other.spans = spans
        for name, value in restores.items():
            setattr(activity, name, value)
        write_meaning(activity, stored_row(activity))
        after = values_of(activity)
        db.session.flush()
        differing = {name: (before[name], after[name]) for name in FIELDS if before[name] != after[name]}
        new_batch, now = record_changes(activity, visitor, "undo", differing, now_held, undoes=batch)
        return Saved(
            activity.id, plan.id, activity.version, new_batch, now or datetime.now(UTC), list(differing)
        )


def _hold(activity: Activity, restores: dict[str, object]) -> dict[str, object]:
    """What the undoing itself would restore, so that it can be undone in its turn."""
    others = restores.get("others") or {}
    held: dict[str, object] = {name: getattr(activity, name) for name in restores if name != "others"}
    found = {str(key): db.session.get(Activity, int(key)) for key in others}  # type: ignore[attr-defined]
    held["others"] = {key: one.spans for key, one in found.items() if one is not None}
    return held
