"""What a person's change does to a row's cells, so that they still say what the row means.

The record keeps the document's cells. After a change the cells are rewritten: the same change is
read back when the exported document is read.
"""

from planapp.domain.record import (
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    LegendStatus,
    RowRecord,
    row_cell,
)
from planapp.domain.status import find_forecast, read_status
from planapp.domain.timeframe import find_timeframe, parse_leading_timeframe


def _moves(before: list[str], after: list[str]) -> dict[int, int]:
    """Where each paragraph that is kept stands now; of equal ones the first is the first."""
    places: dict[str, list[int]] = {}
    for index, paragraph in enumerate(after):
        places.setdefault(paragraph, []).append(index)
    return {index: held.pop(0) for index, text in enumerate(before) if (held := places.get(text, []))}


def _rewrite(row: RowRecord, key: str, paragraphs: list[str]) -> None:
    """Put new paragraphs in a cell; links follow their paragraph, or go with it."""
    moves = _moves(row_cell(row, key, ""), paragraphs)
    mine = [link for link in row.links if link.field == key and link.paragraph in moves]
    for link in mine:
        link.paragraph = moves[link.paragraph]
    # The cell's links keep their place among the others', in the order of their paragraphs.
    first = next((index for index, link in enumerate(row.links) if link.field == key), 0)
    above = [link for link in row.links[:first] if link.field != key]
    below = [link for link in row.links[first:] if link.field != key]
    row.links = above + sorted(mine, key=lambda link: link.paragraph) + below
    if key == STATUS:
        row.status_raw = "\n".join(paragraphs)
    elif key == TIMEFRAME:
        row.timeframe_cell = paragraphs
    else:
        setattr(row, key, paragraphs)
    row.spans.pop(key, None)


def _find_time(row: RowRecord) -> None:
    row.timeframe, row.timeframe_source = find_timeframe(
        row.timeframe_cell, row.responsible, row_cell(row, STATUS, ""), row.status
    )


def _without(paragraphs: list[str], text: str | None) -> list[str]:
    """The paragraphs without the last one that equals the text."""
    if text not in paragraphs:
        return list(paragraphs)
    index = len(paragraphs) - 1 - paragraphs[::-1].index(text)
    return paragraphs[:index] + paragraphs[index + 1 :]


def who(row: RowRecord) -> list[str]:
    """The paragraphs of the responsible cell that are not the timeframe."""
    held = row.timeframe if row.timeframe_source == RESPONSIBLE else None
    return _without(row.responsible, held) if held else list(row.responsible)


def change_status(
    row: RowRecord, status: str | None, label: str, legend: list[LegendStatus], has_column: bool = False
) -> None:
    """Set the status; its cell becomes the plan's own label for it (`status_label`).

    A timeframe that stood in the status cell moves to the responsible cell, or to the column that the
    plan has for it, so that it is not lost.
    """
    moved = row.timeframe if row.timeframe_source == STATUS else None
    written = row_cell(row, STATUS, "")
    paragraphs = [label] if label else []
    row.status = read_status(paragraphs, legend)
    if row.status != status:
        raise ValueError(f"the label {label!r} does not say {status!r}")
    row.forecast = find_forecast(row.extra, row.extra, paragraphs, legend)
    _rewrite(row, STATUS, paragraphs)
    if moved and has_column:
        _rewrite(row, TIMEFRAME, [moved])
    elif moved:
        # A cell that is no time when its paragraphs are joined stays as it stood.
        as_one = parse_leading_timeframe(moved) is not None
        _rewrite(row, RESPONSIBLE, [*row.responsible, *([moved] if as_one else written)])
    _find_time(row)


def change_timeframe(row: RowRecord, text: str | None, has_column: bool) -> None:
    """Set or clear the timeframe; `has_column` says whether the plan has a column of its own for it.

    The text takes the old one's place in the cell that held it. Where there was none, it goes to the
    column for it, or becomes the last paragraph of Ansvarig–Tidsram. A timeframe taken out of a status
    cell leaves that cell empty.
    """
    if row.timeframe_source == STATUS:
        written = row_cell(row, STATUS, "")  # beside a status, the time is one of its paragraphs
        _rewrite(row, STATUS, _without(written, row.timeframe) if row.timeframe in written else [])
    if row.timeframe_source == RESPONSIBLE and row.timeframe and text:
        index = len(row.responsible) - 1 - row.responsible[::-1].index(row.timeframe)
        _rewrite(row, RESPONSIBLE, [*row.responsible[:index], text, *row.responsible[index + 1 :]])
    elif has_column and row.timeframe_source != RESPONSIBLE:
        _rewrite(row, TIMEFRAME, [text] if text else [])
    else:
        _rewrite(row, RESPONSIBLE, who(row) + ([text] if text else []))
    _find_time(row)


def change_responsible(row: RowRecord, paragraphs: list[str]) -> None:
    """Set who answers; the timeframe that stands in the same cell stays as its last paragraph."""
    held = row.timeframe if row.timeframe_source == RESPONSIBLE else None
    _rewrite(row, RESPONSIBLE, [*paragraphs, held] if held else list(paragraphs))
    _find_time(row)
