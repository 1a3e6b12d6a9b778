"""Föreslagna rapportörer: who might answer for the rows, and why; the planner ticks and confirms."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import ServiceError
from planapp.services.owners.remember import forget_owner
from planapp.services.owners.suggestions import confirm_suggestions, show_suggestions
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import counted, id_from

blueprint = Blueprint("owner_suggestions", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]


def _page(note: str = "") -> str:
    return render_template(
        "owners/suggestions.html",
        page=show_suggestions(g.plan, request.args.get("alla") == "1"),
        note=note,
        was_sent=request.method == "POST",
        chosen=request.form.getlist("forslag"),
        saved=request.args.get("sparat", "")[:32],
    )


@blueprint.get("/<int:plan_id>/rapportorer/forslag")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The suggestions, those ticked that are clear."""
    return _page()


@blueprint.post("/<int:plan_id>/rapportorer/forslag")
@rule(keep_plan)
def confirm(plan_id: int) -> Answer:
    """Link those who are ticked."""
    pairs = [one.partition("-") for one in request.form.getlist("forslag")]
    try:
        done = confirm_suggestions(visitor(), g.plan, [(id_from(a), id_from(b)) for a, _, b in pairs])
    except ServiceError as fault:
        return _page(str(fault)), 400
    words = counted(len(done.rows), "rad har fått rapportör", "rader har fått rapportör")
    flash(f"{words}." if done.rows else "Inget ändrades: det var redan så.", "success")
    shown = "1" if request.args.get("alla") == "1" else None
    return redirect(url_for("owner_suggestions.index", plan_id=plan_id, alla=shown, sparat=done.batch))


@blueprint.post("/<int:plan_id>/rapportorer/glom")
@rule(keep_plan)
def forget(plan_id: int) -> Answer:
    """Forget who was chosen for a party."""
    forget_owner(visitor(), g.plan, id_from(request.form.get("minne")))
    flash("Det föreslås inte längre. Raderna har kvar sina rapportörer.", "success")
    return redirect(url_for("owner_suggestions.index", plan_id=plan_id))
