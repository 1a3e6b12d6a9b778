"""The app, the small plan, and the people who keep it."""

from tests.app_fixtures import app, plan_id, rows
from tests.services.conftest import owner, planner

__all__ = ["app", "owner", "plan_id", "planner", "rows"]
