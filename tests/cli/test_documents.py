"""read, import, plans and export."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planapp.documents.reading import read_document
from planapp.documents.word.write import write_word
from planapp.domain.comparing import differences
from planapp.domain.record import from_json
from tests.cli.runs import Answer, Run, is_refusal, process
from tests.small_plan import small_plan

IMPORT_KEYS = [
    "plan_id",
    "import_id",
    "dry_run",
    "added",
    "changed",
    "unchanged",
    "missing",
    "conflicts",
    "findings",
    "receipt",
]
PLAN_KEYS = ["id", "title", "region", "period", "state", "chapters", "areas", "rows", "status"]


def stored_plans(instance: Path) -> int:
    """How many plans the installation's database holds; none when it has no database."""
    path = instance / "planapp.sqlite"
    if not path.is_file():
        return 0
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT count(*) FROM plan").fetchone()[0]


# --- read -----------------------------------------------------------------------------------------


def test_read_prints_the_plan_record_and_nothing_else(run: Run, document: Path) -> None:
    answer = run("read", document, "--json")
    assert (answer.status, answer.err) == (0, "")
    record = json.loads(answer.out)
    assert record["schema"] == "planapp-plan/1"
    assert record["source"].items() >= {"document": "liten plan.docx", "format": "word"}.items()
    assert differences(from_json(record), small_plan()) == []


def test_read_makes_no_folder_no_secret_and_no_database(document: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ingen"
    answer = process("read", document, "--json", PLANAPP_INSTANCE=str(folder))
    assert answer.status == 0
    assert not folder.exists()


def test_read_needs_no_settings_that_work(run: Run, document: Path, monkeypatch) -> None:
    monkeypatch.setenv("PLANAPP_DATABASE_URL", "mysql://x")
    assert run("read", document, "--json").status == 0


def test_read_without_json_tells_a_person(run: Run, document: Path) -> None:
    answer = run("read", document)
    assert "Verksamhetsplan 2022–2024" in answer.out
    assert "2 kapitel, 3 områden, 6 rader, 0 ord borttappade" in answer.out


@pytest.mark.parametrize("command", [["read"], ["import", "--yes"]])
@pytest.mark.parametrize("fault", ["missing", "folder", "text", "cut"])
def test_a_file_that_cannot_be_used_is_refused(
    run: Run, instance: Path, document: Path, tmp_path: Path, command: list[str], fault: str
) -> None:
    path = tmp_path / "fel.docx"
    if fault == "folder":
        path.mkdir()
    elif fault == "text":
        path.write_text("hej", "utf-8")
    elif fault == "cut":
        path.write_bytes(document.read_bytes()[:2000])
    answer = run(*command, path)
    assert is_refusal(answer), answer
    assert stored_plans(instance) == 0


# --- import ---------------------------------------------------------------------------------------


def test_a_dry_run_stores_nothing_and_says_what_would_happen(
    run: Run, instance: Path, document: Path
) -> None:
    answer = run("import", document, "--dry-run", "--json")
    found = json.loads(answer.out)
    assert (answer.status, answer.err) == (0, "")
    assert list(found) == IMPORT_KEYS
    assert (found["plan_id"], found["import_id"], found["dry_run"], found["added"]) == (None, None, True, 6)
    assert found["receipt"]["words_lost"] == 0
    assert stored_plans(instance) == 0
    assert not (instance / "imports").exists()


def test_an_import_answers_with_its_ids(run: Run, instance: Path, document: Path) -> None:
    found = json.loads(run("import", document, "--yes", "--json").out)
    assert list(found) == IMPORT_KEYS
    assert found | {"findings": [], "receipt": {}} == {
        "plan_id": 1,
        "import_id": 1,
        "dry_run": False,
        "added": 6,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "conflicts": 0,
        "findings": [],
        "receipt": {},
    }
    again = json.loads(run("import", document, "--yes", "--json").out)
    assert (again["plan_id"], [one["code"] for one in again["findings"]][-1]) == (2, "file_seen_before")
    assert stored_plans(instance) == 2


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_without_yes_and_without_a_terminal_it_is_refused_at_once(
    run: Run, instance: Path, document: Path, more: list[str]
) -> None:
    for answer in (run("import", document, *more), process("import", document, *more)):
        assert is_refusal(answer), answer
        assert "--yes" in answer.err
    assert not (instance / "planapp.sqlite").exists()


def at_terminal(said: bytes, *arguments: str | Path) -> Answer:
    """The command with a terminal to answer on; what it writes is caught apart."""
    above, below = os.openpty()
    os.write(above, said)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "planapp", *map(str, arguments)],
            stdin=below,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
    finally:
        os.close(above)
        os.close(below)
    return Answer(done.returncode, done.stdout, done.stderr)


