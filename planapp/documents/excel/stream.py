"""The XML of a workbook's parts, piece by piece, within what a plan's workbook may hold.

A sheet may be formatted down to its millionth row. Cells and rows that hold nothing are taken out of
the bytes before they are parsed, which costs a tenth of parsing them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import IO, cast

from lxml import etree

from planapp.documents.errors import DocumentError
from planapp.documents.limits import MEGABYTE, TEXT_LIMIT
from planapp.documents.package import BROKEN, ZIP_FAULTS, Package, refuse_declared, refuse_doctype

CELL_LIMIT = 150_000  # cells with content, in all sheets
# As many lines as Excel allows signs in a cell; and in all cells that are long, of which a plan has few.
CELL_LINE_LIMIT, LONG_CELL_LINES_LIMIT, _LONG_TEXT = 33_000, 300_000, 1_000
BYTES_LIMIT, MARKS_LIMIT = 64 * MEGABYTE, 3_000_000  # of all sheets and strings, without what is empty
UNREAD_LIMIT = 120 * MEGABYTE  # with what is empty
BYTES_HELD_LIMIT, MARKS_HELD_LIMIT = 16 * MEGABYTE, 600_000
TOO_LARGE = (
    "Arbetsboken har orimligt många celler och läses därför inte in. Spara bara planens blad i en egen fil."
)
_PIECE = 256 * 1024
_FREED_AFTER = 10_000  # marks
_BYTES_FOR_EMPTY = 100  # one empty element in so many bytes is worth taking out

# In well-formed XML no "<" stands inside a tag, so no search here runs past the tag that it began at.
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"[^<>]*/>')
_EMPTY_ROW = re.compile(
    rb'<row r="\d{1,7}"[^<>]*+(?:(?<=/)>|>(?:<c r="[A-Z]{1,3}\d{1,7}"[^<>]*+(?<=/)>)*+</row>)'
)
# A cell or row that does not say first where it stands, as Excel writes it. It stands after the one before,
# which then may not be taken away. A piece may end in the midst of saying it.
_UNPLACED = re.compile(rb'<(?:c|row)(?! (?:r(?:=(?:"|\Z)|\Z)|\Z))[\s/>]')


class WorkbookBudget:
    """What reading a workbook has taken; raises DocumentError when it is more than a plan's takes."""

    def __init__(self, size: int, tell: Callable[[float], None] | None = None) -> None:
        self.size, self.tell = max(size, 1), tell
        self.unread = self.bytes = self.marks = self.cells = self.signs = self.lines = 0

    def take_unread(self, size: int) -> None:
        """So many bytes of a part."""
        self.unread += size
        if self.unread > UNREAD_LIMIT:
            raise DocumentError(TOO_LARGE)
        if self.tell is not None:
            self.tell(min(self.unread / self.size, 1.0))

    def take(self, size: int, marks: int) -> None:
        """So much XML to parse."""
        self.bytes += size
        self.marks += marks
        if self.bytes > BYTES_LIMIT or self.marks > MARKS_LIMIT:
            raise DocumentError(TOO_LARGE)

    def take_lines(self, texts: Iterable[str]) -> None:
        """The lines of texts: each becomes a paragraph, and takes far more memory than its signs."""
        for text in texts:
            if len(text) > _LONG_TEXT:
                lines = text.count("\n")
                self.lines += lines
                if lines > CELL_LINE_LIMIT or self.lines > LONG_CELL_LINES_LIMIT:
                    raise DocumentError(TOO_LARGE)

    def take_cell(self, signs: int) -> None:
        """One cell more, with so long a text."""
        self.cells += 1
        self.signs += signs
        if self.cells > CELL_LIMIT or self.signs > TEXT_LIMIT:
            raise DocumentError(TOO_LARGE)


class PartStream:
    """A part as a file to parse from, without empty cells; counts what the parser holds of it."""

    def __init__(self, stream: IO[bytes], budget: WorkbookBudget) -> None:
        self.stream, self.budget = stream, budget
        self.is_first = True
        self.is_plain = True  # no comment or CDATA so far, in which a tag would be text
        self.held = self.marks_held = 0

    def read(self, _size: int = -1) -> bytes:
        """The next bytes; b"" only at the end."""
        while data := self.stream.read(_PIECE):
            if self.is_first:
                refuse_doctype(data[:4096])
                self.is_first = False
            self.budget.take_unread(len(data))
            if b"<!" in data or data.startswith(b"!"):
                self.is_plain = False
            if self.is_plain and _is_dense(data) and not _UNPLACED.search(data):
                data = _EMPTY_ROW.sub(b"", data)
                if _is_dense(data):
                    data = _EMPTY_CELL.sub(b"", data)
            if data:
                self._take(data)
                return data
        return b""

    def _take(self, data: bytes) -> None:
        size, marks = len(data), data.count(b"<")
        self.budget.take(size, marks)
        self.held += size
        # Attributes are counted only where much is held: what is freed row by row costs no memory.
        self.marks_held += marks + (data.count(b"=") if self.held > MEGABYTE else 0)
        if self.held > BYTES_HELD_LIMIT or self.marks_held > MARKS_HELD_LIMIT:
            raise DocumentError(TOO_LARGE)

    def holds_much(self) -> bool:
        """Whether it is worth while to free what has been read."""
        return self.marks_held > _FREED_AFTER or self.held > MEGABYTE

    def freed(self) -> None:
        """Say that nothing of what was read is held any more."""
        self.held = self.marks_held = 0


def _is_dense(data: bytes) -> bool:
    """Whether so much is empty that taking it out costs less than parsing it."""
    return data.count(b"/>") > len(data) // _BYTES_FOR_EMPTY


def elements(
    package: Package, name: str, tags: tuple[str, ...], budget: WorkbookBudget
) -> Iterator[etree._Element]:
    """The elements of a part with these local names, each whole and freed when the next is asked for.

    Raises DocumentError when the part is missing, broken, or holds more than a plan's.
    """
    wanted = tuple(f"{{*}}{tag}" for tag in tags)
    try:
        with package.open_part(name) as raw:
            stream = PartStream(raw, budget)
            events = etree.iterparse(
                cast(IO[bytes], stream),
                tag=wanted,
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            is_first = True
            for _, element in events:
                if is_first:
                    refuse_declared(element)
                    is_first = False
                yield element
                element.clear()
                if stream.holds_much():
                    _forget_before(element)
                    stream.freed()
    except (etree.XMLSyntaxError, *ZIP_FAULTS) as fault:
        raise DocumentError(BROKEN) from fault


def _forget_before(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        del parent[: parent.index(element)]
