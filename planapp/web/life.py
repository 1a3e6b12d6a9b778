"""A plan's life: consultation, decision, the next version, and the end."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from planapp.domain.versions.joining import Clash
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.imports.import_runs import keeps_plans
from planapp.services.life.begin_version import begin_version
from planapp.services.life.correct_decision import correct_decision
from planapp.services.life.decide import (
    LIMIT,
    Decision,
    Unsettled,
    clashes_of,
    decide,
    text_mark,
    why_not_decide,
)
from planapp.services.life.decision_summary import decision_summary
from planapp.services.life.end_plan import end_plan, reopen_plan
from planapp.services.life.remove_draft import bring_back_draft, remove_draft, removed_drafts
from planapp.services.life.send_for_consultation import back_to_draft, send_for_consultation
from planapp.services.life.show_life import PlanLife, plan_line, show_life
from planapp.services.show_plan import get_plan
from planapp.storage.models import Plan
from planapp.web.access import importer, keep_plan, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import today

blueprint = Blueprint("life", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]
_CLASH = "krock-"


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is confirmed on a page of its own: its verb, and the words about it."""

    verb: Any
    title: str
    told: tuple[str, ...]
    button: str
    done: str
    is_danger: bool = False


STEPS = {
    "remiss": Step(
        send_for_consultation,
        "Skicka på remiss",
        (
            "Planen märks med «PÅ REMISS» på alla sidor och i alla dokument.",
            "Texten går fortfarande att ändra, och planen går att ta tillbaka till utkast.",
        ),
        "Skicka på remiss",
        "Planen är på remiss.",
    ),
    "utkast": Step(
        back_to_draft,
        "Ta tillbaka till utkast",
        ("Planen är inte längre på remiss. Den märks med «UTKAST» på alla sidor och i alla dokument.",),
        "Ta tillbaka till utkast",
        "Planen är ett utkast igen.",
    ),
    "avsluta": Step(
        end_plan,
        "Avsluta planen",
        (
            "Planen går att läsa som förut, men ingen kan rapportera i den.",
            "Du kan öppna planen igen om du ångrar dig.",
        ),
        "Avsluta planen",
        "Planen är avslutad.",
        is_danger=True,
    ),
    "oppna-igen": Step(
        reopen_plan,
        "Öppna planen igen",
        ("Planen blir en beslutad plan igen, och det går att rapportera i den.",),
        "Öppna planen igen",
        "Planen är öppen igen.",
    ),
    "ta-bort": Step(
        remove_draft,
        "Ta bort utkastet",
        (
            "Utkastet försvinner från planlistan och för alla som läser det.",
            "Inget raderas. Du hittar det bland borttagna utkast och kan ta tillbaka det därifrån.",
        ),
        "Ta bort utkastet",
        "Utkastet är borttaget.",
        is_danger=True,
    ),
    "ny-version": Step(
        begin_version,
        "Börja en ny version",
        (
            "Den beslutade planen kopieras till ett utkast, där du ändrar texten.",
            "Den beslutade planen gäller tills utkastet är beslutat. Status rapporteras i den som vanligt.",
            "Bara planansvariga ser utkastet, tills det skickas på remiss.",
        ),
        "Börja en ny version",
        "Här är utkastet till nästa version.",
    ),
}
# The steps as `show_life` names them, by address.
STEP_NAMES = {
    "send": "remiss",
    "call_back": "utkast",
    "end": "avsluta",
    "reopen": "oppna-igen",
    "remove": "ta-bort",
    "begin": "ny-version",
}


class DecisionForm(FlaskForm):
    """What a decision says."""

    seen = StringField(widget=HiddenInput())
    decided_by = StringField("Beslutad av", [at_most(LIMIT)])
    decided_on = DateField("Beslutets datum", [Optional()])
    registry_number = StringField("Diarienummer", [Optional(), at_most(LIMIT)])
    handler = StringField("Handläggare", [Optional(), at_most(LIMIT)])
    number = IntegerField("Version", [Optional()])

    def decision(self) -> Decision:
        """The decision as it was filled in."""
        return Decision(
            self.decided_by.data or "",
            self.decided_on.data,
            self.registry_number.data or "",
            self.handler.data or "",
            self.number.data if "number" in self else None,
        )

    def refuse(self, fault: ServiceError) -> None:
        """Tell what is wrong at its field, or first on the page."""
        named = fault.fields if isinstance(fault, FieldErrors) else {}
        for name, sentence in named.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
        if not named:
            self.form_errors.append(str(fault))


def keep_removed(plan_id: int, **_: object) -> None:
    """Who keeps a draft that is removed."""
    g.plan = get_plan(plan_id)
    whole_id = g.plan.version_of_id or plan_id
    if not visitor().may_read(g.plan.organisation_id, whole_id):
        abort(404)
    if not visitor().may_plan(g.plan.organisation_id, whole_id):
        abort(403)


