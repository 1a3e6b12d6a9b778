"""Proposals of another timeframe or responsible: made, taken back, and answered by the planner."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from planapp.domain.plan_states import DECIDED
from planapp.services.answers.answer_proposal import answer_proposal, move_decided
from planapp.services.answers.proposals import RESPONSIBLE, TIMEFRAME, get_proposal, open_proposals
from planapp.services.answers.propose import NEW_LIMIT, REASON_LIMIT, propose, withdraw
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.storage.models import Plan
from planapp.web.access import answer_row, keep_row, rule, visitor
from planapp.web.fields import at_most
from planapp.web.rows import Answer, row_state, to_row

blueprint = Blueprint("proposals", __name__, url_prefix="/rader")
_CHOICES = [(TIMEFRAME, "Tidsramen"), (RESPONSIBLE, "Ansvarig")]


class ProposalForm(FlaskForm):
    """What should stand in the plan instead, and why."""

    field = RadioField("Vad gäller det?", default=TIMEFRAME, validate_choice=False)
    seen_timeframe = StringField(widget=HiddenInput())
    seen_responsible = StringField(widget=HiddenInput())
    new = TextAreaField("Vad ska det stå i stället?", [at_most(NEW_LIMIT)])
    reason = TextAreaField("Varför?", [at_most(REASON_LIMIT)])


def _form() -> ProposalForm:
    form = ProposalForm()
    form.field.choices = _CHOICES
    return form


def _page(form: ProposalForm, note: str = "") -> str:
    page = row_state()
    form.seen_timeframe.data = page.values["timeframe"]
    form.seen_responsible.data = page.values["responsible"]
    return render_template("answers/propose.html", page=page, form=form, note=note)


@blueprint.get("/<int:activity_id>/foresla")
@rule(answer_row)
def make(activity_id: int) -> Answer:
    """Ask what should stand instead, and why; the planner of a plan that is not decided writes in it."""
    page = row_state()
    if not page.may_propose:
        abort(403)
    if page.may_plan and page.plan.state != DECIDED:
        return to_row(activity_id)
    return _page(_form())


@blueprint.post("/<int:activity_id>/foresla")
@rule(answer_row)
def send(activity_id: int) -> Answer:
    """Propose it to the planner; the planner sets it at once."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    field = form.field.data
    seen = (form.seen_responsible if field == RESPONSIBLE else form.seen_timeframe).data or ""
    values = visitor(), activity_id, field, seen, form.new.data or "", form.reason.data or ""
    try:
        if not visitor().may_plan(g.plan.organisation_id, g.plan.id):
            propose(*values)
            flash("Förslaget är skickat till planansvarig.", "success")
            return to_row(activity_id)
        saved = move_decided(*values)
    except FieldErrors as fault:
        for name, sentence in fault.fields.items():
            form[name].errors = [*form[name].errors, sentence]
        return _page(form), 400
    except ServiceError as fault:
        return _page(form, str(fault)), 409 if isinstance(fault, Conflict) else 400
    flash("Ändrat. Det som beslutades står kvar bredvid.", "success")
    return to_row(activity_id, sparat=saved.batch)


def _own(activity_id: int, proposal_id: int) -> None:
    if get_proposal(proposal_id)[0].activity_id != activity_id:
        abort(404)


@blueprint.post("/<int:activity_id>/forslag/<int:proposal_id>/ta-tillbaka")
@rule(answer_row)
def take_back(activity_id: int, proposal_id: int) -> Answer:
    """Take a proposal back."""
    _own(activity_id, proposal_id)
    try:
        withdraw(visitor(), proposal_id)
        flash("Förslaget är taget tillbaka.", "success")
    except Conflict as fault:
        flash(str(fault), "warning")
    return redirect(url_for("mine.index"))


@blueprint.post("/<int:activity_id>/forslag/<int:proposal_id>")
@rule(keep_row)
def answer(activity_id: int, proposal_id: int) -> Answer:
    """The planner's yes, or no with a sentence."""
    _own(activity_id, proposal_id)
    accepts = request.form.get("gor") == "ja"
    try:
        saved = answer_proposal(visitor(), proposal_id, accepts, request.form.get("answer", ""))
    except ServiceError as fault:
        flash(str(fault), "warning" if isinstance(fault, Conflict) else "danger")
        return _back(activity_id)
    flash("Förslaget är godtaget, och raden ändrad." if accepts else "Svaret är sparat.", "success")
    return _back(activity_id, saved.batch if accepts else None)


def _back(activity_id: int, batch: str | None = None) -> Answer:
    """Back to where the answer was given, with the way to undo it."""
    if request.form.get("till") != "plan":
        return to_row(activity_id, sparat=batch)
    rad = activity_id if batch else None
    return redirect(url_for("waiting.index", plan_id=g.plan.id, godtaget=batch, rad=rad))


def _proposals_in(plan: Plan) -> object:
    return open_proposals(plan.id)


@blueprint.app_context_processor
def _in_templates() -> dict[str, object]:
    return {"proposals_in": _proposals_in}
