"""Reading a document in: upload, follow the reading, check and answer, confirm or give up."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from planapp.domain.meanings import MEANINGS
from planapp.domain.record import COLUMN_KEYS
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports.answer_upload import answer_upload, forget_answers
from planapp.services.imports.check_upload import check_upload, reading_progress
from planapp.services.imports.check_view import view_of
from planapp.services.imports.confirm_upload import confirm_upload, seen_of
from planapp.services.imports.import_plan import may_import
from planapp.services.imports.import_runs import Ended
from planapp.services.imports.merging_view import merging_view
from planapp.services.imports.upload_plan import aim_upload, give_up_upload, kept_plans, waiting_uploads
from planapp.services.imports.upload_plan import upload as hold
from planapp.services.organisations import organisation_names
from planapp.web.access import importer, rule, visitor
from planapp.web.formats import id_from

blueprint = Blueprint("imports", __name__, url_prefix="/las-in")
Answer = str | Response | tuple[str, int]
NEW_PLAN = 0
# What an update can be kept to. The Område column says where a row belongs, and is always read.
SOME_COLUMNS = [(key, MEANINGS[key]) for key in COLUMN_KEYS if key != "area"]
_COLUMNS_OF_NOTHING = (
    "Du har valt kolumner, och då behöver du också välja vilken plan som ska uppdateras. "
    "En ny plan läses alltid in med alla sina kolumner."
)


class Checkboxes(SelectMultipleField):
    """Several choices, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AimForm(FlaskForm):
    """What a document is read in as."""

    plan = SelectField("Läs in som", coerce=lambda written: id_from(str(written)), validate_choice=False)
    organisation = SelectField(
        "Den nya planen gäller", coerce=lambda written: id_from(str(written)), validate_choice=False
    )
    columns = Checkboxes("Kolumner som ska läsas in", validate_choice=False)

    def offer(self) -> None:
        """Offer what the visitor may choose among."""
        self.organisation.choices = organisation_names(may_import(visitor()))
        plans = [(plan.id, f"Uppdatera {plan.title} ({plan.region})") for plan in kept_plans(visitor())]
        first = [(NEW_PLAN, "En ny plan")] if self.organisation.choices else []
        self.plan.choices = [*first, *plans]
        self.columns.choices = SOME_COLUMNS

    def validate_plan(self, field: SelectField) -> None:
        """Refuse chosen columns where there is no plan whose other columns could be left as they are."""
        if self.columns.data and not field.data:
            raise ValidationError(_COLUMNS_OF_NOTHING)


class UploadForm(AimForm):
    """A document, and what it is read in as."""

    file = FileField("Planen som fil", [FileRequired("Välj en fil.")])


def _check_url(import_id: int, anchor: str | None = None) -> str:
    return url_for("imports.check", import_id=import_id, _anchor=anchor)


@blueprint.route("", methods=["GET", "POST"])
@rule(importer)
def upload() -> Answer:
    """Choose a file, and what to read it in as."""
    form = UploadForm()
    form.offer()
    if request.method != "POST":
        form.plan.data = id_from(request.args.get("plan"))
    if form.validate_on_submit():
        name = (form.file.data.filename or "plan").replace("\\", "/").rpartition("/")[2][-200:]
        plan_id, columns = form.plan.data or None, form.columns.data or []
        try:
            data = form.file.data.read()
            import_id = hold(visitor(), data, name, form.organisation.data, plan_id, columns)
            return redirect(_check_url(import_id))
        except ServiceError as fault:
            form.file.errors = [str(fault)]
    limit = current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024)
    return render_template(
        "imports/upload.html", form=form, limit=limit, waiting=waiting_uploads(visitor())
    ), 400 if form.errors else 200


@blueprint.errorhandler(Ended)
def _ended(ended: Ended) -> Answer:
    """What became of an upload that waits no more, instead of a page that is not found."""
    if ended.is_stored:
        flash(str(ended), "info")
        return redirect(url_for("receipts.show", import_id=ended.import_id))
    return render_template("imports/ended.html", message=str(ended)), 410


