"""The rules of the house that no linter knows. Each takes files and gives what breaks the rule."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FUNCTION_LINES = 45
FILE_LINES = 350
NAMES_THAT_SAY_NOTHING = {"utils.py", "helpers.py", "common.py"}
MAY_COMMIT = {"services", "migrations"}
NEED_DOCSTRINGS = {"domain", "documents", "services"}

# Put together from pieces, so that this file does not hold what it looks for. Added with a plus, since
# the formatter joins neighbours.
HOSTS = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian"]
MACHINE_PATHS = ["/wo" + "rk/(main|steering|shared)", "/fa" + "rm/", "/op" + "t/pypi", "/ro" + "ot/"]
FOREIGN = re.compile("|".join([*map(re.escape, HOSTS), *MACHINE_PATHS]))

ADDRESS = r"[\"']?\s*(?:https?:)?//"
# A link may lead anywhere; what a page loads by itself comes from us.
LOADING_TAG = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|track|object|embed|use|image|input|form)\b[^<]*?"
    rf"\b(?:src|href|srcset|data|poster|action)\s*=\s*{ADDRESS}",
    re.IGNORECASE,
)
LOADING_STYLE = re.compile(rf"(?:url\(\s*|@import\s+){ADDRESS}", re.IGNORECASE)

SETTING = re.compile(r"\bPLANAPP_[A-Z][A-Z0-9_]*")


def project_files(project: Path) -> list[Path]:
    """The files that are committed, or will be: tracked or new, but not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=project, check=True, capture_output=True, encoding="utf-8").stdout
    return [project / name for name in sorted(set(names.split("\0"))) if name and (project / name).is_file()]


def room(path: Path) -> str:
    """The room of planapp that a file lies in, or the name of a module that stands outside them."""
    parts = path.parts
    if "planapp" not in parts:
        return ""
    return parts[len(parts) - 1 - parts[::-1].index("planapp") + 1]


def commits(files: Iterable[Path]) -> list[str]:
    """Only services end a transaction."""
    return [
        f"{path}:{node.lineno} commits"
        for path in files
        if room(path) not in MAY_COMMIT
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def names_that_say_nothing(files: Iterable[Path]) -> list[str]:
    """A file is named after what is in it."""
    return [f"{path} is named for nothing" for path in files if path.name in NAMES_THAT_SAY_NOTHING]


def modules_without_docstring(files: Iterable[Path]) -> list[str]:
    """A module tells what it is for; an empty one has nothing to tell."""
    return [
        f"{path} opens without a docstring" for path in files if (tree := _tree(path)).body and not _doc(tree)
    ]


def functions_without_docstring(files: Iterable[Path]) -> list[str]:
    """What another room may call says what it does."""
    return [
        f"{path}:{node.lineno} {node.name} has no docstring"
        for path in files
        if room(path) in NEED_DOCSTRINGS
        for node in _tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not _doc(node)
    ]


def too_long(files: Iterable[Path]) -> list[str]:
    """A room or a step hides in a long file or function."""
    found = []
    for path in files:
        if room(path) == "migrations":
            continue
        lines = len(path.read_text("utf-8").splitlines())
        if lines > FILE_LINES:
            found.append(f"{path} has {lines} lines")
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno} {node.name} has {length} lines")
    return found


def not_standard_library(files: Iterable[Path]) -> list[str]:
    """The domain needs nothing but Python."""
    return [
        f"{path}:{line} imports {name}"
        for path in files
        if room(path) == "domain"
        for line, name in _imports(_tree(path))
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith("planapp.domain.")
    ]


def foreign_addresses(files: Iterable[Path]) -> list[str]:
    """No registry and no path of somebody's machine stands in what is committed."""
    return [
        f"{path}:{number} {hit[0]}"
        for path in files
        if b"\0" not in (content := path.read_bytes())
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)
        if (hit := FOREIGN.search(line))
    ]


def loaded_from_elsewhere(files: Iterable[Path]) -> list[str]:
    """Pages load nothing from another host, so that they work in a closed network."""
    found = []
    for path in files:
        if path.suffix in {".html", ".jinja", ".svg", ".css"}:
            text = path.read_text("utf-8")
            patterns = [LOADING_STYLE] if path.suffix == ".css" else [LOADING_STYLE, LOADING_TAG]
            for hit in [match for pattern in patterns for match in pattern.finditer(text)]:
                line = text.count("\n", 0, hit.start()) + 1
                found.append(f"{path}:{line} loads {' '.join(hit[0].split())}")
    return found


def settings_without_line(config: Path, readme: Path) -> list[str]:
    """Each setting is explained in the README; a config that names none is itself a break."""
    settings = sorted(set(SETTING.findall(config.read_text("utf-8"))))
    explained = set(SETTING.findall(readme.read_text("utf-8")))
    if not settings:
        return [f"{config} names no setting"]
    return [f"{name} has no line in {readme}" for name in settings if name not in explained]


def glossary(readme: Path) -> list[str]:
    """The identifiers in the second column of the table under `## Glossary`."""
    _, _, section = readme.read_text("utf-8").partition("\n## Glossary")
    section = re.split(r"^## ", section, flags=re.MULTILINE)[0]
    rows = [
        line.strip().strip("|").split("|") for line in section.splitlines() if line.lstrip().startswith("|")
    ]
    return [name for row in rows if len(row) > 1 for name in re.findall(r"`([^`]+)`", row[1])]


def unknown_words(readme: Path, files: Iterable[Path]) -> list[str]:
    """A word of the glossary is a word of the code; a README without glossary is itself a break."""
    words = glossary(readme)
    if not words:
        return [f"{readme} has no words under ## Glossary"]
    known = {name for path in files for name in _identifiers(_tree(path))}
    return [f"`{word}` is not in the code" for word in words if not known.issuperset(word.split("."))]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def _doc(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool((ast.get_docstring(node) or "").strip())


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each absolute import; a relative one stays within the package, where import-linter watches."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "planapp" else [module]
            yield from ((node.lineno, name) for name in names)


def _identifiers(tree: ast.Module) -> Iterator[str]:
    """Names that are defined or assigned, and the short words that stand as values (`in_progress`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value
