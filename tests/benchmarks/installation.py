"""An app on a fresh SQLite database in a temporary folder, for measuring."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from planapp import create_app
from planapp.extensions import db
from planapp.services.schema import ensure_schema


@contextmanager
def installation() -> Iterator[Flask]:
    """An app whose context is open, with an empty schema; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            {
                "INSTANCE": Path(folder),
                "IMPORTS": Path(folder) / "imports",
                "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bench.sqlite",
                "SECRET_KEY": "benchmark",
                "WTF_CSRF_ENABLED": False,
            }
        )
        with app.app_context():
            ensure_schema()
            yield app
            db.session.remove()
            db.engine.dispose()
