"""The region's own colour: whatever it is, text keeps its contrast."""

import re
from pathlib import Path

import pytest

from planapp.web.theme import _linear, luminance, stylesheet
from tests.installation import Installation

COLOURS = ["#1b4f83", "#000000", "#ffffff", "#ffd100", "#ff0000", "#00ff00", "#7f7f7f", "#e30074"]
# (text, ground, the least contrast): as pages pair them.
PAIRS = [
    ("text-default", "surface-tinted", 4.5),
    ("text-default", "background-tinted", 4.5),
    ("text-subtle", "background-tinted", 4.5),
    ("border-default", "background-tinted", 3),
]


def contrast(one: float, other: float) -> float:
    light, dark = max(one, other), min(one, other)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_gives_readable_shades(colour: str):
    found = re.findall(r"--ds-color-accent-([a-z-]+): (#[0-9a-f]{6});", stylesheet(colour))
    light = {name: luminance(_linear(shade)) for name, shade in found}
    for text, ground, least in PAIRS:
        assert contrast(light[text], light[ground]) >= least, (text, ground)
    for base in ("base-default", "base-hover", "base-active"):
        assert contrast(light[base], 1) >= 4.5
    assert contrast(light["text-subtle"], 1) >= 4.5


def test_a_dark_colour_is_kept_as_it_is():
    assert "--ds-color-accent-base-default: #1b4f83;" in stylesheet("#1b4f83")


def test_pages_use_the_colour_and_the_logo(tmp_path: Path, sqlite_url: str):
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    installation = Installation(tmp_path, sqlite_url, COLOUR="#ffd100", LOGO=str(tmp_path / "logo.svg"))
    client = installation.client()
    page = client.get("/hjalp").text
    assert 'href="/farg.css?v=ffd100"' in page
    assert 'src="/logotyp"' in page
    assert client.get("/farg.css").mimetype == "text/css"
    with client.get("/logotyp") as logo:
        assert logo.mimetype == "image/svg+xml"
        assert "default-src 'self'" in logo.headers["Content-Security-Policy"]
    installation.close()
