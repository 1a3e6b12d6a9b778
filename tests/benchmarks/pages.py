"""The plan's page against its bare queries, and an update against the same POST without a database."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.organisations import find_or_make_organisation
from planapp.services.show_row import show_row
from planapp.services.sign_in import load_visitor
from planapp.services.transaction import transaction
from planapp.services.update_row import Saved, load_row
from planapp.services.users import add_user
from planapp.storage.models import Activity
from planapp.storage.record_in import store_record
from planapp.web.access import anyone, rule
from planapp.web.formats import today
from planapp.web.rows import RowForm
from tests.benchmarks.installation import installation
from tests.benchmarks.measure import Cost, compare
from tests.benchmarks.records import make_record

SIZES = (50, 1_000, 10_000)
REGION = "Region Västmanland"
Line = tuple[str, Cost, Cost, float, float]


def sign_in(app: Flask) -> FlaskClient:
    """A planner, signed in."""
    token = add_user("planansvarig@example.se", "planner", REGION).token
    client = app.test_client()
    client.post(f"/logga-in/lank/{token}")
    return client


def store_plan(rows: int) -> int:
    """A plan of so many rows, stored."""
    with transaction():
        organisation = find_or_make_organisation(REGION)
        return store_record(db.session(), make_record(rows), organisation.id)


def queries_of(client: FlaskClient, address: str) -> list[tuple[str, Any]]:
    """The questions that a page asks of the database."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(address).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return seen


def ask(path: str, queries: list[tuple[str, Any]]) -> None:
    """Ask the same of the database by the driver alone."""
    connection = sqlite3.connect(path)
    connection.create_collation("sv-SE-x-icu", lambda one, other: (one > other) - (one < other))
    for statement, parameters in queries:
        connection.execute(statement, parameters).fetchall()
    connection.close()


def measure_plan_page() -> Iterator[Line]:
    """The page of a plan, against its own statements run by the driver alone."""
    for rows in SIZES:
        with installation() as app:
            plan_id, client = store_plan(rows), sign_in(app)
            address = f"/planer/{plan_id}"
            queries = queries_of(client, address)
            path = f"{app.config['INSTANCE']}/bench.sqlite"
            db.session.remove()
            db.engine.dispose()
            line = compare(
                lambda client=client, address=address: client.get(address),
                lambda path=path, queries=queries: ask(path, queries),
                times=max(1, 1_000 // rows),
            )
            yield f"plan page, {rows} rows, {len(queries)} queries", *line, 6.0


class _Saver:
    """Saves another status each time, as htmx does from the plan's table."""

    def __init__(self, client: FlaskClient, activity_id: int) -> None:
        self.client, self.activity_id, self.version = client, activity_id, 0

    def __call__(self) -> None:
        if not self.version:  # each measurement is a process of its own, and goes on where the last ended
            self.version = db.session.scalars(select(Activity.version).filter_by(id=self.activity_id)).one()
        status = "done" if self.version % 2 else "in_progress"
        form = {"version": self.version, "status": status, "comment": f"Läget {self.version}."}
        answer = self.client.post(f"/rader/{self.activity_id}", data=form, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "Sparat" in answer.text
        self.version += 1


def _add_bare_view(app: Flask, activity_id: int, visitor: Visitor) -> None:
    """The same form, read and answered in the same words, with nothing asked of the database."""
    page = show_row(visitor, *load_row(activity_id), today())
    db.session.expunge_all()
    saved = Saved(activity_id, page.plan.id, 2, "0" * 16, datetime.now(UTC), ["status"])

    @rule(anyone)
    def bare() -> str:
        form = RowForm()
        form.status.choices = [("done", "Klar"), ("in_progress", "Påbörjad")]
        assert form.validate_on_submit()
        return render_template("rows/status.html", page=page, saved=saved)

    app.add_url_rule("/bare", "bare", bare, methods=["POST"])


def measure_update() -> Iterator[Line]:
    """Saving a status, against the same POST to a view that only reads the form and answers."""
    for rows in SIZES:
        with installation() as app:
            plan_id = store_plan(rows)
            visitor = load_visitor(add_user("planansvarig@example.se", "planner", REGION).user_id)
            activity_id = db.session.scalars(select(Activity.id).filter_by(plan_id=plan_id)).first()
            assert visitor is not None
            assert activity_id is not None
            _add_bare_view(app, activity_id, visitor)
            client, stranger = sign_in(app), app.test_client()
            db.session.remove()
            db.engine.dispose()
            form = {"version": 1, "status": "done", "comment": "Läget 1."}
            yield (
                f"status update, {rows} rows",
                *compare(
                    _Saver(client, activity_id),
                    lambda stranger=stranger, form=form: stranger.post("/bare", data=form),
                    times=20,
                ),
                1.6,
            )
