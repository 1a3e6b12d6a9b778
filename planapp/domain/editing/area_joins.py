"""Split an area in two, and join two areas into one."""

from planapp.domain.editing.area_groups import area_links, group_of, put_areas, same_code, share_head
from planapp.domain.editing.areas import whole_area_seen, write_texts
from planapp.domain.editing.cell_texts import follow_links, has_column, joined_texts
from planapp.domain.editing.edit import edit, refuse_stale
from planapp.domain.editing.naming import name_area
from planapp.domain.editing.row_places import index_of, put_rows
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
        raise Stale("Raden står inte längre i det området. Ladda om sidan och försök igen.")
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
def join_areas(written: Written, area_id: int, seen_before: str | None = None) -> Done:
    """Join an area with the one below it: headings, texts and goals one after the other, none twice."""
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
        _join_heads(written, area, other)
    _join_goals(written, area, other)
    put_rows(area, len(area.rows), other.rows)
    del chapter.areas[at + 1]
    if has_column(written.record, AREA) and not other.continues:
        area.markers += [one for one in other.markers if one.text not in {mine.text for mine in area.markers}]
    return Done(said, focus=area)


def _join_heads(written: Written, area: AreaRecord, other: AreaRecord) -> None:
    """Give the areas of both Område cells one that says what both said."""
    chapter = next(chapter for chapter, one in written.places() if one is area)
    upper, lower = group_of(chapter, area), group_of(chapter, other)
    heading = joined_texts(upper[0].heading, other.heading)
    note = joined_texts(upper[0].note, other.note)
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


def _join_goals(written: Written, area: AreaRecord, other: AreaRecord) -> None:
    goal = joined_texts(area.goal, other.goal)
    mine, theirs = written.loose.links_of(area), list(written.loose.links_of(other))
    follow_links(mine, GOAL, area.goal, goal)
    follow_links(theirs, GOAL, other.goal, goal)
    mine += [link for link in theirs if link.field == GOAL and link not in mine]
    area.goal = goal
