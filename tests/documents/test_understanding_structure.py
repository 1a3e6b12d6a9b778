"""Chapters, areas and rows, however a plan's tables are cut and whatever they repeat."""

import pytest

from planapp.documents.blocks import Cell, CellLink, Paragraph
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.record import PlanRecord
from tests.documents.small_blocks import across, found, heading, keys, read, table

NAMES = ["Område", "Mål", "Aktivitet", "Status"]


def chapters(record: PlanRecord) -> list[tuple[str | None, int]]:
    """Each chapter's heading, and how many rows it has."""
    return [(chapter.heading, sum(len(area.rows) for area in chapter.areas)) for chapter in record.chapters]


def areas(record: PlanRecord) -> list[tuple[str, list[str], int]]:
    """Each area's heading, goal and number of rows."""
    return [(" ".join(area.heading), area.goal, len(area.rows)) for area in record.areas()]


# --- Chapters --------------------------------------------------------------------------------------


def test_rows_across_the_table_that_name_a_chapter_are_chapters() -> None:
    record = read(
        table(
            NAMES,
            across("Kapitel 2 Patienter", 4),
            ["2.a) A", "M", "Göra", "Klar"],
            across("Kapitel 3 Prevention", 4),
            ["3.a) B", "M", "Mer", "Klar"],
            ["3.b) C", "M", "Sedan", "Klar"],
        )
    )
    assert chapters(record) == [("Kapitel 2 Patienter", 1), ("Kapitel 3 Prevention", 2)]
    assert not found(record, "row_across")


def test_a_row_with_only_its_first_cell_filled_names_a_chapter() -> None:
    record = read(
        table(
            NAMES,
            ["Patienter, kapitel 2", "", "", ""],
            ["2.a) A", "M", "Göra", "Klar"],
            ["3 Prevention", None, None, None],
            ["3.a) B", "M", "Mer", "Klar"],
        )
    )
    assert chapters(record) == [("Patienter, kapitel 2", 1), ("3 Prevention", 1)]


def test_an_area_without_anything_to_do_yet_is_no_chapter() -> None:
    record = read(table(NAMES, ["2.a) A", "", "", ""], ["2.b) B", "M", "Göra", "Klar"]))
    assert [area.code for area in record.areas()] == ["2.a)", "2.b)"]


def test_a_row_across_that_names_no_chapter_is_a_question_with_the_best_answer_proposed() -> None:
    plan = table(NAMES, across("Prevention", 4), ["A", "M", "Göra", "Klar"])
    record = read(plan)
    (question,) = found(record, "row_across")
    assert (question.key, question.proposed) == ("row:prevention", "chapter")
    assert [answer.value for answer in question.answers] == ["chapter", "intro", "leave_out"]
    assert chapters(record) == [("Prevention", 1)]
    left_out = read(plan, answers={"row:prevention": "leave_out"})
    assert chapters(left_out) == [(None, 1)]
    assert "Prevention" in found(left_out, "row_across")[0].message
    assert left_out.receipt.words_in_findings == 1
    explains = read(heading("Kapitel 3"), plan, answers={"row:prevention": "intro"})
    assert explains.chapters[0].intro == ["Prevention"]


def test_below_a_chapters_heading_a_row_across_is_proposed_as_its_introduction() -> None:
    record = read(heading("Kapitel 3"), table(NAMES, across("Ur cancerplanen.", 4), ["A", "M", "a", "Klar"]))
    assert found(record, "row_across")[0].proposed == "intro"
    assert record.chapters[0].intro == ["Ur cancerplanen."]


def test_a_long_row_across_is_quoted_whole_in_several_findings() -> None:
    text = " ".join(f"ord{n}" for n in range(900))
    record = read(table(NAMES, ["A", "M", "a", "Klar"], across(text, 4)))
    told = " ".join(finding.message for finding in record.findings)
    assert all(f"ord{n}" in told for n in range(0, 900, 50))


def test_a_chapter_column_makes_chapters_whether_repeated_blank_or_merged() -> None:
    merged = Cell(["Forskning"])
    record = read(
        table(
            ["Kapitel", *NAMES],
            ["Prevention", "A", "M", "a", "Klar"],
            ["", "B", "M", "b", "Klar"],
            ["Prevention", "C", "M", "c", "Klar"],
            [merged, "D", "M", "d", "Klar"],
            [merged, "E", "M", "e", "Klar"],
            ["Prevention", "F", "M", "f", "Klar"],
        )
    )
    assert chapters(record) == [("Prevention", 4), ("Forskning", 2)]
    assert [key for key, _ in keys(record)] == ["area", "goal", "region_activity", "status"]
    assert found(record, "column_became")


def test_a_chapter_goes_on_in_the_next_table_of_a_list() -> None:
    record = read(
        table(["Kapitel", *NAMES], ["Ett", "A", "M", "a", "Klar"], ["Två", "B", "M", "b", "Klar"]),
        table(["Kapitel", *NAMES], ["Ett", "C", "M", "c", "Klar"], number=2),
    )
    assert [(chapter.heading, chapter.tables) for chapter in record.chapters] == [("Ett", 2), ("Två", 1)]


