"""Each document in tests/files, read, is the record that stands beside it.

`NAME.docx`, `.docm`, `.xlsx`, `.xlsm` or `.csv` beside `NAME.json`; the folder's README says what each
file shows. `NAME.answers.json`, where there is one, holds what a person has answered.
"""

import json
from pathlib import Path

import pytest

from planapp.documents.reading import read_document
from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord, from_json

FOLDER = Path(__file__).resolve().parent.parent / "files"
KINDS = {".docx", ".docm", ".xlsx", ".xlsm", ".csv"}
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in KINDS)
NAMES = [path.name for path in FILES]


def read(path: Path) -> PlanRecord:
    beside = path.with_suffix(".answers.json")
    answers = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
    return read_document(path.read_bytes(), path.name, answers)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_file_becomes_the_record_beside_it_and_loses_no_word(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = read(path)
    assert differences(from_json(expected), found) == []
    assert check_record(found) == []
    assert found.receipt.words_lost == 0
    assert found.receipt.words_in_tables == found.receipt.words_stored + found.receipt.words_in_findings
    assert {finding["code"] for finding in expected["findings"]} == {one.code for one in found.findings}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_each_file_is_told_of_in_the_folders_readme(path: Path) -> None:
    assert path.name in (FOLDER / "README.md").read_text("utf-8")
