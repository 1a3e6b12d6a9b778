"""Choosing a plan's words: what the rows, the exports and the history say of it, and undoing it."""

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.documents.reading import read_document
from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.domain.own_words import OwnWords
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.own_words import SavedWords, save_words, show_words, undo_words
from planapp.services.show_plan import PlanFilter, get_plan, show_plan
from planapp.services.show_row import show_row
from planapp.services.undo_change import undo_change
from planapp.services.update_row import load_row, update_row
from planapp.storage.models import Change, Plan
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, small_plan
from tests.stored import at_once, person, row, row_ids, save, store, stored_record

TODAY = date(2025, 3, 1)
BOTH = {"in_progress": "Rullar", "done": "Klar"}


def choose(
    planner: Visitor, plan_id: int, statuses: dict[str, str], rewrites: bool = True, **more
) -> SavedWords:
    db.session.rollback()
    words = OwnWords(statuses, is_chosen=True, **more)
    return save_words(planner, plan_id, words, show_words(get_plan(plan_id)).seen, rewrites)


def read_back(plan_id: int, suffix: str) -> None:
    """The exported document reads back as the plan, with every row's status."""
    found = export_plan(plan_id, "verksamhetsplan", suffix, TODAY)
    record = read_document(found.data, found.file_name)
    assert differences(stored_record(plan_id), record) == []


def test_a_status_that_the_plan_does_not_offer_is_refused(rows: list[int], planner: Visitor) -> None:
    with pytest.raises(FieldErrors, match="inte den statusen") as refused:
        save(planner, rows[PLAIN], status="paused")
    assert set(refused.value.fields) == {"status"}
    assert row(rows[PLAIN]).status == "in_progress"


def test_the_status_that_a_row_has_already_stays_choosable(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    choose(planner, plan_id, {"done": "Klar", "not_started": "Ej påbörjad"})
    page = show_row(planner, *load_row(rows[PLAIN]), TODAY)
    assert page.choices == ["done", "not_started", "in_progress"]
    save(planner, rows[PLAIN], status="in_progress", comment="x")
    assert row(rows[PLAIN]).comment == "x"


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "json"])
def test_a_word_of_its_own_extends_the_legend_and_reads_back(
    plan_id: int, rows: list[int], planner: Visitor, suffix: str
) -> None:
    choose(planner, plan_id, BOTH | {"paused": "Vilar"})
    save(planner, rows[EMPTY], status="paused")
    record = stored_record(plan_id)
    assert record.rows()[EMPTY].status_raw == "Vilar"
    assert record.legend.cells["status"] == [
        "Ej påbörjad",
        "Påbörjad",
        "Klar",
        "Rullar = Påbörjad",
        "Vilar = Pausad",
    ]
    if suffix != "json":
        read_back(plan_id, suffix)
    else:
        data = json.loads(export_plan(plan_id, "verksamhetsplan", "json", TODAY).data)
        assert data["legend"]["cells"]["status"][-1] == "Vilar = Pausad"


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_kept_legend_gets_a_note_and_reads_back(
    plan_id: int, rows: list[int], planner: Visitor, suffix: str
) -> None:
    choose(planner, plan_id, {"done": "Klar", "paused": "Avvaktar"}, unknown_words="note")
    save(planner, rows[EMPTY], status="paused")
    record = stored_record(plan_id)
    assert record.after_legend == ["Statusordet Avvaktar används också i planen."]
    assert len(record.legend.statuses) == 3
    read_back(plan_id, suffix)


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_plan_without_a_legend_gets_one_for_words_that_need_it(
    app: Flask, planner: Visitor, suffix: str
) -> None:
    record = small_plan()
    record.legend.cells, record.legend.statuses = {}, []
    plan_id = store(record)
    assert set(show_words(get_plan(plan_id)).words.statuses) >= {"paused", "cancelled"}
    choose(planner, plan_id, {"done": "Klar", "in_progress": "Påbörjad", "paused": "Vilar"})
    save(planner, row_ids(plan_id)[EMPTY], status="paused")
    assert stored_record(plan_id).legend.cells == {"status": ["Klar", "Påbörjad", "Vilar = Pausad"]}
    read_back(plan_id, suffix)


