"""Lists as files: any text comes out as it went in, and is text to whatever opens the file."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from planapp.documents.csv_list import write_csv_list
from planapp.documents.excel.list_file import write_list_file
from tests.odd_texts import ODD


def excel_rows(data: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return [[str(cell.value or "") for cell in line] for line in sheet.iter_rows()]


@pytest.mark.parametrize(
    "text", [*ODD, "=1+1", "+1", "-1", "@A1", "2026-01-01", "007", "'citat", "två\nrader"]
)
def test_a_text_is_a_text_in_both_kinds(text: str) -> None:
    made = write_list_file("Lista", [("Ord", 20.0), ("Annat", 20.0)], [[text, "x"]])
    (cell, _) = next(load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(min_row=2))
    assert cell.data_type == "s"
    lines = b"".join(write_csv_list(["Ord", "Annat"], [[text, "x"]])).decode("utf-8-sig")
    (_, (read, _)) = csv.reader(io.StringIO(lines, newline=""), delimiter=";")
    assert read.removeprefix("'") == text.removeprefix("'")
    assert not read.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_text_too_long_for_a_cell_says_that_it_goes_on() -> None:
    (_, (read,)) = excel_rows(write_list_file("Lista", [("Ord", 20.0)], [["å" * 40_000]]))
    assert read.endswith("den står hel i planapp)")
    assert len(read) <= 32_767


def test_a_list_has_headings_a_filter_and_its_note() -> None:
    made = write_list_file("Lista", [("Ord", 20.0)], [["ett"], ["två"]], "Bara en del.")
    assert excel_rows(made) == [["Bara en del."], ["Ord"], ["ett"], ["två"]]
    assert load_workbook(io.BytesIO(made)).worksheets[0].auto_filter.ref == "A2:A4"


def test_a_moment_is_a_date_and_long_text_has_room_on_a_page_of_a4() -> None:
    at = datetime(2026, 3, 9, 14, 32)
    made = write_list_file("Lista", [("När", 17.0), ("Text", 20.0)], [[at, "ett"], [at, "ord " * 50]])
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].is_date) == (at, True)
    assert (sheet.row_dimensions[3].height or 0) > 4 * (sheet.row_dimensions[2].height or 99)
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
