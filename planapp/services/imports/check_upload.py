"""What an upload would become: how far it has been read, and then everything that was understood."""

from dataclasses import dataclass

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.text import search_form
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import ServiceError
from planapp.services.imports.import_plan import AimedPlan, CheckedImport, add_findings, merge
from planapp.services.imports.import_runs import waiting_run
from planapp.services.imports.read_plan_file import Reading
from planapp.services.imports.reading_jobs import WAIT, ReadingState, look_at_reading
from planapp.services.imports.upload_plan import kept_plans, task_of
from planapp.storage.models import ImportRun, Organisation, Plan

_GONE = "Filen finns inte kvar. Ladda upp den igen."
_NOT_READ = "Filen håller på att läsas. Vänta tills den är läst."


@dataclass(slots=True)
class OtherAim:
    """Where an upload may have been meant to go: a plan, or a new one where `plan_id` is None."""

    plan_id: int | None
    title: str
    why: str  # "title" or "file"


@dataclass(slots=True)
class CheckState:
    """The check page's state: being read (`progress`), refused, or `checked`."""

    import_id: int
    file_name: str
    progress: float = 0.0
    refusal: str = ""
    has_answers: bool = False
    checked: CheckedImport | None = None
    other: OtherAim | None = None


def choices_of(run: ImportRun) -> dict[str, str]:
    """What the person has chosen about the plan's rows, apart from the answers about the file."""
    return dict((run.outcome or {}).get("choices", {}))


def read_state(visitor: Visitor, import_id: int, wait: float = WAIT) -> ReadingState:
    """How far a visitor's own upload has been read with the answers that hold.

    Raises NotFound or Ended as `waiting_run` does, ServiceError when the file is gone.
    """
    run = waiting_run(visitor, import_id)
    data = files.read_upload(run.id)
    task = task_of(run, data) if data is not None else None
    db.session.rollback()  # whoever waits for a file holds no part of the database meanwhile
    try:
        if task is not None:
            return look_at_reading(task, wait)
    except (FileNotFoundError, NotADirectoryError):
        db.session.rollback()
    waiting_run(visitor, import_id)  # it may have been confirmed or given up just now
    raise ServiceError(_GONE)


def _loaded(visitor: Visitor, run: ImportRun, reading: Reading) -> CheckedImport:
    """What has been read, with findings about where it goes; not merged with the plan there."""
    record = reading.record
    plan = db.session.get(Plan, run.plan_id) if run.plan_id is not None else None
    organisation = db.session.get_one(Organisation, run.organisation_id).name
    add_findings(record, run.file_hash, organisation, visitor, run.plan_id)
    return CheckedImport(
        record,
        run.file_name,
        run.file_hash,
        organisation,
        run.id,
        AimedPlan(plan.id, plan.title or "") if plan is not None else None,
        list(run.columns or []),
        dict(run.answers or {}),
        reading.recalled,
    )


def merge_upload(run: ImportRun, checked: CheckedImport) -> None:
    """Put into `checked` what it does to the plan that it is read into, if any, as that is now."""
    if checked.plan is not None:
        answers = checked.answers | choices_of(run)
        checked.merging = merge(checked.plan.id, checked.record, answers, checked.columns)


def load_upload(visitor: Visitor, import_id: int) -> CheckedImport:
    """An upload that has been read, not merged with any plan; raises ServiceError while it has not."""
    reading = read_state(visitor, import_id).reading
    if reading is None:
        raise ServiceError(_NOT_READ)
    return _loaded(visitor, waiting_run(visitor, import_id), reading)


def check_upload(visitor: Visitor, import_id: int, wait: float = WAIT) -> CheckState:
    """The state of a visitor's own upload; raises NotFound or Ended as `waiting_run` does."""
    state = read_state(visitor, import_id, wait)
    run = waiting_run(visitor, import_id)
    shown = CheckState(run.id, run.file_name, state.progress, state.refusal, bool(run.answers))
    if state.reading is not None:
        shown.checked = _loaded(visitor, run, state.reading)
        merge_upload(run, shown.checked)
        shown.other = _other_aim(visitor, run, shown.checked)
    return shown


def reading_progress(visitor: Visitor, import_id: int) -> float | None:
    """How much of an upload has been read, None when there is no more to wait for."""
    state = read_state(visitor, import_id, 0)
    return None if state.reading is not None or state.refusal else state.progress


def _other_aim(visitor: Visitor, run: ImportRun, checked: CheckedImport) -> OtherAim | None:
    """A plan that the document seems to be about, where it is not aimed at it."""
    title = search_form(checked.record.title or "")
    if checked.plan is not None:
        if title and search_form(checked.plan.title) != title and visitor.may_plan(run.organisation_id):
            return OtherAim(None, checked.record.title or "", "title")
        return None
    from_file = set(
        db.session.scalars(
            select(ImportRun.plan_id).where(
                ImportRun.file_hash == run.file_hash,
                ImportRun.stored_at.is_not(None),
                ImportRun.undone_at.is_(None),
            )
        )
    )
    for plan in kept_plans(visitor):
        if plan.organisation_id != run.organisation_id:
            continue
        if plan.id in from_file:
            return OtherAim(plan.id, plan.title, "file")
        if title and search_form(plan.title) == title:
            return OtherAim(plan.id, plan.title, "title")
    return None