def test_a_heading_above_a_table_of_chapters_is_introduction() -> None:
    record = read(
        heading("Cancerarbetet"),
        table(NAMES, across("Kapitel 2 Patienter", 4), ["2.a) A", "M", "Göra", "Klar"]),
    )
    assert (record.intro, chapters(record)) == (["Cancerarbetet"], [("Kapitel 2 Patienter", 1)])


def test_a_chapter_may_stand_above_the_header_in_the_table() -> None:
    record = read(table(across("Kapitel 4 Kunskap", 4), NAMES, ["4.a) A", "M", "Göra", "Klar"]))
    assert chapters(record) == [("Kapitel 4 Kunskap", 1)]


def test_a_table_without_headings_goes_on_from_the_one_before() -> None:
    record = read(table(NAMES, ["A", "M", "a", "Klar"]), table(["B", "M", "b", "Klar"], number=2))
    assert [row.region_activity for row in record.rows()] == [["a"], ["b"]]


def test_a_colour_behind_a_status_sets_off_no_chapter() -> None:
    record = read(
        table(["Status", "Område", "Mål"], [Cell(["Klar"], bold=True), "", ""], ["Påbörjad", "2.a) A", "M"])
    )
    assert [row.status for row in record.rows()] == ["done", "in_progress"]
    assert not found(record, "row_across")


def test_a_colour_behind_every_area_sets_off_no_chapter() -> None:
    shaded = Cell(bold=True)
    lone = Cell(["Rehabilitering"], bold=True)
    record = read(table(["Område", "Mål"], [shaded, "M"], [lone, ""]))
    assert (chapters(record), areas(record)[1][0]) == ([(None, 2)], "Rehabilitering")
    area = Cell(["Tobak"], bold=True)
    record = read(table(["Mål", "Område"], ["M", area], ["", lone]))
    assert (chapters(record), areas(record)[1][0]) == ([(None, 2)], "Rehabilitering")
    for written in (write_word(record), write_excel(record)):
        assert differences(record, read_document(written)) == []


def test_a_set_off_text_is_a_chapter_in_whichever_column_it_stands_alone() -> None:
    lone = Cell(["Prevention"], bold=True)
    for rows in ([[lone, "", ""], ["", "M", "a"]], [["", lone, ""], ["1", "M", "a"]]):
        record = read(table(["Nr", "Mål", "Aktivitet"], *rows))
        assert (found(record, "row_across")[0].proposed, chapters(record)) == ("chapter", [("Prevention", 1)])


def test_a_chapter_stands_in_the_plans_first_column_whatever_the_order_of_its_own_table() -> None:
    record = read(
        table(["Område", "Mål"], ["2.a) A", "M"]),
        table(["Mål", "Område"], ["", "Kapitel 3 Prevention"], ["N", "3.a) B"], number=2),
    )
    assert chapters(record) == [(None, 1), ("Kapitel 3 Prevention", 1)]


def test_a_marker_in_a_cell_from_above_does_not_hide_a_chapter() -> None:
    blank = Cell(markers=["NY"])
    record = read(
        table(["Aktivitet", "Mål", "Status"], ["a", blank, "Klar"], ["Kapitel 3 Prevention", blank, ""])
    )
    assert chapters(record) == [(None, 1), ("Kapitel 3 Prevention", 0)]


def test_a_marker_beside_the_name_of_a_chapter_makes_no_row() -> None:
    record = read(table(["Kapitel", *NAMES], [Cell(markers=["NY"]), "", "", "", ""]))
    assert record.rows() == []
    assert "NY" in found(record, "without_place")[0].message


# --- Headings again --------------------------------------------------------------------------------


def test_the_only_heading_of_a_plan_said_again_is_no_row() -> None:
    chapter = Cell(["Prevention"])
    record = read(table(["Mål", "Kapitel"], ["M", chapter], ["Mål", chapter]))
    assert areas(record) == [("", ["M"], 1)]


def test_a_blank_area_cell_below_one_that_says_a_heading_does_not_repeat_the_headings() -> None:
    names = ["Område", "Aktivitet", "Mål", "Vad vi gör", "Resurser"]
    record = read(table(names, ["Område", "a", "", "", ""], ["", "Aktivitet", "Mål", "", ""]))
    assert len(record.rows()) == 2


def test_a_heading_in_a_cell_from_above_does_not_repeat_the_headings() -> None:
    goal, area = Cell(["Mål"]), Cell(["Ansvarig"])
    record = read(table(["Område", "Aktivitet", "Mål"], [area, "a", goal], [area, "Status", goal]))
    assert [row.region_activity for row in record.rows()] == [["a"], ["Status"]]


# --- Areas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["A", "", None])
def test_an_area_repeated_or_blanked_out_is_one_area(again: str | None) -> None:
    record = read(table(NAMES, ["A", "M", "a", "Klar"], [again, "M", "b", "Klar"], [again, "", "c", "Klar"]))
    assert areas(record) == [("A", ["M"], 3)]


