"""Rows: added, moved, split, joined, ended and brought back."""

import pytest

from planapp.domain.editing.areas import add_area
from planapp.domain.editing.marks import set_marker
from planapp.domain.editing.row_joins import join_rows, split_row
from planapp.domain.editing.row_places import place_seen
from planapp.domain.editing.rows import (
    UP,
    add_row,
    bring_back_row,
    end_row,
    move_row,
    move_row_step,
    row_seen,
)
from planapp.domain.editing.written import EditError, Ended, Stale
from planapp.domain.record import Marker, RowRecord, Span, to_json
from tests.domain.editing.written_plans import Parts, small, store_new, valid
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS


def test_a_row_is_added_below_another_with_its_texts() -> None:
    plan = Parts(small())
    cells = {"region_activity": "Utbilda\n- alla", "responsible": "Kansliet\n2025"}
    done = add_row(plan.written, plan.area_id(1), plan.row_id(TIME_IN_STATUS), cells)
    assert done.sentence == "En ny rad lades till i 2.b) Sol."
    row = plan.area(1).rows[1]
    assert done.focus is row
    assert (row.region_activity, row.timeframe, row.id) == (["Utbilda", "- alla"], "2025", "2.b)/2")
    assert valid(plan.written)


def test_a_row_added_between_rows_that_share_a_cell_shares_it_too() -> None:
    plan = Parts(small())
    add_row(plan.written, plan.area_id(0), plan.row_id(MERGED_FIRST), {"responsible": "Kansliet"})
    row = plan.area(0).rows[2]
    assert (row.rcc_activity, row.spans) == (["Delad"], {"rcc_activity": Span(1, 3)})
    assert row.responsible == ["Kansliet"]
    assert valid(plan.written)


def test_a_moved_row_keeps_its_id_its_marker_and_its_text() -> None:
    plan = Parts(small())
    row, row_id = plan.row(MERGED_FIRST), plan.row_id(MERGED_FIRST)
    set_marker(plan.written, plan.area_id(0), row_id, "NY")
    done = move_row(plan.written, row_id, plan.area_id(1), plan.row_id(TIME_IN_STATUS))
    assert done.sentence == "Raden «Delad» flyttades till 2.b) Sol."
    assert done.moved == [row]
    assert plan.area(1).rows[0] is row
    assert plan.written.row(row_id)[1] is plan.area(1)
    assert plan.area(1).markers == [Marker("NY", 0)]
    assert (row.rcc_activity, row.spans, plan.area(0).rows[1].spans) == (["Delad"], {}, {})
    assert valid(plan.written)


def test_two_people_cannot_move_the_same_row() -> None:
    plan = Parts(small())
    row = plan.row_id(PLAIN)
    seen = place_seen(plan.written, row)
    move_row(plan.written, row, plan.area_id(2), None, seen)
    with pytest.raises(Stale, match="radens plats"):
        move_row(plan.written, row, plan.area_id(1), None, seen)


def test_a_row_steps_over_the_border_of_its_area_but_not_of_its_chapter() -> None:
    plan = Parts(small())
    row = plan.row_id(MERGED_SECOND)
    assert "2.b) Sol" in move_row_step(plan.written, row, 1).sentence
    assert plan.area(1).rows[0].rcc_activity == ["Delad"]
    assert "2.a) Tobak" in move_row_step(plan.written, row, -1).sentence
    with pytest.raises(EditError, match="redan sist i kapitlet"):
        move_row_step(plan.written, plan.row_id(LINKED), 1)
    assert valid(plan.written)


def test_an_area_that_loses_its_last_row_has_an_empty_one() -> None:
    plan = Parts(small())
    move_row(plan.written, plan.row_id(LINKED), plan.area_id(0))
    assert len(plan.area(2).rows) == 1
    assert plan.written.id_of(plan.area(2).rows[0]) is None
    assert valid(plan.written)


def test_a_split_row_goes_on_in_a_new_row_below_it() -> None:
    plan = Parts(small())
    row, row_id = plan.row(LINKED), plan.row_id(LINKED)
    done = split_row(
        plan.written,
        row_id,
        {"region_activity": "Första"},
        {"region_activity": "Andra"},
        ["rcc_activity", "responsible"],
    )
    new = plan.area(2).rows[1]
    assert done.descents == [(new, row)]
    assert done.focus is new
    assert plan.written.id_of(row) == row_id
    assert (new.region_activity, new.responsible, new.status) == (["Andra"], row.responsible, "done")
    assert new.spans["responsible"] == Span(0, 2)
    assert [one.text for one in new.links] == ["Hudkliniken"]
    assert valid(plan.written)


