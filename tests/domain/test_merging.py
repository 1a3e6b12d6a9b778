"""Merging two records: valid whatever they are, everything accounted for, people's values kept."""

import copy
import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.merging.merge import merge
from planapp.domain.merging.outcome import CHANGED, MISSING, NEW, UNCHANGED, CellChange, Held, Merging, Stored
from planapp.domain.merging.rows import said
from planapp.domain.record import Column, Link, Marker, PlanRecord, RowRecord, from_json
from tests.imported import edited
from tests.records import plan_records
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS, small_plan

TODAY = date(2026, 11, 22)


def stored(plan: PlanRecord, held: dict[int, dict[str, Held]] | None = None) -> Stored:
    """Ids for a record's parts: rows are 100, 101 …"""
    rows = [100 + index for index in range(len(plan.rows()))]
    chapters, areas = range(1, len(plan.chapters) + 1), range(1, len(plan.areas()) + 1)
    return Stored(list(chapters), list(areas), rows, held or {})


def merged(
    plan: PlanRecord,
    file: PlanRecord,
    answers: dict[str, str] | None = None,
    columns: tuple[str, ...] = (),
    held: dict[int, dict[str, Held]] | None = None,
) -> Merging:
    """A merging, seen to be whole: neither side is changed, each row has one outcome."""
    before = copy.deepcopy((plan, file))
    found = merge(plan, file, stored(plan, held), answers or {}, columns, TODAY)
    assert (plan, file) == before
    rows = len(found.record.rows())
    assert len(found.outcomes) == len(found.writes) == len(found.row_ids) == rows
    assert len(found.area_ids) == len(found.record.areas())
    assert len(found.chapter_ids) == len(found.record.chapters)
    kept = [one for one in found.row_ids if one is not None]
    assert sorted(kept) == stored(plan).row_ids  # no row of the plan is ever gone
    return found


def states(merging: Merging) -> str:
    """The rows' outcomes in order, a letter each: n c u m."""
    return "".join(one.state[0] for one in merging.outcomes)


def change_of(merging: Merging, row_id: int) -> list[CellChange]:
    return next(one.changes for one in merging.outcomes if one.activity_id == row_id)


def set_status(row: RowRecord, raw: str, status: str | None) -> None:
    row.status_raw, row.status = raw, status


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(record=plan_records(max_rows=60))
def test_a_record_merged_with_itself_is_unchanged(record: PlanRecord) -> None:
    found = merged(record, copy.deepcopy(record))
    assert states(found) == "u" * len(record.rows())
    assert (found.changes, found.questions()) == ([], [])
    assert differences(found.record, record) == []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(record=plan_records(max_rows=60), seed=st.integers(0, 2**32 - 1))
def test_a_newer_record_is_taken_as_it_is_where_nothing_is_missing(record: PlanRecord, seed: int) -> None:
    newer = edited(record, seed, 6)
    found = merged(record, newer)
    assert check_record(found.record) == []
    if not found.count(MISSING) and not found.changes:
        texts = [(row.rcc_activity, row.region_activity, row.status_raw) for row in found.record.rows()]
        assert texts == [(row.rcc_activity, row.region_activity, row.status_raw) for row in newer.rows()]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(record=plan_records(max_rows=30), seed=st.integers(0, 2**32 - 1))
def test_every_answer_leads_to_a_valid_record(record: PlanRecord, seed: int) -> None:
    chance = random.Random(seed)
    held: dict[int, dict[str, Held]] = {}
    for row_id in range(100, 100 + len(record.rows())):
        if chance.random() < 0.5:
            field = chance.choice(["status", "responsible", "timeframe"])
            held[row_id] = {field: Held(chance.choice(["", "done", "2030", "Kansliet"]), "Olle")}
    newer = edited(record, seed, 8)
    columns = chance.choice([(), (), (record.columns[-1].key,), ("goal", "rcc_activity"), ("status",)])
    questions = merged(record, newer, {}, columns, held).questions()
    answers = {one.key: chance.choice(one.answers).value for one in questions}
    found = merged(record, newer, answers, columns, held)
    assert check_record(found.record) == []
    ours = {100 + index: said(row) for index, row in enumerate(record.rows())}
    for row_id, row, write in zip(found.row_ids, found.record.rows(), found.writes, strict=True):
        if row_id is not None and not write.changed:
            assert said(row) == ours[row_id]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(plan=plan_records(max_rows=20), file=plan_records(max_rows=20))
