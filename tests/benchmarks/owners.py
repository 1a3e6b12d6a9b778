"""The owner's page, and one press over many rows: as many statements whatever the number of rows."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import event, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.bulk.change_many import change_many, preview_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import load_visitor
from planapp.services.users import add_user
from planapp.storage.models import Activity
from tests.benchmarks.installation import installation
from tests.benchmarks.measure import compare
from tests.benchmarks.pages import REGION, Line, ask, queries_of, store_plan

SIZES = (50, 500, 5_000)
_NEW = "UPDATE activity SET status_raw = ?, status = ?, version = version + 1 WHERE id = ?"
_TOLD = (
    "INSERT INTO change (plan_id, activity_id, user_id, at, how, what, old, new, batch, version, restores,"
    " place, according_to) VALUES (?, ?, 1, '2026-01-01 00:00:00', 'bulk', 'status', '', ?, 'x', 1, 'null',"
    " '', '')"
)


def _person(role: str) -> Visitor:
    found = load_visitor(add_user(f"{role}@example.se", role, REGION).user_id)
    assert found is not None
    return found


def _row_ids(plan_id: int) -> list[int]:
    return list(db.session.scalars(select(Activity.id).filter_by(plan_id=plan_id).order_by(Activity.id)))


def measure_owner_page() -> Iterator[Line]:
    """The page of somebody who answers for so many rows, against its own statements by the driver alone."""
    for rows in SIZES[:2]:
        with installation() as app:
            plan_id, planner = store_plan(rows), _person("planner")
            token = add_user("agare@example.se", "owner", REGION)
            link_owner(planner, get_plan(plan_id), _row_ids(plan_id), token.user_id)
            client = app.test_client()
            client.post(f"/logga-in/lank/{token.token}")
            queries = queries_of(client, "/mina-aktiviteter")
            path = _let_go(app)
            line = compare(
                lambda client=client: client.get("/mina-aktiviteter"),
                lambda path=path, queries=queries: ask(path, queries),
                times=max(1, 500 // rows),
            )
            yield f"owner's page, {rows} rows, {len(queries)} queries", *line, 0.0


class _Presser:
    """Looks at what changes and presses, another status each time."""

    def __init__(self, visitor: Visitor, plan_id: int) -> None:
        self.visitor, self.plan_id, self.row_ids = visitor, plan_id, _row_ids(plan_id)

    def __call__(self) -> None:
        now = db.session.scalars(select(Activity.status).filter_by(plan_id=self.plan_id)).first()
        form = BulkForm(status="in_progress" if now == "done" else "done")
        seen = preview_many(get_plan(self.plan_id), self.row_ids, form).seen
        assert change_many(self.visitor, self.plan_id, seen, form).batch
        db.session.rollback()


def _count_statements(press: _Presser) -> int:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    press()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def _write_bare(path: str, plan_id: int, row_ids: list[int]) -> None:
    """The rows and their history written by the driver alone."""
    with sqlite3.connect(path) as connection:
        connection.executemany(_NEW, [("Klar", "done", one) for one in row_ids])
        connection.executemany(_TOLD, [(plan_id, one, "done") for one in row_ids])
    connection.close()


def _let_go(app: Flask) -> str:
    db.session.remove()
    db.engine.dispose()
    return str(Path(app.config["INSTANCE"]) / "bench.sqlite")


def measure_bulk() -> Iterator[Line]:
    """A preview and a press over all rows of a plan, against the driver writing the same rows."""
    for rows in SIZES:
        with installation() as app:
            plan_id = store_plan(rows)
            press = _Presser(_person("planner"), plan_id)
            statements = _count_statements(press)
            path = _let_go(app)
            line = compare(
                press,
                lambda path=path, press=press: _write_bare(path, press.plan_id, press.row_ids),
                times=max(1, 500 // rows),
            )
            yield f"{rows} rows in one press, {statements} statements", *line, 0.0
