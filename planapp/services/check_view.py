"""A record that is not stored yet, as the check page draws it: the same shapes as a plan's page."""

from dataclasses import dataclass

from planapp.domain.check import row_columns
from planapp.domain.places import place_words
from planapp.domain.progress import Progress
from planapp.domain.record import (
    GOAL,
    STATUS,
    AreaRecord,
    Finding,
    Place,
    PlanRecord,
    RowRecord,
    row_cell,
    span_field,
    to_json,
)
from planapp.domain.status import NO_STATUS_LABEL
from planapp.services.plan_view import AreaView, CellView, ChapterView, RowView, close_areas, table_columns


@dataclass(slots=True)
class FindingView:
    """A finding with its number and its place in words."""

    number: int
    severity: str
    message: str
    place_text: str
    place_url: str = ""


@dataclass(slots=True)
class CheckView:
    """What the check page shows of a record."""

    columns: list[tuple[str, str]]
    chapters: list[ChapterView]
    findings: list[FindingView]
    areas: int
    rows: int
    questions: int


_Grid = dict[tuple[object, object], RowView]


def _cells(row: RowRecord, index: int, columns: list[tuple[str, str]]) -> dict[str, CellView | None]:
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


def _area(area: AreaRecord, columns: list[tuple[str, str]], grid: _Grid) -> AreaView:
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
        cells = _cells(row, index, columns)
        # Numbered, so that a finding can lead to its row.
        made = RowView(
            len(grid) + 1, cells, row.status, label, other, False, None, 1, "", "", [], marks, False
        )
        grid[_at(row.source or {}) or (None, made.id)] = made
        view.rows.append(made)
    return view


def _at(place: Place) -> tuple[object, object] | None:
    """The row of the document that a place lies in, None when it is not that precise."""
    table = place.get("table", place.get("sheet"))
    return (table, place["row"]) if table is not None and "row" in place else None


def _lead(finding: Finding, number: int, grid: _Grid) -> str:
    """Lead from a finding to its row and back; gives the row's address on the page, or nothing."""
    row = grid.get(_at(finding.place) or (None, None))
    if row is None:
        return ""
    column = str(finding.place.get("column"))
    # The status cell is drawn from the row, not from its paragraphs.
    cell = row.cells.get(column) if column != STATUS else None
    (row if cell is None else cell).findings.append(number)
    return f"#rad-{row.id}"


def view_of(record: PlanRecord) -> CheckView:
    """The check page's view of a record."""
    columns, chapters = row_columns(record), []
    grid: _Grid = {}
    for chapter in record.chapters:
        heading = chapter.heading or "Planen"
        view = ChapterView(0, chapter.number, chapter.title, heading, chapter.intro, Progress())
        view.areas = [_area(area, columns, grid) for area in chapter.areas]
        close_areas(view)
        chapters.append(view)
    findings = [
        FindingView(
            number,
            one.severity,
            one.message,
            place_words(one.place, record.columns),
            _lead(one, number, grid),
        )
        for number, one in enumerate(_in_order(record.findings), 1)
    ]
    return CheckView(
        table_columns(to_json(record.columns)),
        chapters,
        findings,
        sum(not area.continues for area in record.areas()),
        len(record.rows()),
        sum(finding.severity == "question" for finding in findings),
    )


def _in_order(findings: list[Finding]) -> list[Finding]:
    """Questions first, then warnings, then notes; each as it was found."""
    order = {"question": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda finding: order.get(finding.severity, 3))