def test_any_other_record_can_be_merged(plan: PlanRecord, file: PlanRecord) -> None:
    found = merged(plan, file)
    problems = check_record(found.record)
    # A line of one can read as something else in the frame of the other; storing refuses that.
    known = ("reads as", "without number", "trailing")
    assert not [one for one in problems if not any(word in one for word in known)], problems


def test_areas_that_swap_places_and_are_renamed_keep_their_rows() -> None:
    newer = small_plan()
    newer.chapters[0].areas.reverse()
    area = newer.chapters[0].areas[1]
    area.code, area.title, area.heading = "2.q)", "Tobak och snus", ["2.q) Tobak och snus"]
    found = merged(small_plan(), newer)
    assert states(found) == "uuuuuu"
    assert found.area_ids == [2, 1, 3]
    assert [one.name for one in found.changes] == ["heading", "order"]
    assert differences(found.record, newer) == []


def test_an_area_in_another_chapter_keeps_its_rows() -> None:
    newer = small_plan()
    newer.chapters[1].areas.append(newer.chapters[0].areas.pop(0))
    found = merged(small_plan(), newer)
    assert states(found) == "uuuuuu"
    assert found.area_ids == [2, 3, 1]
    assert [one.name for one in found.changes] == ["chapter"]


def test_an_area_that_is_split_takes_its_rows_along() -> None:
    newer = small_plan()
    area = newer.chapters[0].areas[0]
    half = copy.deepcopy(area)
    half.code, half.title, half.heading, half.goal = "2.ab)", "Snus", ["2.ab) Snus"], ["Färre snusar"]
    half.rows, area.rows = area.rows[:1], area.rows[1:]
    for row in area.rows:
        for span in row.spans.values():
            span.first_row = 0
    newer.chapters[0].areas.insert(1, half)
    found = merged(small_plan(), newer)
    assert sorted(states(found)) == sorted("cuuuuu")
    assert found.count(NEW) == found.count(MISSING) == 0
    assert change_of(found, 100 + PLAIN)[0].name == "area"


def test_an_area_whose_rows_have_all_moved_is_gone_and_told() -> None:
    newer = small_plan()
    gone = newer.chapters[0].areas.pop(1)
    newer.chapters[1].areas[0].rows += gone.rows
    found = merged(small_plan(), newer)
    assert states(found) == "uuuucc"
    assert [(one.old[0], one.new) for one in found.changes if one.name == "heading"] == [("2.b) Sol", [])]


def test_a_code_alone_pairs_nothing() -> None:
    newer = small_plan()
    for area, title in zip(newer.areas(), ("Skriva", "Räkna", "Läsa"), strict=True):
        area.title, area.goal = title, [f"Fler kan {title.casefold()}"]
        area.heading = [f"2.a) {title}"]
        area.code = "2.a)"
        for row in area.rows:
            row.rcc_activity, row.spans, row.links = [f"Något om {title} {id(row)}"], {}, []
    found = merged(small_plan(), newer)
    assert found.count(NEW) == found.count(MISSING) == 6


def test_a_doubtful_pair_is_asked_about() -> None:
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = ["Ta fram en ny sorts rutin"]
    newer.rows()[PLAIN].rcc_activity = ["Ta nu fram en annan sorts rutin"]
    found = merged(small_plan(), newer)
    outcome = found.outcomes[PLAIN]
    assert outcome.question is not None
    assert 0.5 <= outcome.likeness < 0.8
    assert (outcome.question.proposed, states(found)) == ("same", "cuuuuu")
    other = merged(small_plan(), newer, {outcome.question.key: "other"})
    assert sorted(states(other)) == sorted("nmuuuuu")
    assert other.outcomes[0].question == outcome.question or other.outcomes[1].question is not None


def test_rows_without_activities_are_known_by_their_other_cells_and_place() -> None:
    plan = small_plan()
    area = plan.areas()[1]
    area.rows = [RowRecord(responsible=[name]) for name in ("Kansliet", "Hudkliniken", "Ögonkliniken")]
    newer = copy.deepcopy(plan)
    newer.areas()[1].rows[1].responsible = ["Patologen"]
    found = merged(plan, newer)
    assert states(found) == "uuuucuu"
    assert found.row_ids == stored(plan).row_ids