def test_rows_that_have_the_old_word_get_the_new_one_with_their_history(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    record = stored_record(plan_id)
    saved = choose(planner, plan_id, BOTH)
    assert saved.rewritten == 3
    assert [one.status_raw for one in stored_record(plan_id).rows()] == [
        "Rullar",
        "Rullar",
        "Rullar",
        "2022–05",
        "",
        "Klar",
    ]
    assert stored_record(plan_id).rows()[MERGED_FIRST].spans == record.rows()[MERGED_FIRST].spans
    lines = db.session.scalars(select(Change).filter_by(activity_id=rows[PLAIN])).all()
    assert [(one.what, one.old, one.new, one.version) for one in lines] == [
        ("status_word", "Påbörjad", "Rullar", 2)
    ]
    read_back(plan_id, "docx")


def test_rows_keep_their_word_where_nobody_asks_for_another(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    choose(planner, plan_id, BOTH, rewrites=False)
    assert stored_record(plan_id).rows()[PLAIN].status_raw == "Påbörjad"
    save(planner, rows[EMPTY], status="in_progress")
    assert stored_record(plan_id).rows()[EMPTY].status_raw == "Rullar"


def test_a_word_that_rows_still_say_is_not_made_incomprehensible(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    choose(planner, plan_id, BOTH)
    with pytest.raises(ServiceError, match="skulle inte förstås"):
        choose(planner, plan_id, {"in_progress": "Snurrar", "done": "Klar"}, rewrites=False)
    choose(planner, plan_id, {"in_progress": "Snurrar", "done": "Klar"})
    assert stored_record(plan_id).rows()[PLAIN].status_raw == "Snurrar"


def test_the_words_and_the_rows_are_undone_together(plan_id: int, rows: list[int], planner: Visitor) -> None:
    before = stored_record(plan_id)
    batch = choose(planner, plan_id, BOTH).batch
    assert batch is not None
    assert undo_words(planner, plan_id, batch) == (3, 0)
    assert stored_record(plan_id) == before
    assert db.session.get_one(Plan, plan_id).own_words == {}
    page = show_words(get_plan(plan_id))
    assert [one.is_undo for one in page.changes] == [True, False]
    assert page.changes[1].before[0] == "Statusar: Ej påbörjad, Påbörjad, Klar"


def test_a_row_that_was_saved_since_keeps_what_it_says_when_the_words_are_undone(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    batch = choose(planner, plan_id, {"in_progress": "Pågår", "done": "Klar"}).batch
    save(planner, rows[PLAIN], comment="nyare")
    assert batch is not None
    assert undo_words(planner, plan_id, batch) == (2, 1)
    said = [one.status_raw for one in stored_record(plan_id).rows()][:3]
    assert said == ["Pågår", "Påbörjad", "Påbörjad"]


def test_a_rewritten_row_is_undone_on_its_own_page_too(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    choose(planner, plan_id, {"in_progress": "Pågår", "done": "Genomförd"})
    batch = db.session.scalar(select(Change.batch).filter_by(activity_id=rows[LINKED]))
    assert row(rows[LINKED]).status_raw == "Genomförd"
    assert batch is not None
    save(planner, rows[LINKED], status="in_progress")
    with pytest.raises(Conflict):
        undo_words(planner, plan_id, "okänd")


def test_two_who_choose_words_at_once_are_told(app: Flask, plan_id: int, planner: Visitor) -> None:
    seen = show_words(get_plan(plan_id)).seen
    db.session.rollback()
    calls = [
        lambda word=word: save_words(
            planner, plan_id, OwnWords({"in_progress": word, "done": "Klar"}, is_chosen=True), seen, True
        )
        for word in ("Rullar", "Snurrar")
    ]
    kinds = sorted(type(one).__name__ for one in at_once(app, *calls))
    assert kinds == ["Conflict", "SavedWords"]


def test_only_the_planner_chooses_and_not_in_a_plan_that_has_ended(
    plan_id: int, planner: Visitor, owner: Visitor
) -> None:
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        choose(owner, plan_id, BOTH)
    db.session.get_one(Plan, plan_id).state = "ended"
    db.session.commit()
    with pytest.raises(ServiceError, match="avslutad"):
        choose(planner, plan_id, BOTH)


def test_saving_the_same_words_stores_nothing(plan_id: int, planner: Visitor) -> None:
    words = show_words(get_plan(plan_id)).words
    assert choose(planner, plan_id, words.statuses) == SavedWords(None)


def test_filters_and_labels_follow_the_plans_words(plan_id: int, planner: Visitor) -> None:
    choose(planner, plan_id, BOTH | {"paused": "Vilar"}, rewrites=False)
    page = show_plan(planner, get_plan(plan_id), PlanFilter(), TODAY)
    assert page.statuses == ["done", "in_progress", "paused"]
    assert (page.labels["paused"], page.labels["in_progress"]) == ("Vilar", "Rullar")


def test_the_command_line_is_held_to_the_plans_words(rows: list[int]) -> None:
    with pytest.raises(FieldErrors):
        update_row(None, rows[PLAIN], 1, {"status": "ongoing"}, how="command")


def test_an_old_undo_still_works_in_a_plan_with_words(plan_id: int, rows: list[int]) -> None:
    planner = person("planner", "petra")
    saved = save(planner, rows[PLAIN], status="done")
    choose(planner, plan_id, BOTH, rewrites=False)
    assert saved.batch is not None
    undo_change(planner, saved.batch)
    assert row(rows[PLAIN]).status_raw == "Påbörjad"
