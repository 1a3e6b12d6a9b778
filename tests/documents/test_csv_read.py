"""CSV: separator and encoding are found, cells are read as text, and what is something else is refused."""

import time

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.excel.csv_read import find_separator, read_csv_text
from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.record import PlanRecord

LINES = [
    "Område;Mål;Aktivitet;Ansvarig;Status",
    "1.1 Rök;Färre röker;Samtal på åtta språk;Kliniken;Klar",
    "1.2 Mat;Bättre mat;Kurser;Enheten;Pågår",
]
TEXT = "\r\n".join(LINES) + "\r\n"


def read(data: bytes) -> PlanRecord:
    """The record in a CSV file of which no word is lost."""
    record = read_document(data, "plan.csv")
    assert check_record(record) == []
    assert record.receipt.words_lost == 0
    assert record.source["format"] == "csv"
    return record


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_separator_and_encoding_are_found(encoding: str, separator: str) -> None:
    record = read(TEXT.replace(";", separator).encode(encoding))
    assert [row.region_activity for row in record.rows()] == [["Samtal på åtta språk"], ["Kurser"]]
    assert record.rows()[1].source == {"table": 1, "row": 3}


def test_a_file_may_say_its_separator() -> None:
    record = read(("sep=|\r\n" + TEXT.replace(";", "|")).encode())
    assert len(record.rows()) == 2
    assert record.rows()[0].source == {"table": 1, "row": 3}


def test_quoted_cells_hold_breaks_quotes_and_separators() -> None:
    data = TEXT.replace("Samtal på åtta språk", '"- ett; två\r\n- ""tre"", fyra\n\nfem"')
    assert read(data.encode()).rows()[0].region_activity == ["- ett; två", '- "tre", fyra', "fem"]


def test_commas_in_sentences_are_no_separators() -> None:
    lines = [LINES[0], "1;a, b, c, d, e, f;x, y;z;Klar", "2;a, b, c, d, e, f;x, y;z;Klar"]
    assert len(read("\n".join(lines).encode()).rows()) == 2


def test_titles_stand_above_and_ragged_rows_are_rows() -> None:
    lines = [
        "Handlingsplan cancer 2024;;;;",
        "Version:;2",
        "",
        *LINES,
        "1.3 Sol;Mindre sol",
        "1.4 X;a;b;c;d;e;f",
    ]
    record = read("\n".join(lines).encode())
    assert record.title == "Handlingsplan cancer 2024"
    assert record.intro == ["Version: 2"]
    assert [area.code for area in record.areas()] == ["1.1", "1.2", "1.3", "1.4"]


def test_what_looks_like_a_formula_is_text() -> None:
    data = TEXT.replace("Kurser", '=HYPERLINK(""x"")').replace("Enheten", "+46 21 123")
    row = read(data.encode()).rows()[1]
    assert row.region_activity[0].startswith("=HYPERLINK(")
    assert row.responsible == ["+46 21 123"]


@pytest.mark.parametrize(
    "data",
    [
        b"Hej",
        b"Hej, du.\nHej, du.\n",
        TEXT.encode().replace(b"Kurser", b"Kur\x00ser"),
        TEXT.encode() + bytes(range(32)) * 40,
        b"%PDF-1.7;a;b\nx;y;z\n",
        b"<html>;;;\n;;;\n",
        b"{\\rtf1;;\n;;\n",
        b"\xff\xfe" + b"\x00\xd8" * 99,
        ("Namn;Telefon\n" + "Kim;021\n" * 9).encode(),
        (LINES[0] + "\n" + ";".join("a" * 5) + "\n" + '1;"' + "x" * 3_000_000 + '";a;b;c').encode(),
        (LINES[0] + "\n" + "1;2;3;4;5\n" * 100_001).encode(),
        (LINES[0] + "\n" + ";" * 300_000).encode(),
        b"PK;a;b\nc;d;e\n",
    ],
    ids=range(13),
)
def test_what_is_no_plan_is_refused_in_time(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(DocumentError) as refusal:
        read_document(data, "plan.csv")
    assert time.process_time() - started < 2
    assert str(refusal.value).startswith(("Filen ", "I filen "))


def test_a_long_cell_and_a_long_file_are_read_in_time() -> None:
    lines = [
        LINES[0],
        *(f"{n};mål {n};åtgärd {n};Kliniken;Klar" for n in range(10_000)),
        f"x;y;{'ab ' * 300_000};;",
    ]
    started = time.process_time()
    assert len(read("\n".join(lines).encode()).rows()) == 10_001
    assert time.process_time() - started < 4


def test_no_text_takes_long_to_look_at() -> None:
    for piece in (";", '"', ",;", "a;b\n", '";"', "\r", "sep=", "Status;"):
        started = time.process_time()
        find_separator(piece * (1_000_000 // len(piece)))
        read_csv_text((piece * (1_000_000 // len(piece))).encode())
        assert time.process_time() - started < 1, piece
