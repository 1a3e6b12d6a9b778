"""Merged cells of stored rows: dissolved when one row changes, and put back when that is undone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME
from planapp.storage.models import Activity

Spans = dict[str, Any]
Spread = dict[int, Spans]  # the spans of rows, by row id
# The columns whose cells people change, by where their text is stored.
_CELL_OF = {RESPONSIBLE: "responsible", STATUS: "status_raw", TIMEFRAME: "timeframe_cell"}


def _siblings(session: Session, activity: Activity) -> list[Activity]:
    statement = select(Activity).filter_by(area_id=activity.area_id).order_by(Activity.position)
    return list(session.scalars(statement))


def _set_spread(session: Session, changed: Activity, siblings: list[Activity], spread: Spread) -> None:
    for other in siblings:
        if other.id not in spread:
            continue
        if other.id == changed.id:
            other.spans = spread[other.id]
            continue
        # The other rows say what they said: their versions stay, so that nobody is told of a conflict.
        table = Activity.__table__
        values = update(table).where(table.c.id == other.id).values(spans=spread[other.id])
        session.connection().execute(values)
        session.expire(other, ["spans"])


def ended_spans(area: Sequence[Activity], activity: Activity, names: set[str]) -> tuple[Spans, Spread]:
    """The spans that end when a row's cells in some columns change, and what each row's are then, by id.

    `area` are the rows of its area in their order. Ask before the row's cells are changed.
    """
    ended = {name: span for name, span in activity.spans.items() if name in names}
    spread: Spread = {}
    for other in area if ended else ():
        left = {name: span for name, span in other.spans.items() if ended.get(name) != span}
        if left != other.spans:
            spread[other.id] = left
    return ended, spread


def restored_spans(area: Sequence[Activity], activity: Activity, merged: Spans) -> tuple[list[str], Spread]:
    """The columns in which a row's cells can be merged again as they were, and each row's spans then.

    A cell whose rows no longer say the same stays as it is. Ask when the row's cells are restored.
    """
    restored: list[str] = []
    spread: Spread = {}
    for name, span in merged.items():
        covered = area[span["first_row"] : span["first_row"] + span["rows"]]
        if any(name in one.spans or _content(one, name) != _content(activity, name) for one in covered):
            continue
        for one in covered:
            held: Any = spread.get(one.id, one.spans)
            spread[one.id] = {**held, name: span}
        restored.append(name)
    return restored, spread


def _content(activity: Activity, name: str) -> tuple[Any, ...]:
    links = [(one["paragraph"], one["text"], one["url"]) for one in activity.links if one["field"] == name]
    return getattr(activity, _CELL_OF[name]), links


def dissolve_merges(session: Session, activity: Activity, names: set[str]) -> Spans:
    """End the merges of a row's cells in some columns, on all their rows; returns the spans that ended.

    Call it before the row's cells are changed.
    """
    if not names & activity.spans.keys():
        return {}
    with session.no_autoflush:  # one press is one version
        siblings = _siblings(session, activity)
        ended, spread = ended_spans(siblings, activity, names)
        _set_spread(session, activity, siblings, spread)
    return ended


def restore_merges(session: Session, activity: Activity, merged: Spans) -> list[str]:
    """Merge a row's cells again as they were; returns the columns in which that was possible.

    Call it when the row's cells are restored.
    """
    if not merged:
        return []
    with session.no_autoflush:
        siblings = _siblings(session, activity)
        restored, spread = restored_spans(siblings, activity, merged)
        _set_spread(session, activity, siblings, spread)
    return restored
