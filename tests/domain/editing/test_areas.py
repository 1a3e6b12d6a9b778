"""Areas and their goals: added, written, moved, split, joined and ended."""

import pytest

from planapp.domain.editing.area_joins import join_areas, split_area
from planapp.domain.editing.areas import (
    add_area,
    add_goal,
    area_place_seen,
    area_seen,
    end_area,
    end_goal,
    move_area,
    move_area_step,
    write_area,
)
from planapp.domain.editing.written import EditError, Stale
from tests.domain.editing.written_plans import Parts, small, store_new, valid
from tests.small_plan import MERGED_SECOND, PLAIN


def names(plan: Parts) -> list[str]:
    return [" ".join(area.heading) for area in plan.written.record.areas()]


def test_an_area_is_added_with_a_first_row() -> None:
    plan = Parts(small())
    done = add_area(
        plan.written,
        plan.chapter_id(0),
        plan.area_id(0),
        "2.d) Kost",
        "Bättre kost",
        "",
        {"rcc_activity": "x"},
    )
    assert done.sentence == "Området 2.d) Kost lades till i Prevention, Kapitel 2."
    assert names(plan) == ["2.a) Tobak", "2.d) Kost", "2.b) Sol", "3.a) Hud"]
    area = plan.area(1)
    assert (area.code, area.title, area.goal, area.rows[0].rcc_activity) == (
        *("2.d)", "Kost", ["Bättre kost"], ["x"]),
    )
    assert valid(plan.written)


def test_a_code_that_exists_already_is_allowed_and_pointed_out() -> None:
    plan = Parts(small())
    done = add_area(plan.written, plan.chapter_id(1), None, "2.a) Mer tobak")
    assert done.sentence.endswith("Koden 2.a) finns redan på ett annat område.")
    written = write_area(plan.written, plan.area_id(1), "heading", "3.a) Sol")
    assert written.sentence.endswith("Koden 3.a) finns redan på ett annat område.")
    assert valid(plan.written)


def test_an_area_needs_a_heading() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="Områdets rubrik behöver fyllas i"):
        add_area(plan.written, plan.chapter_id(0))
    with pytest.raises(EditError, match="kan inte vara tom"):
        write_area(plan.written, plan.area_id(0), "heading", " ")


def test_heading_and_note_change_on_every_goal_of_an_area() -> None:
    plan = Parts(small())
    add_goal(plan.written, plan.area_id(0), "Färre börjar")
    store_new(plan.written)
    write_area(plan.written, plan.area_id(1), "heading", "2.a) Tobak och nikotin")
    write_area(plan.written, plan.area_id(0), "note", "Gäller även snus.")
    first, second = plan.area(0), plan.area(1)
    assert first.heading == second.heading == ["2.a) Tobak och nikotin"]
    assert first.note == second.note == ["Gäller även snus."]
    assert (first.goal, second.goal, second.continues) == (["Färre röker"], ["Färre börjar"], True)
    assert valid(plan.written)


def test_a_text_that_somebody_else_has_changed_is_not_overwritten() -> None:
    plan = Parts(small())
    seen = area_seen(plan.written, plan.area_id(0), "goal")
    write_area(plan.written, plan.area_id(0), "goal", "Ingen röker", seen)
    with pytest.raises(Stale):
        write_area(plan.written, plan.area_id(0), "goal", "Alla slutar", seen)


def test_an_area_moves_with_all_its_goals() -> None:
    plan = Parts(small())
    add_goal(plan.written, plan.area_id(0), "Färre börjar")
    store_new(plan.written)
    moved = [plan.area(0), plan.area(1)]
    seen = area_place_seen(plan.written, plan.area_id(1))
    done = move_area(plan.written, plan.area_id(1), plan.chapter_id(1), plan.area_id(3), seen)
    assert done.sentence == "2.a) Tobak flyttades till Vård, Kapitel 3."
    assert plan.chapter(1).areas[:2] == moved
    assert done.moved == moved
    assert valid(plan.written)


def test_an_area_moved_above_itself_stays() -> None:
    plan = Parts(small())
    before = names(plan)
    for place in (plan.area_id(0), plan.area_id(1)):
        done = move_area(plan.written, plan.area_id(0), plan.chapter_id(0), place)
        assert (done.sentence, done.moved) == ("2.a) Tobak står redan där.", [])
    assert names(plan) == before


def test_an_area_steps_into_the_next_chapter() -> None:
    plan = Parts(small())
    area = plan.area_id(0)
    move_area_step(plan.written, area, 1)
    assert names(plan) == ["2.b) Sol", "2.a) Tobak", "3.a) Hud"]
    move_area_step(plan.written, area, 1)
    assert plan.written.area(area)[0] is plan.chapter(1)
    move_area_step(plan.written, area, 1)
    with pytest.raises(EditError, match="redan sist i planen"):
        move_area_step(plan.written, area, 1)
    assert valid(plan.written)