def test_on_a_terminal_a_person_is_asked(instance: Path, document: Path) -> None:
    for said, status, plans in ((b"n\n", 2, 0), (b"\n", 2, 0), (b"\x04", 2, 0), (b"j\n", 0, 1)):
        answer = at_terminal(said, "import", document)
        assert (answer.status, stored_plans(instance)) == (status, plans), answer
        assert "2 kapitel, 3 områden, 6 rader, 0 ord borttappade" in answer.err
        assert "Läs in? (j/n)" in answer.err
        assert answer.out == ("Inläst som plan 1.\n" if plans else "")


def test_on_a_terminal_json_stands_alone_on_standard_output(instance: Path, document: Path) -> None:
    answer = at_terminal(b"ja\n", "import", document, "--json")
    assert answer.status == 0
    assert answer.out.startswith("{")
    assert json.loads(answer.out)["plan_id"] == 1
    assert "Läs in? (j/n)" in answer.err


def test_progress_is_told_only_where_somebody_watches(run: Run, document: Path) -> None:
    above, below = os.openpty()
    command = [sys.executable, "-m", "planapp", "import", str(document), "--yes"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=below, timeout=60)
        told = os.read(above, 10_000).decode()
    finally:
        os.close(above)
        os.close(below)
    assert done.returncode == 0
    assert f"Läser {document.name} …" in told
    assert "Läser in planen …" in told
    assert "…" not in run("import", document, "--yes").err


def test_into_a_plan_that_does_not_exist_is_refused(run: Run, instance: Path, document: Path) -> None:
    for number in ("1", "0", "2147483648", "9" * 30):
        answer = run("import", document, "--plan", number, "--yes")
        assert is_refusal(answer), answer
        assert f"ingen plan med nummer {number}" in answer.err
    assert stored_plans(instance) == 0


def test_a_plan_has_its_region_already(run: Run, imported: int, document: Path) -> None:
    answer = run("import", document, "--plan", "1", "--region", "Region Dalarna", "--yes")
    assert is_refusal(answer)
    assert "inte båda" in answer.err


def test_a_newer_file_is_read_into_its_plan(run: Run, instance: Path, imported: int, tmp_path: Path) -> None:
    record = small_plan()
    first = record.chapters[0].areas[0].rows[0]
    first.status_raw, first.status = "Klar", "done"
    newer = tmp_path / "nyare.docx"
    newer.write_bytes(write_word(record))
    dry = run("import", newer, "--plan", "1", "--dry-run", "--json")
    found = json.loads(dry.out)
    assert (found["plan_id"], found["dry_run"], found["changed"], found["unchanged"]) == (None, True, 1, 5)
    told = run("import", newer, "--plan", "1", "--yes")
    assert (told.status, "1 ändrade" in told.out, "Inläst i plan 1." in told.out) == (0, True, True)
    again = json.loads(run("import", newer, "--plan", "1", "--yes", "--json").out)
    assert list(again) == IMPORT_KEYS
    assert [again[name] for name in ("plan_id", "added", "changed", "missing", "unchanged")] == [
        1,
        0,
        0,
        0,
        6,
    ]
    assert stored_plans(instance) == 1
    assert json.loads(run("plans", "--json").out)[0]["status"]["done"] == 2


def test_the_region_can_be_given(run: Run, document: Path, tmp_path: Path) -> None:
    nameless = tmp_path / "utan region.docx"
    nameless.write_bytes(write_word(small_plan(region=None)))
    answer = run("import", nameless, "--yes")
    assert is_refusal(answer)
    assert "--region" in answer.err
    assert run("import", nameless, "--yes", "--region", "Region Örebro län").status == 0
    assert json.loads(run("plans", "--json").out)[0]["region"] == "Region Örebro län"


# --- plans ----------------------------------------------------------------------------------------


def test_no_plans_are_an_empty_list(run: Run) -> None:
    assert json.loads(run("plans", "--json").out) == []
    assert "planapp import FIL" in run("plans").out


def test_plans_are_listed_by_id(run: Run, document: Path) -> None:
    for region in ("Region B", "Region A"):
        run("import", document, "--yes", "--region", region)
    plans = json.loads(run("plans", "--json").out)
    assert [list(plan) for plan in plans] == [PLAN_KEYS] * 2
    assert plans[0] == {
        "id": 1,
        "title": "Verksamhetsplan 2022–2024",
        "region": "Region B",
        "period": "2022–2024",
        "state": "draft",
        "chapters": 2,
        "areas": 3,
        "rows": 6,
        "status": {"none": 2, "done": 1, "in_progress": 3},
    }
    assert [plan["id"] for plan in plans] == [1, 2]
    assert "6 rader, 1 klar, 3 påbörjad, 2 status saknas" in run("plans").out


