"""Who answers for a row, on its page; and «Inte min rad», from the rapportör to the planner and back."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from planapp.domain.row_owners import ADD, LEAD
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.owners.assign import Assignment, assign, make_lead, unlink_owner
from planapp.services.owners.hand_back import LIMIT, give_to, hand_back, keep_with, take_back
from planapp.services.owners.panel import show_panel
from planapp.services.owners.people import owner_choices
from planapp.services.owners.plan_rows import row_in_short
from planapp.services.show_row import RowPage
from planapp.web.access import answer_row, keep_row, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import id_from
from planapp.web.waiting import waiting_page

blueprint = Blueprint("row_owners", __name__, url_prefix="/rader")
Answer = str | Response | tuple[str, int]


class HandBackForm(FlaskForm):
    """Why a row is not one's own, and maybe whose it is."""

    said = TextAreaField(
        "Varför är raden inte din?", [InputRequired("Skriv varför raden inte är din."), at_most(LIMIT)]
    )
    suggested = SelectField("Vem kan det vara?", validate_choice=False)
    suggestion = StringField("Eller skriv vem", [at_most(200)])


def _to_row(activity_id: int, batch: str | None = None) -> Response:
    urval = request.args.get("urval", "")[:1000] or None
    where = url_for("rows.show", activity_id=activity_id, urval=urval, kopplat=batch)
    return redirect(f"{where}#rapportorer")


@blueprint.post("/<int:activity_id>/rapportor")
@rule(keep_row)
def link(activity_id: int) -> Answer:
    """Link a user to the row, as huvudrapportör where that is asked for."""
    way = LEAD if request.form.get("som") == "huvud" else ADD
    try:
        chosen = Assignment((id_from(request.form.get("user")),), way)
        done = assign(visitor(), g.plan, [activity_id], chosen)
    except ServiceError as fault:
        flash(str(fault), "danger")
        return _to_row(activity_id)
    flash("Rapportören är kopplad till raden." if done.rows else "Rapportören var redan kopplad.", "success")
    return _to_row(activity_id, done.batch)


@blueprint.post("/<int:activity_id>/rapportor/ta-bort")
@rule(keep_row)
def unlink(activity_id: int) -> Answer:
    """Take a user from the row."""
    try:
        done = unlink_owner(visitor(), activity_id, id_from(request.form.get("user")))
    except ServiceError as fault:
        flash(str(fault), "danger")
        return _to_row(activity_id)
    flash("Kopplingen är borttagen." if done.rows else "Rapportören var inte kopplad.", "success")
    return _to_row(activity_id, done.batch)


@blueprint.post("/<int:activity_id>/rapportor/huvud")
@rule(keep_row)
def lead(activity_id: int) -> Answer:
    """Make a user the row's huvudrapportör."""
    try:
        done = make_lead(visitor(), activity_id, id_from(request.form.get("user")))
    except ServiceError as fault:
        flash(str(fault), "danger")
        return _to_row(activity_id)
    flash("Raden har en ny huvudrapportör." if done.rows else "Inget ändrades: det var redan så.", "success")
    return _to_row(activity_id, done.batch)


def _hand_back_page(form: HandBackForm, note: str = "") -> str:
    row = row_in_short(g.plan, g.activity.id)
    return render_template(
        "owners/hand_back.html", form=form, plan=g.plan, activity=g.activity, row=row, note=note
    )


def _form() -> HandBackForm:
    form = HandBackForm()
    me = visitor().id
    others = [(str(user_id), name) for user_id, name in owner_choices(g.plan) if user_id != me]
    form.suggested.choices = [("", "Vet inte"), *others]
    return form


@blueprint.get("/<int:activity_id>/inte-min")
@rule(answer_row)
def not_mine(activity_id: int) -> Answer:
    """Ask why a row is not hers, and whose it might be."""
    return _hand_back_page(_form())


@blueprint.post("/<int:activity_id>/inte-min")
@rule(answer_row)
def say_not_mine(activity_id: int) -> Answer:
    """Say that a row is not hers; it comes to the planner."""
    form = _form()
    if not form.validate_on_submit():
        return _hand_back_page(form), 400
    try:
        suggested = id_from(form.suggested.data) or None
        hand_back(visitor(), activity_id, form.said.data or "", form.suggestion.data or "", suggested)
    except FieldErrors as fault:
        for name, sentence in fault.fields.items():
            form[name].errors = [*form[name].errors, sentence]
        return _hand_back_page(form), 400
    except ServiceError as fault:
        return _hand_back_page(form, str(fault)), 400
    flash("Tack. Raden är din tills planansvarig har svarat.", "success")
    return _to_row(activity_id)


@blueprint.post("/<int:activity_id>/inte-min/<int:hand_back_id>/ta-tillbaka")
@rule(answer_row)
def undo(activity_id: int, hand_back_id: int) -> Answer:
    """Take back that the row is not hers."""
    try:
        take_back(visitor(), activity_id, hand_back_id)
        flash("Raden är din, som förut.", "success")
    except Conflict as fault:
        flash(str(fault), "warning")
    return _to_row(activity_id)


@blueprint.post("/<int:activity_id>/inte-min/<int:hand_back_id>/svar")
@rule(keep_row)
def answer(activity_id: int, hand_back_id: int) -> Answer:
    """The planner's answer: the row goes to somebody else, or stays."""
    said, batch = request.form.get("svar", ""), None
    try:
        if request.form.get("gor") == "behall":
            keep_with(visitor(), activity_id, hand_back_id, said)
        else:
            user_id = id_from(request.form.get("user"))
            batch = give_to(visitor(), activity_id, hand_back_id, user_id, said)
    except FieldErrors as fault:
        return waiting_page({hand_back_id: fault.fields}), 400
    except Conflict as fault:
        return waiting_page(note=str(fault)), 409
    flash("Svaret är sparat. Båda ser det i radens historik.", "success")
    return redirect(url_for("waiting.index", plan_id=g.plan.id, sparat=batch))


@blueprint.app_context_processor
def _in_templates() -> dict[str, object]:
    def owners_panel(page: RowPage) -> object:
        return show_panel(visitor(), page.activity, page.plan)

    return {"owners_panel": owners_panel}
