"""Small files that unpack to much: each asks for time or memory in a way of its own."""

import io
import zipfile
from collections.abc import Callable

from tests.documents.excel_bombs import EXCEL_BOMBS, EXCEL_HARMLESS
from tests.documents.package_bombs import PACKAGE_BOMBS
from tests.documents.workbooks import plan_sheet, to_bytes, with_part
from tests.word_files import p, row, tbl, tc, tr, word_file

MEGABYTE = 1024 * 1024
HEADING = p("Kapitel 1", "R1")
PLAN = HEADING + tbl(row())
SHEET = "xl/worksheets/sheet1.xml"


def fill(piece: str, megabytes: int = 60) -> str:
    return piece * (megabytes * MEGABYTE // len(piece))


def _padded(data: bytes) -> bytes:
    """The file with its parts stored plainly, so that nothing is told by how well they pack."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def _w(tag: str, content: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:{tag} xmlns:w="{space}">{content}</w:{tag}>'


def _table(rows: str) -> bytes:
    return word_file(HEADING, tbl(row(), rows))


def _nested_boxes(depth: int) -> str:
    inner = p("x")
    for _ in range(depth):
        inner = f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    return inner


def _in_sheet(old: str, new: str) -> bytes:
    data = to_bytes(plan_sheet([["1", "Mål", "a", "b", "c", "Klar"]]).parent)
    return with_part(data, SHEET, lambda part: part.replace(old.encode(), new.encode()))


def _wide_sheet() -> bytes:
    """A row of many columns, and rows with one text each: few cells, milliards of places."""
    sheet = plan_sheet([])
    for column in range(1, 5_000):
        sheet.cell(1, column, f"Kolumn {column}")
    for number in range(2, 3_000):
        sheet.cell(number, number, "a")
        sheet.cell(number, number + 1, "a")
    return to_bytes(sheet.parent)


def _text_far_below() -> bytes:
    sheet = plan_sheet([["1", "Mål", "a", "b", "c", "Klar"]])
    sheet["A1048576"], sheet["B1048576"] = "glömt", "ord"
    return to_bytes(sheet.parent)


LINK = '<w:hyperlink r:id="L"><w:r><w:t>abc</w:t></w:r><w:r><w:br/></w:r></w:hyperlink>'
CSV_HEADINGS = "Område;Aktivitet\n1;b\n".encode()
OPEN_FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://a.se"</w:instrText>'
    '<w:fldChar w:fldCharType="separate"/><w:t>abc</w:t></w:r></w:p>'
)
EMPTY_WIDE_ROW = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="63"/></w:tcPr></w:tc></w:tr>'
SHORT = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
BOMBS: dict[str, Callable[[], bytes]] = {
    "styles": lambda: word_file(PLAN, styles=_w("styles", fill("<w:style/>"))),
    "styles, within the size": lambda: word_file(PLAN, styles=_w("styles", fill("<w:style/>", 9))),
    "lists": lambda: _padded(word_file(PLAN, numbering=_w("numbering", fill("<w:abstractNum/>", 9)))),
    "wide empty rows": lambda: _table(fill(EMPTY_WIDE_ROW)),
    "wide empty rows, packed badly": lambda: _padded(_table(fill(EMPTY_WIDE_ROW, 40))),
    "rows of one letter": lambda: _padded(
        _table(fill("<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>", 40))
    ),
    "rows of seven": lambda: _padded(_table(fill(row(code="", goal="a"), 40))),
    "cells": lambda: _padded(_table(f"<w:tr>{fill(tc('a'), 40)}</w:tr>")),
    "paragraphs": lambda: word_file(PLAN, fill(SHORT), tbl(row())),
    "paragraphs, packed badly": lambda: _padded(word_file(PLAN, fill(SHORT, 40), tbl(row()))),
    "paragraphs in a cell": lambda: _padded(_table(f"<w:tr><w:tc>{fill(SHORT, 40)}</w:tc></w:tr>")),
    "small tables": lambda: _padded(word_file(PLAN, fill(f"<w:tbl>{EMPTY_WIDE_ROW}</w:tbl>", 40))),
    "elements outside rows": lambda: _padded(word_file(HEADING, tbl(row(), fill("<w:bookmarkEnd/>", 40)))),
    "attributes": lambda: _padded(word_file(PLAN, fill('<w:p w:a="" w:b="" w:c=""/>', 40))),
    "breaks": lambda: _padded(
        _table(row(activity=f"<w:p><w:r>{fill('<w:t>a</w:t><w:br/>', 40)}</w:r></w:p>"))
    ),
    "text": lambda: _padded(word_file(PLAN, *(tbl(row(activity=fill("ab ", 1))) for _ in range(40)))),
    "one code": lambda: _padded(word_file(HEADING, tbl(fill(row(code="1"), 15)))),
    "columns": lambda: _padded(
        word_file(HEADING, *(tbl(row(), headers=["Område", "Aktivitet", f"x{n}"]) for n in range(5_000)))
    ),
    "another encoding": lambda: with_part(
        word_file(PLAN),
        "word/document.xml",
        lambda part: part.decode().replace("UTF-8", "cp037").encode("cp037"),
    ),
    "cells in Excel": lambda: _in_sheet(
        "</sheetData>", fill('<row><c t="str"><v>a</v></c></row>', 40) + "</sheetData>"
    ),
    "rows in Excel": lambda: _padded(_in_sheet("</sheetData>", fill("<row><x/></row>", 40) + "</sheetData>")),
    "styles in Excel": lambda: with_part(
        to_bytes(plan_sheet([]).parent),
        "xl/styles.xml",
        lambda part: part.replace(b"</cellXfs>", fill("<xf/>", 9).encode() + b"</cellXfs>"),
    ),
    "styles in Excel, packed badly": lambda: _padded(BOMBS["styles in Excel"]()),
    "cells in Excel, packed badly": lambda: _padded(BOMBS["cells in Excel"]()),
    "number format in Excel": lambda: with_part(
        to_bytes(plan_sheet([]).parent),
        "xl/styles.xml",
        lambda part: part.replace(
            b"<fonts",
            b'<numFmts><numFmt numFmtId="200" formatCode="%s"/></numFmts><fonts' % (b"[" * MEGABYTE),
            1,
        ),
    ),
    "links in Excel": lambda: _padded(
        _in_sheet("</sheetData>", "</sheetData><hyperlink" + fill(' ref="A1"', 1))
    ),
    "places in Excel": _wide_sheet,
}
# What is strange, but within the limits: it may not take long either.
HARMLESS: dict[str, Callable[[], bytes]] = {
    "headings": lambda: word_file(p("a", "R1") * 40_000, tbl(row())),
    "small tables": lambda: word_file(HEADING, tbl(row()) * 3_000),
    "one code": lambda: word_file(HEADING, tbl(row(code="1) Ett") * 5_000)),
    "boxes in boxes": lambda: word_file(HEADING, tbl(row(activity=_nested_boxes(40)))),
    "links in a cell": lambda: word_file(
        HEADING, tbl(row(activity=p(LINK) * 10_000)), links={"L": "https://a.se"}
    ),
    "links in a paragraph": lambda: word_file(
        HEADING, tbl(row(activity=p(LINK * 10_000))), links={"L": "https://a.se"}
    ),
    "spaces": lambda: word_file(
        HEADING, tbl(row(who=p(f"a{' ' * MEGABYTE}b"), status=f"a{'.' * MEGABYTE}b"))
    ),
    "marks on a letter": lambda: word_file(HEADING, tbl(row(activity="a" + "\u0301\u0316" * MEGABYTE))),
    "a text far below": _text_far_below,
    "fields that never end": lambda: word_file(HEADING, tbl(row(activity=OPEN_FIELD * 3_000 + p("x")))),
    "a cell over every row": lambda: word_file(
        HEADING,
        tbl(
            row(),
            tr(*[tc("x", '<w:vMerge w:val="restart"/>')] * 6),
            tr(*[tc("", "<w:vMerge/>")] * 6) * 12_000,
        ),
    ),
}
BOMBS |= {f"Excel: {name}": make for name, make in EXCEL_BOMBS.items()}
BOMBS |= {f"package: {name}": make for name, make in PACKAGE_BOMBS.items()}
BOMBS |= {
    "CSV: a row of a hundred thousand columns": lambda: (
        b"Aktivitet;Ansvarig;" + b";".join(b"x%d" % n for n in range(100_000)) + b"\n1;2;3\n1;2;3\n"
    ),
    "CSV: cells of newlines": lambda: CSV_HEADINGS + (b'2;"' + b"a\n" * 990_000 + b'"\n') * 5,
    "CSV: long cells": lambda: CSV_HEADINGS + (b"2;" + b"ord " * 490_000 + b"\n") * 12,
}
HARMLESS |= {f"Excel: {name}": make for name, make in EXCEL_HARMLESS.items()}
