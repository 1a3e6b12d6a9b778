"""Whether an area and its rows are valid: part of `check_record`, which see."""

import re
from collections.abc import Iterator

from planapp.domain.headings import (
    LONGEST_HEADING,
    is_marker_line,
    numbers_columns,
    read_area_heading,
    repeats_headings,
    sets_off_chapter,
)
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    Column,
    PlanRecord,
    RowRecord,
    row_cell,
    span_field,
)
from planapp.domain.status import find_forecast, read_status
from planapp.domain.text import is_paragraph, without_forbidden
from planapp.domain.timeframe import find_timeframe

ROW_KEYS = (RCC_ACTIVITY, REGION_ACTIVITY, RESPONSIBLE, TIMEFRAME, RESOURCES, STATUS, EXTRA)
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f]{1,2000}")


def row_columns(record: PlanRecord) -> list[tuple[str, str]]:
    """(key, header) of the columns that belong to the row, in the plan's order."""
    return [(column.key, column.header) for column in record.columns if column.key in ROW_KEYS]


def column_names(record: PlanRecord) -> list[str]:
    """The plan's columns as `spans`, `links` and the legend name them."""
    return [span_field(column.key, column.header) for column in record.columns]


def paragraph_problems(place: str, paragraphs: list[str]) -> Iterator[str]:
    """Those of a list of texts that may not stand as paragraphs."""
    for paragraph in paragraphs:
        if not is_paragraph(paragraph):
            yield f"{place}: not a paragraph: {paragraph[:40]!r}"


def _span_problems(place: str, area: AreaRecord, columns: list[tuple[str, str]]) -> Iterator[str]:
    for key, header in columns:
        name = span_field(key, header)
        if not any(name in row.spans for row in area.rows):
            continue
        begins = _begins(area, key, header)
        for index, row in enumerate(area.rows):
            span = row.spans.get(name)
            if span is None:
                continue
            covered = area.rows[max(span.first_row, 0) : span.first_row + span.rows]
            if (
                span.rows < 2
                or len(covered) != span.rows
                or not span.first_row <= index < span.first_row + span.rows
            ):
                yield f"{place}, row {index + 1}: the span of {name} does not cover rows of the area"
            elif begins[span.first_row + span.rows - 1] > span.first_row:
                yield f"{place}, row {index + 1}: the rows of the span of {name} differ"


def _begins(area: AreaRecord, key: str, header: str) -> list[int]:
    """For each row the first of those right above it that have all in common with it, or itself.

    Each row is compared once: a merged cell may cover twenty thousand.
    """
    shared = [_shared(row, key, header) for row in area.rows]
    begins = [0] if shared else []
    for at in range(1, len(shared)):
        begins.append(begins[-1] if shared[at] == shared[at - 1] else at)
    return begins


def _shared(row: RowRecord, key: str, header: str) -> tuple[object, ...]:
    """What rows under one merged cell have in common."""
    name = span_field(key, header)
    links = [(link.paragraph, link.text, link.url) for link in row.links if link.field == name]
    return row.spans.get(name), row_cell(row, key, header), links


def _link_problems(place: str, area: AreaRecord, index: int, columns: list[Column]) -> Iterator[str]:
    row, order = area.rows[index], [span_field(column.key, column.header) for column in columns]
    last = (-1, -1, -1)
    for link in row.links:
        cell = link_cell(area, index, link.field)
        if link.field not in order or link.paragraph not in range(len(cell)):
            yield f"{place}: a link stands in {link.field}, paragraph {link.paragraph}, which is not there"
            continue
        column, before = order.index(link.field), last
        begin = last[2] if last[:2] == (column, link.paragraph) else 0
        at = cell[link.paragraph].find(link.text, max(begin, 0))
        last = (column, link.paragraph, at + len(link.text))
        if at < 0 or not is_paragraph(link.text) or last[:2] < before[:2]:
            yield f"{place}: the link {link.text!r} is not in its paragraph, in order"
        if not _ADDRESS.fullmatch(link.url) or without_forbidden(link.url) != link.url:
            yield f"{place}: {link.url!r} is not an address"