def test_rows_that_all_say_the_same_are_told_apart_by_their_other_cells() -> None:
    plan = small_plan()
    area = plan.areas()[1]
    names = ("Kansliet", "Hudkliniken", "Ögonkliniken", "Patologen")
    area.rows = [RowRecord(rcc_activity=["Följ upp"], responsible=[name]) for name in names]
    newer = copy.deepcopy(plan)
    del newer.areas()[1].rows[1]
    found = merged(plan, newer)
    assert [one.activity_id for one in found.outcomes if one.state == MISSING] == [104]
    shuffled = copy.deepcopy(plan)
    shuffled.areas()[1].rows.reverse()
    assert states(merged(plan, shuffled)) == "uuuuuuuu"


def test_a_missing_row_stands_where_it_stood() -> None:
    newer = small_plan()
    area = newer.areas()[0]
    del area.rows[1]
    area.rows[1].spans = {}
    found = merged(small_plan(), newer)
    assert states(found) == "uumuuu"  # the two that were merged say the same
    assert found.row_ids == [100, 101, 102, 103, 104, 105]
    assert check_record(found.record) == []


def held(field: str, base: str, place: int = PLAIN) -> dict[int, dict[str, Held]]:
    return {100 + place: {field: Held(base, "Olle den 3 maj 2026")}}


def test_three_values_are_a_question_and_two_are_none() -> None:
    plan, newer = small_plan(), small_plan()
    set_status(plan.rows()[PLAIN], "Klar", "done")
    assert states(merged(plan, newer, held=held("status", "in_progress"))) == "uuuuuu"
    set_status(newer.rows()[PLAIN], "Ej påbörjad", "not_started")
    found = merged(plan, newer, held=held("status", "in_progress"))
    [change] = found.conflicts()
    assert (change.set_by, change.taken()) == ("Olle den 3 maj 2026", "plan")
    assert [one.label for one in change.question.answers] == [
        "Behåll planens: Klar",
        "Ta filens: Ej påbörjad",
    ]
    assert found.record.rows()[PLAIN].status == "done"
    taken = merged(plan, newer, {change.question.key: "file"}, held=held("status", "in_progress"))
    assert taken.record.rows()[PLAIN].status_raw == "Ej påbörjad"
    unasked = merged(plan, newer, held=held("status", "done"))
    assert unasked.record.rows()[PLAIN].status == "not_started"
    assert not unasked.conflicts()


def test_fields_that_share_a_cell_are_chosen_apart() -> None:
    plan, newer = small_plan(), small_plan()
    plan.rows()[PLAIN].responsible = ["Kirurgkliniken", "2030"]
    plan.rows()[PLAIN].timeframe = "2030"
    newer.rows()[PLAIN].responsible = ["Kansliet", "2022–2024"]
    found = merged(plan, newer, held=held("timeframe", "2022–2024"))
    row = found.record.rows()[PLAIN]
    assert (row.responsible, row.timeframe) == (["Kansliet", "2030"], "2030")
    assert [(one.name, one.kept) for one in change_of(found, 100)] == [
        ("responsible", False),
        ("timeframe", True),
    ]


def test_a_time_in_a_status_cell_is_not_lost_to_a_status_that_somebody_set() -> None:
    plan, newer = small_plan(), small_plan()
    row = plan.rows()[TIME_IN_STATUS]
    set_status(row, "Klar", "done")
    row.responsible, row.timeframe_source = ["Kansliet", "2022–05"], "responsible"
    found = merged(plan, newer, held=held("status", "2022–05", TIME_IN_STATUS))
    assert found.record.rows()[TIME_IN_STATUS].status == "done"
    assert found.record.rows()[TIME_IN_STATUS].timeframe == "2022–05"


def test_links_and_merges_follow_the_file_where_nothing_is_kept() -> None:
    newer = small_plan()
    newer.rows()[LINKED].links[0].url = "https://exempel.se/ny"
    found = merged(small_plan(), newer)
    assert states(found) == "uuuuuc"
    assert found.record.rows()[LINKED].links[0].url == "https://exempel.se/ny"
    [change] = change_of(found, 105)
    assert change.new[-1] == "Hudkliniken → https://exempel.se/ny"


def test_a_merge_ends_where_one_of_its_rows_keeps_a_value() -> None:
    plan = small_plan()
    first = plan.rows()[MERGED_FIRST]
    for row in plan.rows()[1:3]:
        row.spans.pop("status")
    set_status(first, "Klar", "done")
    found = merged(plan, small_plan(), held=held("status", "in_progress", MERGED_FIRST))
    assert states(found) == "uuuuuu"
    assert differences(found.record, plan) == []


