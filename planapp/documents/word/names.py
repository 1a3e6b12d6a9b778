"""The names of WordprocessingML that several modules ask for, and how its values are read."""

from lxml import etree

from planapp.domain.text import LINE_BREAKS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
P, R, T, TC, TBL, TR = (W + name for name in ("p", "r", "t", "tc", "tbl", "tr"))
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# What breaks a line anywhere but in a Word file, where it is drawn as a space.
BREAKS = dict.fromkeys(map(ord, LINE_BREAKS.replace("\n", "")), " ")
OFF = ("0", "false", "off")


def value(element: etree._Element | None, path: str) -> str | None:
    """The w:val of a descendant at a path of w: names such as "pPr/numPr/numId"."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return found.get(VAL) if found is not None else None


def is_on(element: etree._Element, path: str) -> bool:
    """Whether an on/off property stands at a path of w: names, and is not said to be off."""
    found = element.find("/".join(W + step for step in path.split("/")))
    return found is not None and found.get(VAL) not in OFF


def number(text: str | None, default: int, limit: int) -> int:
    """A whole number from a file, held between 0 and limit; anything else is the default."""
    if text is None or not text.isascii() or not text.isdigit():
        return default
    return min(int(text[:9]), limit)
