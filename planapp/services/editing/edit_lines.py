"""What an edit changed, as lines of the history."""

from collections.abc import Iterator, Mapping

from planapp.domain.editing.naming import name_area, name_chapter
from planapp.domain.editing.written import Done, Written
from planapp.domain.record import AreaRecord, ChapterRecord, PlanRecord, RowRecord
from planapp.domain.row_values import differing, row_values
from planapp.services.history import Line

_PLACE_LIMIT = 40
_PLAN_TEXTS = ("title", "region", "rcc", "period", "intro", "after_legend", "trailing")


def row_name(area: AreaRecord, row: RowRecord) -> str:
    """A row as a person names it: «3.c) Tobak, rad 2»."""
    number = next(at for at, one in enumerate(area.rows, 1) if one is row)
    return f"{name_area(area)}, rad {number}"


def _text(value: str | list[str] | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def plan_texts(record: PlanRecord) -> dict[str, str]:
    """The plan's own texts, by their names in the history; its legend is told apart."""
    texts = {what: _text(getattr(record, what)) for what in _PLAN_TEXTS}
    return texts | {"columns": _text([one.header for one in record.columns])}


def chapter_texts(chapter: ChapterRecord) -> dict[str, str]:
    """A chapter's texts, by their names in the history."""
    return {"chapter_heading": _text(chapter.heading), "intro": _text(chapter.intro)}


def area_texts(area: AreaRecord) -> dict[str, str]:
    """An area's texts, by their names in the history."""
    texts = {what: _text(getattr(area, what)) for what in ("heading", "goal", "note")}
    return texts | {"markers": _text([one.text for one in area.markers])}


def value_lines(row_id: int, old: dict[str, str], new: dict[str, str]) -> Iterator[Line]:
    """A line for each value of a row that differs."""
    for what, (was, is_now) in differing(old, new).items():
        yield Line(what, was, is_now, activity_id=row_id)


def _rows(
    before: Written, after: Written, done: Done, ids: dict[int, int], kept: Mapping[int, RowRecord]
) -> Iterator[Line]:
    old_rows = {before.ids[id(row)]: (area, row) for _, area in before.places() for row in area.rows}
    moved = {id(one) for one in done.moved}
    split = {id(row): other for row, other in done.descents}
    for _, area in after.places():
        for row in area.rows:
            row_id = ids[id(row)]
            held = old_rows.get(row_id)
            if held is None:
                old = row_values(kept[row_id]) if row_id in kept else {}
                yield from _new_row(after, area, row, row_id, id(row) in split, old)
                continue
            if id(row) in moved or id(area) in moved:
                yield Line("moved", row_name(*held), row_name(area, row), activity_id=row_id)
            yield from value_lines(row_id, row_values(held[1]), row_values(row))
    for one in done.ended:
        row_id = after.ids.get(id(one.row), 0)
        if row_id in old_rows:
            told = "\n".join(part for part in (one.reason, one.decided_by) if part)
            yield Line("ended", row_name(*old_rows[row_id]), told, activity_id=row_id)
            # A merge that the row stood in may have ended just before.
            yield from value_lines(row_id, row_values(old_rows[row_id][1]), row_values(one.row))


def _new_row(
    after: Written, area: AreaRecord, row: RowRecord, row_id: int, is_split: bool, old: dict[str, str]
) -> Iterator[Line]:
    """A row that was not in the plan: where it came, and what it says that it did not say when it ended."""
    what = "brought_back" if after.ids.get(id(row)) else "split" if is_split else "added"
    yield Line(what, "", row_name(area, row), activity_id=row_id)
    yield from value_lines(row_id, old, row_values(row))


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
        for what, texts in differing(area_texts(was), area_texts(area)).items():
            yield Line(what, *texts, name_area(area), part_id=after.ids[id(area)])
    for area in before.record.areas():
        if id(area) not in kept:
            yield Line("area_ended", name_area(area), "", name_area(area), part_id=before.ids[id(area)])


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
        for what, texts in differing(chapter_texts(was), chapter_texts(chapter)).items():
            yield Line(what, *texts, name_chapter(chapter), part_id=after.ids[id(chapter)])
    for chapter in before.record.chapters:
        if id(chapter) not in kept:
            name = name_chapter(chapter)
            yield Line("chapter_ended", name, "", name, part_id=before.ids[id(chapter)])


def _plan(before: PlanRecord, after: PlanRecord) -> Iterator[Line]:
    for what, texts in differing(plan_texts(before), plan_texts(after)).items():
        yield Line(what, *texts, "planen")
    for name in {**before.legend.cells, **after.legend.cells}:
        old, new = (_text(part.legend.cells.get(name)) for part in (before, after))
        if old != new:
            yield Line("legend", old, new, f"förklaringen, {name}"[:_PLACE_LIMIT])


def edit_lines(
    before: Written,
    after: Written,
    done: Done,
    ids: dict[int, int],
    kept: Mapping[int, RowRecord] | None = None,
) -> list[Line]:
    """A line for each value that an edit changed; `ids` are those of all parts afterwards.

    `kept` are the rows that stood outside the plan, as they were kept, by id: one may have come back.
    Rows that only made room, and cells that say the same as before, have none.
    """
    return [
        *_plan(before.record, after.record),
        *_chapters(before, after, done, ids),
        *_areas(before, after, done, ids),
        *_rows(before, after, done, ids, kept or {}),
    ]
