"""The plan's columns: their headings, and columns that are added or taken away."""

from dataclasses import replace

from planapp.domain.check_area import ROW_KEYS
from planapp.domain.editing.cell_texts import find_column, get_cell
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.paragraphs import require_line
from planapp.domain.editing.written import Done, EditError, Written, seen
from planapp.domain.headings import heading_key
from planapp.domain.meanings import MEANINGS
from planapp.domain.record import (
    AREA,
    COLUMN_KEYS,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    STATUS,
    Column,
    Legend,
    Link,
    PlanRecord,
)

_LONGEST = 200
_WORK = {GOAL, RCC_ACTIVITY, REGION_ACTIVITY}


def column_seen(written: Written, name: str) -> str:
    """What a form of a column's heading shall carry as `seen_before`."""
    return seen(find_column(written.record, name).header)


def _read_header(record: PlanRecord, text: str | None, instead_of: Column | None = None) -> str:
    header = require_line(text, "Kolumnens rubrik")
    if len(header) > _LONGEST:
        raise EditError(f"Kolumnens rubrik får ha högst {_LONGEST} tecken.")
    if header in COLUMN_KEYS:
        raise EditError(f"En kolumn kan inte heta «{header}». Välj en annan rubrik.")
    others = [one for one in record.columns if one is not instead_of]
    if any(heading_key(one.header) == heading_key(header) for one in others):
        raise EditError(f"Planen har redan en kolumn som heter «{header}». Välj en annan rubrik.")
    return header


@edit
def write_column_heading(
    written: Written, name: str, header: str | None, seen_before: str | None = None
) -> Done:
    """Give a column another heading; what an extra column holds follows its new name."""
    record = written.record
    column = find_column(record, name)
    new = _read_header(record, header, column)
    if new == column.header:
        return Done(f"Inget ändrades: kolumnen heter redan {new}.")
    refuse_stale(seen_before, seen(column.header), "kolumnens rubrik")
    renamed = Column(column.key, new)
    record.columns = [renamed if one is column else one for one in record.columns]
    if column.key == EXTRA:
        _rename(record, column.header, new)
    return Done(f"Kolumnen {column.header} heter nu {new}.")


def _rename(record: PlanRecord, old: str, new: str) -> None:
    for row in record.rows():
        row.extra = {new if name == old else name: cell for name, cell in row.extra.items()}
        row.spans = {new if name == old else name: span for name, span in row.spans.items()}
        row.links = [
            Link(new, one.paragraph, one.text, one.url) if one.field == old else one for one in row.links
        ]
    cells = {new if name == old else name: cell for name, cell in record.legend.cells.items()}
    record.legend = replace(record.legend, cells=cells)


@edit
def add_column(written: Written, key: str, header: str | None = None, before: str | None = None) -> Done:
    """A new column: one of the meanings that the plan lacks, or `extra`; last, or before another one.

    Without a heading it gets its meaning's.
    """
    record = written.record
    if key not in (*ROW_KEYS, GOAL):
        raise EditError("En sådan kolumn kan inte läggas till.")
    if key != EXTRA and any(one.key == key for one in record.columns):
        raise EditError(f"Planen har redan en kolumn för {MEANINGS[key]}.")
    column = Column(key, _read_header(record, header or (MEANINGS[key] if key != EXTRA else None)))
    at = len(record.columns)
    if before is not None:
        at = next(at for at, one in enumerate(record.columns) if one is find_column(record, before))
    record.columns = [*record.columns[:at], column, *record.columns[at:]]
    return Done(f"Kolumnen {column.header} lades till.")


@edit
def remove_column(written: Written, name: str) -> Done:
    """Take away a column whose every cell is empty."""
    record = written.record
    column = find_column(record, name)
    if column.key == STATUS and record.legend.cells:
        raise EditError(f"{column.header} har en förklaring som räknar upp statusarna. Ta bort den först.")
    filled = _filled(record, column)
    if filled:
        raise EditError(
            f"Kolumnen {column.header} har text i {filled} {'cell' if filled == 1 else 'celler'}. "
            "Töm dem innan du tar bort kolumnen."
        )
    left = [one for one in record.columns if one is not column]
    meant = {one.key for one in left} - {EXTRA}
    if len(meant) < 2 or not meant & _WORK:
        raise EditError("En plan måste ha minst två kolumner, varav en för mål eller aktiviteter.")
    record.columns = left
    if name in record.legend.cells:
        cells = {one: lines for one, lines in record.legend.cells.items() if one != name}
        record.legend = Legend(cells, record.legend.statuses)
    return Done(f"Kolumnen {column.header} togs bort.")


def _filled(record: PlanRecord, column: Column) -> int:
    if column.key == AREA:
        return sum(bool(area.heading or area.note or area.markers) for area in record.areas())
    if column.key == GOAL:
        return sum(bool(area.goal) for area in record.areas())
    return sum(bool(get_cell(row, column)) for row in record.rows())
