"""Undo a reading as a whole, as long as nothing was built on it; its receipt is kept."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.clock import STOCKHOLM
from planapp.domain.plan_states import STATE_LABELS, may_edit_text
from planapp.domain.record import PlanRecord, RowRecord, to_json
from planapp.domain.text import swedish_date
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.security_log import log_event
from planapp.services.snapshot import lines_between, take_snapshot
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
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
    Responsibility,
    User,
    Version,
)
from planapp.storage.queries import changes_by_people, ended_rows, plan_ids_in_order
from planapp.storage.record_out import load_record
from planapp.storage.record_restore import added_rows, changed_rows, restore_plan, store_parties

_MOST_TOLD = 10
_NOT_STORED = "Inläsningen finns inte."
_UNDONE = "Inläsningen är redan ångrad."
_STRUCTURE = "Planens rader eller kolumner har ändrats efter inläsningen, så de går inte att ställa tillbaka."


def _run(import_id: int) -> ImportRun:
    run = find(db.session(), ImportRun, import_id)
    if run is None or run.stored_at is None:
        raise NotFound(_NOT_STORED)
    return run


def obstacles(import_id: int) -> list[str]:
    """What stands in the way of undoing a reading, as sentences; empty when it can be undone.

    Raises NotFound for a reading that was not stored.
    """
    run = _run(import_id)
    if run.undone_at is not None:
        return [_UNDONE]
    plan = db.session.get(Plan, run.plan_id) if run.plan_id is not None else None
    if plan is None:
        return ["Planen finns inte längre."]
    if plan.removed_at is not None:
        return ["Utkastet är borttaget. Ta tillbaka det först."]
    if not may_edit_text(plan.state):
        return [f"Planen är {STATE_LABELS[plan.state]}, så texten står fast. Börja en ny version i stället."]
    found = [*_later_readings(run, plan), *_edits(run, plan), *_changes(run, plan), *_owners(run, plan)]
    found += [*_copies(run, plan), *_decided(run, plan)]
    if run.before is None:
        found += _others_plans(plan)
    elif not found and not _is_as_left(run, plan):
        found.append(_STRUCTURE)
    return found


def _later_readings(run: ImportRun, plan: Plan) -> Iterator[str]:
    later = (
        select(ImportRun.file_name, ImportRun.stored_at)
        .where(ImportRun.plan_id == plan.id, ImportRun.id != run.id, ImportRun.undone_at.is_(None))
        .where(ImportRun.stored_at >= run.stored_at)
        .order_by(ImportRun.stored_at)
    )
    for one in db.session.execute(later):
        yield f"Filen {one.file_name} lästes in i planen efteråt, den {_day(one.stored_at)}. Ångra den först."


def _day(moment: datetime) -> str:
    return swedish_date(moment.astimezone(STOCKHOLM).date())


def _edits(run: ImportRun, plan: Plan) -> Iterator[str]:
    """What people have written in the plan since, the newest first: in that order it can be undone."""
    later = (
        select(Edit.sentence, Edit.at, User.name)
        .outerjoin(User, Edit.user_id == User.id)
        .where(Edit.plan_id == plan.id, Edit.undone_at.is_(None), Edit.at >= run.stored_at)
        .order_by(Edit.id.desc())
    )
    found = db.session.execute(later).all()
    for one in found[:_MOST_TOLD]:
        who = one.name or "Kommandoraden"
        yield f"{who} ändrade i planen den {_day(one.at)}: {one.sentence.rstrip('.')}. Ångra det först."
    if len(found) > _MOST_TOLD:
        yield f"Ytterligare {len(found) - _MOST_TOLD} ändringar har gjorts i planen."


def _decided(run: ImportRun, plan: Plan) -> Iterator[str]:
    """Decisions made since, and versions that have begun."""
    later = select(Version.number, Version.created_at).where(Version.plan_id == plan.id)
    for one in db.session.execute(later.where(Version.created_at >= run.stored_at).order_by(Version.number)):
        yield f"Version {one.number} av planen beslutades efteråt, den {_day(one.created_at)}."
    if db.session.scalar(select(Plan.id).where(Plan.version_of_id == plan.id).limit(1)) is not None:
        yield "En ny version av planen har börjat skrivas."


def _told_by_edits(plan_id: int) -> set[str]:
    """The batches of the history that edits and their undoing made."""
    batches = set(db.session.scalars(select(Edit.batch).where(Edit.plan_id == plan_id)))
    undoing = select(Change.batch).where(Change.plan_id == plan_id, Change.undoes.in_(batches))
    return batches | set(db.session.scalars(undoing)) if batches else batches


def _changes(run: ImportRun, plan: Plan) -> Iterator[str]:
    """What people have changed in rows that the reading wrote, or that stand beside them."""
    before: dict[str, Any] | None = run.before
    rows = {}
    edits = _told_by_edits(plan.id)
    for change in changes_by_people(db.session(), plan.id, before["last_change"] if before else 0):
        if change.batch not in edits:
            rows[change.activity_id] = change
    if before is not None:
        written = _written_areas(plan.id, before)
        stays = select(Activity.id, Activity.area_id).where(Activity.plan_id == plan.id)
        area_of = {one.id: one.area_id for one in db.session.execute(stays)}
        rows = {one: change for one, change in rows.items() if area_of.get(one) in written}
    names = _row_names(plan.id, set(rows))
    for change in list(rows.values())[:_MOST_TOLD]:
        who = change.name or "Kommandoraden"
        yield f"{who} ändrade {names.get(change.activity_id, 'en rad')} den {_day(change.at)}."
    if len(rows) > _MOST_TOLD:
        yield f"Ytterligare {len(rows) - _MOST_TOLD} rader har ändrats."


def _written_areas(plan_id: int, before: dict[str, Any]) -> set[int]:
    """The areas that a reading wrote in: putting them back would touch each of their rows."""
    tables = before["tables"]
    areas = {one["id"] for one in tables["area"]["changed"]} | set(tables["area"]["added"])
    rows = changed_rows(before)
    where = select(Activity.id, Activity.area_id).where(Activity.plan_id == plan_id)
    areas |= {one.area_id for one in db.session.execute(where) if one.id in rows}
    return areas | {row["area_id"] for row in tables["activity"]["changed"] if "area_id" in row}


def _row_names(plan_id: int, wanted: set[int]) -> dict[int, str]:
    """How a person names rows: «rad 2 i 3.c)»."""
    statement = (
        select(Activity.id, Activity.position, Area.code, Area.title)
        .join(Area, Activity.area_id == Area.id)
        .where(Activity.plan_id == plan_id)
    )
    return {
        one.id: f"rad {one.position + 1} i {one.code or one.title or 'ett område utan rubrik'}"
        for one in (db.session.execute(statement) if wanted else ())
        if one.id in wanted
    }


def _owners(run: ImportRun, plan: Plan) -> Iterator[str]:
    """People who answer for rows that undoing would remove."""
    statement = (
        select(Owner.activity_id, User.name)
        .join(User, Owner.user_id == User.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .where(Activity.plan_id == plan.id)
        .order_by(User.name, Owner.activity_id)
    )
    gone = set(added_rows(run.before)) if run.before is not None else None
    rows: dict[str, int] = {}
    for one in db.session.execute(statement):
        if gone is None or one.activity_id in gone:
            rows[one.name] = rows.get(one.name, 0) + 1
    for name, count in rows.items():
        yield f"{name} är kopplad till {'en rad' if count == 1 else f'{count} rader'} som skulle försvinna."


def _copies(run: ImportRun, plan: Plan) -> Iterator[str]:
    """Plans whose rows were copied from rows that undoing would remove."""
    original = aliased(Activity)
    statement = (
        select(Plan, original.id)
        .join(Activity, Activity.plan_id == Plan.id)
        .join(original, Activity.origin_id == original.id)
        .where(original.plan_id == plan.id, Plan.id != plan.id)
        .order_by(Plan.id)
    )
    gone = set(added_rows(run.before)) if run.before is not None else None
    found = [one for one, row_id in db.session.execute(statement) if gone is None or row_id in gone]
    for name in dict.fromkeys(_name_beside(plan, one) for one in found):
        yield f"Rader är kopierade härifrån till {name}."


def _name_beside(plan: Plan, other: Plan) -> str:
    """Another plan's title, for who keeps this one; those of other organisations are not told."""
    if other.organisation_id != plan.organisation_id or other.removed_at is not None:
        return "en plan som inte visas här"
    return other.title or "en plan utan titel"


