"""A workbook's parts: its sheets in order, what stands beside each, shared strings and formats."""

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from planapp.documents.errors import DocumentError
from planapp.documents.excel.formats import Formats, read_formats
from planapp.documents.excel.stream import WorkbookBudget, elements
from planapp.documents.excel.styles import LIST_NAME
from planapp.documents.package import BROKEN, Package

SHEET, CHART_SHEET = "worksheet", "chartsheet"
SHEET_LIMIT = 1_000
_RELATION = "}id"
_BINARY = (
    "Filen är en binär arbetsbok (.xlsb). Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) "
    "och försök igen."
)
_NO_SHEETS = "Arbetsboken har inga blad som går att läsa. Kontrollera att det är rätt fil."
_MACROS = "vbaProject"
_LOCAL_T, _LOCAL_R = "}t", "}r"

Relations = dict[str, tuple[str, str]]


@dataclass(slots=True)
class SheetPart:
    """A sheet: its name, its part (None when the file lacks it), its kind, and whether it is shown."""

    name: str
    part: str | None
    kind: str
    is_hidden: bool


@dataclass(slots=True)
class Workbook:
    """What the sheets of a workbook share."""

    package: Package
    sheets: list[SheetPart]
    formats: Formats
    strings_part: str | None
    is_1904: bool = False
    has_macros: bool = False
    lists: set[str] = field(default_factory=set)  # sheets that our own writer marked as a list of every row
    folded: dict[str, str] = field(default_factory=dict)

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """Id, kind (a last word) and part name of each relationship of a part; a name may be foreign."""
        return [
            (one, kind, part_name(part, target, self.folded))
            for one, (kind, target) in self.package.relationships(part).items()
        ]


def part_name(source: str, target: str, folded: dict[str, str]) -> str:
    """The name of the part that a relationship of `source` leads to, in the letters of the archive."""
    target = target.replace("\\", "/")
    if not target.startswith("/"):
        target = f"{posixpath.dirname(source)}/{target}"
    name = posixpath.normpath(target).lstrip("/")
    return folded.get(name.casefold(), name)


def open_workbook(package: Package) -> Workbook:
    """What a package says of its workbook; raises DocumentError when it says nothing usable."""
    main = package.main_part()
    if main.endswith(".bin"):
        raise DocumentError(_BINARY)
    folded = {name.casefold(): name for name in package.names}
    main = part_name("", main, folded)
    root = package.read_tree(main)
    if root is None:
        raise DocumentError(BROKEN)
    relations = {
        one: (kind, part_name(main, target, folded))
        for one, (kind, target) in package.relationships(main).items()
    }
    parts = {kind: target for kind, target in relations.values() if target in package.names}
    properties = root.find("{*}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true", "on")
    return Workbook(
        package,
        _sheets(root, relations, package),
        read_formats(package, parts.get("styles")),
        parts.get("sharedStrings"),
        is_1904,
        any(kind in (_MACROS, "xlMacrosheet") for kind, _ in relations.values()),
        _lists(root),
        folded,
    )


def _sheets(root: etree._Element, relations: Relations, package: Package) -> list[SheetPart]:
    sheets = []
    for number, sheet in enumerate(root.iterfind("{*}sheets/{*}sheet"), 1):
        if number > SHEET_LIMIT:
            raise DocumentError(BROKEN)
        ids = [str(value) for name, value in sheet.items() if str(name).endswith(_RELATION)]
        kind, part = relations.get(ids[0], (SHEET, "")) if ids else (SHEET, "")
        name = " ".join(sheet.get("name", "").split()) or f"Blad {number}"
        is_hidden = sheet.get("state", "visible") != "visible"
        sheets.append(SheetPart(name, part if part in package.names else None, kind, is_hidden))
    if not sheets:
        raise DocumentError(_NO_SHEETS)
    return sheets


def _lists(root: etree._Element) -> set[str]:
    """The sheets that our own defined name lies on: 'Alla rader'!$A$1:$K$44."""
    names = set()
    for one in root.iterfind("{*}definedNames/{*}definedName"):
        if one.get("name") == LIST_NAME and one.text and "!" in one.text:
            sheet = one.text.rpartition("!")[0]
            if sheet.startswith("'") and sheet.endswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            names.add(" ".join(sheet.split()))
    return names


def rich_text(element: etree._Element) -> str:
    """The text of a string: its runs joined, without what tells how to pronounce it."""
    if len(element) == 1 and element[0].tag.endswith(_LOCAL_T):
        return element[0].text or ""
    pieces = []
    for part in element:
        if part.tag.endswith(_LOCAL_T):
            pieces.append(part.text or "")
        elif part.tag.endswith(_LOCAL_R):
            pieces += [one.text or "" for one in part if one.tag.endswith(_LOCAL_T)]
    return "".join(pieces)


def read_strings(workbook: Workbook, budget: WorkbookBudget) -> list[str]:
    """The strings that the cells share, as the file writes them."""
    if workbook.strings_part is None:
        return []
    return [rich_text(one) for one in elements(workbook.package, workbook.strings_part, ("si",), budget)]
