"""A plan's history: by press, newest first, filtered, and never more than the visitor may see."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.editing.areas import write_area
from planapp.domain.editing.rows import add_row
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.histories.asked import TEXT, Asked
from planapp.services.histories.plan_history import HistoryPage, show_plan_history
from planapp.services.history import Line, record_lines
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import Area, Change, Chapter
from tests.imported import read_again
from tests.small_plan import LINKED, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import person, row, save, statements


def shown(visitor: Visitor, plan_id: int, before: int | None = None, **asked: object) -> HistoryPage:
    db.session.rollback()
    return show_plan_history(visitor, get_plan(plan_id), Asked(**asked), before)  # type: ignore[arg-type]


def told(page: HistoryPage) -> list[tuple[str, str, str, str]]:
    """(who, place, what, new) of each line on a page."""
    return [
        (press.who, place.name, line.what, line.sentence or line.new)
        for press in page.presses
        for place in press.places
        for line in place.lines
    ]


def area_id() -> int:
    return db.session.scalars(select(Area.id).order_by(Area.id).limit(1)).one()


def test_every_press_is_there_with_who_what_and_where(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(planner, rows[PLAIN], status="done", comment="Allt är gjort")
    edit_plan(planner, plan_id, lambda text: write_area(text, area_id(), "goal", "Ingen röker"))
    page = shown(planner, plan_id)
    assert told(page) == [
        ("planner", "2.a) Tobak", "Uppdrag eller mål", "Ingen röker"),
        ("planner", "2.a) Tobak, rad 1", "Status", "Klar"),
        ("planner", "2.a) Tobak, rad 1", "Kommentar", "Allt är gjort"),
    ]
    assert [len(press.places) for press in page.presses] == [1, 1]
    assert page.presses[1].places[0].row_id == rows[PLAIN]


def test_on_whose_word_and_in_whose_place_is_told(plan_id: int, rows: list[int], planner: Visitor) -> None:
    version = row(rows[PLAIN]).version
    update_row(planner, rows[PLAIN], version, {"comment": "Igång"}, according_to="chefen, per telefon 3 maj")
    assert shown(planner, plan_id).presses[0].behalf == "enligt chefen, per telefon 3 maj"


def test_long_texts_are_compared_word_by_word(plan_id: int, rows: list[int], planner: Visitor) -> None:
    long = "Rutinen är skriven och ligger ute på intranätet sedan i tisdags, den gäller alla"
    save(planner, rows[PLAIN], comment=long)
    save(planner, rows[PLAIN], comment=long.replace("tisdags", "onsdags"))
    line = shown(planner, plan_id).presses[0].places[0].lines[0]
    assert ("gone", "tisdags, ") in line.pieces
    assert ("new", "onsdags, ") in line.pieces


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"what": "status"}, ["Status"]),
        ({"what": "kommentar"}, ["Kommentar", "Intern anteckning"]),
        ({"what": "rapportor"}, ["Rapportör"]),
        ({"what": TEXT}, ["Uppdrag eller mål"]),
        ({"how": "kommando"}, ["Tidsram"]),
        ({"text": "ÄRENDET"}, ["Kommentar"]),
        ({"text": "finns inte"}, []),
        ({"until": today() - timedelta(days=1)}, []),
        (
            {"since": today()},
            ["Tidsram", "Uppdrag eller mål", "Rapportör", "Status", "Kommentar", "Intern anteckning"],
        ),
    ],
)
def test_a_filter_finds_what_it_asks_for(
    plan_id: int, rows: list[int], planner: Visitor, asked: dict[str, object], found: list[str]
) -> None:
    save(planner, rows[PLAIN], status="done", comment="Ärendet är klart", internal_note="Ring chefen")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], person("owner", "Ola").id)
    edit_plan(planner, plan_id, lambda text: write_area(text, area_id(), "goal", "Ingen röker"))
    update_row(None, rows[LINKED], row(rows[LINKED]).version, {"timeframe": "2027"}, how="command")
    assert [what for _, _, what, _ in told(shown(planner, plan_id, **asked))] == found


def test_a_person_and_a_chapter_can_be_asked_for(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(planner, rows[LINKED], comment="Sagt av planeraren")
    save(owner, rows[PLAIN], comment="Sagt av rapportören")
    page = shown(planner, plan_id, person=owner.id)
    assert [new for *_, new in told(page)] == ["Sagt av rapportören"]
    assert {name for _, name in page.people} == {"planner", "owner"}
    chapters = list(db.session.scalars(select(Chapter.id).order_by(Chapter.position)))
    assert [one[0] for one in page.chapters] == chapters
    there = told(shown(planner, plan_id, chapter=chapters[1], what="kommentar"))
    assert [new for *_, new in there] == ["Sagt av planeraren"]


def test_internal_notes_are_for_those_who_may_write_them(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(planner, rows[PLAIN], internal_note="Hemligt")
    save(planner, rows[LINKED], internal_note="Också hemligt")
    other = person("owner", "Bo")
    link_owner(planner, get_plan(plan_id), [rows[LINKED]], other.id)  # not the lead
    reader = person("reader")

    def notes(visitor: Visitor) -> list[str]:
        page = shown(visitor, plan_id, what="kommentar")
        return sorted(new for *_, new in told(page))

    assert notes(planner) == notes(owner) == ["Hemligt", "Också hemligt"]
    assert notes(other) == notes(reader) == []
    assert told(shown(reader, plan_id, text="hemligt")) == []


def test_pages_follow_on_each_other_without_a_gap(plan_id: int, rows: list[int], planner: Visitor) -> None:
    for number in range(70):
        save(planner, rows[PLAIN], comment=f"Läget {number}")
    seen: list[str] = []
    before = None
    while True:
        page = shown(planner, plan_id, before)
        seen += [new for *_, new in told(page)]
        before = page.next_key
        if before is None:
            break
    assert seen == [f"Läget {number}" for number in reversed(range(70))]


def test_a_press_of_many_lines_is_shown_in_short_and_whole(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    lines = [Line("comment", f"{one}", f"{one + 1}", activity_id=rows[PLAIN]) for one in range(40)]
    with transaction():
        record_lines(plan_id, planner, "page", lines)
    (press,) = shown(planner, plan_id).presses
    assert (len(press.places[0].lines), press.more) == (12, 28)
    (whole,) = shown(planner, plan_id, press=press.batch).presses
    assert (len(whole.places[0].lines), whole.more) == (40, 0)


def test_what_a_reading_changed_is_told(plan_id: int, rows: list[int], planner: Visitor) -> None:
    newer = small_plan()
    newer.areas()[0].goal = ["Ingen röker"]
    newer.rows()[PLAIN].status_raw, newer.rows()[PLAIN].status = "Klar", "done"
    read_again(plan_id, newer, visitor=planner)
    page = shown(planner, plan_id)
    assert [press.how for press in page.presses] == ["vid inläsning"]
    assert [(what, new) for _, _, what, new in told(page)] == [
        ("Uppdrag eller mål", "Ingen röker"),
        ("Status", "Klar"),
    ]


def test_a_row_that_an_undone_press_added_is_told_of(plan_id: int, planner: Visitor) -> None:
    cells = {"region_activity": "Något nytt"}
    done = edit_plan(planner, plan_id, lambda text: add_row(text, area_id(), None, cells))
    assert done.batch is not None
    undo_edit(planner, plan_id, done.batch)
    ((_, _, _, sentence),) = told(shown(planner, plan_id))
    assert "Något nytt" in sentence
    assert "ångrades" in sentence


def _many_lines(plan_id: int, row_id: int, planner: Visitor, count: int) -> None:
    press = {"plan_id": plan_id, "activity_id": row_id, "user_id": planner.id, "how": "page", "version": 1}
    at = row(row_id).confirmed_at or db.session.scalar(select(Change.at).limit(1))
    lines = [
        press
        | {"at": at, "what": "comment", "old": f"{one}", "new": f"{one + 1}", "batch": f"batch{one}"}
        | {"undoes": None, "restores": None, "place": "", "according_to": ""}
        for one in range(count)
    ]
    with transaction():
        db.session.execute(insert(Change), lines)


def test_the_number_of_statements_is_the_same_for_any_length(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    save(planner, rows[PLAIN], comment="Först")
    with statements() as few:
        shown(planner, plan_id)
    _many_lines(plan_id, rows[TIME_IN_STATUS], planner, 2_000)
    with statements() as many:
        page = shown(planner, plan_id)
    assert len(page.presses) == 30
    assert len(many) <= len(few)
