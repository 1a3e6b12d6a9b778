"""A process that is killed in the middle: what it said was saved is there, nothing is half done."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import func, select

from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.check_installation import check_installation
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.many_rows import RowChange, change_rows, hold_kept_plan
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import Activity, Change, Plan
from tests.benchmarks.records import make_record
from tests.conftest import FULL, SEED
from tests.faults.histories import broken_chains
from tests.installation import HOME, Installation
from tests.stored import row_ids, store

KILLS = 50 if FULL else 3
ROWS = 60
FORKED = multiprocessing.get_context("fork")  # everything is imported already, so that a kill costs little
Work = Callable[[Visitor, int, list[int], random.Random], Iterator[str]]


def edit_rows(who: Visitor, plan_id: int, rows: list[int], chance: random.Random) -> Iterator[str]:
    """Save one row after another."""
    while True:
        row_id = chance.choice(rows)
        version = db.session.scalars(select(Activity.version).where(Activity.id == row_id)).one()
        values = {"comment": f"Text {chance.random()}", "internal_note": f"Not {chance.random()}"}
        yield update_row(who, row_id, version, values).batch or ""


def edit_many(who: Visitor, plan_id: int, rows: list[int], chance: random.Random) -> Iterator[str]:
    """Set the same comment on every row, in one press."""
    while True:
        text = f"Alla {chance.random()}"
        with transaction():
            plan = hold_kept_plan(who, plan_id)
            held = db.session.scalars(select(Activity).where(Activity.plan_id == plan_id)).all()
            batch = change_rows(plan, who, [RowChange(one, {"comment": text}) for one in held])
        yield batch or ""


def read_plans_in(who: Visitor, plan_id: int, rows: list[int], chance: random.Random) -> Iterator[str]:
    """Read the same document in as one new plan after another."""
    data = write_word(make_record(ROWS))
    while True:
        yield f"plan {store_file(data, check_file(data, 'plan.docx', HOME)).plan_id}"


WORK: dict[str, Work] = {"edit": edit_rows, "many": edit_many, "import": read_plans_in}


def work(said: Connection, make: Callable[[], Installation], kind: str, who: Visitor, seed: int) -> None:
    """Work until killed; each press is told once it is saved."""
    with make().app.app_context():
        plan_id = db.session.scalars(select(Plan.id).order_by(Plan.id)).first() or 0
        for done in WORK[kind](who, plan_id, row_ids(plan_id), random.Random(seed)):
            said.send(done)


def killed_at_work(make: Callable[[], Installation], kind: str, who: Visitor, seed: int) -> list[str]:
    """What a process said that it had saved, before it was killed at a moment that nobody chose."""
    hears, says = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=work, args=(says, make, kind, who, seed))
    process.start()
    says.close()
    saved = [hears.recv()]  # it has begun
    time.sleep(random.Random(seed).uniform(0, 0.15))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    try:
        while True:
            saved.append(hears.recv())
    except EOFError:
        return saved


def half_done(kind: str, plan_id: int) -> list[str]:
    """What is stored in part only."""
    if kind == "many":
        texts = set(db.session.scalars(select(Activity.comment).where(Activity.plan_id == plan_id)))
        return sorted(texts) if len(texts) > 1 else []
    counted = select(Plan.id, func.count(Activity.id)).outerjoin(Activity).group_by(Plan.id)
    return [f"plan {one}: {rows} rows" for one, rows in db.session.execute(counted) if rows != ROWS]


def lost(saved: list[str]) -> set[str]:
    """What was said to be saved and is not there."""
    there = {f"plan {one}" for one in db.session.scalars(select(Plan.id))}
    there |= set(db.session.scalars(select(Change.batch)))
    return set(saved) - there


@pytest.mark.parametrize("kind", WORK)
def test_what_was_saved_before_a_kill_is_there_and_nothing_is_half_done(
    database_url: str, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def make() -> Installation:
        return Installation(tmp_path, database_url)

    installation = make()
    who = installation.visitor(installation.person("planner"))
    with installation.app.app_context():
        plan_id = store(make_record(ROWS))
    presses = 0
    for number in range(KILLS):
        installation.close()  # no connection is shared with the process that is killed
        saved = killed_at_work(make, kind, who, SEED + number)
        presses += len(saved)
        with installation.app.app_context():
            assert lost(saved) == set()
            assert half_done(kind, plan_id) == []
    with installation.app.app_context():
        assert broken_chains(plan_id) == []
        assert check_installation().faults == []
    installation.close()
    with capsys.disabled():
        print(
            f"\n{KILLS} kills during {kind} on {database_url.partition(':')[0]}: {presses} presses, all there"
        )
