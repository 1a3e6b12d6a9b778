"""One user's page: the account, roles, ending, a substitute, what is held about them, and anonymising."""

from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from planapp.domain.access import ADMINISTRATOR, ROLE_HINTS, ROLE_LABELS
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.register.accounts import find_account
from planapp.services.register.anonymise import anonymise, traces_of
from planapp.services.register.change_user import AccountValues, account_mark, change_user
from planapp.services.register.data_words import PLACE, row_in_words, value_in_words
from planapp.services.register.disposals import Decision
from planapp.services.register.end_user import end_user, take_back_user
from planapp.services.register.hand_over import Heirs, RowsInPlan, common_heirs, rows_to_hand_over
from planapp.services.register.personal_data import as_json, data_of_user
from planapp.services.register.show_user import UserPage, show_user
from planapp.services.register.substitutes import (
    Wanted,
    end_substitute,
    set_substitute,
    substitute_choices,
)
from planapp.services.register.units import unit_choices
from planapp.services.users import give_role, may_make_link, organisation_of
from planapp.web.access import ask_again, fresh, registered, registrar_of, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import counted, id_from
from planapp.web.users import chosen_id, plans_to_choose

blueprint = Blueprint("people", __name__, url_prefix="/anvandare/<int:organisation_id>/<int:user_id>")
Answer = str | Response | tuple[str, int]
LEAVE, AS_ABOVE = "utan", ""
_HISTORY = "history.person"


class AccountForm(FlaskForm):
    """What an account is called, and where it belongs."""

    name = StringField("Namn eller funktion", [InputRequired("Skriv namn eller funktion."), at_most(200)])
    email = StringField("E-post", [InputRequired("Skriv e-postadressen."), at_most(320)])
    is_function = BooleanField("Det här är en funktion med gemensam brevlåda")
    unit = SelectField("Enhet", validate_choice=False)
    seen = HiddenField()

    def values(self) -> AccountValues:
        """What was filled in."""
        told = self.name.data or "", self.email.data or "", bool(self.is_function.data)
        return AccountValues(*told, chosen_id(self.unit.data), (self.seen.data or "").replace("\r\n", "\n"))


class RoleForm(FlaskForm):
    """One role more."""

    role = RadioField("Roll", validate_choice=False)
    plan = SelectField("Gäller", validate_choice=False)


class SubstituteForm(FlaskForm):
    """Who stands in, and when."""

    substitute = SelectField("Vem är ersättare?", validate_choice=False)
    starts_on = DateField("Från och med", [Optional()])
    ends_on = DateField("Till och med", [Optional()])

    def wanted(self) -> Wanted:
        """What was filled in."""
        return Wanted(id_from(self.substitute.data), self.starts_on.data, self.ends_on.data)


# What the page of what is held says its values with.
DATA_WORDS: dict[str, Any] = {"place": PLACE, "row_words": row_in_words, "value_words": value_in_words}


class DisposalForm(FlaskForm):
    """The decision that a disposal rests on."""

    registry_number = StringField("Gallringsbeslutets diarienummer", [at_most(200)])
    decided_on = DateField("Beslutets datum", [Optional()])
    typed = StringField("Skriv namnet för att bekräfta", [at_most(500)])

    def decision(self) -> Decision:
        """What was filled in."""
        return Decision(self.registry_number.data or "", self.decided_on.data, self.typed.data or "")


def substitute_form(user_id: int, fresh: bool = False) -> SubstituteForm:
    """The form to choose a user's substitute in."""
    form = SubstituteForm(formdata=None) if fresh else SubstituteForm()
    form.substitute.choices = [("", "Välj")]
    form.substitute.choices += [(str(one), name) for one, name in substitute_choices(user_id)]
    return form


def show_errors(form: FlaskForm, fault: ServiceError, field: Field | None = None) -> int:
    """Put what a verb refused beside its fields, the rest beside `field`; gives the answer's status."""
    if isinstance(fault, FieldErrors):
        for name, sentence in fault.fields.items():
            form[name].errors = [sentence]
    elif field is not None:
        field.errors = [str(fault)]
    else:
        form.form_errors.append(str(fault))
    return 409 if isinstance(fault, Conflict) else 400


def _account_form(organisation_id: int, page: UserPage, fresh: bool) -> AccountForm:
    user = page.user
    held = {"name": user.name, "email": user.email, "is_function": user.is_function}
    held |= {"unit": str(user.unit_id or ""), "seen": account_mark(user)}
    form = AccountForm(formdata=None, data=held) if fresh else AccountForm()
    form.unit.choices = [("", "Ingen enhet")]
    form.unit.choices += [(str(one), name) for one, name in unit_choices(organisation_id, user.unit_id)]
    return form


