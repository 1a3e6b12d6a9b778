"""Small workbooks for the tests of the Excel reader."""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from planapp.documents.reading import read_document
from planapp.domain.record import PlanRecord

HEADERS = ["Område", "Mål", "Aktivitet från RCC", "Aktivitet i RV", "Ansvarig-Tidsram", "Status"]


def to_bytes(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def plan_sheet(rows: list[list[object]], title: str = "Blad1") -> Worksheet:
    """A sheet with the plan's headings in row 1 and the rows below."""
    sheet = Workbook().worksheets[0]
    sheet.title = title
    for row in [HEADERS, *rows]:
        sheet.append(row)
    return sheet


def read_sheet(sheet: Worksheet) -> PlanRecord:
    """What the reader makes of the workbook that holds a sheet."""
    return read_document(to_bytes(sheet.parent))


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one part changed; a part that is not there is made from b""."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return made.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*related: tuple[str, str]) -> str:
    """A relationships part: kind and target of each, with the ids rId1, rId2 …"""
    ones = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{ones}</Relationships>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def text_row(number: int, *texts: str) -> str:
    """A row of texts from column A on; "" is no cell."""
    cells = "".join(text_cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts) if text)
    return f'<row r="{number}">{cells}</row>'


def workbook_of(rows: str, after: str = "", before: str = "", parts: dict[str, str] | None = None) -> bytes:
    """A workbook written by hand: the sheet's rows, what follows and precedes them, and further parts.

    A part that is "" is left out.
    """
    sheet = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{rows}</sheetData>{after}'
    held = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet + "</worksheet>",
    } | (parts or {})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            if content:
                archive.writestr(name, content)
    return made.getvalue()
