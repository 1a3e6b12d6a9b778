"""The text of Word paragraphs and cells as a person sees it, with all revisions accepted."""

from lxml import etree

from planapp.documents.blocks import Cell, CellLink
from planapp.documents.word_styles import VAL, Numbering, Style, W, number
from planapp.domain.text import join_lines

P, R, T, TC, TBL, TR = (W + name for name in ("p", "r", "t", "tc", "tbl", "tr"))
_PPR, _RPR, _HYPERLINK, _PSTYLE, _TC_PR = (W + name for name in ("pPr", "rPr", "hyperlink", "pStyle", "tcPr"))
_NUM_PR, _NUM_ID, _LEVEL, _VANISH = (W + name for name in ("numPr", "numId", "ilvl", "vanish"))
_TEXT_BOX = W + "txbxContent"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
# Elements that wrap what they hold without hiding it. Deleted and moved-away text is not among them.
_WRAPPERS = {
    W + name
    for name in ("ins", "moveTo", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo")
}
_DRAWN = {W + "drawing", W + "pict", W + "object", _ALTERNATE}
_SIGNS = {
    W + "tab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}


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
            elif tag in _DRAWN:
                self._read_boxes(part, line)

    def _read_boxes(self, drawn: etree._Element, line: Line) -> None:
        # Word stores a text box twice, for new and old programs; the first one speaks for both.
        box = next(drawn.iter(_TEXT_BOX), None)
        if box is not None:
            texts = [text for paragraph in box.iter(P) for text in self.paragraph(paragraph).texts()]
            if texts:
                line.boxes.append(" ".join(texts))

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
            elif tag in _DRAWN:
                self._read_boxes(part, line)

    def _read_paragraph(self, paragraph: etree._Element, cell: Cell) -> None:
        """Add a Word paragraph to a cell: "" when empty, several where its lines are bullets."""
        line = Line()
        self._read_parts(paragraph, line)
        text = "".join(line.pieces)
        lines = join_lines(text.split("\n")) if "\n" in text else [text.strip()]
        if line.properties is not None and lines and lines[0]:
            sign = self._sign(line.properties)
            lines[0] = sign + lines[0] if sign else lines[0]
        if line.links:
            before = len(cell.texts())
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
        return whole

    def cell(self, element: etree._Element) -> Cell:
        """A table cell, nested tables flattened into its paragraphs."""
        whole = Cell()
        for part in element:
            if part.tag == P:
                self._read_paragraph(part, whole)
            elif part.tag != _TC_PR:
                for paragraph in part.iter(P):
                    if not _is_inside_box(paragraph, element):
                        self._read_paragraph(paragraph, whole)
        return whole


def _is_inside_box(paragraph: etree._Element, cell: etree._Element) -> bool:
    parent = paragraph.getparent()
    while parent is not None and parent is not cell:
        if parent.tag == _TEXT_BOX:
            return True
        parent = parent.getparent()
    return False


def _place_links(links: list[tuple[str, str]], lines: list[str]) -> list[CellLink]:
    """Links with the index of the line that holds their text."""
    placed = []
    for text, address in links:
        index = next((at for at, line in enumerate(lines) if text in line), 0)
        placed.append(CellLink(index, text, address))
    return placed