def _role_form(organisation_id: int) -> RoleForm:
    form = RoleForm(formdata=None)
    form.role.choices = [(role, ROLE_LABELS[role]) for role in visitor().grantable_roles(organisation_id)]
    form.plan.choices = plans_to_choose(organisation_id)
    return form


def _page(organisation_id: int, user_id: int, **forms: Any) -> str:
    page = show_user(visitor(), organisation_id, user_id)
    return render_template(
        "users/person.html",
        page=page,
        organisation=organisation_of(organisation_id),
        form=forms.get("form") or _account_form(organisation_id, page, fresh=True),
        role_form=_role_form(organisation_id),
        stand_in=forms.get("stand_in") or substitute_form(user_id, fresh=True),
        grantable=visitor().grantable_roles(organisation_id),
        may_administer=visitor().may_administer(organisation_id),
        may_make_link=may_make_link(visitor(), user_id, organisation_id),
        hints=ROLE_HINTS,
        is_oneself=user_id == visitor().id,
        conflict=forms.get("conflict"),
        history=_HISTORY in current_app.view_functions and _HISTORY,
    )


def _here(organisation_id: int, user_id: int) -> Response:
    return redirect(url_for("people.show", organisation_id=organisation_id, user_id=user_id))


@blueprint.get("")
@rule(registered)
def show(organisation_id: int, user_id: int) -> Answer:
    """A user."""
    return _page(organisation_id, user_id)


@blueprint.post("")
@rule(registered)
def change(organisation_id: int, user_id: int) -> Answer:
    """Change a user's account."""
    page = show_user(visitor(), organisation_id, user_id)
    form = _account_form(organisation_id, page, fresh=False)
    if (form.email.data or "").strip().casefold() != page.user.email:
        ask_again()
    status, conflict = 400, None
    if form.validate_on_submit():
        try:
            is_moved = change_user(visitor(), organisation_id, user_id, form.values())
            told = " Inloggningar och länkar till den gamla adressen gäller inte längre." if is_moved else ""
            flash(f"Sparat.{told}", "success")
            return _here(organisation_id, user_id)
        except ServiceError as fault:
            status = show_errors(form, fault)
            if isinstance(fault, Conflict):
                conflict = find_account(organisation_id, user_id)
                form.seen.data = account_mark(conflict)
    return _page(organisation_id, user_id, form=form, conflict=conflict), status


@blueprint.post("/roll")
@rule(registered)
def give(organisation_id: int, user_id: int) -> Response:
    """Give a user one role more."""
    try:
        role, plan_id = request.form.get("role", ""), chosen_id(request.form.get("plan"))
        if role == ADMINISTRATOR:
            ask_again(_here(organisation_id, user_id).location)
        give_role(visitor(), organisation_id, user_id, role, plan_id)
        flash("Rollen är given.", "success")
    except ServiceError as fault:
        flash(str(fault) if request.form.get("role") else "Välj en roll.", "danger")
    return _here(organisation_id, user_id)


# --- Ending ---------------------------------------------------------------------------------------


def _heirs(plans: list[RowsInPlan]) -> tuple[dict[int, int | None], str]:
    """Who takes over the rows of each plan, and what is missing."""
    everywhere = request.form.get("alla", "")
    heirs: dict[int, int | None] = {}
    for plan in plans:
        chosen = request.form.get(f"plan-{plan.plan_id}", AS_ABOVE) or everywhere
        if not chosen:
            return {}, "Välj vem som tar över raderna, eller att de ska stå utan rapportör."
        heirs[plan.plan_id] = None if chosen == LEAVE else id_from(chosen)
    return heirs, ""


def _end_page(organisation_id: int, user_id: int, fault: str = "") -> str:
    plans = rows_to_hand_over(organisation_id, user_id)
    return render_template(
        "users/end.html",
        page=show_user(visitor(), organisation_id, user_id),
        organisation=organisation_of(organisation_id),
        plans=plans,
        heirs=common_heirs(plans),
        leave=LEAVE,
        sent=request.form,
        fault=fault,
    )


