"""What regions and cancer centres write in their own ways, each as small as it can be."""

import pytest

from planapp.documents.blocks import TITLE, Cell, CellLink, Paragraph
from planapp.documents.excel.csv_read import read_csv_blocks
from planapp.documents.excel.write import write_excel
from planapp.documents.reading import read_document
from planapp.documents.understanding.findings import Findings
from planapp.documents.understanding.frame import read_frame
from planapp.documents.understanding.understand import understand
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.headings import numbers_columns, read_area_heading
from planapp.domain.legend import listed_statuses
from planapp.domain.record import PlanRecord
from tests.documents.small_blocks import found, heading, keys, read, table

NAMES = ("Aktivitet", "Ansvarig", "Tidplan", "Status")
ROW = ("Ta fram en rutin", "Kirurgi", "2024", "Klar")


def questions(record: PlanRecord) -> list[str]:
    return [finding.key for finding in record.findings if finding.answers]


def check_written(record: PlanRecord) -> None:
    for write in (write_word, write_excel):
        assert differences(record, read_document(write(record))) == []


# --- Columns


def test_of_several_dated_statuses_the_last_one_counts() -> None:
    names = ("Aktivitet", "Status T1 2023", "Status T3 2023", "Status T2 2023")
    record = read(table(names, *[(f"göra {n}", "Ej påbörjad", "Klar", "Pågår") for n in range(3)]))
    assert [row.status for row in record.rows()] == ["done"] * 3
    assert keys(record)[1] == ("extra", "Status T1 2023")
    assert len(found(record, "column_twice")) == 2
    check_written(record)


def test_a_dated_status_that_nobody_has_filled_in_yet_does_not_count() -> None:
    names = ("Aktivitet", "Status 2023", "Status 2024")
    record = read(table(names, *[(f"göra {n}", "Pågår", "") for n in range(3)]))
    assert [row.status for row in record.rows()] == ["in_progress"] * 3


def test_a_dated_status_of_one_row_is_the_status_of_a_table_that_goes_on() -> None:
    first = table(("Aktivitet", "Ansvarig", "Status"), ("A", "RCC", "Klar"))
    second = table(("Aktivitet", "Ansvarig", "Status 2023"), ("B", "RCC", "Pågår"), number=2)
    assert [row.status for row in read(first, second).rows()] == ["done", "in_progress"]


def test_when_something_is_followed_up_is_not_when_it_is_to_be_done() -> None:
    rows = [(f"göra {n}", "HR", "Årligen") for n in range(4)]
    record = read(table(("Aktivitet", "Ansvarig", "Uppföljning"), *rows))
    assert keys(record)[2] == ("extra", "Uppföljning")
    assert {row.timeframe for row in record.rows()} == {None}


def test_headings_below_years_say_which_year_and_the_last_one_holds() -> None:
    years = ["Aktivitet", *[Cell(["2023"])] * 2, *[Cell(["2024"])] * 2]
    own = [Cell(["Aktivitet"]), "Ansvarig", "Status", "Ansvarig", "Status"]
    years[0] = own[0]
    rows = [(f"göra {n}", "HR", "Klar", "Hud", "Pågår") for n in range(3)]
    record = read(table(years, own, *rows))
    assert ("extra", "Status 2023") in keys(record)
    assert {(row.status, *row.responsible) for row in record.rows()} == {("in_progress", "Hud")}
    check_written(record)


def test_a_group_heading_is_quoted_where_the_headings_below_it_say_it_all() -> None:
    activity = Cell(["Aktivitet"])
    upper = [activity, *[Cell(["Genomförande"])] * 2]
    record = read(table(upper, [activity, "Ansvarig", "Tidsram"], ("göra", "HR", "2024")))
    assert keys(record) == [
        ("region_activity", "Aktivitet"),
        ("responsible", "Ansvarig"),
        ("timeframe", "Tidsram"),
    ]
    assert "Genomförande" in found(record, "above_header")[0].message


@pytest.mark.parametrize("text", ["Grön", "Gul", "Röd"])
def test_a_judgement_in_colours_is_a_forecast_and_no_status(text: str) -> None:
    record = read(
        table(("Aktivitet", "Ansvarig", "Bedömning"), *[("göra", f"HR {n}", text) for n in range(3)])
    )
    assert {row.status for row in record.rows()} == {None}
    assert None not in {row.forecast for row in record.rows()}


# --- Rows


