"""A record that is no stored plan, as a page draws it: the same shapes as a plan's page."""

from planapp.domain.check import row_columns
from planapp.domain.progress import Progress
from planapp.domain.record import GOAL, AreaRecord, PlanRecord, RowRecord, row_cell, span_field, to_json
from planapp.domain.status import NO_STATUS_LABEL
from planapp.services.plan_view import AreaView, CellView, ChapterView, RowView, close_areas


def cell_views(row: RowRecord, index: int, columns: list[tuple[str, str]]) -> dict[str, CellView | None]:
    """A row's cells by name; None under a cell that a row above shares with it."""
    cells: dict[str, CellView | None] = {}
    for key, header in columns:
        name = span_field(key, header)
        span = row.spans.get(name)
        if span is not None and span.first_row != index:
            cells[name] = None
            continue
        links = [to_json(link) for link in row.links if link.field == name]
        cells[name] = CellView(row_cell(row, key, header), links, span.rows if span else 1)
    return cells


def area_view(area: AreaRecord, columns: list[tuple[str, str]], rows_before: int) -> AreaView:
    """An area with its rows, which are numbered through the plan so that something can lead to them."""
    view = AreaView(
        0,
        area.code,
        area.title,
        area.heading,
        area.note,
        area.goal,
        [marker.text for marker in area.markers if marker.row is None],
        area.continues,
    )
    if area.rows:
        view.goal_links = [to_json(link) for link in area.rows[0].links if link.field == GOAL]
    for index, row in enumerate(area.rows):
        marks = [marker.text for marker in area.markers if marker.row == index]
        words = row.status_raw.replace("\n", " ")
        label, other = (words, "") if row.status else (NO_STATUS_LABEL, words)
        cells, number = cell_views(row, index, columns), rows_before + index + 1
        made = RowView(number, cells, row.status, label, other, False, None, 1, "", "", [], marks, False)
        view.rows.append(made)
    return view


def chapter_views(record: PlanRecord) -> list[ChapterView]:
    """A record's chapters, ready to draw."""
    columns, chapters, number = row_columns(record), [], 0
    for chapter in record.chapters:
        heading = chapter.heading or "Planen"
        view = ChapterView(0, chapter.number, chapter.title, heading, chapter.intro, Progress())
        for area in chapter.areas:
            view.areas.append(area_view(area, columns, number))
            number += len(area.rows)
        close_areas(view)
        chapters.append(view)
    return chapters
