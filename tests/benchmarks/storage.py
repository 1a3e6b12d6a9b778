"""Record to committed rows, against the driver's own executemany of the same rows."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import event

from planapp.extensions import db
from planapp.services.organisations import find_or_make_organisation
from planapp.services.transaction import transaction
from planapp.storage.record_in import store_record
from tests.benchmarks.installation import installation
from tests.benchmarks.measure import Cost, compare
from tests.benchmarks.records import make_record

SIZES = (50, 1_000, 10_000)
Line = tuple[str, Cost, Cost, float, float]


def _statements(record: Any, organisation_id: int) -> list[tuple[str, Any]]:
    """What the driver was asked to do while a record was stored."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if statement.startswith("INSERT"):
            seen.append((statement, list(parameters) if many else [parameters]))

    event.listen(db.engine, "before_cursor_execute", note)
    with transaction():
        store_record(db.session(), record, organisation_id)
        db.session.flush()
        db.session.rollback()
    event.remove(db.engine, "before_cursor_execute", note)
    return seen


def _bare(path: str, statements: list[tuple[str, Any]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("BEGIN IMMEDIATE")
    for statement, rows in statements:
        connection.executemany(statement, rows)
    connection.execute("COMMIT")
    connection.close()


def _ours(record: Any, organisation_id: int) -> None:
    with transaction():
        store_record(db.session(), record, organisation_id)


def measure_storing() -> Iterator[Line]:
    """Storing a plan; each measurement starts from the same empty database."""
    for rows in SIZES:
        with installation() as app:
            with transaction():
                organisation_id = find_or_make_organisation("Region Västmanland").id
            record = make_record(rows)
            statements = _statements(record, organisation_id)
            db.session.remove()
            db.engine.dispose()
            path = Path(app.config["INSTANCE"]) / "bench.sqlite"
            empty = path.read_bytes()

            def fresh(path: Path = path, empty: bytes = empty) -> None:
                path.with_name("bench.sqlite-wal").unlink(missing_ok=True)
                path.write_bytes(empty)

            def ours(record: Any = record, organisation_id: int = organisation_id) -> None:
                fresh()
                _ours(record, organisation_id)

            def bare(path: Path = path, statements: Any = statements) -> None:
                fresh()
                _bare(str(path), statements)

            yield f"record to rows, {rows} rows", *compare(ours, bare), 2.0
