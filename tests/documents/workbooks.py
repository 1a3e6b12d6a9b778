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
