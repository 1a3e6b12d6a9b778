"""What stands in the result's frame, chapters and areas, and how that differs from the plan."""

from dataclasses import replace

from planapp.domain.legend import listed_statuses
from planapp.domain.merging.columns import Columns
from planapp.domain.merging.outcome import CellChange
from planapp.domain.merging.parts import MergedArea, MergedChapter
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
_FACTS = {"title": "Titel", "period": "Period", "rcc": "Regionalt cancercentrum"}


def merged_frame(plan: PlanRecord, file: PlanRecord, columns: Columns) -> tuple[PlanRecord, list[CellChange]]:
    """The result without chapters: what the file says of the plan as a whole, else what the plan says."""
    frame = replace(plan, columns=columns.result, chapters=[], findings=[])
    changes: list[CellChange] = []
    if not columns.whole:
        return frame, changes
    frame.source, frame.notes, frame.left_out = file.source, file.notes or plan.notes, file.left_out
    for name, header in _FACTS.items():
        new, old = getattr(file, name), getattr(plan, name)
        if new and new != old:
            setattr(frame, name, new)
            changes.append(CellChange(name, header, [old] if old else [], [new]))
    changes += _merge_legend(frame, plan, file, columns)
    for name, header in _LINES.items():
        lines, before = getattr(file, name), getattr(plan, name)
        if lines and lines != before and (name != "after_legend" or frame.legend.cells):
            setattr(frame, name, lines)
            changes.append(CellChange(name, header, before, lines))
    if not frame.legend.cells:
        frame.legend = Legend({}, listed_statuses(frame.intro))
    return frame, changes


def _merge_legend(
    frame: PlanRecord, plan: PlanRecord, file: PlanRecord, columns: Columns
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
        if cell:
            cells[name] = cell
        if cell != old:
            changes.append(CellChange("legend", f"Förklaring: {column.header}", old, cell))
    frame.legend = Legend(cells, read_legend_statuses(cells[STATUS]))
    return changes


def fill_chapter(chapter: MergedChapter, whole: bool) -> list[CellChange]:
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
    return changes


def fill_area(area: MergedArea, columns: Columns, from_file: bool) -> list[CellChange]:
    """Give an area its heading, goal and markers; returns how they differ from the plan's."""
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
    return _area_changes(area)


def _mark_rows(area: MergedArea, whole: bool, from_file: bool) -> None:
    """Let each row keep the markers of the side that it comes from."""
    for row in area.rows:
        part = row.file if row.file is not None and (row.plan is None or from_file) else row.plan
        if part is not None and (whole or part is row.plan):
            row.markers = list(part.markers)


def area_name(area: AreaRecord | MergedArea) -> str:
    """What a person calls an area."""
    return " ".join(area.heading) or " ".join(area.goal)[:60] or "Område utan rubrik"


def _area_changes(area: MergedArea) -> list[CellChange]:
    before = area.plan.record if area.plan else AreaRecord()
    fields = (("heading", "Område"), ("note", "Områdets text"), ("goal", "Mål"))
    name = area_name(area if area.heading else before if before.heading else area)
    found = []
    for field, header in fields:
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