def test_both_rows_of_a_split_must_say_something() -> None:
    plan = Parts(small())
    for second in ({}, {"region_activity": " "}):
        with pytest.raises(EditError, match="Skriv något i minst en cell i den nya raden"):
            split_row(plan.written, plan.row_id(EMPTY), {}, second, ["rcc_activity"])
    with pytest.raises(EditError, match="Båda raderna"):
        split_row(plan.written, plan.row_id(EMPTY), {"rcc_activity": ""}, {"rcc_activity": "Sak"})
    assert plan.row(EMPTY).rcc_activity == ["Ny sak"]


def test_a_row_without_text_is_not_added() -> None:
    plan = Parts(small())
    for cells in (None, {}, {"region_activity": " \n "}):
        with pytest.raises(EditError, match="Skriv något i minst en cell."):
            add_row(plan.written, plan.area_id(0), plan.row_id(MERGED_FIRST), cells)
    assert len(plan.area(0).rows) == 3


def emptied() -> tuple[Parts, RowRecord, Ended]:
    """The small plan whose last area has lost its only row, with the empty row that is stored there."""
    plan = Parts(small())
    [ended] = end_row(plan.written, plan.row_id(LINKED), "Görs inte", "Cancerrådet").ended
    store_new(plan.written)
    return plan, plan.row(LINKED), ended


def test_an_empty_row_goes_when_its_area_gets_another() -> None:
    for way in ("add", "move", "step", "bring back"):
        plan, filler, ended = emptied()
        if way == "add":
            done = add_row(plan.written, plan.area_id(2), plan.row_id(LINKED), {"rcc_activity": "Ny"})
        elif way == "move":
            done = move_row(plan.written, plan.row_id(PLAIN), plan.area_id(2), plan.row_id(LINKED))
        elif way == "step":
            area = add_area(plan.written, plan.chapter_id(1), None, "3.b) Lunga", cells={"rcc_activity": "X"})
            store_new(plan.written)
            done = move_row_step(plan.written, plan.id_of(area.focus.rows[0]), UP)
        else:
            kept = {"row": to_json(ended.row), "chapter": ended.chapter, "area": ended.area}
            done = bring_back_row(plan.written, kept, 1000)
        assert [(one.row, one.reason, one.area) for one in done.ended] == [
            (filler, "Raden var tom.", "3.a) Hud")
        ]
        assert len(plan.area(2).rows) == 1
        assert plan.area(2).rows[0].rcc_activity
        assert valid(plan.written)


def test_an_empty_row_with_a_marker_stays_and_so_does_one_beside_others() -> None:
    plan, filler, _ = emptied()
    set_marker(plan.written, plan.area_id(2), plan.row_id(LINKED), "NY")
    assert add_row(plan.written, plan.area_id(2), None, {"rcc_activity": "Ny"}).ended == []
    assert plan.area(2).rows[0] is filler
    assert add_row(plan.written, plan.area_id(2), None, {"rcc_activity": "Mer"}).ended == []
    assert len(plan.area(2).rows) == 3


def test_joined_rows_say_each_paragraph_once_and_the_lower_is_ended() -> None:
    plan = Parts(small())
    row, other = plan.row(PLAIN), plan.row(MERGED_FIRST)
    done = join_rows(plan.written, plan.row_id(PLAIN))
    assert row.rcc_activity == ["Ta fram en rutin", "Delad"]
    assert row.responsible == ["Kirurgkliniken", "Örebro läns vård", "2022–2024"]
    assert (row.timeframe, row.status) == ("2022–2024", "in_progress")
    assert done.descents == [(row, other)]
    assert [(one.row, one.reason) for one in done.ended] == [
        (other, "Sammanslagen med raden «Ta fram en rutin».")
    ]
    assert other.status_raw == "Påbörjad"
    assert valid(plan.written)


