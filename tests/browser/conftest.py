"""A real server and people at their browsers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from planapp.documents.reading import read_document
from tests.browser.people import Desk
from tests.installation import Installation
from tests.settled import Settled, settle


@pytest.fixture
def site(tmp_path: Path, template_file: Path) -> Iterator[tuple[Installation, str]]:
    """An empty installation on a SQLite file, and the address of its server."""
    shutil.copy(template_file, tmp_path / "planapp.sqlite")
    installation = Installation(tmp_path, f"sqlite:///{tmp_path / 'planapp.sqlite'}")
    with installation.served() as base:
        yield installation, base
    installation.close()


@pytest.fixture
def settled(site: tuple[Installation, str], real_plan_docx: Path) -> Settled:
    """The same with the real plan and people in it."""
    return settle(site[0], read_document(real_plan_docx.read_bytes(), real_plan_docx.name))


@pytest.fixture
def desk(browser: Any) -> Iterator[Callable[..., Desk]]:
    """`desk(base, width=400, script=False)`: somebody's browser, which notes every fault in its console."""
    with ExitStack() as stack:

        def sit_down(base: str, width: int = 1280, script: bool = True) -> Desk:
            context = browser.new_context(
                base_url=base,
                viewport={"width": width, "height": 900},
                java_script_enabled=script,
                locale="sv-SE",
                accept_downloads=True,
            )
            stack.callback(context.close)
            context.set_default_timeout(5_000)
            return Desk(context, script)

        yield sit_down
