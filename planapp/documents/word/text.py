"""The text of Word paragraphs as a person sees it, with all revisions accepted."""

from collections.abc import Callable
from itertools import accumulate

from lxml import etree

from planapp.documents.blocks import Cell, CellLink
from planapp.documents.limits import Budget
from planapp.documents.word.drawn import (
    ALTERNATE,
    DRAWN,
    FORMULAS,
    drawn_texts,
    formula_text,
    shown_branch,
    symbol,
    things_in,
)
from planapp.documents.word.fields import FieldReader, Line, place_links
from planapp.documents.word.findings import COMMENT, COMPUTED, ENDNOTE, FOOTNOTE, HIDDEN, SUBDOCUMENT
from planapp.documents.word.names import BREAKS, OFF, VAL, R, T, W, is_on, number
from planapp.documents.word.numbering import Numbering
from planapp.documents.word.styles import Style, outline_level
from planapp.domain.text import join_lines

_PPR, _RPR, _PSTYLE, _RSTYLE, _VANISH = (W + name for name in ("pPr", "rPr", "pStyle", "rStyle", "vanish"))
_NUM_PR, _NUM_ID, _LEVEL, _OUTLINE = (W + name for name in ("numPr", "numId", "ilvl", "outlineLvl"))
_RUBY_BASE, _RUBY_TEXT, _CONTENT = (W + name for name in ("rubyBase", "rt", "sdtContent"))
_ID, _FIELD_SIGN, _FIELD_CODE = W + "id", W + "fldChar", W + "instrText"
_PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
# Elements that wrap what they hold without hiding it. Deleted and moved-away text is not among them.
_WRAPPERS = {W + name for name in ("ins", "moveTo", "smartTag", "customXml", "dir", "bdo")}
_GONE = {W + "del", W + "moveFrom"}
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}
_ANCHORS = {
    W + "commentReference": COMMENT,
    W + "footnoteReference": FOOTNOTE,
    W + "endnoteReference": ENDNOTE,
}
_DATES = {f"{W}{part}{length}" for part in ("day", "month", "year") for length in ("Long", "Short")}


