"""An Excel package made harmless before openpyxl opens it.

openpyxl makes an object for every cell that a file mentions: each cell of a merged range or of a
link's range, and each formatted empty cell. A few bytes can ask for seventeen milliards of them.
"""

import io
import re
import zipfile

from planapp.documents.errors import DocumentError
from planapp.documents.excel_text import KEPT_FROM_OPENPYXL, OPENPYXL_DROPS
from planapp.documents.limits import MEGABYTE
from planapp.documents.package import BROKEN, Package, refuse_doctype

CELL_LIMIT = 200_000  # cells with content, in all sheets
# A sheet may be large with empty cells; only what is left without them is kept.
SHEET_LIMIT, STRINGS_LIMIT, KEPT_LIMIT = 80 * MEGABYTE, 40 * MEGABYTE, 56 * MEGABYTE
# openpyxl takes some microseconds for each element of a cell or string, and fifty for any other one.
ELEMENT_LIMIT, OTHER_ELEMENT_LIMIT = 2_500_000, 100_000
FORMAT_LIMIT = 1_500  # bytes in a number format: 255 signs, some of them written as `&quot;`
RANGE_ROWS, RANGE_COLUMNS = 500, 64  # what is kept of a range that covers more
COVERED_LIMIT = 50_000
TOO_LARGE = (
    "Arbetsboken har orimligt många celler och läses därför inte in. Spara bara planens blad i en egen fil."
)

_NEEDLESS = re.compile(
    r"^(?:docProps|customXml|xl/(?:media|drawings|charts|chartsheets|pivot\w+|externalLinks|theme|embeddings"
    r"|threadedComments|persons|queryTables|slicers?|slicerCaches|ctrlProps|activeX|model|printerSettings))/"
)
_NEEDLESS_RELATION = re.compile(
    rb"(?><(?:\w+:)?Relationship\b[^<>]*?\sType\s*=\s*[\"'])"
    rb"(?>(?:[^\"'<>/]*+/)*+(?:drawing|pivotTable|chartsheet|externalLink)[\"'])[^<>]*?(?:/>|>\s*</(?:\w+:)?Relationship>)"
)
_KINDS_WITH_TEXT = (b"sst", b"comments")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s/>]")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^<>]*encoding\s*=\s*[\"']([\w-]+)[\"']")

# In well-formed XML no "<" stands inside a tag, so no search here runs past the tag that it began at.
_CELL = rb"<(?:\w+:)?c(?=[\s/>])"
_CELLS = re.compile(_CELL)
_EMPTY_CELL = re.compile(_CELL + rb"[^<>]*/>")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*(?:/>|>(?:\s|" + _CELL + rb"[^<>]*/>)*+</(?:\w+:)?row>)")
_CELL_WITHOUT_PLACE = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?![^<>]*\sr\s*=)")
_REF = rb"\sref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?[\"']"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b")
_MERGE_PLACE = re.compile(rb"(<(?:\w+:)?mergeCell\b[^<>]*?)" + _REF)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b")
_LINK_PLACE = re.compile(
    rb"(?>(<(?:\w+:)?hyperlink\b[^<>]*?)" + _REF + rb")([^<>]*?)(?:/>|>\s*</(?:\w+:)?hyperlink>)"
)
# A cell that shows something: it has a value of its own or text of its own.
_FILLED_CELL = re.compile(
    _CELL + rb"(?>[^<>]*?\sr\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"'])[^<>]*+>(?:(?!</?(?:\w+:)?c[\s/>]).)*?"
    rb"<(?:\w+:)?(?:v>[^<]|is[\s>])",
    re.DOTALL,
)
_LONG_FORMAT = re.compile(rb"formatCode\s*=\s*[\"'][^\"']{%d}" % FORMAT_LIMIT)
_COMMENT = re.compile(rb"<(?:\w+:)?comment\b")
_COMMENT_PLACE = re.compile(rb"<(?:\w+:)?comment\b[^<>]*?\sref\s*=\s*[\"'][A-Z]{1,3}\d{1,7}[\"']")


def harmless(package: Package) -> io.BytesIO:
    """The package as openpyxl may see it: only the parts that hold text, no range larger than a plan's.

    Raises DocumentError when a part declares a document type, is not UTF-8, or holds too much.
    """
    made = io.BytesIO()
    taken = Taken()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(package.names):
            if _NEEDLESS.match(name) or not name.endswith((".xml", ".rels")):
                continue
            data = _harmless_part(package.read_part(name, SHEET_LIMIT) or b"")
            taken.add(data)
            archive.writestr(name, data)
    made.seek(0)
    return made


