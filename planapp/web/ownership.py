"""Vem äger det egentligen? Rows that nobody in particular is responsible for, with two questions each."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import Conflict, ServiceError
from planapp.services.owners.collectives import say_of_parties
from planapp.services.owners.ownerless import answer_ownership, ask_again, show_ownership
from planapp.web.access import keep_plan, keep_row, rule, visitor
from planapp.web.formats import counted, id_from

blueprint = Blueprint("ownership", __name__)
Answer = str | Response | tuple[str, int]
_FIELDS = {"ansvarig": "responsible", "tidsram": "timeframe"}


def _page(fault: str = "", row_id: int = 0) -> str:
    return render_template(
        "owners/ownership.html", page=show_ownership(g.plan), fault=fault, fault_row=row_id, sent=request.form
    )


def _back(row_id: int | None = None) -> Response:
    anchor = f"rad-{row_id}" if row_id else None
    return redirect(url_for("ownership.index", plan_id=g.plan.id, _anchor=anchor))


@blueprint.get("/planer/<int:plan_id>/vem-ager")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The rows to ask of, each with its form."""
    return _page()


@blueprint.post("/rader/<int:activity_id>/vem-ager")
@rule(keep_row)
def answer(activity_id: int) -> Answer:
    """Store who is responsible, and when, or that it is right as it is."""
    form = request.form
    values = {name: form[field] for field, name in _FIELDS.items() if field in form}
    is_right = form.get("stammer") == "1"
    try:
        changed = answer_ownership(visitor(), activity_id, id_from(form.get("version")), values, is_right)
    except Conflict as fault:
        return _page(str(fault), activity_id), 409
    except ServiceError as fault:
        return _page(str(fault), activity_id), 400
    flash("Sparat." if changed else "Inget var ändrat.", "success")
    return _back(None if is_right else activity_id)


@blueprint.post("/rader/<int:activity_id>/vem-ager/igen")
@rule(keep_row)
def again(activity_id: int) -> Answer:
    """Ask of a row again that was said to be right."""
    try:
        ask_again(visitor(), activity_id)
        flash("Raden står i listan igen.", "success")
    except ServiceError as fault:
        flash(str(fault), "warning")
    return _back(activity_id)


@blueprint.post("/planer/<int:plan_id>/vem-ager/namn")
@rule(keep_plan)
def parties(plan_id: int) -> Answer:
    """Say which of the plan's parties are samlingsnamn."""
    collective = set(request.form.getlist("samling"))
    said = {name: name in collective for name in request.form.getlist("namn")}
    changed = say_of_parties(visitor(), g.plan, said)
    words = counted(changed, "namn räknas på ett nytt sätt", "namn räknas på ett nytt sätt")
    flash(f"{words}." if changed else "Inget var ändrat.", "success")
    return _back()
