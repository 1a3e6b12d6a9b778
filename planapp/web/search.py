"""Search in every plan that the visitor may read."""

from flask import Blueprint, render_template, request

from planapp.domain.finding import MOST_SIGNS
from planapp.services.search import LIMIT, search
from planapp.web.access import rule, signed_in, visitor

blueprint = Blueprint("search", __name__)


@blueprint.get("/sok")
@rule(signed_in)
def index() -> str | tuple[str, int]:
    """What was found, each hit in its place; without words, how to search."""
    text = request.args.get("q", "").replace("\0", "")
    page = search(visitor(), text)
    shown = render_template(
        "search/index.html", page=page, limit=LIMIT, searched=text[:MOST_SIGNS].strip(), longest=MOST_SIGNS
    )
    return (shown, 400) if page.fault else shown