def link_cell(area: AreaRecord, index: int, name: str) -> list[str]:
    """The paragraphs that a link's `paragraph` counts, for the row at an index of an area.

    Links in the Område and goal cells belong to the area's first row.
    """
    if name in (AREA, GOAL):
        return [] if index else area_cell(area, name)
    key = name if name in ROW_KEYS else EXTRA
    return row_cell(area.rows[index], key, name)


def _cell_problems(place: str, row: RowRecord, columns: list[tuple[str, str]]) -> Iterator[str]:
    held = {span_field(key, header) for key, header in columns}
    for key in ROW_KEYS[:-1]:
        cell = row_cell(row, key, "")
        yield from paragraph_problems(f"{place}, {key}", cell)
        if cell and key not in held:
            yield f"{place}: has {key}, the plan has no such column"
    for header, paragraphs in row.extra.items():
        yield from paragraph_problems(f"{place}, {header}", paragraphs)
        if header not in held or not paragraphs:
            yield f"{place}: has {header!r}, which is empty or no column of the plan"
    if not row.spans.keys() <= held:
        yield f"{place}: has a span in no column of the plan"


def _meaning_problems(place: str, row: RowRecord, record: PlanRecord) -> Iterator[str]:
    status_cell = row_cell(row, STATUS, "")
    if read_status(status_cell, record.legend.statuses) != row.status:
        yield f"{place}: status {row.status!r} is not what {row.status_raw!r} says"
    found = find_timeframe(row.timeframe_cell, row.responsible, status_cell, row.status)
    if found != (row.timeframe, row.timeframe_source):
        yield f"{place}: timeframe {row.timeframe!r} is not the one that its cells say"
    if find_forecast(record.extra_headers(), row.extra, status_cell, record.legend.statuses) != row.forecast:
        yield f"{place}: forecast {row.forecast!r} is not what its cells say"


def area_cell(area: AreaRecord, key: str) -> list[str]:
    """The paragraphs of an area's Område or goal cell, without the empty one before the note."""
    return [*area.heading, *area.note] if key == AREA else area.goal


def _row_texts(area: AreaRecord, row: RowRecord, columns: list[Column]) -> list[str]:
    """Each cell of a grid row as one text, the area's cells among them."""
    return [
        " ".join(
            area_cell(area, column.key)
            if column.key in (AREA, GOAL)
            else row_cell(row, column.key, column.header)
        )
        for column in columns
    ]


def _own_texts(area: AreaRecord, index: int, columns: list[Column]) -> list[str]:
    """The texts of a grid row in the cells that begin there; the empty text where one goes on from above."""
    row = area.rows[index]
    texts = _row_texts(area, row, columns)
    for at, column in enumerate(columns):
        span = row.spans.get(span_field(column.key, column.header))
        goes_on = span is not None and span.first_row != index
        if goes_on or (column.key in (AREA, GOAL) and index) or (column.key == AREA and area.continues):
            texts[at] = ""
    return texts


def _whole_row_problems(place: str, area: AreaRecord, index: int, record: PlanRecord) -> Iterator[str]:
    texts = _row_texts(area, area.rows[index], record.columns)
    own = _own_texts(area, index, record.columns)
    if repeats_headings(own, [column.header for column in record.columns]):
        yield f"{place}: reads as the headings again"
    if numbers_columns(own):
        yield f"{place}: reads as the numbers of the columns"
    if not any(texts) and not any((marker.row or 0) == index for marker in area.markers):
        yield f"{place}: is empty"


