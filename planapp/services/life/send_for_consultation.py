"""Send a draft for consultation (på remiss), and take it back to be a draft."""

from planapp.domain.access import Visitor
from planapp.domain.plan_states import CALL_BACK, SEND
from planapp.services.life.held_plan import hold, take_step
from planapp.services.transaction import transaction


def send_for_consultation(visitor: Visitor, plan_id: int) -> None:
    """A draft goes out for consultation; raises NotFound, ServiceError, and Conflict in another state."""
    with transaction():
        take_step(visitor, hold(visitor, plan_id), SEND)


def back_to_draft(visitor: Visitor, plan_id: int) -> None:
    """A plan that is out for consultation is a draft again; raises as `send_for_consultation`."""
    with transaction():
        take_step(visitor, hold(visitor, plan_id), CALL_BACK)
