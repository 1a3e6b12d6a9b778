"""Small workbooks that ask for much, each in a way of its own, and strange ones that are read anyway."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.documents.workbooks import MAIN, RELATIONS, relations, text_cell, text_row, workbook_of

MEGABYTE = 1024 * 1024
ROWS = text_row(1, "Område", "Mål", "Aktivitet", "Ansvarig", "Status") + text_row(
    2, "1", "b", "c", "d", "Klar"
)
RELS = "xl/worksheets/_rels/sheet1.xml.rels"


def _fill(piece: str, megabytes: int) -> str:
    return piece * (megabytes * MEGABYTE // len(piece))


def _stored(data: bytes) -> bytes:
    """The file with its parts stored plainly, so that nothing is told by how well they pack."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def _strings(items: str, cells: str = "") -> bytes:
    return _stored(
        workbook_of(ROWS + cells, parts={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>'})
    )


def _merged(ranges: list[str]) -> bytes:
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return workbook_of(ROWS, f"<mergeCells>{merged}</mergeCells>")


def _drawn(inside: str) -> bytes:
    drawing = f'<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a">{inside}</x:wsDr>'
    return _stored(workbook_of(ROWS, parts={RELS: relations(("drawing", "/d.xml")), "d.xml": drawing}))


def _boxes(count: int) -> str:
    box = "<x:a><x:sp><x:txBody><a:p><a:t>x</a:t></a:p></x:txBody></x:sp></x:a>"
    return f'<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a">{box * count}</x:wsDr>'


def _many_sheets(count: int) -> bytes:
    sheets = "".join(f'<sheet name="S{n}" r:id="rId1"/>' for n in range(count))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    return workbook_of(ROWS, parts={"xl/workbook.xml": book})


def _lying_size() -> bytes:
    """The directory says that the sheet is ten bytes long."""
    data = bytearray(workbook_of(ROWS))
    at = data.find(b"PK\x01\x02")
    while b"sheet1.xml" not in data[at + 46 : at + 46 + struct.unpack_from("<H", data, at + 28)[0]]:
        at = data.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def _far_apart() -> bytes:
    """A text in the first and last column of every 900th row."""
    rows = "".join(
        f'<row r="{n}">{text_cell(f"A{n}", "a")}{text_cell(f"XFD{n}", "b")}</row>'
        for n in range(3, 900_000, 900)
    )
    return workbook_of(ROWS + rows)


LINKS = "".join('<hyperlink ref="A1:XFD1048576" r:id="rId1"/>' for _ in range(20_000))
EXCEL_BOMBS: dict[str, Callable[[], bytes]] = {
    "many strings": lambda: _strings(_fill("<si><t>a</t></si>", 40)),
    "strings of many runs": lambda: _strings("<si>" + _fill("<r><t>a</t></r>", 30) + "</si>"),
    "one string of ten megabytes": lambda: _strings(f"<si><t>{_fill('ab ', 11)}</t></si>"),
    "a long string in many cells": lambda: _strings(
        f"<si><t>{_fill('ab ', 9)}</t></si>",
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, 99)),
    ),
    "elements in elements": lambda: workbook_of(
        ROWS + "<row><c>" + "<x>" * 5_000 + "</x>" * 5_000 + "</c></row>"
    ),
    "two million cells in a row": lambda: _stored(
        workbook_of(ROWS + "<row>" + "<c/>" * 2_000_000 + "</row>")
    ),
    "cells without places": lambda: _stored(workbook_of(ROWS + _fill("<row><c/><c/></row>", 50))),
    "attributes": lambda: _stored(
        workbook_of(ROWS + "<row>" + _fill('<c a="" b="" d="" e="" f=""/>', 40) + "</row>")
    ),
    "elements below the rows": lambda: _stored(workbook_of(ROWS, _fill("<x/>", 20))),
    "merged ranges beside each other": lambda: _merged([f"A{n}:F{n}" for n in range(3, 400_000)]),
    "links over everything": lambda: workbook_of(
        ROWS + "".join(text_row(n, *"abcde") for n in range(3, 9_000)),
        f"<hyperlinks>{LINKS}</hyperlinks>",
        parts={RELS: relations(("hyperlink", "https://a.se"))},
    ),
    "shapes": lambda: _drawn(_fill("<x:sp/>", 9)),
    "sheets": lambda: _many_sheets(5_000),
    "the same long sheet many times": lambda: workbook_of(
        ROWS + "".join(text_row(n, *"abcde") for n in range(3, 9_000)),
        parts={
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            + "".join(f'<sheet name="S{n}" r:id="rId1"/>' for n in range(500))
            + "</sheets></workbook>"
        },
    ),
    "merged ranges over each other": lambda: _merged(
        ["A2:E9"] + [f"B{n % 7 + 2}:XFD{n}" for n in range(20, 100_000)]
    ),
    "a lying size": _lying_size,
    "headings without end": lambda: workbook_of(
        '<row r="1">' + "".join(f'<c t="str"><v>Kolumn {n}</v></c>' for n in range(16_000)) + "</row>" + ROWS
    ),
    "a cell of newlines": lambda: workbook_of(ROWS + text_row(3, "2", "b", "c", "d", _fill("a\n", 1))),
    "long cells of newlines": lambda: _strings(
        "<si><t>" + "a\n" * 30_000 + "</t></si>",
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, 99)),
    ),
    "the same drawing many times": lambda: _stored(
        workbook_of(
            ROWS,
            parts={RELS: relations(*[("drawing", "/d.xml")] * 400), "d.xml": _boxes(20_000)},
        )
    ),
    "sheets with the same links": lambda: workbook_of(
        ROWS,
        parts={
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            + "".join(f'<sheet name="S{n}" r:id="rId1"/>' for n in range(1_000))
            + "</sheets></workbook>",
            RELS: relations(*[("hyperlink", "https://a.se")] * 10_000),
        },
    ),
}
EXCEL_HARMLESS: dict[str, Callable[[], bytes]] = {
    "texts far apart": _far_apart,
    "long strings that no cell shows": lambda: _strings(f"<si><t>{_fill('ab ', 8)}</t></si>" * 4),
    "hidden columns without end": lambda: workbook_of(
        ROWS, before="<cols>" + '<col min="9" max="999999999" hidden="1"/>' * 5_000 + "</cols>"
    ),
    "empty elements": lambda: _stored(workbook_of(ROWS + _fill('<row r="9"><c r="A9" s="1"/></row>', 50))),
    "shapes in shapes": lambda: _drawn("<x:grpSp>" * 200 + "<x:sp/>" + "</x:grpSp>" * 200),
    "a cell of a megabyte": lambda: workbook_of(ROWS + text_row(3, "2", "b", _fill("ord ", 1), "d", "Klar")),
}
