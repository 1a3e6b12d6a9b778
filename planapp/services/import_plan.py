"""Read a document in: upload, check, confirm. Nothing of a plan is stored before the person confirms."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.record import Finding, PlanRecord, to_json
from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import NotFound, ServiceError
from planapp.services.organisations import find_or_make_organisation
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.models import ImportRun, Organisation, Plan
from planapp.storage.record_in import store_record

UPLOAD_KEPT = timedelta(hours=24)
_NO_UPLOAD, _STORED = "Inläsningen finns inte.", "Planen är redan inläst."


@dataclass(slots=True)
class CheckedImport:
    """A document that has been read but not stored."""

    record: PlanRecord
    file_name: str
    file_hash: str
    organisation: str
    import_id: int | None = None


@dataclass(slots=True)
class StoredImport:
    """A document that became a plan."""

    plan_id: int
    import_id: int
    record: PlanRecord


def _read(data: bytes, file_name: str) -> PlanRecord:
    try:
        record = read_document(data, file_name)
    except DocumentError as fault:
        raise ServiceError(str(fault)) from fault
    problems = check_record(record)
    if problems:
        raise RuntimeError(f"the reader made an invalid record: {problems[:3]}")
    return record


def _add_findings(
    record: PlanRecord, file_hash: str, organisation: str, visitor: Visitor | None = None
) -> None:
    """Findings about where the document goes; of others' plans a visitor is told nothing."""
    earlier = (
        select(Plan.id, Plan.organisation_id)
        .join(ImportRun, ImportRun.plan_id == Plan.id)
        .where(ImportRun.file_hash == file_hash, ImportRun.stored_at.is_not(None))
        .order_by(Plan.id.desc())
    )
    told = (
        one.id
        for one in db.session.execute(earlier)
        if visitor is None or visitor.may_read(one.organisation_id, one.id)
    )
    if plan_id := next(told, None):
        seen = f"Samma fil har lästs in förut, som plan {plan_id}."
        message = f"{seen} Läser du in den igen blir det en plan till."
        record.findings.append(Finding("file_seen_before", "warning", message))
    if organisation and record.region and record.region != organisation:
        message = f"Dokumentet nämner {record.region}, men planen läses in till {organisation}."
        record.findings.append(Finding("other_region", "warning", message))


def check_file(data: bytes, file_name: str, region: str | None) -> CheckedImport:
    """Read a document for the command line; stores nothing.

    `region` is the organisation that the plan is for; without it the document's own. Raises
    ServiceError when the document cannot be used or names no region.
    """
    record = _read(data, file_name)
    organisation = region or record.region
    if not organisation:
        raise ServiceError("Dokumentet säger inte vilken region planen gäller. Ange regionen med --region.")
    file_hash = files.hash_of(data)
    _add_findings(record, file_hash, organisation)
    return CheckedImport(record, file_name, file_hash, organisation)


def upload(visitor: Visitor, data: bytes, file_name: str, organisation_id: int) -> int:
    """Hold an uploaded document for the check page and return the import's id.

    Raises ServiceError when the document cannot be used, or the visitor keeps no plans there.
    """
    if not visitor.may_plan(organisation_id):
        raise ServiceError("Du kan inte läsa in planer åt den organisationen. Välj en av dina egna.")
    record = _read(data, file_name)
    _forget_old_uploads()
    with transaction():
        run = ImportRun(
            user_id=visitor.id,
            organisation_id=organisation_id,
            how="page",
            file_name=without_forbidden(file_name),
            file_hash=files.hash_of(data),
            file_format=record.source["format"],
            uploaded_at=datetime.now(UTC),
            findings=[],
            receipt={},
        )
        db.session.add(run)
        db.session.flush()
        files.hold_upload(run.id, data)
        return run.id


