"""The history of rows: a line for each value that a press changed."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.storage.models import Change

Differing = dict[str, tuple[str, str]]


def _lines(row: Any, visitor: Visitor | None, how: str, differing: Differing, now: datetime) -> list[Any]:
    """The lines of one press, as columns of the change table."""
    batch = secrets.token_hex(8)
    return [
        {
            "plan_id": row.plan_id,
            "activity_id": row.id,
            "user_id": visitor.id if visitor else None,
            "at": now,
            "how": how,
            "what": name,
            "old": old,
            "new": new,
            "batch": batch,
            "version": row.version,
            "restores": None,
        }
        for name, (old, new) in differing.items()
    ]


def record_changes(
    activity: Any,
    visitor: Visitor | None,
    how: str,
    differing: Differing,
    restores: dict[str, Any] | None,
    undoes: str | None = None,
) -> tuple[str, datetime]:
    """Add the history of one press; returns its batch and moment."""
    now = datetime.now(UTC)
    lines = _lines(activity, visitor, how, differing, now)
    for index, line in enumerate(lines):
        db.session.add(Change(**line | {"undoes": undoes, "restores": None if index else restores}))
    return (lines[0]["batch"] if lines else secrets.token_hex(8)), now


def record_reading(
    plan_id: int,
    user_id: int | None,
    how: str,
    rows: Iterable[tuple[int, int, Differing]],
    undoes: str | None = None,
) -> str:
    """Add the history of a reading, in one statement and one batch, which is returned.

    `rows` are the rows' ids, their new versions and what differs.
    """
    now, batch = datetime.now(UTC), secrets.token_hex(8)
    lines = [
        {
            "plan_id": plan_id,
            "activity_id": activity_id,
            "user_id": user_id,
            "at": now,
            "how": how,
            "what": name,
            "old": old,
            "new": new,
            "batch": batch,
            "undoes": undoes,
            "version": version,
            "restores": None,
        }
        for activity_id, version, differing in rows
        for name, (old, new) in differing.items()
    ]
    if lines:
        db.session.execute(insert(Change), lines)
    return batch


def record_everywhere(rows: Iterable[Any], visitor: Visitor, how: str, differing: Differing) -> None:
    """Add the same changes to the history of many rows, in one statement."""
    now = datetime.now(UTC)
    lines = [line for row in rows for line in _lines(row, visitor, how, differing, now)]
    if lines:
        db.session.execute(insert(Change), lines)