def test_a_split_area_goes_on_under_another_heading() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="börjar redan"):
        split_area(plan.written, plan.area_id(0), plan.row_id(PLAIN), "2.c) Snus")
    done = split_area(plan.written, plan.area_id(0), plan.row_id(MERGED_SECOND), "2.c) Snus")
    assert done.sentence == "2.a) Tobak delades: 2.c) Snus är ett eget område nu."
    assert names(plan)[:2] == ["2.a) Tobak", "2.c) Snus"]
    assert [len(plan.area(at).rows) for at in (0, 1)] == [2, 1]
    assert plan.area(1).goal == ["Färre röker"]
    assert valid(plan.written)


def test_joined_areas_say_what_both_said() -> None:
    plan = Parts(small())
    join_areas(plan.written, plan.area_id(0))
    area = plan.area(0)
    assert (area.heading, area.goal) == (["2.a) Tobak"], ["Färre röker", "Färre bränner sig"])
    assert area.note == ["2.b) Sol"]
    assert len(area.rows) == 5
    assert valid(plan.written)


def test_joined_areas_have_the_heading_that_is_given_and_lose_no_words() -> None:
    plan = Parts(small())
    write_area(plan.written, plan.area_id(0), "note", "Gäller alla.")
    done = join_areas(plan.written, plan.area_id(0), heading="2.a) Tobak och sol")
    assert (plan.area(0).heading, plan.area(0).note) == (["2.a) Tobak och sol"], ["Gäller alla.", "2.b) Sol"])
    assert done.sentence.endswith("Rubriken «2.b) Sol» står nu sist i områdets text.")
    assert valid(plan.written)


def test_a_lower_heading_that_holds_is_said_once() -> None:
    plan = Parts(small())
    done = join_areas(plan.written, plan.area_id(0), heading="2.b) Sol")
    assert (plan.area(0).heading, plan.area(0).note) == (["2.b) Sol"], [])
    assert done.sentence == "2.b) Sol slogs ihop med 2.a) Tobak."
    assert valid(plan.written)


def test_the_empty_row_of_an_area_goes_when_it_is_joined() -> None:
    plan = Parts(small())
    add_area(plan.written, plan.chapter_id(0), plan.area_id(0), "2.d) Kost")
    store_new(plan.written)
    filler = plan.area(1).rows[0]
    done = join_areas(plan.written, plan.area_id(0))
    assert [(one.row, one.reason) for one in done.ended] == [(filler, "Raden var tom.")]
    assert len(plan.area(0).rows) == 3
    assert valid(plan.written)


def test_an_empty_row_is_not_counted_among_those_that_went_along() -> None:
    plan = Parts(small())
    add_area(plan.written, plan.chapter_id(0), plan.area_id(0), "2.d) Kost")
    store_new(plan.written)
    done = end_area(plan.written, plan.area_id(1), "Görs inte", "Cancerrådet")
    assert done.sentence == "Området 2.d) Kost avslutades och togs ut ur Prevention, Kapitel 2."


def test_a_text_that_is_emptied_is_not_said_to_be_taken_away() -> None:
    plan = Parts(small())
    assert write_area(plan.written, plan.area_id(0), "goal", "").sentence == "Målet tömdes på 2.a) Tobak."


def test_a_goal_is_ended_with_its_rows_and_the_other_goals_stay() -> None:
    plan = Parts(small())
    add_goal(plan.written, plan.area_id(0), "Färre börjar", {"rcc_activity": "Skolan"})
    store_new(plan.written)
    done = end_goal(plan.written, plan.area_id(0), "Nått", "Cancerrådet")
    assert len(done.ended) == 3
    assert (plan.area(0).goal, plan.area(0).continues) == (["Färre börjar"], False)
    with pytest.raises(EditError, match="bara ett mål"):
        end_goal(plan.written, plan.area_id(0), "Nått", "Cancerrådet")
    assert valid(plan.written)


def test_an_area_is_ended_with_its_rows() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="Skälet"):
        end_area(plan.written, plan.area_id(0))
    done = end_area(plan.written, plan.area_id(0), "Nått", "Cancerrådet")
    assert done.sentence == "Området 2.a) Tobak avslutades och togs ut ur Prevention, Kapitel 2, med 3 rader."
    assert [one.area for one in done.ended] == ["2.a) Tobak"] * 3
    assert names(plan) == ["2.b) Sol", "3.a) Hud"]
    assert valid(plan.written)