@pytest.mark.parametrize("again", ["A", "", None])
def test_an_area_repeated_beside_another_goal_continues(again: str | None) -> None:
    record = read(table(NAMES, ["A", "M", "a", "Klar"], [again, "N", "b", "Klar"]))
    assert areas(record) == [("A", ["M"], 1), ("A", ["N"], 1)]
    assert record.areas()[1].continues


def test_a_link_of_a_blanked_out_area_belongs_to_each_part_of_it() -> None:
    linked = Cell(["A"], [CellLink(0, "A", "https://exempel.se")])
    record = read(table(NAMES, [linked, "M", "a", "Klar"], ["", "N", "b", "Klar"]))
    assert [[link.url for link in row.links] for row in record.rows()] == [["https://exempel.se"]] * 2


def test_a_marker_on_a_repeated_area_belongs_to_that_row() -> None:
    record = read(table(NAMES, ["A", "M", "a", "Klar"], ["A\nNY", "M", "b", "Klar"]))
    (area,) = record.areas()
    assert [(marker.text, marker.row) for marker in area.markers] == [("NY", 1)]


def test_an_areas_heading_may_stand_above_a_table_of_its_own() -> None:
    small = ["Mål", "Aktivitet", "Status"]
    record = read(
        heading("Kapitel 3 Prevention"),
        heading("3.a) Tobak", 2),
        table(small, ["M", "a", "Klar"], ["N", "b", "Klar"]),
        heading("3.b) Alkohol", 2),
        table(small, ["O", "c", "Klar"], number=2),
    )
    assert keys(record)[0] == ("area", "Område")
    assert [(area.code, area.goal, area.continues) for area in record.areas()] == [
        ("3.a)", ["M"], False),
        ("3.a)", ["N"], True),
        ("3.b)", ["O"], False),
    ]
    assert chapters(record) == [("Kapitel 3 Prevention", 3)]


def test_the_same_area_on_the_next_page_is_no_code_used_twice() -> None:
    record = read(
        table(NAMES, ["1.a) A", "M", "a", "Klar"]), table(NAMES, ["1.a) A", "M", "b", "Klar"], number=2)
    )
    assert not found(record, "code_twice")


# --- Legends ---------------------------------------------------------------------------------------


def test_statuses_listed_in_the_introduction_are_the_legend() -> None:
    record = read(Paragraph("Status: Ej påbörjad, Påbörjad, Klar."), table(NAMES, ["A", "M", "Göra", "Klar"]))
    assert [entry.status for entry in record.legend.statuses] == ["not_started", "in_progress", "done"]
    assert record.intro == ["Status: Ej påbörjad, Påbörjad, Klar."]


def test_a_legend_may_have_a_row_for_each_column() -> None:
    record = read(
        table(["Rubrik", "Förklaring"], ["Område", "Där det hör hemma"], ["Status", "Ej påbörjad\nKlar"]),
        table(NAMES, ["A", "M", "Göra", "Klar"], number=2),
    )
    assert record.legend.cells == {"area": ["Där det hör hemma"], "status": ["Ej påbörjad", "Klar"]}


def test_a_legend_is_known_below_headings_that_are_repeated() -> None:
    names = ["Område", "Aktivitet", "Ansvarig", "Status"]
    explained = ["Där det hör hemma", "Det som görs", "Vem"]
    words = [["Område", "Aktivitet", "", "Status"], [*explained, Cell(["Ej påbörjad", "Klar"])]]
    record = read(table(names, *words), heading("Kapitel 2"), table(names, ["2.a) A", "a", "RCC", "Klar"]))
    assert record.legend.cells["area"] == ["Där det hör hemma"]
    assert len(record.rows()) == 1


def test_a_legend_may_have_its_columns_in_another_order_than_the_plan() -> None:
    record = read(
        table(["Status", "Aktivitet", "Område"], ["Ej påbörjad\nKlar", "Det som görs", "Området"]),
        table(NAMES, ["A", "M", "Göra", "Klar"], number=2),
    )
    assert record.legend.cells["region_activity"] == ["Det som görs"]
    assert len(record.rows()) == 1


# --- Out and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [write_word, write_excel])
def test_what_was_understood_from_another_layout_is_written_and_read_back(write) -> None:
    records = [
        read(table(["Kapitel", "Nr", *NAMES], ["Ett", "1.a)", "A", "M", "a", "Klar"],
                   ["Två", "2.a)", "B", "M", "b", "Klar"])),
        read(table(NAMES, across("Kapitel 2 Patienter", 4), ["2.a) A", "M", "Göra", "Klar"])),
        read(heading("Kapitel 3"), heading("3.a) Tobak", 2),
             table(["Mål", "Aktivitet"], ["M", "a"], ["N", "b"])),
        read(Paragraph("Status: Ej påbörjad, Påbörjad, Klar"), table(NAMES, ["A", "M", "Göra", "Klar"])),
    ]  # fmt: skip
    for record in records:
        assert differences(record, read_document(write(record), "plan")) == []
