"""A record after an edit: what its cells say is read anew, and everything stands where it belongs."""

from planapp.domain.check import check_record
from planapp.domain.check_area import has_own_cell, link_cell, row_columns
from planapp.domain.editing.cell_texts import (
    column_name,
    get_cell,
    has_column,
    links_of,
    row_columns_of,
)
from planapp.domain.editing.explain import explain
from planapp.domain.editing.loose import Loose
from planapp.domain.editing.paragraphs import refuse_long
from planapp.domain.editing.settle_areas import settle_areas
from planapp.domain.editing.written import EditError, Written
from planapp.domain.headings import read_area_heading, read_chapter_heading
from planapp.domain.legend import listed_statuses
from planapp.domain.merging.parts import set_meaning
from planapp.domain.record import (
    AREA,
    GOAL,
    RCC_ACTIVITY,
    STATUS,
    AreaRecord,
    Column,
    Link,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
)
from planapp.domain.status import read_legend_statuses


def settle(written: Written) -> None:
    """Put what was taken loose back in its place, and let the record say what its cells say."""
    record, loose = written.record, written.loose
    _settle_legend(record)
    settle_areas(record, loose)
    for area in record.areas():
        _settle_spans(record, area)
        _settle_markers(record, loose, area)
        _settle_links(record, loose, area)
        area.code, area.title = read_area_heading(area.heading)
        for row in area.rows:
            set_meaning(row, record)
    for chapter in record.chapters:
        chapter.number, chapter.title = read_chapter_heading(chapter.heading)


def refuse_invalid(record: PlanRecord) -> None:
    """Raise EditError, with a sentence that says why, when the record is not valid."""
    problems = check_record(record)
    if problems:
        raise EditError(explain(problems))
    for area in record.areas():
        refuse_long([*area.heading, "", *area.note], "Områdets rubrik och text")
        refuse_long(area.goal, "Målet")
        for row in area.rows:
            for column in row_columns_of(record):
                refuse_long(get_cell(row, column), column.header)


def _settle_legend(record: PlanRecord) -> None:
    cells = record.legend.cells
    if cells:
        record.legend.statuses = read_legend_statuses(cells[STATUS]) if cells.get(STATUS) else []
    else:
        record.legend.statuses = listed_statuses(record.intro)


def _settle_spans(record: PlanRecord, area: AreaRecord) -> None:
    """Rows below each other that still have one Span object, and say the same, are one merged cell."""
    columns = row_columns_of(record)
    known = {column_name(column) for column in columns}
    for row in area.rows:
        row.spans = {name: span for name, span in row.spans.items() if name in known}
    for column in columns:
        if any(column_name(column) in row.spans for row in area.rows):
            _settle_column(area.rows, column)


def _settle_column(rows: list[RowRecord], column: Column) -> None:
    name = column_name(column)
    tokens = [row.spans.pop(name, None) for row in rows]
    first = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and tokens[first] is not None and tokens[index] is tokens[first]:
            same = get_cell(rows[index], column) == get_cell(rows[first], column)
            if same and links_of(rows[index], column) == links_of(rows[first], column):
                continue
        if index - first > 1:
            merged = rows[first:index]
            rcc_id = next((row.rcc_id for row in merged if row.rcc_id), None)
            for row in merged:
                row.spans[name] = Span(first, index - first)
                if name == RCC_ACTIVITY:  # one cell is one activity of the superior plan
                    row.rcc_id = rcc_id
        first = index


def _settle_markers(record: PlanRecord, loose: Loose, area: AreaRecord) -> None:
    """A marker stands in its row, or where the cells of its row begin."""
    has_cell = has_column(record, AREA) and not area.continues
    above = [Marker(one.text, None, one.certain, one.note) for one in area.markers if has_cell]
    placed = [] if has_cell else [(0, one) for one in area.markers]
    columns = row_columns(record)
    for index, row in enumerate(area.rows):
        at = index
        while at and not has_own_cell(area, at, columns):
            at -= 1
        placed += [(at, one) for one in loose.marks.get(id(row), [])]
    if has_column(record, GOAL) or (area.rows and has_own_cell(area, 0, columns)):
        placed.sort(key=lambda one: one[0])
        area.markers = above + [Marker(one.text, at, one.certain, one.note) for at, one in placed]
    else:
        area.markers = above


def _settle_links(record: PlanRecord, loose: Loose, area: AreaRecord) -> None:
    """Links stand in their cell's words, in order; those of the area's own cells on its first row."""
    order = {column_name(column): at for at, column in enumerate(record.columns)}
    for index, row in enumerate(area.rows):
        held = [*row.links, *([] if index else loose.links.get(id(area), []))]
        held = [link for link in held if link.field in order]
        held.sort(key=lambda link: (order[link.field], link.paragraph))
        row.links = []
        places = dict.fromkeys((link.field, link.paragraph) for link in held)
        for name, paragraph in places:
            cell = link_cell(area, index, name)
            if paragraph < len(cell):
                mine = [link for link in held if (link.field, link.paragraph) == (name, paragraph)]
                row.links += links_in_order(cell[paragraph], mine)


def links_in_order(text: str, links: list[Link]) -> list[Link]:
    """Those links of a paragraph whose words it has, in its order."""
    found = _in_turn(text, links)
    if len(found) < len(links):  # the words may have changed places
        found = _in_turn(text, sorted(links, key=lambda link: text.find(link.text)))
    return found


def _in_turn(text: str, links: list[Link]) -> list[Link]:
    found, at = [], 0
    for link in links:
        place = text.find(link.text, at)
        if place >= 0:
            found.append(link)
            at = place + len(link.text)
    return found
