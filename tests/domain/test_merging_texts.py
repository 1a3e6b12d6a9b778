"""Merging with what people have written: three ways for every text, asked once, whole where it is shared."""

from datetime import date

from planapp.domain.check import check_record
from planapp.domain.comparing import differences
from planapp.domain.merging.known import better_known
from planapp.domain.merging.matching import RowText
from planapp.domain.merging.merge import merge
from planapp.domain.merging.outcome import EndedRow, Held, Merging, Stored
from planapp.domain.merging.texts import ORDER, legend_key, text_keys
from planapp.domain.record import Link, PlanRecord
from tests.small_plan import PLAIN, small_plan

TODAY = date(2026, 11, 22)


def stored(plan: PlanRecord) -> Stored:
    """Ids for a record's parts: rows are 100, 101 …, areas 10, 11 …, chapters 1, 2 …"""
    rows = [100 + index for index in range(len(plan.rows()))]
    areas = [10 + index for index in range(len(plan.areas()))]
    return Stored([1 + index for index in range(len(plan.chapters))], areas, rows)


def merged(
    plan: PlanRecord, file: PlanRecord, known: Stored, answers: dict[str, str] | None = None
) -> Merging:
    found = merge(plan, file, known, answers or {}, (), TODAY)
    assert check_record(found.record) == []
    return found


def test_lines_of_the_history_name_the_texts_that_they_are_about() -> None:
    assert text_keys("goal", 7, "3.c)") == ["area:7:goal"]
    assert text_keys("intro", 7, "Kapitel 3") == ["chapter:7:intro"]
    assert text_keys("intro", None, "planen") == ["plan:intro"]
    assert text_keys("legend", None, "förklaringen, status") == [legend_key("status")]
    assert text_keys("moved", None, "") == [ORDER]
    assert text_keys("chapter_added", 7, "x") == [ORDER, "chapter:7:heading", "chapter:7:intro"]
    assert text_keys("state", None, "planen") == text_keys("region", None, "planen") == []


def test_a_rewritten_row_is_known_by_the_words_that_the_file_has() -> None:
    was, now, other = RowText(["a", "b"], []), RowText(["x", "y"], []), RowText(["q"], [])
    assert better_known([now], [was], [was, now]) == [was]
    assert better_known([now], [was], [now]) == [now]
    assert better_known([now], [was], [RowText(["x", "y", "z"], [])]) == [now]
    assert better_known([now], [was], [RowText(["a", "b", "z"], [])]) == [was]
    assert better_known([now], [was], [other]) == [was]


def test_a_heading_that_is_kept_and_a_note_that_is_taken_keep_their_links() -> None:
    plan, file = small_plan(), small_plan()
    for record, address in ((plan, "https://exempel.se/plan"), (file, "https://exempel.se/fil")):
        record.areas()[0].note = ["Läs mer"]
        record.rows()[0].links = [Link("area", 0, "Tobak", address), Link("area", 1, "Läs", address)]
    plan.areas()[0].heading, plan.areas()[0].title = ["2.a) Tobak här"], "Tobak här"
    file.areas()[0].note = ["Läs ännu mer"]
    known = stored(plan)
    known.texts = {"area:10:heading": Held("2.a) Tobak", "Petra")}
    found = merged(plan, file, known)
    area = found.record.areas()[0]
    assert (area.heading, area.note) == (["2.a) Tobak här"], ["Läs ännu mer"])
    addresses = [(one.paragraph, one.url) for one in area.rows[0].links]
    assert addresses == [(0, "https://exempel.se/plan"), (1, "https://exempel.se/fil")]


def test_a_cell_of_the_legend_that_was_rewritten_stays() -> None:
    plan = small_plan()
    plan.legend.cells["goal"] = ["Målen är regionens"]
    file = small_plan()
    file.legend.cells["goal"] = ["Målen"]
    known = stored(plan)
    known.texts = {legend_key("goal"): Held("Målen", "Petra")}
    found = merged(plan, file, known)
    assert [change.kept for change in found.changes] == [True]
    assert found.record.legend.cells["goal"] == ["Målen är regionens"]


def test_a_row_that_was_ended_with_rewritten_words_is_known_by_the_former_ones() -> None:
    file, plan = small_plan(), small_plan()
    row = plan.areas()[0].rows.pop(PLAIN)
    row.rcc_activity = ["Helt andra ord än filens"]
    for one in plan.areas()[0].rows:
        one.spans = {}
    known = stored(plan)
    known.ended = [EndedRow(900, row, "Görs av RCC")]
    known.held = {900: {"rcc_activity": Held("Ta fram en rutin", "Petra")}}
    found = merged(plan, file, known)
    [told] = found.left_out
    assert (told.activity_id, told.area) == (900, "2.a)")
    assert len(found.record.rows()) == 5
    assert told.question is not None
    back = merged(plan, file, known, {told.question.key: "take_in"})
    assert back.row_ids[PLAIN] == 900
    assert back.record.rows()[PLAIN].rcc_activity == ["Helt andra ord än filens"]
    assert differences(merged(plan, plan, known).record, plan) == []
