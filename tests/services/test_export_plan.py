"""Export: every pair of the contract is written, or refused with a plain sentence."""

import io
import json
import zipfile
from datetime import date

import pytest
from flask import Flask

from planapp.documents.reading import read_document
from planapp.domain.comparing import differences
from planapp.domain.record import from_json
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.export_plan import FORMATS, KINDS, export_plan, file_name
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import Plan
from tests.small_plan import PLAIN, small_plan

TODAY = date(2023, 5, 3)
# The pairs of the contract.
PAIRS = {
    "verksamhetsplan": {"docx", "xlsx", "pdf", "csv", "json"},
    "arsrapport": {"docx", "pdf"},
    "ledningssida": {"docx", "pdf"},
    "arbetsbok": {"xlsx"},
    "analys": {"xlsx"},
}
WRITTEN = {
    ("verksamhetsplan", "docx"),
    ("verksamhetsplan", "xlsx"),
    ("verksamhetsplan", "json"),
    ("arsrapport", "docx"),
}


def test_the_pairs_are_those_of_the_contract() -> None:
    assert {kind: set(formats) for kind, formats in KINDS.items()} == PAIRS


@pytest.mark.parametrize(("kind", "suffix"), sorted(WRITTEN))
def test_pairs_that_are_written(plan_id: int, kind: str, suffix: str) -> None:
    exported = export_plan(plan_id, kind, suffix, TODAY)
    assert exported.file_name == f"{kind}-2022-2024.{suffix}"
    if suffix == "json":
        assert differences(from_json(json.loads(exported.data)), small_plan()) == []
    else:
        assert zipfile.ZipFile(io.BytesIO(exported.data)).testzip() is None
    if kind == "verksamhetsplan" and suffix != "json":
        assert differences(read_document(exported.data), small_plan()) == []


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("kind", [*KINDS, "annat"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_other_pair_is_refused_with_a_sentence(plan_id: int, kind: str, suffix: str) -> None:
    if (kind, suffix) in WRITTEN:
        return
    sentence = "kommer i en senare version" if suffix in PAIRS.get(kind, ()) else "Det som finns är"
    with pytest.raises(ServiceError, match=sentence):
        export_plan(plan_id, kind, suffix, TODAY)


def test_a_plan_that_is_not_there_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound, match="planapp plans"):
        export_plan(999, "verksamhetsplan", "docx", TODAY)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2022–2024", "plan-2022-2024.docx"),
        (None, "plan-plan-7.docx"),
        ("å/ä\\ö:*?", "plan-plan-7.docx"),
        ("1 juli 2022 – 30 juni 2025", "plan-1-juli-2022-30-juni-2025.docx"),
        ("../" * 30 + "x" * 80, "plan-" + "x" * 40 + ".docx"),
    ],
)
def test_file_names_are_plain_everywhere(period: str | None, name: str) -> None:
    assert file_name("plan", 7, period, "docx") == name
    assert name.isascii()


def test_the_annual_report_has_comments_but_no_internal_notes(plan_id: int, rows: list[int]) -> None:
    said = {"comment": "Öppen kommentar", "reference": "Dok 41992", "internal_note": "Hemlig anteckning"}
    update_row(None, rows[PLAIN], 1, said)
    for kind, suffix in sorted(WRITTEN):
        data = export_plan(plan_id, kind, suffix, TODAY).data
        if suffix != "json":
            archive = zipfile.ZipFile(io.BytesIO(data))
            data = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Hemlig anteckning" not in data
        for text in ("Öppen kommentar", "Dok 41992"):
            assert (text.encode() in data) == (kind == "arsrapport")


def test_a_plan_without_period_has_a_file_name(plan_id: int) -> None:
    with transaction():
        db.session.get_one(Plan, plan_id).period = None
    assert (
        export_plan(plan_id, "verksamhetsplan", "json", TODAY).file_name
        == f"verksamhetsplan-plan-{plan_id}.json"
    )
