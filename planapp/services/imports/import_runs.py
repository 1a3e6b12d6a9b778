"""The readings themselves: whose they are, and what has become of them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from planapp.domain.access import ADMINISTRATOR, PLANNER, Visitor
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import NotFound, ServiceError
from planapp.services.plan_rights import may_see
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.models import ImportRun, Plan

UPLOAD_KEPT = timedelta(hours=24)
GIVEN_UP, EXPIRED = "given_up", "expired"  # what a reading's outcome says has ended it, unread
_NO_UPLOAD = "Inläsningen finns inte."
_ENDED = {
    GIVEN_UP: "Inläsningen är avbruten. Inget är sparat.",
    EXPIRED: "Filen låg kvar i ett dygn utan att läsas in, och är borttagen. Ladda upp den igen.",
}


class Ended(ServiceError):
    """A reading that waits no more; `import_id` has a receipt where the file was read in."""

    def __init__(self, message: str, import_id: int, is_stored: bool) -> None:
        super().__init__(message)
        self.import_id = import_id
        self.is_stored = is_stored


def may_keep(visitor: Visitor, run: ImportRun) -> bool:
    """Whether the visitor keeps the plan that a reading is for, or every plan of its organisation."""
    return visitor.may_plan(run.organisation_id, run.plan_id)


def may_see_run(visitor: Visitor, run: ImportRun) -> bool:
    """Whether a stored reading exists for the visitor: who reads its plan, and where that is removed or a
    version's draft, only who keeps it."""
    plan = find(db.session(), Plan, run.plan_id) if run.plan_id is not None else None
    if plan is not None and not may_see(visitor, plan):
        return may_keep(visitor, run)
    return visitor.may_read(run.organisation_id, run.plan_id)


def keeps_plans(visitor: Visitor) -> bool:
    """Whether the visitor keeps a plan anywhere, if only a single one."""
    return any(held.role in (ADMINISTRATOR, PLANNER) for held in visitor.roles)


def waiting_run(visitor: Visitor, import_id: int, lock: bool = False) -> ImportRun:
    """The visitor's own upload that waits; with `lock` others wait until the transaction ends.

    Raises NotFound where it is another's, Ended where it waits no more.
    """
    run = find(db.session(), ImportRun, import_id)
    if run is not None and lock:
        run = db.session.get(ImportRun, import_id, with_for_update=True, populate_existing=True)
    # The role may have been taken since the upload.
    if run is None or run.user_id != visitor.id or not may_keep(visitor, run):
        raise NotFound(_NO_UPLOAD)
    if run.undone_at is not None:
        raise Ended("Inläsningen är ångrad. Planen är som den var innan.", run.id, True)
    if run.stored_at is not None:
        raise Ended("Planen är redan inläst.", run.id, True)
    ended = (run.outcome or {}).get("ended")
    if ended:
        raise Ended(_ENDED[ended], run.id, False)
    return run


def stored_run(import_id: int) -> ImportRun:
    """A reading that was stored, undone or not; raises NotFound."""
    run = find(db.session(), ImportRun, import_id)
    if run is None or run.stored_at is None:
        raise NotFound(_NO_UPLOAD)
    return run


def _waiting_ids() -> dict[int, datetime]:
    statement = select(ImportRun.id, ImportRun.uploaded_at, ImportRun.outcome)
    rows = db.session.execute(statement.where(ImportRun.stored_at.is_(None)))
    return {one.id: one.uploaded_at for one in rows if "ended" not in (one.outcome or {})}


def forget_old_uploads() -> None:
    """End uploads that nobody confirmed within a day, and remove what lies left in the folders."""
    limit, waiting = datetime.now(UTC) - UPLOAD_KEPT, _waiting_ids()
    for run_id, uploaded_at in waiting.items():
        if uploaded_at < limit:
            end_run(run_id, EXPIRED)
    files.sweep({run_id for run_id, uploaded_at in waiting.items() if uploaded_at >= limit})


def end_run(run_id: int, how: str) -> None:
    """End an upload that shall not be read in; its file is forgotten, and the reading says how it ended."""
    with transaction():
        # Somebody may be confirming it: what became a plan stays.
        run = db.session.get(ImportRun, run_id, with_for_update=True)
        if run is None or run.stored_at is not None:
            return
        run.outcome, run.answers = {"ended": how}, {}
    files.drop_upload(run_id)
