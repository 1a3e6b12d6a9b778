"""One press changes a plan's text: whole or not at all, with its history, and it can be undone."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.domain.editing.written import Done, EditError, Ended, Stale, Written
from planapp.domain.record import RowRecord
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.latest_edits import latest_edits
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Area, Change, Chapter, Descent, Edit, Owner, Plan, Responsibility
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, person, plan_role, row, row_ids, save, stored_record


def writes(row_id: int, text: str) -> Callable[[Written], Done]:
    """An edit that writes a row's region activity."""

    def edit(written: Written) -> Done:
        _, _, found = written.row(row_id)
        found.region_activity = [text]
        return Done("Aktiviteten skrevs.", focus=found)

    return edit


def adds_below(row_id: int, text: str, splits: bool = False) -> Callable[[Written], Done]:
    """An edit that adds a row below another, as a new one or as a part of it."""

    def edit(written: Written) -> Done:
        _, area, above = written.row(row_id)
        new = RowRecord(region_activity=[text])
        at = next(at for at, one in enumerate(area.rows) if one is above)
        area.rows.insert(at + 1, new)
        return Done("En rad lades till.", descents=[(new, above)] if splits else [], focus=new)

    return edit


def ends(row_id: int) -> Callable[[Written], Done]:
    """An edit that takes a row out."""

    def edit(written: Written) -> Done:
        chapter, area, found = written.row(row_id)
        area.rows = [one for one in area.rows if one is not found]
        gone = Ended(found, "Görs av RCC", "Cancerrådet", chapter.heading or "", area.title or "")
        return Done("Raden avslutades.", ended=[gone])

    return edit


def tables() -> dict[str, list[Any]]:
    """What the plan's tables hold, but for versions and ids of cells."""
    db.session.rollback()
    found = {}
    for model in (Plan, Chapter, Area, Activity, Responsibility, Owner):
        names = [one for one in model.__table__.c if one.name not in ("version",)]
        if model is Responsibility:
            names = [one for one in names if one.name != "id"]
        rows = db.session.execute(sa.select(*names))
        found[model.__tablename__] = sorted(tuple(map(repr, one)) for one in rows)
    return found


def history(row_id: int) -> list[tuple[str, str, str]]:
    """(what, old, new) of a row's changes, the oldest first."""
    db.session.rollback()
    changes = db.session.scalars(sa.select(Change).filter_by(activity_id=row_id).order_by(Change.id))
    return [(one.what, one.old, one.new) for one in changes]


def test_an_edit_is_stored_with_its_history(plan_id: int, rows: list[int], planner: Visitor) -> None:
    before = row(rows[PLAIN]).version
    done = edit_plan(planner, plan_id, writes(rows[PLAIN], "Utbilda personalen"))
    assert done.row_id == rows[PLAIN]
    expected = small_plan()
    expected.rows()[PLAIN].region_activity = ["Utbilda personalen"]
    assert differences(stored_record(plan_id), expected) == []
    assert history(rows[PLAIN]) == [("region_activity", "", "Utbilda personalen")]
    assert row(rows[PLAIN]).version == before + 1
    assert "utbilda personalen" in row(rows[PLAIN]).search_text
    [told] = latest_edits(plan_id)
    assert (told.sentence, told.who, told.is_undone) == ("Aktiviteten skrevs.", "planner", False)


def test_rows_that_say_the_same_keep_their_versions(plan_id: int, rows: list[int], planner: Visitor) -> None:
    before = [row(one).version for one in rows]
    edit_plan(planner, plan_id, adds_below(rows[TIME_IN_STATUS], "Ny"))
    assert [row(one).version for one in rows] == before
    assert [one for one in row_ids(plan_id) if one not in rows] == [row_ids(plan_id)[TIME_IN_STATUS + 1]]


def test_nothing_changed_is_no_press(plan_id: int, planner: Visitor) -> None:
    done = edit_plan(planner, plan_id, lambda written: Done("Inget."))
    assert done.batch is None
    assert (count(Edit), count(Change)) == (0, 0)


