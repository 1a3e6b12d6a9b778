"""Write a row's cell, and let rows below each other share one or have each their own."""

from planapp.domain.editing.cell_texts import (
    add_paragraphs,
    copy_cell,
    get_cell,
    joined_texts,
    links_of,
    row_column,
    row_columns_of,
    set_cell,
)
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.loose import share, sharing, unshare
from planapp.domain.editing.naming import count_rows, name_area, name_row, shorten
from planapp.domain.editing.paragraphs import read_text
from planapp.domain.editing.written import Done, EditError, Stale, Written, seen
from planapp.domain.record import (
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    STATUS,
    AreaRecord,
    Column,
    RowRecord,
)

ABOVE, BELOW, BOTH = "above", "below", "both"
# One record that several rows have in common; what other merged cells say belongs to each row.
SHARED_TEXTS = (RCC_ACTIVITY, REGION_ACTIVITY)


def cell_seen(written: Written, row_id: int, name: str) -> str:
    """What a form of a row's cell shall carry as `seen_before`."""
    row = written.row(row_id)[2]
    column = row_column(written.record, name)
    return seen(get_cell(row, column))


def shared_seen(written: Written, row_id: int) -> str:
    """What a form that lets a row share a cell with the row below shall carry: both rows' texts."""
    _, area, row = written.row(row_id)
    at = next(at for at, one in enumerate(area.rows) if one is row)
    columns = [one for one in row_columns_of(written.record) if one.key != STATUS]
    return seen([[get_cell(one, column) for column in columns] for one in area.rows[at : at + 2]])


def put_text(area: AreaRecord, row: RowRecord, column: Column, paragraphs: list[str], name: str) -> int:
    """Give a cell another text, on all rows that share it or, where each has its copy, on this row alone.

    Returns how many rows say it.
    """
    rows = sharing(area, row, name)
    if name not in SHARED_TEXTS:
        unshare(rows, name)
        rows = [row]
    for one in rows:
        set_cell(one, column, paragraphs)
        if name == RCC_ACTIVITY and not paragraphs:
            one.rcc_id = None
    return len(rows)


@edit
def write_cell(
    written: Written, row_id: int, name: str, text: str | None, seen_before: str | None = None
) -> Done:
    """Write a row's cell; `name` is any of the row's columns but the status, as `span_field` names it.

    An RCC or region activity that several rows share changes on all of them; another merged cell is
    merged no more.
    """
    _, area, row = written.row(row_id)
    column = row_column(written.record, name)
    paragraphs = read_text(text, column.header)
    before = get_cell(row, column)
    if before == paragraphs:
        return Done(f"Inget ändrades: {column.header} har redan den texten.", focus=row)
    refuse_stale(seen_before, seen(before), f"texten i {column.header}")
    count = put_text(area, row, column, paragraphs, name)
    done = "tömdes" if not paragraphs else "ändrades"
    if count > 1:
        return Done(
            f"{column.header} {done} på de {count_rows(count)} som delar texten i {name_area(area)}.",
            focus=row,
        )
    return Done(f"{column.header} {done} på {_row(row)} i {name_area(area)}.", focus=row)


def _row(row: RowRecord) -> str:
    named = name_row(row)
    return named[0].lower() + named[1:]


@edit
def share_cell(
    written: Written, row_id: int, name: str, keep: str | None = None, seen_before: str | None = None
) -> Done:
    """Let a row share a cell with the row below; `keep` (above, below, both) where their texts differ."""
    _, area, row = written.row(row_id)
    column = row_column(written.record, name)
    refuse_stale(seen_before, shared_seen(written, row_id), "raderna")
    rows = sharing(area, row, name)
    at = next(index for index, one in enumerate(area.rows) if one is rows[-1])
    if rows[-1] is not row:
        raise EditError(f"Raden delar redan {column.header} med raden under.")
    if at + 1 == len(area.rows):
        raise EditError(f"Raden är sist i {name_area(area)}. Det finns ingen rad under att dela med.")
    below = area.rows[at + 1]
    _agree(row, below, column, keep)
    every = rows + sharing(area, below, name)
    for one in every:
        if one is not row:
            copy_cell(row, one, column)
    share(every, name)
    return Done(f"{column.header} delas nu av {count_rows(len(every))} i {name_area(area)}.", focus=row)


def _agree(row: RowRecord, below: RowRecord, column: Column, keep: str | None) -> None:
    """Let the upper row say what both shall say."""
    mine, theirs = get_cell(row, column), get_cell(below, column)
    differs = mine != theirs or links_of(row, column) != links_of(below, column)
    if keep is None and mine and theirs and mine != theirs:
        first, second = shorten(" ".join(mine)), shorten(" ".join(theirs))
        raise EditError(
            f"Raderna säger olika saker i {column.header}: «{first}» och «{second}». "
            "Välj vilken text som ska gälla, eller båda."
        )
    if keep not in (None, ABOVE, BELOW, BOTH):
        raise EditError("Välj den övre texten, den undre eller båda.")
    if differs and (keep == BELOW or (keep is None and not mine)):
        copy_cell(below, row, column)
    elif differs and (keep == BOTH or mine == theirs):  # the links of both
        add_paragraphs(row, below, column, joined_texts(mine, theirs))
        row.rcc_id = row.rcc_id or below.rcc_id


@edit
def unshare_cell(written: Written, row_id: int, name: str) -> Done:
    """End a shared cell: each of its rows gets a copy of its own."""
    _, area, row = written.row(row_id)
    column = row_column(written.record, name)
    rows = sharing(area, row, name)
    if len(rows) == 1:
        raise Stale(f"Raden delar inte {column.header} med någon annan rad.")
    unshare(rows, name)
    count = count_rows(len(rows))
    return Done(
        f"{column.header} delas inte längre: {count} i {name_area(area)} har var sin text.", focus=row
    )
