"""Confirm an upload: all of it is stored as the person has seen it, or nothing."""

from collections.abc import Mapping

from planapp.domain.access import Visitor
from planapp.domain.merging.outcome import Merging
from planapp.extensions import db
from planapp.services import files
from planapp.services.errors import Conflict, ServiceError
from planapp.services.imports.answer_upload import (
    Asked,
    answers_in,
    keep_answers,
    questions_of,
)
from planapp.services.imports.check_upload import choices_of, load_upload, merge_upload
from planapp.services.imports.import_again import fingerprint, store_merging
from planapp.services.imports.import_plan import CheckedImport, StoredImport
from planapp.services.imports.import_runs import waiting_run
from planapp.services.imports.receipt import complete
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.storage.models import ImportRun
from planapp.storage.record_in import store_record

_SOMEBODY_SAVED = (
    "Någon har sparat i planen medan du kontrollerade, så inget är inläst. "
    "Se vad som gäller nu, och tryck på Läs in igen."
)


def seen_of(checked: CheckedImport) -> str:
    """What the check page's form carries, so that what is stored is what was seen; "" for a new plan."""
    if checked.merging is None:
        return ""
    return fingerprint(checked.merging)


def confirm_upload(
    visitor: Visitor, import_id: int, seen: str = "", sent: Mapping[str, str] | None = None
) -> StoredImport | None:
    """Store an upload, in one transaction; None where an answer in the form changes how the file is read.

    `seen` is what `seen_of` gave the form, `sent` the form itself: what was chosen there holds. Raises
    NotFound or Ended as `waiting_run` does, Conflict where somebody has saved in the plan meanwhile.
    """
    checked = load_upload(visitor, import_id)
    data = files.read_upload(import_id)
    if data is None:
        db.session.rollback()
        waiting_run(visitor, import_id)  # it may have been confirmed just now
        raise ServiceError("Filen finns inte kvar. Ladda upp den igen.")
    with transaction():
        # Two presses on the button: the second waits here, and finds that it is done.
        run = waiting_run(visitor, import_id, lock=True)
        if _differs(run, checked):
            raise Conflict("Svaren har ändrats i ett annat fönster. Se efter och tryck på Läs in igen.")
        merge_upload(run, checked)  # with the plan as it is now, which is held from here on
        given = answers_in(questions_of(checked), sent or {})
        stored = None if _is_about_file(run, given) else _store(visitor, run, checked, seen, given)
        if stored is not None:
            db.session.flush()
            files.keep_original(data, checked.record.source["format"])
    if stored is not None:
        files.drop_upload(import_id)
    return stored


def _differs(run: ImportRun, checked: CheckedImport) -> bool:
    """Whether the upload is not any more what was read and checked just now."""
    plan_id = checked.plan.id if checked.plan else None
    return (run.plan_id, run.columns or [], run.answers or {}) != (plan_id, checked.columns, checked.answers)


def _is_about_file(run: ImportRun, given: Mapping[str, Asked]) -> bool:
    return any(one.is_about_file for one in given.values()) and keep_answers(run, given)


def _store(
    visitor: Visitor, run: ImportRun, checked: CheckedImport, seen: str, given: Mapping[str, Asked]
) -> StoredImport:
    answers = checked.answers
    if run.plan_id is None:
        run.plan_id = store_record(db.session(), checked.record, run.organisation_id, run.id)
    else:
        merging = _merging_as_seen(run, checked, seen, given)
        answers = answers | choices_of(run)
        store_merging(run.plan_id, merging, run, visitor)
    complete(run, checked.record, answers, checked.recalled, checked.merging)
    log_event("import", user=visitor.id, plan=run.plan_id, reading=run.id)
    return StoredImport(run.plan_id, run.id, checked.record, checked.merging)


def _merging_as_seen(
    run: ImportRun, checked: CheckedImport, seen: str, given: Mapping[str, Asked]
) -> Merging:
    """The merging with what the form answers; refused where the plan is not any more as it was seen."""
    assert checked.merging is not None  # an upload that is read into a plan
    if fingerprint(checked.merging) != seen:
        raise Conflict(_SOMEBODY_SAVED)
    if given:
        keep_answers(run, given)
        db.session.flush()  # merging reads everything anew
        merge_upload(run, checked)
    return checked.merging
