"""The annual report in Word: its figures in words and bars, its lists and its chapters."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.documents.annual_report import write_annual_report
from planapp.documents.annual_report_figures import share_units
from planapp.documents.reading import read_document
from planapp.domain.annual_report import AnnualReport, make_annual_report
from planapp.domain.record import PlanRecord
from planapp.domain.text import words
from tests.records import plan_records

DAY = date(2023, 6, 30)


@pytest.fixture
def report(real_plan_docx: Path) -> AnnualReport:
    record = read_document(real_plan_docx.read_bytes())
    return make_annual_report(record, DAY, is_draft=True, comments=["Går bra.\nNästa steg i mars."])


def opened(report: AnnualReport):
    return docx.Document(io.BytesIO(write_annual_report(report)))


def all_text(document) -> str:
    return "\n".join(text for text in document.element.body.itertext())


def test_the_figures_are_those_of_the_real_plan(report: AnnualReport) -> None:
    whole = report.progress
    assert (whole.total, whole.overdue) == (43, 1)
    assert {status: count for status, count in whole.by_status.items() if count} == {
        "done": 1,
        "in_progress": 31,
        "not_started": 7,
        None: 4,
    }
    assert (whole.without_responsible, whole.without_timeframe) == (1, 38)
    assert len(report.missing) == 39
    assert [row.timeframe for row in report.overdue] == ["2022–05 Utbyggnads-plan 4 år"]


def test_rows_that_do_not_count_are_shown_but_not_counted(real_plan_docx: Path) -> None:
    record = read_document(real_plan_docx.read_bytes())
    report = make_annual_report(record, DAY, is_draft=False, followed=[False] * 40)
    assert report.progress.total == 3
    assert sum(len(area.rows) for chapter in report.chapters for area in chapter.areas) == 43


def test_it_tells_the_figures_in_words(report: AnnualReport) -> None:
    text = [paragraph.text for paragraph in opened(report).paragraphs]
    assert "Planen följer upp 43 rader i 6 kapitel." in text
    assert "Status: Klar 1, påbörjad 31, ej påbörjad 7, status saknas 4." in text
    assert "1 rad är försenad. 1 saknar ansvarig och 38 saknar tidsram." in text
    assert "Läget den 30 juni 2023" in text


def test_it_has_headings_captions_and_repeated_heading_rows(report: AnnualReport) -> None:
    document = opened(report)
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["Läget den 30 juni 2023", "Vad som är försenat (1)", "Vad som saknas (39)"]
    assert headings[3:] == [chapter.heading for chapter in report.chapters]
    assert len([one for one in document.paragraphs if one.style.name == "Caption"]) == 2
    xml = document.element.xml
    assert xml.count("<w:tblHeader/>") == len(document.tables) - 2  # not the bars and their key
    assert xml.count("<w:tblCaption ") == len(document.tables)


def test_the_bars_have_their_figures_as_text(report: AnnualReport) -> None:
    document = opened(report)
    (bars,) = [one for one in document.tables if "Stapel för varje kapitel" in one._tbl.xml]
    assert (
        "Kunskaps styrning inom RCC, Kapitel 4: Påbörjad 16, ej påbörjad 3, status saknas 1." in bars._tbl.xml
    )
    assert [len(row._tr.tc_lst) for row in bars.rows] == [2, 5, 4, 2, 3, 2]


def test_every_row_is_there_with_its_comment(report: AnnualReport) -> None:
    text = all_text(opened(report))
    for chapter in report.chapters:
        for area in chapter.areas:
            for row in area.rows:
                assert all(paragraph in text for paragraph in row.region_activity)
    assert "Går bra." in text
    assert "Nästa steg i mars." in text
    assert "Försenad" in text


@pytest.mark.parametrize("is_draft", [True, False])
def test_a_draft_says_so_on_every_page(report: AnnualReport, is_draft: bool) -> None:
    report.is_draft = is_draft
    document = opened(report)
    assert ("UTKAST TILL ÅRSRAPPORT" in document.sections[0].header.paragraphs[0].text) is is_draft
    assert any(one.text.startswith("Utkast till årsrapport.") for one in document.paragraphs) is is_draft


def test_nothing_late_and_nothing_missing_is_said() -> None:
    text = all_text(opened(AnnualReport("Plan", None, None, DAY, is_draft=False)))
    assert "Ingen rad är försenad." in text
    assert "Alla rader har status, ansvarig och tidsram." in text


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=7))
def test_a_bar_is_filled_and_shows_every_count(counts: list[int]) -> None:
    shares = share_units(counts)
    assert sum(shares) == (60 if any(counts) else 0)
    assert all((share > 0) == (count > 0) for share, count in zip(shares, counts, strict=True))


@given(plan_records(max_rows=20))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_plan_has_a_report_with_all_its_words(record: PlanRecord) -> None:
    told = set(words(all_text(opened(make_annual_report(record, DAY, is_draft=False)))))
    for row in record.rows():
        for paragraph in (*row.rcc_activity, *row.region_activity, *row.responsible):
            # A tab is an element of its own in Word, so the text on its sides is not one string.
            assert all(set(words(part)) <= told for part in paragraph.split("\t"))


@pytest.mark.office
def test_libreoffice_prints_it(
    report: AnnualReport, tmp_path: Path, soffice: Callable, pdf_text: Callable
) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(write_annual_report(report))
    pages = pdf_text(soffice(path)).split("\f")[:-1]
    assert all("UTKAST TILL ÅRSRAPPORT" in " ".join(page.split()) for page in pages)
    assert "Region Västmanland" in pages[0]
    assert "Hur långt kapitlen har kommit" in pages[1]
