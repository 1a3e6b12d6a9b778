"""What a Word file's styles say: headings, the title, lists, and text that is not shown."""

from dataclasses import dataclass, replace

from lxml import etree

from planapp.documents.blocks import FACT, TEXT, TITLE
from planapp.documents.package import Package
from planapp.documents.word.names import OFF, VAL, W, number, value
from planapp.documents.word.numbering import Numbering

FACT_STYLE = "Planuppgift"
_KINDS = {"title": TITLE, "rubrik": TITLE, "titel": TITLE, FACT_STYLE.casefold(): FACT}
_LONGEST_CHAIN = 12  # Word allows no more styles below each other
_BODY_TEXT = 9  # the outline level that is none


@dataclass(slots=True)
class Style:
    """What a paragraph or character style means here; None where neither it nor its bases say."""

    level: int | None = None
    kind: str | None = None
    list_id: str | None = None
    list_level: int | None = None
    is_hidden: bool | None = None


def outline_level(text: str | None) -> int | None:
    """The heading level that an outline level means: 0 where it is said to be none, None when unknown."""
    if text is None:
        return None
    level = number(text, _BODY_TEXT, _BODY_TEXT)
    return level + 1 if level < _BODY_TEXT else 0


def _heading_level(style: etree._Element, name: str) -> int | None:
    outline = outline_level(value(style, "pPr/outlineLvl"))
    if outline is not None:
        return outline
    for known in ("heading ", "rubrik "):
        if name.startswith(known) and name[len(known) :].isdigit():
            return number(name[len(known) :], 1, 9)
    return None


def _kind(name: str) -> str | None:
    """A line of a table of contents names a chapter, and is none."""
    return TEXT if name.startswith("toc ") else _KINDS.get(name)


def _read_style(style: etree._Element) -> Style:
    name = (value(style, "name") or "").casefold()
    level = value(style, "pPr/numPr/ilvl")
    hidden = style.find(f"{W}rPr/{W}vanish")
    return Style(
        _heading_level(style, name),
        _kind(name),
        value(style, "pPr/numPr/numId"),
        number(level, 0, 8) if level is not None else None,
        hidden.get(VAL) not in OFF if hidden is not None else None,
    )


def _take_from(style: Style, base: Style) -> None:
    """What a style does not say itself comes from the one it is based on."""
    for name in Style.__slots__:
        if getattr(style, name) is None:
            setattr(style, name, getattr(base, name))


def read_styles(package: Package, part: str) -> tuple[dict[str, Style], Style]:
    """The styles by id, and the style of a paragraph that names none."""
    root = package.read_tree(part)
    if root is None:
        return {}, Style()
    found: dict[str, Style] = {}
    based_on: dict[str, str | None] = {}
    default = None
    for one in root.iterchildren(W + "style"):
        style_id = one.get(W + "styleId", "")
        found[style_id] = _read_style(one)
        based_on[style_id] = value(one, "basedOn")
        if one.get(W + "type") == "paragraph" and one.get(W + "default") in ("1", "true", "on"):
            default = style_id
    own = {style_id: replace(style) for style_id, style in found.items()}
    for style_id, known in found.items():
        base = based_on[style_id]
        for _ in range(_LONGEST_CHAIN):
            if base is None or base not in own:
                break
            _take_from(known, own[base])
            base = based_on[base]
    return found, found[default] if default is not None else Style()


def link_styles(styles: dict[str, Style], numbering: Numbering) -> None:
    """Give each style of a list the level that the list says it stands for."""
    for style_id, style in styles.items():
        if style.list_id:
            level = numbering.level_of_style(style.list_id, style_id)
            style.list_level = level if level is not None else style.list_level
