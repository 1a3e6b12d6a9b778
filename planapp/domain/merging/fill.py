"""What stands in the result's frame, chapters and areas, and how that differs from the plan."""

from collections.abc import Iterator
from dataclasses import replace

from planapp.domain.legend import listed_statuses
from planapp.domain.merging.columns import Columns
from planapp.domain.merging.outcome import CellChange
from planapp.domain.merging.parts import MergedArea, MergedChapter
from planapp.domain.merging.texts import Texts, legend_key
from planapp.domain.record import (
    AREA,
    GOAL,
    STATUS,
    AreaRecord,
    Legend,
    PlanRecord,
    span_field,
)
from planapp.domain.status import read_legend_statuses

_LINES = {
    "intro": "Inledning",
    "after_legend": "Text efter förklaringen",
    "trailing": "Text efter tabellerna",
}
_AREA_TEXTS = {"heading": "Område", "note": "Områdets text", GOAL: "Mål"}
_FACTS = {"title": "Titel", "period": "Period", "rcc": "Regionalt cancercentrum"}


def merged_frame(plan: PlanRecord, file: PlanRecord, columns: Columns) -> PlanRecord:
    """The result without chapters and texts: the plan's, with the file's columns."""
    frame = replace(plan, columns=columns.result, chapters=[], findings=[])
    if columns.whole:
        frame.source, frame.notes, frame.left_out = file.source, file.notes or plan.notes, file.left_out
    return frame


def fill_frame(
    frame: PlanRecord, plan: PlanRecord, file: PlanRecord, columns: Columns, texts: Texts
) -> list[CellChange]:
    """Give the result what the file says of the plan as a whole, else what the plan says."""
    changes: list[CellChange] = []
    if columns.whole:
        changes += _take_texts(frame, file, _FACTS, texts)
        changes += _merge_legend(frame, plan, file, columns, texts)
        wanted = [name for name in _LINES if name != "after_legend" or frame.legend.cells]
        changes += _take_texts(frame, file, {name: _LINES[name] for name in wanted}, texts)
        if not frame.legend.cells:
            frame.legend = Legend({}, listed_statuses(frame.intro))
    return changes


def _take_texts(
    frame: PlanRecord, file: PlanRecord, names: dict[str, str], texts: Texts
) -> Iterator[CellChange]:
    """Give the result those of the file's texts that it has and that nobody wants to be otherwise."""
    for name, header in names.items():
        old, new = getattr(frame, name), getattr(file, name)
        shown = [[one] if isinstance(one, str) else list(one or []) for one in (old, new)]
        if new and new != old:
            change = CellChange(name, header, shown[0], shown[1])
            if texts.takes(f"plan:{name}", change):
                setattr(frame, name, new)
            yield change
        elif new == old:
            texts.agrees(f"plan:{name}", "\n".join(shown[0]))


def _merge_legend(
    frame: PlanRecord, plan: PlanRecord, file: PlanRecord, columns: Columns, texts: Texts
) -> list[CellChange]:
    new = {columns.names[name]: cell for name, cell in file.legend.cells.items() if name in columns.names}
    if STATUS not in new:
        return []
    cells = {}
    changes = []
    for column in frame.columns:
        name = span_field(column.key, column.header)
        old = plan.legend.cells.get(name, [])
        cell = new.get(name) or old
        if cell != old:
            changes.append(CellChange("legend", f"Förklaring: {column.header}", old, cell))
            cell = cell if texts.takes(legend_key(name), changes[-1]) else old
        elif name in new:
            texts.agrees(legend_key(name), "\n".join(cell))
        if cell:
            cells[name] = cell
    statuses = read_legend_statuses(cells[STATUS]) if STATUS in cells else []
    frame.legend = Legend(cells, statuses)
    return changes


