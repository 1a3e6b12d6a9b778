"""Word in: the document's XML as a stream of paragraphs and table grids.

Only finished paragraphs and table rows are looked at, and cleared at once, so that memory grows with
the text alone.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, cast

from lxml import etree

from planapp.documents.blocks import Block, Cell, Paragraph, Table
from planapp.documents.errors import DocumentError
from planapp.documents.limits import MeasuredStream
from planapp.documents.package import BROKEN, ZIP_FAULTS, Package, refuse_declared, refuse_doctype
from planapp.documents.understanding.findings import Findings
from planapp.documents.word.drawn import FALLBACK, FORMULAS, TEXT_BOX
from planapp.documents.word.findings import SUBDOCUMENT
from planapp.documents.word.names import TBL, TC, TR, P
from planapp.documents.word.numbering import read_numbering
from planapp.documents.word.parts import PartReader
from planapp.documents.word.styles import Style, link_styles, read_styles
from planapp.documents.word.table import ALT_CHUNK, SUB_DOCUMENT, TableGrid, paragraphs_in, table_parts

LONGEST_ADDRESS = 2_000  # as long as the record may hold
_ROWS_SEARCHED = 20
_FIRST_LINES = 10  # where a document says what its headers say on every page
_FRAME_WIDTH = 2  # columns, at most, of a table that only holds other tables in their places
Tell = Callable[[float], None]


def _part_reader(package: Package, main: str) -> PartReader:
    parts = package.related(main, ("styles", "numbering"))
    addresses = {
        name: "%20".join(target.split())[:LONGEST_ADDRESS]
        for name, (kind, target) in package.relationships(main).items()
        if kind == "hyperlink" and target
    }
    styles = read_styles(package, parts.get("styles", ""))
    numbering = read_numbering(package, parts.get("numbering", ""))
    link_styles(styles[0], numbering)
    return PartReader(package, main, styles, numbering, addresses)


def _before(table: etree._Element) -> Iterator[etree._Element]:
    """What stands between the last table and this one, in order.

    The parser is ahead of its events, so that what comes after may stand in the tree already.
    """
    for held in reversed([table, *table.iterancestors()]):
        for sibling in reversed(list(held.itersiblings(preceding=True))):
            yield from paragraphs_in(sibling)


def _body_paragraphs(elements: Iterator[etree._Element], reader: PartReader) -> Iterator[Paragraph]:
    """Paragraphs outside the tables; one whose mark is deleted is the beginning of the next."""
    style, level = reader.plain, None
    for element in elements:
        reader.budget.take_paragraph()
        found = Cell()
        if element.tag == ALT_CHUNK:
            reader.note_chunk(element)
        elif element.tag == SUB_DOCUMENT:
            reader.noticed.quote(SUBDOCUMENT, "")
        elif element.tag in FORMULAS:
            reader.read_formula(element, found)
        else:
            line = reader.read_paragraph(element, found)
            style, level = line.style, line.level
        yield from _as_paragraphs(found, style, level, reader)
    rest = Cell()
    reader.end_of_text(rest)
    yield from _as_paragraphs(rest, style, level, reader)


def _as_paragraphs(cell: Cell, style: Style, level: int | None, reader: PartReader) -> Iterator[Paragraph]:
    reader.take_text()
    for text in [*cell.texts(), *cell.markers]:
        if len(reader.first_lines) < _FIRST_LINES:
            reader.first_lines.append(text)
        yield Paragraph(text, (style.level if level is None else level) or None, style.kind)


def _forget(element: etree._Element) -> None:
    """Free an element that has been read, and what stands before it and before what holds it."""
    element.clear()
    for held in (element, *element.iterancestors()):
        parent = held.getparent()
        while parent is not None and held.getprevious() is not None:
            del parent[0]


class Tables:
    """Counts the tables outside all others, and gives what each of them holds as blocks."""

    def __init__(self, reader: PartReader) -> None:
        self.reader = reader
        self.count = 0
        self.grid = TableGrid(etree.Element(TBL), reader)
        self.blocks: list[Block] = []  # of a table that frames others
        self.rows_before = 0  # in tables of the same frame

    def begin(self, table: etree._Element) -> None:
        """A table outside all others begins."""
        self.count += 1
        self.grid = TableGrid(table, self.reader)
        self.blocks = []
        self.rows_before = 0

    def add_row(self, row: etree._Element) -> None:
        """Read a row, or what stands in it where the table only frames others."""
        self.reader.noticed.place = {"table": self.count, "row": self.rows_before + len(self.grid.rows) + 1}
        if self.blocks or _frames(row, self.grid.widest):
            self._open_frame(row)
        else:
            self.grid.add_row(row)

    def end(self) -> Iterator[Block]:
        """The blocks of the table that ends here."""
        self.reader.noticed.place = {}
        yield from self.blocks or [Table(self.grid.grid(), {"table": self.count})]

    def _open_frame(self, row: etree._Element) -> None:
        """The rows read so far, and this one, are paragraphs and tables of their own."""
        held = {id(cell): cell for _, cells in self.grid.rows for cell in cells}
        self.blocks += [Paragraph(text) for cell in held.values() for text in [*cell.texts(), *cell.markers]]
        self.grid.rows = []
        self._take_row(row)

    def _take_row(self, row: etree._Element) -> None:
        for cell in table_parts(row, TC):
            self._take(cell)

    def _take(self, parent: etree._Element) -> None:
        """The blocks in a cell of a frame, or in a content control in it."""
        between: list[etree._Element] = []
        for part in parent:
            holds_table = part.tag != P and next(part.iter(TBL), None) is not None
            if not holds_table:
                between += paragraphs_in(part)
                continue
            self.blocks += _body_paragraphs(iter(between), self.reader)
            between = []
            if part.tag == TBL:
                self._take_table(part)
            else:
                self._take(part)
        self.blocks += _body_paragraphs(iter(between), self.reader)

    def _take_table(self, table: etree._Element) -> None:
        rows = list(table_parts(table, TR))
        if any(_frames(row, 0) for row in rows):
            for row in rows:
                self._take_row(row)
            return
        grid = TableGrid(table, self.reader)
        for row in rows:
            self.reader.noticed.place = {"table": self.count, "row": self.rows_before + len(grid.rows) + 1}
            grid.add_row(row)
        before = {"row": self.rows_before} if self.rows_before else {}
        self.blocks.append(Table(grid.grid(), {"table": self.count} | before))
        self.rows_before += len(grid.rows)


def _frames(row: etree._Element, widest: int) -> bool:
    """Whether a row only gives other tables their place: it has fewer cells than a table in it."""
    if widest > _FRAME_WIDTH:
        return False
    cells = len(list(islice(table_parts(row, TC), _FRAME_WIDTH + 1)))
    if cells > _FRAME_WIDTH:
        return False
    for table in row.iter(TBL):
        if next(table.iterancestors(TEXT_BOX), None) is None:
            rows = list(islice(table_parts(table, TR), _ROWS_SEARCHED))
            if len(rows) > 1 and any(len(list(table_parts(one, TC))) > max(cells, widest) for one in rows):
                return True
    return False


def _is_unseen(element: etree._Element) -> bool:
    """Text boxes are read with their paragraph; of two versions of the same thing one is shown."""
    return element.tag == TEXT_BOX or element.getprevious() is not None


def _events(stream: MeasuredStream) -> Iterator[tuple[bool, etree._Element]]:
    """Where tables and rows begin (True) and end, but for those that are not read as tables."""
    events = etree.iterparse(
        cast(IO[bytes], stream),
        events=("start", "end"),
        tag=(TBL, TR, TEXT_BOX, FALLBACK),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    unseen = 0
    for event, element in events:
        starts, tag = event == "start", element.tag
        if unseen:
            unseen += (1 if starts else -1) if tag in (TEXT_BOX, FALLBACK) else 0
        elif tag in (TEXT_BOX, FALLBACK):
            unseen = int(starts and _is_unseen(element))
        else:
            yield starts, element
    yield False, events.root


def _blocks(stream: MeasuredStream, reader: PartReader) -> Iterator[Block]:
    """Rows are read as they end, paragraphs when the next table starts: all of them are whole then.

    The last event is the end of the document itself, with the paragraphs after its last table.
    """
    depth = 0
    tables = Tables(reader)
    for starts, element in _events(stream):
        if element.tag == TR:
            if depth == 1 and not starts:
                tables.add_row(element)
                element.clear()
                if stream.holds_much():
                    _forget(element)
                    stream.freed()
        elif element.tag != TBL:
            yield from _body_paragraphs(paragraphs_in(element), reader)
        elif starts:
            depth += 1
            if depth == 1:
                refuse_declared(element)
                yield from _body_paragraphs(_before(element), reader)
                tables.begin(element)
        else:
            depth -= 1
            if not depth:
                yield from tables.end()
                _forget(element)
                stream.freed()


def read_word_blocks(
    package: Package, findings: Findings | None = None, tell: Tell | None = None
) -> Iterator[Block]:
    """The paragraphs and tables of a Word file, in order; raises DocumentError when it is broken.

    What the reader leaves out (hidden text, notes, headers …) is added to `findings` at the end; `tell`
    is told at each table how much of the file has been read, from 0 to 1.
    """
    main = package.main_part()
    reader = _part_reader(package, main)
    refuse_doctype(package.beginning(main))
    try:
        with package.open_part(main) as opened:
            stream = MeasuredStream(opened)
            for block in _blocks(stream, reader):
                if tell is not None:
                    tell(min(1.0, stream.size / max(1, package.size_of(main))))
                yield block
    except (etree.XMLSyntaxError, *ZIP_FAULTS) as fault:
        raise DocumentError(BROKEN) from fault
    if findings is not None:
        reader.notice_parts(main)
        reader.noticed.tell(findings)
