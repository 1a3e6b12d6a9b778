"""A record that is not stored yet, as the check page draws it: the same shapes as a plan's page."""

from collections import Counter
from dataclasses import dataclass

from planapp.domain.check import row_columns
from planapp.domain.meanings import MEANINGS
from planapp.domain.places import place_words
from planapp.domain.progress import Progress
from planapp.domain.record import (
    STATUS,
    AreaRecord,
    Finding,
    Place,
    PlanRecord,
    to_json,
)
from planapp.services.imports.answer_upload import COLUMN, questions_of, token_of
from planapp.services.imports.finding_words import finding_words
from planapp.services.imports.import_plan import CheckedImport
from planapp.services.imports.receipt import HOW_LABELS, IN_ORDER
from planapp.services.plan_view import AreaView, ChapterView, RowView, close_areas, table_columns
from planapp.services.record_view import area_view

# A page of thousands of rows helps nobody: above this only what there is something to say about is drawn.
ROWS_DRAWN = 150
SAME_KIND_SHOWN = 40  # notes of one kind; the rest are counted, and stand on the receipt


@dataclass(slots=True)
class AskedView:
    """A question as the page asks it; `options` are (value, words, whether it is proposed)."""

    token: str
    options: list[tuple[str, str, bool]]
    held: str
    is_answered: bool
    is_recalled: bool = False


@dataclass(slots=True)
class FindingView:
    """A finding with its number and its place in words; `same_as` asks the same question."""

    number: int
    severity: str
    message: str
    place_text: str
    place_url: str = ""
    asked: AskedView | None = None
    same_as: int | None = None


@dataclass(slots=True)
class ColumnView:
    """A column of the file and what it is taken to mean."""

    header: str
    key: str
    meaning: str
    how: str
    place: str
    token: str  # of the question that changes it, "" where nothing can
    is_recalled: bool


@dataclass(slots=True)
class CheckView:
    """What the check page shows of a record; `left` is how many questions nobody has answered."""

    columns: list[tuple[str, str]]
    chapters: list[ChapterView]
    findings: list[FindingView]
    areas: int
    rows: int
    questions: int
    left: int
    recalled: int
    understood: list[ColumnView]
    rows_drawn: int
    first_left: str  # the token of the first question that nobody has answered, "" when there is none
    left_out: int  # findings that are counted, not shown


_Grid = dict[tuple[object, object], RowView]


def _area(area: AreaRecord, columns: list[tuple[str, str]], grid: _Grid) -> AreaView:
    view = area_view(area, columns, len(grid))
    for row, made in zip(area.rows, view.rows, strict=True):
        # Numbered, so that a finding can lead to its row.
        grid[_at(row.source or {}) or (None, made.id)] = made
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


def view_of(checked: CheckedImport) -> CheckView:
    """The check page's view of what was read."""
    record = checked.record
    columns, grid = row_columns(record), _Grid()
    chapters = []
    for chapter in record.chapters:
        heading = chapter.heading or "Planen"
        view = ChapterView(0, chapter.number, chapter.title, heading, chapter.intro, Progress())
        view.areas = [_area(area, columns, grid) for area in chapter.areas]
        chapters.append(view)
    asked = _asked(checked)
    findings, left_out = _findings(checked, asked, grid)
    questions = questions_of(checked)
    is_large = len(grid) > ROWS_DRAWN
    for view in chapters:
        if is_large:
            view.areas = [area for area in view.areas if _has_findings(area)]
        close_areas(view)
    return CheckView(
        table_columns(to_json(record.columns)),
        [view for view in chapters if view.areas or not is_large],
        findings,
        sum(not area.continues for area in record.areas()),
        len(record.rows()),
        sum(one.kind != COLUMN for one in questions),
        sum(not one.is_answered for one in questions),
        len(checked.recalled),
        _understood(checked),
        sum(view.shown for view in chapters),
        next((one.token for one in questions if not one.is_answered), ""),
        left_out,
    )


def _has_findings(area: AreaView) -> bool:
    return any(
        row.findings or any(cell and cell.findings for cell in row.cells.values()) for row in area.rows
    )


def _asked(checked: CheckedImport) -> dict[str, AskedView]:
    """The questions of the findings, by key."""
    return {
        one.key: AskedView(
            token_of(one.key),
            [(answer.value, answer.label, answer.value == one.proposed) for answer in one.answers],
            one.answer or one.proposed,
            one.key in checked.answers or one.key in checked.recalled,
            one.key in checked.recalled,
        )
        for one in checked.record.findings
        if one.answers and one.key
    }


def _findings(
    checked: CheckedImport, asked: dict[str, AskedView], grid: _Grid
) -> tuple[list[FindingView], int]:
    """The findings in order, and how many are left out because there are so many of their kind."""
    shown: list[FindingView] = []
    asked_at: dict[str, int] = {}
    kinds: Counter[str] = Counter()
    for one in sorted(checked.record.findings, key=lambda one: IN_ORDER.get(one.severity, 3)):
        kinds[one.code] += 1
        if kinds[one.code] > SAME_KIND_SHOWN and (not one.answers or one.key in asked_at):
            continue
        number = len(shown) + 1
        place = place_words(one.place, checked.record.columns)
        words = finding_words(one.message, place, [answer.label for answer in one.answers])
        view = FindingView(number, one.severity, words, place, _lead(one, number, grid))
        if one.answers and one.key in asked_at:
            view.same_as = asked_at[one.key]
        elif one.answers and one.key:
            view.asked, asked_at[one.key] = asked[one.key], number
        shown.append(view)
    return shown, kinds.total() - len(shown)


def _understood(checked: CheckedImport) -> list[ColumnView]:
    return [
        ColumnView(
            one["header"],
            one["key"],
            MEANINGS.get(one["key"], one["key"]),
            HOW_LABELS.get(one["how"], ""),
            place_words(one.get("place") or {}, []),
            token_of(one["question"]) if one.get("question") else "",
            one.get("question", "") in checked.recalled,
        )
        for one in checked.record.source["columns"]
    ]


def summary_words(record: PlanRecord) -> str:
    """The counts of a record: «6 kapitel, 22 områden, 43 rader, 0 ord borttappade»."""
    areas = sum(not area.continues for area in record.areas())
    return (
        f"{len(record.chapters)} kapitel, {areas} områden, {len(record.rows())} rader, "
        f"{record.receipt.words_lost} ord borttappade"
    )
