"""Oförändrat: a rapportör says that nothing has changed in a row, or in their part of it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.answers.part_answer import confirm_held_part, held_part
from planapp.services.change_row import history_values
from planapp.services.errors import Conflict, ServiceError
from planapp.services.history import record_changes
from planapp.services.show_plan import is_reported_done
from planapp.services.standing import PART, standing
from planapp.services.transaction import transaction
from planapp.services.update_row import SAVED_MEANWHILE, Saved, behalf_of, take_row
from planapp.storage.models import Activity
from planapp.storage.plan_tables import plain

NO_STATUS = "Raden har ingen status än. Välj en status i stället."
_WAITS = "Raden är anmäld som klar och väntar på planansvarig. Ändra statusen om den inte är klar."
CHANGED = "Någon annan har ändrat raden sedan du öppnade den. Se efter om det fortfarande stämmer."


def why_not_confirm(row: Any) -> str:
    """Why a stored row's status cannot be confirmed, as a sentence; "" when it can."""
    if is_reported_done(row):
        return _WAITS
    return "" if row.status else NO_STATUS


def confirm_held_row(activity: Activity, now: datetime) -> tuple[dict[str, tuple[str, str]], dict[str, Any]]:
    """Set a row that nobody else can change meanwhile as confirmed; gives what the history is told.

    That is (old, new) of what differs, and what puts it back.
    """
    restores = plain({"confirmed_at": activity.confirmed_at}) | {"merged": {}}
    old = history_values(activity)["confirmed"]
    activity.confirmed_at = now
    db.session.flush()
    return {"confirmed": (old, history_values(activity)["confirmed"])}, restores


def confirm_unchanged(
    visitor: Visitor, activity_id: int, version: int, according_to: str = "", seen: str | None = None
) -> Saved:
    """Say that a row's status still holds; one who answers for a part says it of their part-answer.

    `seen` is the mark of the part-answer that they saw. Raises NotFound; ServiceError when the visitor may
    not, or there is nothing to confirm; Conflict when somebody has saved the row since `version`.
    """
    try:
        with transaction():
            return _confirm(visitor, activity_id, version, according_to, seen)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _confirm(visitor: Visitor, activity_id: int, version: int, according_to: str, seen: str | None) -> Saved:
    activity, plan = take_row(activity_id)
    stands = standing(visitor, activity_id, plan)
    if stands.kind == PART and not according_to:
        return confirm_held_part(visitor, activity, held_part(visitor, activity, stands), stands, seen)
    behalf = behalf_of(visitor, activity, plan, according_to)
    if activity.version != version:
        raise Conflict(CHANGED)
    refusal = why_not_confirm(activity)
    if refusal:
        raise ServiceError(refusal)
    differing, restores = confirm_held_row(activity, datetime.now(UTC))
    batch, now = record_changes(activity, visitor, "page", differing, restores, behalf=behalf)
    return Saved(activity.id, plan.id, activity.version, batch, now, list(differing))
