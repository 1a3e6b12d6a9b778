"""Users: who there is, invitations, roles."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from planapp.domain.access import ROLE_HINTS, ROLE_LABELS
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports.import_plan import may_import
from planapp.services.organisations import organisation_names
from planapp.services.sign_in import link_address
from planapp.services.users import (
    Invited,
    invite,
    list_users,
    may_make_link,
    new_link,
    organisation_of,
    plan_choices,
    take_role,
)
from planapp.web.access import importer, inviter, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import id_from

blueprint = Blueprint("users", __name__, url_prefix="/anvandare")
Answer = str | Response | tuple[str, int]


class InviteForm(FlaskForm):
    """Who to invite, as what."""

    name = StringField("Namn eller funktion", [InputRequired("Skriv namn eller funktion."), at_most(200)])
    email = StringField("E-post", [InputRequired("Skriv e-postadressen."), at_most(320)])
    role = RadioField("Roll", [InputRequired("Välj en roll.")], validate_choice=False)
    plan = SelectField("Gäller", validate_choice=False)


def sign_in_address(token: str) -> str:
    """The whole address of a one-time link."""
    return link_address(current_app.config["BASE_URL"] or request.url_root, token)


@blueprint.get("")
@rule(importer)
def index() -> Answer:
    """The visitor's organisations; with only one, straight to its users."""
    names = organisation_names(may_import(visitor()))
    if len(names) == 1:
        return redirect(url_for("users.show", organisation_id=names[0][0]))
    return render_template("users/index.html", organisations=names)


def _page(organisation_id: int, form: InviteForm, invited: Invited | None = None) -> str:
    return render_template(
        "users/show.html",
        organisation=organisation_of(organisation_id),
        users=list_users(organisation_id),
        form=form,
        invited=invited,
        address=sign_in_address(invited.token) if invited and invited.token else None,
        grantable=visitor().grantable_roles(organisation_id),
        may_make_link=lambda user_id: may_make_link(visitor(), user_id, organisation_id),
        hints=ROLE_HINTS,
    )


def _form(organisation_id: int, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.role.choices = [(role, ROLE_LABELS[role]) for role in visitor().grantable_roles(organisation_id)]
    form.plan.choices = [("", "I alla planer")]
    form.plan.choices += [(str(plan_id), f"Bara i {name}") for plan_id, name in plan_choices(organisation_id)]
    return form


def _plan_id(written: str | None) -> int | None:
    """The plan that a role is given in or taken from; None for all of them."""
    return id_from(written) if written else None


@blueprint.route("/<int:organisation_id>", methods=["GET", "POST"])
@rule(inviter)
def show(organisation_id: int) -> Answer:
    """The users of an organisation, and a form to invite one more."""
    form = _form(organisation_id)
    if form.validate_on_submit():
        try:
            values = form.email.data or "", form.name.data or "", form.role.data
            invited = invite(visitor(), organisation_id, *values, _plan_id(form.plan.data))
            return _page(organisation_id, _form(organisation_id, fresh=True), invited)
        except ServiceError as fault:
            form.email.errors = [str(fault)]
    return _page(organisation_id, form), 400 if form.errors else 200


@blueprint.post("/<int:organisation_id>/<int:user_id>/lank")
@rule(inviter)
def link(organisation_id: int, user_id: int) -> Answer:
    """A new one-time link for a user."""
    try:
        return _page(
            organisation_id, _form(organisation_id, fresh=True), new_link(visitor(), organisation_id, user_id)
        )
    except ServiceError as fault:
        flash(str(fault), "danger")
        return redirect(url_for("users.show", organisation_id=organisation_id))


@blueprint.post("/<int:organisation_id>/<int:user_id>/ta-bort-roll")
@rule(inviter)
def take(organisation_id: int, user_id: int) -> Answer:
    """Take a role from a user."""
    try:
        role, plan_id = request.form.get("role", ""), _plan_id(request.form.get("plan"))
        take_role(visitor(), organisation_id, user_id, role, plan_id)
        flash("Rollen är borttagen.", "success")
    except (NotFound, ServiceError) as fault:
        flash(str(fault), "danger")
    return redirect(url_for("users.show", organisation_id=organisation_id))
