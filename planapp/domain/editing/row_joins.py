"""Split a row in two, and join two rows into one; their histories go on in what they became."""

from collections.abc import Collection, Mapping

from planapp.domain.changing import who
from planapp.domain.editing.cell_texts import (
    add_paragraphs,
    column_name,
    get_cell,
    has_column,
    joined_texts,
    row_column,
    row_columns_of,
    set_cell,
)
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import name_area, name_row, shorten
from planapp.domain.editing.paragraphs import read_text
from planapp.domain.editing.row_places import end_rows, index_of, put_rows, same_row, take_row
from planapp.domain.editing.rows import row_seen
from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.record import (
    RCC_ACTIVITY,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    Column,
    PlanRecord,
    RowRecord,
    Span,
    is_blank,
)
from planapp.domain.status import NO_STATUS_LABEL, STATUS_LABELS

ABOVE, BELOW = "above", "below"


@edit
def split_row(
    written: Written,
    row_id: int,
    first: Mapping[str, str],
    second: Mapping[str, str],
    share: Collection[str] = (),
    seen_before: str | None = None,
) -> Done:
    """Split a row in two: the row, and a new one right below it, which is the focus.

    `first` and `second` are their texts by the columns' names. A column that `first` does not name
    stays as it was; one that `second` does not name is empty there, unless it is among those that both
    shall share. The new row must have some text that is not shared. The status is copied, unless
    `second` has a text for it.
    """
    _, area, row = written.row(row_id)
    refuse_stale(seen_before, row_seen(written, row_id), "raden")
    new = same_row(row)
    for column in row_columns_of(written.record):
        name = column_name(column)
        if column.key == STATUS:
            _split_status(new, column, second.get(name))
            continue
        if name in first:
            _own_text(row, column, first[name])
        if name in share:
            _same_cell(row, new, column)
        else:
            new.spans.pop(name, None)
            set_cell(new, column, read_text(second.get(name), column.header))
    for name in [*first, *second, *share]:
        if name != STATUS:
            row_column(written.record, name)
    if new.rcc_activity != row.rcc_activity:
        new.rcc_id = None
    if not any(read_text(text, name) for name, text in second.items() if name not in (STATUS, *share)):
        raise EditError("Skriv något i minst en cell i den nya raden.")
    if is_blank(row):
        raise EditError("Båda raderna behöver ha text. Fyll i minst en cell i var och en av dem.")
    put_rows(area, index_of(area.rows, row) + 1, [new])
    return Done(f"{name_row(row)} i {name_area(area)} delades i två rader.", descents=[(new, row)], focus=new)


def _split_status(new: RowRecord, column: Column, text: str | None) -> None:
    if text is not None:
        new.spans.pop(STATUS, None)
        set_cell(new, column, read_text(text, column.header))


def _own_text(row: RowRecord, column: Column, text: str) -> None:
    """Another text in the row itself; rows that it shared the old one with keep that."""
    paragraphs = read_text(text, column.header)
    if paragraphs != get_cell(row, column):
        row.spans.pop(column_name(column), None)
        set_cell(row, column, paragraphs)


def _same_cell(row: RowRecord, new: RowRecord, column: Column) -> None:
    name = column_name(column)
    set_cell(new, column, get_cell(row, column))
    new.links = [link for link in new.links if link.field != name]
    new.links += [link for link in row.links if link.field == name]
    row.spans.setdefault(name, Span(0, 2))
    new.spans[name] = row.spans[name]


