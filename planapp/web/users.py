"""Users: who there is in an organisation, inviting one more, and links to sign in with."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from planapp.domain.access import ADMINISTRATOR, ROLE_HINTS, ROLE_LABELS
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports.import_plan import may_import
from planapp.services.mail.invitation import send_invitation
from planapp.services.mail.send import Sent
from planapp.services.organisations import organisation_names
from planapp.services.register.list_users import STATES, UserFilter, list_users
from planapp.services.register.sign_user_out import sign_user_out
from planapp.services.register.stranded_rows import stranded_rows
from planapp.services.register.units import unit_choices
from planapp.services.sign_in import link_address
from planapp.services.users import (
    Invited,
    Told,
    invite,
    new_link,
    organisation_of,
    plan_choices,
    take_role,
)
from planapp.web.access import ask_again, importer, inviter, registered, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import counted, id_from

blueprint = Blueprint("users", __name__, url_prefix="/anvandare")
Answer = str | Response | tuple[str, int]


class InviteForm(FlaskForm):
    """Who to invite, as what."""

    name = StringField("Namn eller funktion", [InputRequired("Skriv namn eller funktion."), at_most(200)])
    email = StringField("E-post", [InputRequired("Skriv e-postadressen."), at_most(320)])
    is_function = BooleanField("Det här är en funktion med gemensam brevlåda")
    unit = SelectField("Enhet", validate_choice=False)
    role = RadioField("Roll", [InputRequired("Välj en roll.")], validate_choice=False)
    plan = SelectField("Gäller", validate_choice=False)


def sign_in_address(token: str) -> str:
    """The whole address of a one-time link."""
    return link_address(current_app.config["BASE_URL"] or request.url_root, token)


def mailed(organisation_id: int, invited: Invited) -> dict[str, Any]:
    """Mail an invitation, and give what a page shows of it: the link itself where no mail is on its way."""
    sent: Sent = send_invitation(organisation_id, invited, visitor().name)
    address = sign_in_address(invited.token) if invited.token and not sent.is_on_its_way else None
    return {"invited": invited, "sent": sent, "address": address}


@blueprint.get("")
@rule(importer)
def index() -> Answer:
    """The visitor's organisations; with only one, straight to its users."""
    names = organisation_names(may_import(visitor()))
    if len(names) == 1:
        return redirect(url_for("users.show", organisation_id=names[0][0]))
    return render_template("users/index.html", organisations=names)


def filter_from(values: dict[str, str]) -> UserFilter:
    """The users that an address asks for; what it cannot mean asks for nothing."""
    role, state = values.get("roll", ""), values.get("visa", "")
    return UserFilter(
        text=values.get("namn", "").replace("\0", "").strip()[:100],
        role=role if role in ROLE_LABELS else "",
        unit_id=id_from(values.get("enhet")),
        state=state if state in STATES else "",
    )


def _page(organisation_id: int, form: InviteForm, **more: Any) -> str:
    wanted = filter_from(request.args.to_dict())
    everybody = list_users(organisation_id)
    shown = everybody if wanted.is_empty() else list_users(organisation_id, wanted)
    return render_template(
        "users/show.html",
        organisation=organisation_of(organisation_id),
        users=shown,
        total=len(everybody),
        wanted=wanted,
        states=STATES,
        roles=ROLE_LABELS,
        units=unit_choices(organisation_id),
        form=form,
        grantable=visitor().grantable_roles(organisation_id),
        may_administer=visitor().may_administer(organisation_id),
        hints=ROLE_HINTS,
        **more,
    )


def _form(organisation_id: int, fresh: bool = False) -> InviteForm:
    form = InviteForm(formdata=None) if fresh else InviteForm()
    form.role.choices = [(role, ROLE_LABELS[role]) for role in visitor().grantable_roles(organisation_id)]
    form.unit.choices = [("", "Ingen enhet")]
    form.unit.choices += [(str(one), name) for one, name in unit_choices(organisation_id)]
    form.plan.choices = plans_to_choose(organisation_id)
    return form


