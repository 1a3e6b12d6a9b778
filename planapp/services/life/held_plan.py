"""A plan whose life somebody changes: held, so that two who decide at once come one after the other."""

from planapp.domain.access import Visitor
from planapp.domain.edition import Edition
from planapp.domain.plan_states import STATE_LABELS, Step
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
from planapp.storage.models import Plan

REMOVED = "Utkastet är borttaget. Ta tillbaka det först."
NO_PLAN = "Planen finns inte."


def hold(visitor: Visitor, plan_id: int, is_removed: bool = False) -> Plan:
    """A plan that the visitor keeps, as it is now, held until the write transaction ends.

    Raises NotFound, and ServiceError where the visitor may not, or the draft is removed (or is not,
    where `is_removed` asks for a removed one).
    """
    session = db.session()
    if find(session, Plan, plan_id) is None or not hold_plan(session, plan_id):
        raise NotFound(NO_PLAN)
    session.expire_all()
    plan = session.get_one(Plan, plan_id)
    if not visitor.may_read(plan.organisation_id, plan.version_of_id or plan_id):
        raise NotFound(NO_PLAN)
    if not visitor.may_plan(plan.organisation_id, plan.version_of_id or plan_id):
        raise ServiceError("Bara planansvarig kan göra det här.")
    if (plan.removed_at is not None) != is_removed:
        raise Conflict("Utkastet är redan tillbaka." if is_removed else REMOVED)
    return plan


def hold_with_whole(visitor: Visitor, plan_id: int) -> tuple[Plan, Plan | None]:
    """The same, with the decided plan that it is a version's draft of; that one is held first."""
    known = find(db.session(), Plan, plan_id)
    whole_id = known.version_of_id if known is not None else None
    whole = hold(visitor, whole_id) if whole_id is not None else None
    return hold(visitor, plan_id), whole


def take_step(visitor: Visitor, plan: Plan, step: Step) -> None:
    """Take a step in a held plan's life, with its line in the history; Conflict where it is taken already."""
    refusal = step.refused(plan.state)
    if refusal:
        raise Conflict(refusal)
    old = plan.state
    plan.state = step.leads_to
    tell(visitor, plan.id, "state", STATE_LABELS[old], STATE_LABELS[plan.state])


def tell(visitor: Visitor | None, plan_id: int, what: str, old: str, new: str) -> None:
    """A line in the plan's own history."""
    record_lines(plan_id, visitor, "page", [Line(what, old, new, "planen")])


def edition_of(plan: Plan) -> Edition:
    """Which edition a stored plan is."""
    return Edition(plan.state, plan.version, plan.registry_number, plan.decided_by, plan.decided_on)
