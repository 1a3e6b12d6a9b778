"""Search on both databases: words, order, limits, and statements that do not grow."""

import pytest
from flask import Flask
from sqlalchemy import event

from planapp.domain.access import Visitor
from planapp.domain.editing.rows import bring_back_row, end_row
from planapp.domain.record import PlanRecord
from planapp.extensions import db
from planapp.services import search as searching
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.ended_rows import ended_record
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.search import SearchPage, search
from planapp.services.transaction import transaction
from planapp.storage.models import Plan
from tests.installation import OTHER
from tests.services.life.written import DECISION
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, small_plan
from tests.stored import person, plan_role, save, store


@pytest.fixture
def reader(plan_id: int) -> Visitor:
    """Somebody who reads the region's plans."""
    return person("reader")


def rows_of(page: SearchPage) -> list[int | None]:
    return [hit.row_id for plan in page.plans for chapter in plan.chapters for hit in chapter.hits if hit.own]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("öre", [MERGED_FIRST, MERGED_SECOND]),
        ("ÖREBRO LÄNS", [MERGED_FIRST, MERGED_SECOND]),
        ("orebro", []),
        ("vård läns", [MERGED_FIRST, MERGED_SECOND]),
        ("röker kirurg", [PLAIN]),
        ("«sol» sak", [EMPTY]),
        ("sol kirurg", []),
        ("o\u0308rebro", [MERGED_FIRST, MERGED_SECOND]),
        ("ö\u00adre", [MERGED_FIRST, MERGED_SECOND]),
    ],
)
def test_rows_are_found_by_their_words_and_their_areas(
    plan_id: int, rows: list[int], reader: Visitor, text: str, places: list[int]
) -> None:
    assert rows_of(search(reader, text)) == [rows[place] for place in places]


def test_goals_headings_and_explanatory_texts_are_found(app: Flask) -> None:
    record = small_plan()
    record.intro, record.chapters[1].intro = ["Planen gäller cancervård."], ["Vården byggs ut."]
    record.areas()[1].note = ["Läs mer om ultraviolett ljus."]
    plan_id, reader = store(record), person("reader")
    (plan,) = search(reader, "cancervård").plans
    assert [(one.id, one.heading) for one in plan.chapters] == [(None, "Planens texter")]
    (plan,) = search(reader, "byggs").plans
    assert plan.chapters[0].heading == "Vård, Kapitel 3"
    for text in ("ultraviolett", "bränner"):
        (plan,) = search(reader, text).plans
        (hit,) = plan.chapters[0].hits
        assert (plan.plan.id, hit.own, hit.row_id is not None) == (plan_id, False, True)


def test_the_words_are_marked_in_a_piece_of_the_cell(plan_id: int, rows: list[int], reader: Visitor) -> None:
    planner = person("planner")
    save(planner, rows[PLAIN], comment="Lång text. " * 40 + "Här står Målbild till sist. " + "Mer. " * 60)
    (plan,) = search(reader, "målbild").plans
    (match,) = plan.chapters[0].hits[0].matches
    assert match.header == "Kommentar"
    text = "".join(piece for _, piece in match.pieces)
    assert [piece for is_word, piece in match.pieces if is_word] == ["Målbild"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 260


def test_plans_come_newest_first_and_ended_ones_last(app: Flask) -> None:
    old, mid, new = (store(small_plan()) for _ in range(3))
    with transaction():
        db.session.get_one(Plan, new).state = "ended"
    assert [one.plan.id for one in search(person("reader"), "örebro").plans] == [mid, old, new]


def test_a_decided_plan_comes_before_the_draft_of_its_next_version(planner: Visitor, plan_id: int) -> None:
    newer = store(small_plan())
    decide(planner, plan_id, DECISION)
    draft_id = begin_version(planner, plan_id)
    assert [one.plan.id for one in search(planner, "örebro").plans] == [newer, plan_id, draft_id]


def ended_of(page: SearchPage) -> list[int | None]:
    return [hit.row_id for plan in page.plans for part in plan.chapters for hit in part.hits if hit.is_ended]


def test_rows_that_are_taken_out_are_found_by_their_words_and_why(
    plan_id: int, rows: list[int], planner: Visitor, reader: Visitor
) -> None:
    edit_plan(
        planner, plan_id, lambda text: end_row(text, rows[PLAIN], "Görs nationellt i Ödeshög.", "Rådet")
    )
    (plan,) = search(reader, "ödeshög").plans
    (group,) = plan.chapters
    (hit,) = group.hits
    assert (group.id, group.heading, hit.row_id) == (None, "Avslutade rader", rows[PLAIN])
    assert [one.header for one in hit.matches] == ["Skäl"]
    assert "".join(piece for _, piece in hit.area) == "2.a) Tobak"
    assert ended_of(search(reader, "rutin ödeshög")) == [rows[PLAIN]]
    mixed = search(reader, "rutin")
    assert (rows_of(mixed), ended_of(mixed)) == ([rows[LINKED]], [rows[PLAIN]])
    assert search(person("reader", "x", OTHER), "ödeshög").plans == []


def test_a_row_that_is_back_is_not_found_by_why_it_was_taken_out(
    plan_id: int, rows: list[int], planner: Visitor, reader: Visitor
) -> None:
    end = edit_plan(planner, plan_id, lambda text: end_row(text, rows[PLAIN], "Ödeshög", "Rådet"))
    undo_edit(planner, plan_id, end.batch or "")
    assert search(reader, "ödeshög").count == 0
    edit_plan(planner, plan_id, lambda text: end_row(text, rows[PLAIN], "Ödeshög", "Rådet"))
    kept = ended_record(plan_id, rows[PLAIN])
    back = edit_plan(planner, plan_id, lambda text: bring_back_row(text, kept, rows[PLAIN]))
    assert search(reader, "ödeshög").count == 0
    assert rows_of(search(reader, "kirurg")) == [rows[PLAIN]]
    undo_edit(planner, plan_id, back.batch or "")
    assert ended_of(search(reader, "ödeshög")) == [rows[PLAIN]]


def test_a_role_in_one_plan_finds_only_there(app: Flask) -> None:
    one, two = store(small_plan()), store(small_plan())
    store(small_plan(OTHER), OTHER)
    for role in ("planner", "owner", "reader"):
        bound = plan_role(person(role), two)
        assert [found.plan.id for found in search(bound, "örebro").plans] == [two], role
    assert [found.plan.id for found in search(person("reader", "x"), "örebro").plans] == [two, one]


def test_many_hits_are_cut_and_said_so(
    app: Flask, plan_id: int, reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LIMIT", 3)
    page = search(reader, "2022")
    assert (page.count, page.is_cut, sum(plan.count for plan in page.plans)) == (3, True, 3)


def long_plan(chapters: int) -> PlanRecord:
    record = small_plan()
    for number in range(chapters):
        more = small_plan().chapters[0]
        for area in more.areas:
            area.id = f"{area.id}{number}"
            area.heading = [f"{number}. {area.heading[0]}"]
            for row in area.rows:
                row.id = f"{row.id}{number}"
        record.chapters.append(more)
    return record


def test_statements_do_not_grow_with_plans_and_rows(app: Flask) -> None:
    reader = person("reader")
    counts = []
    for chapters in (0, 20):
        store(long_plan(chapters))
        db.session.rollback()
        seen: list[str] = []

        def note(_c, _cursor, statement, *_rest, seen=seen) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        search(reader, "2022 kansliet")
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1]
