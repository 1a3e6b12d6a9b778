"""Whatever is edited, reported and undone, in whatever order: the plan stays whole, and its history too."""

import random

import pytest
import sqlalchemy as sa

from planapp.domain.access import Visitor
from planapp.domain.comparing import differences
from planapp.domain.editing.written import Done, EditError, Written
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import Conflict, ServiceError
from planapp.storage.models import Activity, Change, Edit
from planapp.storage.queries import row_history
from tests.conftest import FULL, SEED
from tests.domain.editing.any_edits import Editor
from tests.services.editing.test_edit_plan import tables
from tests.small_plan import small_plan
from tests.stored import row_ids, save, stored_record

ROUNDS, STEPS = (30, 60) if FULL else (2, 20)


def any_edit(chance: random.Random) -> object:
    """An edit of any kind; one that is refused leaves everything as it was."""

    def edit(written: Written) -> Done:
        try:
            return chance.choice(Editor(written, chance).edits)()
        except IndexError:
            raise EditError("Planen har inget att göra det med.") from None

    return edit


def try_edit(planner: Visitor, plan_id: int, chance: random.Random) -> str | None:
    """The batch of an edit, None where it was refused or changed nothing."""
    try:
        return edit_plan(planner, plan_id, any_edit(chance)).batch  # type: ignore[arg-type]
    except ServiceError:
        return None


def each_row_says_its_own(plan_id: int) -> None:
    """Search text and parties are those of the cells, and every row that is out says why."""
    db.session.rollback()
    for one in db.session.scalars(sa.select(Activity).filter_by(plan_id=plan_id)):
        assert (one.area_id is None) == (one.ended_at is not None) == (one.ended is not None)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_any_edits_undone_in_turn_leave_no_trace(plan_id: int, planner: Visitor, number: int) -> None:
    chance = random.Random(SEED + number)
    before = tables()
    batches = [try_edit(planner, plan_id, chance) for _ in range(STEPS)]
    stored_record(plan_id)
    each_row_says_its_own(plan_id)
    for batch in reversed([one for one in batches if one]):
        undo_edit(planner, plan_id, batch)
    assert differences(stored_record(plan_id), small_plan()) == []
    assert tables() == before


@pytest.mark.parametrize("number", range(ROUNDS))
def test_reports_between_edits_are_never_lost(plan_id: int, planner: Visitor, number: int) -> None:
    chance = random.Random(SEED + 1000 + number)
    said: dict[int, str] = {}
    for step in range(STEPS):
        what = chance.random()
        here = row_ids(plan_id)
        if what < 0.3 and here:
            row_id, text = chance.choice(here), f"Läget {step}"
            save(planner, row_id, comment=text)
            said[row_id] = text
        elif what < 0.45:
            batches = list(db.session.scalars(sa.select(Edit.batch).filter_by(undone_at=None)))
            if batches:
                undo_any(planner, plan_id, chance.choice(batches))
        else:
            try_edit(planner, plan_id, chance)
        stored_record(plan_id)
    each_row_says_its_own(plan_id)
    db.session.rollback()
    for row_id, text in said.items():
        assert db.session.get_one(Activity, row_id).comment == text
        told = [change.new for change, _ in row_history(db.session(), row_id)]
        assert text in told


def undo_any(planner: Visitor, plan_id: int, batch: str) -> None:
    """Undo a press in the middle: it is done whole, or a person is told that it cannot be."""
    try:
        undo_edit(planner, plan_id, batch)
    except Conflict:
        db.session.rollback()


def test_the_history_of_a_part_goes_back_to_before_the_split(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    from planapp.domain.editing.row_joins import join_rows, split_row

    save(planner, rows[5], comment="Före delningen")
    split = edit_plan(planner, plan_id, lambda text: split_row(text, rows[5], {}, {"region_activity": "Del"}))
    new = split.row_id
    assert new is not None
    save(planner, rows[5], comment="Bara den första")
    save(planner, new, comment="Bara den andra")

    def told(row_id: int) -> set[str]:
        db.session.rollback()
        return {change.new for change, _ in row_history(db.session(), row_id) if change.what == "comment"}

    assert told(new) == {"Före delningen", "Bara den andra"}
    assert told(rows[5]) == {"Före delningen", "Bara den första"}
    edit_plan(planner, plan_id, lambda text: join_rows(text, rows[5]))
    assert told(rows[5]) == {"Före delningen", "Bara den första", "Bara den andra"}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Change).filter_by(activity_id=new))
