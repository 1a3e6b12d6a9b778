"""The plan record: its JSON form, what is valid, and when two are equal."""

import copy
import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.record import (
    AreaRecord,
    ChapterRecord,
    Column,
    Finding,
    Legend,
    LegendStatus,
    Link,
    Marker,
    PlanRecord,
    RowRecord,
    Span,
    from_json,
    to_json,
)
from tests.records import plan_records

SIX = [
    ("area", "Område"),
    ("goal", "Mål"),
    ("rcc_activity", "Aktivitet från RCC"),
    ("region_activity", "Aktivitet"),
    ("responsible", "Ansvarig"),
    ("status", "Status"),
]


def a_plan() -> PlanRecord:
    """A small valid plan: two areas, two rows in the first."""
    rows = [RowRecord(region_activity=[text], status_raw="Klar", status="done") for text in ("Göra", "Mer")]
    areas = [
        AreaRecord(code="1)", title="Ett", heading=["1) Ett"], goal=["Mål A"], rows=rows),
        AreaRecord(code="2)", title="Två", heading=["2) Två"], rows=[RowRecord(responsible=["RCC"])]),
    ]
    return PlanRecord(
        title="Verksamhetsplan",
        columns=[Column(*column) for column in SIX],
        chapters=[ChapterRecord("3", "Prevention", "Prevention, Kapitel 3", areas=areas)],
    )


def test_the_small_plan_is_valid() -> None:
    assert check_record(a_plan()) == []


@given(plan_records(max_rows=40))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_keeps_everything(record: PlanRecord) -> None:
    again = from_json(json.loads(json.dumps(to_json(record))))
    assert to_json(again) == to_json(record)
    assert check_record(again) == []


def test_the_real_plan_as_json_is_valid(real_plan_json: dict) -> None:
    assert check_record(from_json(real_plan_json)) == []


def _first(plan: PlanRecord) -> AreaRecord:
    return plan.chapters[0].areas[0]


def _set(path: str, value: object) -> Callable[[PlanRecord], None]:
    """A change that puts a value at a path such as `chapters.0.heading`."""

    def change(plan: PlanRecord) -> None:
        *steps, last = path.split(".")
        part: object = plan
        for step in steps:
            part = part[int(step)] if step.isdigit() else getattr(part, step)  # type: ignore[index]
        if last.isdigit():
            part[int(last)] = value  # type: ignore[index]
        else:
            setattr(part, last, value)

    return change


ROW, AREA = "chapters.0.areas.0.rows.0", "chapters.0.areas.0"
INVALID = {
    "an empty paragraph": _set(f"{ROW}.region_activity", [""]),
    "a blank around a paragraph": _set(f"{ROW}.region_activity", [" Göra"]),
    "a line break in a paragraph": _set(f"{ROW}.region_activity", ["Gö\u2028ra"]),
    "a character that XML forbids": _set(f"{ROW}.region_activity", ["Gö\x01ra"]),
    "an empty heading": _set("chapters.0.heading", ""),
    "a cell without column": _set(f"{ROW}.resources", ["Pengar"]),
    "an extra cell without column": _set(f"{ROW}.extra", {"Dnr": ["1"]}),
    "a status that the cell does not say": _set(f"{ROW}.status", "paused"),
    "an unknown status": _set(f"{ROW}.status", "unknown"),
    "a timeframe that no cell holds": _set(f"{ROW}.timeframe", "2023"),
    "a forecast without column": _set(f"{ROW}.forecast", "at_risk"),
    "a number that the heading does not say": _set("chapters.0.number", "4"),
    "a code that the heading does not say": _set(f"{AREA}.code", "9)"),
    "a second chapter without heading": lambda plan: plan.chapters.append(ChapterRecord()),
    "an area in a table that is not there": _set(f"{AREA}.table", 2),
    "an area without rows": _set(f"{AREA}.rows", []),
    "an area without heading below another": lambda plan: plan.chapters[0].areas.append(
        AreaRecord(goal=["x"], rows=[RowRecord()])
    ),
    "an area that continues another heading": _set("chapters.0.areas.1.continues", True),
    "a first area that continues": _set(f"{AREA}.continues", True),
    "a note without heading": lambda plan: plan.chapters.insert(
        0, ChapterRecord(areas=[AreaRecord(note=["x"], rows=[RowRecord()])])
    ),
    "a last line that is a marker": _set(f"{AREA}.note", ["NY"]),
    "a marker outside the area": _set(f"{AREA}.markers", [Marker("NY", 7)]),
    "markers out of order": _set(f"{AREA}.markers", [Marker("NY", 1), Marker("NY", 0)]),
    "a span of one row": _set(f"{ROW}.spans", {"status": Span(0, 1)}),
    "a span over unlike rows": _set(f"{ROW}.spans", {"region_activity": Span(0, 2)}),
    "a span beyond the area": _set(f"{ROW}.spans", {"status": Span(0, 9)}),
    "a span in no column": _set(f"{ROW}.spans", {"resources": Span(0, 2)}),
    "a link whose text is not there": _set(f"{ROW}.links", [Link("region_activity", 0, "xyz", "https://a.se")]),
    "a link in no paragraph": _set(f"{ROW}.links", [Link("region_activity", 3, "Göra", "https://a.se")]),
    "an address with a blank": _set(f"{ROW}.links", [Link("region_activity", 0, "Göra", "https://a .se")]),
    "a row that is the headings again": lambda plan: plan.chapters[0].areas.append(
        AreaRecord(title="Område", heading=["Område"], goal=["MÅL:"], rows=[
            RowRecord(rcc_activity=["Aktivitet från RCC"], region_activity=["Aktivitet"])
        ])
    ),
    "a legend of one status": _set("legend", Legend({"status": ["Klar"]}, [LegendStatus("Klar", "done")])),
    "a legend that is not its cell": _set("legend", Legend({"status": ["Klar", "Pågår"]}, [])),
    "text after a legend that is not there": _set("after_legend", ["Läs detta."]),
    "two columns with one meaning": lambda plan: plan.columns.append(Column("status", "Läge")),
    "an extra column with a key's name": lambda plan: plan.columns.append(Column("extra", "status")),
    "an unknown key": lambda plan: plan.columns.append(Column("owner", "Ägare")),
    "trailing text without a table": lambda plan: (
        plan.chapters.append(ChapterRecord("4", None, "Kapitel 4", tables=0)),
        plan.trailing.append("-"),
    ),
    "a first line that reads as the missing title": lambda plan: (
        setattr(plan, "title", None),
        plan.intro.append("Cancerplan 2022"),
    ),
    "nothing that shows the columns": _set("chapters", []),
    "an introduction that claims to be a chapter": lambda plan: plan.chapters.insert(
        0, ChapterRecord(None, "Inledning", "Inledning", tables=0)
    ),
    "the sign for nothing as a fact": _set("region", "–"),
}  # fmt: skip