def test_rows_that_only_number_the_columns_are_quoted() -> None:
    for signs in ("1234", "ABCD"):
        record = read(
            table(NAMES, tuple(signs), ROW), heading("Kapitel 2 B"), table(NAMES, tuple(signs), ROW)
        )
        assert len(record.rows()) == 2
        assert len(found(record, "column_numbers")) == 1


def test_what_only_looks_like_numbers_of_the_columns_is_none() -> None:
    assert numbers_columns(["(1)", "(2)", "(3)"])
    assert numbers_columns(["1.", "2.", "3."])
    assert not any(
        map(numbers_columns, (["1", "2"], ["1", "2", "4"], ["2021", "2022", "2023"], ["a", "b", "c"]))
    )


def set_off(text: str) -> list[Cell]:
    return [Cell([text], bold=True), Cell(), Cell(), Cell()]


def test_bold_rows_with_one_text_are_proposed_as_chapters() -> None:
    record = read(table(NAMES, set_off("Prevention"), ROW, set_off("Rehabilitering"), ROW))
    assert [chapter.title for chapter in record.chapters] == ["Prevention", "Rehabilitering"]
    assert questions(record) == ["row:prevention", "row:rehabilitering"]
    check_written(record)


def test_a_bold_text_alone_is_an_activity_where_all_of_them_are_bold() -> None:
    bold = [Cell(["Utbilda"], bold=True), *[Cell([text]) for text in ROW[1:]]]
    record = read(table(NAMES, set_off("Rutin"), bold, bold))
    assert len(record.rows()) == 3
    assert questions(record) == []


def test_a_table_of_indicators_is_none_of_the_plans_although_it_is_as_wide() -> None:
    figures = table(("Indikator", "Nuläge", "Målvärde", "Källa"), ("Andel", "9 %", "5 %", "Enkät"), number=2)
    record = read(table(NAMES, ROW), figures)
    assert len(record.rows()) == 1
    assert "Enkät" in found(record, "figures_table")[0].message


def test_a_table_without_headings_still_goes_on() -> None:
    record = read(table(NAMES, ROW), table(("Öva", "HR", "2025", "Pågår"), number=2))
    assert len(record.rows()) == 2


# --- Statuses


@pytest.mark.parametrize("sign", ["–", "-", "?", "…"])
def test_a_sign_alone_is_a_missing_status_and_no_question(sign: str) -> None:
    record = read(table(NAMES, (*ROW[:3], sign)))
    assert questions(record) == []
    assert record.rows()[0].status_raw == sign
    assert found(record, "status_missing")


def shares(**answers: str) -> PlanRecord:
    rows = [(f"göra {n}", "HR", "2024", share) for n, share in enumerate(("0 %", "25 %", "60 %", "100 %"))]
    return read(table(NAMES, *rows), answers=answers)


def test_shares_in_the_status_column_are_one_question() -> None:
    record = shares()
    assert questions(record) == ["status:%"]
    assert [row.status for row in record.rows()] == [None, None, None, "done"]
    assert [row.status_raw for row in record.rows()] == ["0 %", "25 %", "60 %", "100 %"]


def test_shares_answered_as_how_far_the_work_has_come_are_statuses() -> None:
    record = shares(**{"status:%": "progress"})
    assert [row.status for row in record.rows()] == ["not_started", "in_progress", "in_progress", "done"]
    check_written(record)


def test_a_status_column_of_comments_is_told_of_and_not_asked_about_row_by_row() -> None:
    rows = [(f"göra {n}", "HR", "2024", f"Vi har haft {n} möten") for n in range(12)]
    record = read(table(NAMES, *rows, *[("öva", "HR", "2024", "Rullar")] * 2))
    assert questions(record) == ["status:rullar"]
    assert "12 olika texter" in found(record, "statuses_unknown")[0].message


def test_signs_explained_in_a_line_are_the_plans_own() -> None:
    said = listed_statuses(["Inledning.", "Grönt = klart, gult = pågår och rött = ej påbörjat."])
    assert [entry.status for entry in said] == ["done", "in_progress", "not_started"]
    assert listed_statuses(["MDK = multidisciplinär konferens, KR = kvalitetsregister"]) == []


# --- Codes, titles, regions


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("D1 Tobak", "D1"),
        ("M 2.3 Rehabilitering", "M 2.3"),
        ("5:1 Min vårdplan", "5:1"),
        ("1.4 Stöd", "1.4"),
        ("P2: Solvanor", "P2:"),
        ("B12-brist", None),
        ("T1 2024", None),
        ("I 2 fall av 3", None),
        ("HPV16 positiva", None),
        ("2.a) Patientmedverkan", "2.a)"),
    ],
)
def test_codes_are_read_as_written_and_running_text_has_none(text: str, code: str | None) -> None:
    assert read_area_heading([text])[0] == code


