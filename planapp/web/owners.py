"""Linking users to many rows at once: those that a filter shows."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import ServiceError
from planapp.services.link_owners import link_owner, possible_owners
from planapp.services.show_plan import show_plan
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import counted, id_from, today
from planapp.web.plans import MISSING_LABELS, filter_from

blueprint = Blueprint("owners", __name__, url_prefix="/planer")


@blueprint.get("/<int:plan_id>/rapportorer")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The rows that a filter shows, each with a box to tick, and who to link to them."""
    page = show_plan(visitor(), g.plan, filter_from(request.args.to_dict()), today())
    return render_template(
        "owners/index.html", page=page, people=possible_owners(g.plan), missing_labels=MISSING_LABELS
    )


@blueprint.post("/<int:plan_id>/rapportorer")
@rule(keep_plan)
def link(plan_id: int) -> Response:
    """Link a user to the ticked rows."""
    ids = [id_from(one) for one in request.form.getlist("rad")]
    try:
        added = link_owner(visitor(), g.plan, ids, id_from(request.form.get("user")))
        flash(f"{counted(added, 'rad är kopplad', 'rader är kopplade')}.", "success")
    except ServiceError as fault:
        flash(str(fault), "danger")
    query = request.query_string.decode("ascii", "ignore")
    return redirect(url_for("owners.index", plan_id=plan_id) + (f"?{query}" if query else ""))
