"""An installation that the command line finds by its settings, and documents to give it."""

from pathlib import Path

import pytest

from planapp.documents.word.write import write_word
from tests.cli.runs import Run, runner
from tests.small_plan import small_plan


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The instance folder, which is not there yet; the database is SQLite's in it."""
    monkeypatch.setenv("PLANAPP_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def run(instance: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("plans", "--json")`: the command in this process, with status, output and errors."""
    return runner(capfd)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The small plan as a Word file."""
    path = tmp_path / "liten plan.docx"
    path.write_bytes(write_word(small_plan()))
    return path


@pytest.fixture
def imported(run: Run, document: Path) -> int:
    """The small plan, imported; gives its id."""
    assert run("import", document, "--yes").status == 0
    return 1
