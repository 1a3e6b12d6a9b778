"""A plan without a document: an empty one, or one made from another."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired

from planapp.services.errors import ServiceError
from planapp.services.list_plans import newest_first, readable_plans
from planapp.services.new_plan import (
    CopyChoice,
    CopyPage,
    PlanFacts,
    copy_plan,
    make_plan,
    organisation_region,
    show_copy,
)
from planapp.services.organisations import organisation_names
from planapp.web import access
from planapp.web.access import plan_maker, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import counted, id_from, today

blueprint = Blueprint("new_plan", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]


class PlanForm(FlaskForm):
    """An empty plan."""

    title = StringField("Titel", [InputRequired("Skriv planens titel."), at_most(300)])
    organisation = SelectField("Organisation", validate_choice=False)
    region = StringField("Region", [at_most(200)])
    rcc = StringField("Regionalt cancercentrum", [at_most(200)])
    period = StringField("Period", [at_most(100)])


class CopyForm(FlaskForm):
    """A plan from another one; the ticked chapters and rows stand beside it."""

    title = StringField("Titel", [InputRequired("Skriv planens titel."), at_most(300)])
    period = StringField("Period", [at_most(100)])
    leave_finished = BooleanField("Ta inte med rader som är klara eller utgår")
    clears_past = BooleanField("Ta bort tidsramar som har gått ut")
    keeps_owners = BooleanField("Låt rapportörerna följa med till sina rader")


def _plan_form() -> PlanForm:
    names = organisation_names(visitor().planned_organisations())
    form = PlanForm()
    form.organisation.choices = [(str(one), name) for one, name in names]
    if not form.is_submitted() and len(names) == 1:
        form.region.data = organisation_region(names[0][0])
    return form


@blueprint.route("/ny", methods=["GET", "POST"])
@rule(plan_maker)
def index() -> Answer:
    """An empty plan, or the way to one that is made from another."""
    form = _plan_form()
    if form.validate_on_submit():
        facts = [getattr(form, name).data or "" for name in ("title", "region", "rcc", "period")]
        try:
            plan_id = make_plan(visitor(), id_from(form.organisation.data), PlanFacts(*facts))
            flash("Planen finns nu som utkast. Börja med det första kapitlet.", "success")
            return redirect(url_for("plans.show", plan_id=plan_id))
        except ServiceError as fault:
            form.title.errors = [str(fault)]
    mine = visitor().planned_organisations()
    plans = [one for one in readable_plans(visitor()) if one.organisation_id in mine]
    models = [one for one in newest_first(plans) if one.version_of_id is None]
    page = render_template("new_plan/index.html", form=form, models=models)
    return page, 400 if form.errors else 200


def _choice(form: CopyForm) -> CopyChoice:
    return CopyChoice(
        form.title.data or "",
        form.period.data or "",
        frozenset(id_from(one) for one in request.form.getlist("kapitel")),
        frozenset(id_from(one) for one in request.form.getlist("rad")),
        not form.leave_finished.data,
        not form.clears_past.data,
        bool(form.keeps_owners.data),
    )


def _proposed(page: CopyPage) -> CopyForm:
    """The form as it is proposed: the next period, without what is finished."""
    return CopyForm(
        formdata=None,
        title=page.title,
        period=page.period,
        leave_finished=True,
        clears_past=True,
        keeps_owners=True,
    )


@blueprint.route("/<int:plan_id>/ny", methods=["GET", "POST"])
@rule(access.copy_plan)
def copy(plan_id: int) -> Answer:
    """Choose what is taken along from a plan to a new one."""
    form = CopyForm()
    if form.validate_on_submit():
        try:
            made = copy_plan(visitor(), plan_id, _choice(form), today())
            owners = f" {counted(made.owners, 'rapportör', 'rapportörer')} följde med." if made.owners else ""
            words = f"Den nya planen finns som utkast med {counted(made.rows, 'rad', 'rader')}.{owners}"
            past = counted(made.cleared, "tidsram som har gått ut", "tidsramar som har gått ut")
            flash(f"{words} {past} togs bort." if made.cleared else words, "success")
            return redirect(url_for("plans.show", plan_id=made.plan_id))
        except ServiceError as fault:
            form.title.errors = [str(fault)]
    page = show_copy(g.plan)
    ticked: CopyChoice | None = _choice(form) if form.is_submitted() else None
    shown = form if form.is_submitted() else _proposed(page)
    answer = render_template("new_plan/copy.html", page=page, form=shown, ticked=ticked)
    return answer, 400 if form.errors else 200
