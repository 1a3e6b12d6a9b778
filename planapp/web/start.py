"""The start page."""

from flask import Blueprint, current_app, render_template
from flask_login import current_user

from planapp.services.show_start import show_start
from planapp.services.sign_in_ways import may_use_password
from planapp.web.access import rule, signed_in, visitor
from planapp.web.formats import today
from planapp.web.mine import Shown

blueprint = Blueprint("start", __name__)


def _by_letter() -> str:
    """How the session began, link or code, where a password would be a shorter way; "" otherwise."""
    method: str = current_user.session.method
    has_other_way = visitor().has_password or current_app.config["SSO"] is not None
    is_offered = method in ("link", "code") and not has_other_way and may_use_password(visitor().id)
    return method if is_offered else ""


@blueprint.get("/")
@rule(signed_in)
def index() -> str:
    """An owner's rows; the plans with their progress; for a new installation, what to do first."""
    page = show_start(visitor(), today())
    return render_template(
        "start/index.html", page=page, mine=page.mine, shown=Shown(), signed_in_by=_by_letter()
    )
