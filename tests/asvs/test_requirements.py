"""The list of OWASP ASVS 5.0.0, levels 1 and 2, is whole and true: what it names is there."""

import ast
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent.parent
LIST = tomllib.loads((Path(__file__).parent / "requirements.toml").read_text("utf-8"))
# How many of each chapter are of level 1 and 2, in the released standard.
CHAPTERS = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3),
    10: (5, 24), 11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7),
}  # fmt: skip
KINDS = ("tests", "reason", "missing")
# What planapp does not fulfil is counted here too, so that one more is never slipped in: a higher number
# is a decision, and a lower one is good news to write down.
MISSING = 15
MISSING_OF_LEVEL_1 = {"V6.2.4", "V14.2.1", "V15.2.1"}


def of_kind(kind: str) -> dict[str, Any]:
    return {name: one[kind] for name, one in LIST.items() if kind in one}


@cache
def named_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, without running any of it."""
    file = TESTS.parent / path
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
    return frozenset(
        one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


def test_every_requirement_of_the_two_levels_is_there_once():
    """TOML itself refuses a name that stands twice."""
    found = Counter((int(name[1:].split(".")[0]), one["level"]) for name, one in LIST.items())
    wanted = {(number, level): counts[level - 1] for number, counts in CHAPTERS.items() for level in (1, 2)}
    assert {key: found[key] for key in wanted} == wanted
    assert (len(LIST), sum(one["level"] == 1 for one in LIST.values())) == (253, 70)


def test_they_stand_in_the_standards_order():
    numbers = [tuple(int(part) for part in name.removeprefix("V").split(".")) for name in LIST]
    assert all(len(one) == 3 for one in numbers)
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("name", LIST)
def test_each_says_what_it_asks_for_and_one_thing_about_us(name: str):
    one = LIST[name]
    assert re.fullmatch(r"[A-Z].{12,}\.", one["says"])
    assert set(one) == {"level", "says", next(kind for kind in KINDS if kind in one)}


@pytest.mark.parametrize("name", of_kind("tests"))
def test_each_test_that_is_named_is_there(name: str):
    named = [test.partition("::") for test in LIST[name]["tests"]]
    assert named
    assert [f"{path}::{test}" for path, _, test in named if test not in named_in(path)] == []
    assert len(set(named)) == len(named)


@pytest.mark.parametrize("name", of_kind("reason") | of_kind("missing"))
def test_each_reason_is_a_whole_sentence(name: str):
    said = LIST[name].get("reason") or LIST[name]["missing"]
    assert re.match(r"[A-Z]|planapp|argon2|mypy", said)
    assert said.endswith(".")
    assert len(said.split()) >= 5


@pytest.mark.parametrize("name", of_kind("reason") | of_kind("missing"))
def test_each_file_that_a_reason_points_to_is_there(name: str):
    said = LIST[name].get("reason") or LIST[name]["missing"]
    for path in re.findall(r"\b(?:planapp|tests)/[\w/]+(?:\.py)?", said):
        assert (TESTS.parent / path).exists(), path


def test_what_is_missing_does_not_grow_in_silence():
    missing = of_kind("missing")
    assert len(missing) == MISSING
    assert {name for name in missing if LIST[name]["level"] == 1} == MISSING_OF_LEVEL_1
