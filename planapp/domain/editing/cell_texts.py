"""A cell of a row while it is edited: its column, its text, and the links that follow their words."""

from collections.abc import Iterable

from planapp.domain.check_area import ROW_KEYS
from planapp.domain.editing.written import EditError, Stale
from planapp.domain.record import (
    EXTRA,
    STATUS,
    TIMEFRAME,
    Column,
    Link,
    PlanRecord,
    RowRecord,
    row_cell,
    span_field,
)


def column_name(column: Column) -> str:
    """A column's name in `spans`, `links` and forms."""
    return span_field(column.key, column.header)


def find_column(record: PlanRecord, name: str) -> Column:
    """The plan's column with a name; raises Stale when it has none, or not any more."""
    for column in record.columns:
        if column_name(column) == name:
            return column
    raise Stale("Kolumnen finns inte i planen.")


def row_column(record: PlanRecord, name: str) -> Column:
    """A column whose cells are text that belongs to the row: every one but Område, Mål and Status."""
    column = find_column(record, name)
    if column.key not in ROW_KEYS:
        raise EditError(f"{column.header} hör till området och inte till raden. Ändra det på området.")
    if column.key == STATUS:
        raise EditError(f"{column.header} ändras med radens egen status, inte som text.")
    return column


def row_columns_of(record: PlanRecord) -> list[Column]:
    """The columns that belong to the row, in order."""
    return [column for column in record.columns if column.key in ROW_KEYS]


def has_column(record: PlanRecord, key: str) -> bool:
    """Whether the plan has a column with a meaning."""
    return any(column.key == key for column in record.columns)


def get_cell(row: RowRecord, column: Column) -> list[str]:
    """The paragraphs of a row's cell."""
    return row_cell(row, column.key, column.header)


def set_cell(row: RowRecord, column: Column, paragraphs: Iterable[str]) -> None:
    """Put paragraphs in a row's cell; its links follow their words, or go with them."""
    new = list(paragraphs)
    follow_links(row.links, column_name(column), get_cell(row, column), new)
    if column.key == STATUS:
        row.status_raw = "\n".join(new)
    elif column.key == EXTRA:
        row.extra.pop(column.header, None)
        row.extra |= {column.header: new} if new else {}
    else:
        setattr(row, "timeframe_cell" if column.key == TIMEFRAME else column.key, new)


def follow_links(links: list[Link], name: str, before: list[str], after: list[str]) -> None:
    """Let the links of a cell, among others in a list, stand in the cell's new paragraphs."""
    free = dict(enumerate(after))
    moves: dict[int, int] = {}
    for index, text in enumerate(before):
        # A paragraph that stands in its place goes before one like it elsewhere.
        same = [index] if free.get(index) == text else [at for at, one in free.items() if one == text]
        if same:
            moves[index] = same[0]
            del free[same[0]]
    kept = []
    for link in links:
        if link.field != name:
            kept.append(link)
            continue
        at = moves.get(link.paragraph)
        if at is None:
            holding = [place for place, text in free.items() if link.text in text]
            at = link.paragraph if link.paragraph in holding else next(iter(holding), None)
        if at is not None:
            kept.append(Link(name, at, link.text, link.url))
    links[:] = kept


def links_of(row: RowRecord, column: Column) -> list[tuple[int, str, str]]:
    """The links in a row's cell, as they are compared."""
    name = column_name(column)
    return [(link.paragraph, link.text, link.url) for link in row.links if link.field == name]


def copy_cell(source: RowRecord, target: RowRecord, column: Column) -> None:
    """Give a row the same text and links in a cell as another row."""
    name = column_name(column)
    set_cell(target, column, get_cell(source, column))
    target.links = [link for link in target.links if link.field != name]
    target.links += [Link(name, *link) for link in links_of(source, column)]
    if column.key == "rcc_activity":
        target.rcc_id = source.rcc_id


def add_paragraphs(target: RowRecord, source: RowRecord, column: Column, joined: list[str]) -> None:
    """Give a cell the joined text of its own and another row's cell, with the links of both."""
    name = column_name(column)
    theirs = [Link(name, *link) for link in links_of(source, column)]
    follow_links(theirs, name, get_cell(source, column), joined)
    set_cell(target, column, joined)
    mine = links_of(target, column)
    target.links += [one for one in theirs if (one.paragraph, one.text, one.url) not in mine]


def joined_texts(above: list[str], below: list[str]) -> list[str]:
    """Paragraphs one after the other, without those of the second that the first has."""
    return [*above, *(text for text in below if text not in above)]
