"""What stands outside a Word file's text: notes, comments, headers, diagrams, documents inside it."""

import re

from lxml import etree

from planapp.documents.blocks import Cell
from planapp.documents.errors import DocumentError
from planapp.documents.limits import LEFT_OUT_LIMIT, TOO_LARGE, count_marks
from planapp.documents.package import SMALL_PART_LIMIT, SMALL_PART_MARKS, Package
from planapp.documents.word.findings import (
    CHART,
    CHUNK,
    COMMENT,
    DIAGRAM,
    ENDNOTE,
    FOOTER,
    FOOTNOTE,
    HEADER,
    MACROS,
    PICTURE,
)
from planapp.documents.word.names import RELATION, W
from planapp.documents.word.numbering import Numbering
from planapp.documents.word.styles import Style
from planapp.documents.word.table import BlockReader

_DRAWING_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_CHART_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/chart}v"
_CHART_WORDS = "{http://schemas.openxmlformats.org/drawingml/2006/chart}strCache"
_NOTES = {"footnotes": FOOTNOTE, "endnotes": ENDNOTE, "comments": COMMENT}
_HEADERS = {"header": HEADER, "footer": FOOTER}
# A header that only counts the pages says nothing of the plan.
_SAYS_SOMETHING = re.compile(r"(?i)\b(?!(?:sida|sid|av|page|of)\b)[^\W\d_]{2,}")
_TEXT_ENDINGS = (".txt", ".htm", ".html", ".xhtml")


def _words_of_page(data: bytes) -> str:
    """The text of a web page or a text file; "" when it cannot be read."""
    if count_marks(data) > SMALL_PART_MARKS:
        raise DocumentError(TOO_LARGE)
    try:
        data.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "windows-1252"
    parser = etree.HTMLParser(encoding=encoding, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    etree.strip_elements(root, "script", "style", with_tail=False)
    return " ".join(str(text) for text in root.itertext())


class PartReader(BlockReader):
    """Reads the main part, and what the parts around it hold."""

    def __init__(
        self,
        package: Package,
        main: str,
        styles: tuple[dict[str, Style], Style],
        numbering: Numbering,
        addresses: dict[str, str],
    ) -> None:
        super().__init__(styles, numbering, addresses)
        self.package = package
        self.parts = package.targets(main)
        self._words: dict[str, str] = {}  # of the parts around the main one, by name
        self._size = 0  # of those that have been read
        self.first_lines: list[str] = []  # of the text outside the tables

    def note_thing(self, kind: str, text: str) -> None:
        """Something drawn: a picture only where it stands in a table, a diagram by its words."""
        if kind in (DIAGRAM, CHART):
            name = self.parts.get(text, "")
            if name not in self._words:
                self._words[name] = self._drawn_text(name)
            self.noticed.hide(kind, self._words[name])
        elif kind != PICTURE or self.noticed.place:
            self.noticed.quote(kind, text)

    def note_chunk(self, chunk: etree._Element) -> None:
        """A document inside the document: its words, where it is plain text or a page."""
        name = self.parts.get(chunk.get(RELATION + "id", ""), "")
        if name not in self._words:
            is_text = name.casefold().endswith(_TEXT_ENDINGS)
            data = self.package.read_part(name, LEFT_OUT_LIMIT) if is_text else None
            self._words[name] = _words_of_page(data) if data else ""
        self.noticed.quote(CHUNK, self._words[name] or name.rpartition("/")[2])

    def _drawn_text(self, name: str) -> str:
        root = self._tree(name)
        if root is None:
            return ""
        pieces = [text.text or "" for text in root.iter(_DRAWING_TEXT)]
        for words in root.iter(_CHART_WORDS):
            pieces += [text.text or "" for text in words.iter(_CHART_TEXT)]
        return " ".join(dict.fromkeys(pieces))

    def _tree(self, name: str) -> etree._Element | None:
        """A part beside the main one; together they may be as large as one of the small ones."""
        self._size += self.package.size_of(name)
        if self._size > SMALL_PART_LIMIT:
            raise DocumentError(TOO_LARGE)
        return self.package.read_tree(name)

    def notice_parts(self, main: str) -> None:
        """Tell of notes, comments, headers and macros; raises DocumentError when one is broken."""
        said: set[str] = set()
        for kind, name in dict.fromkeys(self.package.related_parts(main)):
            if kind in _NOTES:
                self._notice_notes(_NOTES[kind], name)
            elif kind in _HEADERS:
                text = self._new_in(self._text_of(self._tree(name), "\t"))
                if text not in said and text:
                    said.add(text)
                    self.noticed.quote(_HEADERS[kind], text, {})
            elif kind == "vbaProject":
                self.noticed.quote(MACROS, "", {})

    def _notice_notes(self, kind: str, name: str) -> None:
        root = self._tree(name)
        for note in root if root is not None else ():
            if note.get(W + "type") in (None, "normal"):  # the others are the lines above the notes
                text = self._text_of(note)
                if text:
                    place = self.noticed.anchors.get((kind, note.get(W + "id", "")), {})
                    self.noticed.quote(kind, text, place)

    def _new_in(self, header: str) -> str:
        """What a header says that the document's first lines, such as its title, do not say too."""
        pieces = [piece.strip() for piece in header.split("\t")]
        return " ".join(
            piece
            for piece in pieces
            if _SAYS_SOMETHING.search(piece) and not any(piece in line for line in self.first_lines)
        )

    def _text_of(self, element: etree._Element | None, between: str = " ") -> str:
        cell = Cell()
        if element is not None:
            self.noticed.place = {}
            self.content(element, cell)
            self.finished(cell)
        return between.join([*cell.texts(), *cell.markers])
