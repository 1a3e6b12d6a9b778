"""The app and the small plan, for faults that only show in storage."""

from tests.app_fixtures import app, plan_id, rows

__all__ = ["app", "plan_id", "rows"]
