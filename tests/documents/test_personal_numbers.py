"""A document that seems to hold a personnummer is told of by its places, never by the number."""

import pytest

from planapp.documents.blocks import Cell, Paragraph
from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.record import Finding, PlanRecord
from tests.documents.small_blocks import found, heading, read, table
from tests.small_plan import small_plan

NUMBER, LAST = "850101-1236", "1236"
NAMES = ("Område", "Mål", "Aktivitet", "Ansvarig", "Status")
ROW = ("1 Rutiner", "Alla får vård", "Ta fram en rutin", "Kirurgi", "Klar")


def told(record: PlanRecord) -> list[Finding]:
    numbers = found(record, "personal_number")
    assert {one.severity for one in numbers} <= {"warning"}
    assert not [one for one in numbers if LAST in one.message]
    return numbers


def with_number(column: int) -> tuple[str, ...]:
    return tuple(f"{text} {NUMBER}" if place == column else text for place, text in enumerate(ROW))


def test_a_document_without_numbers_is_not_spoken_of() -> None:
    assert told(read(table(NAMES, ROW))) == []


@pytest.mark.parametrize("column", range(len(ROW)))
def test_each_cell_is_looked_through_and_its_place_is_told(column: int) -> None:
    numbers = told(read(table(NAMES, ROW, with_number(column))))
    assert len(numbers) == 1
    assert numbers[0].place["row"] == 3
    assert "ser ut att innehålla ett personnummer" in numbers[0].message


@pytest.mark.parametrize("text", [heading(f"Kapitel om {NUMBER}"), Paragraph(f"Skriven av {NUMBER}")])
def test_so_is_the_text_around_the_tables(text: Paragraph) -> None:
    assert len(told(read(text, table(NAMES, ROW)))) == 1


def test_a_merged_cell_is_told_of_once() -> None:
    cell = Cell([f"Patienten {NUMBER}"])
    rows = [("1 Rutiner", "Mål", "Ett", cell, "Klar"), ("1 Rutiner", "Mål", "Två", cell, "Klar")]
    assert len(told(read(table(NAMES, *rows)))) == 1


def test_a_hundred_places_are_told_of_together() -> None:
    rows = [("1 Rutiner", "Mål", f"Patienten {NUMBER}, {number}", "Kirurgi", "Klar") for number in range(100)]
    numbers = told(read(table(NAMES, *rows)))
    assert len(numbers) == 51
    assert numbers[-1].message == "50 texter till ser ut att innehålla personnummer."


def test_a_real_file_is_told_of(tmp_path) -> None:
    record = small_plan()
    record.rows()[0].region_activity = [f"Ring {NUMBER}"]
    assert len(told(read_document(write_word(record), "plan.docx"))) == 1
