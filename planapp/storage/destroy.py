"""Take a plan out of every table, with its rows, its history and all that belongs to it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from planapp.domain.collectives import ownership_scope
from planapp.storage.models import (
    Activity,
    Area,
    Change,
    Chapter,
    Descent,
    Edit,
    HandBack,
    ImportRun,
    Membership,
    Owner,
    Plan,
    Proposal,
    RccActivity,
    RegionActivity,
    RememberedAnswer,
    Responsibility,
    Version,
)


def plan_with_drafts(session: Session, plan_id: int) -> list[int]:
    """A plan and the drafts of its versions, which go with it; those that point at others come first."""
    drafts = select(Plan.id).where(Plan.version_of_id == plan_id).order_by(Plan.id)
    return [*session.scalars(drafts), plan_id]


def kept_hashes(session: Session, plan_ids: Iterable[int]) -> set[tuple[str, str]]:
    """(hash, format) of the documents that plans were read from, or that their versions are kept as."""
    read = select(ImportRun.file_hash, ImportRun.file_format).where(ImportRun.stored_at.is_not(None))
    kept = select(Version.file_hash, Version.file_format).where(Version.file_hash.is_not(None))
    found = [*session.execute(read.where(ImportRun.plan_id.in_(plan_ids)))]
    found += session.execute(kept.where(Version.plan_id.in_(plan_ids)))
    return {(one.file_hash, one.file_format) for one in found}


def is_kept_by_others(session: Session, file_hash: str) -> bool:
    """Whether any plan that is left has a document."""
    read = select(ImportRun.id).where(ImportRun.file_hash == file_hash, ImportRun.stored_at.is_not(None))
    kept = select(Version.id).where(Version.file_hash == file_hash)
    return session.scalar(read.limit(1)) is not None or session.scalar(kept.limit(1)) is not None


def destroy_plans(session: Session, plan_ids: list[int]) -> list[int]:
    """Delete plans and everything of theirs, in a fixed number of statements; returns the readings gone.

    Plans, rows and readings elsewhere that pointed at them point at nothing.
    """
    rows = select(Activity.id).where(Activity.plan_id.in_(plan_ids))
    areas = select(Area.id).where(Area.plan_id.in_(plan_ids))
    runs = list(session.scalars(select(ImportRun.id).where(ImportRun.plan_id.in_(plan_ids))))
    _let_go(session, plan_ids, rows, runs)
    for model in (Owner, Responsibility):
        session.execute(_gone(model).where(model.activity_id.in_(rows)))
    for model in (HandBack, Proposal, Change, Edit, Descent, Version, Membership, Activity):
        session.execute(_gone(model).where(model.plan_id.in_(plan_ids)))
    for model in (RccActivity, RegionActivity):
        session.execute(_gone(model).where(model.area_id.in_(areas)))
    for model in (Area, Chapter, ImportRun):
        session.execute(_gone(model).where(model.plan_id.in_(plan_ids)))
    # Ids are used again: what was answered of a plan's rows must not be taken for another's.
    scopes = [ownership_scope(one) for one in plan_ids]
    session.execute(_gone(RememberedAnswer).where(RememberedAnswer.scope.in_(scopes)))
    session.execute(_gone(Plan).where(Plan.id.in_(plan_ids)))
    return runs


def _gone(model: Any) -> Any:
    # What the session still holds of them is expired by whoever calls.
    return delete(model).execution_options(synchronize_session=False)


def _let_go(session: Session, plan_ids: list[int], rows: Any, runs: list[int]) -> None:
    """Let nothing point at what will be gone."""

    def forget(model: Any, column: Any, *where: Any) -> None:
        statement = update(model).where(*where).values({column: None})
        session.execute(statement.execution_options(synchronize_session=False))

    forget(Activity, Activity.origin_id, Activity.origin_id.in_(rows))
    forget(Activity, Activity.import_id, Activity.import_id.in_(runs))
    forget(Activity, Activity.missing_import_id, Activity.missing_import_id.in_(runs))
    forget(Plan, Plan.predecessor_id, Plan.predecessor_id.in_(plan_ids))
    forget(Plan, Plan.parent_id, Plan.parent_id.in_(plan_ids))
    either = or_(Descent.activity_id.in_(rows), Descent.from_id.in_(rows))
    session.execute(_gone(Descent).where(either))
