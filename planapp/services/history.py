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
BULK = "bulk"  # how a press over many rows was made: its rows are undone together
PAGE, LINK = "page", "link"
BY_PERSON = (PAGE, LINK)  # on the pages, signed in by a password or by a letter's link


@dataclass(frozen=True, slots=True)
class Behalf:
    """On whose behalf a press was made: a substitute's for a rapportör, or a planner's on somebody's word."""

    for_id: int | None = None
    according_to: str = ""


ONESELF = Behalf()
_COLUMNS = ("what", "old", "new", "place", "activity_id", "version", "restores", "part_id")


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


def new_batch() -> str:
    """The name of a press that is not stored yet."""
    return secrets.token_hex(8)


def _press(
    visitor: Visitor | None,
    how: str,
    undoes: str | None = None,
    behalf: Behalf = ONESELF,
    batch: str | None = None,
) -> dict[str, Any]:
    """What the lines of one press have in common."""
    now, user_id = datetime.now(UTC), visitor.id if visitor is not None else None
    if visitor is not None and visitor.by_link and how == PAGE:
        how = LINK
    press = {"user_id": user_id, "at": now, "how": how, "batch": batch or new_batch(), "undoes": undoes}
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
    added: Line | None = None,
) -> tuple[str, datetime]:
    """Add the history of one press on a row; returns its batch and moment.

    `added` is a line of the plan's own that the press brought along.
    """
    press = _press(visitor, how, undoes, behalf)
    lines = _lines(_row(activity), press, differing)
    if lines:
        lines[0]["restores"] = restores
    _insert(lines)
    if added is not None:
        db.session.flush()  # what undoes the press stands in its first line
        _insert([press | {"plan_id": activity.plan_id} | {name: getattr(added, name) for name in _COLUMNS}])
    return press["batch"], press["at"]


def record_lines(
    plan_id: int,
    visitor: Visitor | None,
    how: str,
    lines: Iterable[Line],
    undoes: str | None = None,
    behalf: Behalf = ONESELF,
    batch: str | None = None,
) -> tuple[str, datetime]:
    """Add the history of an edit, in one statement and one batch; returns the batch and its moment.

    `batch` is the press's name where that was taken before (`new_batch`).
    """
    press = _press(visitor, how, undoes, behalf, batch) | {"plan_id": plan_id}
    _insert([press | {name: getattr(line, name) for name in _COLUMNS} for line in lines])
    return press["batch"], press["at"]


def record_in_plans(visitor: Visitor, how: str, lines: Iterable[tuple[int, Line]]) -> str:
    """Add the history of one press over rows of several plans (plan id and line), in one statement.

    Returns its batch.
    """
    press = _press(visitor, how)
    _insert(
        [press | {"plan_id": one} | {name: getattr(line, name) for name in _COLUMNS} for one, line in lines]
    )
    batch: str = press["batch"]
    return batch
