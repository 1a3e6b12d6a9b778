"""Add, write, move, split, join and end chapters."""

from planapp.domain.editing.area_groups import group_of, put_areas
from planapp.domain.editing.areas import end_areas, with_rows
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import name_chapter
from planapp.domain.editing.paragraphs import read_text, require_line
from planapp.domain.editing.row_places import index_of
from planapp.domain.editing.rows import DOWN, UP
from planapp.domain.editing.written import Done, EditError, Written, seen
from planapp.domain.record import ChapterRecord

HEADING, INTRO = "heading", "intro"
_LABELS = {HEADING: "Kapitlets rubrik", INTRO: "Kapitlets inledning"}
_STAYS_FIRST = "Ett kapitel utan rubrik måste stå först i planen. Ge det en rubrik innan något flyttas."


def chapter_seen(written: Written, chapter_id: int, name: str) -> str:
    """What a form of a chapter's heading or intro shall carry as `seen_before`."""
    return seen(getattr(written.chapter(chapter_id), _known(name)))


def whole_chapter_seen(written: Written, chapter_id: int) -> str:
    """What a form that splits, joins or ends a chapter shall carry: its texts, its areas and its rows."""
    chapter = written.chapter(chapter_id)
    held = [[written.id_of(area), [written.id_of(row) for row in area.rows]] for area in chapter.areas]
    return seen([chapter.heading, chapter.intro, held])


def chapter_place_seen(written: Written, chapter_id: int) -> str:
    """What a form that moves a chapter shall carry: the chapter above it."""
    chapters = written.record.chapters
    at = index_of(chapters, written.chapter(chapter_id))
    return seen(written.id_of(chapters[at - 1]) if at else None)


def _known(name: str) -> str:
    if name not in _LABELS:
        raise EditError("Ett kapitel har rubrik och inledning. Något annat går inte att skriva där.")
    return name


@edit
def add_chapter(
    written: Written, heading: str | None, intro: str | None = "", after_chapter_id: int | None = None
) -> Done:
    """A new chapter with an empty table, below another chapter or last."""
    chapters = written.record.chapters
    chapter = ChapterRecord(heading=require_line(heading, _LABELS[HEADING]))
    chapter.intro = read_text(intro, _LABELS[INTRO])
    at = len(chapters)
    if after_chapter_id is not None:
        at = index_of(chapters, written.chapter(after_chapter_id)) + 1
    chapters.insert(at, chapter)
    return Done(f"Kapitlet {name_chapter(chapter)} lades till.", focus=chapter)


@edit
def write_chapter(
    written: Written, chapter_id: int, name: str, text: str | None, seen_before: str | None = None
) -> Done:
    """Write a chapter's heading or intro."""
    chapter = written.chapter(chapter_id)
    before = getattr(chapter, _known(name))
    label = _LABELS[name]
    new = require_line(text, label) if name == HEADING else read_text(text, label)
    if new == before:
        return Done(f"Inget ändrades: {name_chapter(chapter)} har redan den texten.", focus=chapter)
    refuse_stale(seen_before, seen(before), f"texten på {name_chapter(chapter)}")
    if name == INTRO and chapter.heading is None:
        raise EditError("Ett kapitel utan rubrik kan inte ha någon inledning. Skriv rubriken först.")
    setattr(chapter, name, new)
    return Done(f"{label} {'ändrades' if new else 'tömdes'}: {name_chapter(chapter)}.", focus=chapter)


@edit
def move_chapter(
    written: Written, chapter_id: int, before_chapter_id: int | None = None, seen_before: str | None = None
) -> Done:
    """Move a chapter above another one, or last. Moved above itself it stays."""
    chapters, chapter = written.record.chapters, written.chapter(chapter_id)
    before = written.chapter(before_chapter_id) if before_chapter_id is not None else None
    refuse_stale(seen_before, chapter_place_seen(written, chapter_id), "kapitlets plats")
    if before is chapter:
        return Done(f"{name_chapter(chapter)} står redan där.", focus=chapter)
    was = index_of(chapters, chapter)
    del chapters[was]
    at = index_of(chapters, before) if before is not None else len(chapters)
    chapters.insert(at, chapter)
    if at == was:
        return Done(f"{name_chapter(chapter)} står redan där.", focus=chapter)
    if any(one.heading is None for one in chapters[1:]):
        raise EditError(_STAYS_FIRST)
    below = chapters[at + 1] if at + 1 < len(chapters) else None
    where = f"före {name_chapter(below)}" if below is not None else "sist i planen"
    return Done(f"{name_chapter(chapter)} flyttades {where}.", moved=[chapter], focus=chapter)


