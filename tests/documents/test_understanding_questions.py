"""What is asked about rows, and what an answer does."""

import pytest

from planapp.documents.blocks import Cell, Table
from planapp.documents.understanding.findings import Findings
from planapp.domain.record import PlanRecord
from tests.documents.small_blocks import found, heading, read, table

NAMES = ["Område", "Mål", "Aktivitet", "Ansvarig", "Status"]


def plan(*statuses: str) -> object:
    return table(NAMES, *([f"{n}) A", "M", f"göra {n}", "RCC", one] for n, one in enumerate(statuses, 1)))


def test_an_unknown_status_is_asked_about_once_with_its_number_and_first_place() -> None:
    record = read(plan("Xyz", "Klar", "xyz", "Annat"))
    first, second = found(record, "unknown_status")
    assert (first.key, first.proposed, first.place["row"]) == ("status:xyz", "none", 2)
    assert "2 rader" in first.message
    assert second.key == "status:annat"
    assert [answer.value for answer in first.answers][0] == "none"
    assert len(first.answers) == 7


def test_an_answered_status_is_written_in_the_plans_own_word() -> None:
    record = read(plan("Xyz", "Klart", "xyz"), answers={"status:xyz": "done"})
    assert [(row.status_raw, row.status) for row in record.rows()] == [("Klart", "done")] * 3
    assert found(record, "unknown_status")[0].answer == "done"
    assert record.receipt.words_in_findings == 2


def test_an_answered_status_in_a_merged_cell_is_each_rows() -> None:
    merged = Cell(["Xyz"])
    record = read(
        table(NAMES, ["1) A", "M", "a", "RCC", merged], ["", "", "b", "RCC", merged]),
        answers={"status:xyz": "paused"},
    )
    assert [row.status for row in record.rows()] == ["paused", "paused"]
    assert record.receipt.words_in_findings == 1


def test_a_time_in_the_status_column_is_asked_about_at_its_place() -> None:
    record = read(plan("Klar", "2022–05"))
    (question,) = found(record, "timeframe_in_status")
    assert question.message.startswith("Tabell 1, rad 3: tidsram står i statuskolumnen")
    assert (question.proposed, record.rows()[1].status) == ("none", None)
    answered = read(plan("Klar", "2022–05"), answers={question.key: "in_progress"})
    row = answered.rows()[1]
    assert (row.status, row.timeframe, row.timeframe_source) == ("in_progress", "2022–05", "responsible")


def test_a_time_that_leaves_the_status_column_finds_a_place_in_any_plan() -> None:
    without = table(["Område", "Aktivitet", "Status"], ["1) A", "a", "2022–05"])
    (question,) = found(read(without), "timeframe_in_status")
    row = read(without, answers={question.key: "done"}).rows()[0]
    assert (row.status, row.timeframe, row.timeframe_source) == ("done", "2022–05", "timeframe")


def test_the_questions_key_is_the_same_wherever_the_row_stands() -> None:
    (one,) = found(read(plan("2022–05")), "timeframe_in_status")
    moved = table(NAMES, ["0) X", "M", "annat", "RCC", "Klar"], ["1) A", "M", "göra 1", "RCC", "2022–05"])
    (other,) = found(read(heading("Kapitel 3"), moved), "timeframe_in_status")
    assert one.key == other.key
    assert one.place != other.place


def marked() -> object:
    area = Cell(["1) A"], markers=["NY"])
    return table(NAMES, [area, "M", "a", "RCC", "Klar"], [area, "N", "b", "RCC", "Klar"],
                 [area, "", "c", "RCC", "Klar"])  # fmt: skip


def marks(record: PlanRecord) -> list[tuple[int, int | None]]:
    return [(at, marker.row) for at, area in enumerate(record.areas()) for marker in area.markers]


def test_a_marker_that_floats_at_several_rows_is_asked_about() -> None:
    record = read(marked())
    (question,) = found(record, "marker_place")
    assert "«NY» vid 1) saknar rad" in question.message
    assert [answer.value for answer in question.answers] == ["area", "1", "2", "3"]
    assert (question.proposed, marks(record)) == ("area", [(0, None)])
    assert marks(read(marked(), answers={question.key: "1"})) == [(0, 0)]
    assert marks(read(marked(), answers={question.key: "3"})) == [(1, 1)]


def test_the_rows_that_a_marker_may_mean_are_told_apart_by_what_they_do_not_share() -> None:
    area, shared = Cell(["1) A"], markers=["NY"]), Cell(["Ett gemensamt införande"])
    rows = [[area, Cell([own]), shared] for own in ("Bröst", "Lunga")]
    header = [Cell([text]) for text in ("Område", "Aktivitet från RCC", "Aktivitet i regionen")]
    record = read(Table([header, *rows], {"table": 1}))
    (question,) = found(record, "marker_place")
    assert [answer.label for answer in question.answers[1:]] == ["Rad 1: Bröst", "Rad 2: Lunga"]


def test_what_a_few_rows_miss_is_told_row_by_row_and_what_many_miss_once() -> None:
    assert len(found(read(plan(*[""] * 5)), "status_missing")) == 5
    (finding,) = found(read(plan(*[""] * 6)), "status_missing")
    assert "6 rader" in finding.message


def test_a_plan_without_a_column_for_the_responsible_is_told_of_once() -> None:
    record = read(table(["Område", "Aktivitet"], *([f"{n}) A", "a"] for n in range(9))))
    assert len(found(record, "column_missing")) == 2
    assert not found(record, "responsible_missing")


def test_a_time_that_is_the_plans_whole_period_is_told_of_once() -> None:
    from planapp.documents.blocks import Paragraph

    record = read(
        Paragraph("Plan 2022–2024", kind="title"),
        table(
            ["Aktivitet", "Tidsram", "Vem"],
            ["a", "2022–2024", "x"],
            ["b", "2022-24", "x"],
            ["c", "2023", "x"],
        ),
    )
    (finding,) = found(record, "timeframe_vague")
    assert finding.message.startswith("2 rader har")


def test_a_long_quotation_is_parted_and_nothing_of_it_is_cut() -> None:
    findings = Findings()
    texts = [f"ord{n}" * 30 for n in range(200)]
    findings.without_place(texts, {})
    assert len(findings.found) > 10
    assert all(len(finding.message) <= 2_000 for finding in findings.found)
    told = " ".join(finding.message for finding in findings.found)
    assert all(text in told for text in texts)


@pytest.mark.parametrize("answer", ["", "nonsens", "extra"])
def test_an_answer_that_is_not_offered_is_no_answer(answer: str) -> None:
    record = read(plan("Xyz"), answers={"status:xyz": answer})
    assert (record.rows()[0].status, found(record, "unknown_status")[0].answer) == (None, "")


def test_a_time_that_an_answer_moves_into_a_merged_cell_dissolves_the_merge() -> None:
    shared = Cell(["Regionerna"])
    record = read(
        table(
            ["Område", "Aktivitet", "Ansvarig–Tidsram", "Status"],
            ["A", "a", shared, "Klar"],
            ["A", "b", shared, "Klar"],
            ["A", "c", shared, "2022–05"],
        ),
        answers={"timeframe_in_status:a 2022–05 c regionerna": "done"},
    )
    assert [row.status for row in record.rows()] == ["done"] * 3
    assert [row.responsible[0] for row in record.rows()] == ["Regionerna"] * 3
    assert not any(row.spans for row in record.rows())
