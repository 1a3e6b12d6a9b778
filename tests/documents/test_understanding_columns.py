"""What the columns of a table mean: by synonym, pattern, likeness, contents and choice."""

import pytest

from planapp.documents.blocks import Cell
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.understanding.column_headings import read_guess
from planapp.documents.understanding.frame import fact_lines
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.meanings import MEANINGS
from tests.documents.small_blocks import found, keys, meanings, read, table

ROWS = [["1) Ett", "Göra", "RCC", "Klar"], ["2) Två", "Mer", "VPG", "Påbörjad"]]


@pytest.mark.parametrize(
    ("header", "key", "how"),
    [
        ("Delområde:", "area", "known"),
        ("1. Målbild", "goal", "known"),
        ("Uppdrag/Mål enligt RCC Norr", "goal", "pattern"),
        ("Mål enligt cancerplanen", "goal", "pattern"),
        ("Aktivitet i RV", "region_activity", "pattern"),
        ("Aktiviteter hos kliniken", "region_activity", "pattern"),
        ("Planerade insatser", "region_activity", "pattern"),
        ("Aktivitet enligt sjukvårdsregional plan", "rcc_activity", "pattern"),
        ("Nationella aktiviteter", "rcc_activity", "pattern"),
        ("Ansvarig – Tidsram", "responsible", "pattern"),
        ("Vem/när", "responsible", "known"),
        ("Ansvar och tidplan", "responsible", "pattern"),
        ("Ansvarig verksamhet", "responsible", "pattern"),
        ("Ansvarige", "responsible", "likeness"),
        ("Tidpunkt för måluppfyllelse", "timeframe", "known"),
        ("Tidplan (år)", "timeframe", "pattern"),
        ("Resursser", "resources", "likeness"),
        ("Utfall 2023", "extra", "pattern"),
        ("Genomförda aktiviteter", "extra", "pattern"),
        ("Prognos", "extra", "known"),
        ("By when", "timeframe", "known"),
        ("Objectives", "goal", "known"),
        ("Lead organisation", "responsible", "known"),
        ("Kapitel", "chapter", "known"),
        ("Målområde", "chapter", "known"),
    ],
)
def test_a_heading_is_recognised(header: str, key: str, how: str) -> None:
    guess = read_guess(header)
    assert (guess.key, guess.how) == (key, how)


@pytest.mark.parametrize("header", ["Vad gör vi nu", "Ordning", "x" * 400, "Sista ordet", "Mall"])
def test_a_heading_that_says_nothing_is_not_recognised(header: str) -> None:
    assert read_guess(header).key is None


def test_columns_stand_in_any_order() -> None:
    assert meanings("Status", "Vem", "Åtgärd", "Delmål", "Process") == [
        *("status", "responsible", "region_activity", "goal", "area"),
    ]


def test_english_headings_are_understood() -> None:
    assert meanings("Area", "Goal", "National activity", "Action", "Responsible", "Deadline", "Status") == [
        *("area", "goal", "rcc_activity", "region_activity", "responsible", "timeframe", "status"),
    ]


def test_of_two_activity_columns_the_one_that_names_the_cancer_plan_is_the_superior_plans() -> None:
    assert meanings("Område", "Aktivitet", "Aktivitet enligt cancerplanen") == [
        *("area", "region_activity", "rcc_activity"),
    ]
    assert meanings("Område", "Aktivitet", "Aktivitet i länet") == [
        *("area", "rcc_activity", "region_activity"),
    ]


def test_uppdrag_is_the_goal_beside_an_activity_and_else_the_activity() -> None:
    assert meanings("Uppdrag", "Aktivitet", "Status") == ["goal", "region_activity", "status"]
    assert meanings("Mål", "Uppdrag", "Status") == ["goal", "region_activity", "status"]
    assert meanings("Mål", "Uppdrag", "Aktivitet") == ["goal", "extra", "region_activity"]


def test_the_end_is_the_timeframe_and_the_start_an_own_column() -> None:
    assert meanings("Aktivitet", "Startdatum", "Slutdatum", "Ansvar") == [
        *("region_activity", "extra", "timeframe", "responsible"),
    ]


def test_follow_up_is_the_status_when_its_cells_are_statuses_and_nothing_else_is() -> None:
    statuses = [["A", "Göra", "Klar"], ["B", "Mer", "Pågår"], ["C", "Sedan", "Ej påbörjad"]]
    assert meanings("Område", "Aktivitet", "Uppföljning", rows=statuses)[2] == "status"
    methods = [["A", "Göra", "KR"], ["B", "Mer", "Egen"], ["C", "Sedan", "KR"]]
    assert meanings("Område", "Aktivitet", "Uppföljning", rows=methods)[2] == "extra"
    both = [[*row, "Klar"] for row in statuses]
    assert meanings("Område", "Aktivitet", "Uppföljning", "Status", rows=both)[2:] == ["extra", "status"]


