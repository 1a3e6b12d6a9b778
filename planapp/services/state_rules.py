"""What a plan's state refuses: reporting, reading files in, linking owners. Each says so in a sentence."""

from collections.abc import Sequence

from planapp.domain.merging.outcome import NEW, Merging
from planapp.domain.plan_states import (
    ENDED,
    NO_NEW_TEXT,
    STATE_LABELS,
    may_edit_text,
    may_read_in,
    why_not_report,
)
from planapp.domain.record import EXTRA
from planapp.domain.status import is_forecast_header
from planapp.services.errors import ServiceError
from planapp.storage.models import Plan

_NEW_ROWS = (
    "Filen har rader som inte finns i planen. Planen är beslutad, så de går inte att lägga till nu. "
    "Börja en ny version och läs in filen i den."
)
_REMOVED = "Utkastet är borttaget."


def refuse_reporting(plan: Plan) -> None:
    """Raise ServiceError where nothing can be reported: in ended plans, versions' drafts and removed ones."""
    refusal = _REMOVED if plan.removed_at else why_not_report(plan.state, plan.version_of_id is not None)
    if refusal:
        raise ServiceError(refusal)


def refuse_linking(plan: Plan) -> None:
    """Raise ServiceError where nobody can be linked to rows any more."""
    if plan.removed_at is not None or plan.state == ENDED:
        raise ServiceError(_REMOVED if plan.removed_at else "Planen är avslutad, så ingen kopplas till den.")


def refuse_reading_in(plan: Plan, columns: Sequence[str]) -> None:
    """Raise ServiceError where a file cannot be read into a plan, in only those columns if any are named."""
    if plan.removed_at is not None:
        raise ServiceError(_REMOVED)
    extra = [one["header"] for one in plan.columns if one["key"] == EXTRA]
    forecasts = {header for header in extra if is_forecast_header(header)}
    if forecasts and len(forecasts) == len(extra):
        forecasts.add(EXTRA)  # «other columns» are forecasts only
    if not may_read_in(plan.state, list(columns), forecasts):
        ended = f"Planen är {STATE_LABELS[ENDED]}, så inget läses in i den."
        raise ServiceError(ended if plan.state == ENDED else NO_NEW_TEXT)


def refuse_new_rows(plan: Plan, merging: Merging) -> None:
    """Raise ServiceError where a reading would add rows to a decided plan."""
    if not may_edit_text(plan.state) and merging.count(NEW):
        raise ServiceError(_NEW_ROWS)
