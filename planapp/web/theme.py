"""The region's own colour and logo, where the installation's settings name them."""

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, send_from_directory, url_for

from planapp.web.access import anyone, rule

blueprint = Blueprint("theme", __name__)
Channels = tuple[float, float, float]

# The luminance of each shade in our own theme (1 is white). A region's colour gets shades of the same
# luminance, so every pair of text and ground keeps its contrast whatever the colour is.
_SHADES = {
    "background-tinted": 0.90,
    "surface-tinted": 0.805,
    "surface-hover": 0.69,
    "surface-active": 0.59,
    "border-subtle": 0.50,
    "border-default": 0.19,
    "border-strong": 0.11,
    "text-subtle": 0.11,
    "text-default": 0.025,
    "base-contrast-subtle": 0.82,
}
# White text on the colour itself has a contrast of at least 5:1; a lighter colour is darkened.
_LIGHTEST_BASE = 1.05 / 5 - 0.05
_CACHED = "public, max-age=3600"


def _linear(colour: str) -> Channels:
    """The channels of `#1b4f83` as amounts of light."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _light(red), _light(green), _light(blue)


def _light(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _written(light: Channels) -> str:
    """Amounts of light as `#1b4f83`."""
    signs = (one * 12.92 if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055 for one in light)
    return "#" + "".join(f"{round(sign * 255):02x}" for sign in signs)


def luminance(light: Channels) -> float:
    """How light a colour is, as WCAG counts it."""
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def _shade(light: Channels, wanted: float) -> Channels:
    """The colour with as much black or white mixed in as gives the wanted luminance."""
    held = luminance(light)
    toward, share = (1.0, (wanted - held) / (1 - held)) if wanted >= held else (0.0, 1 - wanted / held)
    red, green, blue = (one + (toward - one) * share for one in light)
    return red, green, blue


def stylesheet(colour: str) -> str:
    """The theme's variables for a region's colour."""
    light = _linear(colour)
    base = _shade(light, _LIGHTEST_BASE) if luminance(light) > _LIGHTEST_BASE else light
    shades = {name: _shade(light, wanted) for name, wanted in _SHADES.items()}
    shades |= {
        "base-default": base,
        "base-hover": _shade(base, luminance(base) * 0.6),
        "base-active": _shade(base, luminance(base) * 0.35),
    }
    lines = "".join(f"  --ds-color-accent-{name}: {_written(shade)};\n" for name, shade in shades.items())
    # Outside the cascade layers that the theme lies in, so it goes before them.
    return f":root, [data-color-scheme] {{\n{lines}}}\n"


@blueprint.get("/farg.css")
@rule(anyone)
def colours() -> Response:
    """The region's colours as a stylesheet of our own."""
    if not current_app.config["COLOUR"]:
        abort(404)
    answer = Response(stylesheet(current_app.config["COLOUR"]), mimetype="text/css")
    answer.headers["Cache-Control"] = _CACHED
    return answer


@blueprint.get("/logotyp")
@rule(anyone)
def logo() -> Response:
    """The region's logo."""
    if not current_app.config["LOGO"]:
        abort(404)
    path = Path(current_app.config["LOGO"])
    answer = send_from_directory(path.parent, path.name)
    answer.headers["Cache-Control"] = _CACHED
    return answer


def _in_templates() -> dict[str, str]:
    config = current_app.config
    found = {}
    if config["COLOUR"]:
        found["region_stylesheet_url"] = url_for("theme.colours", v=config["COLOUR"][1:])
    if config["LOGO"]:
        found["logo_url"] = url_for("theme.logo")
    return found


def init_app(app: Flask) -> None:
    """Hand the addresses to every page."""
    app.context_processor(_in_templates)
