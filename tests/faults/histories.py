"""What must hold of every history, whoever wrote at the same time: nothing was overwritten unseen."""

from collections.abc import Iterable

from sqlalchemy import select

from planapp.extensions import db
from planapp.services.replay import cell_faults, replay_plan
from planapp.storage.models import Change


def broken_chains(plan_id: int) -> list[str]:
    """Where a line does not go on from the one before it, or the last is not what stands."""
    db.session.rollback()
    done = replay_plan(plan_id)
    return [*done.breaks, *cell_faults(plan_id, done)]


def changes_of(batches: Iterable[str]) -> dict[str, list[Change]]:
    """The lines of presses, by press."""
    found: dict[str, list[Change]] = {}
    for line in db.session.scalars(select(Change).where(Change.batch.in_(list(batches))).order_by(Change.id)):
        found.setdefault(line.batch, []).append(line)
    return found