@pytest.mark.parametrize(
    ("title", "intro", "region"),
    [
        ("Cancerplan för Blekinge 2024", [], "Region Blekinge"),
        ("Värmlands handlingsplan 2024", [], "Region Värmland"),
        ("Plan för RCC Stockholm Gotland 2024", [], None),
        ("Handlingsplan cancer 2024", ["Region Sörmland"], "Region Sörmland"),
        (
            "Handlingsplan cancer 2024",
            ["Planen bygger på den som Region Skåne har tagit fram med andra."],
            None,
        ),
    ],
)
def test_a_region_is_known_by_its_land_or_a_short_line(
    title: str, intro: list[str], region: str | None
) -> None:
    assert read_frame(title, [], intro).region == region


def test_a_second_title_is_told_of() -> None:
    first = Paragraph("Handlingsplan cancer 2023", kind=TITLE)
    second = Paragraph("Handlingsplan för vårdförlopp 2023", kind=TITLE)
    record = read(first, table(NAMES, ROW), second, table(NAMES, ROW, number=2))
    assert "vårdförlopp" in found(record, "second_plan")[0].message


def test_a_report_is_told_from_a_plan() -> None:
    title = Paragraph("Uppföljning av handlingsplan cancer 2023", kind=TITLE)
    assert found(read(title, table(NAMES, ROW)), "looks_like_report")


def test_a_title_below_the_regions_name_is_the_title() -> None:
    text = "Region Kalmar län\r\nHandlingsplan 2024\r\n\r\nAktivitet;Ansvarig;Status\r\nKurs;HR;Klar\r\n"
    record = understand(list(read_csv_blocks(text, Findings())))
    assert (record.title, record.region, record.period) == ("Handlingsplan 2024", "Region Kalmar län", "2024")
    assert [chapter.heading for chapter in record.chapters] == [None]


# --- Links


def linked(text: str, address: str, at: int = 0) -> Cell:
    return Cell(["1.1 Tobak och alkohol"], [CellLink(at, text, f"https://example.se/{address}")])


def test_links_of_a_repeated_area_or_goal_are_kept_once_and_in_order() -> None:
    names = ("Område", "Mål", "Aktivitet")
    rows = [
        (linked("alkohol", "b"), linked("alkohol", "g"), "göra"),
        (linked("Tobak", "a"), linked("Tobak", "f"), "öva"),
        (linked("Tobak", "a"), "Ett annat mål", "lära"),
    ]
    record = read(table(names, *rows))
    first, second = record.areas()
    said = [(link.field, link.text) for link in first.rows[0].links]
    assert said == [("area", "Tobak"), ("area", "alkohol"), ("goal", "Tobak"), ("goal", "alkohol")]
    assert [link.text for link in second.rows[0].links] == ["Tobak", "alkohol"]
    check_written(record)


def test_a_second_link_on_the_same_words_is_told_of() -> None:
    rows = [(linked("Tobak", "a"), "göra"), (linked("Tobak", "other"), "öva")]
    record = read(table(("Område", "Aktivitet"), *rows))
    assert len(record.rows()[0].links) == 1
    assert "https://example.se/other" in found(record, "link_left_out")[0].message


# --- Odd tables


def test_a_plan_of_one_column_and_a_column_of_chapters_can_be_written_and_read_again() -> None:
    record = read(table(("Kapitel", "Mål"), ("Prevention", "Färre röker"), ("", "Fler skyddar sig")))
    assert keys(record) == [("goal", "Mål")]
    check_written(record)


def test_a_heading_in_capitals_beside_a_column_of_chapters_is_a_chapter() -> None:
    rows = [
        ("Prevention", "Färre röker", "Kurs"),
        ("", "VÅRDPROCESSER", ""),
        ("", "Kortare väntan", "Dirigent"),
    ]
    record = read(table(("Kapitel", "Mål", "Aktivitet"), *rows))
    assert [chapter.heading for chapter in record.chapters] == ["Prevention", "VÅRDPROCESSER"]
    assert [len(chapter.areas) for chapter in record.chapters] == [1, 1]


def test_of_two_columns_with_one_heading_the_first_has_the_meaning() -> None:
    record = read(table(("Aktivitet", "Status", "Ansvarig", "Status"), ("göra", "Klar", "HR", "Pågår")))
    assert record.rows()[0].status == "done"
    check_written(record)
