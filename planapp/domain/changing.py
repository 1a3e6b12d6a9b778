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
from planapp.domain.status import read_status
from planapp.domain.timeframe import find_timeframe


def _rewrite(row: RowRecord, key: str, paragraphs: list[str]) -> None:
    """Put new paragraphs in a cell; links follow their paragraph, or go with it."""
    before = row_cell(row, key, "")
    kept = []
    for link in row.links:
        if link.field != key:
            kept.append(link)
        elif link.paragraph < len(before) and before[link.paragraph] in paragraphs:
            link.paragraph = paragraphs.index(before[link.paragraph])
            kept.append(link)
    row.links = kept
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


def change_status(row: RowRecord, status: str | None, label: str, legend: list[LegendStatus]) -> None:
    """Set the status; its cell becomes the plan's own label for it (`status_label`).

    A timeframe that stood in the status cell moves to the responsible cell, so that it is not lost.
    """
    moved = row.timeframe if row.timeframe_source == STATUS else None
    paragraphs = [label] if label else []
    row.status = read_status(paragraphs, legend)
    if row.status != status:
        raise ValueError(f"the label {label!r} does not say {status!r}")
    _rewrite(row, STATUS, paragraphs)
    if moved:
        _rewrite(row, RESPONSIBLE, [*row.responsible, moved])
    _find_time(row)


def change_timeframe(row: RowRecord, text: str | None, has_column: bool) -> None:
    """Set or clear the timeframe; `has_column` says whether the plan has a column of its own for it.

    The text takes the old one's place in the cell that held it, or becomes the last paragraph of
    Ansvarig–Tidsram. A timeframe taken out of a status cell leaves that cell empty.
    """
    if row.timeframe_source == STATUS:
        _rewrite(row, STATUS, [])
    if has_column:
        _rewrite(row, TIMEFRAME, [text] if text else [])
    elif row.timeframe_source == RESPONSIBLE and row.timeframe and text:
        index = len(row.responsible) - 1 - row.responsible[::-1].index(row.timeframe)
        _rewrite(row, RESPONSIBLE, [*row.responsible[:index], text, *row.responsible[index + 1 :]])
    else:
        _rewrite(row, RESPONSIBLE, who(row) + ([text] if text else []))
    _find_time(row)


def change_responsible(row: RowRecord, paragraphs: list[str]) -> None:
    """Set who answers; the timeframe that stands in the same cell stays as its last paragraph."""
    held = row.timeframe if row.timeframe_source == RESPONSIBLE else None
    _rewrite(row, RESPONSIBLE, [*paragraphs, held] if held else list(paragraphs))
    _find_time(row)
