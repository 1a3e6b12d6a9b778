"""An Område cell with its goals: the areas that continue it stand right below it, and go where it goes."""

from planapp.domain.editing.loose import Loose
from planapp.domain.editing.row_places import index_of
from planapp.domain.editing.written import Written
from planapp.domain.headings import read_area_heading
from planapp.domain.record import AREA, AreaRecord, ChapterRecord, Link


def group_of(chapter: ChapterRecord, area: AreaRecord) -> list[AreaRecord]:
    """The areas that have one Område cell with an area, the one that begins it first."""
    first = last = index_of(chapter.areas, area)
    while first and chapter.areas[first].continues:
        first -= 1
    while last + 1 < len(chapter.areas) and chapter.areas[last + 1].continues:
        last += 1
    return chapter.areas[first : last + 1]


def groups_of(chapter: ChapterRecord) -> list[list[AreaRecord]]:
    """A chapter's areas by their Område cells."""
    groups: list[list[AreaRecord]] = []
    for area in chapter.areas:
        if area.continues and groups:
            groups[-1].append(area)
        else:
            groups.append([area])
    return groups


def put_areas(chapter: ChapterRecord, at: int, areas: list[AreaRecord]) -> None:
    """Put areas into a chapter, in the table of the area above them, or below where none is above."""
    taken = {area.id for area in chapter.areas}
    beside = chapter.areas[at - 1] if at else chapter.areas[at] if at < len(chapter.areas) else None
    for area in areas:
        if area.id in taken:
            area.id = ""
        area.table = beside.table if beside is not None else 1
    chapter.areas[at:at] = areas


def area_links(loose: Loose, area: AreaRecord) -> list[Link]:
    """The links of the Område cell alone, as new objects."""
    return [Link(AREA, one.paragraph, one.text, one.url) for one in loose.links_of(area) if one.field == AREA]


def share_head(written: Written, head: AreaRecord, parts: list[AreaRecord]) -> None:
    """Let areas have the Område cell of another: heading, text and links."""
    for area in parts:
        area.heading, area.note = list(head.heading), list(head.note)
        own = [one for one in written.loose.links_of(area) if one.field != AREA]
        written.loose.links[id(area)] = area_links(written.loose, head) + own


def same_code(written: Written, area: AreaRecord) -> str:
    """A sentence that points out that other areas have the code that an area's heading now begins with."""
    code = read_area_heading(area.heading)[0]
    if not code:
        return ""
    for chapter in written.record.chapters:
        for group in groups_of(chapter):
            is_mine = any(one is area for one in group)
            if not is_mine and read_area_heading(group[0].heading)[0] == code:
                return f" Koden {code} finns redan på ett annat område."
    return ""
