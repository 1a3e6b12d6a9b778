"""Upload a document: held for the check page, aimed at a new plan or one that exists, or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.domain.record import COLUMN_KEYS
from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports.import_runs import GIVEN_UP, end_run, forget_old_uploads, waiting_run
from planapp.services.imports.reading_jobs import WAIT, Task, look_at_reading
from planapp.services.imports.remembered_answers import remembered_answers
from planapp.services.list_plans import PlanSummary, list_plans
from planapp.services.show_plan import get_plan
from planapp.services.state_rules import refuse_reading_in
from planapp.services.transaction import transaction
from planapp.storage.models import ImportRun, Plan

_NOT_THERE = "Du kan inte läsa in planer åt den organisationen. Välj en av dina egna."
_NOT_THAT = "Du kan inte läsa in något i den planen. Välj en av dina egna."


def kept_plans(visitor: Visitor) -> list[PlanSummary]:
    """The plans that a visitor keeps and that have not ended, the newest first."""
    plans = [plan for plan in list_plans(visitor.organisations())[::-1] if plan.state != ENDED]
    return [plan for plan in plans if visitor.may_plan(plan.organisation_id, plan.id)]


def _kept_plan(visitor: Visitor, plan_id: int, columns: Sequence[str]) -> Plan:
    """A plan that the visitor keeps, and whose state lets these columns be read in."""
    try:
        plan = get_plan(plan_id)
    except NotFound:
        raise ServiceError(_NOT_THAT) from None
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError(_NOT_THAT)
    refuse_reading_in(plan, _chosen(columns))
    return plan


def _chosen(columns: Sequence[str]) -> list[str]:
    return [key for key in COLUMN_KEYS if key in columns]


def upload(
    visitor: Visitor,
    data: bytes,
    file_name: str,
    organisation_id: int,
    plan_id: int | None = None,
    columns: Sequence[str] = (),
    wait: float = WAIT,
) -> int:
    """Hold an uploaded document, begin to read it, and return the import's id.

    With `plan_id` it updates that plan, in only those `columns` if any are named. Raises ServiceError when
    the document is seen at once to be of no use, or the visitor keeps no plans there.
    """
    if plan_id is not None:
        organisation_id = _kept_plan(visitor, plan_id, columns).organisation_id
    elif not visitor.may_plan(organisation_id):
        raise ServiceError(_NOT_THERE)
    forget_old_uploads()
    with transaction():
        run = ImportRun(
            user_id=visitor.id,
            organisation_id=organisation_id,
            plan_id=plan_id,
            how="page",
            file_name=without_forbidden(file_name),
            file_hash=files.hash_of(data),
            file_format="",
            uploaded_at=datetime.now(UTC),
            findings=[],
            receipt={},
            columns=_chosen(columns) if plan_id is not None else [],
        )
        db.session.add(run)
        db.session.flush()
        files.hold_upload(run.id, data)
        run_id = run.id
    refusal = _begin(run_id, data, wait)
    if refusal:
        with transaction():
            db.session.execute(delete(ImportRun).where(ImportRun.id == run_id))
        files.drop_upload(run_id)
        raise ServiceError(refusal)
    return run_id


def _begin(run_id: int, data: bytes, wait: float) -> str:
    """Begin to read; gives the refusal where it comes at once."""
    task = task_of(db.session.get_one(ImportRun, run_id), data)
    db.session.rollback()  # whoever waits for a file holds no part of the database meanwhile
    return look_at_reading(task, wait).refusal


def task_of(run: ImportRun, data: bytes) -> Task:
    """What there is to read of an upload, with every answer that holds."""
    return Task(
        files.upload_folder(run.id),
        data,
        run.file_name,
        dict(run.answers or {}),
        remembered_answers(run.organisation_id),
    )


def aim_upload(visitor: Visitor, import_id: int, plan_id: int | None, columns: Sequence[str] = ()) -> None:
    """Let an upload become a new plan (None) or update one, in only those `columns` if any are named.

    Raises NotFound or Ended as `waiting_run` does, ServiceError for a plan that is not the visitor's.
    """
    with transaction():
        run = waiting_run(visitor, import_id, lock=True)
        if plan_id is not None:
            run.organisation_id = _kept_plan(visitor, plan_id, columns).organisation_id
        elif not visitor.may_plan(run.organisation_id):
            raise ServiceError(_NOT_THERE)
        run.plan_id = plan_id
        run.columns = _chosen(columns) if plan_id is not None else []
        run.outcome = {}  # what was chosen about another plan's rows is about nothing now


def give_up_upload(visitor: Visitor, import_id: int) -> None:
    """End an upload that shall not be read in."""
    end_run(waiting_run(visitor, import_id).id, GIVEN_UP)


@dataclass(slots=True)
class WaitingUpload:
    """An upload that its person has not decided about yet."""

    id: int
    file_name: str
    uploaded_at: datetime
    plan_title: str


def waiting_uploads(visitor: Visitor) -> list[WaitingUpload]:
    """The visitor's uploads that wait, the newest first."""
    statement = (
        select(ImportRun, Plan.title)
        .outerjoin(Plan, ImportRun.plan_id == Plan.id)
        .where(ImportRun.user_id == visitor.id, ImportRun.stored_at.is_(None))
        .order_by(ImportRun.id.desc())
    )
    return [
        WaitingUpload(run.id, run.file_name, run.uploaded_at, (title or "") if run.plan_id else "")
        for run, title in db.session.execute(statement)
        if "ended" not in (run.outcome or {}) and visitor.may_plan(run.organisation_id, run.plan_id)
    ]
