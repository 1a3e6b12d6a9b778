"""Every line of the history has Swedish words, whoever writes it and whatever it is about."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import planapp
from planapp.domain.history_names import (
    HOW_LABELS,
    PART_LABELS,
    PLAN_LABELS,
    ROW_LABELS,
    ROW_VALUES,
)
from planapp.domain.row_values import TIME_CELL
from planapp.services.change_row import FIELDS
from planapp.services.histories.asked import HOW_CHOICES, WHAT_LABELS, Asked
from planapp.services.histories.words import Words

SERVICES = Path(planapp.__file__).parent / "services"
KNOWN = {*ROW_LABELS, *PLAN_LABELS, *PART_LABELS}
WRITERS = {"Line": 0, "tell": 2}  # calls that write a line, and which argument is its name


def _constants(tree: ast.Module) -> dict[str, str]:
    """The module's own names for texts."""
    found = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        names, values = (
            [*one.elts] if isinstance(one, ast.Tuple) else [one] for one in (node.targets[0], node.value)
        )
        for name, value in zip(names, values, strict=False):
            if (
                isinstance(name, ast.Name)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                found[name.id] = value.value
    return found


def _text(node: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.JoinedStr):  # «version_{number}_file», «proposed_{field}»
        return "".join(
            str(one.value)
            if isinstance(one, ast.Constant)
            else "timeframe"
            if "proposed" in ast.unparse(node)
            else "1"
            for one in node.values
        )
    return None


def names_written() -> Iterator[tuple[str, str]]:
    """(file, name) of every line that the services write by a name of their own."""
    for path in sorted(SERVICES.rglob("*.py")):
        source = path.read_text("utf-8")
        if not re.search(r"services\.(history|many_rows|life\.held_plan) import", source):
            continue
        tree = ast.parse(source)
        names = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RowChange":
                held = [one for mine in node.args[2:] for one in ast.walk(mine) if isinstance(one, ast.Dict)]
                found = [_text(key, names) for one in held for key in one.keys if key is not None]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                position = WRITERS.get(node.func.id.removeprefix("_"))
                if position is None or len(node.args) <= position:
                    continue
                found = [_text(node.args[position], names)]
            elif isinstance(node, ast.Assign) and any(
                isinstance(one, ast.Name) and one.id in ("told", "differing", "changed")
                for one in node.targets
            ):
                held = [one for one in ast.walk(node.value) if isinstance(one, ast.Dict)]
                found = [_text(key, names) for one in held for key in one.keys if key is not None]
                if isinstance(node.value, ast.Tuple) and node.value.elts:
                    found.append(_text(node.value.elts[0], names))
            else:
                continue
            yield from ((path.name, one) for one in found if one and re.fullmatch("[a-z0-9_]+", one))


def line(what: str, old: str = "Förut", new: str = "Nu", **more: Any) -> SimpleNamespace:
    values = {"activity_id": 1, "part_id": None, "place": "", "how": "page", "version": 1, "batch": "b"}
    values |= {"according_to": "", "at": None}
    return SimpleNamespace(what=what, old=old, new=new, **(values | more))


def test_every_name_that_is_written_has_its_words() -> None:
    found = set(names_written())
    assert {"status_word", "state", "moved", "plan_made", "part_answer", "own_words"} <= {
        name for _, name in found
    }
    words, lacking = Words({}), []
    for file, name in found:
        told = words.name(line(name, activity_id=None if name not in ROW_LABELS else 1))
        if name not in KNOWN and told in ("Annan ändring", name):
            lacking.append((file, name))
    assert lacking == []


def test_every_field_of_a_row_has_its_words() -> None:
    assert {*FIELDS, TIME_CELL} <= ROW_VALUES.keys()
    assert Words({}).name(line("Delmål (från bilagan)")) == "Delmål (från bilagan)"
    assert Words({}).name(line("something_new")) == "Annan ändring"


def test_every_way_of_changing_has_its_words() -> None:
    hows = set()
    for path in SERVICES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("record_"):
                hows |= {
                    one.value
                    for one in node.args[1:4]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    assert {"page", "undo", "decision", "import", "import_undo"} <= hows <= HOW_LABELS.keys()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (line("removed", "", "borttaget", activity_id=None), "Utkastet togs bort."),
        (line("area_ended", "3.c) Tobak", "", activity_id=None, part_id=3), "Borttaget område: 3.c) Tobak"),
        (
            line("area_added", "3.c) Tobak", "", activity_id=None, part_id=3),
            "Området togs bort igen: 3.c) Tobak",
        ),
        (line("is_followed_up", "Ja", "Ja"), "Följs upp av regionen: Det som gällde ska gälla."),
        (
            line("rcc_link", "Hemlig plans text", "", activity_id=None),
            "Koppling till den överordnade planen ändrades.",
        ),
        (line("status_word", "Igång", "Påbörjad"), "Statusordet ändrades från Igång till Påbörjad."),
    ],
)
def test_what_old_and_new_do_not_say_is_a_sentence(told: SimpleNamespace, sentence: str) -> None:
    view = Words({}).view(told, "Petra")
    assert view.sentence == sentence
    assert "Hemlig" not in view.old + view.new


def test_the_plans_own_words_are_told_as_they_are_chosen() -> None:
    old, new = "{}", '{"done_needs_confirmation": true}'
    view = Words({}).view(line("own_words", old, new, activity_id=None), "Petra")
    assert (view.what, view.new) == ("Planens ord", "Klar behöver bekräftas: ja")


def test_another_column_has_the_text_that_it_is_asked_by() -> None:
    for what in WHAT_LABELS:
        for how in ("", *HOW_CHOICES):
            assert set(Asked(what=what, how=how).lines((1,)).whats) <= KNOWN
    assert "Delmål" not in Asked(what="text").lines((1,)).not_whats
    assert "status" in Asked(what="text").lines((1,)).not_whats
