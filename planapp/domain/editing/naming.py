"""What a person calls the parts of a plan, for the sentences that tell what an edit did."""

from planapp.domain.merging.fill import area_name
from planapp.domain.record import AreaRecord, ChapterRecord, RowRecord

_LONGEST = 70


def shorten(text: str, longest: int = _LONGEST) -> str:
    """A text as it can stand inside a sentence: cut at a word, with dots where something is left out."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" .,;:–-") + " …"


def name_area(area: AreaRecord) -> str:
    """«3.c) Tobak», or the beginning of the goal where an area has no heading."""
    return shorten(area_name(area))


def name_chapter(chapter: ChapterRecord) -> str:
    """A chapter's heading."""
    return shorten(chapter.heading) if chapter.heading else "kapitlet utan rubrik"


def name_row(row: RowRecord) -> str:
    """«Raden «Ta fram en rutin»»: a row by what is to be done, as a sentence begins with it."""
    own = (row.region_activity, row.rcc_activity, row.responsible, row.resources, row.timeframe_cell)
    for cell in (*own, *row.extra.values()):
        if cell:
            return f"Raden «{shorten(cell[0])}»"
    return "Den tomma raden"


def count_rows(count: int) -> str:
    """«1 rad», «3 rader»."""
    return "1 rad" if count == 1 else f"{count} rader"
