"""What a user sees of the register about oneself: who stands in, and everything that is held."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from planapp.services.errors import ServiceError
from planapp.services.register.personal_data import as_json, own_data
from planapp.services.register.substitutes import (
    end_own_substitute,
    set_own_substitute,
    stands_in_for,
    substitutes_of,
)
from planapp.web.access import rule, signed_in, visitor
from planapp.web.people import DATA_WORDS, SubstituteForm, json_file, show_errors, substitute_form

blueprint = Blueprint("about_me", __name__, url_prefix="/mitt-konto")
Answer = str | Response | tuple[str, int]


@blueprint.app_context_processor
def _in_templates() -> dict[str, Any]:
    """What the included pieces ask for, and only when they do."""
    return {
        "own_substitutes": lambda: substitutes_of(current_user.visitor.id),
        "own_standing_in": lambda: stands_in_for(current_user.visitor.id),
    }


def _page(form: SubstituteForm) -> str:
    return render_template("users/own_substitute.html", form=form, visitor=visitor())


@blueprint.get("/ersattare")
@rule(signed_in)
def substitute() -> str:
    """Who stands in for the visitor, and a form to choose somebody."""
    return _page(substitute_form(visitor().id))


@blueprint.post("/ersattare")
@rule(signed_in)
def choose_substitute() -> Answer:
    """Choose who stands in for the visitor."""
    form = substitute_form(visitor().id)
    try:
        set_own_substitute(visitor(), form.wanted())
        flash("Ersättaren är vald.", "success")
        return redirect(url_for("about_me.substitute"))
    except ServiceError as fault:
        status = show_errors(form, fault, form.substitute)
        return _page(form), status


@blueprint.post("/ersattare/<int:substitute_id>/avsluta")
@rule(signed_in)
def end_substitute(substitute_id: int) -> Response:
    """Let somebody stand in for the visitor no more."""
    end_own_substitute(visitor(), substitute_id)
    flash("Ersättaren är avslutad.", "success")
    return redirect(url_for("about_me.substitute"))


@blueprint.get("/uppgifter")
@rule(signed_in)
def data() -> str:
    """Everything that is held about the visitor, to be read."""
    return render_template(
        "users/data.html",
        parts=own_data(visitor()),
        user=visitor(),
        organisation=None,
        **DATA_WORDS,
        download=url_for("about_me.data_file"),
    )


@blueprint.get("/uppgifter.json")
@rule(signed_in)
def data_file() -> Response:
    """The same, as a file."""
    return json_file(as_json(own_data(visitor())), visitor().id)
