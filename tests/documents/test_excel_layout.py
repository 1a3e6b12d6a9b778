"""Sheets as people make them: what stands above, below, between and beside the tables."""

import re
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from planapp.documents.blocks import Paragraph
from planapp.documents.excel.read import read_excel_blocks
from planapp.documents.package import open_package
from planapp.documents.reading import read_document
from planapp.documents.understanding.findings import Findings
from planapp.domain.record import PlanRecord
from tests.documents.workbooks import to_bytes, with_part

HEADINGS = ["Område", "Mål", "Aktivitet", "Ansvarig", "Status"]
ROW = ["1.1 Rök", "Färre röker", "Samtal", "Kliniken", "Klar"]
OTHER = ["1.2 Mat", "Bättre mat", "Kurser", "Enheten", "Pågår"]


def book(*sheets: tuple[str, list[list[object]]]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return workbook


def read(workbook: Workbook) -> PlanRecord:
    """The record in a workbook of which no word is lost."""
    record = read_document(to_bytes(workbook))
    assert record.receipt.words_lost == 0
    return record


def shape(workbook: Workbook) -> list[object]:
    """The blocks: a paragraph as its text, a table as the text in each of its places."""
    blocks = read_excel_blocks(open_package(to_bytes(workbook)), Findings())
    return [
        block.text
        if isinstance(block, Paragraph)
        else [[" ".join(cell.texts()) if cell else "" for cell in row] for row in block.grid]
        for block in blocks
    ]


def messages(record: PlanRecord, code: str) -> list[str]:
    return [finding.message for finding in record.findings if finding.code == code]


def test_facts_above_the_headings_are_lines() -> None:
    rows = [["Handlingsplan 2024"], ["Version:", "2"], ["Fylls i av kliniken."], [], HEADINGS, ROW]
    assert shape(book(("Blad1", rows))) == [
        "Handlingsplan 2024",
        "Version: 2",
        "Fylls i av kliniken.",
        [HEADINGS, ROW],
    ]


def test_headings_over_several_columns_stay_in_the_table() -> None:
    workbook = book(("Blad1", [["", "Rubrik", "", "Vem", ""], HEADINGS, ROW]))
    workbook.worksheets[0].merge_cells("B1:C1")
    workbook.worksheets[0].merge_cells("D1:E1")
    assert shape(workbook) == [[["", "Rubrik", "Rubrik", "Vem", "Vem"], HEADINGS, ROW]]


def test_blank_rows_and_columns_inside_a_table_part_nothing() -> None:
    wide = [[*row[:2], None, *row[2:]] for row in (HEADINGS, ROW, OTHER)]
    workbook = book(("Blad1", [wide[0], wide[1], [], wide[2]]))
    assert shape(workbook) == [[HEADINGS, ROW, [""] * 5, OTHER]]
    assert len(read(workbook).rows()) == 2


def test_tables_beside_each_other_are_two() -> None:
    rows = [
        ["Rökning", *[None] * 5, "Kost"],
        *([*a, None, *b] for a, b in ((HEADINGS, HEADINGS), (ROW, OTHER))),
    ]
    assert shape(book(("Blad1", rows))) == ["Rökning", [HEADINGS, ROW], "Kost", [HEADINGS, OTHER]]


def test_a_list_beside_the_table_is_no_column_of_it() -> None:
    rows = [
        [*HEADINGS, None, "Att välja"],
        [*ROW, None, "Klar"],
        [*OTHER, None, None],
        *([f"1.{n} X", "a", "b", "c", "Klar"] for n in range(3, 8)),
    ]
    record = read(book(("Blad1", rows)))
    assert [column.header for column in record.columns] == HEADINGS
    assert any("Att välja" in message for message in messages(record, "other_table"))


def test_an_own_column_after_a_blank_one_belongs_to_the_table() -> None:
    rows = [[*HEADINGS, None, "Diarienummer"], [*ROW, None, "D-1"], [*OTHER, None, "D-2"]]
    assert read(book(("Blad1", rows))).extra_headers() == ["Diarienummer"]


def test_tables_below_each_other_are_named_by_the_lines_above_them() -> None:
    rows = [["Plan 2024"], ["Kapitel 1 Rök"], HEADINGS, ROW, [], ["Kapitel 2 Kost"], HEADINGS, OTHER]
    record = read(book(("Blad1", rows)))
    assert [chapter.heading for chapter in record.chapters] == ["Kapitel 1 Rök", "Kapitel 2 Kost"]
    rows = [["Rökning"], HEADINGS, ROW, [], ["Levnadsvanor"], HEADINGS, OTHER]
    record = read(book(("Blad1", rows)))
    assert [chapter.heading for chapter in record.chapters] == ["Rökning", "Levnadsvanor"]


def test_a_line_that_every_sheet_repeats_leaves_the_chapters_to_the_sheets_names() -> None:
    rows = [["Vår cancerplan"], [], HEADINGS]
    record = read(book(("Prevention", [*rows, ROW]), ("Rehabilitering", [*rows, OTHER])))
    assert [chapter.heading for chapter in record.chapters] == ["Prevention", "Rehabilitering"]


def _calculated(sheet: bytes) -> bytes:
    """A sheet whose formulas have come to 7."""
    return re.sub(rb"</f><v\s*(?:/>|></v>)", b"</f><v>7</v>", sheet)


@pytest.mark.parametrize(
    "total",
    [
        ["Summa", None, None, None, 2],
        ["Totalt:", "", "", 4, "12 %"],
        ["Delsumma kapitel 1", None, 1250, "1 250 kr", None],
        [None, None, None, "=SUM(D2:D3)", "=SUBTOTAL(103,E2:E3)"],
    ],
)
def test_a_total_row_is_quoted_and_no_activity(total: list[object]) -> None:
    workbook = book(("Blad1", [HEADINGS, ROW, OTHER, total]))
    record = read_document(with_part(to_bytes(workbook), "xl/worksheets/sheet1.xml", _calculated))
    assert len(record.rows()) == 2
    (message,) = messages(record, "total_row")
    assert message.startswith("Rad 4 ")
    assert record.receipt.words_lost == 0
    assert record.receipt.words_in_tables > record.receipt.words_stored


@pytest.mark.parametrize(
    "row",
    [
        ["Totalundersökning", "Alla 12", "Räkna", "Kliniken", "Klar"],
        ["Summa", "Mål", "3", "Kliniken", "4"],
        ["Totalt", None, None, None, None],
        [None, None, 2025, None, None],
    ],
)
def test_what_only_looks_like_a_total_is_a_row(row: list[object]) -> None:
    assert messages(read(book(("Blad1", [HEADINGS, ROW, row, OTHER]))), "total_row") == []


def test_a_table_that_excel_knows_is_read_apart_from_what_is_beside_and_below() -> None:
    workbook = book(("Blad1", [[*HEADINGS, None, "Konto"], [*ROW, None, "4010"], ["Övrigt", "Text"]]))
    workbook.worksheets[0].add_table(Table(displayName="Plan", ref="A1:E2"))
    assert shape(workbook)[0] == [HEADINGS, ROW]
    assert len(read(workbook).rows()) == 1


def test_a_bold_text_alone_in_its_row_is_a_chapter_although_the_other_rows_begin_with_a_number() -> None:
    workbook = book(("Plan", [["Nr", *HEADINGS], ["", "Prevention"], ["1", *ROW], ["2", *OTHER]]))
    workbook.worksheets[0]["B2"].font = Font(bold=True)
    assert [chapter.heading for chapter in read(workbook).chapters] == ["Prevention"]


def test_an_area_without_anything_to_do_is_no_chapter_where_every_area_is_bold() -> None:
    workbook = book(("Plan", [["Nr", *HEADINGS], ["1", *ROW], ["", "Vård"], ["2", *OTHER]]))
    for place in ("B2", "B3", "B4"):
        workbook.worksheets[0][place].font = Font(bold=True)
    assert [chapter.heading for chapter in read(workbook).chapters] == [None]


def test_a_sheet_with_a_form_is_quoted() -> None:
    form = [["Fråga", "Svar"], ["Vem?", "Kliniken"], ["När?", "2025"]]
    record = read(book(("Plan", [HEADINGS, ROW]), ("Enkät", form)))
    assert any("Fråga Svar Vem? Kliniken" in message for message in messages(record, "other_table"))


def test_dates_bullets_and_breaks_in_cells() -> None:
    headings = [*HEADINGS, "Tidsram"]
    workbook = book(("Blad1", [headings, [*ROW[:2], "- ett\n• två\n\ntre", *ROW[3:], date(2025, 6, 30)]]))
    (row,) = read(workbook).rows()
    assert row.region_activity == ["- ett", "• två", "tre"]
    assert row.timeframe == "2025-06-30"
