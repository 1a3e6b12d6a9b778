"""A backup that is taken while people write is the installation as it was at one moment."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.backup import make_backup, restore_backup
from planapp.services.check_installation import check_installation
from planapp.services.errors import ServiceError
from planapp.services.many_rows import RowChange, change_rows, hold_kept_plan
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import Activity, Change
from tests.benchmarks.records import make_record
from tests.conftest import FULL
from tests.faults.histories import broken_chains
from tests.installation import Installation
from tests.stored import row_ids, store

WRITERS, BACKUPS = (20, 20) if FULL else (4, 2)


class AtWork:
    """People who write until they are asked to stop: some a row each, one the same note on all rows."""

    def __init__(self, installation: Installation, who: Visitor, plan_id: int, rows: list[int]) -> None:
        self.installation, self.who, self.plan_id, self.rows = installation, who, plan_id, rows
        self.is_over, self.saved, self.faults = threading.Event(), 0, []
        works = [self.edit_all] + [self.edit_one] * (WRITERS - 1)
        self.threads = [threading.Thread(target=self.work, args=(one, at)) for at, one in enumerate(works)]

    def work(self, press, at: int) -> None:
        with self.installation.app.app_context():
            number = 0
            while not self.is_over.wait(0.01):
                number += 1
                try:
                    press(self.rows[at], f"{at}: {number}")
                    self.saved += 1
                except ServiceError:
                    pass  # somebody was first
                except Exception as fault:
                    self.faults.append(fault)
                    return
                finally:
                    db.session.remove()

    def edit_one(self, row_id: int, text: str) -> None:
        version = db.session.scalars(select(Activity.version).where(Activity.id == row_id)).one()
        update_row(self.who, row_id, version, {"comment": text})

    def edit_all(self, _: int, text: str) -> None:
        with transaction():
            plan = hold_kept_plan(self.who, self.plan_id)
            rows = db.session.scalars(select(Activity).where(Activity.plan_id == self.plan_id)).all()
            change_rows(plan, self.who, [RowChange(one, {"internal_note": text}) for one in rows])

    def __enter__(self) -> "AtWork":
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        for one in self.threads:
            one.join(60)


def restored(path: Path, folder: Path, plan_id: int) -> int:
    """Restore a backup into an empty SQLite database; gives how many changes it holds."""
    folder.mkdir()
    other = Installation(folder, f"sqlite:///{folder / 'restored.sqlite'}")
    with other.app.app_context():
        restore_backup(path)
        assert check_installation().faults == []
        assert broken_chains(plan_id) == []  # every row is as its history says: the same moment for both
        notes = set(db.session.scalars(select(Activity.internal_note).where(Activity.plan_id == plan_id)))
        assert len(notes) == 1, "a press on all rows is in it whole, or not at all"
        changes = db.session.scalar(select(func.count()).select_from(Change)) or 0
        db.session.remove()
    other.close()
    return changes


def test_every_backup_taken_under_load_restores_to_one_moment(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = Installation(tmp_path / "instance", database_url)
    who = installation.visitor(installation.person("planner"))
    with installation.app.app_context():
        plan_id = store(make_record(30))
        rows = row_ids(plan_id)
        db.session.remove()
        paths = [tmp_path / f"backup-{number}.zip" for number in range(BACKUPS)]
        with AtWork(installation, who, plan_id, rows) as at_work:
            for path in paths:
                make_backup(path)
                at_work.is_over.wait(0.05)
        assert at_work.faults == []
        db.session.remove()
    held = [restored(path, tmp_path / path.stem, plan_id) for path in paths]
    assert held == sorted(held)
    assert held[-1] > 0
    installation.close()
    with capsys.disabled():
        name = database_url.partition(":")[0]
        print(f"\n{BACKUPS} of {BACKUPS} backups under {WRITERS} writers ({at_work.saved} presses) on {name}")
