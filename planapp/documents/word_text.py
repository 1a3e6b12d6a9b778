"""The text of Word paragraphs and cells as a person sees it, with all revisions accepted."""

from collections.abc import Iterator
from itertools import accumulate

from lxml import etree

from planapp.documents.blocks import Cell, CellLink
from planapp.documents.limits import Budget
from planapp.documents.word_drawn import (
    ALTERNATE,
    DRAWN,
    FORMULAS,
    TEXT_BOX,
    drawn_texts,
    form_choice,
    formula_text,
    shown_branch,
    symbol,
)
from planapp.documents.word_styles import VAL, Numbering, Style, W, number
from planapp.domain.text import join_lines

P, R, T, TC, TBL, TR = (W + name for name in ("p", "r", "t", "tc", "tbl", "tr"))
_PPR, _RPR, _HYPERLINK, _PSTYLE, _TC_PR = (W + name for name in ("pPr", "rPr", "hyperlink", "pStyle", "tcPr"))
_NUM_PR, _NUM_ID, _LEVEL, _VANISH = (W + name for name in ("numPr", "numId", "ilvl", "vanish"))
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RUBY, _RUBY_BASE, _RUBY_TEXT = (W + name for name in ("ruby", "rubyBase", "rt"))
_SYMBOL, _FIELD = W + "sym", W + "fldChar"
DELETED_ROW = f"{W}trPr/{W}del"
# Elements that wrap what they hold without hiding it. Deleted and moved-away text is not among them.
_WRAPPERS = {
    W + name
    for name in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo")
}
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}


_LINES_SEARCHED = 50  # for a link: hostile paragraphs hold thousands of both


class Line:
    """What is read of a cell: pieces of the paragraph at hand, its links, and the cell's text boxes."""

    __slots__ = ("boxes", "links", "pieces", "properties")

    def __init__(self) -> None:
        self.properties: etree._Element | None = None
        self.pieces: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.boxes: list[str] = []


