"""The app, the small plan, its planner and an owner: the same as for the other services."""

from tests.app_fixtures import app, plan_id, rows
from tests.services.conftest import owner, planner

__all__ = ["app", "owner", "plan_id", "planner", "rows"]
