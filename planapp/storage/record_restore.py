"""A plan as it was before a reading, from what `record_merge.store_merge` kept of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from planapp.domain.record import RowRecord
from planapp.storage.ids import reserve_ids
from planapp.storage.models import (
    Activity,
    Change,
    Descent,
    HandBack,
    Owner,
    Plan,
    Proposal,
    Responsibility,
)
from planapp.storage.plan_tables import (
    MODELS,
    delete_all,
    live,
    stored_rows,
    update_all,
    write_parties,
)
from planapp.storage.record_in import Values, insert_all, responsibility_values

Before = dict[str, Any]


def changed_rows(before: Before) -> dict[int, int]:
    """The rows that a reading wrote, and the version that it left each with."""
    return {int(one): int(version) for one, version in before["versions"]}


def added_rows(before: Before) -> list[int]:
    """The rows that a reading added."""
    found: list[int] = before["tables"][Activity.__tablename__]["added"]
    return found


class _Restore:
    """Writes what was there before a reading; removed things whose ids others have by now get new ones."""

    def __init__(self, session: Session, plan_id: int, before: Before) -> None:
        self.session, self.plan_id, self.before = session, plan_id, before
        self.new_ids: dict[tuple[str, int], int] = {}

    def live(self, name: str, values: Values) -> Values:
        found = live(MODELS[name].__table__, values)
        for column, table in (("id", name), *((f"{one}_id", one) for one in MODELS)):
            if column in found and (table, found[column]) in self.new_ids:
                found[column] = self.new_ids[table, found[column]]
        return found

    def removed(self, name: str) -> None:
        model, rows = MODELS[name], self.before["tables"][name]["removed"]
        taken = []
        for part in _parts([row["id"] for row in rows]):
            taken += list(self.session.scalars(select(model.id).where(model.id.in_(part))))
        for old, new in zip(taken, reserve_ids(self.session, model, len(taken)), strict=True):
            self.new_ids[name, old] = new
        insert_all(self.session, model, [self.live(name, row) for row in rows])

    def changed(self, name: str) -> None:
        table = MODELS[name].__table__
        kept = self.before["tables"][name]["changed"]
        stored: dict[int, Values] = {}
        for part in _parts([row["id"] for row in kept]):
            stored |= stored_rows(self.session, table, table.c.id.in_(part))
        rows = []
        for row in kept:
            now = stored[row["id"]]
            back = now | self.live(name, row)
            if "version" in now:  # it never falls, so that nobody's open form is taken for the newest
                back["version"] = now["version"] + ("version" in row)
            rows.append(back)
        update_all(self.session, table, rows)

    def all(self) -> None:
        for name in MODELS:
            self.removed(name)
            self.changed(name)
        tables = self.before["tables"]
        added = added_rows(self.before)
        delete_all(self.session, Responsibility.__table__.c.activity_id, added)
        told = (Change.activity_id, Descent.activity_id, Descent.from_id)
        for column in (*told, Owner.activity_id, HandBack.activity_id, Proposal.activity_id):
            delete_all(self.session, column.property.columns[0], added)
        for name, model in reversed(MODELS.items()):
            delete_all(self.session, model.__table__.c.id, tables[name]["added"])
        if self.before["plan"]:
            values = live(Plan.__table__, self.before["plan"])
            self.session.execute(update(Plan.__table__).where(Plan.id == self.plan_id).values(values))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    """Ids a thousand at a time: a statement holds only so many values."""
    return (ids[at : at + 1000] for at in range(0, len(ids), 1000))


def restore_plan(session: Session, plan_id: int, before: Before) -> None:
    """Put a plan back as it was before a reading, of which `before` was kept, but for higher versions.

    Nothing may have been built on what the reading wrote. The parties that rows name are those of their
    cells: `store_parties` writes them.
    """
    _Restore(session, plan_id, before).all()
    session.expire_all()


def store_parties(session: Session, rows: Iterable[tuple[int, RowRecord]]) -> None:
    """Write the parties that rows name anew."""
    write_parties(session, {row_id: responsibility_values(row, row_id) for row_id, row in rows})
