"""Reading a file into a plan that has been written in here: nothing is overwritten in silence."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.domain.editing import area_joins, areas, cells, chapters, marks, plan_texts, row_joins, rows
from planapp.domain.editing.written import Done, Written
from planapp.domain.merging.outcome import CHANGED, MISSING, NEW, UNCHANGED, Merging
from planapp.domain.record import PlanRecord, RowRecord
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import ServiceError
from planapp.services.imports.undo_import import obstacles, undo_import
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import Decision, decide
from planapp.storage.models import Activity, Change, Plan
from planapp.storage.record_edit import load_written
from tests.domain.editing.any_edits import Editor
from tests.domain.editing.written_plans import Parts
from tests.imported import edited, everything, look, read_again, read_in
from tests.small_plan import LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import count, person, row, row_ids, stored_record

MINE, THEIRS = "Ta fram en rutin här", "Ta fram en ny rutin"
Edit = Callable[[Written], Done]


class Desk:
    """A small plan that was read in, and somebody who writes in it."""

    def __init__(self, record: PlanRecord | None = None) -> None:
        self.planner: Visitor = person("planner", "Petra")
        self.plan_id, self.run_id = read_in(record or small_plan())

    def write(self, edit: Callable[[Written, Parts], Done]) -> str:
        """Make an edit; gives its batch."""
        edited = edit_plan(self.planner, self.plan_id, lambda written: edit(written, Parts(written)))
        assert edited.batch is not None
        return edited.batch

    def cell(self, place: int, name: str, text: str) -> str:
        return self.write(lambda one, parts: cells.write_cell(one, parts.row_id(place), name, text))

    def record(self) -> PlanRecord:
        return stored_record(self.plan_id)

    def look(self, newer: PlanRecord | None = None, **more: Any) -> Merging:
        return look(self.plan_id, newer or small_plan(), **more)

    def read(self, newer: PlanRecord | None = None, answers: dict[str, str] | None = None) -> Merging:
        return read_again(self.plan_id, newer or small_plan(), answers)[1]

    def answer(self, newer: PlanRecord, value: str) -> Merging:
        """Read a file in, with one answer to every question that has it."""
        asked = self.look(newer).questions()
        chosen = {one.key: value for one in asked if value in [answer.value for answer in one.answers]}
        return self.read(newer, chosen)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk()


def unanswered(merging: Merging) -> list[str]:
    return [one.key for one in merging.questions() if not one.answer]


def kept(merging: Merging) -> list[tuple[str, list[str]]]:
    changes = [*merging.changes, *(change for one in merging.outcomes for change in one.changes)]
    return [(change.header, change.old) for change in changes if change.kept]


def test_a_text_written_here_stays_when_the_file_says_what_it_said(desk: Desk) -> None:
    desk.cell(PLAIN, "rcc_activity", "Inför en helt annan ordning på kliniken")
    before = everything(desk.plan_id)
    for _ in range(3):
        merging = desk.read()
        assert merging.count(UNCHANGED) == 6
        assert kept(merging) == [("Aktivitet från RCC", ["Inför en helt annan ordning på kliniken"])]
        assert unanswered(merging) == []
        assert everything(desk.plan_id) == before
    [change] = [change for one in merging.outcomes for change in one.changes]
    assert change.set_by.startswith("Petra den ")


@pytest.mark.parametrize(("answer", "text"), [("", MINE), ("plan", MINE), ("file", THEIRS)])
def test_two_texts_are_a_question_that_is_asked_once(desk: Desk, answer: str, text: str) -> None:
    desk.cell(PLAIN, "rcc_activity", MINE)
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = [THEIRS]
    [change] = desk.look(newer).conflicts()
    assert change.question is not None
    assert (change.old, change.new, change.question.proposed) == ([MINE], [THEIRS], "plan")
    desk.answer(newer, answer) if answer else desk.read(newer)
    assert row_texts(desk, PLAIN) == [text]
    again = desk.read(newer)
    assert (again.conflicts(), unanswered(again)) == ([], [])
    assert row_texts(desk, PLAIN) == [text]
    newest = small_plan()
    newest.rows()[PLAIN].rcc_activity = ["Ta fram en ny rutin till våren"]
    assert len(desk.look(newest).conflicts()) == (answer != "file")


def row_texts(desk: Desk, place: int) -> list[str]:
    return desk.record().rows()[place].rcc_activity


def test_a_file_that_says_the_same_settles_it(desk: Desk) -> None:
    desk.cell(PLAIN, "rcc_activity", MINE)
    agreeing = small_plan()
    agreeing.rows()[PLAIN].rcc_activity = [MINE]
    assert desk.read(agreeing).count(UNCHANGED) == 6
    merging = desk.read()
    assert not merging.conflicts()
    assert row_texts(desk, PLAIN) == ["Ta fram en rutin"]


def test_an_edit_that_was_undone_holds_nothing(desk: Desk) -> None:
    undo_edit(desk.planner, desk.plan_id, desk.cell(PLAIN, "rcc_activity", MINE))
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = ["Ta fram en rutin till"]
    merging = desk.read(newer)
    assert not merging.conflicts()
    assert row_texts(desk, PLAIN) == ["Ta fram en rutin till"]


@pytest.mark.parametrize("answer", ["plan", "file"])
def test_rows_that_share_a_cell_are_asked_as_one(desk: Desk, answer: str) -> None:
    desk.cell(MERGED_FIRST, "rcc_activity", "Delad text här")
    newer = small_plan()
    for one in newer.rows()[1:3]:
        one.rcc_activity = ["Delad text i filen"]
    found = desk.look(newer)
    assert len(found.conflicts()) == 1
    assert [change.follows for one in found.outcomes for change in one.changes] == [False, True]
    desk.answer(newer, answer)
    wanted = ["Delad text här"] if answer == "plan" else ["Delad text i filen"]
    assert [row_texts(desk, place) for place in (MERGED_FIRST, MERGED_SECOND)] == [wanted] * 2
    assert "rcc_activity" in desk.record().rows()[MERGED_FIRST].spans
    assert unanswered(desk.look(newer)) == []


def writes_texts(desk: Desk) -> None:
    """Every kind of text that is not a row's, written anew."""
    desk.write(lambda one, parts: areas.write_area(one, parts.area_id(0), "heading", "2.q) Snus"))
    desk.write(lambda one, parts: areas.write_area(one, parts.area_id(0), "goal", "Ingen snusar"))
    desk.write(lambda one, parts: areas.write_area(one, parts.area_id(1), "note", "Läs mer i bilagan"))
    desk.write(
        lambda one, parts: chapters.write_chapter(one, parts.chapter_id(0), "heading", "Förebygga, Kapitel 2")
    )
    desk.write(
        lambda one, parts: chapters.write_chapter(one, parts.chapter_id(1), "intro", "Så här läses kapitlet")
    )
    desk.write(lambda one, _: plan_texts.write_plan_text(one, "title", "Vår plan"))
    desk.write(lambda one, _: plan_texts.write_plan_text(one, "intro", "Inledande ord"))


