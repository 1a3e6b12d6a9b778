"""What an edit changed, as lines of the history."""

from collections.abc import Iterator

from planapp.domain.changing import who
from planapp.domain.editing.naming import name_area, name_chapter
from planapp.domain.editing.written import Done, Written
from planapp.domain.merging.cells import history_name
from planapp.domain.merging.rows import said
from planapp.domain.record import (
    AREA,
    EXTRA,
    GOAL,
    RESPONSIBLE,
    STATUS,
    TIMEFRAME,
    AreaRecord,
    PlanRecord,
    RowRecord,
    row_cell,
)
from planapp.services.history import Line

_WHAT_LIMIT = 40  # how long the name of what changed can be
_AREA_TEXTS = ("heading", "goal", "note")
_PLAN_TEXTS = ("title", "region", "rcc", "period", "intro", "after_legend", "trailing")


def row_name(area: AreaRecord, row: RowRecord) -> str:
    """A row as a person names it: «3.c) Tobak, rad 2»."""
    number = next(at for at, one in enumerate(area.rows, 1) if one is row)
    return f"{name_area(area)}, rad {number}"


def _text(value: str | list[str] | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def _row_values(record: PlanRecord, row: RowRecord) -> dict[str, str]:
    """Each cell of a row as the history tells it: who and when are told apart."""
    found = {}
    for column in record.columns:
        if column.key == RESPONSIBLE:
            found[RESPONSIBLE] = _text(who(row))
        elif column.key not in (AREA, GOAL, TIMEFRAME):
            name = history_name(column.header) if column.key == EXTRA else column.key
            found[name] = _text(row_cell(row, column.key, column.header))
    return found | {name: text for name, text in said(row).items() if name in (TIMEFRAME, STATUS)}


def _differing(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in [*old, *(name for name in new if name not in old)]:
        if old.get(name, "") != new.get(name, ""):
            yield name, old.get(name, ""), new.get(name, "")


def _rows(before: Written, after: Written, done: Done, ids: dict[int, int]) -> Iterator[Line]:
    old_rows = {before.ids[id(row)]: (area, row) for _, area in before.places() for row in area.rows}
    moved = {id(one) for one in done.moved}
    split = {id(row): other for row, other in done.descents}
    for _, area in after.places():
        for row in area.rows:
            row_id = ids[id(row)]
            held = old_rows.get(row_id)
            if held is None:
                yield from _new_row(after, area, row, row_id, id(row) in split)
                continue
            if id(row) in moved or id(area) in moved:
                yield Line("moved", row_name(*held), row_name(area, row), activity_id=row_id)
            old, new = _row_values(before.record, held[1]), _row_values(after.record, row)
            for what, was, is_now in _differing(old, new):
                yield Line(what, was, is_now, activity_id=row_id)
    for one in done.ended:
        row_id = after.ids.get(id(one.row), 0)
        if row_id in old_rows:
            told = "\n".join(part for part in (one.reason, one.decided_by) if part)
            yield Line("ended", row_name(*old_rows[row_id]), told, activity_id=row_id)


def _new_row(after: Written, area: AreaRecord, row: RowRecord, row_id: int, is_split: bool) -> Iterator[Line]:
    """A row that was not in the plan: where it came, and what it says, unless it is back with its history."""
    what = "brought_back" if after.ids.get(id(row)) else "split" if is_split else "added"
    yield Line(what, "", row_name(area, row), activity_id=row_id)
    if what != "brought_back":
        for name, old, new in _differing({}, _row_values(after.record, row)):
            yield Line(name, old, new, activity_id=row_id)


def _areas(before: Written, after: Written, done: Done, ids: dict[int, int]) -> Iterator[Line]:
    old = {before.ids[id(area)]: area for area in before.record.areas()}
    kept = set()
    for area in after.record.areas():
        was = old.get(after.ids.get(id(area), 0))
        if was is None:
            yield Line("area_added", "", name_area(area), name_area(area), part_id=ids[id(area)])
            continue
        kept.add(id(was))
        if any(area is one for one in done.moved):
            yield Line("area_moved", name_area(was), name_area(area), name_area(area))
        for what in _AREA_TEXTS:
            if getattr(was, what) != getattr(area, what):
                texts = _text(getattr(was, what)), _text(getattr(area, what))
                yield Line(what, *texts, name_area(area), part_id=after.ids[id(area)])
        old_marks, new_marks = (_text([one.text for one in part.markers]) for part in (was, area))
        if old_marks != new_marks:
            yield Line("markers", old_marks, new_marks, name_area(area), part_id=after.ids[id(area)])
    for area in before.record.areas():
        if id(area) not in kept:
            yield Line("area_ended", name_area(area), "", name_area(area))


def _chapters(before: Written, after: Written, done: Done, ids: dict[int, int]) -> Iterator[Line]:
    old = {before.ids[id(chapter)]: chapter for chapter in before.record.chapters}
    kept = set()
    for chapter in after.record.chapters:
        was = old.get(after.ids.get(id(chapter), 0))
        if was is None:
            name = name_chapter(chapter)
            yield Line("chapter_added", "", name, name, part_id=ids[id(chapter)])
            continue
        kept.add(id(was))
        if any(chapter is one for one in done.moved):
            yield Line("chapter_moved", "", name_chapter(chapter), name_chapter(chapter))
        part_id = after.ids[id(chapter)]
        for what, name in (("chapter_heading", "heading"), ("intro", "intro")):
            texts = _text(getattr(was, name)), _text(getattr(chapter, name))
            if texts[0] != texts[1]:
                yield Line(what, *texts, name_chapter(chapter), part_id=part_id)
    for chapter in before.record.chapters:
        if id(chapter) not in kept:
            yield Line("chapter_ended", name_chapter(chapter), "", name_chapter(chapter))


def _plan(before: PlanRecord, after: PlanRecord) -> Iterator[Line]:
    for what in _PLAN_TEXTS:
        old, new = _text(getattr(before, what)), _text(getattr(after, what))
        if old != new:
            yield Line(what, old, new, "planen")
    old_columns, new_columns = (_text([one.header for one in part.columns]) for part in (before, after))
    if old_columns != new_columns:
        yield Line("columns", old_columns, new_columns, "planen")
    for name in {**before.legend.cells, **after.legend.cells}:
        old, new = (_text(part.legend.cells.get(name)) for part in (before, after))
        if old != new:
            yield Line("legend", old, new, f"förklaringen, {name}"[:_WHAT_LIMIT])


def edit_lines(before: Written, after: Written, done: Done, ids: dict[int, int]) -> list[Line]:
    """A line for each value that an edit changed; `ids` are those of all parts afterwards.

    Rows that only made room, and cells that say the same as before, have none.
    """
    return [
        *_plan(before.record, after.record),
        *_chapters(before, after, done, ids),
        *_areas(before, after, done, ids),
        *_rows(before, after, done, ids),
    ]
