"""The order of a plan that people have rearranged: whether the file's is taken."""

from planapp.domain.merging.fill import area_name
from planapp.domain.merging.outcome import CellChange, Stored
from planapp.domain.merging.parts import AreaPart, ChapterPart, RowPart
from planapp.domain.merging.terms import ORDER as NAME
from planapp.domain.merging.terms import digest
from planapp.domain.merging.texts import ORDER, Texts

_WORDS_SHOWN, _LINES_SHOWN = 4, 20


def _rows(chapters: list[ChapterPart]) -> list[tuple[ChapterPart, AreaPart, RowPart]]:
    return [(one, area, row) for one in chapters for area in one.areas for row in area.rows]


def _lines(rows: list[tuple[AreaPart, RowPart]]) -> list[str]:
    """Each area with the first words of its rows."""
    found: dict[AreaPart, list[str]] = {}
    for area, row in rows:
        words = " ".join(text for cell in row.cells.values() for text in cell.text).split()
        found.setdefault(area, []).append(" ".join(words[:_WORDS_SHOWN]) or "tom rad")
    return [f"{area_name(area.record)}: {', '.join(mine)}" for area, mine in found.items()]


def _differing(one: list[str], two: list[str]) -> list[str]:
    return [line for at, line in enumerate(one) if line not in two or two.index(line) != at][:_LINES_SHOWN]


def takes_files_order(
    plan: list[ChapterPart], file: list[ChapterPart], stored: Stored, texts: Texts
) -> tuple[bool, list[CellChange]]:
    """Whether the paired parts come in the file's order, and what is asked or told about it.

    That of a plan that nobody has rearranged always does.
    """
    if ORDER not in texts.held:
        return True, []
    ours = [one for one in _rows(plan) if one[2].kin is not None]
    theirs = [one for one in _rows(file) if one[2].kin is not None]
    mine = [(chapter.index, area.index, row.index) for chapter, area, row in ours]
    its = [
        (chapter.kin.index if chapter.kin else -1, area.kin.index if area.kin else -1, row.kin.index)
        for chapter, area, row in theirs
        if row.kin
    ]
    if mine == its:
        return True, []
    old, new = (_lines([(area, row) for _, area, row in side]) for side in (ours, theirs))
    change = CellChange(NAME, "Områdens och raders ordning", _differing(old, new), _differing(new, old))
    names = [(one[0], one[1], stored.row_ids[one[2]]) for one in its]
    is_taken = texts.decides(ORDER, change, digest(repr(mine)), digest(repr(names)))
    return is_taken, [change]