def test_headings_and_texts_written_here_stay(desk: Desk) -> None:
    writes_texts(desk)
    written, before = desk.record(), everything(desk.plan_id)
    for _ in range(2):
        merging = desk.read()
        assert unanswered(merging) == []
        assert differences(desk.record(), written) == []
    assert everything(desk.plan_id) == before
    assert {header for header, _ in kept(merging)} >= {"Titel", "Område: 2.q) Snus", "Mål: 2.q) Snus"}


@pytest.mark.parametrize("answer", ["plan", "file"])
def test_headings_and_texts_that_both_have_changed_are_asked_once(desk: Desk, answer: str) -> None:
    writes_texts(desk)
    newer = small_plan()
    newer.title, newer.areas()[0].goal = "Filens plan", ["Filens mål"]
    newer.areas()[0].heading, newer.areas()[0].title = ["2.a) Tobak och nikotin"], "Tobak och nikotin"
    newer.chapters[0].heading, newer.chapters[0].title = "Filens kapitel, Kapitel 2", "Filens kapitel"
    newer.chapters[1].intro = ["Filens ord"]
    found = desk.look(newer)
    assert len(found.conflicts()) == 5
    assert all(one.proposed == "plan" for one in found.questions())
    desk.answer(newer, answer)
    now = desk.record()
    texts = (
        now.title,
        now.areas()[0].goal,
        now.chapters[0].heading,
        now.chapters[1].intro,
        now.areas()[0].heading,
    )
    if answer == "plan":
        assert texts[:2] == ("Vår plan", ["Ingen snusar"])
        assert texts[2:] == ("Förebygga, Kapitel 2", ["Så här läses kapitlet"], ["2.q) Snus"])
    else:
        assert texts[:2] == ("Filens plan", ["Filens mål"])
        assert texts[2:] == ("Filens kapitel, Kapitel 2", ["Filens ord"], ["2.a) Tobak och nikotin"])
    again = desk.read(newer)
    assert unanswered(again) == []
    assert differences(desk.record(), now) == []