def test_cells_propose_what_an_unknown_column_means() -> None:
    rows = [["A", "Göra", "2023"], ["B", "Mer", "2024–2025"], ["C", "Sedan", "hösten 2024"]]
    record = read(table(["Område", "Aktivitet", "Qwerty"], *rows))
    assert keys(record)[2] == ("timeframe", "Qwerty")
    (question,) = found(record, "unknown_column")
    assert (question.key, question.proposed) == ("column:qwerty", "timeframe")
    assert [answer.value for answer in question.answers] == list(MEANINGS)


def test_an_unknown_column_is_an_own_one_until_it_is_answered() -> None:
    blocks = table(["Område", "Aktivitet", "Qwerty", "Status"], *ROWS)
    record = read(blocks)
    assert keys(record)[2] == ("extra", "Qwerty")
    assert found(record, "unknown_column")[0].proposed == "extra"
    answered = read(blocks, answers={"column:qwerty": "responsible"})
    assert answered.rows()[0].responsible == ["RCC"]
    assert found(answered, "unknown_column")[0].answer == "responsible"


def test_an_answer_that_is_none_of_the_offered_does_not_count() -> None:
    record = read(table(["Område", "Aktivitet", "Qwerty", "Status"], *ROWS), answers={"column:qwerty": "x"})
    assert keys(record)[2] == ("extra", "Qwerty")
    assert found(record, "unknown_column")[0].answer == ""


def test_any_columns_meaning_can_be_changed() -> None:
    record = read(
        table(["Område", "Aktivitet", "Vem", "Status"], *ROWS), answers={"column:aktivitet": "rcc_activity"}
    )
    assert record.rows()[0].rcc_activity == ["Göra"]
    entry = next(one for one in record.source["columns"] if one["header"] == "Aktivitet")
    assert entry == {
        "header": "Aktivitet",
        "key": "rcc_activity",
        "how": "chosen",
        "question": "column:aktivitet",
        "place": {"table": 1, "row": 1},
    }


def test_even_a_table_where_every_column_was_made_an_own_one_is_read() -> None:
    names = ["Område", "Aktivitet", "Vem", "Status"]
    record = read(table(names, *ROWS), answers={f"column:{name.casefold()}": "extra" for name in names})
    assert {key for key, _ in keys(record)} == {"extra"}


def test_of_two_columns_chosen_for_one_meaning_the_first_keeps_it() -> None:
    answers = {"column:aktivitet": "status"}
    record = read(table(["Område", "Aktivitet", "Mål", "Status"], *ROWS), answers=answers)
    assert keys(record)[1:] == [("status", "Aktivitet"), ("goal", "Mål"), ("extra", "Status")]
    assert "Status" in found(record, "column_twice")[0].message


@pytest.mark.parametrize("left_out", ["Status", "Vem", "Område", "Mål"])
def test_a_plan_without_one_of_the_columns_is_a_plan(left_out: str) -> None:
    names = [name for name in ["Område", "Mål", "Aktivitet", "Vem", "Status"] if name != left_out]
    record = read(table(names, [f"{name} ett" for name in names]))
    assert len(record.rows()) == 1


def test_a_forecast_column_is_an_own_one_that_is_understood() -> None:
    record = read(table(["Område", "Aktivitet", "Prognos"], ["A", "Göra", "Risk"], ["B", "Mer", ""]))
    assert [row.forecast for row in record.rows()] == ["at_risk", None]
    assert not found(record, "unknown_column")


@pytest.mark.parametrize("write", [write_word, write_excel])
def test_a_chosen_meaning_is_stated_in_what_is_written_and_read_back(write) -> None:
    answers = {"column:qwerty": "region_activity", "column:vem": "extra", "column:tidsåtgång": "resources"}
    record = read(
        table(
            ["Område", "Qwerty", "Vem", "Tidsåtgång", "Status"],
            ["1) Ett", "Göra", "RCC", "10 h", "Klar"],
            ["2) Två", "Mer", "VPG", "20 h", "Klar"],
        ),
        answers=answers,
    )
    assert "Kolumnen «Qwerty»: Aktivitet i regionen" in fact_lines(record)
    again = read_document(write(record), "plan")
    assert differences(record, again) == []
    assert not found(again, "unknown_column")


def test_a_plan_with_usual_headings_states_nothing() -> None:
    record = read(table(["Område", "Aktivitet", "Vem", "Status"], *ROWS))
    assert not any("Kolumnen" in line for line in fact_lines(record))


