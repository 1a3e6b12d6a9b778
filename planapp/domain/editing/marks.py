"""Markers such as NY, and links in the words of a cell."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

from planapp.domain.editing.area_groups import group_of
from planapp.domain.editing.cell_texts import find_column, get_cell, has_column
from planapp.domain.editing.edit import edit
from planapp.domain.editing.loose import sharing
from planapp.domain.editing.naming import name_area, name_row, shorten
from planapp.domain.editing.paragraphs import require_line
from planapp.domain.editing.written import Done, EditError, Stale, Written
from planapp.domain.record import AREA, GOAL, AreaRecord, Link, Marker, RowRecord
from planapp.domain.text import is_paragraph

_LONGEST_MARKER = 60
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>\"]{1,2000}")
_MAIL = re.compile(r"[^@\s/?]+@[^@\s/?]+\.[^@\s/?]+(?:\?.*)?")
_NO_ADDRESS = (
    "Adressen går inte att länka till. Den ska börja med https://, http:// eller mailto:, "
    "till exempel https://www.1177.se."
)


def _marker_place(
    written: Written, area_id: int, row_id: int | None
) -> tuple[AreaRecord, list[Marker], RowRecord | None]:
    """The markers of a row, or of the Område cell, with what they belong to."""
    chapter, area = written.area(area_id)
    if row_id is not None:
        row = written.row(row_id)[2]
        if not any(one is row for one in area.rows):
            raise Stale("Raden står inte längre i det området.")
        return area, written.loose.marks_of(row), row
    if not has_column(written.record, AREA):
        raise EditError("Planen har ingen kolumn för områden. Sätt markören på en rad i stället.")
    head = group_of(chapter, area)[0]
    return head, head.markers, None


def _where(area: AreaRecord, row: RowRecord | None) -> str:
    if row is None:
        return name_area(area)
    named = name_row(row)
    return f"{named[0].lower()}{named[1:]} i {name_area(area)}"


@edit
def set_marker(written: Written, area_id: int, row_id: int | None, text: str | None) -> Done:
    """Set a marker on a row, or, without one, in the Område cell."""
    area, markers, row = _marker_place(written, area_id, row_id)
    line = require_line(text, "Markören")
    if len(line) > _LONGEST_MARKER:
        raise EditError(f"En markör får ha högst {_LONGEST_MARKER} tecken, till exempel NY.")
    if any(one.text == line for one in markers):
        return Done(f"Inget ändrades: markören {line} finns redan på {_where(area, row)}.", focus=row or area)
    markers.append(Marker(line))
    return Done(f"Markören {line} sattes på {_where(area, row)}.", focus=row or area)


@edit
def remove_marker(written: Written, area_id: int, row_id: int | None, text: str | None = None) -> Done:
    """Take a marker from a row or an Område cell; without `text` all that stand there."""
    area, markers, row = _marker_place(written, area_id, row_id)
    taken = [one for one in markers if text is None or one.text == text]
    if not taken:
        raise Stale("Markören finns inte längre.")
    markers[:] = [one for one in markers if not any(one is mark for mark in taken)]
    names = ", ".join(one.text for one in taken)
    return Done(f"Markören {names} togs bort från {_where(area, row)}.", focus=row or area)


def read_address(text: str | None) -> str:
    """An address that a cell may link to: of a page or of a mailbox; raises EditError for any other."""
    url = (text or "").strip()
    if not _ADDRESS.fullmatch(url):
        raise EditError(_NO_ADDRESS)
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise EditError(_NO_ADDRESS) from None
    is_page = parts.scheme in ("http", "https") and bool(host.strip(".")) and not parts.username
    is_mail = parts.scheme == "mailto" and _MAIL.fullmatch(url[len("mailto:") :])
    if not (is_page or is_mail):
        raise EditError(_NO_ADDRESS)
    return url


def _link_places(written: Written, row_id: int, name: str) -> tuple[list[str], list[list[Link]], AreaRecord]:
    """A cell's paragraphs, and the lists of links of everything that shares the cell."""
    chapter, area, row = written.row(row_id)
    column = find_column(written.record, name)
    if name == AREA:
        group = group_of(chapter, area)
        return [*area.heading, *area.note], [written.loose.links_of(one) for one in group], area
    if name == GOAL:
        return area.goal, [written.loose.links_of(area)], area
    return get_cell(row, column), [one.links for one in sharing(area, row, name)], area


@edit
def set_link(
    written: Written, row_id: int, name: str, paragraph: int, text: str | None, url: str | None
) -> Done:
    """Link words of a cell's paragraph (counted from 0) to an address.

    `name` is any column's; in the Område and goal cells the link belongs to the area.
    """
    cell, places, area = _link_places(written, row_id, name)
    words = (text or "").strip()
    address = read_address(url)
    if not 0 <= paragraph < len(cell) or not is_paragraph(words) or words not in cell[paragraph]:
        raise EditError("Orden finns inte i stycket. Skriv dem precis som de står.")
    for links in places:
        mine = [one for one in links if (one.field, one.paragraph) == (name, paragraph)]
        at = _gap(cell[paragraph], mine, words)
        if at is None:
            raise EditError(f"«{shorten(words)}» är redan en del av en länk. Ta bort den länken först.")
        mine.insert(at, Link(name, paragraph, words, address))
        links[:] = [one for one in links if (one.field, one.paragraph) != (name, paragraph)] + mine
    return Done(f"«{shorten(words)}» i {name_area(area)} länkar nu till {shorten(address)}.")


def _gap(text: str, links: list[Link], words: str) -> int | None:
    """Before which of a paragraph's links words stand that are no link yet."""
    edges, at = [0], 0
    for link in links:
        at = text.find(link.text, at)
        edges += [at, at + len(link.text)]
        at += len(link.text)
    edges.append(len(text))
    for gap, (begin, end) in enumerate(list(pairwise(edges))[::2]):
        place = text.find(words, begin)
        if place >= 0 and place + len(words) <= end:
            return gap
    return None


@edit
def remove_link(written: Written, row_id: int, name: str, paragraph: int, text: str, url: str = "") -> Done:
    """Let words be a link no more; with `url` only where they link there."""
    _, places, area = _link_places(written, row_id, name)
    found = False
    for links in places:
        for at, one in enumerate(links):
            same = (one.field, one.paragraph, one.text) == (name, paragraph, text)
            if same and url in ("", one.url):
                del links[at]
                found = True
                break
    if not found:
        raise Stale("Länken finns inte längre.")
    return Done(f"«{shorten(text)}» i {name_area(area)} är inte längre en länk.")
