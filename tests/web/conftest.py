"""An installation at work for the tests of the pages."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.installation import Client, Installation
from tests.settled import ROLES, Settled, settle


@pytest.fixture(scope="module")
def settled_once(tmp_path_factory: pytest.TempPathFactory, template_file: Path) -> Iterator[Settled]:
    """One for tests that change nothing, or nothing that another test looks at."""
    folder = tmp_path_factory.mktemp("settled")
    shutil.copy(template_file, folder / "planapp.sqlite")
    installation = Installation(folder, f"sqlite:///{folder / 'planapp.sqlite'}")
    yield settle(installation)
    installation.close()


@pytest.fixture
def settled(settled_once: Settled, tmp_path: Path) -> Iterator[Settled]:
    """A copy for a test that changes things."""
    settled_once.installation.close()  # folds the write-ahead log into the file
    shutil.copy(settled_once.installation.app.config["INSTANCE"] / "planapp.sqlite", tmp_path)
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'planapp.sqlite'}")
    yield replace(settled_once, installation=installation)
    installation.close()


@pytest.fixture
def installation(tmp_path: Path, template_file: Path) -> Iterator[Installation]:
    """An empty installation."""
    shutil.copy(template_file, tmp_path / "planapp.sqlite")
    made = Installation(tmp_path, f"sqlite:///{tmp_path / 'planapp.sqlite'}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def clients(settled_once: Settled) -> dict[str, Client]:
    """A signed-in client for each role, and one that is signed out."""
    made = {role: settled_once.installation.client(settled_once.people[role]) for role in ROLES}
    return made | {"nobody": settled_once.installation.client()}