def plans_to_choose(organisation_id: int) -> list[tuple[str, str]]:
    """Where a role can hold: in all plans, or in one of them."""
    one = [(str(plan_id), f"Bara i {name}") for plan_id, name in plan_choices(organisation_id)]
    return [("", "I alla planer"), *one]


def chosen_id(written: str | None) -> int | None:
    """What is chosen in a list; None for its first line, which means none or all."""
    return id_from(written) if written else None


@blueprint.route("/<int:organisation_id>", methods=["GET", "POST"])
@rule(inviter)
def show(organisation_id: int) -> Answer:
    """The users of an organisation, and a form to invite one more."""
    form = _form(organisation_id)
    if form.validate_on_submit():
        try:
            values = form.email.data or "", form.name.data or "", form.role.data
            if form.role.data == ADMINISTRATOR:
                ask_again()
            told = Told(bool(form.is_function.data), chosen_id(form.unit.data))
            invited = invite(visitor(), organisation_id, *values, chosen_id(form.plan.data), told)
            done = mailed(organisation_id, invited)
            return _page(organisation_id, _form(organisation_id, fresh=True), **done)
        except ServiceError as fault:
            form.email.errors = [str(fault)]
    return _page(organisation_id, form), 400 if form.errors else 200


@blueprint.post("/<int:organisation_id>/<int:user_id>/lank")
@rule(registered)
def link(organisation_id: int, user_id: int) -> Answer:
    """A new one-time link for a user, by mail or shown."""
    try:
        done = mailed(organisation_id, new_link(visitor(), organisation_id, user_id))
        return _page(organisation_id, _form(organisation_id, fresh=True), **done)
    except ServiceError as fault:
        flash(str(fault), "danger")
        return redirect(url_for("people.show", organisation_id=organisation_id, user_id=user_id))


@blueprint.post("/<int:organisation_id>/<int:user_id>/logga-ut")
@rule(registered)
def sign_out(organisation_id: int, user_id: int) -> Answer:
    """Sign a user out everywhere."""
    try:
        name = sign_user_out(visitor(), organisation_id, user_id)
        flash(f"{name} är utloggad överallt, och länkar som inte är använda gäller inte längre.", "success")
    except ServiceError as fault:
        flash(str(fault), "danger")
    return redirect(url_for("people.show", organisation_id=organisation_id, user_id=user_id))


@blueprint.post("/<int:organisation_id>/<int:user_id>/ta-bort-roll")
@rule(registered)
def take(organisation_id: int, user_id: int) -> Answer:
    """Take a role from a user."""
    try:
        role, plan_id = request.form.get("role", ""), chosen_id(request.form.get("plan"))
        take_role(visitor(), organisation_id, user_id, role, plan_id)
        flash("Rollen är borttagen.", "success")
        _tell_stranded(organisation_id, user_id)
    except (NotFound, ServiceError) as fault:
        flash(str(fault), "danger")
    return redirect(back_to(organisation_id, user_id))


def _tell_stranded(organisation_id: int, user_id: int) -> None:
    """Say on how many rows somebody stands who cannot answer for them any more, and where they are."""
    for one in stranded_rows(organisation_id, user_id):
        address = url_for("owners.index", plan_id=one.plan_id, saknar="owner")
        flash(
            Markup(  # what is put into it is escaped
                "Hen är fortfarande rapportör på {} i {}, men kan inte svara längre. "
                'Rader som ingen annan svarar för finns under <a href="{}">Saknar rapportör</a>.'
            ).format(counted(one.rows, "rad", "rader"), one.plan, address),
            "warning",
        )


def back_to(organisation_id: int, user_id: int) -> str:
    """The address of a user's page, or of the list when the user is not in the register any more."""
    if any(one.id == user_id for one in list_users(organisation_id)):
        return url_for("people.show", organisation_id=organisation_id, user_id=user_id)
    return url_for("users.show", organisation_id=organisation_id)
