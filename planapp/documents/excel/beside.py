"""What stands beside a sheet's cells, in parts of its own: comments, text boxes, tables that Excel knows."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from planapp.documents.excel.cells import Place, Range, read_range
from planapp.documents.excel.notes import comment_lines
from planapp.documents.excel.stream import WorkbookBudget, elements
from planapp.documents.excel.text import unescape
from planapp.documents.excel.workbook import Workbook, rich_text
from planapp.domain.text import split_paragraphs

_COMMENTS, _THREADS, _DRAWING, _TABLE = "comments", "threadedComment", "drawing", "table"
_HYPERLINK = "hyperlink"
_PARTS_LIMIT = 500  # of one sheet


@dataclass(frozen=True, slots=True)
class Region:
    """A table that Excel knows as one: its range, headings and totals included."""

    range: Range
    totals: int


@dataclass(slots=True)
class Beside:
    """What stands beside a sheet's cells."""

    comments: dict[Place, list[str]] = field(default_factory=dict)
    boxes: list[tuple[Place | None, list[str]]] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)  # of hyperlinks, by relationship


def read_beside(workbook: Workbook, part: str, budget: WorkbookBudget) -> Beside:
    """The comments, text boxes, tables and addresses of a sheet; raises DocumentError when one is broken."""
    beside = Beside()
    targets = workbook.package.relationships(part)
    beside.addresses = {one: target for one, (kind, target) in targets.items() if kind == _HYPERLINK}
    parts = [one for one in workbook.relations(part) if one[2] in workbook.package.names][:_PARTS_LIMIT]
    for _, kind, name in parts:
        if kind == _COMMENTS:
            beside.comments |= _read_comments(workbook, name, budget)
        elif kind == _DRAWING:
            root = workbook.package.read_tree(name)
            for box in _text_boxes(root) if root is not None else ():
                budget.take_cell(sum(map(len, box[1])))
                beside.boxes.append(box)
        elif kind == _TABLE:
            root = workbook.package.read_tree(name)
            if root is not None:
                totals = 1 if root.get("totalsRowCount", "0") not in ("", "0") else 0
                beside.regions.append(Region(read_range(root.get("ref", "")), totals))
    for _, kind, name in parts:
        if kind == _THREADS:  # said again in an ordinary comment, for older programs
            beside.comments |= _read_threads(workbook, name, budget)
    return beside


def _read_comments(workbook: Workbook, part: str, budget: WorkbookBudget) -> dict[Place, list[str]]:
    authors: list[str] = []
    found: dict[Place, list[str]] = {}
    for element in elements(workbook.package, part, ("author", "comment"), budget):
        if element.tag.endswith("author"):
            authors.append(element.text or "")
            continue
        number = element.get("authorId", "")
        author = authors[int(number)] if number.isdecimal() and int(number[:9]) < len(authors) else ""
        text = "".join(rich_text(one) for one in element if one.tag.endswith("}text"))
        budget.take_cell(len(text))
        found[read_range(element.get("ref", ""))[:2]] = comment_lines(text, author)
    return found


def _read_threads(workbook: Workbook, part: str, budget: WorkbookBudget) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = {}
    for element in elements(workbook.package, part, ("threadedComment",), budget):
        place = read_range(element.get("ref", ""))[:2]
        text = "".join(one.text or "" for one in element if one.tag.endswith("}text"))
        budget.take_cell(len(text))
        found.setdefault(place, []).extend(split_paragraphs(unescape(text)))
    return found


def _text_boxes(root: etree._Element) -> Iterator[tuple[Place | None, list[str]]]:
    """The texts of a drawing's shapes, each with the place of the cell that it is anchored at."""
    for anchor in root:
        row, column = anchor.findtext("{*}from/{*}row", ""), anchor.findtext("{*}from/{*}col", "")
        at = (int(row[:7]) + 1, int(column[:7]) + 1) if row.isdecimal() and column.isdecimal() else None
        for shape in _shapes(anchor):
            texts = [text for one in shape.iterfind("{*}txBody/{*}p") if (text := _box_line(one))]
            if texts:
                yield at, texts


def _shapes(element: etree._Element) -> Iterator[etree._Element]:
    """The shapes that are shown, not what is stored again for older programs."""
    for part in element.iter("{*}sp"):
        is_fallback = any(str(one.tag).endswith("}Fallback") for one in part.iterancestors())
        name = part.find("{*}nvSpPr/{*}cNvPr")
        if not is_fallback and (name is None or name.get("hidden") not in ("1", "true")):
            yield part


def _box_line(paragraph: etree._Element) -> str:
    pieces = [
        " " if part.tag.endswith("}br") else part.text or "" for part in paragraph.iter("{*}t", "{*}br")
    ]
    return " ".join(split_paragraphs("".join(pieces)))
