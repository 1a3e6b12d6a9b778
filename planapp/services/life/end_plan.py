"""End a decided plan, and take that back."""

from planapp.domain.access import Visitor
from planapp.domain.plan_states import END, REOPEN
from planapp.services.life.held_plan import hold, take_step
from planapp.services.transaction import transaction


def end_plan(visitor: Visitor, plan_id: int) -> None:
    """Nothing more is reported in the plan; raises NotFound, ServiceError, and Conflict in another state."""
    with transaction():
        take_step(visitor, hold(visitor, plan_id), END)


def reopen_plan(visitor: Visitor, plan_id: int) -> None:
    """An ended plan is a decided one again; raises as `end_plan`."""
    with transaction():
        take_step(visitor, hold(visitor, plan_id), REOPEN)
