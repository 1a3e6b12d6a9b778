"""The two sides of a merging, and what their rows are known by."""

from dataclasses import dataclass

from planapp.domain.check_area import row_columns
from planapp.domain.merging.cells import SET_FIELDS
from planapp.domain.merging.columns import Columns
from planapp.domain.merging.known import better_known, outline_as_read
from planapp.domain.merging.matching import Matching, RowText, cell_words, match
from planapp.domain.merging.outcome import Held, Stored
from planapp.domain.merging.parts import AreaPart, Cell, ChapterPart, RowPart
from planapp.domain.merging.rows import said
from planapp.domain.record import (
    AREA,
    GOAL,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    PlanRecord,
    span_field,
)

ACTIVITIES = (RCC_ACTIVITY, REGION_ACTIVITY)


@dataclass(slots=True)
class Sides:
    """The plan and the file as parts, the rows in order."""

    plan: list[ChapterPart]
    file: list[ChapterPart]

    @staticmethod
    def rows(chapters: list[ChapterPart]) -> list[RowPart]:
        """The rows of one side, in order."""
        return [row for chapter in chapters for area in chapter.areas for row in area.rows]

    @staticmethod
    def areas(chapters: list[ChapterPart]) -> list[AreaPart]:
        """The areas of one side, in order."""
        return [area for chapter in chapters for area in chapter.areas]


def _row_texts(
    rows: list[RowPart],
    common: list[str],
    held: list[dict[str, Held]],
    ids: list[int | None],
) -> list[RowText]:
    """What rows are known by; fields that people have set are told as the last reading said them."""
    texts = []
    work = [name for name in common if name in ACTIVITIES]
    others = [name for name in common if name not in (*ACTIVITIES, *SET_FIELDS)]
    work, others = (work, others) if work else (others, [])
    told = {STATUS} & set(common)
    told |= {RESPONSIBLE, TIMEFRAME} if {RESPONSIBLE, TIMEFRAME} & set(common) else set()
    for row, mine, row_id in zip(rows, held, ids, strict=True):
        fields = said(row.record) | {name: one.base for name, one in mine.items()}
        rest = [row.cells[name].text for name in others if name in row.cells]
        rest += [[fields[name]] for name in SET_FIELDS if name in told]
        activity = cell_words(row.cells[name].text for name in work if name in row.cells)
        texts.append(RowText(activity, cell_words(rest), row_id))
    return texts


def _as_read(row: RowPart, held: dict[str, Held]) -> RowPart:
    """A row whose cells that people have written in say what the last reading said."""
    former = {name: Cell(one.base.split("\n")) for name, one in held.items() if name in row.cells}
    return RowPart(row.record, row.index, row.cells | former)


def _file_ids(file: PlanRecord, header: str | None) -> list[int | None]:
    """The stored rows' ids that the file's rows carry."""
    cells = ["".join(row.extra.get(header or "", [])).strip() for row in file.rows()]
    return [int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 11 else None for cell in cells]


def pair_sides(
    plan: PlanRecord, file: PlanRecord, sides: Sides, columns: Columns, stored: Stored
) -> Matching:
    """Which of the file's chapters, areas and rows are those of the plan."""
    common = [
        name
        for key, header in row_columns(plan)
        if (name := span_field(key, header)) in columns.names.values()
    ]
    held = [stored.held.get(row_id, {}) for row_id in stored.row_ids]
    plan_rows, file_rows = sides.rows(sides.plan), sides.rows(sides.file)
    ids = _file_ids(file, columns.row_ids)
    theirs = _row_texts(file_rows, common, [{} for _ in file_rows], ids)
    ours = _row_texts(plan_rows, common, held, list(stored.row_ids))
    if any(mine.keys() - set(SET_FIELDS) for mine in held):
        former = [_as_read(row, mine) for row, mine in zip(plan_rows, held, strict=True)]
        ours = better_known(ours, _row_texts(former, common, held, list(stored.row_ids)), theirs)
    return match(outline_as_read(plan, file, stored), file, ours, theirs)


def takes_order(plan: PlanRecord, file: PlanRecord, columns: Columns) -> bool:
    """Whether the file says which areas there are and what stands in them, so that its order is taken."""
    for key in (AREA, GOAL):
        if key in {column.key for column in plan.columns} and key not in columns.names:
            return False
    named = any(chapter.heading for chapter in file.chapters)
    return columns.whole and (named or not any(chapter.heading for chapter in plan.chapters))
