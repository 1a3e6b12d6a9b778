"""How far a plan has come: counts by status, what is late and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from planapp.domain.status import STATUS_LABELS
from planapp.domain.timeframe import is_overdue


def has_responsible(cell: list[str] | None, timeframe_source: str | None) -> bool:
    """Whether a row's responsible cell names somebody: it may hold nothing but the timeframe."""
    return len(cell or []) > (timeframe_source == "responsible")


@dataclass(slots=True)
class Progress:
    """Counts of the rows that are followed up; `by_status` has every status in the order of
    STATUS_LABELS, None last. Rows that are not followed up are only counted as `outside`."""

    total: int = 0
    outside: int = 0
    to_confirm: int = 0
    by_status: dict[str | None, int] = field(default_factory=lambda: dict.fromkeys([*STATUS_LABELS, None], 0))
    overdue: int = 0
    without_responsible: int = 0
    without_timeframe: int = 0

    @property
    def rows(self) -> int:
        """All rows, those that are not followed up among them."""
        return self.total + self.outside

    def add(
        self,
        status: str | None,
        ends_on: date | None,
        is_continuous: bool,
        has_responsible: bool,
        has_timeframe: bool,
        today: date,
    ) -> None:
        """Count one row."""
        self.total += 1
        self.by_status[status] += 1
        self.overdue += is_overdue(ends_on, is_continuous, status, today)
        self.without_responsible += not has_responsible
        self.without_timeframe += not has_timeframe


def sum_progress(parts: Iterable[Progress]) -> Progress:
    """The counts of several parts added up."""
    whole = Progress()
    for part in parts:
        whole.total += part.total
        whole.outside += part.outside
        whole.to_confirm += part.to_confirm
        whole.overdue += part.overdue
        whole.without_responsible += part.without_responsible
        whole.without_timeframe += part.without_timeframe
        for status, count in part.by_status.items():
            whole.by_status[status] += count
    return whole