def _forget_old_uploads() -> None:
    """Uploads that nobody confirmed within a day are dropped, file and all."""
    limit = datetime.now(UTC) - UPLOAD_KEPT
    waiting = ImportRun.stored_at.is_(None)
    for run_id in list(
        db.session.scalars(select(ImportRun.id).where(waiting, ImportRun.uploaded_at < limit))
    ):
        _drop_run(run_id)


def _drop_run(run_id: int) -> None:
    with transaction():
        # Somebody may be confirming it: what became a plan stays.
        run = db.session.get(ImportRun, run_id, with_for_update=True)
        if run is not None and run.stored_at is None:
            db.session.delete(run)
            db.session.flush()
            # Before the transaction ends: on SQLite the next upload may be given the same id.
            files.drop_upload(run_id)


def _waiting_run(visitor: Visitor, import_id: int) -> ImportRun:
    run = find(db.session(), ImportRun, import_id)
    # The role may have been taken since the upload.
    if run is None or run.user_id != visitor.id or not visitor.may_plan(run.organisation_id):
        raise NotFound(_NO_UPLOAD)
    if run.stored_at is not None:
        raise ServiceError(_STORED)
    return run


def _checked(visitor: Visitor, import_id: int) -> tuple[CheckedImport, bytes]:
    run = _waiting_run(visitor, import_id)
    data = files.read_upload(import_id)
    if data is None:
        raise ServiceError("Filen finns inte kvar. Ladda upp den igen.")
    record = _read(data, run.file_name)
    organisation = db.session.get(Organisation, run.organisation_id)
    name = organisation.name if organisation else ""
    _add_findings(record, run.file_hash, name, visitor)
    return CheckedImport(record, run.file_name, run.file_hash, name, import_id), data


def check_upload(visitor: Visitor, import_id: int) -> CheckedImport:
    """What an upload would become; raises NotFound when it is not the visitor's own."""
    return _checked(visitor, import_id)[0]


def confirm_upload(visitor: Visitor, import_id: int) -> StoredImport:
    """Store an upload as a new plan, in one transaction; raises NotFound as `check_upload` does."""
    checked, data = _checked(visitor, import_id)
    with transaction():
        # Two presses on the button: the second waits here, and finds that it is done.
        run = db.session.get(ImportRun, import_id, with_for_update=True)
        if run is None:
            raise NotFound(_NO_UPLOAD)
        if run.stored_at is not None:
            raise ServiceError(_STORED)
        run.plan_id = store_record(db.session(), checked.record, run.organisation_id)
        _complete(run, checked.record)
        db.session.flush()
        files.keep_original(data, checked.record.source["format"])
        stored = StoredImport(run.plan_id, run.id, checked.record)
    files.drop_upload(import_id)
    return stored


def give_up_upload(visitor: Visitor, import_id: int) -> None:
    """Drop an upload that shall not be read in."""
    _drop_run(_waiting_run(visitor, import_id).id)


def _complete(run: ImportRun, record: PlanRecord) -> None:
    run.stored_at = datetime.now(UTC)
    run.findings = to_json(record.findings)
    run.receipt = to_json(record.receipt)


def store_file(data: bytes, checked: CheckedImport) -> StoredImport:
    """Store a document that `check_file` has read, in one transaction; makes its organisation if missing."""
    record = checked.record
    with transaction():
        organisation = find_or_make_organisation(checked.organisation)
        run = ImportRun(
            organisation_id=organisation.id,
            how="command",
            file_name=checked.file_name,
            file_hash=checked.file_hash,
            file_format=record.source["format"],
            uploaded_at=datetime.now(UTC),
        )
        run.plan_id = store_record(db.session(), record, organisation.id)
        _complete(run, record)
        db.session.add(run)
        db.session.flush()
        # Last, so that a plan that could not be stored leaves no file behind.
        files.keep_original(data, record.source["format"])
        return StoredImport(run.plan_id, run.id, record)


def may_import(visitor: Visitor) -> set[int]:
    """Ids of the organisations that the visitor can read plans in for."""
    return visitor.planned_organisations()
