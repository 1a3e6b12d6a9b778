"""A PostgreSQL server of the tests' own, and a fresh database for a test.

.ci/run starts it with `python3 -m tests.programs.postgres start FOLDER`; a developer's `make test`
starts it from the fixture. Both come here.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TIMEOUT = 60
USER = "postgres"  # initdb and the server refuse root; Debian's package makes this user
# The data is thrown away, so nothing need survive a crash.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
}


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl; Debian keeps it outside the path, one for each version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), default=None)


def start(folder: Path) -> str:
    """Make a cluster in the empty `folder`, start it on a free port, and give its address."""
    commands = binaries()
    if commands is None:
        raise FileNotFoundError("initdb")
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    data = str(folder / "data")
    # C.UTF-8 is on every Debian; Swedish order comes from ICU, which needs no system locale.
    make = [str(commands / "initdb"), "-D", data, "--username=planapp", "--auth=trust", "--no-sync"]
    _run([*make, "--encoding=UTF8", "--locale=C.UTF-8"], folder)
    control = [str(commands / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w", "-t", str(TIMEOUT)]
    for attempts_left in (2, 1, 0):
        port = _free_port()
        settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        try:
            _run([*control, "-o", options, "start"], folder)
            break
        except RuntimeError:
            # Somebody may have taken the port between the question and the start.
            if not attempts_left:
                raise
    return f"postgresql+psycopg://planapp@127.0.0.1:{port}/postgres"


def stop(folder: Path) -> None:
    """Stop the server in `folder` and remove it."""
    commands = binaries()
    if commands and (folder / "data" / "postmaster.pid").exists():
        _run([str(commands / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"], folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: str, template: str | None = None) -> Iterator[str]:
    """The address of a new database on `server`, a copy of the database at `template` where given.

    Nobody may be connected to the template while it is copied: dispose of its engine first.
    """
    name = f"planapp_{uuid.uuid4().hex[:16]}"
    copy = f' TEMPLATE "{_name(template)}"' if template else ""
    _execute(server, f'CREATE DATABASE "{name}"{copy}')
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _name(address: str) -> str:
    return address.rpartition("/")[2]


def _execute(server: str, statement: str) -> None:
    import psycopg  # here, since the rest runs where nothing is installed yet

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run(command: list[str], folder: Path) -> None:
    """Run as the server's user, from a folder where that user may stand."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    # pg_ctl's server keeps the pipes that it inherits, so its words go to a file instead.
    with (folder / "commands").open("a+b") as words:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words, timeout=TIMEOUT + 30
        )
    if done.returncode:
        parts = [folder / "commands", folder / "log"]
        text = "\n".join(part.read_text("utf-8", "replace") for part in parts if part.exists())
        raise RuntimeError(f"{Path(command[-1]).name or command} failed:\n{text}")


def main(arguments: list[str]) -> int:
    """`start FOLDER` prints the address; `stop FOLDER` ends that server."""
    if len(arguments) != 2 or arguments[0] not in {"start", "stop"}:
        print("usage: python3 -m tests.programs.postgres start|stop FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[1])
    if arguments[0] == "start":
        print(start(folder))
    else:
        stop(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
