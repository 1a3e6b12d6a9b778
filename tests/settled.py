"""Two regions with a plan and people each: who may do what can only be seen where there are several."""

from dataclasses import dataclass

from planapp.domain.record import PlanRecord
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from tests.installation import OTHER, Installation, Person
from tests.small_plan import small_plan
from tests.stored import row_ids, store

NAMES = {
    "administrator": "Anna",
    "planner": "Petra",
    "owner": "Ola",
    "bystander": "Bo",
    "reader": "Rut",
    "stranger": "Stina",
}
ROLES = tuple(NAMES)


@dataclass
class Settled:
    """An installation at work. `people` are by role: `owner` answers for the first row, `bystander` for
    none, `stranger` keeps the plan of the other region."""

    installation: Installation
    people: dict[str, Person]
    plan_id: int
    rows: list[int]
    other_plan_id: int
    other_rows: list[int]


def settle(installation: Installation, record: PlanRecord | None = None) -> Settled:
    """Fill an empty installation; the record becomes the home region's plan."""
    roles = {role: role for role in ROLES[:3]} | {"bystander": "owner", "reader": "reader"}
    people = {who: installation.person(role, NAMES[who]) for who, role in roles.items()}
    people["stranger"] = installation.person("planner", NAMES["stranger"], OTHER)
    with installation.app.app_context():
        plan_id, other_plan_id = store(record or small_plan()), store(small_plan(OTHER), OTHER)
        rows, other_rows = row_ids(plan_id), row_ids(other_plan_id)
        link_owner(installation.visitor(people["planner"]), get_plan(plan_id), rows[:1], people["owner"].id)
    return Settled(installation, people, plan_id, rows, other_plan_id, other_rows)
