"""The app, the small plan, and the people who keep it."""

import pytest

from planapp.domain.access import Visitor
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from tests.app_fixtures import app, plan_id, rows
from tests.small_plan import EMPTY, LINKED, PLAIN, TIME_IN_STATUS
from tests.stored import person

__all__ = ["app", "plan_id", "rows"]


@pytest.fixture
def planner(app: object) -> Visitor:
    """The planner of the small plan's region."""
    return person("planner")


@pytest.fixture
def owner(plan_id: int, rows: list[int], planner: Visitor) -> Visitor:
    """Somebody who answers for every row of the small plan but the merged ones."""
    made = person("owner")
    mine = [rows[place] for place in (PLAIN, TIME_IN_STATUS, EMPTY, LINKED)]
    link_owner(planner, get_plan(plan_id), mine, made.id)
    return made