class TextReader(FieldReader):
    """Reads the paragraphs of one Word file; knows its styles, lists and links."""

    def __init__(
        self, styles: tuple[dict[str, Style], Style], numbering: Numbering, addresses: dict[str, str]
    ) -> None:
        super().__init__()
        self.styles, self.plain = styles
        self.numbering = numbering
        self.addresses = addresses
        self.budget = Budget()
        self.signs = 0  # of text since the budget was last asked
        self._held: Line | None = None  # a paragraph whose mark is gone, so that the next goes on in it
        self._rare: dict[str, Callable[[etree._Element, Line], None]] = self._rare_parts()

    def _rare_parts(self) -> dict[str, Callable[[etree._Element, Line], None]]:
        """What reads each element that runs or paragraphs seldom hold."""
        readers: dict[str, Callable[[etree._Element, Line], None]] = {
            ALTERNATE: self._read_branch,
            W + "ruby": self._read_ruby,
            W + "sym": lambda part, line: self.add(symbol(part), line),
            _FIELD_SIGN: self.read_field_sign,
            _FIELD_CODE: self.read_field_code,
            W + "hyperlink": self.read_link,
            W + "fldSimple": self.read_simple_field,
            W + "sdt": self._read_control,
            W + "subDoc": lambda part, line: self.noticed.quote(SUBDOCUMENT, ""),
        }
        readers |= dict.fromkeys(_WRAPPERS, self.read_parts) | dict.fromkeys(DRAWN, self._read_drawn)
        readers |= {tag: lambda part, line: self.add(formula_text(part), line) for tag in FORMULAS}
        readers |= {tag: lambda part, line: self.noticed.quote(COMPUTED, "datum") for tag in _DATES}
        return readers | dict.fromkeys(_ANCHORS, self._read_anchor)

    def content(self, parent: etree._Element, cell: Cell) -> None:
        """Add what an element with paragraphs and tables holds to a cell."""
        raise NotImplementedError

    # --- Paragraphs -----------------------------------------------------------------------------

    def read_paragraph(self, paragraph: etree._Element, cell: Cell) -> Line:
        """Add a Word paragraph to a cell: "" when empty, several where its lines are bullets."""
        line = self._held
        if line is None:
            line = Line(self.plain)
        else:
            line.style, line.own_list, line.joins_next, self._held = self.plain, None, False, None
        self.read_parts(paragraph, line)
        if line.joins_next:
            self._held = line
        else:
            self._finish(line, cell)
        return line

    def read_formula(self, formula: etree._Element, cell: Cell) -> None:
        """A formula that stands where a paragraph may stand."""
        cell.paragraphs.append(" ".join(formula_text(formula).split()))

    def take_text(self) -> None:
        """What was read since the last time; raises DocumentError when it is more than a plan's."""
        self.budget.take_text(self.signs)
        self.signs = 0

    def end_of_text(self, cell: Cell) -> None:
        """A cell or text ends here: what was left open is closed."""
        if self._held is not None:
            line, self._held = self._held, None
            self._finish(line, cell, is_paragraph=False)
        if self.fields:
            self.fields, self.muted = [], 0

    def _finish(self, line: Line, cell: Cell, is_paragraph: bool = True) -> None:
        pieces = line.pieces
        if self.fields:
            self.link_open_fields(line)
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        self.signs += len(text)
        lines = [text.strip()] if text.isprintable() else _lines(text)
        if line.own_list is not None or line.style.list_id:
            lines[0] = self._with_sign(line, lines[0])
            self.signs += len(lines[0])
        if line.links:
            before = len(cell.paragraphs)
            cell.links += [
                CellLink(before + link.paragraph, link.text, link.url)
                for link in place_links(line.links, lines)
            ]
        if is_paragraph or lines[0]:
            cell.paragraphs += lines
        if line.boxes:
            cell.markers += line.boxes
        if line.hidden:
            self.noticed.hide(HIDDEN, "".join(line.hidden))

    def finished(self, cell: Cell) -> Cell:
        """The cell, its links counted among the paragraphs that hold something."""
        if self._held is not None or self.fields:
            self.end_of_text(cell)
        if cell.links:
            filled = list(accumulate((bool(text) for text in cell.paragraphs), initial=0))
            for link in cell.links:
                link.paragraph = filled[link.paragraph]
        return cell

    def _with_sign(self, line: Line, text: str) -> str:
        """The text after the bullet or number that Word draws; a bullet alone says nothing."""
        list_id, level = line.style.list_id, line.style.list_level or 0
        if line.own_list is not None:
            own_id, own_level = line.own_list.find(_NUM_ID), line.own_list.find(_LEVEL)
            list_id = own_id.get(VAL) if own_id is not None else list_id
            level = number(own_level.get(VAL), 0, 8) if own_level is not None else level
        sign = self.numbering.sign(list_id, level) if list_id else ""
        if not text:
            return sign.strip() if any(map(str.isalnum, sign)) else ""
        return sign + text

    def _take_properties(self, properties: etree._Element, line: Line) -> None:
        for part in properties:
            tag = part.tag
            if tag == _PSTYLE:
                line.style = self.styles.get(part.get(VAL, ""), self.plain)
            elif tag == _NUM_PR:
                line.own_list = part
            elif tag == _OUTLINE:
                line.level = outline_level(part.get(VAL))
            elif tag == _RPR and (len(part) and _mark_is_gone(part)):
                line.joins_next = True
        if line.style.is_hidden:
            line.joins_next = True

    def read_parts(self, parent: etree._Element, line: Line) -> None:
        for part in parent:
            tag = part.tag
            if tag == R:
                self._read_run(part, line)
            elif tag == _PPR:
                self._take_properties(part, line)
            elif tag in self._rare:
                self._rare[tag](part, line)

    # --- Runs -----------------------------------------------------------------------------------

    def _read_run(self, run: etree._Element, line: Line) -> None:
        if line.style.is_hidden and self._is_hidden(run.find(_RPR), line):
            self._hide(run, line)
            return
        for part in run:
            tag = part.tag
            if tag == T:
                text = part.text
                if text and not self.muted:
                    if text[0] == " " or text[-1] == " " or not text.isprintable():
                        text = _as_drawn(text, part.get(_PRESERVED) == "preserve")
                    line.pieces.append(text)
            elif tag == _RPR:
                if len(part) and self._is_hidden(part, line):
                    self._hide(run, line)
                    return
            elif tag in _SIGNS:
                self.add(_SIGNS[tag], line)
            elif tag in self._rare:
                self._rare[tag](part, line)

    def _is_hidden(self, properties: etree._Element | None, line: Line) -> bool:
        """Whether a run is not shown. What a run says counts; two styles that hide undo each other."""
        hidden = bool(line.style.is_hidden)
        if properties is not None:
            for part in properties.iterchildren(_VANISH, _RSTYLE):
                if part.tag == _VANISH:
                    return part.get(VAL) not in OFF
                hidden ^= bool(self.styles.get(part.get(VAL, ""), self.plain).is_hidden)
        return hidden

    def _hide(self, run: etree._Element, line: Line) -> None:
        """A hidden run: its text is told of, and a field that begins or ends in it does so."""
        if line.hidden is None:
            line.hidden = []
        for part in run:
            if part.tag == T and not self.muted:
                line.hidden.append(part.text or "")
            elif part.tag in (_FIELD_SIGN, _FIELD_CODE):
                self._rare[part.tag](part, line)

    def _read_branch(self, alternate: etree._Element, line: Line) -> None:
        branch = shown_branch(alternate)
        if branch is not None:
            (self._read_run if _holds_run_content(branch) else self.read_parts)(branch, line)

    def _read_ruby(self, ruby: etree._Element, line: Line) -> None:
        """A word with its reading, which stands above it, in brackets."""
        base, above = ruby.find(_RUBY_BASE), ruby.find(_RUBY_TEXT)
        if base is not None:
            self.read_parts(base, line)
        if above is not None:
            self.add(" (", line)
            self.read_parts(above, line)
            self.add(")", line)

    def _read_anchor(self, part: etree._Element, line: Line) -> None:
        self.noticed.anchor(_ANCHORS[part.tag], part.get(_ID, ""))

    def _read_drawn(self, drawn: etree._Element, line: Line) -> None:
        line.boxes = line.boxes or []
        for found in drawn_texts(drawn):
            if isinstance(found, str):
                texts = [" ".join(found.split())]
            else:
                texts = self._box_texts(found, line.boxes)
            if any(texts):
                line.boxes.append(" ".join(texts))
        for kind, text in things_in(drawn):
            self.note_thing(kind, text)

    def note_thing(self, kind: str, text: str) -> None:
        """Something drawn that is no text of this part; raises DocumentError when it is too much."""
        raise NotImplementedError

    def _box_texts(self, box: etree._Element, boxes: list[str]) -> list[str]:
        """The texts of a text box; a box inside it is one more box of the line."""
        whole, outside = Cell(), (self._held, self.fields, self.muted)
        self._held, self.fields, self.muted = None, [], 0
        self.content(box, whole)
        self.end_of_text(whole)
        self._held, self.fields, self.muted = outside
        boxes += whole.markers
        return whole.texts()

    def _read_control(self, control: etree._Element, line: Line) -> None:
        """A content control; what it shows until somebody writes in it is no content."""
        if not shows_placeholder(control):
            for content in control.iterchildren(_CONTENT):
                self.read_parts(content, line)


def shows_placeholder(control: etree._Element) -> bool:
    """Whether a content control holds nothing but the words that ask to be replaced."""
    return is_on(control, "sdtPr/showingPlcHdr")


def _mark_is_gone(properties: etree._Element) -> bool:
    """Whether a paragraph's mark is deleted, moved away or hidden: Word goes on with the next there."""
    return any(part.tag in _GONE or (part.tag == _VANISH and part.get(VAL) not in OFF) for part in properties)


def _holds_run_content(branch: etree._Element) -> bool:
    parent = branch.getparent()
    above = parent.getparent() if parent is not None else None
    return above is not None and above.tag == R


def _lines(text: str) -> list[str]:
    """The paragraphs of a text with breaks or other signs in it that are not printed."""
    text = text.translate(BREAKS)
    return (join_lines(text.split("\n")) or [""]) if "\n" in text else [text.strip()]


def _as_drawn(text: str, is_preserved: bool) -> str:
    """Text as Word draws it: breaks in the file are spaces, and those around count only when said so."""
    for sign in "\t\n\r":
        text = text.replace(sign, " ")
    return text if is_preserved else text.strip(" ")
