"""Add, write, move and end areas, with their goals."""

from collections.abc import Mapping

from planapp.domain.editing.area_groups import group_of, groups_of, put_areas, same_code, share_head
from planapp.domain.editing.cell_texts import follow_links, has_column
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import count_rows, name_area, name_chapter
from planapp.domain.editing.paragraphs import read_text
from planapp.domain.editing.row_places import end_rows, index_of, refuse_silence
from planapp.domain.editing.rows import DOWN, UP, fill_row
from planapp.domain.editing.written import Done, EditError, Ended, Written, seen
from planapp.domain.record import AREA, GOAL, AreaRecord, ChapterRecord, RowRecord, is_blank

HEADING, NOTE = "heading", "note"
_LABELS = {HEADING: "Områdets rubrik", GOAL: "Målet", NOTE: "Områdets text"}


def area_seen(written: Written, area_id: int, name: str) -> str:
    """What a form of an area's heading, goal or note shall carry as `seen_before`."""
    return seen(getattr(written.area(area_id)[1], _known(name)))


def area_place_seen(written: Written, area_id: int) -> str:
    """What a form that moves an area shall carry: its chapter and the area above it."""
    chapter, area = written.area(area_id)
    at = index_of(chapter.areas, area)
    return seen([written.id_of(chapter), written.id_of(chapter.areas[at - 1]) if at else None])


def whole_area_seen(written: Written, area_id: int) -> str:
    """What a form that splits, joins or ends an area shall carry: all of its text and which rows it has."""
    _, area = written.area(area_id)
    return seen([area.heading, area.goal, area.note, [written.id_of(row) for row in area.rows]])


def _known(name: str) -> str:
    if name not in _LABELS:
        raise EditError("Ett område har rubrik, mål och text. Något annat går inte att skriva där.")
    return name


@edit
def add_area(
    written: Written,
    chapter_id: int,
    after_area_id: int | None = None,
    heading: str = "",
    goal: str = "",
    note: str = "",
    cells: Mapping[str, str] | None = None,
) -> Done:
    """A new area with a first row, below another area or last in its chapter."""
    chapter = written.chapter(chapter_id)
    area = AreaRecord(rows=[RowRecord()])
    fill_row(written, area.rows[0], cells or {})
    write_texts(written, area, heading, goal, note)
    at = len(chapter.areas)
    if after_area_id is not None:
        above = _in_chapter(chapter, written.area(after_area_id))
        at = index_of(chapter.areas, group_of(chapter, above)[-1]) + 1
    put_areas(chapter, at, [area])
    return Done(
        f"Området {name_area(area)} lades till i {name_chapter(chapter)}.{same_code(written, area)}",
        focus=area,
    )


def write_texts(written: Written, area: AreaRecord, heading: str, goal: str, note: str = "") -> None:
    """Give a new area its texts; where the plan has an Område column it must have a heading."""
    area.heading = read_text(heading, _LABELS[HEADING])
    area.goal = read_text(goal, _LABELS[GOAL])
    area.note = read_text(note, _LABELS[NOTE])
    if has_column(written.record, AREA):
        _require(area.heading, HEADING)
    elif area.heading or area.note:
        raise EditError("Planen har ingen kolumn för områden. Skriv områdets namn som mål i stället.")
    else:
        _require(area.goal, GOAL)


def _require(paragraphs: list[str], name: str) -> None:
    if not paragraphs:
        raise EditError(f"{_LABELS[name]} behöver fyllas i.")


def _in_chapter(chapter: ChapterRecord, place: tuple[ChapterRecord, AreaRecord]) -> AreaRecord:
    if place[0] is not chapter:
        raise EditError(f"{name_area(place[1])} står i ett annat kapitel än {name_chapter(chapter)}.")
    return place[1]


@edit
def write_area(
    written: Written, area_id: int, name: str, text: str | None, seen_before: str | None = None
) -> Done:
    """Write an area's heading, goal or note; heading and note change on all goals of the Område cell."""
    chapter, area = written.area(area_id)
    label = _LABELS[_known(name)]
    paragraphs, before = read_text(text, label), getattr(area, name)
    if paragraphs == before:
        return Done(f"Inget ändrades: {name_area(area)} har redan den texten.", focus=area)
    refuse_stale(seen_before, seen(before), f"texten på {name_area(area)}")
    if not paragraphs and (name == HEADING or (name == GOAL and len(group_of(chapter, area)) > 1)):
        raise EditError(f"{label} kan inte vara tom. Avsluta i stället det som inte ska vara kvar.")
    parts = group_of(chapter, area) if name != GOAL else [area]
    for part in parts:
        _put(written, part, name, paragraphs)
    done = "ändrades" if paragraphs else "tömdes"
    said = f"{label} {done} på {name_area(area)}."
    return Done(said + (same_code(written, area) if name == HEADING else ""), focus=area)


def _put(written: Written, area: AreaRecord, name: str, paragraphs: list[str]) -> None:
    cell = GOAL if name == GOAL else AREA
    before = list(area.goal) if name == GOAL else [*area.heading, *area.note]
    setattr(area, name, list(paragraphs))
    after = area.goal if name == GOAL else [*area.heading, *area.note]
    follow_links(written.loose.links_of(area), cell, before, after)