def fill_chapter(
    chapter: MergedChapter, whole: bool, texts: Texts, chapter_id: int | None
) -> list[CellChange]:
    """Give a chapter its heading and text; returns how they differ from the plan's."""
    plan = chapter.plan.record if chapter.plan else None
    file = chapter.file.record if chapter.file else None
    first = file if file is not None and (whole or plan is None) else plan
    assert first is not None  # a chapter comes from somewhere
    chapter.heading, chapter.intro = first.heading, first.intro
    if plan is not None:  # what the file does not say stays
        chapter.heading = chapter.heading or plan.heading
        chapter.intro = chapter.intro or plan.intro
    if chapter.heading is None:
        chapter.intro = []
    old_heading = plan.heading if plan else None
    old_intro = plan.intro if plan else []
    name = f"Kapitel: {chapter.heading or 'utan rubrik'}"
    changes = []
    if chapter.heading != old_heading:
        old = [old_heading] if old_heading else []
        changes.append(CellChange("heading", name, old, [chapter.heading] if chapter.heading else []))
    if chapter.intro != old_intro:
        changes.append(CellChange("intro", f"{name}, text", old_intro, chapter.intro))
    if plan is not None and file is not None and whole:
        _keep_chapter(chapter, changes, texts, f"chapter:{chapter_id}")
    return changes


def _keep_chapter(chapter: MergedChapter, changes: list[CellChange], texts: Texts, key: str) -> None:
    """Give a chapter of both sides the texts back that people have written in the plan."""
    assert chapter.plan is not None
    plan = chapter.plan.record
    told = {change.name for change in changes}
    for change in changes:
        if not texts.takes(f"{key}:{change.name}", change):
            setattr(chapter, change.name, getattr(plan, change.name))
    if chapter.heading is None and chapter.intro:  # a text without a heading would be another's
        chapter.intro = plan.intro
        for change in changes:
            change.kept = change.kept or change.name == "intro"
    for name, text in (("heading", plan.heading or ""), ("intro", "\n".join(plan.intro))):
        if name not in told:
            texts.agrees(f"{key}:{name}", text)


def fill_area(
    area: MergedArea, columns: Columns, from_file: bool, texts: Texts, ids: tuple[int, int] | None
) -> list[CellChange]:
    """Give an area its heading, goal and markers; returns how they differ from the plan's.

    `ids` are, for an area of the plan, its own and that of the first part of the area that it is a part of.
    """
    plan, file = area.plan, area.file
    heads = file is not None and (
        plan is None or (AREA in columns.taken and bool(file.record.heading or not plan.record.heading))
    )
    head = file if heads else plan
    if head is not None:
        area.heading, area.note = head.record.heading, head.record.note
        area.links[AREA] = head.links[AREA]
    goal = file if file is not None and GOAL in columns.taken else plan
    if goal is not None:
        area.goal, area.links[GOAL] = goal.record.goal, goal.links[GOAL]
    marked = (file if file is not None and heads and (from_file or plan is None) else plan) or file
    if marked is not None and (columns.whole or marked is plan):
        area.markers = [one for one in marked.record.markers if one.row is None]
    _mark_rows(area, columns.whole, from_file)
    changes = _area_changes(area)
    if area.plan is not None and area.file is not None and ids is not None:
        _keep_area(area, changes, texts, ids)
        if columns.whole and from_file:
            changes += _keep_markers(area, texts, f"area:{ids[0]}:markers")
    return changes


