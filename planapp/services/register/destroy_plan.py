"""Destroy a plan that has ended or is removed: for good, by an administrator, on a decision."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.register.accounts import as_now, roles_turn
from planapp.services.register.disposals import PLAN, Decision, check_decision, note_disposal
from planapp.services.security_log import log_event
from planapp.services.transaction import after_commit, transaction
from planapp.services.users import plan_name
from planapp.storage.destroy import destroy_plans, is_kept_by_others, kept_hashes, plan_with_drafts
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan, wait_turn
from planapp.storage.models import Activity, Change, ImportRun, Membership, Plan, Version

NO_PLAN = "Planen finns inte."


@dataclass(slots=True)
class Destroyable:
    """A plan that can be destroyed, and what would go with it."""

    id: int
    title: str
    is_removed: bool
    removed_at: datetime | None = None
    rows: int = 0
    changes: int = 0
    readings: int = 0
    versions: int = 0
    drafts: int = 0
    roles: int = 0  # that somebody has in this plan only
    below: int = 0  # plans that it is the superior plan of
    after: int = 0  # plans that follow on it


def _can_be() -> tuple[object, ...]:
    return (or_(Plan.removed_at.is_not(None), Plan.state == ENDED),)


def destroyable_plans(organisation_id: int) -> list[Destroyable]:
    """The organisation's plans that have ended or are removed, the newest first."""
    statement = select(Plan.id, Plan.title, Plan.period, Plan.removed_at).where(*_can_be())  # type: ignore[arg-type]
    statement = statement.where(Plan.organisation_id == organisation_id).order_by(Plan.id.desc())
    return [
        Destroyable(one.id, plan_name(one.title, one.period), one.removed_at is not None, one.removed_at)
        for one in db.session.execute(statement)
    ]


def what_would_go(organisation_id: int, plan_id: int) -> Destroyable:
    """A plan that can be destroyed, with what would go with it; raises NotFound for any other."""
    known = {one.id: one for one in destroyable_plans(organisation_id)}
    if plan_id not in known:
        raise NotFound(NO_PLAN)
    found, ids = known[plan_id], plan_with_drafts(db.session(), plan_id)

    def count(column: object) -> int:
        statement = select(func.count()).where(column.in_(ids))  # type: ignore[attr-defined]
        return db.session.scalar(statement) or 0

    found.rows, found.changes = count(Activity.plan_id), count(Change.plan_id)
    found.readings, found.versions = count(ImportRun.plan_id), count(Version.plan_id)
    found.roles, found.drafts = count(Membership.plan_id), len(ids) - 1
    found.below, found.after = count(Plan.parent_id), count(Plan.predecessor_id)
    return found


def destroy_plan(visitor: Visitor, organisation_id: int, plan_id: int, decision: Decision) -> None:
    """Destroy a plan with its rows, history, readings, versions and the files that no other plan has.

    Raises NotFound, FieldErrors for a decision that is not told or a title that is not typed, Conflict for
    a plan that is in use again, and ServiceError for who does not administer the organisation.
    """
    with transaction():
        wait_turn(db.session(), roles_turn(organisation_id))
        now = as_now(visitor, organisation_id)
        if not now.may_administer(organisation_id):
            raise ServiceError("Bara en administratör kan förstöra en plan.")
        plan = _held(organisation_id, plan_id)
        title = plan_name(plan.title, plan.period)
        told = check_decision(decision, title)
        ids = plan_with_drafts(db.session(), plan_id)
        for one in ids[:-1]:
            hold_plan(db.session(), one)
        rows = db.session.scalar(select(func.count()).where(Activity.plan_id.in_(ids)))
        kept = kept_hashes(db.session(), ids)
        runs = destroy_plans(db.session(), ids)
        db.session.expire_all()
        note_disposal(now, organisation_id, PLAN, f"{title}, {rows} rader", told)
        log_event("destroyed", by=visitor.id, organisation=organisation_id, plan=plan_id)
        after_commit(lambda: _remove_files(kept, runs))


def _held(organisation_id: int, plan_id: int) -> Plan:
    if find(db.session(), Plan, plan_id) is None or not hold_plan(db.session(), plan_id):
        raise NotFound(NO_PLAN)
    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    if plan.organisation_id != organisation_id:
        raise NotFound(NO_PLAN)
    if plan.removed_at is None and plan.state != ENDED:
        raise Conflict("Planen används. Avsluta den eller ta bort utkastet först.")
    return plan


def _remove_files(kept: set[tuple[str, str]], runs: list[int]) -> None:
    """Remove what the plan alone had; one that is read in again just now is left."""
    for run in runs:
        files.drop_upload(run)
    for file_hash, file_format in sorted(kept):
        with transaction():
            wait_turn(db.session(), files.file_turn(file_hash))
            if not is_kept_by_others(db.session(), file_hash):
                files.remove_original(file_hash, file_format)