@edit
def move_chapter_step(written: Written, chapter_id: int, step: int, seen_before: str | None = None) -> Done:
    """Move a chapter one step up or down."""
    chapters, chapter = written.record.chapters, written.chapter(chapter_id)
    refuse_stale(seen_before, chapter_place_seen(written, chapter_id), "kapitlets plats")
    if step not in (UP, DOWN):
        raise EditError("Ett kapitel flyttas ett steg i taget, uppåt eller nedåt.")
    at = index_of(chapters, chapter)
    if not 0 <= at + step < len(chapters):
        raise EditError(f"{name_chapter(chapter)} står redan {'först' if step == UP else 'sist'} i planen.")
    chapters.insert(at + step, chapters.pop(at))
    if any(one.heading is None for one in chapters[1:]):
        raise EditError(_STAYS_FIRST)
    way = "uppåt" if step == UP else "nedåt"
    return Done(f"{name_chapter(chapter)} flyttades ett steg {way}.", moved=[chapter], focus=chapter)


@edit
def split_chapter(
    written: Written,
    area_id: int,
    heading: str | None,
    intro: str | None = "",
    seen_before: str | None = None,
) -> Done:
    """Let a chapter's areas from one on be a new chapter."""
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, whole_chapter_seen(written, written.ids[id(chapter)]), name_chapter(chapter))
    at = index_of(chapter.areas, group_of(chapter, area)[0])
    if not at:
        raise EditError(f"{name_chapter(chapter)} börjar redan där. Välj ett område längre ned.")
    new = ChapterRecord(heading=require_line(heading, _LABELS[HEADING]))
    new.intro = read_text(intro, _LABELS[INTRO])
    above = chapter.areas[at].table - 1
    new.areas, chapter.areas = chapter.areas[at:], chapter.areas[:at]
    new.tables = chapter.tables - above
    chapter.tables = chapter.areas[-1].table
    # What remains of the chapter's tables is counted anew; none of them was emptied.
    written.loose.tables[id(chapter)] = set()
    for one in new.areas:
        one.table -= above
    written.record.chapters.insert(index_of(written.record.chapters, chapter) + 1, new)
    return Done(f"{name_chapter(chapter)} delades: {name_chapter(new)} är ett eget kapitel nu.", focus=new)


@edit
def join_chapters(
    written: Written, chapter_id: int, heading: str | None = None, seen_before: str | None = None
) -> Done:
    """Join a chapter with the one below it; the upper one's heading holds, unless another is given."""
    chapters, chapter = written.record.chapters, written.chapter(chapter_id)
    refuse_stale(seen_before, whole_chapter_seen(written, chapter_id), name_chapter(chapter))
    at = index_of(chapters, chapter)
    if at + 1 == len(chapters):
        raise EditError(f"{name_chapter(chapter)} är sist i planen. Det finns inget kapitel under det.")
    other, named = chapters[at + 1], name_chapter(chapter)
    chapter.heading = require_line(heading, _LABELS[HEADING]) if heading else chapter.heading or other.heading
    chapter.intro = [*chapter.intro, *other.intro]
    below = [(area, area.table) for area in other.areas]
    last = chapter.areas[-1].table if chapter.areas else 1
    put_areas(chapter, len(chapter.areas), other.areas)
    for area, table in below:  # the upper one's last table and the lower one's first become one
        area.table = last + table - 1
    chapter.tables = max(chapter.tables, last + other.tables - 1)
    del chapters[at + 1]
    return Done(f"{name_chapter(other)} slogs ihop med {named}.", focus=chapter)


@edit
def end_chapter(
    written: Written,
    chapter_id: int,
    reason: str | None = None,
    decided_by: str | None = None,
    seen_before: str | None = None,
) -> Done:
    """Take a chapter with all its areas and rows out of the plan."""
    chapters, chapter = written.record.chapters, written.chapter(chapter_id)
    refuse_stale(seen_before, whole_chapter_seen(written, chapter_id), name_chapter(chapter))
    ended = end_areas(chapter, chapter.areas, reason, decided_by)
    del chapters[index_of(chapters, chapter)]
    said = f"{name_chapter(chapter)} avslutades och togs ut ur planen{with_rows(ended)}."
    return Done(said, ended=ended)
