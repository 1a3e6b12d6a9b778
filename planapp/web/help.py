"""Help, and what is said about accessibility."""

from flask import Blueprint, render_template

from planapp.web.access import anyone, rule

blueprint = Blueprint("help", __name__)


@blueprint.get("/hjalp")
@rule(anyone)
def index() -> str:
    """How planapp is used, for each kind of user."""
    return render_template("help/index.html")


@blueprint.get("/tillganglighet")
@rule(anyone)
def accessibility() -> str:
    """What works for whom, and where to say that it does not."""
    return render_template("help/accessibility.html")
