"""Paragraphs of a plan as they stand on a page: a plan's table has thousands, so no template draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from planapp.domain.references import find_references
from planapp.domain.text import begins_with_bullet

_SAFE_ADDRESSES = ("http://", "https://", "mailto:")


def _linked(text: str, links: Sequence[Mapping[str, Any]]) -> str:
    """A paragraph with its links on their own words; one whose words are not found comes last."""
    written, rest, left = [], text, []
    for link in links:
        if not link["url"].lower().startswith(_SAFE_ADDRESSES):
            continue  # an address that is not web or mail is only text
        before, found, after = rest.partition(link["text"]) if link["text"] else (rest, "", "")
        anchor = f'<a href="{escape(link["url"])}" rel="noopener noreferrer">{escape(link["text"])}</a>'
        if found:
            written += [str(escape(before)), anchor]
            rest = after
        else:
            left.append(" " + anchor)
    return "".join([*written, str(escape(rest)), *left])


def paragraphs(items: Sequence[str], links: Sequence[Mapping[str, Any]] | None = None) -> Markup:
    """Paragraphs as written; a typed bullet hangs in the margin.

    `links` are dicts with `paragraph` (an index among the items), `text` and `url`.
    """
    parts = []
    for index, text in enumerate(items):
        mine = [link for link in links if link["paragraph"] == index] if links else None
        body = _linked(text, mine) if mine else escape(text)
        start = '<p class="pa-bullet">' if begins_with_bullet(text) else "<p>"
        parts.append(f"{start}{body}</p>")
    return Markup("".join(parts))


def referring(text: str) -> Markup:
    """What an answer refers to, as written: a web address is a link, a document number is its words."""
    found = [one for one in find_references([text]) if one.url]
    return Markup(_linked(text, [{"text": one.text, "url": one.url} for one in found]))


def init_app(app: Flask) -> None:
    """Make them known to every template."""
    app.jinja_env.globals["paragraphs"] = paragraphs
    app.jinja_env.globals["referring"] = referring
