"""What is asked of a rapportör: which rows wait for an answer now, which will soon, which are answered."""

from dataclasses import dataclass
from datetime import date, timedelta

from planapp.domain.status import CANCELLED, DONE, ONGOING
from planapp.domain.timeframe import is_overdue

# An answer holds for so many days; a timeframe that ends within so many is told of.
ANSWER_DAYS, SOON_DAYS = 90, 60
NOW, LATE, SOON, UNDATED, ANSWERED = "now", "late", "soon", "undated", "answered"
GROUP_LABELS = {
    NOW: "Svara nu",
    LATE: "Försenade",
    SOON: "Slutar snart",
    UNDATED: "Besvarade, utan tidsram",
    ANSWERED: "Besvarade",
}
NO_STATUS, DECLINED, NEVER, OLD = "no_status", "declined", "never", "old"


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What is known of a row, or of somebody's part of it, and of its latest answer.

    `answered_on` is the day that it was last changed by a person or confirmed; `is_declined` that the
    planner has said since that it is not done; `is_closed` that nobody has to answer any more; `is_undated`
    that nobody has said when it is to be done.
    """

    status: str | None
    answered_on: date | None = None
    ends_on: date | None = None
    is_continuous: bool = False
    is_declined: bool = False
    is_closed: bool = False
    is_undated: bool = False


def why_asked(row: RowAnswer, today: date) -> str:
    """Why a row waits for an answer: no_status, declined, never, old; "" where it does not."""
    if row.is_closed:
        return ""
    if row.is_declined:
        return DECLINED
    if row.status is None:
        return NO_STATUS
    if row.status in (DONE, CANCELLED):
        return ""
    if row.answered_on is None:
        return NEVER
    return OLD if today - row.answered_on > timedelta(days=ANSWER_DAYS) else ""


def group_of(row: RowAnswer, today: date) -> str:
    """The one group that a row stands in: now, late, soon, undated or answered, the first that fits."""
    if why_asked(row, today):
        return NOW
    if row.is_closed or row.status in (DONE, CANCELLED):
        return ANSWERED
    if is_overdue(row.ends_on, row.is_continuous, row.status, today):
        return LATE
    if row.ends_on and not row.is_continuous and row.ends_on - today <= timedelta(days=SOON_DAYS):
        return SOON
    return UNDATED if row.is_undated and row.status != ONGOING else ANSWERED