@pytest.mark.parametrize("what", INVALID)
def test_what_no_file_could_carry_is_invalid(what: str) -> None:
    plan = a_plan()
    INVALID[what](plan)
    assert check_record(plan) != []


def test_a_marker_needs_a_cell_of_its_own() -> None:
    plan = a_plan()
    plan.columns = [column for column in plan.columns if column.key in ("area", "goal", "status")]
    area = _first(plan)
    for row in area.rows:
        row.region_activity, row.spans = [], {"status": Span(0, 2)}
    plan.chapters[0].areas = [area]
    area.markers = [Marker("NY", 0)]
    assert check_record(plan) == []
    area.markers = [Marker("NY", 1)]
    assert check_record(plan) == ["chapter 1, area 1: marker at row 1, which has no cell of its own"]


def test_an_empty_row_is_a_row_when_it_has_a_marker() -> None:
    plan = PlanRecord(
        columns=[Column(*column) for column in SIX],
        chapters=[
            ChapterRecord(areas=[AreaRecord(rows=[RowRecord(status_raw="Klar", status="done"), RowRecord()])])
        ],
    )
    assert check_record(plan) == ["chapter 1, area 1, row 2: is empty"]
    _first(plan).markers = [Marker("NY", 1)]
    assert check_record(plan) == []


def test_equal_leaves_out_what_a_file_cannot_know() -> None:
    one, other = a_plan(), a_plan()
    other.source = {"document": "plan.docx"}
    other.findings.append(Finding("x", "info", "x"))
    other.receipt.words_stored = 7
    other.notes.append("x")
    area = _first(other)
    area.id, area.rows[0].id, area.rows[0].source = "1", "1/1", {"table": 1, "row": 2}
    assert differences(one, other) == []


def test_a_markers_certainty_is_left_out_and_its_text_is_not() -> None:
    one, other = a_plan(), a_plan()
    _first(one).markers, _first(other).markers = [Marker("NY")], [Marker("NY", certain=False, note="läst")]
    assert differences(one, other) == []
    _first(other).markers[0].text = "Ny"
    assert len(differences(one, other)) == 1


@pytest.mark.parametrize(
    "path",
    [
        "title",
        "period",
        f"{AREA}.note",
        f"{AREA}.goal",
        f"{AREA}.continues",
        f"{ROW}.status_raw",
        f"{ROW}.extra",
    ],
)
def test_everything_else_is_compared(path: str) -> None:
    one, other = a_plan(), copy.deepcopy(a_plan())
    _set(path, {"id": ["annat"]} if path.endswith("extra") else "annat")(other)
    (line,) = differences(one, other)
    assert path.rpartition(".")[2] in line
