"""The history replays to what stands, after any mixture of everything that changes a plan."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.editing.areas import write_area
from planapp.domain.editing.rows import bring_back_row
from planapp.extensions import db
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.bulk.change_many import change_many, preview_many
from planapp.services.bulk.undo_many import undo_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.check_installation import check_installation
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.editing.ended_rows import ended_record
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import ServiceError
from planapp.services.follow_up import Decision, decide, followed_rows, undo_follow_up
from planapp.services.histories.asked import Asked
from planapp.services.histories.plan_history import show_plan_history
from planapp.services.histories.presses import PressView
from planapp.services.histories.undo_press import READING, undo_press
from planapp.services.imports.undo_import import undo_import
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import Decision as Decided
from planapp.services.life.decide import decide as decide_plan
from planapp.services.own_words import save_words, show_words, undo_words
from planapp.services.owners.assign import link_owner, unlink_owner
from planapp.services.replay import cell_faults, owner_faults, replay_plan, text_faults
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.storage.models import Activity, Area, Change, Edit, ImportRun, Owner
from tests.conftest import FULL, SEED
from tests.imported import edited, read_again
from tests.services.editing.test_any_edits import try_edit
from tests.small_plan import PLAIN, small_plan
from tests.stored import person, row, row_ids, save, store, stored_record

ROUNDS, STEPS = (40, 80) if FULL else (4, 30)
STATUSES = ("not_started", "in_progress", "done", "")
TIMES = ("2025", "hösten 2025", "löpande", "2025-06-30", "")


class Everybody:
    """Does anything that changes a plan; what is refused leaves nothing behind."""

    def __init__(self, plan_id: int, planner: Visitor, chance: random.Random) -> None:
        self.plan_id, self.planner, self.chance = plan_id, planner, chance
        self.owners = [person("owner", name) for name in ("Ola", "Kim")]
        self.number = 0
        self.done: dict[str, int] = {}

    def act(self) -> str:
        names = [name for name in dir(self) if name.startswith("do_")]
        name = self.chance.choice(names)
        act: Callable[[], object] = getattr(self, name)
        try:
            act()
            self.done[name] = self.done.get(name, 0) + 1
        except (ServiceError, IndexError):  # refused, or the plan has nothing to do it to
            db.session.rollback()
        return name

    def row(self) -> int:
        return self.chance.choice(row_ids(self.plan_id))

    def word(self) -> str:
        self.number += 1
        return f"Text {self.number}"

    def values(self) -> dict[str, str]:
        some = {
            "status": self.chance.choice(STATUSES),
            "timeframe": self.chance.choice(TIMES),
            "responsible": self.chance.choice((self.word(), f"{self.word()}\n2027", "")),
            "comment": self.word(),
            "internal_note": self.word(),
            "waiting_for": self.word(),
            "reference": self.word(),
        }
        return {name: value for name, value in some.items() if self.chance.random() < 0.4}

    def do_save(self) -> None:
        save(self.planner, self.row(), **self.values())

    def do_save_on_the_command_line(self) -> None:
        save(None, self.row(), **self.values())

    def do_save_as_owner(self) -> None:
        who = self.chance.choice(self.owners)
        save(who, self.row(), status=self.chance.choice(STATUSES), comment=self.word())

    def do_edit(self) -> None:
        try_edit(self.planner, self.plan_id, self.chance)

    def do_another_edit(self) -> None:
        try_edit(self.planner, self.plan_id, self.chance)

    def do_bring_back(self) -> None:
        ended = sa.select(Activity.id).where(Activity.plan_id == self.plan_id, Activity.area_id.is_(None))
        found = list(db.session.scalars(ended))
        if found:
            row_id = self.chance.choice(found)
            kept = ended_record(self.plan_id, row_id)
            edit_plan(self.planner, self.plan_id, lambda text: bring_back_row(text, kept, row_id))

    def do_undo_an_edit(self) -> None:
        batches = list(db.session.scalars(sa.select(Edit.batch).filter_by(undone_at=None)))
        if batches:
            undo_edit(self.planner, self.plan_id, self.chance.choice(batches[-3:]))

    def do_undo_a_row(self) -> None:
        presses = sa.select(Change.batch).where(Change.restores.is_not(None), Change.how != "bulk")
        batches = list(db.session.scalars(presses.order_by(Change.id.desc()).limit(4)))
        if batches:
            undo_change(self.planner, self.chance.choice(batches))

    def do_read_a_file(self) -> None:
        newer = edited(stored_record(self.plan_id), self.chance.randrange(10**6))
        for one in newer.areas()[:1]:
            one.goal = [*one.goal, self.word()]
        read_again(self.plan_id, newer, visitor=self.planner)

    def do_read_some_columns(self) -> None:
        newer = edited(stored_record(self.plan_id), self.chance.randrange(10**6))
        read_again(self.plan_id, newer, columns=("region_activity",), visitor=self.planner)

    def do_undo_a_reading(self) -> None:
        runs = sa.select(ImportRun.id).where(ImportRun.plan_id == self.plan_id, ImportRun.undone_at.is_(None))
        found = db.session.scalar(runs.order_by(ImportRun.id.desc()).limit(1))
        if found is not None:
            undo_import(self.planner, found)

    def do_link(self) -> None:
        rows = self.chance.sample(row_ids(self.plan_id), k=min(3, len(row_ids(self.plan_id))))
        link_owner(self.planner, get_plan(self.plan_id), rows, self.chance.choice(self.owners).id)

    def do_unlink(self) -> None:
        owner = db.session.scalar(sa.select(Owner).order_by(sa.func.random()).limit(1))
        if owner is not None:
            unlink_owner(self.planner, owner.activity_id, owner.user_id)

    def do_follow_up(self) -> None:
        row = self.chance.choice(followed_rows(get_plan(self.plan_id)))
        batch = decide(self.planner, self.plan_id, {row.id: Decision(not row.follows, self.word(), row.seen)})
        if batch and self.chance.random() < 0.4:
            undo_follow_up(self.planner, self.plan_id, batch)

    def do_confirm(self) -> None:
        row_id = self.row()
        confirm_unchanged(self.planner, row_id, row(row_id).version)

    def do_choose_words(self) -> None:
        page = show_words(get_plan(self.plan_id))
        words = replace(page.words, statuses=page.words.statuses | {"done": self.word()}, is_chosen=True)
        saved = save_words(self.planner, self.plan_id, words, page.seen, rewrites=True)
        if saved.batch and self.chance.random() < 0.5:
            undo_words(self.planner, self.plan_id, saved.batch)

    def do_undo_from_the_history(self) -> None:
        presses = [one for one in self.shown() if one.undo not in ("", READING)]
        if presses:
            undo_press(self.planner, self.plan_id, self.chance.choice(presses[:5]).batch)

    def shown(self) -> list[PressView]:
        return show_plan_history(self.planner, get_plan(self.plan_id), Asked()).presses

    def do_many(self) -> None:
        form = BulkForm(status=self.chance.choice(STATUSES[:3]), timeframe=self.chance.choice(TIMES))
        plan, rows = get_plan(self.plan_id), row_ids(self.plan_id)[:4]
        seen = preview_many(plan, rows, form).seen
        done = change_many(self.planner, self.plan_id, seen, form)
        if done.batch and self.chance.random() < 0.5:
            undo_many(self.planner, self.plan_id, done.batch)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_history_replays_to_the_present_table(plan_id: int, planner: Visitor, number: int) -> None:
    everybody = Everybody(plan_id, planner, random.Random(SEED + 5000 + number))
    acts = []
    for _ in range(STEPS):
        acts.append(everybody.act())
        assert faults_of(plan_id) == [], acts[-3:]
    assert sum(everybody.done.values()) > STEPS // 3  # most of it was not refused


def faults_of(plan_id: int) -> list[str]:
    """Everything that does not follow, or does not lead to what stands."""
    db.session.rollback()
    done = replay_plan(plan_id)
    return [
        *done.breaks,
        *cell_faults(plan_id, done),
        *owner_faults(plan_id, done),
        *text_faults(plan_id, done),
    ]


def test_a_decided_version_brings_its_history_along(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], comment="Före beslutet")
    decide_plan(planner, plan_id, Decided("Cancerrådet", today()))
    draft = begin_version(planner, plan_id)
    area = db.session.scalars(sa.select(Area.id).where(Area.plan_id == draft).limit(1)).one()
    edit_plan(planner, draft, lambda text: write_area(text, area, "goal", "Ett annat mål"))
    followed = followed_rows(get_plan(draft))[0]
    decide(
        planner, draft, {followed.id: Decision(not followed.follows, "Någon annan gör det", followed.seen)}
    )
    page = show_words(get_plan(draft))
    words = replace(page.words, statuses=page.words.statuses | {"paused": "Vilar"}, is_chosen=True)
    save_words(planner, draft, words, page.seen, rewrites=True)
    decide_plan(planner, draft, Decided("Cancerrådet", today()))
    told = set(db.session.scalars(sa.select(Change.what).filter_by(plan_id=plan_id, how="decision")))
    assert {"goal", "is_followed_up", "own_words"} <= told
    save(planner, rows[PLAIN], comment="Efter beslutet")
    assert faults_of(plan_id) == faults_of(draft) == []


def test_a_column_that_a_plan_gets_with_a_value_is_told(app: object, planner: Visitor) -> None:
    record = small_plan()
    record.columns = [one for one in record.columns if one.key != "status"]
    record.legend.cells, record.legend.statuses = {}, []
    for one in record.rows():
        one.status_raw, one.status, one.spans = "", None, {}
        if one.timeframe_source == "status":
            one.timeframe = one.timeframe_source = None
    plan_id = store(record)
    save(planner, row_ids(plan_id)[PLAIN], status="done")
    (line,) = db.session.scalars(sa.select(Change).filter_by(plan_id=plan_id, what="columns"))
    assert line.new == f"{line.old}\nStatus"
    assert faults_of(plan_id) == []
    undo_change(planner, line.batch)
    assert faults_of(plan_id) == []


def test_a_row_written_past_its_history_is_found(plan_id: int, rows: list[int], planner: Visitor) -> None:
    save(planner, rows[PLAIN], comment="Sagt")
    with db.session.begin_nested():
        db.session.execute(sa.update(Activity).filter_by(id=rows[PLAIN]).values(comment="Något annat"))
    db.session.commit()
    (fault,) = cell_faults(plan_id)
    assert "Något annat" in fault
    assert "Sagt" in fault
    assert any("historiken" in one for one in check_installation().faults)
