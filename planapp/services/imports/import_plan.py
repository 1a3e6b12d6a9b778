"""Read a document in from the command line: check it, then store it as a new plan or into one that exists.

The pages do the same in steps: `upload_plan`, `check_upload`, `answer_upload`, `confirm_upload`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.merging.outcome import Merging
from planapp.domain.record import Finding, PlanRecord
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import ServiceError
from planapp.services.imports.import_again import fingerprint, merge_with_plan, store_merging
from planapp.services.imports.read_plan_file import Tell, read_plan_file
from planapp.services.imports.receipt import complete
from planapp.services.imports.remembered_answers import remembered_answers
from planapp.services.organisations import find_or_make_organisation, find_organisation
from planapp.services.plan_rights import may_see
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.models import ImportRun, Organisation, Plan
from planapp.storage.record_in import store_record


@dataclass(frozen=True, slots=True)
class AimedPlan:
    """The plan that a document is read into."""

    id: int
    title: str


@dataclass(slots=True)
class CheckedImport:
    """A document that has been read but not stored; `plan` is the one that it is read into, if any.

    `answers` are what the person has answered, `recalled` what was answered at earlier readings.
    """

    record: PlanRecord
    file_name: str
    file_hash: str
    organisation: str
    import_id: int | None = None
    plan: AimedPlan | None = None
    columns: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    recalled: dict[str, str] = field(default_factory=dict)
    merging: Merging | None = None


@dataclass(slots=True)
class StoredImport:
    """A document that became a plan, or a part of one."""

    plan_id: int
    import_id: int
    record: PlanRecord
    merging: Merging | None = None


def add_findings(
    record: PlanRecord,
    file_hash: str,
    organisation: str,
    visitor: Visitor | None = None,
    plan_id: int | None = None,
) -> None:
    """Findings about where the document goes; of others' plans a visitor is told nothing."""
    earlier = (
        select(Plan.id, Plan.organisation_id, Plan.state, Plan.version_of_id, Plan.removed_at)
        .join(ImportRun, ImportRun.plan_id == Plan.id)
        .where(
            ImportRun.file_hash == file_hash,
            ImportRun.stored_at.is_not(None),
            ImportRun.undone_at.is_(None),
            Plan.removed_at.is_(None),
        )
        .order_by(Plan.id.desc())
    )
    told = [one.id for one in db.session.execute(earlier) if visitor is None or may_see(visitor, one)]
    if plan_id is not None and plan_id in told:
        message = "Samma fil har lästs in i planen förut."
        record.findings.append(Finding("file_seen_before", "info", message))
    elif plan_id is None and told:
        seen = f"Samma fil har lästs in förut, som plan {told[0]}."
        message = f"{seen} Läser du in den igen blir det en plan till."
        record.findings.append(Finding("file_seen_before", "warning", message))
    if organisation and record.region and record.region != organisation:
        message = f"Dokumentet nämner {record.region}, men planen läses in till {organisation}."
        record.findings.append(Finding("other_region", "warning", message))


def merge(plan_id: int, record: PlanRecord, answers: Mapping[str, str], columns: Sequence[str]) -> Merging:
    """What a reading does to a plan as it is stored now."""
    return merge_with_plan(plan_id, record, dict(answers), list(columns), today())


def check_file(
    data: bytes, file_name: str, region: str | None, plan_id: int | None = None, tell: Tell | None = None
) -> CheckedImport:
    """Read a document for the command line; stores nothing.

    `region` is the organisation that the plan is for; without it the document's own. With `plan_id` it is
    read into that plan. Raises ServiceError when the document cannot be used, names no region, or the plan
    does not exist.
    """
    plan = None if plan_id is None else find(db.session(), Plan, plan_id)
    if plan_id is not None and plan is None:
        raise ServiceError(f"Det finns ingen plan med nummer {plan_id}. Visa planerna med planapp plans.")
    if plan is not None:
        held: Organisation | None = plan.organisation
    else:
        held = find_organisation(region) if region else None
    reading = read_plan_file(data, file_name, {}, remembered_answers(held.id) if held else {}, tell)
    record = reading.record
    organisation = plan.organisation.name if plan else region or record.region
    if not organisation:
        raise ServiceError("Dokumentet säger inte vilken region planen gäller. Ange regionen med --region.")
    known = find_organisation(organisation) if held is None else None
    if known is not None and (remembered := remembered_answers(known.id)):
        # The document named the region, so that only now it is known whose answers hold.
        reading = read_plan_file(data, file_name, {}, remembered, tell)
        record = reading.record
    file_hash = files.hash_of(data)
    add_findings(record, file_hash, organisation, plan_id=plan_id)
    checked = CheckedImport(record, file_name, file_hash, organisation, recalled=reading.recalled)
    if plan is not None:
        checked.plan = AimedPlan(plan.id, plan.title or "")
        checked.merging = merge(plan.id, record, {}, [])
    return checked


def store_file(data: bytes, checked: CheckedImport) -> StoredImport:
    """Store a document that `check_file` has read, in one transaction; makes its organisation if missing.

    Into a plan that exists each question is read in as proposed. Raises ServiceError where somebody has
    saved in the plan since it was checked.
    """
    record, plan = checked.record, checked.plan
    with transaction():
        if plan is None:
            organisation_id = find_or_make_organisation(checked.organisation).id
        else:
            organisation_id = db.session.get_one(Plan, plan.id).organisation_id
        run = ImportRun(
            organisation_id=organisation_id,
            plan_id=plan.id if plan else None,
            how="command",
            file_name=checked.file_name,
            file_hash=checked.file_hash,
            file_format=record.source["format"],
            uploaded_at=datetime.now(UTC),
            findings=[],
            receipt={},
        )
        db.session.add(run)
        db.session.flush()
        merging = None if plan is None else _store_in(plan.id, run, checked)
        plan_id = plan.id if plan else store_record(db.session(), record, organisation_id, run.id)
        run.plan_id = plan_id
        complete(run, record, {}, checked.recalled, merging)
        db.session.flush()
        # Last, so that a plan that could not be stored leaves no file behind.
        files.keep_original(data, record.source["format"])
        log_event("import", plan=plan_id, reading=run.id)
        return StoredImport(plan_id, run.id, record, merging)


def _store_in(plan_id: int, run: ImportRun, checked: CheckedImport) -> Merging:
    merging = merge(plan_id, checked.record, {}, [])
    if checked.merging is not None and fingerprint(merging) != fingerprint(checked.merging):
        raise ServiceError("Någon har sparat i planen medan filen lästes. Läs in den igen.")
    store_merging(plan_id, merging, run, None)
    return merging


def may_import(visitor: Visitor) -> set[int]:
    """Ids of the organisations that the visitor can read plans in for."""
    return visitor.planned_organisations()
