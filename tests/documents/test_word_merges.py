"""Word in: merged cells, ragged rows and grids as other programs draw them."""

import pytest

from planapp.documents.blocks import Table
from planapp.documents.package import open_package
from planapp.documents.word.read import read_word_blocks
from tests.documents.small_files import HEADING, codes, only_area, read
from tests.word_files import SIX, p, row, tbl, tc, tr, word_file


def texts_of(*rows: str, grid: list[int] | None = None) -> list[list[str | None]]:
    """The text in each place of the grid that a table of these rows becomes."""
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid or ())
    table = (
        f"<w:tbl><w:tblGrid>{widths}</w:tblGrid>{''.join(rows)}</w:tbl>" if grid else tbl(*rows, headers=None)
    )
    (block,) = read_word_blocks(open_package(word_file(table)))
    assert isinstance(block, Table)
    return [[" ".join(cell.texts()) if cell else None for cell in one] for one in block.grid]


def start(text: str, more: str = "") -> str:
    return tc(text, f'{more}<w:vMerge w:val="restart"/>')


def below(text: str = "", more: str = "") -> str:
    return tc(text, f"{more}<w:vMerge/>")


def wide(text: str, width: object, more: str = "") -> str:
    return tc(text, f'<w:gridSpan w:val="{width}"/>{more}')


def test_a_merge_over_rows_and_columns() -> None:
    span = '<w:gridSpan w:val="2"/>'
    assert texts_of(tr(start("A", span), "b"), tr(below("", span), "c")) == [["A", "b"], ["A", "c"]]


def test_a_merge_that_nothing_begins_loses_no_text() -> None:
    assert texts_of(tr(below("A"), "b"), tr(below(), "c"), tr(below("D"), "e")) == [
        ["A", "b"],
        ["A", "c"],
        ["D", "e"],
    ]


def test_a_merge_that_begins_again_below_itself_is_two() -> None:
    assert texts_of(tr(start("A"), "b"), tr(start("C"), "d"), tr(below(), "e")) == [
        ["A", "b"],
        ["C", "d"],
        ["C", "e"],
    ]


def test_a_merge_ends_at_a_row_without_it() -> None:
    assert texts_of(tr(start("A"), "b"), tr("C", "d"), tr(below("E"), "f"))[2] == ["E", "f"]


def test_a_merge_with_other_borders_than_the_cell_above_is_a_cell_of_its_own() -> None:
    grid = texts_of(tr(start("A", '<w:gridSpan w:val="2"/>'), "b"), tr(below("C"), "d", "e"))
    assert grid == [["A", "A", "b"], ["C", "d", "e"]]


def test_the_old_merge_of_neighbours_is_one_cell() -> None:
    left, right = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    assert texts_of(tr(tc("A", left), tc("", right), "b"), tr("c", "d", "e"))[0] == ["A", "A", "b"]


def test_text_below_the_old_merge_is_told() -> None:
    wide_heading = tr(tc("Område", '<w:hMerge w:val="restart"/>'), tc("dold", "<w:hMerge/>"), *SIX[1:])
    record = read(HEADING, tbl(wide_heading, row(), headers=None))
    assert "covered_text" in codes(record)