def test_a_plans_own_headings_stay_and_the_title_follows_the_file() -> None:
    newer = small_plan()
    newer.title, newer.columns[2].header = "Verksamhetsplan 2023–2025", "Från RCC"
    found = merged(small_plan(), newer)
    assert found.record.columns == small_plan().columns
    assert [(one.header, one.new) for one in found.changes] == [("Titel", ["Verksamhetsplan 2023–2025"])]


def test_a_file_without_areas_leaves_them_alone() -> None:
    newer = small_plan()
    newer.columns = newer.columns[2:]
    rows = newer.rows()
    for row in rows:
        row.spans = {}
    newer.chapters = [type(newer.chapters[0])(areas=[type(newer.areas()[0])(rows=rows)])]
    newer.rows()[EMPTY].rcc_activity = ["Ny sak med mera"]
    newer.chapters[0].areas[0].rows.append(RowRecord(rcc_activity=["Sist av allt"]))
    found = merged(small_plan(), newer)
    assert check_record(found.record) == []
    assert (found.count(NEW), found.count(CHANGED), found.count(UNCHANGED)) == (1, 1, 5)
    assert [area.heading for area in found.record.areas()] == [area.heading for area in small_plan().areas()]
    assert [len(area.rows) for area in found.record.areas()] == [3, 2, 2]


def test_an_old_marker_goes_when_a_new_one_comes() -> None:
    plan = small_plan()
    plan.areas()[0].markers = [Marker("NY", 0), Marker("Viktig", 0)]
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = ["Ta fram en rutin och mer"]
    found = merged(plan, newer, columns=("rcc_activity",))
    assert [one.text for one in found.record.areas()[0].markers] == ["Viktig", "Uppdaterad 22/11"]


def test_rows_under_one_cell_follow_it_where_only_that_is_read_in() -> None:
    plan, file = small_plan(), small_plan()
    file.columns = file.columns[:3]
    file.legend = type(file.legend)()
    for area in file.areas():
        area.rows = [RowRecord(rcc_activity=row.rcc_activity) for row in area.rows]
    area = file.areas()[0]
    del area.rows[2]
    area.rows[1].rcc_activity = ["Delad av flera"]
    area.rows[1].rcc_activity = ["Delad"]
    found = merged(plan, file, columns=("rcc_activity",))
    assert states(found) == "uuuuuu"
    area.rows[1].rcc_activity = ["Delad sak"]
    found = merged(plan, file, columns=("rcc_activity",))
    assert states(found) == "uccuuu"
    assert found.record.rows()[1].spans == plan.rows()[1].spans


@pytest.mark.parametrize("key", ["extra", "Anteckning"])
def test_a_columns_name_or_key_chooses_it(key: str) -> None:
    newer = small_plan()
    newer.columns.append(Column("extra", "Anteckning"))
    for row in newer.rows():
        row.extra = {"Anteckning": ["Hej"]}
    found = merged(small_plan(), newer, columns=(key,))
    assert states(found) == "cccccc"
    assert found.record.columns[-1] == Column("extra", "Anteckning")


def test_the_real_plan_merged_with_a_flat_list_of_itself(real_plan_json: dict) -> None:
    plan = from_json(real_plan_json)
    newer = copy.deepcopy(plan)
    random.Random(3).shuffle(newer.chapters)
    for chapter in newer.chapters:
        random.Random(4).shuffle(chapter.areas)
        for area in chapter.areas:
            area.table, area.continues = 1, False
    found = merged(plan, newer)
    assert states(found) == "u" * len(plan.rows())


def test_the_one_hyperlink_of_an_excel_cell_does_not_coarsen_the_links_of_the_plan() -> None:
    plan, file = small_plan(), small_plan()
    links = plan.rows()[LINKED].links
    assert [(one.paragraph, one.text) for one in links] == [(0, "Hudkliniken")]
    cell = file.rows()[LINKED].responsible
    whole = [{"field": "responsible", "paragraph": at, "text": text} for at, text in enumerate(cell)]
    file.rows()[LINKED].links = [Link(**one, url=links[0].url) for one in whole]  # type: ignore[arg-type]
    found = merged(plan, file)
    assert states(found) == "u" * 6
    assert found.record.rows()[LINKED].links == links
    for one in file.rows()[LINKED].links:
        one.url = "https://exempel.se/ny-rutin"
    assert states(merged(plan, file)) == "uuuuuc"
