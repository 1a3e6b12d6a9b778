"""The planner's answer to a row that was reported as done: yes, or not yet and why."""

from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.history import record_changes
from planapp.services.show_plan import is_reported_done
from planapp.services.transaction import transaction
from planapp.services.update_row import SAVED_MEANWHILE, Saved, take_row, update_row
from planapp.storage.models import Activity, Plan

_ANSWERED = "Raden väntar inte längre på att bekräftas. Någon har redan svarat, eller ändrat raden."
_WHY = "Skriv vad som återstår, så att rapportören vet."
_LIMIT = 2000


def confirm_done(visitor: Visitor, activity_id: int, version: int) -> Saved:
    """Confirm that a row is done, as it was reported.

    Raises NotFound, ServiceError when the visitor does not keep the plan, and Conflict when the row has
    been saved since `version`, or waits for nothing.
    """
    with transaction():
        _take(visitor, activity_id, version)
        return update_row(visitor, activity_id, version, {"status": "done"})


def decline_done(visitor: Visitor, activity_id: int, version: int, comment: str) -> Saved:
    """Say that a row is not done yet, and what is left; the row's status stays, the history has the words.

    Raises FieldErrors without a comment, and otherwise as `confirm_done`.
    """
    said = "\n".join(split_paragraphs(comment))
    if not said:
        raise FieldErrors({"comment": _WHY})
    if len(said) > _LIMIT:
        raise FieldErrors({"comment": "Korta texten till högst 2 000 tecken."})
    try:
        with transaction():
            return _decline(visitor, activity_id, version, said)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _take(visitor: Visitor, activity_id: int, version: int) -> tuple[Activity, Plan]:
    activity, plan = take_row(activity_id)
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError("Bara planansvarig kan bekräfta att en rad är klar.")
    if not is_reported_done(activity) or activity.version != version:
        raise Conflict(_ANSWERED)
    return activity, plan


def _decline(visitor: Visitor, activity_id: int, version: int, said: str) -> Saved:
    activity, plan = _take(visitor, activity_id, version)
    restores: dict[str, Any] = {"proposed_status": activity.proposed_status, "merged": {}}
    differing = {"proposed_status": (activity.proposed_status or "", ""), "declined": ("", said)}
    activity.proposed_status = None
    db.session.flush()
    batch, now = record_changes(activity, visitor, "page", differing, restores)
    return Saved(activity.id, plan.id, activity.version, batch, now, list(differing))
