"""Fixtures with an app on a database of its own; a conftest.py imports those that it hands on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from planapp.extensions import db
from tests.installation import Installation
from tests.small_plan import small_plan
from tests.stored import row_ids, store


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on an empty migrated database (SQLite, then PostgreSQL), with its context pushed."""
    installation = Installation(tmp_path / "instance", database_url)
    with installation.app.app_context():
        yield installation.app
        db.session.remove()
        # A connection left open would keep PostgreSQL's copy from being dropped.
        db.engine.dispose()


@pytest.fixture
def plan_id(app: Flask) -> int:
    """The small plan, stored."""
    return store(small_plan())


@pytest.fixture
def rows(plan_id: int) -> list[int]:
    """Ids of the small plan's rows, to be found by `tests.small_plan.PLAIN` and the others."""
    return row_ids(plan_id)
