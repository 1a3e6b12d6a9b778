"""The cells of one row: what they say by themselves, and what they put into its record."""

from planapp.documents.blocks import Cell
from planapp.documents.understanding.header_rows import cell_text, row_texts
from planapp.documents.understanding.layout import Layout, Row
from planapp.domain.meanings import CODE
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Column,
    RowRecord,
    Span,
)


def own_texts(row: Row, above: Row, layout: Layout) -> list[str]:
    """A fitted row's texts as its record has them: the empty text where a cell goes on from the row above.

    Where a goal begins only the area goes on, and where an area begins nothing does.
    """
    held = {id(cell) for cell in layout.fit(above) if cell is not None}
    keys = [column.key for column in layout.columns]
    own = {key for key, cell in zip(keys, row, strict=True) if id(cell) not in held and cell_text(cell)}
    if own & {AREA, CODE}:
        return row_texts(row)
    goes_on = (AREA, CODE) if GOAL in own else keys
    return [
        "" if id(cell) in held and key in goes_on else cell_text(cell)
        for key, cell in zip(keys, row, strict=True)
    ]


def fill(row: RowRecord, column: Column, cell: Cell) -> None:
    """Put what a cell says into the row's field for its column."""
    texts = cell.texts()
    if column.key == RCC_ACTIVITY and texts:
        row.rcc_id = cell.rcc_id
    if column.key == STATUS:
        row.status_raw = "\n".join(texts)
    elif column.key == TIMEFRAME:
        row.timeframe_cell = texts
    elif column.key != EXTRA:
        setattr(row, column.key, texts)
    elif texts:
        row.extra[column.header] = texts


def extend_span(area: AreaRecord, row: RowRecord, name: str, index: int) -> None:
    """Let a cell that goes on from the area's last row cover one row more, which has an index there."""
    before = area.rows[-1]
    span = before.spans.get(name)
    if span is None:
        span = before.spans[name] = Span(index - 1, 1)
    span.rows += 1
    row.spans[name] = span
