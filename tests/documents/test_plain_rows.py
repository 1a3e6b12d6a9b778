"""Any table as plain rows: what a person sees of it, within limits, and the workbook to fill in."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from planapp.documents.errors import DocumentError
from planapp.documents.excel.list_template import write_list_template
from planapp.documents.excel.plain_rows import ROW_LIMIT, read_pasted_rows, read_plain_rows


def as_bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_what_is_hidden_is_left_out_and_blank_rows_keep_the_numbers() -> None:
    book = Workbook()
    hidden, shown = book.worksheets[0], book.create_sheet("Lista")
    hidden["A1"], hidden.sheet_state = "hemligt", "hidden"
    shown["A1"], shown["B1"], shown["C1"] = "a", "dold", " c \n d "
    shown["A4"], shown["A3"] = "e", "dold rad"
    shown.column_dimensions["B"].hidden = True
    shown.row_dimensions[3].hidden = True
    assert read_plain_rows(as_bytes(book)) == [["a", "c d"], ["", ""], ["", ""], ["e", ""]]


def test_a_sheet_without_anything_or_too_long_is_refused() -> None:
    with pytest.raises(DocumentError, match="ingen tabell"):
        read_plain_rows(as_bytes(Workbook()))
    book = Workbook()
    book.worksheets[0].cell(ROW_LIMIT + 1, 1).value = "långt ner"
    with pytest.raises(DocumentError, match="Dela upp"):
        read_plain_rows(as_bytes(book))
    with pytest.raises(DocumentError, match="Dela upp"):
        read_plain_rows(b"a;b\n" * (ROW_LIMIT + 1))


def test_a_pasted_table_with_a_break_inside_a_cell() -> None:
    assert read_pasted_rows('a\t"b\nc"\r\nd\te\r\n') == [["a", "b c"], ["d", "e"]]
    with pytest.raises(DocumentError, match="ingen tabell"):
        read_pasted_rows("en rad text, med komma")


def test_the_template_has_headings_choices_and_help() -> None:
    data = write_list_template("Lista", ["Namn", "Roll"], {"Roll": ["A", "B"]}, ["Skriv så här."])
    book = load_workbook(io.BytesIO(data))
    assert [one.value for one in book.worksheets[0][1]] == ["Namn", "Roll"]
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.formula1 == '"A,B"'
    assert "Skriv så här." in {cell.value for row in book.worksheets[1] for cell in row}
    assert read_plain_rows(data) == [["Namn", "Roll"]]
