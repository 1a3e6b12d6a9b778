"""Chapters: added, written, moved, split, joined and ended."""

import pytest

from planapp.domain.editing.areas import end_area
from planapp.domain.editing.chapters import (
    add_chapter,
    chapter_place_seen,
    end_chapter,
    join_chapters,
    move_chapter,
    move_chapter_step,
    split_chapter,
    write_chapter,
)
from planapp.domain.editing.written import EditError, Stale
from tests.domain.editing.written_plans import Parts, small, store_new, valid


def headings(plan: Parts) -> list[str | None]:
    return [one.heading for one in plan.written.record.chapters]


def test_a_chapter_is_added_with_an_empty_table() -> None:
    plan = Parts(small())
    done = add_chapter(plan.written, "Barn och unga, Kapitel 8", "Inledning\n- punkt", plan.chapter_id(0))
    assert done.sentence == "Kapitlet Barn och unga, Kapitel 8 lades till."
    chapter = plan.chapter(1)
    assert (chapter.number, chapter.title, chapter.intro) == ("8", "Barn och unga", ["Inledning", "- punkt"])
    assert valid(plan.written)


def test_a_chapter_needs_a_heading() -> None:
    plan = Parts(small())
    for text in (None, " \n"):
        with pytest.raises(EditError, match="Kapitlets rubrik behöver fyllas i"):
            add_chapter(plan.written, text)
        with pytest.raises(EditError, match="Kapitlets rubrik behöver fyllas i"):
            write_chapter(plan.written, plan.chapter_id(0), "heading", text)


def test_a_heading_tells_number_and_title() -> None:
    plan = Parts(small())
    write_chapter(plan.written, plan.chapter_id(0), "heading", "Kapitel 4. Tidig\nupptäckt")
    assert (plan.chapter(0).number, plan.chapter(0).title) == ("4", "Tidig upptäckt")


def test_a_chapter_moved_above_itself_stays() -> None:
    plan = Parts(small())
    done = move_chapter(plan.written, plan.chapter_id(0), plan.chapter_id(0))
    assert (done.sentence, done.moved) == ("Prevention, Kapitel 2 står redan där.", [])


def test_a_chapter_moves_above_another_one_or_last() -> None:
    plan = Parts(small())
    first = plan.chapter_id(0)
    seen = chapter_place_seen(plan.written, first)
    assert move_chapter(plan.written, first, None, seen).sentence.endswith("flyttades sist i planen.")
    assert headings(plan) == ["Vård, Kapitel 3", "Prevention, Kapitel 2"]
    with pytest.raises(Stale):
        move_chapter(plan.written, first, plan.chapter_id(0), seen)
    move_chapter_step(plan.written, first, -1)
    assert headings(plan) == ["Prevention, Kapitel 2", "Vård, Kapitel 3"]
    with pytest.raises(EditError, match="redan först"):
        move_chapter_step(plan.written, first, -1)


def test_a_chapter_without_heading_stays_first() -> None:
    plan = Parts(small())
    chapter = plan.chapter(0)
    chapter.heading = chapter.number = chapter.title = None
    assert valid(plan.written)
    for move in (
        lambda: move_chapter(plan.written, plan.chapter_id(0)),
        lambda: move_chapter_step(plan.written, plan.chapter_id(1), -1),
    ):
        with pytest.raises(EditError, match="utan rubrik måste stå först"):
            move()
    assert plan.chapter(0) is chapter


def test_a_chapter_is_split_and_joined_again() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="börjar redan"):
        split_chapter(plan.written, plan.area_id(0), "Ny")
    split_chapter(plan.written, plan.area_id(1), "Sol, Kapitel 5", "Text")
    assert headings(plan) == ["Prevention, Kapitel 2", "Sol, Kapitel 5", "Vård, Kapitel 3"]
    assert valid(plan.written)
    store_new(plan.written)
    done = join_chapters(plan.written, plan.chapter_id(0))
    assert done.sentence == "Sol, Kapitel 5 slogs ihop med Prevention, Kapitel 2."
    assert (plan.chapter(0).intro, len(plan.chapter(0).areas), plan.chapter(0).tables) == (["Text"], 2, 1)
    assert valid(plan.written)


def test_a_chapter_is_ended_with_its_rows() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="Skälet"):
        end_chapter(plan.written, plan.chapter_id(0), "", "")
    done = end_chapter(plan.written, plan.chapter_id(0), "Inte längre", "Cancerrådet")
    assert len(done.ended) == 5
    assert headings(plan) == ["Vård, Kapitel 3"]
    assert valid(plan.written)


def test_a_chapter_that_has_lost_its_last_area_remains() -> None:
    plan = Parts(small())
    end_area(plan.written, plan.area_id(2), "Nått", "Cancerrådet")
    assert (plan.chapter(1).areas, plan.chapter(1).tables) == ([], 1)
    assert valid(plan.written)
