"""Which rows the region follows up: the page where the planner decides, and the same on a row's page."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.follow_up import (
    Decision,
    accept_suggestions,
    decide,
    show_follow_up,
    undo_follow_up,
)
from planapp.web.access import keep_plan, keep_row, rule, visitor
from planapp.web.formats import counted, id_from
from planapp.web.rows import to_row

blueprint = Blueprint("follow_up", __name__)
Answer = str | Response | tuple[str, int]


def _page(errors: dict[str, str] | None = None, note: str = "") -> str:
    return render_template(
        "follow_up/index.html",
        page=show_follow_up(g.plan),
        errors=errors or {},
        note=note,
        sent=request.form,
        saved=request.args.get("sparat", "")[:32],
    )


def _back(batch: str | None = None) -> Response:
    return redirect(url_for("follow_up.index", plan_id=g.plan.id, sparat=batch))


@blueprint.get("/planer/<int:plan_id>/foljs-upp")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The plan's rows by what is to be decided."""
    return _page()


def _decision(row_id: int, follows: bool) -> Decision:
    reason, seen = request.form.get(f"skal-{row_id}", ""), request.form.get(f"innan-{row_id}", "")
    # A browser sends line ends as CRLF, in a hidden field too.
    return Decision(follows, reason, "\n".join(seen.splitlines()))


@blueprint.post("/planer/<int:plan_id>/foljs-upp")
@rule(keep_plan)
def save(plan_id: int) -> Answer:
    """Store what the planner decides for the rows on the page."""
    followed = set(request.form.getlist("foljs"))
    decisions = {
        id_from(one): _decision(id_from(one), one in followed) for one in request.form.getlist("rad")
    }
    try:
        batch = decide(visitor(), plan_id, decisions)
    except FieldErrors as fault:
        return _page(fault.fields), 400
    except Conflict as fault:
        return _page(note=str(fault)), 409
    except ServiceError as fault:
        return _page(note=str(fault)), 400
    flash("Sparat." if batch else "Inget var ändrat.", "success")
    return _back(batch)


@blueprint.post("/planer/<int:plan_id>/foljs-upp/forslag")
@rule(keep_plan)
def accept(plan_id: int) -> Answer:
    """Decide as the program suggests, for every row that nobody has decided on."""
    try:
        batch, count = accept_suggestions(visitor(), plan_id)
    except ServiceError as fault:
        return _page(note=str(fault)), 400
    flash(f"Förslaget är godtaget för {counted(count, 'rad', 'rader')}.", "success")
    return _back(batch)


@blueprint.post("/planer/<int:plan_id>/foljs-upp/angra")
@rule(keep_plan)
def undo(plan_id: int) -> Answer:
    """Undo what was just decided."""
    try:
        undone, left = undo_follow_up(visitor(), plan_id, request.form.get("batch", "")[:32])
    except ServiceError as fault:
        flash(str(fault), "warning")
        return _back()
    kept = f" {counted(left, 'rad', 'rader')} har ändrats sedan dess och är kvar som nu." if left else ""
    flash(f"Ångrat för {counted(undone, 'rad', 'rader')}.{kept}", "success")
    return _back()


@blueprint.post("/rader/<int:activity_id>/foljs-upp")
@rule(keep_row)
def row(activity_id: int) -> Answer:
    """Decide for one row, on its page."""
    if request.form.get("foljs") not in ("ja", "nej"):
        flash("Välj om raden följs upp.", "danger")
        return to_row(activity_id)
    decision = _decision(activity_id, request.form["foljs"] == "ja")
    try:
        batch = decide(visitor(), g.plan.id, {activity_id: decision})
    except ServiceError as fault:
        flash(str(fault), "danger")
        return to_row(activity_id)
    flash("Sparat." if batch else "Inget var ändrat.", "success")
    return to_row(activity_id, sparat=batch)
