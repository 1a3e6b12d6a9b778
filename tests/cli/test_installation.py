"""demo, serve, user, db, remind, backup, restore and check; and how every command behaves."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import click
import pytest
from sqlalchemy.exc import IntegrityError

from planapp.cli.main import planapp
from tests.cli.runs import Run, is_refusal, process

# What Click says in English when nobody translates it.
ENGLISH = re.compile(
    r"\b(usage|options|commands?|show this|error|missing|invalid|required|default|the|and)\b", re.I
)


def every_command(group: click.Group = planapp, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and group, as it is written."""
    found = [above]
    for name, command in group.commands.items():
        path = (*above, name)
        found += every_command(command, path) if isinstance(command, click.Group) else [path]
    return found


# --- Every command --------------------------------------------------------------------------------


def test_the_commands_are_those_of_the_contract() -> None:
    named = {" ".join(path) for path in every_command() if path}
    assert named == {
        *("demo", "serve", "read", "import", "plans", "export", "user", "user add", "user untie", "remind"),
        *("backup", "restore", "db", "db upgrade", "check"),
    }


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_help_is_in_swedish(run: Run, instance: Path, path: tuple[str, ...]) -> None:
    answer = run(*path, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith("Så skrivs det: planapp")
    assert "Visa den här hjälpen." in answer.out
    assert not ENGLISH.search(re.sub(r"--[\w-]+", "", answer.out)), answer.out
    assert not instance.exists()


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    assert run().out == run("--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ["finns-inte"],
        ["--finns-inte"],
        ["plans", "--finns-inte"],
        ["plans", "extra"],
        ["read"],
        ["read", "--json"],
        ["import", "x.docx", "--plan", "ett"],
        ["import", "x.docx", "--region"],
        ["export"],
        ["user"],
        ["user", "finns-inte"],
        ["user", "add"],
        ["user", "add", "a@example.se", "--role", "chef", "--organisation", "X"],
        ["user", "add", "inte-en-adress", "--role", "owner", "--organisation", "X"],
        ["user", "add", "a@example.se", "--role", "owner", "--organisation", " "],
        ["user", "untie"],
        ["user", "untie", "ingen@example.se"],
        ["db"],
        ["serve", "--port", "0"],
        ["serve", "--port", "http"],
        ["demo", "--host", "0.0.0.0"],
        ["remind"],
        ["remind", "--today", "i går"],
        ["backup"],
        ["restore", "finns-inte.zip"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_refused_in_swedish(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments)
    assert is_refusal(answer), answer
    assert not ENGLISH.search(re.sub(r"--[\w-]+", "", answer.err)), answer.err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PLANAPP_DATABASE_URL", "mysql://x", "PLANAPP_DATABASE_URL ska börja med"),
        ("PLANAPP_DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "Databasen går inte att nå"),
        ("PLANAPP_BASE_URL", "exempel.se", "PLANAPP_BASE_URL ska börja med"),
        ("PLANAPP_UPLOAD_LIMIT_MB", "mycket", "PLANAPP_UPLOAD_LIMIT_MB ska vara"),
    ],
)
@pytest.mark.parametrize("command", [["plans", "--json"], ["db", "upgrade"], ["serve"]])
def test_a_setting_that_cannot_be_used_is_refused(
    run: Run, monkeypatch, command: list[str], name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    answer = run(*command)
    assert is_refusal(answer), answer
    assert sentence in answer.err


def test_our_own_failure_is_status_1_without_traceback(run: Run, monkeypatch) -> None:
    def fail() -> None:
        raise RuntimeError("trasig")

    monkeypatch.setattr("planapp.cli.documents.list_plans", fail)
    answer = run("plans", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert "Något gick fel i planapp" in answer.err
    assert "Traceback" not in answer.err


def test_our_own_failure_tells_no_more_than_its_first_line(run: Run, monkeypatch) -> None:
    def fail() -> None:
        raise IntegrityError("INSERT", {"name": "hemligt"}, ValueError("refused\nDETAIL: hemligt"))

    monkeypatch.setattr("planapp.cli.documents.list_plans", fail)
    answer = run("plans", "--json")
    assert answer.status == 1
    assert "(IntegrityError: (builtins.ValueError) refused)" in answer.err
    assert "hemligt" not in answer.err


def test_the_installed_script_and_the_module_are_the_same(instance: Path) -> None:
    script = Path(sys.executable).with_name("planapp")
    done = subprocess.run([script, "plans", "--json"], capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
    answer = process("finns-inte")
    assert is_refusal(answer)


@pytest.mark.parametrize("arguments", [["--help"], ["plans", "--json"], ["export", "1"]])
def test_a_reader_that_has_had_enough_is_no_fault(
    run: Run, instance: Path, document: Path, arguments: list[str]
) -> None:
    run("import", document, "--yes")
    if arguments[0] == "export":
        arguments = [*arguments, "--as", "verksamhetsplan", "--format", "docx", "--output", "-"]
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        command = [sys.executable, "-m", "planapp", *arguments]
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_told_without_traceback(instance: Path) -> None:
    with Path("/dev/full").open("wb") as out:
        command = [sys.executable, "-m", "planapp", "plans", "--json"]
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, encoding="utf-8", timeout=60)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_an_older_database_asks_for_db_upgrade(run: Run, instance: Path, monkeypatch) -> None:
    run("plans")
    monkeypatch.setattr("planapp.services.schema.newest_revision", lambda: "9999")
    for command in (["plans"], ["backup", "x.zip"], ["user", "add", "a@example.se", "--role", "owner"]):
        answer = run(*command, *(["--organisation", "X"] if command[0] == "user" else []))
        assert is_refusal(answer)
        assert "kör planapp db upgrade" in answer.err


def test_db_upgrade_makes_the_schema_and_prints_nothing(run: Run, instance: Path) -> None:
    answer = run("db", "upgrade")
    assert (answer.status, answer.out) == (0, "")
    assert (instance / "planapp.sqlite").is_file()
    assert run("db", "upgrade").status == 0


# --- user -----------------------------------------------------------------------------------------


def test_user_add_prints_only_the_link(run: Run, monkeypatch) -> None:
    add = ("user", "add", "Åsa@example.se", "--role", "administrator", "--organisation", "Region Örebro län")
    answer = run(*add)
    assert answer.status == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/logga-in/lank/[\w-]{40,}\n", answer.out)
    assert "PLANAPP_BASE_URL är inte satt" in answer.err
    monkeypatch.setenv("PLANAPP_BASE_URL", "https://plan.exempel.se/")
    again = run(*add)
    assert again.err == ""
    assert re.fullmatch(r"https://plan\.exempel\.se/logga-in/lank/[\w-]{40,}\n", again.out)


def test_user_untie_lets_go_of_an_account(run: Run, instance: Path) -> None:
    run("user", "add", "a@example.se", "--role", "reader", "--organisation", "Region Örebro län")
    with closing(sqlite3.connect(instance / "planapp.sqlite")) as database:
        database.execute("UPDATE user_account SET sso_issuer = 'https://x.example.se', sso_id = 'a'")
        database.commit()
    answer = run("user", "untie", "A@example.se")
    assert (answer.status, answer.out) == (0, "")
    assert "nästa inloggning" in answer.err
    assert run("user", "untie", "a@example.se").status == 2


def test_user_add_finds_an_organisation_however_it_is_written_and_says_when_it_makes_one(
    run: Run, monkeypatch
) -> None:
    monkeypatch.setenv("PLANAPP_BASE_URL", "https://plan.exempel.se/")

    def add(email: str, organisation: str) -> str:
        return run("user", "add", email, "--role", "reader", "--organisation", organisation).err

    assert "«Region Örebro län» fanns inte och är tillagd" in add("a@example.se", "Region Örebro län")
    assert add("b@example.se", " region  ÖREBRO län ") == ""


# --- serve and demo -------------------------------------------------------------------------------


def test_serve_refuses_outside_loopback_without_https(run: Run, monkeypatch) -> None:
    for base in ("", "http://plan.exempel.se"):
        monkeypatch.setenv("PLANAPP_BASE_URL", base)
        answer = run("serve", "--host", "0.0.0.0", "--port", "8123")
        assert is_refusal(answer)
        assert "https" in answer.err


def test_serve_refuses_outside_loopback_with_debugging_on(run: Run, monkeypatch) -> None:
    monkeypatch.setenv("PLANAPP_BASE_URL", "https://plan.exempel.se")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    answer = run("serve", "--host", "0.0.0.0", "--port", "8123")
    assert is_refusal(answer)
    assert "Felsökningsläget" in answer.err


def test_serve_says_that_a_port_is_occupied(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run("serve", "--port", str(taken.getsockname()[1]))
    assert is_refusal(answer)
    assert "upptagen" in answer.err


class Served:
    """A serving command in a process of its own, and what it printed until it served."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "planapp", *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", text=True
        )
        assert self.process.stdout is not None
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith(("Avsluta med", "  planapp user add")) or arguments[0] == "serve":
                break
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.lines[0]) if self.lines else None
        self.address, self.port = (found[0], int(found[1])) if found else ("", 0)

    def fetch(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        for _ in range(100):
            try:
                with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as fault:
                return fault.code, ""
            except urllib.error.URLError:
                signal.sigtimedwait([], 0.1)
        raise TimeoutError(self.address)

    def stop(self) -> tuple[int, str]:
        """End it as Ctrl+C does; its status and standard error."""
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


def test_serve_starts_empty_and_ends_by_ctrl_c(instance: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = Served("serve", "--port", str(port))
    try:
        assert served.port == port
        assert served.fetch("/logga-in")[0] == 200
    finally:
        status, err = served.stop()
    assert (status, err) == (0, "")
    assert len(served.lines) == 1


def test_demo_serves_the_plan_with_a_link_for_each_role(instance: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = Served("demo", "--port", str(port))  # occupied: the next free one
        try:
            assert port < served.port <= port + 50
            links = re.findall(rf"{served.address}(/logga-in/lank/\S+)", "\n".join(served.lines))
            assert len(set(links)) == 3
            for link in links:
                status, text = served.fetch(link)
                assert status == 200
                assert "<button" in text
        finally:
            status, err = served.stop()
    assert (status, err) == (0, "")
    (plan,) = json.loads(process("plans", "--json").out)
    assert (plan["chapters"], plan["areas"], plan["rows"]) == (6, 22, 43)


def test_demo_with_some_of_its_people_prints_the_links_that_there_are(
    run: Run, instance: Path, imported: int, monkeypatch
) -> None:
    monkeypatch.setattr("planapp.cli.installation._serve", lambda *_: None)
    add = ("user", "add", "--organisation", "Region Västmanland", "--role")
    run(*add, "reader", "ledning@example.se")
    answer = run("demo")
    assert answer.status == 0
    assert "planapp user add" in answer.out
    run(*add, "planner", "planansvarig@example.se")
    answer = run("demo")
    assert answer.status == 0
    assert answer.out.count("/logga-in/lank/") == 2
    assert "Läsare:" in answer.out
    assert "Rapportör:" not in answer.out


def test_demo_beside_somebodys_own_plan_adds_nothing(run: Run, imported: int) -> None:
    served = Served("demo", "--port", "8765")
    try:
        assert "planapp user add" in "\n".join(served.lines)
        assert served.fetch("/logga-in")[0] == 200
    finally:
        served.stop()
    assert len(json.loads(run("plans", "--json").out)) == 1


# --- Upkeep ---------------------------------------------------------------------------------------


def test_a_backup_is_restored_in_another_installation(
    run: Run, imported: int, tmp_path: Path, monkeypatch
) -> None:
    before = run("plans", "--json").out
    answer = run("backup", tmp_path / "kopia.zip")
    assert (answer.status, answer.out) == (0, "")
    assert "1 dokument" in answer.err
    assert is_refusal(run("restore", tmp_path / "kopia.zip"))  # not empty
    assert is_refusal(run("backup", tmp_path / "kopia.zip"))  # is there already
    monkeypatch.setenv("PLANAPP_INSTANCE", str(tmp_path / "annan"))
    answer = run("restore", tmp_path / "kopia.zip")
    assert (answer.status, answer.out) == (0, "")
    assert run("plans", "--json").out == before
    assert run("check").status == 0


def test_check_tells_faults_with_status_1(run: Run, instance: Path, imported: int) -> None:
    answer = run("check")
    assert (answer.status, answer.out) == (0, "Allt är helt: 1 plan och 1 dokument.\n")
    (original,) = (instance / "imports").iterdir()
    original.write_bytes(b"")
    answer = run("check")
    assert (answer.status, answer.err) == (1, "")
    assert len(answer.out.splitlines()) == 1
    assert "inte som det var" in answer.out


def test_check_gives_advice_beside_what_was_asked_for_and_that_is_no_fault(
    run: Run, imported: int, monkeypatch
) -> None:
    assert run("check").err == ""
    monkeypatch.setenv("PLANAPP_SSO_ISSUER", "https://logga-in.example.se")
    monkeypatch.setenv("PLANAPP_SSO_CLIENT_ID", "planapp")
    answer = run("check")
    assert (answer.status, answer.out) == (0, "Allt är helt: 1 plan och 1 dokument.\n")
    assert [line.startswith("Råd: ") for line in answer.err.splitlines()] == [True, True]


def test_check_changes_nothing_in_an_empty_installation(run: Run) -> None:
    answer = run("check")
    assert answer.status == 1
    assert "Databasen är tom" in answer.out
    assert run("check").out == answer.out
