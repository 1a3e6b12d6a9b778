"""The app and the small plan."""

from tests.app_fixtures import app, plan_id, rows

__all__ = ["app", "plan_id", "rows"]
