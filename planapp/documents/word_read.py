"""Word in: the document's XML as a stream of paragraphs and table grids.

Only finished paragraphs and table rows are looked at, and cleared at once, so that memory grows with
the text alone.
"""

from collections.abc import Iterator
from typing import IO, cast

from lxml import etree

from planapp.documents.blocks import Block, Cell, Grid, Paragraph, Table
from planapp.documents.errors import DocumentError
from planapp.documents.findings import Findings
from planapp.documents.limits import MeasuredStream
from planapp.documents.package import BROKEN, ZIP_FAULTS, Package, refuse_declared, refuse_doctype
from planapp.documents.word_drawn import TEXT_BOX
from planapp.documents.word_styles import VAL, W, number, read_numbering, read_styles
from planapp.documents.word_text import DELETED_ROW, TBL, TC, TR, P, TextReader, paragraphs_in

GRID_LIMIT = 63  # columns in a Word table
LONGEST_ADDRESS = 2_000  # as long as the record may hold
_NOTE_KIND = W + "type"
_TC_PR, _GRID_SPAN, _V_MERGE = (W + name for name in ("tcPr", "gridSpan", "vMerge"))
_TR_PR, _GRID_BEFORE = W + "trPr", W + "gridBefore"


def _text_reader(package: Package, main: str) -> TextReader:
    relations = package.relationships(main)
    parts = package.related(main, ("styles", "numbering"))
    addresses = {
        name: "%20".join(target.split())[:LONGEST_ADDRESS]
        for name, (kind, target) in relations.items()
        if kind == "hyperlink" and target
    }
    styles = read_styles(package, parts.get("styles", ""))
    return TextReader(styles, read_numbering(package, parts.get("numbering", "")), addresses)


def _own_cells(row: etree._Element) -> Iterator[etree._Element]:
    """The row's own cells, through content controls and other wrappers, not those of nested tables."""
    for part in row:
        if part.tag == TC:
            yield part
        elif part.tag not in (_TR_PR, TBL):
            yield from _own_cells(part)


def _add_row(grid: Grid, row: etree._Element, reader: TextReader) -> None:
    if row.find(DELETED_ROW) is not None:
        return
    above = grid[-1] if grid else []
    before = row.find(f"{_TR_PR}/{_GRID_BEFORE}")
    places: list[Cell | None] = [None] * (number(before.get(VAL), 0, GRID_LIMIT) if before is not None else 0)
    for element in _own_cells(row):
        properties = element.find(_TC_PR)
        width, merged = 1, None
        if properties is not None:
            span, merge = properties.find(_GRID_SPAN), properties.find(_V_MERGE)
            width = max(1, number(span.get(VAL), 1, GRID_LIMIT)) if span is not None else 1
            merged = merge.get(VAL, "continue") if merge is not None else None
        covering = above[len(places)] if merged == "continue" and len(places) < len(above) else None
        cell = covering if covering is not None else reader.cell(element)
        # A cell beyond the last column keeps one place, where it is quoted in a finding.
        places += [cell] * max(1, min(width, GRID_LIMIT - len(places)))
    reader.budget.take_row(len(places))
    grid.append(places)


def _before(table: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs between the last table and this one, in order.

    The parser is ahead of its events, so that what comes after may stand in the tree already.
    """
    for held in reversed([table, *table.iterancestors()]):
        for sibling in reversed(list(held.itersiblings(preceding=True))):
            yield from sibling.iter(P)


def _body_paragraphs(elements: Iterator[etree._Element], reader: TextReader) -> Iterator[Paragraph]:
    for element in elements:
        if next(element.iterancestors(TEXT_BOX), None) is not None:
            continue  # the paragraph that the box is anchored at has read it
        reader.budget.take_paragraph()
        style = reader.style_of(element)
        found = reader.paragraph(element)
        for text in [*found.texts(), *found.markers]:
            yield Paragraph(text, style.level, style.kind)


def _forget(element: etree._Element) -> None:
    """Free an element that has been read, and what stands before it and before what holds it."""
    element.clear()
    for held in (element, *element.iterancestors()):
        parent = held.getparent()
        while parent is not None and held.getprevious() is not None:
            del parent[0]


def _blocks(stream: MeasuredStream, reader: TextReader) -> Iterator[Block]:
    """Rows are read as they end, paragraphs when the next table starts: all of them are whole then."""
    events = etree.iterparse(
        cast(IO[bytes], stream),
        events=("start", "end"),
        tag=(TBL, TR, TEXT_BOX),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    depth = tables = in_box = 0
    grid: Grid = []
    for event, element in events:
        tag, step = element.tag, 1 if event == "start" else -1
        if tag == TEXT_BOX:
            in_box += step
        elif in_box:
            continue
        elif tag == TR:
            if depth == 1 and step < 0:
                _add_row(grid, element, reader)
                element.clear()
                if stream.holds_much():
                    _forget(element)
                    stream.freed()
        else:
            depth += step
            if depth == 1 and step > 0:
                refuse_declared(element)
                yield from _body_paragraphs(_before(element), reader)
                grid = []
            elif not depth:
                tables += 1
                yield Table(grid, {"table": tables})
                _forget(element)
                stream.freed()
    if events.root is not None:
        yield from _body_paragraphs(events.root.iter(P), reader)


def _quote_notes(package: Package, main: str, reader: TextReader, findings: Findings) -> None:
    """Foot- and endnotes are told of: a person sees them, and the record has no place for them."""
    for name in package.related(main, ("footnotes", "endnotes")).values():
        root = package.read_tree(name)
        for note in root if root is not None else ():
            if note.get(_NOTE_KIND) in (None, "normal"):  # the others are the lines above the notes
                texts = [text for part in paragraphs_in(note) for text in reader.paragraph(part).texts()]
                if texts:
                    findings.note_left_out(" ".join(texts))


def read_word_blocks(package: Package, findings: Findings | None = None) -> Iterator[Block]:
    """The paragraphs and tables of a Word file, in order; raises DocumentError when it is broken.

    What the reader leaves out (footnotes) is added to `findings`.
    """
    main = package.main_part()
    reader = _text_reader(package, main)
    try:
        with package.open_part(main) as head:
            refuse_doctype(head.read(4096))
        with package.open_part(main) as stream:
            yield from _blocks(MeasuredStream(stream), reader)
    except (etree.XMLSyntaxError, *ZIP_FAULTS) as fault:
        raise DocumentError(BROKEN) from fault
    if findings is not None:
        _quote_notes(package, main, reader, findings)