class TextReader:
    """Reads paragraphs and cells of one Word file; knows its styles, lists and links."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering, addresses: dict[str, str]) -> None:
        self.styles = styles
        self.numbering = numbering
        self.addresses = addresses
        self.plain = Style()
        self.budget = Budget()

    def style_of(self, paragraph: etree._Element) -> Style:
        """The style of a paragraph."""
        properties = paragraph.find(_PPR)
        style = properties.find(_PSTYLE) if properties is not None else None
        return self.styles.get(style.get(VAL, ""), self.plain) if style is not None else self.plain

    def _sign(self, properties: etree._Element) -> str:
        known, own = self.plain, None
        for part in properties:
            if part.tag == _PSTYLE:
                known = self.styles.get(part.get(VAL, ""), self.plain)
            elif part.tag == _NUM_PR:
                own = part
        list_id, level = known.list_id, known.list_level
        if own is not None:
            own_id, own_level = own.find(_NUM_ID), own.find(_LEVEL)
            list_id = own_id.get(VAL) if own_id is not None else list_id
            level = number(own_level.get(VAL), 0, 8) if own_level is not None else level
        return self.numbering.sign(list_id, level) if list_id else ""

    def _read_run(self, run: etree._Element, line: Line) -> None:
        for part in run:
            tag = part.tag
            if tag == T:
                if part.text:
                    line.pieces.append(part.text)
            elif tag == _RPR:
                hidden = part.find(_VANISH)
                if hidden is not None and hidden.get(VAL) not in ("0", "false"):
                    return
            elif tag in _SIGNS:
                line.pieces.append(_SIGNS[tag])
            else:
                self._read_rare(part, line)

    def _read_rare(self, part: etree._Element, line: Line) -> None:
        """What a run seldom holds."""
        tag = part.tag
        if tag in DRAWN:
            self._read_boxes(part, line)
        elif tag == ALTERNATE:
            branch = shown_branch(part)
            if branch is not None:
                self._read_run(branch, line)
        elif tag == _RUBY:
            self._read_ruby(part, line)
        elif tag == _SYMBOL:
            line.pieces.append(symbol(part))
        elif tag == _FIELD:
            line.pieces.append(form_choice(part))

    def _read_ruby(self, ruby: etree._Element, line: Line) -> None:
        """A word with its reading, which stands above it, in brackets."""
        base, above = ruby.find(_RUBY_BASE), ruby.find(_RUBY_TEXT)
        if base is not None:
            self._read_parts(base, line)
        if above is not None:
            line.pieces.append(" (")
            self._read_parts(above, line)
            line.pieces.append(")")

    def _read_boxes(self, drawn: etree._Element, line: Line) -> None:
        for found in drawn_texts(drawn):
            texts = [" ".join(found.split())] if isinstance(found, str) else self._box_texts(found, line)
            if any(texts):
                line.boxes.append(" ".join(texts))

    def _box_texts(self, box: etree._Element, line: Line) -> list[str]:
        """The texts of a text box; a box inside it is one more box of the line."""
        whole = Cell()
        for paragraph in paragraphs_in(box):
            self._read_paragraph(paragraph, whole)
        line.boxes += whole.markers
        return whole.texts()

    def _read_link(self, hyperlink: etree._Element, line: Line) -> None:
        start = len(line.pieces)
        self._read_parts(hyperlink, line)
        address = self.addresses.get(hyperlink.get(_RELATION, ""))
        text = " ".join("".join(line.pieces[start:]).split("\n")).strip()
        if address and text:
            line.links.append((text, address))

    def _read_parts(self, parent: etree._Element, line: Line) -> None:
        for part in parent:
            tag = part.tag
            if tag == R:
                self._read_run(part, line)
            elif tag == _PPR:
                line.properties = part
            elif tag == _HYPERLINK:
                self._read_link(part, line)
            elif tag in _WRAPPERS:
                self._read_parts(part, line)
            elif tag in FORMULAS:
                line.pieces.append(formula_text(part))
            elif tag == ALTERNATE:
                branch = shown_branch(part)
                if branch is not None:
                    self._read_parts(branch, line)
            elif tag in DRAWN:
                self._read_boxes(part, line)

    def _read_paragraph(self, paragraph: etree._Element, cell: Cell) -> None:
        """Add a Word paragraph to a cell: "" when empty, several where its lines are bullets."""
        line = Line()
        if paragraph.tag in FORMULAS:
            line.pieces.append(formula_text(paragraph))
        else:
            self._read_parts(paragraph, line)
        text = "".join(line.pieces)
        lines = join_lines(text.split("\n")) if "\n" in text else [text.strip()]
        if line.properties is not None and lines and lines[0]:
            sign = self._sign(line.properties)
            lines[0] = sign + lines[0] if sign else lines[0]
        if line.links:
            before = len(cell.paragraphs)
            cell.links += [
                CellLink(before + link.paragraph, link.text, link.url)
                for link in _place_links(line.links, lines)
            ]
        cell.paragraphs += lines or [""]
        cell.markers += line.boxes

    def paragraph(self, paragraph: etree._Element) -> Cell:
        """One Word paragraph as a cell of its own."""
        whole = Cell()
        self._read_paragraph(paragraph, whole)
        return self._finished(whole)

    def cell(self, element: etree._Element) -> Cell:
        """A table cell, nested tables flattened into its paragraphs."""
        whole = Cell()
        for part in element:
            if part.tag == P or part.tag in FORMULAS:
                self._read_paragraph(part, whole)
            elif part.tag != _TC_PR:
                for paragraph in paragraphs_in(part):
                    self._read_paragraph(paragraph, whole)
        return self._finished(whole)

    def _finished(self, cell: Cell) -> Cell:
        """The cell, its links counted among the paragraphs that hold something."""
        self.budget.take_text(sum(map(len, cell.paragraphs)))
        if cell.links:
            filled = list(accumulate((bool(text) for text in cell.paragraphs), initial=0))
            for link in cell.links:
                link.paragraph = filled[link.paragraph]
        return cell


def paragraphs_in(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs that a person sees in an element, in order; those of text boxes are none of its own."""
    if element.tag == ALTERNATE:
        branch = shown_branch(element)
        element = branch if branch is not None else element
    for part in element:
        if part.tag == P or part.tag in FORMULAS:
            yield part
        elif part.tag != TEXT_BOX and not (part.tag == TR and part.find(DELETED_ROW) is not None):
            yield from paragraphs_in(part)


def _place_links(links: list[tuple[str, str]], lines: list[str]) -> list[CellLink]:
    """Links with the index of the line that holds their text; they stand in the order of the lines."""
    placed = []
    reached = 0
    for text, address in links:
        near = range(reached, min(reached + _LINES_SEARCHED, len(lines)))
        reached = next((at for at in near if text in lines[at]), reached)
        placed.append(CellLink(reached, text, address))
    return placed
