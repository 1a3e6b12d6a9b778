"""Whose history a row goes on from: rows that it was split off from, or joined with."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from planapp.storage.models import Change, Descent


def history_of(session: Session, activity_id: int) -> ColumnElement[bool]:
    """Which changes are a row's: its own, and those of the rows that it comes from, up to then."""
    whole: dict[int, int | None] = {activity_id: None}  # the last change that counts, None for all
    wanted = [activity_id]
    while wanted:
        found = session.execute(
            select(Descent.activity_id, Descent.from_id, Descent.change_id).where(
                Descent.activity_id.in_(wanted)
            )
        ).all()
        wanted = []
        for one in found:
            limit = whole[one.activity_id]
            last = one.change_id if limit is None else min(one.change_id, limit)
            known = whole.get(one.from_id, -1)
            if known is not None and known < last:
                whole[one.from_id] = last
                wanted.append(one.from_id)
    return or_(
        *(
            Change.activity_id == row_id
            if last is None
            else and_(Change.activity_id == row_id, Change.id <= last)
            for row_id, last in whole.items()
        )
    )
