"""What every test may ask for: the real plan, a database, LibreOffice, Chromium."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from tests.programs import chromium, missing, office, postgres

PROJECT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
FULL = os.environ.get("PLANAPP_FAULTS", "") not in {"", "0"}
SEED = int(os.environ.get("PLANAPP_SEED") or (random.SystemRandom().randrange(2**32) if FULL else 20221122))

# An ordinary run takes the same examples every time; `make faults` looks further, and anew.
hypothesis.settings.register_profile("small", derandomize=True, max_examples=50, deadline=None)
hypothesis.settings.register_profile("full", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("full" if FULL else "small")


def make_schema(url: str) -> None:
    """Bring the database at `url` to the newest schema, the way an installation does it.

    In a process of its own, which leaves no connection behind that would hinder copies.
    """
    environment = {**os.environ, "PLANAPP_DATABASE_URL": url}
    command = [sys.executable, "-m", "planapp", "db", "upgrade"]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8", timeout=120
    )
    if done.returncode:
        raise RuntimeError(f"planapp db upgrade failed:\n{done.stdout}{done.stderr}")


# --- Rules of a run -----------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Hand the seed to Hypothesis before its own plugin looks for one, and to processes side by side."""
    # pytest-xdist starts them later, with this environment: all of them draw by the one seed that is told.
    os.environ["PLANAPP_SEED"] = str(SEED)
    if FULL and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(SEED)


def pytest_report_header() -> str | None:
    """Tell the seed, so that a failure can be run again."""
    return f"full figures; again with: PLANAPP_FAULTS=1 PLANAPP_SEED={SEED}" if FULL else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by what a test asks for, so that `-m "not browser"` needs nobody's care."""
    needs = {"browser": pytest.mark.browser, "soffice": pytest.mark.office, "pdf_text": pytest.mark.office}
    for item in items:
        for fixture in needs.keys() & getattr(item, "fixturenames", ()):
            item.add_marker(needs[fixture])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """In CI a skipped test is a failed one: there everything that tests need is installed."""
    return _unskipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole module that skips itself."""
    return _unskipped((yield))


def _unskipped(report):
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped. {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def own_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep tests away from a developer's own settings, database and documents."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("PLANAPP_"):
                patch.delenv(name)
        folder = tmp_path_factory.mktemp("instance")
        patch.setenv("PLANAPP_INSTANCE", str(folder))
        yield folder


@pytest.fixture
def seed() -> int:
    """The seed of tests that draw by themselves: fixed, but new in `make faults`."""
    return SEED


@pytest.fixture(scope="session")
def full_figures() -> bool:
    """Whether this is `make faults`, with time for thousands of tries."""
    return FULL


# --- The real plan ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project that holds a region's real plan."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder `shared` beside the project, so the real plan is not here")
    return folder


@pytest.fixture(scope="session")
def real_plan_docx(shared: Path) -> Path:
    """Västmanland's plan 2022-2024 as it was published."""
    return shared / "plans" / "vastmanland-2022-2024.docx"


@pytest.fixture
def real_plan_json(shared: Path) -> dict:
    """What must come out of it: the plan record, a copy for each test."""
    return json.loads((shared / "plans" / "vastmanland-2022-2024.json").read_text("utf-8"))


# --- Databases ----------------------------------------------------------------------------------

SERVER = os.environ.get("PLANAPP_TEST_POSTGRES_URL")
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The server that .ci/run started, or one of our own for this session."""
    if SERVER:
        yield SERVER
        return
    if not postgres.binaries():
        pytest.skip(missing.reason("postgresql"))
    folder = Path(tempfile.mkdtemp(prefix="planapp-postgres-"))
    try:
        yield postgres.start(folder)
    finally:
        postgres.stop(folder)


@pytest.fixture(scope="session")
def template(postgres_server: str) -> Iterator[str]:
    """One PostgreSQL database with the schema, made by the migrations; tests get copies."""
    with postgres.database(postgres_server) as url:
        make_schema(url)
        yield url


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for SQLite; it is copied, never opened."""
    path = tmp_path_factory.mktemp("template") / "planapp.sqlite"
    make_schema(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, template_file: Path) -> str:
    """A database of one's own in SQLite, with the newest schema and no rows."""
    path = tmp_path / "own.sqlite"
    shutil.copy(template_file, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'planapp.sqlite'}"
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the newest schema and no rows, in SQLite and in PostgreSQL.

    Only one of them: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    if request.param == "sqlite":
        path = tmp_path / "planapp.sqlite"
        shutil.copy(request.getfixturevalue("template_file"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, request.getfixturevalue("template")) as url:
        yield url


# --- Documents and pages ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`soffice(path, to="pdf", folder=None)`: another program's reading of our document."""
    for part, package in {"swriter": "libreoffice-writer-nogui", "scalc": "libreoffice-calc-nogui"}.items():
        if not office.component(part):
            pytest.skip(missing.reason(package))
    profile = tmp_path_factory.mktemp("soffice-profile")

    def convert(source: Path, to: str = "pdf", folder: Path | None = None) -> Path:
        return office.convert(source, to, folder or tmp_path_factory.mktemp("soffice"), profile)

    return convert


@pytest.fixture(scope="session")
def pdf_text() -> Callable[[Path], str]:
    """`pdf_text(path)`: the text of a PDF, pages ended by a form feed."""
    if not office.pdftotext():
        pytest.skip(missing.reason("poppler-utils"))
    return office.pdf_text


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Debian's Chromium is."""
    path = chromium.path()
    if path is None:
        pytest.skip(missing.reason("chromium"))
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator:
    """One Chromium for the session; a test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright  # here: only browser tests should pay for it

    with sync_playwright() as playwright, ExitStack() as stack:
        started = playwright.chromium.launch(executable_path=chromium_path, args=chromium.ARGUMENTS)
        stack.callback(started.close)
        yield started
