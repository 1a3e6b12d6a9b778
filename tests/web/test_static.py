"""What the pages load and are drawn with: vendored files, stylesheet, script, templates, components."""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from planapp.web.markup import paragraphs

PACKAGE = Path(__file__).resolve().parents[2] / "planapp"
STATIC = PACKAGE / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = PACKAGE / "templates"

VENDORED = sorted(p for p in VENDOR.rglob("*") if p.is_file() and p.name != "VENDOR.md")
LOADED = sorted(p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".svg"})
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))

NAMESPACE = "http://www.w3.org/"
CHECKSUM = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


def name(path):
    return str(path.relative_to(PACKAGE))


class AnyName(dict):
    """Filters and tests that the app adds later are not this test's concern."""

    def get(self, key, default=None):
        return super().get(key, str)


@pytest.fixture(scope="module")
def environment():
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    env.filters = AnyName(env.filters)
    env.tests = AnyName(env.tests)
    env.globals["paragraphs"] = paragraphs
    return env


def macro(environment, which):
    return getattr(environment.get_template(f"components/{which}.html").module, which)


def test_every_vendored_file_has_its_checksum():
    listed = dict(CHECKSUM.findall((VENDOR / "VENDOR.md").read_text(encoding="utf-8")))
    found = {str(p.relative_to(VENDOR)): hashlib.sha256(p.read_bytes()).hexdigest() for p in VENDORED}
    assert found == listed


@pytest.mark.parametrize("path", [*LOADED, VENDOR / "VENDOR.md"], ids=name)
def test_no_file_names_an_address_on_the_net(path):
    text = path.read_text(encoding="utf-8").replace("%3A%2F%2F", "://").replace("%2F", "/")
    assert not re.findall(r"https?://", text.replace(NAMESPACE, ""))
    assert "sourceMappingURL" not in text
    assert not re.search(r"registry\.|npmjs", text)


@pytest.mark.parametrize("path", [p for p in LOADED if p.suffix == ".css"], ids=name)
def test_stylesheets_ask_for_no_other_file(path):
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    assert not [u for u in re.findall(r"url\(\s*['\"]?([^)]{0,12})", text) if u[:5] != "data:"]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_load_only_from_ourselves(path):
    text = re.sub(r"<a\b[^>]*>", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"startswith\([^%{}]*\)\)", "", text)
    assert not re.findall(r"https?://", text.replace(NAMESPACE, ""))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_keep_to_the_content_security_policy(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style\b|\sstyle\s*=|javascript:|hx-on|['\"]js:", text)
    assert not re.search(r"<\w[^>]*\son[a-z]+\s*=", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_template_compiles(environment, path):
    environment.compile(path.read_text(encoding="utf-8"), filename=str(path))


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_file_holds_one_macro_of_its_own_name(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\{%-?\s*macro\s+(\w+)", text) == [path.stem]
    assert text.startswith("{#-"), "begin with a comment that shows how it is called"


def test_the_script_evaluates_nothing():
    text = (STATIC / "planapp.js").read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|insertAdjacentHTML", text)


def test_every_pattern_of_a_bar_has_its_colour():
    css = (STATIC / "planapp.css").read_text(encoding="utf-8")
    patterns = (TEMPLATES / "components" / "svg_patterns.html").read_text(encoding="utf-8")
    assert [c for c in re.findall(r"\bpa-p-\w+", patterns) if f".{c} " not in css] == []


def test_a_link_that_is_not_web_or_mail_stays_text():
    links = [{"paragraph": 0, "text": "rutin", "url": "javascript:alert(1)"}]
    assert str(paragraphs(["Se rutin 1"], links)) == "<p>Se rutin 1</p>"
    links[0]["url"] = "https://example.org/<1>"
    assert 'href="https://example.org/&lt;1&gt;" rel="noopener noreferrer">rutin</a> 1' in str(
        paragraphs(["Se rutin 1"], links)
    )


def test_a_typed_bullet_hangs_and_words_are_escaped():
    html = str(paragraphs(["-Stärka <b>", "Vanlig"]))
    assert html == '<p class="pa-bullet">-Stärka &lt;b&gt;</p><p>Vanlig</p>'


def test_a_progress_bar_says_its_figures(environment):
    html = str(macro(environment, "progress_bar")({"done": 1, None: 3}, 4, "Läget"))
    assert 'aria-label="Läget: 4 rader. Klar 1, Status saknas 3."' in html
    assert 'x="25.0%" width="75.0%"' in html


def row(number, cells):
    return SimpleNamespace(
        id=number,
        url=f"/rader/{number}",
        cells=cells,
        status="done",
        status_label="Klar",
        is_overdue=False,
        markers=[],
        may_update=True,
    )


def test_a_shared_cell_spans_its_rows_once(environment):
    shared = {"paragraphs": ["Delad"], "links": [], "rowspan": 2}
    own = {"paragraphs": ["Egen"], "links": []}
    area = SimpleNamespace(
        code="2.a)",
        title="Medverkan",
        heading=["2.a) Medverkan"],
        note=[],
        goal=["Mål"],
        markers=["NY"],
        rows=[
            row(1, {"rcc_activity": shared, "region_activity": own}),
            row(2, {"rcc_activity": None, "region_activity": own}),
        ],
    )
    chapter = SimpleNamespace(number="2", title="Patienten", areas=[area])
    keys = ("area", "goal", "rcc_activity", "region_activity", "status")
    columns = [(key, key.title()) for key in keys]
    html = str(macro(environment, "plan_table")(chapter, columns))
    assert html.count("Delad") == 1
    assert html.count("Egen") == 2
    assert html.count('rowspan="2"') == 3  # Område, mål and the shared cell
    assert "Gäller 2 rader" in html
    assert "samma som i raden ovanför" in html
    assert html.count("<td") == 6
    assert html.count('<p class="pa-marker">NY</p>') == 1
