"""A row's timeframe: where it stands, what it means, and whether the row is late on a given day."""

from datetime import date

from planapp.domain.status import CANCELLED, DONE, ONGOING, read_status
from planapp.domain.time_expressions import Timeframe, parse_leading_timeframe, parse_timeframe

__all__ = [
    "Timeframe",
    "find_timeframe",
    "is_overdue",
    "moved_words",
    "parse_leading_timeframe",
    "parse_timeframe",
    "read_timeframe",
]


def read_timeframe(as_written: str | None) -> Timeframe | None:
    """The timeframe of a row from its text; a text with no known time keeps only its words."""
    if not as_written:
        return None
    return parse_leading_timeframe(as_written) or Timeframe(as_written, None, None, "none")


def _beside_status(status_cell: list[str]) -> str | None:
    """The last paragraph of a status cell that is a time with known days and no status itself."""
    for paragraph in reversed(status_cell[1:]):
        found = parse_timeframe(paragraph)
        if found and (found.starts_on or found.ends_on):
            return paragraph
    return None


def find_timeframe(
    timeframe_cell: list[str], responsible: list[str], status_cell: list[str], status: str | None
) -> tuple[str | None, str | None]:
    """Where a row's timeframe stands: (text, source), source as in `timeframe_source`, or two None.

    A column of its own goes first; then the last paragraph of the responsible cell that is a time.
    Then the status cell: one that holds a time instead of a status is taken whole, and of one that
    tells a status of something not finished, the paragraph below it that is a time («Påbörjad»,
    «Klart 2024»). The time beside a finished status («Klart 2023») tells when the work became ready
    and is no deadline: taken as one it would say that a row ended when the year did. It stays in the
    status cell as written.
    """
    if timeframe_cell:
        return " ".join(timeframe_cell), "timeframe"
    for paragraph in reversed(responsible):
        if parse_leading_timeframe(paragraph):
            return paragraph, "responsible"
    if not status_cell or status in (DONE, CANCELLED):
        return None, None
    if status is None and parse_leading_timeframe(status_cell[0]) and not read_status(status_cell[:1]):
        return " ".join(status_cell), "status"
    beside = _beside_status(status_cell) if status is not None else None
    return (beside, "status") if beside else (None, None)


def is_overdue(ends_on: date | None, is_continuous: bool, status: str | None, today: date) -> bool:
    """Försenad: the timeframe has ended and the row is neither done, cancelled nor ongoing."""
    if ends_on is None or is_continuous or status in (DONE, CANCELLED, ONGOING):
        return False
    return ends_on < today


def moved_words(moves: int, decided: str | None) -> str:
    """How a decided timeframe has been moved: «flyttad 2 gånger, ursprungligen 2023»; "" where it has not."""
    if not moves:
        return ""
    times = "en gång" if moves == 1 else f"{moves} gånger"
    return f"flyttad {times}, ursprungligen {decided}" if decided else f"flyttad {times}"
