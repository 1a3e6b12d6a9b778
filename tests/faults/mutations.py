"""Ways to damage a file: bytes anywhere, or the XML of a part in ways that leave it well formed."""

import copy
import io
import random
import zipfile
from collections.abc import Callable

from lxml import etree

# What a hostile or broken program writes where a number, a name or a text is expected.
VALUES = ("", "0", "-1", "1", "2147483648", "99999999999999999999", "x", "A1:XFD1048576", "../../etc/passwd")
TEXTS = (
    "\u202eomvänd",
    "=1+1",
    "<b>text</b>",
    "ord " * 2_000,
    "a\u0301" * 500,
    "\U0001f600",
    "\ufffd",
    "2022–05",
    "Status",
    "Påbörjad",
)


def damage_bytes(draw: random.Random, data: bytes) -> bytes:
    """Bytes with a few places overwritten, cut out or repeated."""
    damaged = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(max(1, len(damaged)))
        length = draw.choice((1, 1, 3, 20, 200))
        kind = draw.randrange(3)
        if kind == 0:
            damaged[at : at + length] = draw.randbytes(length)
        elif kind == 1:
            del damaged[at : at + length]
        else:
            damaged[at:at] = damaged[at : at + length]
    return bytes(damaged)


def _repeat(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    for _ in range(draw.choice((1, 2, 30))):
        one.addnext(copy.deepcopy(one))


def _remove(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _replace(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    one.addnext(copy.deepcopy(other))
    _remove(draw, one, other)


def _put_inside(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    other.insert(draw.randrange(len(other) + 1), copy.deepcopy(one))


def _rename(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    one.tag = other.tag


def _change_attribute(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    if one.attrib:
        name = draw.choice(sorted(one.attrib))
        one.set(name, draw.choice(VALUES))
    else:
        for name in other.attrib:
            one.set(name, draw.choice(VALUES))


def _change_text(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    one.text = draw.choice(TEXTS)


def _nest(draw: random.Random, one: etree._Element, other: etree._Element) -> None:
    inner = one
    for _ in range(draw.choice((3, 60, 200))):
        inner = etree.SubElement(inner, one.tag)
    inner.text = "djupt"


_CHANGES: tuple[Callable[[random.Random, etree._Element, etree._Element], None], ...] = (
    _repeat,
    _remove,
    _replace,
    _put_inside,
    _rename,
    _change_attribute,
    _change_attribute,
    _change_text,
    _nest,
)


def damage_xml(draw: random.Random, data: bytes) -> bytes:
    """Well-formed XML whose elements have been moved, repeated, renamed or given other values."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return damage_bytes(draw, data)
    for _ in range(draw.randint(1, 5)):
        elements = [one for one in root.iter() if isinstance(one.tag, str) and one is not root]
        if not elements:
            break
        draw.choice(_CHANGES)(draw, draw.choice(elements), draw.choice(elements))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def damage_part(draw: random.Random, data: bytes) -> bytes:
    """The same package with one part damaged inside, renamed, stored twice or left out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(written, "w") as after:
        names = before.namelist()
        # The parts that hold the plan are damaged more often than the small ones around them.
        main = [name for name in names if "document" in name or "sheet" in name or "shared" in name]
        chosen = draw.choice(main if main and draw.random() < 0.7 else names)
        for name in names:
            content = before.read(name)
            if name == chosen:
                fate = draw.randrange(20)
                if fate == 0:
                    continue
                name = name + "x" if fate == 1 else name
                if fate > 1:
                    damage = damage_bytes if fate < 6 or not name.endswith((".xml", ".rels")) else damage_xml
                    content = damage(draw, content)
            after.writestr(name, content)
    return written.getvalue()


def damaged(draw: random.Random, data: bytes) -> bytes:
    """A file damaged on the way: mostly inside a part, sometimes as a whole."""
    if not data.startswith(b"PK") or draw.random() < 0.15:
        return damage_bytes(draw, data)
    return damage_part(draw, data)
