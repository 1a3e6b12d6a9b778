"""The same app, plan and people as for the other services."""

from tests.services.conftest import app, owner, plan_id, planner, rows

__all__ = ["app", "owner", "plan_id", "planner", "rows"]
