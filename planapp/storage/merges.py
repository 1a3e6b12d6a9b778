"""Merged cells of stored rows: dissolved when one row changes, and put back when that is undone."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME
from planapp.storage.models import Activity

Spans = dict[str, Any]
# The columns whose cells people change, by where their text is stored.
_CELL_OF = {RESPONSIBLE: "responsible", STATUS: "status_raw", TIMEFRAME: "timeframe_cell"}


def _siblings(session: Session, activity: Activity) -> list[Activity]:
    statement = select(Activity).filter_by(area_id=activity.area_id).order_by(Activity.position)
    return list(session.scalars(statement))


def _set_spans(session: Session, changed: Activity, other: Activity, spans: Spans) -> None:
    if other.id == changed.id:
        other.spans = spans
        return
    # The other rows say what they said: their versions stay, so that nobody is told of a conflict.
    table = Activity.__table__
    session.connection().execute(update(table).where(table.c.id == other.id).values(spans=spans))
    session.expire(other, ["spans"])


def dissolve_merges(session: Session, activity: Activity, names: set[str]) -> Spans:
    """End the merges of a row's cells in some columns, on all their rows; returns the spans that ended.

    Call it before the row's cells are changed.
    """
    ended = {name: span for name, span in activity.spans.items() if name in names}
    with session.no_autoflush:  # one press is one version
        for other in _siblings(session, activity) if ended else []:
            left = {name: span for name, span in other.spans.items() if ended.get(name) != span}
            if left != other.spans:
                _set_spans(session, activity, other, left)
    return ended


def _content(activity: Activity, name: str) -> tuple[Any, ...]:
    links = [(one["paragraph"], one["text"], one["url"]) for one in activity.links if one["field"] == name]
    return getattr(activity, _CELL_OF[name]), links


def restore_merges(session: Session, activity: Activity, merged: Spans) -> list[str]:
    """Merge a row's cells again as they were; returns the columns in which that was possible.

    A cell whose rows no longer say the same stays as it is. Call it when the row's cells are restored.
    """
    restored = []
    with session.no_autoflush:
        siblings = _siblings(session, activity) if merged else []
        for name, span in merged.items():
            covered = siblings[span["first_row"] : span["first_row"] + span["rows"]]
            if any(name in one.spans or _content(one, name) != _content(activity, name) for one in covered):
                continue
            for one in covered:
                _set_spans(session, activity, one, one.spans | {name: span})
            restored.append(name)
    return restored
