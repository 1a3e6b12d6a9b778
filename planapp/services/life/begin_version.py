"""Begin the next version of a decided plan: a draft beside it, in which its text can be changed."""

from planapp.domain.access import Visitor
from planapp.domain.plan_states import BEGIN_VERSION
from planapp.extensions import db
from planapp.services.errors import Conflict
from planapp.services.life.held_plan import hold, tell
from planapp.services.life.remove_draft import open_draft_id
from planapp.services.transaction import transaction
from planapp.storage.versions import store_draft


def begin_version(visitor: Visitor, plan_id: int) -> int:
    """Copy a decided plan as the draft of its next version; returns the draft's id.

    Raises NotFound, ServiceError, and Conflict when the plan is not decided or has such a draft already.
    """
    with transaction():
        plan = hold(visitor, plan_id)
        refusal = BEGIN_VERSION.refused(plan.state)
        if plan.version_of_id is not None:
            refusal = "Det här är redan ett utkast till planens nästa version."
        if refusal:
            raise Conflict(refusal)
        if open_draft_id(plan.id) is not None:
            raise Conflict("Planen har redan ett utkast till nästa version. Skriv vidare i det.")
        draft_id = store_draft(db.session(), plan)
        tell(visitor, draft_id, "begun", "", f"version {plan.version + 1}")
    return draft_id
