"""Gallring: what has been anonymised or destroyed, and destroying a plan."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.destroy_plan import destroy_plan, destroyable_plans, what_would_go
from planapp.services.register.disposals import list_disposals
from planapp.services.users import organisation_of
from planapp.web.access import fresh, registrar, rule, visitor
from planapp.web.people import DisposalForm, show_errors

blueprint = Blueprint("disposals", __name__, url_prefix="/gallring/<int:organisation_id>")
Answer = str | Response | tuple[str, int]


@blueprint.get("")
@rule(registrar)
def index(organisation_id: int) -> str:
    """The log, and the plans that can be destroyed."""
    return render_template(
        "disposals/index.html",
        organisation=organisation_of(organisation_id),
        disposals=list_disposals(organisation_id),
        plans=destroyable_plans(organisation_id),
    )


@blueprint.route("/plan/<int:destroyed_id>", methods=["GET", "POST"])
@rule(fresh(registrar))
def plan(organisation_id: int, destroyed_id: int) -> Answer:
    """Destroy a plan, on a decision."""
    form, status = DisposalForm(), 200
    form.typed.label.text = "Skriv planens titel för att bekräfta"
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                destroy_plan(visitor(), organisation_id, destroyed_id, form.decision())
                flash("Planen är förstörd.", "success")
                return redirect(url_for("disposals.index", organisation_id=organisation_id))
            except Conflict as fault:
                flash(str(fault), "danger")
                return redirect(url_for("disposals.index", organisation_id=organisation_id))
            except ServiceError as fault:
                status = show_errors(form, fault)
    organisation, found = organisation_of(organisation_id), what_would_go(organisation_id, destroyed_id)
    return render_template("disposals/plan.html", organisation=organisation, plan=found, form=form), status
