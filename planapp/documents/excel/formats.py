"""What the cells of a workbook look like: number formats, and which of our own styles they have."""

from dataclasses import dataclass, field

from lxml import etree

from planapp.documents.errors import DocumentError
from planapp.documents.excel.styles import OWN_STYLES
from planapp.documents.package import BROKEN, Package

GENERAL = "General"
LONGEST_FORMAT = 1_500  # signs; Excel allows 255
STYLE_LIMIT = 65_000
# The formats that a file names by number alone; of the Swedish ones those that say another thing.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
}  # fmt: skip
_BUILT_IN |= dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd")


@dataclass(slots=True)
class Formats:
    """For each number that a cell's style may have: its number format and the name of our style.

    `set_off` are the numbers of those that are bold or have a colour behind the text.
    """

    codes: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    set_off: set[int] = field(default_factory=set)

    def code(self, style: int) -> str:
        """The number format of a style; General for one that the file does not define."""
        return self.codes[style] if 0 <= style < len(self.codes) else GENERAL


def read_formats(package: Package, part: str | None) -> Formats:
    """The formats of a workbook; raises DocumentError when the part is broken or beyond all bounds."""
    root = package.read_tree(part) if part else None
    formats = Formats()
    if root is None:
        return formats
    own_codes = root.iterfind("{*}numFmts/{*}numFmt")
    codes = {one.get("numFmtId", ""): one.get("formatCode", GENERAL) for one in own_codes}
    if any(len(code) > LONGEST_FORMAT for code in codes.values()):
        raise DocumentError(BROKEN)
    own = {
        one.get("xfId", ""): name
        for one in root.iterfind("{*}cellStyles/{*}cellStyle")
        if (name := one.get("name", "")) in OWN_STYLES
    }
    bold, filled = _bold_fonts(root), _coloured_fills(root)
    for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        if index > STYLE_LIMIT:
            raise DocumentError(BROKEN)
        number = style.get("numFmtId", "0")
        built_in = _BUILT_IN.get(int(number), GENERAL) if number.isdecimal() and len(number) < 5 else GENERAL
        formats.codes.append(codes.get(number, built_in))
        if own_name := own.get(style.get("xfId", "")):
            formats.names[index] = own_name
        elif style.get("fontId") in bold or style.get("fillId") in filled:
            formats.set_off.add(index)
    return formats


def _bold_fonts(root: etree._Element) -> set[str]:
    return {
        str(index)
        for index, font in enumerate(root.iterfind("{*}fonts/{*}font"))
        if (bold := font.find("{*}b")) is not None and bold.get("val") not in ("0", "false")
    }


def _coloured_fills(root: etree._Element) -> set[str]:
    """The fills that a person sees: not the two that every file begins with, and not white."""
    return {
        str(index)
        for index, fill in enumerate(root.iterfind("{*}fills/{*}fill"))
        if (pattern := fill.find("{*}patternFill")) is not None
        and pattern.get("patternType") == "solid"
        and (colour := pattern.find("{*}fgColor")) is not None
        and colour.get("rgb", "").upper()[-6:] != "FFFFFF"
    }