@blueprint.route("/avsluta", methods=["GET", "POST"])
@rule(registered)
def end(organisation_id: int, user_id: int) -> Answer:
    """End a user; first it is asked where their rows go."""
    if not FlaskForm().validate_on_submit():
        return _end_page(organisation_id, user_id)
    heirs, fault = _heirs(rows_to_hand_over(organisation_id, user_id))
    if fault:
        return _end_page(organisation_id, user_id, fault), 400
    return _end(organisation_id, user_id, heirs)


def _end(organisation_id: int, user_id: int, heirs: Heirs) -> Answer:
    try:
        ended = end_user(visitor(), organisation_id, user_id, heirs)
    except ServiceError as fault:
        return _end_page(organisation_id, user_id, str(fault)), 409 if isinstance(fault, Conflict) else 400
    what = "är avslutad" if ended.is_whole else "har inga roller här längre"
    rows = counted(ended.rows, "rad är överlämnad", "rader är överlämnade")
    if any(heir is None for heir in heirs.values()):
        rows = counted(ended.rows, "rad är ändrad", "rader är ändrade")
    flash(f"{ended.name} {what}.{f' {rows}.' if ended.rows else ''}", "success")
    if ended.is_whole:
        return _here(organisation_id, user_id)
    return redirect(url_for("users.show", organisation_id=organisation_id))


@blueprint.post("/ta-tillbaka")
@rule(registered)
def take_back(organisation_id: int, user_id: int) -> Response:
    """Take back a user who has ended."""
    try:
        take_back_user(visitor(), organisation_id, user_id)
        flash("Användaren är tillbaka, med sina roller. Raderna får du koppla på nytt.", "success")
    except ServiceError as fault:
        flash(str(fault), "danger")
    return _here(organisation_id, user_id)


# --- Substitutes ----------------------------------------------------------------------------------


@blueprint.post("/ersattare")
@rule(registered)
def choose_substitute(organisation_id: int, user_id: int) -> Answer:
    """Choose who stands in for a user."""
    form = substitute_form(user_id)
    try:
        set_substitute(visitor(), organisation_id, user_id, form.wanted())
        flash("Ersättaren är vald.", "success")
        return _here(organisation_id, user_id)
    except ServiceError as fault:
        status = show_errors(form, fault, form.substitute)
        return _page(organisation_id, user_id, stand_in=form), status


@blueprint.post("/ersattare/<int:substitute_id>/avsluta")
@rule(registered)
def end_standing_in(organisation_id: int, user_id: int, substitute_id: int) -> Response:
    """Let somebody stand in for a user no more."""
    try:
        end_substitute(visitor(), organisation_id, user_id, substitute_id)
        flash("Ersättaren är avslutad.", "success")
    except ServiceError as fault:
        flash(str(fault), "danger")
    return _here(organisation_id, user_id)


# --- What is held, and taking it away ---------------------------------------------------------------


@blueprint.get("/uppgifter")
@rule(registrar_of)
def data(organisation_id: int, user_id: int) -> Answer:
    """Everything that is held about a user, to be read."""
    return render_template(
        "users/data.html",
        parts=data_of_user(visitor(), organisation_id, user_id),
        user=find_account(organisation_id, user_id),
        organisation=organisation_of(organisation_id),
        **DATA_WORDS,
        download=url_for("people.data_file", organisation_id=organisation_id, user_id=user_id),
    )


@blueprint.get("/uppgifter.json")
@rule(registrar_of)
def data_file(organisation_id: int, user_id: int) -> Response:
    """The same, as a file."""
    return json_file(as_json(data_of_user(visitor(), organisation_id, user_id)), user_id)


def json_file(told: dict[str, Any], user_id: int) -> Response:
    """A JSON object as a file to keep."""
    answer = jsonify(told)
    answer.headers["Content-Disposition"] = f'attachment; filename="registerutdrag-{user_id}.json"'
    return answer


@blueprint.route("/avidentifiera", methods=["GET", "POST"])
@rule(fresh(registrar_of))
def forget(organisation_id: int, user_id: int) -> Answer:
    """Anonymise a user who has ended, on a decision."""
    form, status = DisposalForm(), 200
    user = find_account(organisation_id, user_id)
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                anonymise(visitor(), organisation_id, user_id, form.decision())
                flash("Användaren är avidentifierad.", "success")
                return redirect(url_for("disposals.index", organisation_id=organisation_id))
            except ServiceError as fault:
                status = show_errors(form, fault)
                user = find_account(organisation_id, user_id)
    shown = {"user": user, "traces": traces_of(organisation_id, user), "form": form}
    organisation = organisation_of(organisation_id)
    return render_template("users/anonymise.html", organisation=organisation, **shown), status