def test_markers_set_here_stay(desk: Desk) -> None:
    desk.write(lambda one, parts: marks.set_marker(one, parts.area_id(0), parts.row_id(PLAIN), "NY"))
    merging = desk.read()
    assert [header for header, _ in kept(merging)] == ["Markörer: 2.a) Tobak"]
    assert [one.text for one in desk.record().areas()[0].markers] == ["NY"]


def end(desk: Desk, place: int) -> int:
    row_id = row_ids(desk.plan_id)[place]
    desk.write(lambda one, _: rows.end_row(one, row_id, "Görs av RCC", "Cancerrådet"))
    return row_id


def test_a_row_that_was_ended_here_stays_out_and_is_asked_about_once(desk: Desk) -> None:
    row_id = end(desk, MERGED_SECOND)
    end(desk, LINKED - 1)
    before = stored_record(desk.plan_id)
    merging = desk.read()
    assert [one.note for one in merging.left_out] == ["Raden avslutades här (skäl: Görs av RCC)."] * 2
    assert all(one.question and one.question.proposed == "leave_out" for one in merging.left_out)
    assert (merging.count(NEW), merging.count(MISSING)) == (0, 0)
    assert differences(desk.record(), before) == []
    again = desk.look()
    assert unanswered(again) == []
    assert len(again.left_out) == 2
    assert row(row_id).ended["reason"] == "Görs av RCC"


def test_a_row_that_was_ended_here_comes_back_with_its_history(desk: Desk) -> None:
    row_id = row_ids(desk.plan_id)[PLAIN]
    desk.cell(PLAIN, "responsible", "Kansliet")
    end(desk, PLAIN)
    before, changes = everything(desk.plan_id), count(Change)
    [question] = desk.look().questions()
    run_id, merging = read_again(desk.plan_id, small_plan(), {question.key: "take_in"})
    assert merging.count(NEW) == 1
    found = row(row_id)
    assert (found.ended, found.ended_at, row_ids(desk.plan_id)[PLAIN]) == (None, None, row_id)
    assert desk.record().rows()[PLAIN].responsible[0] == "Kansliet"  # what people set in it is kept
    assert count(Change) == changes + 1
    assert desk.read().count(UNCHANGED) == 6
    undo_import(desk.planner, newest_reading(desk))
    undo_import(desk.planner, run_id)
    assert everything(desk.plan_id) == before


def newest_reading(desk: Desk) -> int:
    from planapp.services.imports.receipt import plan_imports

    return next(one.id for one in plan_imports(desk.plan_id) if one.undone_at is None)


