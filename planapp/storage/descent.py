"""Whose history a row goes on from: rows that it was split off from, or joined with."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from planapp.storage.models import Descent

Limits = dict[int, int | None]  # rows, each with the last of its changes that counts; None for all
Sources = Mapping[int, list[tuple[int, int]]]


def history_limits(session: Session, row_ids: Collection[int]) -> dict[int, Limits]:
    """Whose changes each row's history has: its own, and those of the rows that it comes from, up to then.

    A statement for each generation, whatever the number of rows.
    """
    sources = _sources(session, row_ids)
    return {row_id: _limits(row_id, sources) for row_id in row_ids}


def _sources(session: Session, row_ids: Collection[int]) -> Sources:
    found: dict[int, list[tuple[int, int]]] = {}
    wanted = set(row_ids)
    while wanted:
        found |= {one: [] for one in wanted}
        statement = select(Descent.activity_id, Descent.from_id, Descent.change_id)
        rows = session.execute(statement.where(Descent.activity_id.in_(wanted))).all()
        for one in rows:
            found[one.activity_id].append((one.from_id, one.change_id))
        wanted = {one.from_id for one in rows} - found.keys()
    return found


def _limits(row_id: int, sources: Sources) -> Limits:
    whole: Limits = {row_id: None}
    wanted = [row_id]
    while wanted:
        at = wanted.pop()
        limit = whole[at]
        for from_id, change_id in sources[at]:
            last = change_id if limit is None else min(change_id, limit)
            known = whole.get(from_id, -1)
            if known is not None and known < last:
                whole[from_id] = last
                wanted.append(from_id)
    return whole
