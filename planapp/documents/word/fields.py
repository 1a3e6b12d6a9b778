"""Fields and links: of `HYPERLINK "…" → text` a person sees the text; the code is never text."""

import re

from lxml import etree

from planapp.documents.blocks import CellLink
from planapp.documents.word.drawn import form_choice
from planapp.documents.word.findings import COMPUTED, Noticed
from planapp.documents.word.names import BREAKS, RELATION, W
from planapp.documents.word.styles import Style

# What shows nothing by itself: entries of registers, and values that are only set.
_SILENT = re.compile(r"\s*(XE|TC|TA|RD|SET|ASK|PRIVATE|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|ADDIN)\b", re.I)
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+(?!\\)(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
_ANCHOR = re.compile(r'\\l\s+(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_CODE_LENGTH = 5_000  # of a field's code that is looked at
_LINES_SEARCHED = 50  # for a link: hostile paragraphs hold thousands of both
_FIELDS_NESTED = 30  # Word stops at 20


class Line:
    """What is read of a paragraph: its pieces of text, and what its properties say."""

    # Most paragraphs have none of these, and there are very many paragraphs.
    own_list: etree._Element | None = None
    level: int | None = None
    joins_next = False  # its mark is deleted or hidden
    links: list[tuple[str, str]] | None = None
    hidden: list[str] | None = None
    boxes: list[str] | None = None

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pieces: list[str] = []


class Field:
    """A complex field that has begun: its code so far, and from where in the paragraph its result stands."""

    __slots__ = ("choice", "code", "has_result", "start")

    def __init__(self, choice: str) -> None:
        self.choice = choice  # what a field of an old form shows without a result
        self.code: list[str] = []
        self.has_result = False
        self.start = 0

    def address(self) -> str:
        """Where a HYPERLINK field leads to, or ""."""
        return link_address("".join(self.code))


def link_address(code: str) -> str:
    """Where a field's code leads to: "" when it is no link, or one inside the document."""
    code = code[:_CODE_LENGTH]
    found = _HYPERLINK.match(code)
    if found is None:
        return ""
    address = (found[1] if found[1] is not None else found[2]).replace("\\\\", "\\").strip()
    anchor = _ANCHOR.search(code, found.end())
    return with_anchor(address, (anchor[1] or anchor[2] or "") if anchor else "")


def with_anchor(address: str, anchor: str) -> str:
    """Word keeps what stands after # apart; without an address it is a place in the document itself."""
    return f"{address}#{anchor}" if address and anchor and "#" not in address else address


def unshown_code(code: str) -> str:
    """The code of a field without a result, where Word would draw something of its own instead."""
    plain = " ".join(code[:_CODE_LENGTH].split())
    return "" if not plain or _SILENT.match(plain) else plain


class FieldReader:
    """Reads the fields and links of a paragraph; whoever reads paragraphs builds on it."""

    def __init__(self) -> None:
        self.noticed = Noticed()
        self.addresses: dict[str, str] = {}
        self.fields: list[Field] = []
        self.muted = 0  # how many of the fields are still telling their code

    def read_parts(self, parent: etree._Element, line: Line) -> None:
        """Add what stands in a paragraph, or in a part of one, to a line."""
        raise NotImplementedError

    def add(self, text: str, line: Line) -> None:
        """Add text to a line, unless it is a field's code."""
        if not self.muted:
            line.pieces.append(text)

    def _link(self, start: int, address: str, line: Line) -> None:
        text = "".join(line.pieces[start:]).translate(BREAKS).strip() if address else ""
        if text:
            line.links = line.links or []
            line.links.append((text, address))

    def read_link(self, hyperlink: etree._Element, line: Line) -> None:
        """A link as an element of its own."""
        start = len(line.pieces)
        self.read_parts(hyperlink, line)
        address = self.addresses.get(hyperlink.get(RELATION + "id", ""), "")
        self._link(start, with_anchor(address, hyperlink.get(W + "anchor", "")), line)

    def read_simple_field(self, field: etree._Element, line: Line) -> None:
        """A field that is one element around its result."""
        start = len(line.pieces)
        self.read_parts(field, line)
        self._link(start, link_address(field.get(W + "instr", "")), line)

    def read_field_code(self, part: etree._Element, line: Line) -> None:
        """A piece of a complex field's code."""
        if self.fields and not self.fields[-1].has_result:
            self.fields[-1].code.append(part.text or "")

    def read_field_sign(self, part: etree._Element, line: Line) -> None:
        """The sign where a complex field begins, turns from code to result, or ends."""
        kind = part.get(W + "fldCharType")
        if kind == "begin":
            if len(self.fields) >= _FIELDS_NESTED:  # no program nests so deep: the text is shown
                self.fields, self.muted = [], 0
            self.fields.append(Field(form_choice(part)))
            self.muted += 1
        elif self.fields and kind == "separate" and not self.fields[-1].has_result:
            self.fields[-1].has_result = True
            self.fields[-1].start = len(line.pieces)
            self.muted -= 1
        elif self.fields and kind == "end":
            self._end_field(self.fields.pop(), line)

    def _end_field(self, field: Field, line: Line) -> None:
        if not field.has_result:
            self.muted -= 1
        if self.muted:
            return
        if field.has_result:
            self._link(field.start, field.address(), line)
        shown = field.has_result and "".join(line.pieces[field.start :]).strip()
        if field.choice and not shown:
            line.pieces.append(field.choice)
        elif not field.has_result:
            self.noticed.hide(COMPUTED, unshown_code("".join(field.code)))

    def link_open_fields(self, line: Line) -> None:
        """A link that goes on in the next paragraph is one link in each."""
        for field in self.fields:
            if field.choice and not field.has_result:
                line.pieces.append(field.choice)
                field.choice = ""
            elif field.has_result:
                self._link(field.start, field.address(), line)
                field.start = 0


def place_links(links: list[tuple[str, str]], lines: list[str]) -> list[CellLink]:
    """Links with the index of the line that holds their text; they stand in the order of the lines.

    A link over several lines is one in each where the lines are paragraphs of their own. Of a link inside
    another the inner one is kept, which is the one that Word follows: links do not overlap.
    """
    placed = []
    reached = (0, 0)  # line and sign
    for text, address in links:
        pieces = [piece.strip() for piece in text.split("\n")]
        whole = " ".join(pieces)
        for piece in [whole] if _find(whole, lines, reached) is not None else filter(None, pieces):
            found = _find(piece, lines, reached)
            if found is not None:
                reached = (found[0], found[1] + len(piece))
                placed.append(CellLink(found[0], piece, address))
    return placed


def _find(text: str, lines: list[str], reached: tuple[int, int]) -> tuple[int, int] | None:
    """The first line that holds a text, and where in it, after what has been reached."""
    line, sign = reached
    for at in range(line, min(line + _LINES_SEARCHED, len(lines))):
        begin = lines[at].find(text, sign if at == line else 0)
        if begin >= 0:
            return at, begin
    return None