def _keep_area(area: MergedArea, changes: list[CellChange], texts: Texts, ids: tuple[int, int]) -> None:
    """Give an area of both sides the texts back that people have written in the plan."""
    assert area.plan is not None
    assert area.file is not None
    plan, file = area.plan, area.file
    own, first = (f"area:{one}" for one in ids)
    kept = set()
    for change in changes:
        asker = own if change.name == GOAL else first
        if not texts.takes(f"{own}:{change.name}", change, f"{asker}:{change.name}"):
            kept.add(change.name)
            setattr(area, change.name, getattr(plan.record, change.name))
    if "heading" in kept:
        for change in changes:
            change.header = f"{_AREA_TEXTS[change.name]}: {area_name(plan.record)}"
    if GOAL in kept:
        area.links[GOAL] = plan.links[GOAL]
    if kept & {"heading", "note"}:
        heads = plan if "heading" in kept else file
        notes = plan if "note" in kept else file
        at, there = len(area.heading), len(notes.record.heading)
        area.links[AREA] = [one for one in heads.links[AREA] if one[0] < at]
        area.links[AREA] += [(one[0] - there + at, *one[1:]) for one in notes.links[AREA] if one[0] >= there]
    for name in _AREA_TEXTS.keys() - {change.name for change in changes}:
        text = "\n".join(getattr(plan.record, name))
        if text == "\n".join(getattr(file.record, name)):
            texts.agrees(f"{own}:{name}", text)


def _keep_markers(area: MergedArea, texts: Texts, key: str) -> list[CellChange]:
    """Give an area and its rows the markers back that people have set in the plan."""
    assert area.plan is not None
    assert area.file is not None
    old, new = ([one.text for one in part.record.markers] for part in (area.plan, area.file))
    if key not in texts.held or old == new:
        texts.agrees(key, "\n".join(old))
        return []
    change = CellChange("markers", f"Markörer: {area_name(area)}", old, new)
    if not texts.takes(key, change):
        area.markers = [one for one in area.plan.record.markers if one.row is None]
        for row in area.rows:
            row.markers = list(row.plan.markers) if row.plan is not None else row.markers
    return [change]


def _mark_rows(area: MergedArea, whole: bool, from_file: bool) -> None:
    """Let each row keep the markers of the side that it comes from."""
    for row in area.rows:
        part = row.file if row.file is not None and (row.plan is None or from_file) else row.plan
        if part is not None and (whole or part is row.plan):
            row.markers = list(part.markers)


def area_name(area: AreaRecord | MergedArea) -> str:
    """What a person calls an area."""
    return " ".join(area.heading) or " ".join(area.goal)[:60] or "Område utan rubrik"


def short_name(area: MergedArea) -> str:
    """An area's code, or what else it is called."""
    record = (area.file if area.file and area.file.record.heading else area.plan or area.file).record  # type: ignore[union-attr]
    return record.code or record.title or area_name(record)


def _area_changes(area: MergedArea) -> list[CellChange]:
    before = area.plan.record if area.plan else AreaRecord()
    name = area_name(area if area.heading else before if before.heading else area)
    found = []
    for field, header in _AREA_TEXTS.items():
        old, new = getattr(before, field), getattr(area, field)
        if old != new:
            found.append(CellChange(field, f"{header}: {name}", old, new))
    return found


def gone_areas(plan: list[AreaRecord], kept: set[int]) -> list[CellChange]:
    """The plan's areas that are not in the result, since all their rows stand elsewhere."""
    return [
        CellChange("heading", f"Område: {area_name(area)}", [*area.heading, *area.note, *area.goal], [])
        for index, area in enumerate(plan)
        if index not in kept
    ]


def moved_areas(chapters: list[MergedChapter]) -> list[CellChange]:
    """Areas that stand in another chapter than before, and the order where it is another one."""
    found, order = [], []
    chapter_of = {area: one for one in chapters if one.plan for area in one.plan.areas}
    for chapter in chapters:
        for area in chapter.areas:
            if area.plan is None:
                continue
            order.append((area.plan.index, area_name(area.plan.record)))
            was = chapter_of.get(area.plan)
            if was is not chapter:
                before = was.plan.record.heading if was and was.plan else None
                shown = [before] if before else [], [chapter.heading] if chapter.heading else []
                found.append(CellChange("chapter", f"Kapitel för {area_name(area)}", *shown))
    if not found and order != sorted(order):
        moved = [(now, was) for now, was in zip(order, sorted(order), strict=True) if now != was]
        old, new = [was[1] for _, was in moved], [now[1] for now, _ in moved]
        found.append(CellChange("order", "Områdenas ordning", old, new))
    return found