def _others_plans(plan: Plan) -> Iterator[str]:
    """What hangs on a plan that would go."""
    for column, words in ((Plan.parent_id, "en underordnad plan"), (Plan.predecessor_id, "en efterföljare")):
        for one in db.session.scalars(select(Plan).where(column == plan.id).order_by(Plan.id)):
            yield f"Planen har {words}: {_name_beside(plan, one)}."
    statement = (
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.plan_id == plan.id)
        .order_by(User.name)
    )
    for name in db.session.scalars(statement):
        yield f"{name} har en roll i just den här planen."


def _is_as_left(run: ImportRun, plan: Plan) -> bool:
    """Whether what the reading wrote stands as it left it."""
    versions = changed_rows(run.before)
    for row_id in _written_and_undone(run, plan):  # they say what they said, in a higher version
        versions.pop(row_id, None)
    rows = db.session.execute(select(Activity.id, Activity.version).where(Activity.plan_id == plan.id))
    now = {one.id: one.version for one in rows}
    after = run.before["plan_after"]
    said = {name: getattr(plan, name) for name in after if not name.endswith("_on")}
    return all(now.get(one) == version for one, version in versions.items()) and all(
        to_json(value) == after[name] for name, value in said.items()
    )


def _written_and_undone(run: ImportRun, plan: Plan) -> set[int]:
    """The rows that edits have changed since; where none stands in the way they have all been undone."""
    statement = select(Change.activity_id).where(
        Change.plan_id == plan.id,
        Change.id > run.before["last_change"],
        Change.batch.in_(_told_by_edits(plan.id)),
        Change.activity_id.is_not(None),
    )
    return {row_id for row_id in db.session.scalars(statement) if row_id is not None}


