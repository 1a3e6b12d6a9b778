"""Writing Excel: text stays text, a person sees everything, and other programs open the file."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from planapp.documents.errors import DocumentError
from planapp.documents.excel.sheet import sheet_name
from planapp.documents.excel.write import status_choices, write_excel
from planapp.documents.reading import read_document
from planapp.domain.check import EXCEL_CELL_LIMIT, check_record
from planapp.domain.comparing import differences
from planapp.domain.record import Column, Legend, Link, Marker, PlanRecord, from_json
from planapp.domain.status import read_legend_statuses
from planapp.domain.text import words

COLUMNS = [
    Column("area", "Område"),
    Column("goal", "Mål"),
    Column("rcc_activity", "Aktivitet från RCC"),
    Column("region_activity", "Aktivitet i RV"),
    Column("responsible", "Ansvarig"),
    Column("status", "Status"),
]
ODD = ["=1+1", "+46 21", "-X", "@SUMMA(A1)", "'citat", "#N/A", "TRUE", "2023", "1e5", "2025-06-30", "_x0041_"]


def small(**area: object) -> PlanRecord:
    """A plan of one chapter with one area of one row."""
    row = {"rcc_activity": ["RCC gör"], "responsible": ["Kliniken"], "status_raw": "Klar", "status": "done"}
    first = {"code": "2.a)", "title": "Område", "heading": ["2.a) Område"], "goal": ["Mål"], "rows": [row]}
    chapter = {"number": "2", "title": None, "heading": "Kapitel 2", "areas": [first | area]}
    record = from_json({"title": "Plan 2022", "period": "2022", "chapters": [chapter]})
    record.columns = list(COLUMNS)
    assert check_record(record) == []
    return record


def opened(record: PlanRecord) -> Workbook:
    return load_workbook(io.BytesIO(write_excel(record)))


def equal_again(record: PlanRecord) -> bool:
    return differences(record, read_document(write_excel(record))) == []


@pytest.fixture(scope="module")
def real_plan(real_plan_docx: Path) -> PlanRecord:
    return read_document(real_plan_docx.read_bytes())


@pytest.fixture(scope="module")
def real_workbook(real_plan: PlanRecord) -> Workbook:
    return opened(real_plan)


@pytest.mark.parametrize("text", ODD)
def test_text_stays_text(text: str) -> None:
    record = small(goal=[text], note=[text])
    record.intro = [text]
    record.chapters[0].intro = [text]
    record.rows()[0].rcc_activity = [text]
    data = write_excel(record)
    cell = load_workbook(io.BytesIO(data))["Kapitel 2"]["C4"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == (text[0] in "=+-@'")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet2.xml")
    assert differences(record, read_document(data)) == []


def test_the_sheets_are_seen_and_named_for_their_chapters(real_workbook: Workbook) -> None:
    chapters = [f"Kapitel {number}" for number in range(2, 8)]
    assert real_workbook.sheetnames == ["Läs mig", *chapters, "Alla rader"]
    assert {sheet.sheet_state for sheet in real_workbook} == {"visible"}
    assert not any(row.hidden for sheet in real_workbook for row in sheet.row_dimensions.values())
    assert real_workbook.properties.title == (
        "Verksamhetsplan för Region Västmanland gällande den antagna Cancerplanen 2022–2024."
    )
    assert (real_workbook.properties.creator, real_workbook.properties.language) == ("planapp", "sv")


def test_a_chapter_looks_like_the_document(real_workbook: Workbook) -> None:
    sheet = real_workbook["Kapitel 3"]
    assert sheet["A1"].value == "Prevention och tidig diagnostik, Kapitel 3"
    assert [cell.value for cell in sheet[2]][:2] == ["Område", "Uppdrag/Mål enligt RCC Mellansverige"]
    assert {"A3:A4", "B3:B4"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert [cell.value for cell in sheet["A"]].count("Område") == 3
    assert sheet["A3"].alignment.wrap_text
    assert (sheet["A3"].alignment.vertical, sheet.column_dimensions["B"].width) == ("top", 62)
    assert sheet.row_dimensions[3].height > 40


def test_the_head_is_frozen_and_the_page_is_set(real_workbook: Workbook) -> None:
    sheet = real_workbook["Kapitel 3"]
    assert sheet.freeze_panes == "B3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.oddFooter.center.text == "Sida &P av &N"
    breaks = {one.id + 1 for one in sheet.row_breaks.brk}
    assert breaks
    assert all(sheet.cell(row, 1).value for row in breaks)


def test_a_long_introduction_is_not_frozen() -> None:
    record = small()
    record.chapters[0].intro = ["En rad."] * 40
    assert opened(record)["Kapitel 2"].freeze_panes is None


def test_every_row_is_written_out_in_the_list(real_plan: PlanRecord, real_workbook: Workbook) -> None:
    sheet = real_workbook["Alla rader"]
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0][:3] == ("Kapitel", "Kod", "Område")
    assert len(lines) == 1 + len(real_plan.rows())
    assert all(line[1] and line[3] for line in lines)
    assert [line[8] for line in lines[1:]] == [row.timeframe for row in real_plan.rows()]
    assert sheet.auto_filter.ref == "A1:I44"
    assert [place for place, _ in real_workbook.defined_names["planapp_alla_rader"].destinations] == [
        "Alla rader"
    ]


def test_the_list_is_never_read_back(real_plan: PlanRecord) -> None:
    workbook = opened(real_plan)
    workbook["Alla rader"]["B2"] = "9.9"
    target = io.BytesIO()
    workbook.save(target)
    assert differences(real_plan, read_document(target.getvalue())) == []


def test_the_status_cells_offer_the_plans_own_words(real_plan: PlanRecord, real_workbook: Workbook) -> None:
    choices = status_choices(real_plan)
    assert choices[:3] == ["Ej påbörjad", "Påbörjad", "Klar"]
    assert {"Klart", "Ej Påbörjad", "Löpande", "Pausad", "Utgår"} <= set(choices)
    rule = real_workbook["Kapitel 2"].data_validations.dataValidation[0]
    assert (rule.type, rule.errorStyle, rule.formula1) == ("list", "warning", f'"{",".join(choices)}"')
    assert str(rule.sqref) == "F3:F4"


@pytest.mark.parametrize("label", ["Klar, i stort sett", "Nästan klar " * 25])
def test_status_words_that_no_inline_list_takes_stand_in_the_list_sheet(label: str) -> None:
    record = small()
    cells = {"status": ["Ej påbörjad", "Klar"], "area": [label.strip()]}
    record.legend = Legend(cells, read_legend_statuses(cells["status"]))
    record.legend.statuses[1].text = label.strip()
    workbook = opened(record)
    rule = workbook["Kapitel 2"].data_validations.dataValidation[0]
    assert rule.formula1 == "'Alla rader'!$K$2:$K$8"
    sheet = workbook["Alla rader"]
    assert [sheet.cell(row, 11).value for row in range(1, 4)] == [
        "Statusar att välja",
        "Ej påbörjad",
        label.strip(),
    ]
    assert {one.sheet_state for one in workbook} == {"visible"}


def test_markers_and_links_are_comments_and_one_hyperlink() -> None:
    record = small()
    area = record.areas()[0]
    area.markers = [Marker("NY"), Marker("Uppdaterad 7/7", row=0)]
    row = area.rows[0]
    row.region_activity = ["Se rutin", "och rutin"]
    row.responsible = ["Kliniken"]
    row.links = [
        Link("region_activity", 1, "rutin", "https://a.se/1"),
        Link("responsible", 0, "Kliniken", "https://a.se/2"),
    ]
    assert check_record(record) == []
    sheet = opened(record)["Kapitel 2"]
    assert sheet["A3"].comment.text == "Markör: NY"
    assert sheet["D3"].comment.text == "Markör: Uppdaterad 7/7\nLänk (stycke 2): rutin → https://a.se/1"
    assert sheet["D3"].hyperlink.target == "https://a.se/1"
    assert (sheet["E3"].hyperlink.target, sheet["E3"].comment) == ("https://a.se/2", None)
    assert equal_again(record)


def test_an_address_that_excel_cannot_follow_stands_in_the_comment() -> None:
    record = small()
    record.rows()[0].links = [Link("responsible", 0, "Kliniken", "javascript:x")]
    cell = opened(record)["Kapitel 2"]["E3"]
    assert (cell.hyperlink, cell.comment.text) == (None, "Länk: Kliniken → javascript:x")
    assert equal_again(record)


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Plan 2022–2024", "Plan 2022–2024"),
        (
            "Verksamhetsplan för Region Västmanland gällande den antagna Cancerplanen 2022–2024.",
            "Verksamhetsplan för Region Västmanland gällande den antagna Cancerplanen…",
        ),
        ("Hud & hår, " * 9, "Hud && hår" + ", Hud && hår" * 5 + ", Hud…"),
        ("å" * 100, "å" * 80),
        ("", None),
    ],
)
def test_the_printed_head_is_cut_after_a_whole_word(title: str, head: str | None) -> None:
    record = small()
    record.title = title.strip(" ,") or None
    workbook = load_workbook(io.BytesIO(write_excel(record, edition="Version 1 · beslutad")))
    for sheet in workbook.worksheets:
        left = sheet.oddHeader.left.text
        assert (left or None) == head
        assert len((left or "").replace("&", "&&")) <= 90
        assert sheet.oddHeader.right.text == "Version 1 · beslutad"


def test_nothing_is_cut_in_silence() -> None:
    fits = small(goal=["å" * EXCEL_CELL_LIMIT])
    assert equal_again(fits)
    with pytest.raises(DocumentError, match="cell B3 på bladet «Kapitel 2» är längre än de 32 767 tecken"):
        write_excel(small(goal=["å" * (EXCEL_CELL_LIMIT + 1)]))
    with pytest.raises(DocumentError, match="Kommentaren i cell A3"):
        write_excel(small(markers=[{"text": "x" * EXCEL_CELL_LIMIT, "row": None}]))


def test_what_the_title_does_not_say_is_a_visible_line() -> None:
    record = small()
    record.region, record.period = "Ön & Co", None
    sheet = opened(record)["Läs mig"]
    assert [sheet[f"A{row}"].value for row in (1, 2, 3)] == ["Plan 2022", "Region: Ön & Co", "Period: –"]
    assert equal_again(record)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Kapitel 3", "Kapitel 3"),
        ("läs MIG", "läs MIG (2)"),
        ("History", "History (2)"),
        ("[a]:b*c?d/e\\f", "a b c d e f"),
        ("'citat'", "citat"),
        ("**", "Blad"),
        ("🏥" * 30, "🏥" * 15),
        ("x" * 40, "x" * 31),
    ],
)
def test_sheet_names_are_those_that_excel_allows(wanted: str, name: str) -> None:
    workbook = Workbook()
    workbook.worksheets[0].title = "Läs mig"
    assert sheet_name(wanted, workbook) == name


@pytest.mark.office
def test_libreoffice_saves_it_unchanged(
    real_plan: PlanRecord, soffice: Callable[..., Path], tmp_path: Path
) -> None:
    record = small(goal=ODD)
    record.rows()[0].rcc_activity = ["2023"]
    for number, one in enumerate([record, real_plan]):
        path = tmp_path / f"plan{number}.xlsx"
        path.write_bytes(write_excel(one))
        saved = soffice(path, "xlsx", tmp_path / "saved")
        assert differences(one, read_document(saved.read_bytes())) == []


@pytest.mark.office
def test_libreoffice_prints_every_word(
    real_plan: PlanRecord,
    soffice: Callable[..., Path],
    pdf_text: Callable[[Path], str],
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(write_excel(real_plan))
    printed = pdf_text(soffice(path))
    told = [text for row in real_plan.rows() for text in [*row.rcc_activity, *row.region_activity]]
    told += [text for area in real_plan.areas() for text in [*area.heading, *area.note, *area.goal]]
    assert set(words(" ".join(told))) <= set(words(printed))
    assert "Sida 1 av" in printed
