"""Split an area in two, and join two areas into one."""

from planapp.domain.editing.area_groups import area_links, group_of, put_areas, same_code, share_head
from planapp.domain.editing.areas import whole_area_seen, write_texts
from planapp.domain.editing.cell_texts import follow_links, has_column, joined_texts
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import name_area, shorten
from planapp.domain.editing.paragraphs import read_text
from planapp.domain.editing.row_places import index_of, put_rows, take_filler
from planapp.domain.editing.written import Done, EditError, Stale, Written
from planapp.domain.record import AREA, GOAL, AreaRecord, Link


@edit
def split_area(
    written: Written,
    area_id: int,
    row_id: int,
    heading: str,
    goal: str | None = None,
    note: str = "",
    seen_before: str | None = None,
) -> Done:
    """Let the rows from one on, and the Område cell's goals below them, be a new area.

    Without a `goal` the new area has the same as the old one.
    """
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, whole_area_seen(written, area_id), name_area(area))
    row = written.row(row_id)[2]
    if not any(one is row for one in area.rows):
        raise Stale("Raden står inte längre i det området.")
    at = index_of(area.rows, row)
    group = group_of(chapter, area)
    if not at and area is group[0]:
        raise EditError(f"{name_area(area)} börjar redan med den raden. Välj en rad längre ned.")
    below = group[index_of(group, area) + 1 :]
    new = AreaRecord() if at else area
    same_goal = "\n".join(area.goal)
    links = [one for one in written.loose.links_of(area) if one.field == GOAL]
    before = list(area.goal)
    write_texts(written, new, heading, same_goal if goal is None else goal, note)
    follow_links(links, GOAL, before, new.goal)
    written.loose.links[id(new)] = links
    if at:
        put_areas(chapter, index_of(chapter.areas, area) + 1, [new])
        moving = area.rows[at:]
        area.rows = area.rows[:at]
        put_rows(new, 0, moving)
    new.continues = False
    share_head(written, new, below)
    return Done(
        f"{name_area(area if at else group[0])} delades: {name_area(new)} är ett eget område nu."
        + same_code(written, new),
        focus=new,
    )


@edit
def join_areas(
    written: Written, area_id: int, seen_before: str | None = None, heading: str | None = None
) -> Done:
    """Join an area with the one below it: texts and goals one after the other, none twice.

    The upper one's heading holds, unless another is given; what the lower one's says besides is put last
    in the text. Two goals of one area have one heading already, so that none can be given. An empty row
    that held an area's place goes.
    """
    chapter, area = written.area(area_id)
    refuse_stale(seen_before, whole_area_seen(written, area_id), name_area(area))
    at = index_of(chapter.areas, area)
    if at + 1 == len(chapter.areas):
        raise EditError(f"{name_area(area)} är sist i kapitlet. Det finns inget område under det.")
    other = chapter.areas[at + 1]
    named = name_area(other)
    if other.continues:
        said = f"Två mål i {name_area(area)} slogs ihop."
    else:
        said = f"{named} slogs ihop med {name_area(area)}."
        said += _join_heads(written, area, other, heading)
    _join_goals(written, area, other)
    ended = take_filler(written, chapter, other) or take_filler(written, chapter, area)
    put_rows(area, len(area.rows), other.rows)
    del chapter.areas[at + 1]
    if has_column(written.record, AREA) and not other.continues:
        area.markers += [one for one in other.markers if one.text not in {mine.text for mine in area.markers}]
    return Done(said, ended=ended, focus=area)


def _join_heads(written: Written, area: AreaRecord, other: AreaRecord, given: str | None) -> str:
    """Give the areas of both Område cells one; returns a sentence on where the lower heading went."""
    chapter = next(chapter for chapter, one in written.places() if one is area)
    upper, lower = group_of(chapter, area), group_of(chapter, other)
    heading = _heading(written, given) or upper[0].heading or other.heading
    left = [text for text in other.heading if text not in heading]
    note = joined_texts(joined_texts(upper[0].note, other.note), left)
    links = []
    for one in (upper[0], other):
        mine = area_links(written.loose, one)
        follow_links(mine, AREA, [*one.heading, *one.note], [*heading, *note])
        links += [link for link in mine if link not in links]
    for one in [*upper, *lower]:
        own = [link for link in written.loose.links_of(one) if link.field != AREA]
        written.loose.links[id(one)] = [Link(AREA, x.paragraph, x.text, x.url) for x in links] + own
        one.heading, one.note = list(heading), list(note)
    head = upper[0]
    if head is not area:
        held = {mark.text for mark in head.markers}
        head.markers += [mark for mark in other.markers if mark.text not in held]
        other.markers = []
    return f" Rubriken «{shorten(' '.join(left))}» står nu sist i områdets text." if left else ""


def _heading(written: Written, given: str | None) -> list[str]:
    """The heading that a person gave to the joined area, empty for none."""
    heading = read_text(given, "Områdets rubrik")
    if heading and not has_column(written.record, AREA):
        raise EditError("Planen har ingen kolumn för områden, så området kan inte ha någon rubrik.")
    return heading


def _join_goals(written: Written, area: AreaRecord, other: AreaRecord) -> None:
    goal = joined_texts(area.goal, other.goal)
    mine, theirs = written.loose.links_of(area), list(written.loose.links_of(other))
    follow_links(mine, GOAL, area.goal, goal)
    follow_links(theirs, GOAL, other.goal, goal)
    mine += [link for link in theirs if link.field == GOAL and link not in mine]
    area.goal = goal
