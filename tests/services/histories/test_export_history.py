"""The history as a file: what was asked for, text that stays text, and a line in the security log."""

import csv
import io
import json
import logging
from datetime import datetime

import pytest
from openpyxl import load_workbook

from planapp.domain.access import Visitor
from planapp.services.histories import export_history
from planapp.services.histories.asked import Asked
from planapp.services.histories.export_history import export_person_history, export_plan_history
from planapp.services.security_log import LOGGER
from planapp.services.show_plan import get_plan
from tests.small_plan import PLAIN
from tests.stored import person, save

ODD = ('=HYPERLINK("http://x")', "+46", "-1", "@SUM(A1)", "\tdold", 'med "citat"; och semikolon', "_x0041_")


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def read_excel(data: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    told = [[cell.value or "" for cell in line] for line in sheet.iter_rows()]
    return [
        [f"{one:%Y-%m-%d %H.%M}" if isinstance(one, datetime) else str(one) for one in line] for line in told
    ]


@pytest.mark.parametrize("text", ODD)
def test_text_from_anyone_is_text_in_both_files(
    plan_id: int, rows: list[int], planner: Visitor, text: str
) -> None:
    save(planner, rows[PLAIN], comment=text)
    plan, kept = get_plan(plan_id), text.strip()
    as_csv = read_csv(export_plan_history(planner, plan, Asked(), "csv").data)
    assert as_csv[1][-1] in (kept, f"'{kept}")
    assert not as_csv[1][-1].startswith(("=", "+", "-", "@", "\t"))
    made = export_plan_history(planner, plan, Asked(), "xlsx").data
    cells = [cell for line in load_workbook(io.BytesIO(made)).worksheets[0].iter_rows() for cell in line]
    assert all(cell.data_type in ("s", "n", "d") for cell in cells if cell.value is not None)
    assert read_excel(made)[1][-1].replace("_x005F_", "_") == kept


def test_both_files_say_the_same_and_follow_the_filter(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(planner, rows[PLAIN], status="done", comment="Klart")
    plan = get_plan(plan_id)
    asked = Asked(what="kommentar")
    as_csv = read_csv(export_plan_history(planner, plan, asked, "csv").data)
    assert as_csv == read_excel(export_plan_history(planner, plan, asked, "xlsx").data)
    assert as_csv[0][0] == "När"
    (line,) = as_csv[1:]
    assert line[1:] == [
        *("planner", "", "på sidorna", "2.a) Tobak, rad 1", "Kommentar", "", "Klart"),
    ]


def test_a_long_history_says_that_only_the_newest_are_there(
    plan_id: int, rows: list[int], planner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_history, "MOST", 3)
    for number in range(5):
        save(planner, rows[PLAIN], comment=f"Läget {number}")
    plan = get_plan(plan_id)
    as_csv = read_csv(export_plan_history(planner, plan, Asked(), "csv").data)
    assert [line[-1] for line in as_csv[1:4]] == ["Läget 4", "Läget 3", "Läget 2"]
    assert "senaste ändringarna" in as_csv[4][0]
    assert "senaste ändringarna" in read_excel(export_plan_history(planner, plan, Asked(), "xlsx").data)[0][0]


def test_an_export_is_told_in_the_security_log(
    plan_id: int, planner: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, LOGGER):
        export_plan_history(planner, get_plan(plan_id), Asked(), "csv")
        export_person_history(planner, planner.id, Asked(), "xlsx")
    told = [json.loads(one.message) for one in caplog.records if one.name == LOGGER]
    assert [(one["event"], one["user"], one["what"]) for one in told] == [
        ("export", planner.id, "history")
    ] * 2
    assert told[0]["plan"] == plan_id


def test_the_file_has_a_name_of_plain_letters(plan_id: int, planner: Visitor) -> None:
    assert export_plan_history(planner, get_plan(plan_id), Asked(), "csv").file_name == (
        "historik-verksamhetsplan-2022-2024.csv"
    )
    odd = person("planner", "ÅsaÖberg")
    assert export_person_history(odd, odd.id, Asked(), "csv").file_name == "historik-asaoberg.csv"