def test_rows_with_different_statuses_are_joined_when_one_is_chosen() -> None:
    plan = Parts(small())
    with pytest.raises(EditError, match="«2022–05» och Status saknas"):
        join_rows(plan.written, plan.row_id(TIME_IN_STATUS))
    join_rows(plan.written, plan.row_id(TIME_IN_STATUS), status="below")
    row = plan.row(TIME_IN_STATUS)
    assert (row.status_raw, row.responsible, row.timeframe) == ("", ["Kansliet", "2022–05"], "2022–05")
    assert valid(plan.written)


def test_a_split_row_is_joined_again_to_what_it_was() -> None:
    plan = Parts(small())
    row_id = plan.row_id(LINKED)
    before = to_json(plan.row(LINKED))
    names = ["rcc_activity", "responsible"]
    split_row(plan.written, row_id, {}, {"region_activity": "Andra"}, names)
    store_new(plan.written)
    join_rows(plan.written, row_id, cells={"region_activity": ""})
    assert to_json(plan.row(LINKED)) == before


def test_a_row_is_ended_with_a_reason_and_who_decided() -> None:
    plan = Parts(small())
    row = plan.row_id(PLAIN)
    for reason, decided_by in (("", "Cancerrådet"), ("Görs redan", " ")):
        with pytest.raises(EditError, match="behöver fyllas i"):
            end_row(plan.written, row, reason, decided_by)
    seen = row_seen(plan.written, row)
    done = end_row(plan.written, row, "Görs redan", "Cancerrådet", seen)
    [one] = done.ended
    assert (one.reason, one.decided_by, one.chapter, one.area) == (
        *("Görs redan", "Cancerrådet", "Prevention, Kapitel 2", "2.a) Tobak"),
    )
    assert done.sentence == "Raden «Ta fram en rutin» avslutades och togs ut ur 2.a) Tobak."
    with pytest.raises(Stale):
        plan.written.row(row)
    assert valid(plan.written)


def test_an_ended_row_is_brought_back_with_its_id() -> None:
    plan = Parts(small())
    row_id = plan.row_id(PLAIN)
    [one] = end_row(plan.written, row_id, "Görs redan", "Cancerrådet").ended
    kept = {"row": to_json(one.row), "chapter": one.chapter, "area": one.area}
    done = bring_back_row(plan.written, kept, row_id)
    assert done.sentence == "Raden «Ta fram en rutin» står åter i planen, sist i 2.a) Tobak."
    assert plan.area(0).rows[-1].responsible == ["Kirurgkliniken", "2022–2024"]
    assert plan.written.row(row_id)[2] is plan.area(0).rows[-1]
    with pytest.raises(Stale):
        bring_back_row(plan.written, kept, row_id)
    assert valid(plan.written)


def test_a_row_whose_area_is_gone_is_brought_back_where_the_person_says() -> None:
    plan = Parts(small())
    [one] = end_row(plan.written, plan.row_id(PLAIN), "Görs redan", "Cancerrådet").ended
    kept = {"row": to_json(one.row), "chapter": one.chapter, "area": "9.z) Borta"}
    with pytest.raises(EditError, match="Välj i vilket område"):
        bring_back_row(plan.written, kept, 1000)
    bring_back_row(plan.written, kept, 1000, plan.area_id(2))
    assert valid(plan.written)


def test_the_empty_row_of_an_area_goes_with_its_area() -> None:
    plan = Parts(small())
    end_row(plan.written, plan.row_id(LINKED), "Klart", "Cancerrådet")
    store_new(plan.written)
    with pytest.raises(EditError, match="Avsluta området i stället"):
        end_row(plan.written, plan.row_id(LINKED), "Klart", "Cancerrådet")


def test_a_split_row_is_followed_by_its_stable_id_only_where_the_text_is_the_same() -> None:
    plan = Parts(small())
    plan.row(LINKED).rcc_id = "rcc-7"
    split_row(plan.written, plan.row_id(LINKED), {}, {"rcc_activity": "Annat"})
    assert [one.rcc_id for one in plan.area(2).rows] == ["rcc-7", None]
    split_row(plan.written, plan.row_id(LINKED), {}, {"region_activity": "Mer"}, ["rcc_activity"])
    assert [one.rcc_id for one in plan.area(2).rows] == ["rcc-7", "rcc-7", None]
