"""The rules of the house, each seen to fail on a planted break."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house_rules as rules

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "planapp"
README = PROJECT / "README.md"
ROOMS = ["domain", "documents", "storage", "services", "web", "cli"]

FILES = rules.project_files(PROJECT)
CODE = [path for path in FILES if path.suffix == ".py" and PACKAGE in path.parents]
TESTS = [path for path in FILES if path.suffix == ".py" and PACKAGE not in path.parents]
LOOKS = [path for path in FILES if PACKAGE in path.parents and path.suffix != ".py"]

# Each rule with the files that it holds for.
RULES: dict[Callable[..., list[str]], list[Path]] = {
    rules.commits: CODE,
    rules.names_that_say_nothing: CODE + TESTS,
    rules.modules_without_docstring: CODE + TESTS,
    rules.functions_without_docstring: CODE,
    rules.too_long: CODE,
    rules.not_standard_library: CODE,
    rules.foreign_addresses: FILES,
    rules.loaded_from_elsewhere: LOOKS,
}

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * rules.FUNCTION_LINES
# Each break: the rule, where it is planted, what is planted, and what the report must hold.
BREAKS = [
    (rules.commits, "planapp/web/page.py", "db.session.commit()", "page.py:1"),
    (rules.commits, "planapp/storage/plans.py", "def f(session):\n    session.commit()", "plans.py:2"),
    (rules.names_that_say_nothing, "planapp/web/utils.py", "", "utils.py"),
    (rules.names_that_say_nothing, "tests/helpers.py", "", "helpers.py"),
    (rules.modules_without_docstring, "planapp/web/page.py", "x = 1", "page.py"),
    (rules.functions_without_docstring, "planapp/services/verb.py", "def verb(): ...", "verb"),
    (rules.too_long, "planapp/web/page.py", LONG_FUNCTION, "46 lines"),
    (rules.too_long, "planapp/web/page.py", "x = 1\n" * (rules.FILE_LINES + 1), "351 lines"),
    (rules.not_standard_library, "planapp/domain/words.py", "import os\nimport babel.dates", "words.py:2"),
    (rules.not_standard_library, "planapp/domain/words.py", "from planapp import config", "planapp.config"),
    (rules.foreign_addresses, "README.md", f"see {rules.HOSTS[0]}", "README.md:1"),
    (rules.foreign_addresses, "README.md", "see /wo" + "rk/main/x", "README.md:1"),
    (rules.loaded_from_elsewhere, "planapp/a.html", '\n<script\n src="https://x.se/a.js">', "a.html:2"),
    (rules.loaded_from_elsewhere, "planapp/a.html", '<link rel="icon" href="//x.se/a.png">', "a.html:1"),
    (rules.loaded_from_elsewhere, "planapp/a.html", "<style>p {background: url(http://x.se/a)}", "a.html:1"),
    (rules.loaded_from_elsewhere, "planapp/a.css", "@import 'https://x.se/a.css';", "a.css:1"),
]
# What looks like a break and is none.
FINE = [
    (rules.commits, "planapp/services/verb.py", "db.session.commit()"),
    (rules.commits, "planapp/migrations/env.py", "connection.commit()"),
    (rules.modules_without_docstring, "planapp/web/__init__.py", ""),
    (rules.functions_without_docstring, "planapp/services/verb.py", "def _own(): ..."),
    (rules.too_long, "planapp/web/page.py", "x = 1\n" * rules.FILE_LINES),
    (rules.too_long, "planapp/migrations/0001.py", LONG_FUNCTION),
    (rules.not_standard_library, "planapp/domain/a.py", "from planapp.domain import b\nfrom . import c"),
    (rules.loaded_from_elsewhere, "planapp/a.html", '<p><a href="https://x.se/">x</a>'),
    (rules.loaded_from_elsewhere, "planapp/a.html", '<script src="/static/a.js"></script><a href="//x.se">'),
    (
        rules.loaded_from_elsewhere,
        "planapp/a.css",
        "p {background: url(\"data:image/svg+xml,xmlns='http://'\")}",
    ),
]


def plant(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Callable[..., list[str]]) -> None:
    """The rule finds nothing in our own files, of which there are some."""
    assert RULES[rule], "no file to look at: has a folder moved?"
    assert rule(RULES[rule]) == []


@pytest.mark.parametrize(("rule", "name", "text", "report"), BREAKS)
def test_rule_reports_a_break(tmp_path: Path, rule, name: str, text: str, report: str) -> None:
    """Planted breaks are reported, with their place."""
    found = rule([plant(tmp_path, name, text)])
    assert len(found) == 1
    assert report in found[0]


@pytest.mark.parametrize(("rule", "name", "text"), FINE)
def test_rule_lets_be(tmp_path: Path, rule, name: str, text: str) -> None:
    """A rule that reports what is right would soon be switched off."""
    assert rule([plant(tmp_path, name, text)]) == []


def test_every_rule_has_a_planted_break() -> None:
    """A new rule without one is not trusted."""
    assert {rule for rule, *_ in BREAKS} == set(RULES)


def test_rooms_are_there() -> None:
    """Rules that look into rooms would be silent without them."""
    assert [room for room in ROOMS if not room_file(PACKAGE, room).is_file()] == []


def test_settings_are_explained() -> None:
    """Every setting that the program reads has its line in the README."""
    assert rules.settings_without_line(PACKAGE / "config.py", README) == []


def test_settings_rule_reports_a_break(tmp_path: Path) -> None:
    """A setting without a line, a name that only begins like it, and a config without any."""
    readme = plant(tmp_path, "README.md", "| `PLANAPP_MAIL_FROM` | sender |")
    config = plant(tmp_path, "config.py", 'get("PLANAPP_MAIL")\nget("PLANAPP_MAIL_FROM")')
    assert rules.settings_without_line(config, readme) == [f"PLANAPP_MAIL has no line in {readme}"]
    assert rules.settings_without_line(plant(tmp_path, "config.py", ""), readme)


def test_glossary_is_the_code() -> None:
    """The words of the README are the words of the code."""
    assert rules.unknown_words(README, CODE) == []


def test_glossary_rule_reports_a_break(tmp_path: Path) -> None:
    """A word that is only in the README, and a README without a glossary."""
    code = plant(tmp_path, "planapp/domain/plan.py", "class Plan:\n    state: str = 'draft'")
    table = "| ord | id | m |\n|---|---|---|\n| a | `Plan.state`, `draft`, `Ghost` | `no` |\n"
    text = f"# x\n\n## Glossary\n\n{table}\n## y\n| b | `z` |"
    readme = plant(tmp_path, "README.md", text)
    assert rules.unknown_words(readme, [code]) == ["`Ghost` is not in the code"]
    assert rules.unknown_words(plant(tmp_path, "README.md", "# x"), [code])


# --- Direction of imports -----------------------------------------------------------------------

LAYERS = "domain <- storage | documents <- services <- web | cli"
PURE = "domain and documents know neither Flask nor SQLAlchemy"
PAPER = "only documents touches Word, Excel and PDF"
MODELS = "storage knows nothing of pages"
ROOT = "nobody imports names from the package root but __main__"
ASSEMBLY = "create_app does not know the command line"

# Each break: the contract, the room that it is planted in ("" is the root), and the line.
IMPORTS = [
    (LAYERS, "domain", "import planapp.services"),
    (LAYERS, "documents", "import planapp.storage"),
    (LAYERS, "storage", "import planapp.documents"),
    (LAYERS, "services", "import planapp.web"),
    (LAYERS, "web", "import planapp.cli"),
    (LAYERS, "cli", "import planapp.web"),
    (PURE, "domain", "import sqlalchemy"),
    (PURE, "documents", "from flask import current_app"),
    (PURE, "documents", "from planapp.extensions import db"),
    (PAPER, "domain", "import zipfile, lxml.etree"),
    (PAPER, "services", "from openpyxl.utils import get_column_letter"),
    (PAPER, "config", "import docx"),
    (PAPER, "", "import docx"),
    (MODELS, "storage", "from flask import g"),
    (ROOT, "services", "from planapp import create_app"),
    (ROOT, "web", "import planapp"),
    (ROOT, "cli", "from planapp import create_app"),
    (ASSEMBLY, "", "from planapp.cli import main"),
]


def room_file(package: Path, room: str) -> Path:
    """A room is a module or a package."""
    module = package / f"{room}.py"
    return module if room and module.is_file() else package / room / "__init__.py"


def broken_contracts(folder: Path) -> set[str]:
    """Run the contracts in `folder`, in a process where no other planapp has been imported."""
    # PYTHONSAFEPATH would hide the copy behind the installed package.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=60
    )
    assert re.search(r"^Contracts: \d+ kept, \d+ broken", done.stdout, re.MULTILINE), (
        done.stdout + done.stderr
    )
    return {hit[1] for hit in re.finditer(r"^(.+?) BROKEN(?: |$)", done.stdout, re.MULTILINE)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to plant breaks in."""
    for path in [*CODE, PROJECT / "pyproject.toml"]:
        target = tmp_path / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def test_imports_keep_their_direction(copy: Path) -> None:
    """Without a planted break every contract is kept."""
    assert broken_contracts(copy) == set()


@pytest.mark.parametrize(("contract", "room", "line"), IMPORTS)
def test_contract_reports_a_break(copy: Path, contract: str, room: str, line: str) -> None:
    """Each contract is seen to fail before it is trusted."""
    path = room_file(copy / "planapp", room)
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    assert contract in broken_contracts(copy)


def test_a_new_room_must_be_given_its_place(copy: Path) -> None:
    """The layers are exhaustive: a module beside the rooms is reported."""
    plant(copy, "planapp/newroom.py", '"""A room that nobody thought of."""\n')
    assert broken_contracts(copy) == {LAYERS}
