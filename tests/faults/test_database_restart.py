"""PostgreSQL is restarted while people write: they are told politely, and soon it works again."""

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.records import make_record
from tests.conftest import FULL, make_schema
from tests.faults.at_work import SECRET, Writer, served, version_on, writer
from tests.faults.histories import broken_chains
from tests.installation import Installation
from tests.programs import missing, postgres
from tests.stored import row_ids, store

WRITERS, RESTARTS = (10, 3) if FULL else (4, 1)
SOON = 5.0  # seconds


@pytest.fixture
def own_server() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL server that nobody else uses, and its folder."""
    if not postgres.binaries():
        pytest.skip(missing.reason("postgresql"))
    folder = Path(tempfile.mkdtemp(prefix="planapp-postgres-"))
    try:
        yield postgres.start(folder), folder
    finally:
        postgres.stop(folder)


def write(one: Writer, row_id: int, is_over: threading.Event) -> None:
    """Save a row again and again; after a refusal, look how it stands now."""
    version, number = version_on(one.open(f"/rader/{row_id}")), 0
    while not is_over.wait(0.02):
        number += 1
        answer = one.save(row_id, version, comment=f"Ändring {number}")
        answer.at = time.monotonic()
        page = one.open(f"/rader/{row_id}") if answer.status != 302 else ""
        version = version + 1 if answer.status == 302 else version_on(page) if "version" in page else version


def test_after_a_restart_under_load_people_are_told_and_it_works_again_within_five_seconds(
    own_server: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, folder = own_server
    with postgres.database(server) as url:
        make_schema(url)
        installation = Installation(tmp_path, url, SECRET_KEY=SECRET)
        people = [installation.person("planner", f"petra{number}") for number in range(WRITERS)]
        with installation.app.app_context():
            plan_id = store(make_record(WRITERS))  # a row each: it is the database they wait for
            rows = row_ids(plan_id)
        is_over, waited = threading.Event(), []
        with served(tmp_path, url) as port:
            writers = [writer(installation, one, port) for one in people]
            installation.close()
            threads = [
                threading.Thread(target=write, args=(one, rows[at], is_over), daemon=True)
                for at, one in enumerate(writers)
            ]
            for thread in threads:
                thread.start()
            for _ in range(RESTARTS):
                time.sleep(1)
                restart(folder)
                waited.append(_until_all_have_saved(writers, time.monotonic()))
            is_over.set()
            for thread in threads:
                thread.join(60)
        sent = [answer for one in writers for answer in one.sent]
        # Saved, somebody else's was newer, or told that the database does not answer: nothing else.
        assert {one.status for one in sent} <= {302, 409, 503}
        told = [one for one in sent if one.status == 503]
        assert all("Databasen svarar inte" in one.text and "Traceback" not in one.text for one in told)
        assert max(waited) <= SOON
        with installation.app.app_context():
            assert broken_chains(plan_id) == []
        installation.close()
    with capsys.disabled():
        longest = f"{max(waited):.1f} s"
        print(f"\n{RESTARTS} restarts under {WRITERS} writers: {len(told)} told, all saving after {longest}")


def restart(folder: Path) -> None:
    """Restart the server in a folder, as an administrator would."""
    commands = postgres.binaries()
    assert commands is not None
    options = (folder / "data" / "postmaster.opts").read_text("utf-8").split(" ", 1)[1]
    control = [str(commands / "pg_ctl"), "-D", str(folder / "data"), "-w", "-m", "fast"]
    command = [*control, "-l", str(folder / "log"), "-o", options.replace('"', ""), "restart"]
    # Its words go nowhere: the server would keep a pipe open for as long as it runs.
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.run(["runuser", "-u", postgres.USER, "--", *command], check=True, timeout=60, **nowhere)


def _until_all_have_saved(writers: list[Writer], since: float) -> float:
    """How long it took until everybody had saved something again."""
    until = since + 30
    while time.monotonic() < until:
        if all(any(one.status == 302 and one.at > since for one in who.sent) for who in writers):
            return time.monotonic() - since
        time.sleep(0.05)
    return time.monotonic() - since