def undo_import(visitor: Visitor, import_id: int) -> int | None:
    """Put the plan back as it was before a reading, or remove it where the reading made it.

    Returns the plan's id, None where the plan is gone. Raises NotFound for a reading that the visitor may
    not see or that was not stored, and ServiceError where the visitor does not keep the plan or something
    stands in the way, which the message tells.
    """
    with transaction():
        run = _run(import_id)
        _refuse(visitor, run)
        if run.plan_id is not None:
            hold_plan(db.session(), run.plan_id)
            db.session.expire_all()
        told = obstacles(import_id)
        if told:
            raise ServiceError(" ".join(["Inläsningen går inte att ångra.", *told]))
        plan_id = run.plan_id
        assert plan_id is not None  # otherwise there is an obstacle
        run.undone_at, run.undone_by_id = datetime.now(UTC), visitor.id
        log_event("import_undone", user=visitor.id, plan=plan_id, reading=import_id)
        if run.before is None:
            _remove_plan(db.session(), plan_id)
            return None
        _put_back(run, plan_id, visitor)
        return plan_id


def _refuse(visitor: Visitor, run: ImportRun) -> None:
    if not visitor.may_read(run.organisation_id, run.plan_id):
        raise NotFound(_NOT_STORED)
    if not visitor.may_plan(run.organisation_id, run.plan_id):
        raise ServiceError("Bara planansvarig kan ångra en inläsning.")


def _remove_plan(session: Session, plan_id: int) -> None:
    """Remove a plan with all that its reading made."""
    activities, areas = (
        select(Activity.id).filter_by(plan_id=plan_id),
        select(Area.id).filter_by(plan_id=plan_id),
    )
    for statement in (
        delete(Responsibility).where(Responsibility.activity_id.in_(activities)),
        delete(HandBack).where(HandBack.plan_id == plan_id),
        delete(Proposal).where(Proposal.plan_id == plan_id),
        delete(Change).where(Change.plan_id == plan_id),
        delete(Edit).where(Edit.plan_id == plan_id),
        delete(Descent).where(Descent.plan_id == plan_id),
        delete(Activity).where(Activity.plan_id == plan_id),
        delete(RccActivity).where(RccActivity.area_id.in_(areas)),
        delete(RegionActivity).where(RegionActivity.area_id.in_(areas)),
        delete(Area).where(Area.plan_id == plan_id),
        delete(Chapter).where(Chapter.plan_id == plan_id),
        # Every reading of it is undone, or waits for a plan that is not there any more.
        update(ImportRun).where(ImportRun.plan_id == plan_id).values(plan_id=None),
        delete(Plan).where(Plan.id == plan_id),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
    session.flush()
    session.expire_all()


def _put_back(run: ImportRun, plan_id: int, visitor: Visitor) -> None:
    session, before, was = db.session(), run.before, take_snapshot(plan_id)
    back = _moves_back(plan_id, before)
    restore_plan(session, plan_id, before)
    record = load_record(session, plan_id)
    assert record is not None
    if check_record(record):  # what was changed since does not go together with what was there before
        raise ServiceError(f"Inläsningen går inte att ångra. {_STRUCTURE}")
    _restore_parties(plan_id, record, before)
    lines = [*back, *lines_between(was, take_snapshot(plan_id))]
    record_lines(plan_id, visitor, "import_undo", lines, undoes=before["batch"])
    run.before = None


def _restore_parties(plan_id: int, record: PlanRecord, before: dict[str, Any]) -> None:
    _, _, stored = plan_ids_in_order(db.session(), plan_id)
    changed = changed_rows(before)
    rows = dict(zip((one.id for one in stored), record.rows(), strict=True))
    # A row that had been taken out of the plan, and is so again, names nobody.
    outside = {one.id: RowRecord() for one in ended_rows(db.session(), plan_id)}
    mine = [(row_id, row) for row_id, row in (outside | rows).items() if row_id in changed]
    store_parties(db.session(), mine)


def _moves_back(plan_id: int, before: dict[str, Any]) -> list[Line]:
    """The rows that the reading moved, the other way round."""
    moved = select(Change).filter_by(plan_id=plan_id, batch=before["batch"], what="moved")
    return [
        Line("moved", one.new, one.old, activity_id=one.activity_id, version=one.version)
        for one in db.session.scalars(moved.order_by(Change.id))
    ]
