"""Many who write at once through real servers: no locked database, and nobody waits long."""

import statistics
import threading
from pathlib import Path

import pytest

from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from tests.benchmarks.records import make_record
from tests.conftest import FULL
from tests.faults.at_work import SECRET, Sent, Writer, served, version_on, writer
from tests.faults.histories import broken_chains
from tests.installation import Installation
from tests.stored import row_ids, store

WRITERS, EDITS = (200, 10) if FULL else (20, 3)
LONGEST = 3.0  # seconds, for 95 of 100 answers


def write(one: Writer, row_id: int, gate: threading.Barrier) -> None:
    """Save a row again and again, each time as it stands now; begin when everybody is ready."""
    version = version_on(one.open(f"/rader/{row_id}"))
    gate.wait(120)
    for number in range(EDITS):
        one.save(row_id, version + number, comment=f"Ändring {number}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_hundred_writers_are_never_told_that_the_database_is_locked(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = Installation(tmp_path, database_url, SECRET_KEY=SECRET)
    people = [installation.person("owner", f"ola{number}") for number in range(WRITERS)]
    planner = installation.person("planner")
    with installation.app.app_context():
        plan_id = store(make_record(WRITERS))
        rows = row_ids(plan_id)
        for person, row_id in zip(people, rows, strict=True):
            link_owner(installation.visitor(planner), get_plan(plan_id), [row_id], person.id)
    # Two processes on one file, as a service manager starts them.
    with served(tmp_path, database_url) as first, served(tmp_path, database_url) as second:
        ports = (first, second)
        writers = [writer(installation, one, ports[at % 2]) for at, one in enumerate(people)]
        gate = threading.Barrier(WRITERS)
        threads = [
            threading.Thread(target=write, args=(one, row_id, gate))
            for one, row_id in zip(writers, rows, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        logs = "".join(path.read_text("utf-8") for path in tmp_path.glob("served-*.log"))
    sent = [answer for one in writers for answer in one.sent]
    assert len(sent) == WRITERS * EDITS
    assert [one.status for one in sent if one.status != 302] == []
    assert "locked" not in logs
    slowest = _of_hundred(sent, 95)
    with capsys.disabled():
        print(f"\n{WRITERS} writers × {EDITS} edits on SQLite, two servers: p95 {slowest:.2f} s")
    assert slowest <= LONGEST
    with installation.app.app_context():
        assert broken_chains(plan_id) == []
    installation.close()


def _of_hundred(sent: list[Sent], share: int) -> float:
    return statistics.quantiles([one.seconds for one in sent], n=100)[share - 1]
