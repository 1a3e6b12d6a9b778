"""Remove a draft, list those that are removed, and bring one back: nothing is lost."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.edition import edition_line
from planapp.domain.plan_states import CONSULTATION, DRAFT, REMOVE
from planapp.extensions import db
from planapp.services.errors import Conflict
from planapp.services.life.held_plan import edition_of, hold, tell
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Plan
from planapp.storage.queries import has_text


@dataclass(slots=True)
class RemovedDraft:
    """A removed draft in the list of them.

    `blocked_by` is the other draft of the plan's next version that must go first, `blocked_version` its.
    """

    id: int
    title: str
    organisation: str
    period: str | None
    edition: str
    rows: int
    removed_at: datetime
    blocked_by: int | None = None
    blocked_version: int = 0


def remove_draft(visitor: Visitor, plan_id: int) -> None:
    """Take a draft away from everywhere but the list of removed ones.

    Raises NotFound, ServiceError, and Conflict when the plan is decided or ended, or removed already.
    """
    with transaction():
        plan = hold(visitor, plan_id)
        refusal = REMOVE.refused(plan.state)
        if refusal:
            raise Conflict(refusal)
        plan.removed_at = datetime.now(UTC)
        tell(visitor, plan.id, "removed", "", "borttaget")


def bring_back_draft(visitor: Visitor, plan_id: int) -> None:
    """Let a removed draft be as it was.

    Raises NotFound, ServiceError, and Conflict when it is there already, or the plan that it is a
    version's draft of has another draft or has gone on to a later version.
    """
    with transaction():
        known = db.session.get(Plan, plan_id)
        whole = None
        if known is not None and known.version_of_id is not None:
            whole = hold(visitor, known.version_of_id)
        plan = hold(visitor, plan_id, is_removed=True)
        if plan.state not in (DRAFT, CONSULTATION):
            raise Conflict("Utkastet är beslutat, och står i planen.")
        if whole is not None:
            _refuse_old_draft(plan, whole)
        plan.removed_at = None
        tell(visitor, plan.id, "removed", "borttaget", "")


def _refuse_old_draft(draft: Plan, whole: Plan) -> None:
    if open_draft_id(whole.id) is not None:
        raise Conflict("Planen har redan ett annat utkast till nästa version. Ta bort det först.")
    if draft.version <= whole.version:
        raise Conflict(
            f"Planen har fått version {whole.version} sedan utkastet skrevs. Börja en ny version i stället."
        )


def open_draft_id(plan_id: int) -> int | None:
    """The draft of a plan's next version, where there is one that is not removed."""
    statement = select(Plan.id).where(Plan.version_of_id == plan_id, Plan.removed_at.is_(None))
    found: int | None = db.session.scalar(statement)
    return found


def removed_drafts(visitor: Visitor) -> list[RemovedDraft]:
    """The removed drafts of the plans that the visitor keeps, the one removed last first."""
    statement = (
        select(Plan)
        .where(Plan.removed_at.is_not(None), Plan.state.in_((DRAFT, CONSULTATION)))
        .where(Plan.organisation_id.in_(visitor.organisations()))
        .order_by(Plan.removed_at.desc())
    )
    plans = [
        plan
        for plan in db.session.scalars(statement)
        if visitor.may_plan(plan.organisation_id, plan.version_of_id or plan.id)
    ]
    counts = (
        select(Activity.plan_id, func.count())
        .where(Activity.plan_id.in_([plan.id for plan in plans]), Activity.area_id.is_not(None), has_text())
        .group_by(Activity.plan_id)
    )
    rows = {one[0]: one[1] for one in db.session.execute(counts)}
    drafts = _open_drafts({plan.version_of_id for plan in plans if plan.version_of_id is not None})
    return [
        RemovedDraft(
            plan.id,
            plan.title or "Plan utan titel",
            plan.organisation.name,
            plan.period,
            edition_line(edition_of(plan)),
            rows.get(plan.id, 0),
            plan.removed_at,
            *drafts.get(plan.version_of_id, (None, 0)),
        )
        for plan in plans
        if plan.removed_at is not None
    ]


def _open_drafts(plan_ids: set[int]) -> dict[int | None, tuple[int, int]]:
    """(id, version) of the drafts of plans' next versions that are not removed, by plan."""
    statement = select(Plan.version_of_id, Plan.id, Plan.version).where(
        Plan.version_of_id.in_(plan_ids), Plan.removed_at.is_(None)
    )
    return {whole_id: (draft_id, version) for whole_id, draft_id, version in db.session.execute(statement)}
