"""What is installed is what is in the tree, and can be installed without our machine."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from tests import house_rules

PROJECT = Path(__file__).resolve().parent.parent
CONSTRAINTS = (PROJECT / "constraints.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel, built with the tools of the environment: no network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=60)
    (path,) = folder.glob("planapp-*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_wheel_holds_the_whole_package(wheel: set[str]) -> None:
    """Nothing that the program needs at run time stays behind in the checkout."""
    files = [path.relative_to(PROJECT) for path in house_rules.project_files(PROJECT)]
    wanted = {path.as_posix() for path in files if path.parts[0] == "planapp"}
    for folder in ("templates", "static", "migrations/versions"):
        assert any(name.startswith(f"planapp/{folder}/") for name in wanted), folder
    assert wanted - wheel == set()


def test_wheel_holds_nothing_else(wheel: set[str]) -> None:
    """Neither tests, documents nor somebody's database travel along."""
    tops = {re.sub(r"-[^/]+\.dist-info", ".dist-info", name.split("/")[0]) for name in wheel}
    assert tops == {"planapp", "planapp.dist-info"}


def test_the_command_is_installed() -> None:
    """The console script leads to the one module that may start the program."""
    (script,) = metadata.entry_points(group="console_scripts", name="planapp")
    assert script.value == "planapp.__main__:main"
    assert callable(script.load())


def test_constraints_name_no_host_and_no_path() -> None:
    """Whoever installs takes the packages from their own index."""
    options = [line for line in CONSTRAINTS.splitlines() if line.startswith("-")]
    assert options == []
    assert re.findall(r"\S*(?:://|file:|\s/)\S*", CONSTRAINTS) == []


def test_constraints_are_exact_and_hashed() -> None:
    """One version of each package, and a hash for each file of it."""
    entries = re.split(r"^(?=\S)(?!#)", CONSTRAINTS, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    wrong = [
        entry.split()[0] for entry in entries if not re.match(r"[\w.-]+==\S+ \\\n +--hash=sha256:", entry)
    ]
    assert wrong == []


def test_constraints_hold_every_dependency() -> None:
    """pyproject.toml has not gained a dependency that constraints.txt lacks."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)
    extras = settings["project"]["optional-dependencies"].values()
    wanted = [*settings["project"]["dependencies"], *(name for extra in extras for name in extra)]
    wanted += settings["build-system"]["requires"]
    pinned = set(re.findall(r"^([\w.-]+)==", CONSTRAINTS, re.MULTILINE))
    assert {re.match(r"[\w.-]+", name)[0].lower() for name in wanted} - pinned == set()
