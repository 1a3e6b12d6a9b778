"""What a row says, as the history tells it: one name for each thing that can change, one text for its value.

Everything that writes the history of a row's cells compares these, whatever changed them, so that each
line goes on from the one before.
"""

from planapp.domain.changing import who
from planapp.domain.history_names import history_name
from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    RowRecord,
)
from planapp.domain.status import read_status, says_only_status

TIME_CELL = "timeframe_cell"  # what a cell for the timeframe says that is no time, or more than one


def status_told(raw: str, status: str | None) -> str:
    """A status as the history tells it: its key, or the cell whole where that says more («Klart 2023»)."""
    says_more = "\n" in raw or not status or (read_status([raw]) == status and not says_only_status(raw))
    return raw if says_more else str(status)


def set_values(row: RowRecord) -> dict[str, str]:
    """What people set of a row, in its cells: status, who and when."""
    written, time = "\n".join(row.timeframe_cell), row.timeframe or ""
    return {
        RESPONSIBLE: "\n".join(who(row)),
        TIMEFRAME: time,
        TIME_CELL: written if written != time else "",
        STATUS: status_told(row.status_raw, row.status),
    }


def row_values(row: RowRecord) -> dict[str, str]:
    """Every cell of a row by its name in the history; one that is empty may be left out."""
    texts = {name: getattr(row, name) for name in (RCC_ACTIVITY, REGION_ACTIVITY, RESOURCES)}
    texts |= {history_name(header): cell for header, cell in row.extra.items()}
    return {name: "\n".join(cell) for name, cell in texts.items() if cell} | set_values(row)


def differing(old: dict[str, str], new: dict[str, str]) -> dict[str, tuple[str, str]]:
    """(old, new) of the values that differ; what is left out is empty."""
    names = dict.fromkeys([*old, *new])
    return {
        name: (old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    }
