"""What must not be guessed comes from the operating system's secure source, with 128 bits or more."""

import ast
from collections.abc import Iterator
from pathlib import Path

import planapp

PACKAGE = Path(planapp.__file__).parent
# A press or a file beside another wants a name of its own: knowing it opens nothing.
NO_SECRET = {("config.py", "token_hex"), ("whole_file.py", "token_hex"), ("history.py", "token_hex")}
# A person writes a mailed code off a letter: it holds for an hour and five tries (test_mail_links).
SHORT = {("mail_links.py", "randbelow")}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in PACKAGE.rglob("*.py"):
        if "migrations" not in path.parts:
            yield path.name, ast.parse(path.read_text("utf-8"))


def calls() -> Iterator[tuple[str, str, int | None]]:
    """Every call of `secrets`: the file, the name and the number given."""
    for name, tree in trees():
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "secrets":
                given = node.args[0] if node.args else None
                yield name, node.func.attr, given.value if isinstance(given, ast.Constant) else None


def test_every_secret_comes_from_the_secure_source():
    imported = {
        (name, one.name.partition(".")[0])
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for one in node.names
    }
    assert [one for one in imported if one[1] in ("random", "uuid")] == []
    found = list(calls())
    assert len(found) > 5
    weak = {(name, call) for name, call, size in found if size is None or not 16 <= size <= 64}
    assert weak - NO_SECRET <= SHORT
