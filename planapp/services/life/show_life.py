"""Where a plan is in its life: which edition it is, its versions, and the steps that come next."""

from dataclasses import dataclass
from datetime import date

from planapp.domain.access import Visitor
from planapp.domain.edition import edition_line
from planapp.domain.plan_states import CONSULTATION, DECIDED, DRAFT, ENDED, STATE_LABELS
from planapp.extensions import db
from planapp.services.life.held_plan import edition_of
from planapp.services.life.remove_draft import open_draft_id
from planapp.services.life.versions import VersionLine, version_lines
from planapp.services.plan_rights import may_see
from planapp.storage.models import Plan

# The steps by state, the one that leads on first.
_STEPS = {
    DRAFT: ("send", "decide", "remove"),
    CONSULTATION: ("decide", "call_back", "remove"),
    DECIDED: ("begin", "end"),
    ENDED: ("reopen",),
}


@dataclass(slots=True)
class PlanLife:
    """What the box on a plan's page says; the steps are for those who keep the plan.

    `draft` is the next version's, for whoever may see it.
    """

    plan: Plan
    line: str
    state: str
    versions: list[VersionLine]
    whole: Plan | None
    draft: Plan | None
    steps: tuple[str, ...]


def plan_line(plan: Plan, today: date | None = None) -> str:
    """The line that says which edition a stored plan is; with its day where statuses are shown."""
    return edition_line(edition_of(plan), today)


def show_life(visitor: Visitor, plan: Plan, today: date) -> PlanLife:
    """A plan's life for a visitor who may read it."""
    may_plan = visitor.may_plan(plan.organisation_id, plan.id)
    is_decided = plan.state in (DECIDED, ENDED)
    whole = db.session.get(Plan, plan.version_of_id) if plan.version_of_id is not None else None
    draft_id = open_draft_id(plan.id) if is_decided else None
    draft = db.session.get(Plan, draft_id) if draft_id is not None else None
    steps = _STEPS.get(plan.state, ()) if may_plan else ()
    taken = {"begin"} if draft is not None else set()
    if whole is not None and whole.state == ENDED:
        taken = {"decide"}
    steps = tuple(step for step in steps if step not in taken)
    return PlanLife(
        plan,
        plan_line(plan, today),
        STATE_LABELS.get(plan.state, plan.state),
        version_lines(whole.id if whole else plan.id) if is_decided or whole else [],
        whole,
        draft if draft is not None and may_see(visitor, draft) else None,
        steps,
    )
