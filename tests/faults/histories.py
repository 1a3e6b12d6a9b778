"""What must hold of every history, whoever wrote at the same time: nothing was overwritten unseen."""

from collections.abc import Iterable

from sqlalchemy import select

from planapp.extensions import db
from planapp.services.change_row import FIELDS, history_values
from planapp.storage.models import Activity, Change


def broken_chains(plan_id: int) -> list[str]:
    """Where a line's old value is not what the line before it left, or the last is not what stands."""
    db.session.rollback()
    rows = {one.id: one for one in db.session.scalars(select(Activity).where(Activity.plan_id == plan_id))}
    last: dict[tuple[int, str], str] = {}
    found = []
    lines = select(Change).where(Change.plan_id == plan_id, Change.activity_id.is_not(None))
    for line in db.session.scalars(lines.order_by(Change.activity_id, Change.version, Change.id)):
        if line.activity_id is None or line.what not in FIELDS:
            continue
        key = line.activity_id, line.what
        if key in last and last[key] != line.old:
            found.append(f"row {key}: {last[key]!r} was overwritten by {line.new!r}, which knew {line.old!r}")
        last[key] = line.new
    for (row_id, what), value in last.items():
        if row_id in rows and history_values(rows[row_id])[what] != value:
            found.append(
                f"row {row_id}, {what}: {history_values(rows[row_id])[what]!r} stands, not {value!r}"
            )
    return found


def changes_of(batches: Iterable[str]) -> dict[str, list[Change]]:
    """The lines of presses, by press."""
    found: dict[str, list[Change]] = {}
    for line in db.session.scalars(select(Change).where(Change.batch.in_(list(batches))).order_by(Change.id)):
        found.setdefault(line.batch, []).append(line)
    return found
