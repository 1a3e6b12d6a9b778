"""Writing in a plan: opening a chapter, and saving one cell."""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from planapp.domain.editing.cells import cell_seen
from planapp.extensions import db
from planapp.storage.models import Activity, Area
from planapp.storage.record_edit import load_written
from tests.benchmarks.installation import installation
from tests.benchmarks.measure import compare
from tests.benchmarks.pages import Line, ask, queries_of, sign_in, store_plan

SIZES = (50, 1_000, 10_000)


class _Writer:
    """Writes another text in the same cell each time, as the planner does from the table."""

    def __init__(self, client: FlaskClient, plan_id: int, row_id: int) -> None:
        self.client, self.plan_id, self.row_id = client, plan_id, row_id

    def __call__(self) -> None:
        written = load_written(db.session(), self.plan_id)
        assert written is not None
        db.session.rollback()
        form = {
            "text": f"Text {token_hex(4)}",
            "seen": cell_seen(written, self.row_id, "region_activity"),
        }
        where = f"/planer/{self.plan_id}/skriv/andra/cell?rad={self.row_id}&kolumn=region_activity"
        answer = self.client.post(where, data=form, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.text
        assert "Ångra" in answer.text


class _Loader:
    """Loads the plan's text, which every edit begins with."""

    def __init__(self, plan_id: int) -> None:
        self.plan_id = plan_id

    def __call__(self) -> None:
        assert load_written(db.session(), self.plan_id) is not None
        db.session.rollback()


def _count_statements(app: Flask, press: Any) -> int:
    seen = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _x: Any, _many: bool) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    press()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def measure_writing() -> Iterator[Line]:
    """A chapter's page against its own statements, and saving a cell against loading the plan's text."""
    for rows in SIZES:
        with installation() as app:
            plan_id, client = store_plan(rows), sign_in(app)
            chapter_id = db.session.scalars(select(Area.chapter_id).limit(1)).one()
            row_id = db.session.scalars(select(Activity.id).order_by(Activity.id).limit(1)).one()
            address = f"/planer/{plan_id}/skriv/kapitel/{chapter_id}"
            queries = queries_of(client, address)
            statements = _count_statements(app, _Writer(client, plan_id, row_id))
            path = f"{app.config['INSTANCE']}/bench.sqlite"
            db.session.remove()
            db.engine.dispose()
            times = max(1, 1_000 // rows)
            line = compare(
                lambda client=client, address=address: client.get(address),
                lambda path=path, queries=queries: ask(path, queries),
                times=times,
            )
            yield f"chapter to write, {rows} rows, {len(queries)} queries", *line, 0.0
            line = compare(_Writer(client, plan_id, row_id), _Loader(plan_id), times=times)
            yield f"one cell saved, {rows} rows, {statements} statements", *line, 0.0