@edit
def join_rows(
    written: Written,
    row_id: int,
    seen_before: str | None = None,
    status: str | None = None,
    cells: Mapping[str, str] | None = None,
) -> Done:
    """Join a row with the one below it in its area: their paragraphs one after the other, none twice.

    `status` says whose holds (above or below, or the status itself) where they differ; `cells` are the
    texts that shall stand instead, by the columns' names. The row below is ended.
    """
    chapter, area, row = written.row(row_id)
    refuse_stale(seen_before, row_seen(written, row_id), "raden")
    at = index_of(area.rows, row)
    if at + 1 == len(area.rows):
        raise EditError(f"{name_row(row)} är sist i {name_area(area)}. Det finns ingen rad under den.")
    other = area.rows[at + 1]
    named, said = name_row(other), same_row(other)  # the row itself is kept as it was when it ended
    _join_status(written.record, row, said, status or None)
    for column in row_columns_of(written.record):
        if column.key != STATUS:
            _join_cell(row, said, column, (cells or {}).get(column_name(column)))
    row.rcc_id = row.rcc_id or (other.rcc_id if row.rcc_activity else None)
    row.notes = joined_texts(row.notes, other.notes)
    marks = written.loose.marks_of(row)
    held = {one.text for one in marks}
    marks += [one for one in written.loose.marks_of(other) if one.text not in held]
    take_row(area, other)
    reason = f"Sammanslagen med {name_row(row)[0].lower()}{name_row(row)[1:]}."
    return Done(
        f"{named} slogs ihop med raden ovanför i {name_area(area)}.",
        ended=end_rows([other], area, chapter, reason, ""),
        descents=[(row, other)],
        focus=row,
    )


def _join_cell(row: RowRecord, other: RowRecord, column: Column, text: str | None) -> None:
    mine = get_cell(row, column)
    joined = _joined(row, other, column)
    if column.key == RCC_ACTIVITY and not mine:
        row.rcc_id = other.rcc_id
    if joined != mine or text is not None:
        row.spans.pop(column_name(column), None)
    add_paragraphs(row, other, column, joined)
    if text is not None:
        set_cell(row, column, read_text(text, column.header))


def _joined(row: RowRecord, other: RowRecord, column: Column) -> list[str]:
    """Both cells' paragraphs; in the cell that ends with the time, the times come last."""
    mine, theirs = get_cell(row, column), get_cell(other, column)
    timed = [one for one in (row, other) if one.timeframe_source == RESPONSIBLE and one.timeframe]
    if column.key != RESPONSIBLE or len(timed) < 2:
        return joined_texts(mine, theirs)
    times = dict.fromkeys(one.timeframe for one in timed if one.timeframe)
    people = joined_texts(who(row), who(other))
    return [*people, *times]


def _join_status(record: PlanRecord, row: RowRecord, other: RowRecord, status: str | None) -> None:
    if status is None and is_blank(row):
        status = BELOW
    if status is None and not is_blank(other) and _differ(row, other):
        raise EditError(
            f"Raderna har olika status: {_status(row)} och {_status(other)}. Välj vilken som ska gälla."
        )
    chosen = {ABOVE: row, BELOW: other, row.status: row}.get(status or ABOVE)
    if chosen is None:
        chosen = other if status == other.status else None
    if chosen is None:
        raise EditError(f"Välj en av radernas statusar: {_status(row)} eller {_status(other)}.")
    column = next((one for one in record.columns if one.key == STATUS), None)
    if column is None:
        return
    home_timeframe(record, other if chosen is row else row)
    if chosen is other and row.status_raw != other.status_raw:
        row.spans.pop(STATUS, None)
        row.links = [link for link in row.links if link.field != STATUS]
        row.links += [link for link in other.links if link.field == STATUS]
        row.status_raw = other.status_raw


def _differ(row: RowRecord, other: RowRecord) -> bool:
    return row.status != other.status or (row.status is None and row.status_raw != other.status_raw)


def _status(row: RowRecord) -> str:
    if row.status:
        return STATUS_LABELS[row.status]
    return f"«{shorten(row.status_raw, 40)}»" if row.status_raw else NO_STATUS_LABEL


def home_timeframe(record: PlanRecord, row: RowRecord) -> None:
    """Empty a status cell, but for its timeframe, which moves to where the plan has timeframes."""
    column = next((one for one in record.columns if one.key == STATUS), None)
    if column is None:
        return
    held = row.timeframe if row.timeframe_source == STATUS else None
    whole = get_cell(row, column)
    set_cell(row, column, [])
    row.spans.pop(STATUS, None)
    if not held:
        return
    key = TIMEFRAME if has_column(record, TIMEFRAME) else RESPONSIBLE
    home = next((one for one in record.columns if one.key == key), None)
    if home is None:  # the plan has no other place for it
        set_cell(row, column, [held] if held in whole else whole)
        return
    row.spans.pop(column_name(home), None)
    set_cell(row, home, [*get_cell(row, home), *([held] if held in whole else whole)])
    row.timeframe, row.timeframe_source = held, key