def test_a_column_of_codes_begins_the_areas_headings() -> None:
    record = read(
        table(
            ["Nr", "Område", "Aktivitet", "Status"],
            ["2.a)", "Patienter", "Göra", "Klar"],
            ["2.a)", "Patienter", "Mer", "Klar"],
            ["2.b)", "Närstående", "Sedan", "Klar"],
        )
    )
    assert [(area.code, area.title, len(area.rows)) for area in record.areas()] == [
        ("2.a)", "Patienter", 2),
        ("2.b)", "Närstående", 1),
    ]
    assert keys(record)[0] == ("area", "Område")
    assert [entry["key"] for entry in record.source["columns"]][:1] == ["code"]


def test_a_column_that_numbers_rows_is_an_own_one() -> None:
    rows = [["1", "Patienter", "Göra"], ["2", "", "Mer"], ["3", "Närstående", "Sedan"]]
    record = read(table(["Nr", "Område", "Aktivitet"], *rows))
    assert keys(record)[0] == ("extra", "Nr")
    assert [row.extra["Nr"] for row in record.rows()] == [["1"], ["2"], ["3"]]


# --- Where the headings stand ----------------------------------------------------------------------


def test_a_header_on_two_rows_is_joined() -> None:
    area, group, status = "Område", "Aktivitet", "Status"
    merged, over, last = Cell([area]), Cell([group]), Cell([status])
    record = read(
        table([merged, over, over, last], [merged, "RCC", "Region", last], ["1) A", "a", "b", "Klar"])
    )
    assert keys(record) == [
        ("area", "Område"),
        ("rcc_activity", "Aktivitet RCC"),
        ("region_activity", "Aktivitet Region"),
        ("status", "Status"),
    ]
    (row,) = record.rows()
    assert (row.rcc_activity, row.region_activity, row.status) == (["a"], ["b"], "done")


def test_a_header_on_two_rows_with_blanks_instead_of_merged_cells() -> None:
    record = read(
        table(
            ["Område", "Aktivitet", None, "Status"],
            [None, "RCC", "Region", None],
            ["1) A", "a", "b", "Klar"],
            ["Område", "Aktivitet", None, "Status"],
            [None, "RCC", "Region", None],
            ["2) B", "c", "d", "Klar"],
        )
    )
    assert [key for key, _ in keys(record)] == ["area", "rcc_activity", "region_activity", "status"]
    assert [row.region_activity for row in record.rows()] == [["b"], ["d"]]


def test_titles_and_notes_above_the_header_are_no_rows() -> None:
    record = read(
        table(
            ["Handlingsplan", "version 2", ""],
            ["Kontakt", "kansliet", ""],
            ["Område", "Aktivitet", "Status"],
            ["1) A", "Göra", "Klar"],
        )
    )
    assert len(record.rows()) == 1
    assert "version 2" in found(record, "above_header")[0].message


def test_ragged_cells_are_matched_in_order_when_there_are_as_many_as_headings() -> None:
    wide_head, wide = Cell(["Aktivitet"]), Cell(["1) Område"])
    record = read(
        table(
            ["Område", wide_head, wide_head, "Status"],
            [wide, wide, "Göra", "Klar"],
            ["2) B", "c", "d", "Klar"],
        )
    )
    first, second = record.rows()
    assert (record.areas()[0].heading, first.region_activity, first.status) == (
        ["1) Område"],
        ["Göra"],
        "done",
    )
    assert (second.region_activity, second.status) == (["c", "d"], "done")


def test_a_column_without_heading_and_text_is_no_column() -> None:
    record = read(table(["Område", "", "Aktivitet"], ["1) A", "", "Göra"]))
    assert keys(record) == [("area", "Område"), ("region_activity", "Aktivitet")]


def test_a_column_without_heading_but_with_text_is_asked_about() -> None:
    record = read(table(["Område", "Aktivitet", ""], ["1) A", "Göra", "något"]))
    assert found(record, "unknown_column")[0].key == "column:kolumn 3"
    assert read(
        table(["Område", "Aktivitet", ""], ["1) A", "Göra", "något"]),
        answers={"column:kolumn 3": "responsible"},
    ).rows()[0].responsible == ["något"]


def test_a_heading_repeated_with_other_words_is_quoted_once() -> None:
    later = [
        table(["Område", "Insats", "Status"], [f"{n}) A", "Göra", "Klar"], number=n) for n in range(2, 6)
    ]
    record = read(table(["Område", "Aktivitet", "Status"], ["1) A", "Göra", "Klar"]), *later)
    assert [finding.message for finding in found(record, "header_differs")] == [
        "En rubrikrad med andra ord än planens lästes inte in: «Insats»."
    ]


def test_a_heading_that_means_something_else_in_another_table_gets_a_number() -> None:
    record = read(
        table(["Område", "Aktivitet"], ["1) A", "Göra"]),
        table(["Område", "Aktivitet", "Aktivitet i länet"], ["2) B", "Ur planen", "Mer"], number=2),
    )
    assert keys(record)[1:] == [("region_activity", "Aktivitet"), ("rcc_activity", "Aktivitet (2)")]