# --- export ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "json"])
def test_a_plan_is_exported_to_a_file(run: Run, imported: int, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"ut.{suffix}"
    answer = run("export", "1", "--as", "verksamhetsplan", "--format", suffix, "--output", path)
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    found = (
        from_json(json.loads(path.read_text("utf-8")))
        if suffix == "json"
        else read_document(path.read_bytes())
    )
    assert differences(found, small_plan()) == []


def test_a_document_goes_to_standard_output_whole(run: Run, instance: Path, imported: int) -> None:
    answer = run("export", "1", "--as", "verksamhetsplan", "--format", "json", "--output", "-")
    assert differences(from_json(json.loads(answer.out)), small_plan()) == []
    assert answer.err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1", "--as", "verksamhetsplan", "--format", "pdf"], "senare version"),
        (["1", "--as", "ledningssida", "--format", "docx"], "senare version"),
        (["1", "--as", "arbetsbok", "--format", "docx"], "Det som finns är"),
        (["9", "--as", "verksamhetsplan", "--format", "docx"], "ingen plan med nummer 9"),
        ([f"{2**31}", "--as", "verksamhetsplan", "--format", "docx"], "ingen plan med nummer 2147483648"),
        (["9" * 20, "--as", "verksamhetsplan", "--format", "json"], "ingen plan med nummer 9999"),
        (["9" * 40, "--as", "arsrapport", "--format", "docx"], "ingen plan med nummer 9999"),
        (["1", "--as", "annat", "--format", "docx"], "--as ska vara ett av"),
        (["1", "--as", "verksamhetsplan", "--format", "doc"], "--format ska vara ett av"),
        (["ett", "--as", "verksamhetsplan", "--format", "docx"], "PLAN_ID"),
        (["1", "--format", "docx"], "--as saknas"),
        (["1", "--as", "arsrapport", "--format", "docx", "--round", "1"], "senare version"),
        (["1", "--as", "verksamhetsplan", "--format", "docx", "--chapter", "2"], "senare version"),
        (["1", "--as", "verksamhetsplan", "--format", "docx", "--template", "x"], "senare version"),
    ],
)
def test_an_export_that_cannot_be_made_is_refused(
    run: Run, imported: int, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    path = tmp_path / "ut"
    answer = run("export", *arguments, "--output", path)
    assert is_refusal(answer), answer
    assert sentence in answer.err
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_refused(run: Run, imported: int, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "finns" / "inte.docx"):
        answer = run("export", "1", "--as", "verksamhetsplan", "--format", "docx", "--output", path)
        assert is_refusal(answer)
        assert "går inte att skriva" in answer.err


def test_a_full_disk_leaves_the_file_that_was_there(
    run: Run, imported: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_: int) -> None:
        raise OSError(28, "No space left on device")

    folder = tmp_path / "ut"
    folder.mkdir()
    path = folder / "plan.json"
    path.write_bytes(b"det gamla")
    with monkeypatch.context() as patch:
        patch.setattr("planapp.services.whole_file.os.fsync", is_full)
        answer = run("export", "1", "--as", "verksamhetsplan", "--format", "json", "--output", path)
    assert is_refusal(answer)
    assert [(one.name, one.read_bytes()) for one in folder.iterdir()] == [("plan.json", b"det gamla")]
    assert run("export", "1", "--as", "verksamhetsplan", "--format", "json", "--output", path).status == 0
    assert json.loads(path.read_bytes())["schema"] == "planapp-plan/1"


def test_an_export_goes_through_a_link_and_into_a_pipe(run: Run, imported: int, tmp_path: Path) -> None:
    export = ("export", "1", "--as", "verksamhetsplan", "--format", "json", "--output")
    (tmp_path / "hit.json").write_bytes(b"")
    (tmp_path / "länk.json").symlink_to(tmp_path / "hit.json")
    assert run(*export, tmp_path / "länk.json").status == 0
    assert (tmp_path / "länk.json").is_symlink()
    assert json.loads((tmp_path / "hit.json").read_bytes())["schema"] == "planapp-plan/1"
    assert json.loads(run(*export, "/dev/stdout").out)["schema"] == "planapp-plan/1"
    answer = run(*export, "/dev/full")
    assert (answer.status, "går inte att skriva" in answer.err) == (2, True)
    assert Path("/dev/full").is_char_device()


# At every moment it is another day than Sweden's in at least one of them.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_report_is_of_the_day_in_sweden(run: Run, imported: int, monkeypatch, zone: str) -> None:
    asked = []
    monkeypatch.setattr("planapp.cli.documents.export_plan", lambda *given: asked.append(given[-1]))
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        run("export", "1", "--as", "arsrapport", "--format", "docx", "--output", "-")
        assert asked == [datetime.now(ZoneInfo("Europe/Stockholm")).date()]
    time.tzset()