def test_an_edit_that_would_not_read_back_is_refused_whole(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    before = tables()

    def bad(written: Written) -> Done:
        written.row(rows[PLAIN])[2].region_activity = ["två\nrader"]
        return Done("Fel.")

    with pytest.raises(ServiceError) as told:
        edit_plan(planner, plan_id, bad)
    assert str(told.value).endswith(".")
    assert tables() == before
    assert (count(Edit), count(Change)) == (0, 0)


@pytest.mark.parametrize(("fault", "told"), [(EditError, ServiceError), (Stale, Conflict)])
def test_what_an_edit_refuses_is_told(
    plan_id: int, planner: Visitor, fault: type[Exception], told: type[Exception]
) -> None:
    def refuse(written: Written) -> Done:
        raise fault("Det går inte.")

    with pytest.raises(told, match="Det går inte"):
        edit_plan(planner, plan_id, refuse)


@pytest.mark.parametrize("state", ["decided", "ended"])
def test_a_plan_whose_text_stands_still_is_not_edited(
    plan_id: int, rows: list[int], planner: Visitor, state: str
) -> None:
    with transaction():
        db.session.get_one(Plan, plan_id).state = state
    with pytest.raises(ServiceError, match="Planen är"):
        edit_plan(planner, plan_id, writes(rows[PLAIN], "Nytt"))


def test_only_who_keeps_the_plan_edits_it(plan_id: int, rows: list[int], owner: Visitor) -> None:
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        edit_plan(owner, plan_id, writes(rows[PLAIN], "Nytt"))
    stranger = person("planner", "annan", "Region Annan")
    with pytest.raises(NotFound):
        edit_plan(stranger, plan_id, writes(rows[PLAIN], "Nytt"))
    other = plan_role(person("planner", "bunden"), plan_id)
    assert edit_plan(other, plan_id, writes(rows[PLAIN], "Nytt")).batch


def test_a_row_taken_out_is_kept_with_its_reason_and_history(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    save(owner, rows[LINKED], comment="Klart i maj")
    edit_plan(planner, plan_id, ends(rows[EMPTY]))
    assert rows[EMPTY] not in row_ids(plan_id)
    gone = row(rows[EMPTY])
    assert gone.area_id is None
    assert gone.ended_at is not None
    assert (gone.ended["reason"], gone.ended["decided_by"]) == ("Görs av RCC", "Cancerrådet")
    assert gone.ended["row"]["rcc_activity"] == ["Ny sak"]
    assert history(rows[EMPTY])[-1][0] == "ended"
    assert len(stored_record(plan_id).rows()) == 5


def test_another_edit_leaves_rows_alone_that_were_taken_out(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    edit_plan(planner, plan_id, ends(rows[EMPTY]))
    edit_plan(planner, plan_id, writes(rows[PLAIN], "Nytt"))
    assert row(rows[EMPTY]).ended["reason"] == "Görs av RCC"


def test_a_row_that_is_split_off_is_answered_for_by_the_same(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    edit_plan(planner, plan_id, adds_below(rows[TIME_IN_STATUS], "Andra delen", splits=True))
    new = row_ids(plan_id)[TIME_IN_STATUS + 1]
    held = db.session.execute(sa.select(Owner.user_id, Owner.is_lead).filter_by(activity_id=new)).all()
    assert [tuple(one) for one in held] == [(owner.id, True)]
    [descent] = db.session.scalars(sa.select(Descent))
    assert (descent.activity_id, descent.from_id) == (new, rows[TIME_IN_STATUS])


@pytest.mark.parametrize("edit", [writes, adds_below, ends], ids=["a cell", "a new row", "a row taken out"])
def test_an_edit_is_undone_exactly(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor, edit: Callable[..., Any]
) -> None:
    before = tables()
    made = edit(rows[EMPTY]) if edit is ends else edit(rows[EMPTY], "Nytt")
    done = edit_plan(planner, plan_id, made)
    assert tables() != before
    assert done.batch
    undo_edit(planner, plan_id, done.batch)
    assert tables() == before
    assert differences(stored_record(plan_id), small_plan()) == []
    assert latest_edits(plan_id)[0].is_undone
    with pytest.raises(ServiceError, match="redan ångrad"):
        undo_edit(planner, plan_id, done.batch)


def test_a_split_is_undone_exactly(plan_id: int, rows: list[int], planner: Visitor, owner: Visitor) -> None:
    before = tables()
    done = edit_plan(planner, plan_id, adds_below(rows[TIME_IN_STATUS], "Andra delen", splits=True))
    undo_edit(planner, plan_id, done.batch or "")
    assert tables() == before
    assert count(Descent) == 0


def test_a_status_that_is_reported_meanwhile_does_not_hinder_undoing(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    done = edit_plan(planner, plan_id, writes(rows[PLAIN], "Nytt"))
    save(owner, rows[PLAIN], status="done", comment="Rutinen gäller")
    undo_edit(planner, plan_id, done.batch or "")
    now = row(rows[PLAIN])
    assert (now.status, now.comment) == ("done", "Rutinen gäller")
    assert "rutinen gäller" in now.search_text
    assert "nytt" not in now.search_text
    assert history(rows[PLAIN])[-1] == ("region_activity", "Nytt", "")


def test_what_was_built_on_hinders_undoing(plan_id: int, rows: list[int], planner: Visitor) -> None:
    first = edit_plan(planner, plan_id, writes(rows[PLAIN], "Ett"))
    edit_plan(planner, plan_id, writes(rows[PLAIN], "Två"))
    with pytest.raises(Conflict, match="ändrats igen"):
        undo_edit(planner, plan_id, first.batch or "")
    assert stored_record(plan_id).rows()[PLAIN].region_activity == ["Två"]


def test_an_added_row_that_somebody_has_reported_on_stays(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    done = edit_plan(planner, plan_id, adds_below(rows[TIME_IN_STATUS], "Ny"))
    save(planner, row_ids(plan_id)[TIME_IN_STATUS + 1], status="done")
    with pytest.raises(Conflict):
        undo_edit(planner, plan_id, done.batch or "")


def test_edits_are_undone_one_after_the_other_back_to_the_beginning(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    before = tables()
    batches = [
        edit_plan(planner, plan_id, one).batch
        for one in (
            writes(rows[PLAIN], "Ett"),
            adds_below(rows[TIME_IN_STATUS], "Två"),
            writes(rows[MERGED_FIRST], "Tre"),
            ends(rows[EMPTY]),
            writes(rows[PLAIN], "Fyra"),
        )
    ]
    for batch in reversed(batches):
        undo_edit(planner, plan_id, batch or "")
    assert tables() == before


def test_two_edits_at_once_are_both_kept(app: Flask, plan_id: int, rows: list[int], planner: Visitor) -> None:
    answers = at_once(
        app,
        lambda: edit_plan(planner, plan_id, writes(rows[PLAIN], "Ett")),
        lambda: edit_plan(planner, plan_id, writes(rows[LINKED], "Två")),
        lambda: edit_plan(planner, plan_id, adds_below(rows[EMPTY], "Tre")),
    )
    assert [one for one in answers if isinstance(one, Exception)] == []
    texts = [text for one in stored_record(plan_id).rows() for text in one.region_activity]
    assert {"Ett", "Två", "Tre"} <= set(texts)


def test_an_edit_and_a_report_at_once_are_both_kept_or_one_is_told(
    app: Flask, plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    answers = at_once(
        app,
        lambda: edit_plan(planner, plan_id, writes(rows[PLAIN], "Ett")),
        lambda: save(owner, rows[PLAIN], status="done"),
    )
    assert not isinstance(answers[0], Exception)
    assert stored_record(plan_id).rows()[PLAIN].region_activity == ["Ett"]
    if isinstance(answers[1], Exception):
        assert isinstance(answers[1], Conflict)
    else:
        assert row(rows[PLAIN]).status == "done"