@edit
def move_area(
    written: Written,
    area_id: int,
    chapter_id: int,
    before_area_id: int | None = None,
    seen_before: str | None = None,
) -> Done:
    """Move an area, with all its goals and rows, above another one or last in a chapter."""
    old, area = written.area(area_id)
    chapter = written.chapter(chapter_id)
    refuse_stale(seen_before, area_place_seen(written, area_id), "områdets plats")
    group = group_of(old, area)
    before = None
    if before_area_id is not None:
        below = _in_chapter(chapter, written.area(before_area_id))
        before = group_of(chapter, below)[0]
    if before is group[0]:
        return Done(f"{name_area(area)} står redan där.", focus=area)
    was = [id(one) for one in chapter.areas]
    _take(old, group)
    at = index_of(chapter.areas, before) if before is not None else len(chapter.areas)
    put_areas(chapter, at, group)
    if [id(one) for one in chapter.areas] == was:
        return Done(f"{name_area(area)} står redan där.", focus=area)
    where = f"inom {name_chapter(chapter)}" if chapter is old else f"till {name_chapter(chapter)}"
    return Done(f"{name_area(area)} flyttades {where}.", moved=list(group), focus=group[0])


def _take(chapter: ChapterRecord, areas: list[AreaRecord]) -> None:
    taken = {id(area) for area in areas}
    chapter.areas = [area for area in chapter.areas if id(area) not in taken]


@edit
def move_area_step(written: Written, area_id: int, step: int, seen_before: str | None = None) -> Done:
    """Move an area one step up or down; at the chapter's border into the next chapter."""
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, area_place_seen(written, area_id), "områdets plats")
    if step not in (UP, DOWN):
        raise EditError("Ett område flyttas ett steg i taget, uppåt eller nedåt.")
    group, groups = group_of(chapter, area), groups_of(chapter)
    at = next(index for index, one in enumerate(groups) if one[0] is group[0])
    if 0 <= at + step < len(groups):
        groups.insert(at + step, groups.pop(at))
        _take(chapter, group)
        place = sum(len(one) for one in groups[: at + step])
        put_areas(chapter, place, group)
        way = "uppåt" if step == UP else "nedåt"
        return Done(f"{name_area(area)} flyttades ett steg {way}.", moved=list(group), focus=group[0])
    chapters = written.record.chapters
    there = index_of(chapters, chapter) + step
    if not 0 <= there < len(chapters):
        raise EditError(f"{name_area(area)} står redan {'först' if step == UP else 'sist'} i planen.")
    _take(chapter, group)
    other = chapters[there]
    put_areas(other, len(other.areas) if step == UP else 0, group)
    return Done(f"{name_area(area)} flyttades till {name_chapter(other)}.", moved=list(group), focus=group[0])


@edit
def add_goal(
    written: Written, area_id: int, text: str | None, cells: Mapping[str, str] | None = None
) -> Done:
    """Another goal, with a first row, beside the Område cell of an area: right below the area's own goal."""
    chapter, area = written.area(area_id)
    if not has_column(written.record, GOAL):
        raise EditError("Planen har ingen kolumn för mål. Lägg till kolumnen först.")
    goal = read_text(text, _LABELS[GOAL])
    _require(goal, GOAL)
    if any(one.goal == goal for one in group_of(chapter, area)):
        raise EditError(f"{name_area(area)} har redan det målet.")
    new = AreaRecord(goal=goal, rows=[RowRecord()], continues=has_column(written.record, AREA))
    fill_row(written, new.rows[0], cells or {})
    put_areas(chapter, index_of(chapter.areas, area) + 1, [new])
    if new.continues:
        share_head(written, area, [new])
    return Done(f"Ett mål lades till i {name_area(area)}.", focus=new)


@edit
def end_goal(
    written: Written,
    area_id: int,
    reason: str | None = None,
    decided_by: str | None = None,
    seen_before: str | None = None,
) -> Done:
    """Take one of an area's several goals out of the plan, with its rows."""
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, whole_area_seen(written, area_id), name_area(area))
    group = group_of(chapter, area)
    if len(group) == 1:
        raise EditError(
            f"{name_area(area)} har bara ett mål. Töm målets text, eller avsluta hela området i stället."
        )
    ended = end_areas(chapter, [area], reason, decided_by)
    others = [one for one in group if one is not area]
    if area is group[0]:
        others[0].markers = area.markers + others[0].markers
        others[0].continues = False
    said = f"Ett mål avslutades och togs ut ur {name_area(area)}{with_rows(ended)}."
    return Done(said, ended=ended, focus=others[0])


@edit
def end_area(
    written: Written,
    area_id: int,
    reason: str | None = None,
    decided_by: str | None = None,
    seen_before: str | None = None,
) -> Done:
    """Take an area, with all its goals and rows, out of the plan."""
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, whole_area_seen(written, area_id), name_area(area))
    ended = end_areas(chapter, group_of(chapter, area), reason, decided_by)
    said = f"Området {name_area(area)} avslutades och togs ut ur {name_chapter(chapter)}"
    return Done(f"{said}{with_rows(ended)}.", ended=ended, focus=chapter)


def with_rows(ended: list[Ended]) -> str:
    """«, med 3 rader»: how many rows went along, empty ones not counted; nothing where there was none."""
    count = sum(not is_blank(one.row) for one in ended)
    return f", med {count_rows(count)}" if count else ""


def end_areas(
    chapter: ChapterRecord, areas: list[AreaRecord], reason: str | None, decided_by: str | None
) -> list[Ended]:
    """Take areas out of a chapter; returns what is kept of their rows."""
    why = refuse_silence([row for area in areas for row in area.rows], reason, decided_by)
    _take(chapter, areas)
    return [one for area in areas for one in end_rows(area.rows, area, chapter, *why)]