def _step(name: str) -> Step:
    step = STEPS.get(name)
    if step is None:
        abort(404)
    return step


@blueprint.route("/<int:plan_id>/steg/<step>", methods=["GET", "POST"])
@rule(keep_plan)
def take(plan_id: int, step: str) -> Answer:
    """What a step means, and the press that takes it."""
    asked, form = _step(step), FlaskForm()
    if not form.validate_on_submit():
        return render_template("life/step.html", plan=g.plan, step=asked, form=form)
    try:
        made = asked.verb(visitor(), plan_id)
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("plans.show", plan_id=plan_id))
    flash(asked.done, "success")
    if step == "ta-bort":
        return redirect(url_for("life.removed"))
    return redirect(url_for("plans.show", plan_id=made or plan_id))


@blueprint.route("/<int:plan_id>/beslut", methods=["GET", "POST"])
@rule(keep_plan)
def decision(plan_id: int) -> Answer:
    """The decision of a plan, or of a version's draft."""
    form, plan = DecisionForm(), g.plan
    if not form.is_submitted():
        refusal = why_not_decide(plan)
        if refusal:
            return render_template("life/decision.html", plan=plan, form=form, refusal=refusal), 409
        form.seen.data, form.number.data = text_mark(plan_id), plan.version
        form.registry_number.data, form.handler.data = plan.registry_number, plan.handler
        return _decision_page(form, clashes_of(plan))
    choices = {
        name.removeprefix(_CLASH): value for name, value in request.form.items() if name.startswith(_CLASH)
    }
    clashes: list[Clash] = []
    status = 400
    if form.validate():
        try:
            made = decide(visitor(), plan_id, form.decision(), form.seen.data or "", choices)
            flash("Planen är beslutad. Texten står fast från och med nu.", "success")
            return redirect(url_for("plans.show", plan_id=made))
        except NotFound:
            raise
        except ServiceError as fault:
            form.refuse(fault)
            status = 409 if isinstance(fault, Conflict) else 400
            clashes = fault.clashes if isinstance(fault, Unsettled) else []
    g.plan = get_plan(plan_id)
    if status == 409:
        form.seen.data = text_mark(plan_id)
    return _decision_page(form, clashes or clashes_of(g.plan), choices), status


def _decision_page(form: DecisionForm, clashes: list[Clash], choices: dict[str, str] | None = None) -> str:
    return render_template(
        "life/decision.html",
        plan=g.plan,
        form=form,
        clashes=clashes,
        choices=choices or {},
        clash=_CLASH,
        summary=decision_summary(g.plan, today()),
    )


@blueprint.route("/<int:plan_id>/beslut/ratta", methods=["GET", "POST"])
@rule(keep_plan)
def correction(plan_id: int) -> Answer:
    """What is written of the latest decision, to be corrected."""
    form, plan = DecisionForm(), g.plan
    del form.number, form.seen
    if not form.is_submitted():
        form.decided_by.data, form.decided_on.data = plan.decided_by, plan.decided_on
        form.registry_number.data, form.handler.data = plan.registry_number, plan.handler
    elif form.validate():
        try:
            correct_decision(visitor(), plan_id, form.decision())
            flash("Beslutets uppgifter är sparade.", "success")
            return redirect(url_for("plans.show", plan_id=plan_id))
        except NotFound:
            raise
        except ServiceError as fault:
            form.refuse(fault)
    refused = bool(form.errors or form.form_errors)
    return render_template("life/correction.html", plan=g.plan, form=form), 400 if refused else 200


@blueprint.get("/borttagna")
@rule(importer)
def removed() -> str:
    """The removed drafts of the plans that the visitor keeps."""
    return render_template("life/removed.html", drafts=removed_drafts(visitor()))


@blueprint.post("/<int:plan_id>/ta-tillbaka")
@rule(keep_removed)
def bring_back(plan_id: int) -> Response:
    """Take a removed draft back."""
    try:
        bring_back_draft(visitor(), plan_id)
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("life.removed"))
    flash("Utkastet är tillbaka.", "success")
    return redirect(url_for("plans.show", plan_id=plan_id))


def _life_of(plan: Plan) -> PlanLife:
    return show_life(visitor(), plan, today())


def _edition_of(plan: Plan, as_of: date | None = None) -> str:
    return plan_line(plan, as_of or today())


@blueprint.app_context_processor
def _in_templates() -> dict[str, object]:
    """What any page about a plan can say of its edition and its life."""
    return {
        "life_of": _life_of,
        "edition_of": _edition_of,
        "life_steps": STEPS,
        "step_names": STEP_NAMES,
        "may_see_removed": lambda: keeps_plans(visitor()),
    }