def lone_chapter_row(area: AreaRecord, below: AreaRecord | None, record: PlanRecord) -> str:
    """The only text of a row, in the first column, if a reader takes it for a chapter's heading.

    `below` is the next area in the table. The empty text where the row is none.
    """
    first = record.columns[0]
    is_above = first.key in (AREA, GOAL)
    if not area.rows or (is_above and len(area.rows) > 1):
        return ""
    if first.key == AREA and below is not None and below.continues:
        return ""
    marked = {marker.row or 0 for marker in area.markers}
    for index, row in enumerate(area.rows):
        cell = area_cell(area, first.key) if is_above else row_cell(row, first.key, first.header)
        if not cell or len(cell[0]) > LONGEST_HEADING or index in marked:
            continue
        texts = _row_texts(area, row, record.columns)
        if any(texts[1:]) or span_field(first.key, first.header) in row.spans:
            continue
        code = _code_below(area, index, below, record)
        if sets_off_chapter(texts[0], code):
            return texts[0]
    return ""


def _code_below(area: AreaRecord, index: int, below: AreaRecord | None, record: PlanRecord) -> str | None:
    """The code that the first column's text on the row below begins with."""
    if index + 1 < len(area.rows):
        texts = _row_texts(area, area.rows[index + 1], record.columns)
    elif below is not None and below.rows:
        texts = _row_texts(below, below.rows[0], record.columns)
    else:
        return None
    return read_area_heading([texts[0]])[0] if texts[0] else None


def has_own_cell(area: AreaRecord, index: int, columns: list[tuple[str, str]]) -> bool:
    """Whether a row has a cell that does not continue the one above: there its marker can stand."""
    spans = area.rows[index].spans
    for key, header in columns:
        span = spans.get(span_field(key, header))
        if span is None or span.first_row == index:
            return True
    return False


def _marker_problems(place: str, area: AreaRecord, record: PlanRecord) -> Iterator[str]:
    keys = {column.key for column in record.columns}
    order = [-1 if marker.row is None else marker.row for marker in area.markers]
    if order != sorted(order):
        yield f"{place}: the markers are not in the order of their rows"
    for marker in area.markers:
        yield from paragraph_problems(f"{place}, marker", [marker.text])
        if marker.row is None:
            if AREA not in keys or area.continues:
                yield f"{place}: a marker stands in an Område cell that is not there"
        elif not 0 <= marker.row < len(area.rows):
            yield f"{place}: marker at row {marker.row}, which the area does not have"
        elif not (GOAL in keys and not marker.row) and not has_own_cell(
            area, marker.row, row_columns(record)
        ):
            yield f"{place}: marker at row {marker.row}, which has no cell of its own"


def _heading_problems(place: str, area: AreaRecord, record: PlanRecord) -> Iterator[str]:
    keys = {column.key for column in record.columns}
    for name in ("heading", "goal", "note"):
        yield from paragraph_problems(f"{place}, {name}", getattr(area, name))
    if read_area_heading(area.heading) != (area.code, area.title):
        yield f"{place}: code and title are not those of the heading"
    if area.note and not area.heading:
        yield f"{place}: has a note without a heading"
    if (area.heading and AREA not in keys) or (area.goal and GOAL not in keys):
        yield f"{place}: has a heading or goal, the plan has no such column"
    last = area_cell(area, AREA)[1:]
    if last and is_marker_line(last[-1]):
        yield f"{place}: the last line of the Område cell reads as a marker"


def area_problems(place: str, area: AreaRecord, record: PlanRecord) -> Iterator[str]:
    """What makes one area invalid, but for its place among the others."""
    yield from _heading_problems(place, area, record)
    yield from _marker_problems(place, area, record)
    columns = row_columns(record)
    yield from _span_problems(place, area, columns)
    if not area.rows:
        yield f"{place}: has no row"
    for index, row in enumerate(area.rows):
        at = f"{place}, row {index + 1}"
        yield from _cell_problems(at, row, columns)
        yield from _meaning_problems(at, row, record)
        yield from _whole_row_problems(at, area, index, record)
        yield from _link_problems(at, area, index, record.columns)
