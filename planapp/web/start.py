"""The start page."""

from flask import Blueprint, render_template

from planapp.services.show_start import show_start
from planapp.services.sign_in_ways import may_use_password
from planapp.web.access import rule, signed_in, visitor
from planapp.web.formats import today
from planapp.web.mine import Shown

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@rule(signed_in)
def index() -> str:
    """An owner's rows; the plans with their progress; for a new installation, what to do first."""
    settled = visitor().has_password or not may_use_password(visitor().id)
    page = show_start(visitor(), today())
    return render_template("start/index.html", page=page, mine=page.mine, shown=Shown(), has_password=settled)