@blueprint.get("/<int:import_id>")
@rule(importer)
def check(import_id: int) -> Answer:
    """What the document will become; nothing is stored yet."""
    try:
        state = check_upload(visitor(), import_id)
    except (Ended, NotFound):
        raise
    except ServiceError as fault:
        return render_template("imports/refused.html", import_id=import_id, message=str(fault), state=None)
    if state.refusal:
        return render_template(
            "imports/refused.html", import_id=import_id, message=state.refusal, state=state
        )
    checked = state.checked
    if checked is None:
        return render_template("imports/reading.html", state=state)
    aim = AimForm(formdata=None)
    aim.offer()
    aim.plan.data, aim.columns.data = checked.plan.id if checked.plan else NEW_PLAN, checked.columns
    return render_template(
        "imports/check.html",
        state=state,
        checked=checked,
        view=view_of(checked),
        update=merging_view(checked),
        seen=seen_of(checked),
        aim=aim,
        meanings=MEANINGS,
    )


@blueprint.get("/<int:import_id>/lasning")
@rule(importer)
def reading(import_id: int) -> Answer:
    """How far the reading has come, as a piece of its page; without the script, the page itself."""
    if request.headers.get("HX-Request") != "true":
        return redirect(_check_url(import_id))
    try:
        progress = reading_progress(visitor(), import_id)
    except NotFound:
        raise
    except ServiceError:  # an upload that waits no more is told of on its page
        progress = None
    if progress is None:
        return Response("", headers={"HX-Refresh": "true"})
    return render_template("imports/_progress.html", progress=progress)


@blueprint.post("/<int:import_id>")
@rule(importer)
def confirm(import_id: int) -> Answer:
    """Answer what the pressed button answers, or store the plan."""
    press = request.form.get("gor", "las-in")
    sent = request.form.to_dict()
    try:
        if press != "las-in":
            answered = answer_upload(visitor(), import_id, sent, press)
            if answered == 0:
                flash("Du har inte ändrat något.", "info")
            return redirect(_check_url(import_id, request.form.get(f"plats-{press}") or _place_of(press)))
        stored = confirm_upload(visitor(), import_id, request.form.get("sett", ""), sent)
    except (Ended, NotFound):
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(_check_url(import_id))
    if stored is None:
        flash("Dina svar är sparade, och filen är läst igen med dem. Se efter och tryck på Läs in.", "info")
        return redirect(_check_url(import_id))
    flash("Planen är uppdaterad." if stored.merging else "Planen är inläst.", "success")
    return redirect(url_for("receipts.show", import_id=stored.import_id))


def _place_of(press: str) -> str | None:
    """Where on the page the person goes on after an answer."""
    if press.startswith(("q-", "k-")):
        return press
    if press.startswith("konflikter"):
        return "krockar"
    return "kolumner" if press == "kolumner" else "att-kontrollera"


@blueprint.post("/<int:import_id>/mal")
@rule(importer)
def aim(import_id: int) -> Answer:
    """Choose anew what the document is read in as."""
    form = AimForm()
    form.offer()
    try:
        if form.validate_on_submit():
            aim_upload(visitor(), import_id, form.plan.data or None, form.columns.data or [])
        else:
            flash(" ".join(str(error) for error in form.plan.errors), "warning")
    except (Ended, NotFound):
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
    return redirect(_check_url(import_id))


@blueprint.post("/<int:import_id>/glom-svar")
@rule(importer)
def forget(import_id: int) -> Answer:
    """Take back the answers that made the file of no use."""
    forget_answers(visitor(), import_id)
    return redirect(_check_url(import_id))


@blueprint.post("/<int:import_id>/avbryt")
@rule(importer)
def give_up(import_id: int) -> Answer:
    """Drop the upload."""
    give_up_upload(visitor(), import_id)
    flash("Inläsningen är avbruten. Inget är sparat.", "info")
    return redirect(url_for("imports.upload"))