class Taken:
    """How much the parts hold so far; raises DocumentError when it is more than a plan's workbook does."""

    def __init__(self) -> None:
        self.size = self.cells = self.elements = self.others = 0

    def add(self, data: bytes) -> None:
        """One part more, as openpyxl will see it."""
        elements, kind = data.count(b"<"), _root(data)
        inside = elements if kind in _KINDS_WITH_TEXT else 0
        if kind == b"worksheet":
            inside = data.count(b"<", data.find(b"sheetData"), data.rfind(b"sheetData"))
            self.cells += len(_CELLS.findall(data))
        self.size += len(data)
        self.elements += inside
        self.others += elements - inside
        if (
            self.size > KEPT_LIMIT
            or self.cells > CELL_LIMIT
            or self.elements > ELEMENT_LIMIT
            or self.others > OTHER_ELEMENT_LIMIT
        ):
            raise DocumentError(TOO_LARGE)


def _root(data: bytes) -> bytes | None:
    root = _ROOT.search(data[:4096])
    return root[1] if root else None


def _harmless_part(data: bytes) -> bytes:
    # The searches below read bytes, so a part in another encoding would slip past them.
    encoding = _ENCODING.match(data)
    kind = _root(data)
    if not kind or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise DocumentError(BROKEN)
    refuse_doctype(data)
    if kind == b"worksheet":
        return _harmless_sheet(data)
    if kind == b"sst":
        if len(data) > STRINGS_LIMIT:
            raise DocumentError(TOO_LARGE)
        return data.replace(OPENPYXL_DROPS.encode(), KEPT_FROM_OPENPYXL.encode())
    if kind == b"styleSheet" and _LONG_FORMAT.search(data):
        raise DocumentError(BROKEN)  # openpyxl searches it in quadratic time
    if kind == b"comments" and len(_COMMENT.findall(data)) != len(_COMMENT_PLACE.findall(data)):
        raise DocumentError(BROKEN)
    return _NEEDLESS_RELATION.sub(b"", data) if kind == b"Relationships" else data


def _harmless_sheet(data: bytes) -> bytes:
    # Cells without a place of their own stand after the one before them, which may be an empty one.
    if _are_placed(data):
        data = _EMPTY_ROW.sub(b"", data)
        data = _EMPTY_CELL.sub(b"", data)
    if len(data) > KEPT_LIMIT or data.count(b"<") > ELEMENT_LIMIT:
        raise DocumentError(TOO_LARGE)
    ranges = Ranges(data)
    merges, links = len(_MERGE.findall(data)), len(_LINK.findall(data))
    data, clipped = _MERGE_PLACE.subn(ranges.merge, data)
    data, placed = _LINK_PLACE.subn(ranges.link, data)
    if (merges, links) != (clipped, placed):
        raise DocumentError(BROKEN)
    return data


def _are_placed(data: bytes) -> bool:
    """Whether every row and cell says where it stands; counted, where they say it as Excel writes it."""
    as_excel_writes = b":row" not in data and all(
        data.count(b"<%s " % tag) == data.count(b'<%s r="' % tag)
        and not any(b"<%s%s" % (tag, end) in data for end in (b">", b"/", b"\n", b"\r", b"\t"))
        for tag in (b"row", b"c")
    )
    return as_excel_writes or not _CELL_WITHOUT_PLACE.search(data)


class Ranges:
    """Makes the merged ranges and links of a sheet small, counting the places that they cover."""

    def __init__(self, data: bytes) -> None:
        self.covered = 0
        self.filled = set(_FILLED_CELL.findall(data)) if _LINK.search(data) else set()

    def merge(self, found: re.Match[bytes]) -> bytes:
        """A merged range, clipped."""
        left, top, right, bottom = self._bounds(found)
        return b'%s ref="%s%d:%s%d"' % (found[1], _letters(left), top, _letters(right), bottom)

    def link(self, found: re.Match[bytes]) -> bytes:
        """A link, once for each cell of its range that shows something.

        openpyxl writes the address of a link into the cell where that is empty.
        """
        left, top, right, bottom = self._bounds(found)
        places = (
            b"%s%d" % (_letters(column), row)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        )
        kept = [place for place in places if place in self.filled]
        return b"".join(b'%s ref="%s"%s/>' % (found[1], place, found[6]) for place in kept)

    def _bounds(self, found: re.Match[bytes]) -> tuple[int, int, int, int]:
        left, top = _column(found[2]), int(found[3])
        right, bottom = (_column(found[4]), int(found[5])) if found[4] else (left, top)
        right = max(left, min(right, left + RANGE_COLUMNS - 1))
        bottom = max(top, min(bottom, top + RANGE_ROWS - 1))
        self.covered += (right - left + 1) * (bottom - top + 1)
        if self.covered > COVERED_LIMIT:
            raise DocumentError(TOO_LARGE)
        return left, top, right, bottom


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(column: int) -> bytes:
    letters = b""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
