"""What a plan holds when it is about to be decided: what stands in it, and what is missing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from planapp.domain.progress import Progress
from planapp.extensions import db
from planapp.services.show_plan import count, is_reported_done
from planapp.storage.models import Activity, HandBack, Plan, Proposal
from planapp.storage.queries import RowFilter, plan_rows


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """Counts of a plan's rows; those without who or when are counted where the region follows the row up.

    `to_confirm` are reported as done in `reported_in`: the plan itself, or the one that the draft is a
    version of; there `handed_back` rows and `proposals` wait for the planner. `empty` rows say neither
    what RCC nor what the region does.
    """

    rows: int
    without_responsible: int
    without_timeframe: int
    to_confirm: int
    empty: int
    outside: int
    reported_in: int
    handed_back: int
    proposals: int


def decision_summary(plan: Plan, today: date) -> DecisionSummary:
    """What stands in a plan, or in a version's draft; four statements at most, whatever its size."""
    rows, progress = plan_rows(db.session(), plan.id, RowFilter()), Progress()
    for row in rows:
        count(progress, row, today)
    reported_in, reported = plan.id, rows
    if plan.version_of_id is not None:  # nothing is reported in the draft itself
        reported_in, reported = plan.version_of_id, plan_rows(db.session(), plan.version_of_id, RowFilter())
    return DecisionSummary(
        len(rows),
        progress.without_responsible,
        progress.without_timeframe,
        sum(is_reported_done(row) for row in reported),
        sum(not (row.rcc_activity or row.region_activity) for row in rows),
        progress.outside,
        reported_in,
        _waiting(HandBack, reported_in),
        _waiting(Proposal, reported_in),
    )


def _waiting(model: type[HandBack] | type[Proposal], plan_id: int) -> int:
    found = select(func.count()).select_from(model).join(Activity, model.activity_id == Activity.id)
    found = found.where(model.plan_id == plan_id, model.answered_at.is_(None), Activity.area_id.is_not(None))
    return db.session.scalar(found) or 0
