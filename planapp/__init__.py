"""planapp: follow up the cancer plans of Sweden's healthcare regions."""

from pathlib import Path
from typing import Any

from flask import Flask

from planapp import web
from planapp.config import load_config
from planapp.extensions import csrf, db, login_manager, migrate
from planapp.storage import models as _models  # noqa: F401  the tables, for the migrations
from planapp.storage.engine import prepare_engine


def create_app(settings: dict[str, Any] | None = None) -> Flask:
    """The app, assembled: settings from the environment, then those given.

    Raises config.SettingError when a setting cannot be used.
    """
    config = load_config() | (settings or {})
    app = Flask(__name__, instance_path=str(Path(config["INSTANCE"]).resolve()))
    app.config.update(config)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"))
    login_manager.init_app(app)
    csrf.init_app(app)
    web.init_app(app)
    return app