def test_a_whole_chapter_that_was_ended_here_stays_out(desk: Desk) -> None:
    desk.write(lambda one, parts: chapters.end_chapter(one, parts.chapter_id(1), "Slut", "Cancerrådet"))
    before = desk.record()
    merging = desk.read()
    assert len(merging.left_out) == 1
    assert differences(desk.record(), before) == []


def test_a_row_added_here_is_not_missed_from_a_file_that_never_had_it(desk: Desk) -> None:
    desk.write(lambda one, parts: rows.add_row(one, parts.area_id(0), None, {"rcc_activity": "Skriven här"}))
    merging = desk.read()
    assert (merging.count(MISSING), merging.written_here, unanswered(merging)) == (0, 1, [])
    exported = desk.record()
    desk.read(exported)
    assert desk.look().count(MISSING) == 1  # now a file has had it


def test_a_split_row_stays_split_and_joined_rows_stay_joined(desk: Desk) -> None:
    desk.write(
        lambda one, parts: row_joins.split_row(
            one, parts.row_id(PLAIN), {"rcc_activity": "Ta fram"}, {"rcc_activity": "en rutin"}, []
        )
    )
    desk.write(lambda one, parts: row_joins.join_rows(one, parts.row_id(4), status="above"))
    before = desk.record()
    merging = desk.read()
    assert differences(desk.record(), before) == []
    assert len(merging.left_out) == 1
    assert unanswered(desk.read()) == []
    assert differences(desk.record(), before) == []


@pytest.mark.parametrize("answer", ["plan", "file"])
def test_a_plan_that_was_rearranged_here_keeps_its_order_unless_a_person_takes_the_files(
    desk: Desk, answer: str
) -> None:
    desk.write(lambda one, parts: rows.move_row(one, parts.row_id(PLAIN), parts.area_id(1), None))
    desk.write(lambda one, parts: areas.move_area(one, parts.area_id(2), parts.chapter_id(0), None))
    before = desk.record()
    [change] = desk.look().conflicts()
    assert change.name == "order"
    desk.answer(small_plan(), answer)
    wanted = before if answer == "plan" else small_plan()
    assert differences(desk.record(), wanted) == []
    again = desk.read()
    assert unanswered(again) == []
    assert differences(desk.record(), wanted) == []


def test_an_area_that_was_split_here_stays_split(desk: Desk) -> None:
    desk.write(
        lambda one, parts: area_joins.split_area(
            one, parts.area_id(0), parts.row_id(1), "2.x) Nytt", "Mitt mål"
        )
    )
    before = desk.record()
    desk.read()
    assert differences(desk.record(), before) == []


def test_an_edit_after_a_reading_stands_in_the_way_until_it_is_undone(desk: Desk) -> None:
    newer = small_plan()
    newer.rows()[PLAIN].rcc_activity = [THEIRS]
    newer.areas()[1].rows.append(RowRecord(rcc_activity=["Ny i filen"]))
    before = everything(desk.plan_id)
    run_id, _ = read_again(desk.plan_id, newer)
    batches = [
        desk.cell(PLAIN, "rcc_activity", MINE),
        desk.write(lambda one, _: plan_texts.write_plan_text(one, "title", "Vår plan")),
        desk.write(
            lambda one, parts: row_joins.split_row(
                one, parts.row_id(5), {"rcc_activity": "a"}, {"rcc_activity": "b"}, []
            )
        ),
    ]
    told = obstacles(run_id)
    assert len(told) == 3
    assert all(one.startswith("Petra ändrade i planen den ") and "Ångra det först." in one for one in told)
    with pytest.raises(ServiceError, match="Ångra det först"):
        undo_import(desk.planner, run_id)
    for batch in reversed(batches):
        undo_edit(desk.planner, desk.plan_id, batch)
    assert obstacles(run_id) == []
    undo_import(desk.planner, run_id)
    assert everything(desk.plan_id) == before
    assert obstacles(desk.run_id) == []
    undo_import(desk.planner, desk.run_id)
    assert (count(Plan), count(Activity)) == (0, 0)


