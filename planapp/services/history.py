"""The history: a line for each value that a press changed, of a row or of the plan's own texts."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.storage.models import Change

Differing = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Behalf:
    """On whose behalf a press was made: a substitute's for a rapportör, or a planner's on somebody's word."""

    for_id: int | None = None
    according_to: str = ""


ONESELF = Behalf()


@dataclass(slots=True)
class Line:
    """One value that changed; without a row it is the plan's, or that of a part (`part_id`), at `place`.

    `restores` is what undoing the press puts back, with the first line of what it changed.
    """

    what: str
    old: str
    new: str
    place: str = ""
    activity_id: int | None = None
    version: int = 0
    restores: dict[str, Any] | None = None
    part_id: int | None = None


def _lines(row: dict[str, int], press: dict[str, Any], differing: Differing) -> list[dict[str, Any]]:
    """The lines of a row in one press, as columns of the change table."""
    return [
        press | row | {"what": name, "old": old, "new": new, "restores": None}
        for name, (old, new) in differing.items()
    ]


def _press(
    user_id: int | None, how: str, undoes: str | None = None, behalf: Behalf = ONESELF
) -> dict[str, Any]:
    """What the lines of one press have in common."""
    now, batch = datetime.now(UTC), secrets.token_hex(8)
    press = {"user_id": user_id, "at": now, "how": how, "batch": batch, "undoes": undoes}
    return press | {"for_id": behalf.for_id, "according_to": behalf.according_to}


def _row(row: Any) -> dict[str, int]:
    return {"plan_id": row.plan_id, "activity_id": row.id, "version": row.version}


def _insert(lines: list[dict[str, Any]]) -> None:
    if lines:
        db.session.execute(insert(Change), lines)


def record_changes(
    activity: Any,
    visitor: Visitor | None,
    how: str,
    differing: Differing,
    restores: dict[str, Any] | None,
    undoes: str | None = None,
    behalf: Behalf = ONESELF,
) -> tuple[str, datetime]:
    """Add the history of one press; returns its batch and moment."""
    press = _press(visitor.id if visitor else None, how, undoes, behalf)
    for index, line in enumerate(_lines(_row(activity), press, differing)):
        db.session.add(Change(**line | {"restores": None if index else restores}))
    return press["batch"], press["at"]


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
    press = _press(user_id, how, undoes)
    _insert(
        [
            line
            for row_id, version, differing in rows
            for line in _lines(
                {"plan_id": plan_id, "activity_id": row_id, "version": version}, press, differing
            )
        ]
    )
    batch: str = press["batch"]
    return batch


def record_everywhere(rows: Iterable[Any], visitor: Visitor, how: str, differing: Differing) -> None:
    """Add the same changes to the history of many rows, in one statement."""
    _insert([line for row in rows for line in _lines(_row(row), _press(visitor.id, how), differing)])


def record_lines(
    plan_id: int,
    visitor: Visitor | None,
    how: str,
    lines: Iterable[Line],
    undoes: str | None = None,
    behalf: Behalf = ONESELF,
) -> tuple[str, datetime]:
    """Add the history of an edit, in one statement and one batch; returns the batch and its moment."""
    press = _press(visitor.id if visitor else None, how, undoes, behalf) | {"plan_id": plan_id}
    names = ("what", "old", "new", "place", "activity_id", "version", "restores", "part_id")
    _insert([press | {name: getattr(line, name) for name in names} for line in lines])
    return press["batch"], press["at"]
