"""Word in: merged cells, headings, legend, chapters and whatever else a table can be."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.documents.errors import DocumentError
from planapp.documents.reading import read_document
from tests.documents.small_files import HEADING, codes, only_area, read
from tests.word_files import SIX, covered, numbered, p, r, row, tbl, tc, text_box, tr, word_file

# --- Rows and merged cells ----------------------------------------------------------------------


def merged(text: str) -> str:
    return tc(text, '<w:vMerge w:val="restart"/>')


def test_a_shared_cell_is_written_out_and_remembered() -> None:
    area = only_area(
        tr(merged("1) Ett"), merged("Mål"), "Ett", merged("Delad"), "RCC", "Klar"),
        tr(covered(), covered(), "Två", covered(), "VPG", "Utgår"),
        tr(covered(), covered(), "Tre", "Egen", "VPG", "Klar"),
    )
    assert [one.region_activity for one in area.rows] == [["Delad"], ["Delad"], ["Egen"]]
    span = area.rows[1].spans["region_activity"]
    assert (span.first_row, span.rows) == (0, 2)
    assert not area.rows[2].spans


def test_a_merge_does_not_reach_into_the_next_area() -> None:
    record = read(
        HEADING,
        tbl(
            tr("1) Ett", "Mål", "Ett", merged("Delad"), "RCC", "Klar"),
            tr("2) Två", "Mål", "Två", covered(), "RCC", "Klar"),
        ),
    )
    assert [one.region_activity for one in record.rows()] == [["Delad"], ["Delad"]]
    assert not any(one.spans for one in record.rows())


def test_several_goals_beside_one_area_cell() -> None:
    record = read(
        HEADING,
        tbl(
            tr(merged("1) Ett"), "Mål A", "", "Göra", "RCC", "Klar"),
            tr(covered(), "Mål B", "", "Mer", "RCC", "Klar"),
        ),
    )
    first, second = record.areas()
    assert (first.goal, first.continues) == (["Mål A"], False)
    assert (second.goal, second.continues, second.heading) == (["Mål B"], True, ["1) Ett"])


def test_a_blank_cell_below_the_area_belongs_to_it() -> None:
    area = only_area(row(), tr("", "", "", "Mer", "VPG", "Klar"))
    assert len(area.rows) == 2


def test_a_plan_without_an_area_column_has_an_area_for_each_goal() -> None:
    headers = ["Mål", "Aktivitet", "Status"]
    record = read(tbl(tr("Ett", "A", "Klar"), tr("Två", "B", "Klar"), tr("", "C", "Klar"), headers=headers))
    assert [(area.code, area.goal, len(area.rows)) for area in record.areas()] == [
        (None, ["Ett"], 1),
        (None, ["Två"], 2),
    ]


def test_a_first_area_may_lack_its_heading() -> None:
    record = read(HEADING, tbl(row(code=""), row(code="2) Två")))
    assert [area.code for area in record.areas()] == [None, "2)"]


def test_content_controls_hide_neither_rows_nor_cells_nor_text() -> None:
    wrapped = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    cell = wrapped.format(tc(wrapped.format(p(wrapped.format(r("I tre"))))))
    whole = wrapped.format(tr(tc("1) Ett"), tc("Mål"), tc(), cell, tc("RCC"), tc("Klar")))
    area = only_area(whole, row(code="", goal="", activity="Sedan"))
    assert [one.region_activity for one in area.rows] == [["I tre"], ["Sedan"]]


def test_an_empty_row_is_no_row() -> None:
    assert len(only_area(row(), tr(*[""] * 6)).rows) == 1


def test_a_row_across_the_table_is_quoted() -> None:
    record = read(HEADING, tbl(tr(tc("Ur cancerplanen", '<w:gridSpan w:val="6"/>')), row()))
    (finding,) = [one for one in record.findings if one.code == "row_across"]
    assert "Ur cancerplanen" in finding.message
    assert len(record.rows()) == 1


def test_a_cell_over_two_columns_is_read_in_both_and_counted_once() -> None:
    wide = tc("Göra tillsammans", '<w:gridSpan w:val="2"/>')
    record = read(HEADING, tbl(tr("1) Ett", "Mål", wide, "RCC", "Klar")))
    (one,) = record.rows()
    assert one.rcc_activity == one.region_activity == ["Göra tillsammans"]
    assert one.status == "done"


def test_a_row_that_begins_late() -> None:
    late = tr("Mer", "VPG", "Klar", properties='<w:gridBefore w:val="3"/>')
    area = only_area(row(), late)
    assert area.rows[1].region_activity == ["Mer"]


def test_a_duplicate_code_stays_and_is_told() -> None:
    record = read(HEADING, tbl(row(code="3.c.vi) Prostata"), row(code="3.c.vi) Ärftlig")))
    assert [(area.code, area.id) for area in record.areas()] == [
        ("3.c.vi)", "3.c.vi"),
        ("3.c.vi)", "3.c.vi-2"),
    ]
    assert "code_twice" in codes(record)


# --- Headings of tables, legend -----------------------------------------------------------------


def test_a_heading_row_again_is_dropped_and_counted_as_stored() -> None:
    record = read(HEADING, tbl(row(), tr(*SIX), row(code="2) Två")))
    assert len(record.rows()) == 2
    assert "header_differs" not in codes(record)


def test_a_heading_row_with_other_words_is_quoted() -> None:
    other = ["Område", "Mål", "Aktivitet från RCC", "Aktivitet i länet", "Ansvarig – Tidsram", "STATUS:"]
    record = read(HEADING, tbl(row(), tr(*other), row(code="2) Två")))
    assert len(record.rows()) == 2
    (finding,) = [one for one in record.findings if one.code == "header_differs"]
    assert "Aktivitet i länet" in finding.message


def test_words_of_headings_in_a_row_do_not_make_it_one() -> None:
    record = read(HEADING, tbl(row(code="Process", activity="Aktivitet i skolan", status="Klart")))
    (one,) = record.rows()
    assert (one.region_activity, one.status) == (["Aktivitet i skolan"], "done")


def test_a_table_without_headings_goes_on_where_the_last_ended() -> None:
    record = read(HEADING, tbl(row()), p(), tbl(row(code="2) Två"), headers=None))
    (chapter,) = record.chapters
    assert (chapter.tables, [area.table for area in chapter.areas]) == (2, [1, 2])


def test_the_legend_is_not_a_row() -> None:
    status = "".join(numbered(text, 1) for text in ("Ej påbörjad", "Påbörjad", "Klar"))
    record = read(
        p("Plan 2022", "T"),
        tbl(tr("Kapitel", "Text", "Ur planen", "Regionens", "Vem", status)),
        p("Förklarande text."),
        HEADING,
        tbl(row()),
    )
    assert len(record.rows()) == 1
    assert [entry.status for entry in record.legend.statuses] == ["not_started", "in_progress", "done"]
    assert record.legend.cells["status"] == ["• Ej påbörjad", "• Påbörjad", "• Klar"]
    assert record.after_legend == ["Förklarande text."]


def test_an_unknown_column_is_kept_and_asked_about() -> None:
    record = read(
        HEADING,
        tbl(tr("1) Ett", "Göra", "Klar", "Se bilaga"), headers=["Område", "Aktivitet", "Status", "Qwerty"]),
    )
    (one,) = record.rows()
    assert one.extra == {"Qwerty": ["Se bilaga"]}
    assert "unknown_column" in codes(record)


def test_a_heading_that_is_the_name_of_a_key_gets_a_number() -> None:
    headers = ["rcc_activity", "Aktivitet från RCC", "Aktivitet"]
    record = read(tbl(tr("a", "b", "c"), headers=headers))
    (one,) = record.rows()
    assert one.extra == {"rcc_activity (2)": ["a"]}
    assert one.rcc_activity == ["b"]


def test_a_table_of_something_else_is_quoted() -> None:
    record = read(f"<w:tbl>{tr('Version', 'Datum')}{tr('1.0', '2022-01-01')}</w:tbl>", HEADING, tbl(row()))
    assert "other_table" in codes(record)
    assert len(record.chapters) == 1


# --- Chapters and what stands around ------------------------------------------------------------


def test_a_chapter_is_broken_over_tables_without_its_heading() -> None:
    record = read(
        HEADING, tbl(row()), p(), tbl(row(code="2) Två")), p("Forskning, Kapitel 6", "R1"), tbl(row())
    )
    assert [(chapter.number, chapter.tables) for chapter in record.chapters] == [("3", 2), ("6", 1)]


def test_a_style_based_on_a_heading_is_a_heading() -> None:
    record = read(p("Forskning, Kapitel 6", "Egen"), tbl(row()))
    assert [chapter.number for chapter in record.chapters] == ["6"]


def test_chapters_are_found_by_their_words_where_nothing_is_styled() -> None:
    record = read(
        p("Om planen."), p(" Prevention, Kapitel 3"), tbl(row()), p("Kapitel 4. Kunskap"), tbl(row())
    )
    assert [(chapter.number, chapter.title) for chapter in record.chapters] == [
        ("3", "Prevention"),
        ("4", "Kunskap"),
    ]
    assert record.intro == ["Om planen."]


def test_text_below_a_chapters_heading_is_its_introduction() -> None:
    record = read(HEADING, p("Läs detta."), p("Punkt", "Punkt"), tbl(row()))
    assert record.chapters[0].intro == ["Läs detta.", "• Punkt"]


def test_a_lone_dash_is_trailing_text() -> None:
    record = read(HEADING, tbl(row()), p(), p(), p("-"), p())
    assert record.trailing == ["-"]
    assert len(record.rows()) == 1


def test_the_first_line_may_be_the_title() -> None:
    record = read(p("Verksamhetsplan för Region Dalarna 2022–2024"), HEADING, tbl(row()))
    assert (record.title, record.region, record.period) == (
        "Verksamhetsplan för Region Dalarna 2022–2024",
        "Region Dalarna",
        "2022–2024",
    )


# --- Any table ----------------------------------------------------------------------------------

TEXTS = ["Klar", "Påbörjad", "NY", "1) Ett", "2.a) Två", "Mål", "Område", "Status", "- a", "2022–23", "", ""]


def _any_cell(chance: random.Random) -> str:
    content = ""
    for _ in range(chance.choice([1, 1, 2])):
        text = chance.choice(TEXTS)
        if chance.random() < 0.1:
            content += p(text_box(chance.choice(["NY", "ruta"])) + r(text))
        else:
            content += numbered(text, chance.choice([1, 2])) if chance.random() < 0.1 else p(text)
    if chance.random() < 0.05:
        content += f"<w:tbl>{tr('inre', 'tabell')}</w:tbl>{p()}"
    width = f'<w:gridSpan w:val="{chance.randint(2, 7)}"/>' if chance.random() < 0.1 else ""
    merge = chance.choice(['<w:vMerge w:val="restart"/>', "<w:vMerge/>", "", "", "", ""])
    return tc(content, width + merge)


def _any_table(chance: random.Random) -> str:
    headers = [header for header in [*SIX, "Prognos", "Egen"] if chance.random() < 0.8]
    box = text_box("ruta") if chance.random() < 0.05 else ""
    rows = [tr(*(tc(p(box + r(header))) for header in headers))]
    for _ in range(chance.randint(0, 5)):
        cells = [_any_cell(chance) for _ in range(len(headers) + chance.choice([0, 0, 0, -1, 1]))]
        before = '<w:gridBefore w:val="1"/>' if chance.random() < 0.05 else ""
        # Now and then a row stands above the headings.
        rows.insert(len(rows) if chance.random() < 0.95 else 0, tr(*cells, properties=before))
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


@given(st.randoms(use_true_random=False), st.integers(1, 4))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_no_word_of_any_table_is_lost(chance: random.Random, tables: int) -> None:
    """Whatever is merged, nested, ragged or floating."""
    parts = [p("Kapitel 3", "R1")]
    for _ in range(tables):
        parts += [_any_table(chance), p(chance.choice(["", "text", "Kapitel 4"]))]
    try:
        record = read_document(word_file(*parts))
    except DocumentError:
        return
    assert record.receipt.words_lost == 0
