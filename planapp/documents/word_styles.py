"""What a Word file's styles and numbering say: headings, the title, and list signs that Word draws."""

from dataclasses import dataclass, field

from lxml import etree

from planapp.documents.blocks import FACT, TITLE
from planapp.documents.package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
FACT_STYLE = "Planuppgift"
LONGEST_SIGN = 50  # drawn before each paragraph of a list
_KINDS = {"title": TITLE, "rubrik": TITLE, "titel": TITLE, FACT_STYLE.casefold(): FACT}


def value(element: etree._Element | None, path: str) -> str | None:
    """The w:val of a descendant at a path of w: names such as "pPr/numPr/numId"."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return found.get(VAL) if found is not None else None


def number(text: str | None, default: int, limit: int) -> int:
    """A whole number from a file, held between 0 and limit; anything else is the default."""
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:9]), limit)


@dataclass(slots=True)
class Style:
    """What a paragraph style means here."""

    level: int | None = None
    kind: str | None = None
    list_id: str | None = None
    list_level: int = 0


@dataclass(slots=True)
class ListLevel:
    """One level of a Word list: the format of its number and the text drawn before the paragraph."""

    number_format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a Word file, and how far each has counted."""

    levels: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def sign(self, list_id: str, level: int) -> str:
        """The bullet or number that Word draws before the next paragraph of a list, with a space."""
        found = self.levels.get(list_id, {}).get(level)
        if found is None or found.number_format == "none":
            return ""
        if found.number_format == "bullet":
            return "• "
        self.counts[list_id, level] = self.counts.get((list_id, level), found.start - 1) + 1
        for deeper in range(level + 1, 9):
            self.counts.pop((list_id, deeper), None)
        text = found.text
        for above in range(level + 1):
            one = self.levels[list_id].get(above, found)
            count = self.counts.get((list_id, above), one.start)
            text = text.replace(f"%{above + 1}", _written(count, one.number_format))
        return text.strip() + " " if text.strip() else ""


def _written(count: int, number_format: str) -> str:
    if number_format in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if number_format == "lowerLetter" else letter.upper()
    if number_format in ("lowerRoman", "upperRoman"):
        tens, ones = divmod(count, 10)
        roman = "x" * min(tens, 3) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]
        return roman if number_format == "lowerRoman" else roman.upper()
    return str(count)


def _heading_level(style: etree._Element, name: str) -> int | None:
    outline = value(style, "pPr/outlineLvl")
    if outline is not None and number(outline, 9, 9) < 9:
        return number(outline, 9, 9) + 1
    for known in ("heading ", "rubrik "):
        if name.startswith(known) and name[len(known) :].isdigit():
            return number(name[len(known) :], 1, 9)
    return None


def read_styles(package: Package, part: str) -> dict[str, Style]:
    """Paragraph styles by id; what a style does not say itself comes from the one it is based on."""
    root = package.read_tree(part)
    if root is None:
        return {}
    found: dict[str, Style] = {}
    based_on: dict[str, str | None] = {}
    for style in root.iterchildren(W + "style"):
        name = (value(style, "name") or "").casefold()
        kind = _KINDS.get(name)
        style_id = style.get(W + "styleId", "")
        found[style_id] = Style(
            _heading_level(style, name),
            kind,
            value(style, "pPr/numPr/numId"),
            number(value(style, "pPr/numPr/ilvl"), 0, 8),
        )
        based_on[style_id] = value(style, "basedOn")
    for style_id, known in found.items():
        base, steps = based_on[style_id], 0
        while base in found and steps < 10:
            known.level = known.level or found[base].level
            known.kind = known.kind or found[base].kind
            known.list_id = known.list_id or found[base].list_id
            base, steps = based_on[base], steps + 1
    return found


def read_numbering(package: Package, part: str) -> Numbering:
    """The lists of a Word file by their numId."""
    root = package.read_tree(part)
    if root is None:
        return Numbering()
    abstract = {
        one.get(W + "abstractNumId"): {
            number(level.get(W + "ilvl"), 0, 8): ListLevel(
                value(level, "numFmt") or "decimal",
                (value(level, "lvlText") or "")[:LONGEST_SIGN],
                number(value(level, "start"), 1, 9999),
            )
            for level in one.iterchildren(W + "lvl")
        }
        for one in root.iterchildren(W + "abstractNum")
    }
    return Numbering(
        {
            one.get(W + "numId", ""): abstract.get(value(one, "abstractNumId"), {})
            for one in root.iterchildren(W + "num")
        }
    )