def test_rows_that_begin_late_and_end_early() -> None:
    late = tr("c", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
    assert texts_of(tr("a", "b", "d"), late) == [["a", "b", "d"], [None, "c"]]


def test_rows_with_more_cells_than_the_headings_lose_no_word() -> None:
    record = read(HEADING, tbl(row(), tr("2) Två", "Mål", "", "Göra", "RCC", "Klar", "utanför", "tabellen")))
    assert len(record.rows()) == 2


@pytest.mark.parametrize("width", ["2000000000", "-1", "0", "x", "", "99999999999999999999"])
def test_an_impossible_width_harms_nothing(width: str) -> None:
    grid = texts_of(tr("a", "b", "c"), tr(wide("d", width), "e"))
    assert {text for line in grid for text in line if text} == {"a", "b", "c", "d", "e"}


def test_a_table_wider_than_words_widest_keeps_its_cells() -> None:
    names = [f"k{index}" for index in range(100)]
    assert texts_of(tr(*names)) == [names]


def test_columns_that_no_row_parts_are_one() -> None:
    assert texts_of(tr(wide("a", 3), wide("b", 2)), tr(wide("c", 3), wide("d", 2))) == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_borders_that_a_hand_has_moved_a_little_are_one() -> None:
    moved = tr(wide("c", 1), wide("d", 2))
    assert texts_of(tr(wide("a", 2), wide("b", 1)), moved, grid=[2000, 60, 3000]) == [["a", "b"], ["c", "d"]]


def test_a_merge_holds_across_a_border_moved_a_little() -> None:
    first = tr(start("A", '<w:gridSpan w:val="2"/>'), "b")
    grid = texts_of(first, tr(below("", '<w:gridSpan w:val="1"/>'), wide("c", 2)), grid=[2000, 60, 3000])
    assert grid == [["A", "b"], ["A", "c"]]


def test_a_narrow_column_with_a_cell_of_its_own_stays() -> None:
    assert texts_of(tr("a", "!", "b"), tr("c", "?", "d"), grid=[2000, 60, 3000]) == [
        ["a", "!", "b"],
        ["c", "?", "d"],
    ]


def test_a_floating_table_is_a_table() -> None:
    floating = tbl(row()).replace("<w:tbl>", "<w:tbl><w:tblPr><w:tblpPr w:vertAnchor='page'/></w:tblPr>")
    assert len(read(HEADING, floating).rows()) == 1


def test_a_row_without_cells_harms_nothing() -> None:
    assert len(only_area(row(), "<w:tr/>").rows) == 1


# --- Tables in tables ---------------------------------------------------------------------------


def test_a_nested_table_stays_in_its_cell_with_its_merges() -> None:
    inner = f"<w:tbl>{tr(start('ett'), 'två')}{tr(below(), 'tre')}</w:tbl>"
    area = only_area(row(activity=p("Före") + inner + p("Efter")))
    assert area.rows[0].region_activity == ["Före", "ett", "två", "tre", "Efter"]


def test_a_table_that_only_frames_the_plan_gives_its_tables() -> None:
    inside = (
        p("Prevention, Kapitel 3", "R1")
        + tbl(row())
        + p("Vård, Kapitel 4", "R1")
        + tbl(row(), row(code="2) Två"))
    )
    record = read(f"<w:tbl>{tr(tc(inside))}</w:tbl>")
    assert [(chapter.number, len(chapter.areas)) for chapter in record.chapters] == [("3", 1), ("4", 2)]
    places = [(one.source["table"], one.source["row"]) for one in record.rows()]
    assert places == [(1, 2), (1, 4), (1, 5)]


def test_a_frame_in_a_frame_and_a_row_above() -> None:
    inner = f"<w:tbl>{tr(tc(tbl(row()) + p()))}</w:tbl>{p()}"
    record = read(f"<w:tbl>{tr(tc('Prevention, Kapitel 3'))}{tr(tc(inner))}</w:tbl>")
    assert [chapter.number for chapter in record.chapters] == ["3"]
    assert len(record.rows()) == 1


def test_a_layout_of_two_columns_frames_the_plan() -> None:
    layout = f"<w:tbl>{tr(tc('Logotyp'), tc(tbl(row()) + p()))}</w:tbl>"
    record = read(HEADING, layout, p("Sist"), tbl(row(code="2) Två")))
    assert len(record.rows()) == 2
    assert [one.source["table"] for one in record.rows()] == [1, 2]


def test_a_small_table_inside_an_activity_is_no_plan() -> None:
    inner = f"<w:tbl>{tr('ett', 'två', 'tre')}{tr('fyra', 'fem', 'sex')}</w:tbl>{p()}"
    area = only_area(row(activity=p() + inner))
    assert area.rows[0].region_activity == ["ett", "två", "tre", "fyra", "fem", "sex"]