def edited_texts(desk: Desk) -> dict[tuple[str, int, str], Any]:
    """What every part of the plan says, by its id."""
    db.session.rollback()
    written = load_written(db.session(), desk.plan_id)
    assert written is not None
    found: dict[tuple[str, int, str], Any] = {}
    for kind, parts, names in (
        ("chapter", written.record.chapters, ("heading", "intro")),
        ("area", written.record.areas(), ("heading", "note", "goal")),
        ("row", written.record.rows(), ("rcc_activity", "region_activity", "resources", "extra")),
    ):
        for part in parts:
            for name in names:
                found[kind, written.ids[id(part)], name] = getattr(part, name)
    for name in ("title", "intro", "after_legend", "trailing"):
        found["plan", desk.plan_id, name] = getattr(written.record, name)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_text_written_here_is_lost_to_the_original_file(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk()
    for _ in range(chance.randint(1, 6)):
        with db.session.no_autoflush:
            any_edit(desk, chance)
    before = edited_texts(desk)
    for turn in range(2):
        merging = desk.read()
        now = edited_texts(desk)
        lost = {key: (text, now.get(key)) for key, text in before.items() if now.get(key) != text}
        assert not {key: one for key, one in lost.items() if one[0] and not is_new_column(key, one)}, (
            seed,
            turn,
        )
    assert unanswered(merging) == [] or set(unanswered(merging)) <= missing_questions(merging)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15)
@given(seed=st.integers(0, 2**32 - 1))
def test_any_answers_make_a_valid_plan_and_the_reading_can_be_undone(app: Flask, seed: int) -> None:
    chance = random.Random(seed)
    desk = Desk()
    for _ in range(chance.randint(1, 6)):
        any_edit(desk, chance)
    before, newer = everything(desk.plan_id), edited(small_plan(), seed)
    answers = {one.key: chance.choice(one.answers).value for one in desk.look(newer).questions()}
    run_id, _ = read_again(desk.plan_id, newer, answers)
    assert stored_record(desk.plan_id)
    assert obstacles(run_id) == []
    undo_import(desk.planner, run_id)
    assert everything(desk.plan_id) == before


def is_new_column(key: tuple[str, int, str], texts: tuple[Any, Any]) -> bool:
    """An extra column that was taken away or renamed here stands in the file still: it comes beside."""
    old, new = texts
    return key[2] == "extra" and new is not None and old.items() <= new.items()


def missing_questions(merging: Merging) -> set[str]:
    """Rows that the file has had and lacks are asked about each time."""
    return {one.question.key for one in merging.outcomes if one.question and one.state in (MISSING, CHANGED)}


def any_edit(desk: Desk, chance: random.Random) -> None:
    """One edit of any kind, where it can be made."""

    def edit(written: Written) -> Done:
        editor = Editor(written, chance)
        return chance.choice(editor.edits)()

    try:
        edit_plan(desk.planner, desk.plan_id, edit)
    except (ServiceError, IndexError):
        db.session.rollback()


def test_a_draft_of_the_next_version_remembers_what_was_written_before_the_decision(desk: Desk) -> None:
    desk.cell(PLAIN, "rcc_activity", MINE)
    decide(desk.planner, desk.plan_id, Decision("Cancerrådet", date(2026, 1, 7)))
    draft_id = begin_version(desk.planner, desk.plan_id)
    merging = look(draft_id, small_plan())
    assert merging.count(UNCHANGED) == 6
    assert [old for _, old in kept(merging)] == [[MINE]]
    shorter = small_plan()
    del shorter.chapters[0].areas[1].rows[1]
    assert look(draft_id, shorter).count(MISSING) == 1
