"""The automatic numbers and bullets of a Word file: what Word draws before a paragraph, a person sees."""

import re
from dataclasses import dataclass, field

from lxml import etree

from planapp.documents.package import Package
from planapp.documents.word.names import BREAKS, W, is_on, number, value

LONGEST_SIGN = 50  # drawn before each paragraph of a list
_DASHES = "-–—"
_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9
_GAPS = {"nothing": "", "tab": " ", "space": " "}
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@dataclass(slots=True)
class ListLevel:
    """One level of a Word list: the format of its number and the text drawn before the paragraph."""

    number_format: str
    text: str
    start: int
    restart: int | None = None  # after which level it begins anew; 0 is never, None after any higher
    is_legal: bool = False  # all its numbers are drawn as 1, 2, 3
    gap: str = " "
    style: str | None = None  # the paragraph style that stands for this level


Levels = dict[int, ListLevel]


@dataclass(slots=True)
class Numbering:
    """The lists of a Word file, and how far each has counted.

    Several lists that share an abstract list count on from each other, unless one has a start of its own.
    """

    levels: dict[str, Levels] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def level_of_style(self, list_id: str, style_id: str) -> int | None:
        """The level of a list that a paragraph style stands for."""
        levels = self.levels.get(list_id, {})
        return next((level for level, found in levels.items() if found.style == style_id), None)

    def sign(self, list_id: str, level: int) -> str:
        """The bullet or number that Word draws before the next paragraph of a list, with its space."""
        levels = self.levels.get(list_id, {})
        found = levels.get(level)
        if found is None:
            return ""
        if found.number_format == "bullet":
            return _bullet(found.text)
        counts = self._count(list_id, level, levels)

        def number_of(match: re.Match[str]) -> str:
            return _number_at(int(match[1]) - 1, found, levels, counts)

        drawn = _PLACEHOLDER.sub(number_of, found.text)
        return drawn.strip() + found.gap if drawn.strip() else ""

    def _count(self, list_id: str, level: int, levels: Levels) -> dict[int, int]:
        counts = self.counts.setdefault(self.abstract.get(list_id, list_id), {})
        own_start = self.starts.pop((list_id, level), None)  # counts once, at the list's first paragraph
        if own_start is not None:
            counts[level] = own_start
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        for above in range(level):
            if above in levels:
                counts.setdefault(above, levels[above].start)
        for deeper in range(level + 1, _LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                counts.pop(deeper, None)
        return counts


def _bullet(text: str) -> str:
    """A bullet is one sign for us, whatever picture it is; a dash stays a dash."""
    sign = text.strip()
    if not sign:
        return ""
    return f"{sign} " if sign in _DASHES else "• "


def _number_at(level: int, drawn: ListLevel, levels: Levels, counts: dict[int, int]) -> str:
    one = levels.get(level)
    if one is None or level not in counts:
        return ""
    return _written(counts[level], "decimal" if drawn.is_legal else one.number_format)


def _roman(count: int) -> str:
    pieces = []
    for worth, letters in _ROMAN:
        times, count = divmod(count, worth)
        pieces.append(letters * times)
    return "".join(pieces)


def _written(count: int, number_format: str) -> str:
    if number_format == "none":
        return ""
    if number_format in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, LONGEST_SIGN)
        return letters if number_format == "lowerLetter" else letters.upper()
    if number_format in ("lowerRoman", "upperRoman"):
        return _roman(count) if number_format == "lowerRoman" else _roman(count).upper()
    if number_format == "decimalZero":
        return f"{count:02}"
    if number_format == "ordinal":
        return f"{count}:{'a' if count % 10 in (1, 2) and count % 100 not in (11, 12) else 'e'}"
    return str(count)


def _read_level(level: etree._Element) -> ListLevel:
    restart = value(level, "lvlRestart")
    return ListLevel(
        value(level, "numFmt") or "decimal",
        (value(level, "lvlText") or "")[:LONGEST_SIGN].translate(BREAKS).replace("\n", " "),
        number(value(level, "start"), 0, 9999),
        number(restart, 0, _LEVELS) if restart is not None else None,
        is_on(level, "isLgl"),
        _GAPS.get(value(level, "suff") or "tab", " "),
        value(level, "pStyle"),
    )


def _read_levels(parent: etree._Element) -> Levels:
    return {number(one.get(W + "ilvl"), 0, 8): _read_level(one) for one in parent.iterchildren(W + "lvl")}


def _abstract_lists(root: etree._Element) -> dict[str, Levels]:
    """The abstract lists by id; one that only names a list style has the levels of the style's list."""
    found: dict[str, Levels] = {}
    behind_style: dict[str, Levels] = {}
    names_style: dict[str, str] = {}
    for one in root.iterchildren(W + "abstractNum"):
        list_id, levels = one.get(W + "abstractNumId", ""), _read_levels(one)
        found[list_id] = levels
        made_for, named = value(one, "styleLink"), value(one, "numStyleLink")
        if made_for:
            behind_style[made_for] = levels
        if named and not levels:
            names_style[list_id] = named
    for list_id, style in names_style.items():
        found[list_id] = behind_style.get(style, {})
    return found


def read_numbering(package: Package, part: str) -> Numbering:
    """The lists of a Word file by their numId; raises DocumentError when the part is broken."""
    root = package.read_tree(part)
    if root is None:
        return Numbering()
    abstract, numbering = _abstract_lists(root), Numbering()
    for one in root.iterchildren(W + "num"):
        list_id, behind = one.get(W + "numId", ""), value(one, "abstractNumId") or ""
        levels = abstract.get(behind, {})
        numbering.abstract[list_id] = behind
        for change in one.iterchildren(W + "lvlOverride"):
            level = number(change.get(W + "ilvl"), 0, 8)
            start = value(change, "startOverride")
            if start is not None:
                numbering.starts[list_id, level] = number(start, 1, 9999)
            levels = levels | _read_levels(change)
        numbering.levels[list_id] = levels
    return numbering
