"""The start page."""

from flask import Blueprint, render_template

from planapp.services.show_start import show_start
from planapp.web.access import rule, signed_in, visitor
from planapp.web.formats import today

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@rule(signed_in)
def index() -> str:
    """An owner's rows; the plans with their progress; for a new installation, what to do first."""
    return render_template(
        "start/index.html", page=show_start(visitor(), today()), has_password=visitor().has_password
    )
