"""No text takes long, whatever it holds: a search that goes over the same signs again and again would."""

import time
from collections.abc import Callable

import pytest

from planapp.documents.blocks import Paragraph
from planapp.documents.excel import headings as excel_headings
from planapp.documents.excel import notes as excel_notes
from planapp.documents.excel import text as excel_text
from planapp.documents.excel import values as excel_values
from planapp.documents.understanding import columns, frame
from planapp.documents.understanding.receipt import lost_words, not_stored
from planapp.domain import headings, references, responsible, status, text, timeframe
from planapp.domain.record import LegendStatus, Link

SIZE = 100_000  # quadratic work on as many signs takes minutes
BOUND = 1.0


def fill(piece: str, before: str = "", after: str = "") -> str:
    return before + piece * (SIZE // len(piece)) + after


HOSTILE = {
    "letters": fill("a"),
    "spaces": fill(" ", "a", "b"),
    "commas": fill(",", "a", "b"),
    "dots": fill(".", "a", "b"),
    "dashes": fill("-", "a", "b"),
    "long dashes": fill("–", "a", "b"),
    "slashes": fill(" / ", "a", "b"),
    "semicolons": fill(";", "a", "b"),
    "stars": fill("*", "a", "b"),
    "brackets": fill("(", "a", "b"),
    "square brackets": fill("["),
    "threads": fill("[\n"),
    "quotes": fill('"'),
    "digits": fill("7"),
    "numerals": fill("x"),
    "years": fill("2022-"),
    "dotted code": fill(".a", "3", "å"),
    "numbered code": fill(".123", "3", "å"),
    "chapters": fill(" kapitel "),
    "chapters with commas": fill(", kapitel"),
    "spaces before a chapter": fill(" ", "a", "kapitel"),
    "spaces after a chapter": fill(" ", "Kapitel 3", "\n"),
    "support": fill(" med stöd av "),
    "spaces before support": fill(" ", "a", "med stöd"),
    "spaces before a party": fill(" ", "- a", "b"),
    "documents": fill("dok "),
    "spaces after a document": fill(" ", "dok", "b"),
    "documents with signs": fill("dok.: "),
    "diary numbers": fill("dnr RV "),
    "addresses": fill("https://"),
    "brackets after an address": fill(")", "https://a"),
    "signs after an address": fill(".", "https://a", "b"),
    "statuses": fill("klar, "),
    "a status and spaces": fill(" ", "klar", "2023"),
    "explained": fill(" = ", "g", "klar"),
    "seasons": fill("hösten/"),
    "quarters": fill("q1-"),
    "days": fill("30/6 "),
    "ongoing": fill("löpande ", "", "2023"),
    "labels": fill("Ansvarig: "),
    "unclosed names": fill("("),
    "brackets in names": fill("()"),
    "unfinished": fill("\nmed stöd av"),
    "terms": fill("term"),
    "months": fill("jan till "),
    "before": fill("senast "),
    "plans": fill("plan"),
    "bullets": fill("• "),
    "lines": fill("a\n"),
    "lines with bullets": fill("-\n"),
    "a marker": fill("7", "Uppdaterad ", "x"),
    "spaces in a marker": fill(" ", "Uppdaterad 7", "x"),
    "a link": fill(" ", "Länk:", "a"),
    "links": fill("Länk: a → b\n"),
    "arrows": fill(" → a", "Länk: "),
    "spaces in a comment": fill(" ", "Markör:", ""),
    "activity": fill(" ", "aktivitet", "rcc"),
    "escapes": fill("_x005F_"),
    "marks on a letter": fill("\u0301\u0316", "a"),
    "expanding": fill("\ufdfa"),
    "soft hyphens": fill("\u00ad", "a", "b"),
}


def read_comment(comment: str) -> None:
    """As `read_notes` does it, without a workbook around."""
    excel_notes.sort_lines(excel_notes.comment_lines(comment, "Kim"))


CALLS: dict[str, Callable[[str], object]] = {
    "words": text.words,
    "is_paragraph": text.is_paragraph,
    "without_forbidden": text.without_forbidden,
    "begins_with_bullet": text.begins_with_bullet,
    "split_paragraphs": text.split_paragraphs,
    "join_lines": lambda given: text.join_lines(given.split("\n")),
    "search_form": text.search_form,
    "swedish_key": text.swedish_key,
    "code_key": text.code_key,
    "read_chapter_heading": headings.read_chapter_heading,
    "read_area_heading": lambda given: headings.read_area_heading([given]),
    "names_chapter": headings.names_chapter,
    "names_plan": headings.names_plan,
    "is_marker_line": headings.is_marker_line,
    "fold_header": headings.fold_header,
    "repeats_headings": lambda given: headings.repeats_headings([given] * 3, [given, given + "a", "b"]),
    "without_bullet": status.without_bullet,
    "read_status": lambda given: status.read_status([given], [LegendStatus(given, "done")]),
    "read_forecast": lambda given: status.read_forecast([given]),
    "is_forecast_header": status.is_forecast_header,
    "is_legend_cell": lambda given: status.is_legend_cell([given]),
    "status_label": lambda given: status.status_label("done", [], [given]),
    "status_label of a legend": lambda given: status.status_label("done", [LegendStatus(given, "done")]),
    "read_legend_statuses": lambda given: status.read_legend_statuses([given]),
    "find_forecast": lambda given: status.find_forecast(["Prognos"], {}, [given]),
    "says_only_status": status.says_only_status,
    "parse_responsible": lambda given: responsible.parse_responsible([given]),
    "parse_responsible in lines": lambda given: responsible.parse_responsible(given.split("\n")),
    "parse_responsible of short lines": lambda given: responsible.parse_responsible(
        [given[at : at + 499] for at in range(0, 20_000, 499)]
    ),
    "fold_party": responsible.fold_party,
    "names_document": references.names_document,
    "find_references": lambda given: references.find_references([given], [Link("status", 0, given, given)]),
    "parse_timeframe": timeframe.parse_timeframe,
    "parse_leading_timeframe": timeframe.parse_leading_timeframe,
    "read_timeframe": timeframe.read_timeframe,
    "find_timeframe": lambda given: timeframe.find_timeframe([], [given], [given], None),
    "read_header": columns.read_header,
    "read_headers": lambda given: columns.read_headers(["Aktivitet", given, "Status"]),
    "is_heading_row": lambda given: columns.is_heading_row([given] * 3),
    "read_frame": lambda given: frame.read_frame(given, [given]),
    "read_fact": lambda given: frame.read_fact(frame.Frame(None, None, None), given),
    "name_chapters": lambda given: excel_headings.name_chapters([(given, [Paragraph(given)])]),
    "escape": lambda given: excel_text.unescape(excel_text.escape(given)),
    "number format": lambda given: excel_values.number_text("2.5", given),
    "read_comment": read_comment,
    "lost_words": lambda given: lost_words(not_stored([given], ["a"]), []),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_text_takes_long(call: str) -> None:
    for name, hostile in HOSTILE.items():
        started = time.process_time()
        CALLS[call](hostile)
        assert time.process_time() - started < BOUND, name


def test_long_texts_are_text() -> None:
    """What is too long to be searched is neither a numbered heading nor several parties."""
    heading = "Kapitel 3 " + "a" * 300
    assert headings.read_chapter_heading(heading) == (None, heading)
    assert len(responsible.parse_responsible(["a; b " * 200])) == 1


def test_marks_on_letters_are_counted_as_they_are() -> None:
    assert text.words("Va\u030ard\u00adplan") == ["Vårdplan"]


def test_the_number_of_a_code_may_be_any() -> None:
    assert text.code_key("2.9") < text.code_key("2.10") < text.code_key("2." + "1" * 5_000)
