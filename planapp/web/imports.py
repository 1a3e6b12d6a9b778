"""Reading a document in: upload, check, confirm."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response
from wtforms import SelectField

from planapp.services.check_view import view_of
from planapp.services.errors import NotFound, ServiceError
from planapp.services.import_plan import check_upload, confirm_upload, give_up_upload, may_import
from planapp.services.import_plan import upload as hold
from planapp.services.organisations import organisation_names
from planapp.web.access import importer, rule, visitor
from planapp.web.formats import id_from

blueprint = Blueprint("imports", __name__, url_prefix="/las-in")
Answer = str | Response | tuple[str, int]


class UploadForm(FlaskForm):
    """A document, and the organisation that it is for."""

    file = FileField("Planen som fil", [FileRequired("Välj en fil.")])
    organisation = SelectField(
        "Planen gäller", coerce=lambda written: id_from(str(written)), validate_choice=False
    )


@blueprint.route("", methods=["GET", "POST"])
@rule(importer)
def upload() -> Answer:
    """Choose a file."""
    form = UploadForm()
    form.organisation.choices = organisation_names(may_import(visitor()))
    if form.validate_on_submit():
        name = (form.file.data.filename or "plan").replace("\\", "/").rpartition("/")[2][-200:]
        try:
            import_id = hold(visitor(), form.file.data.read(), name, form.organisation.data)
            return redirect(url_for("imports.check", import_id=import_id))
        except ServiceError as fault:
            form.file.errors = [str(fault)]
    limit = current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024)
    return render_template("imports/upload.html", form=form, limit=limit), 400 if form.errors else 200


@blueprint.get("/<int:import_id>")
@rule(importer)
def check(import_id: int) -> Answer:
    """What the document will become; nothing is stored yet."""
    try:
        checked = check_upload(visitor(), import_id)
    except NotFound:
        abort(404)
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("imports.upload"))
    return render_template(
        "imports/check.html", checked=checked, view=view_of(checked.record), form=FlaskForm()
    )


@blueprint.post("/<int:import_id>")
@rule(importer)
def confirm(import_id: int) -> Answer:
    """Store the plan."""
    try:
        stored = confirm_upload(visitor(), import_id)
    except NotFound:
        abort(404)
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("imports.upload"))
    flash("Planen är inläst.", "success")
    return redirect(url_for("plans.show", plan_id=stored.plan_id))


@blueprint.post("/<int:import_id>/avbryt")
@rule(importer)
def give_up(import_id: int) -> Answer:
    """Drop the upload."""
    try:
        give_up_upload(visitor(), import_id)
    except NotFound:
        abort(404)
    except ServiceError as fault:
        flash(str(fault), "info")
    else:
        flash("Inläsningen är avbruten. Inget är sparat.", "info")
    return redirect(url_for("imports.upload"))
