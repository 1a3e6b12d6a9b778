"""A plan's versions: each as it was decided, how they differ, the file kept beside one, and markers."""

import io

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from planapp.services.errors import NotFound, ServiceError
from planapp.services.export_plan import export_version
from planapp.services.life.compare_versions import compare_versions
from planapp.services.life.propose_markers import proposed_markers, set_markers
from planapp.services.life.version_file import keep_version_file, take_away_version_file, version_file
from planapp.services.life.versions import show_version
from planapp.web.access import keep_plan, read_plan, rule, visitor
from planapp.web.formats import id_from, today

blueprint = Blueprint("versions", __name__, url_prefix="/planer/<int:plan_id>")
Answer = str | Response | tuple[str, int]


class FileForm(FlaskForm):
    """The file as finally decided."""

    file = FileField("Fil")


@blueprint.get("/jamfor")
@rule(read_plan)
def compare(plan_id: int) -> str:
    """A draft beside the decided text, or a decided version beside the one before, word by word."""
    asked = request.args.get("version")
    number = id_from(asked) if asked is not None else None
    return render_template(
        "life/compare.html", plan=g.plan, page=compare_versions(g.plan, number), number=number
    )


@blueprint.route("/markorer", methods=["GET", "POST"])
@rule(keep_plan)
def markers(plan_id: int) -> Answer:
    """The markers proposed for the rows that a draft changes, each with a box to tick."""
    if request.method == "POST":
        ids = [id_from(one) for one in request.form.getlist("rad")]
        try:
            flash(set_markers(visitor(), plan_id, ids, today()).sentence, "success")
            return redirect(url_for("writing.outline", plan_id=plan_id))
        except NotFound:
            raise
        except ServiceError as fault:
            flash(str(fault), "warning")
            return redirect(url_for("versions.markers", plan_id=plan_id))
    return render_template("life/markers.html", plan=g.plan, proposals=proposed_markers(g.plan, today()))


@blueprint.get("/versioner/<int:number>")
@rule(read_plan)
def show(plan_id: int, number: int) -> str:
    """A version as it was decided, to be read and printed."""
    return _version_page(number)


def _version_page(number: int, form: FileForm | None = None) -> str:
    may_plan = visitor().may_plan(g.plan.organisation_id, g.plan.id)
    return render_template(
        "life/version.html",
        plan=g.plan,
        page=show_version(g.plan, number),
        form=form or FileForm(formdata=None),
        may_plan=may_plan,
    )


@blueprint.get("/versioner/<int:number>/verksamhetsplan.<suffix>")
@rule(read_plan)
def document(plan_id: int, number: int, suffix: str) -> Response:
    """A version's text as a document, made now."""
    if suffix not in ("docx", "xlsx", "json"):
        abort(404)
    made = export_version(plan_id, number, suffix, visitor())
    return send_file(
        io.BytesIO(made.data), mimetype=made.mime_type, as_attachment=True, download_name=made.file_name
    )


@blueprint.get("/versioner/<int:number>/fil")
@rule(read_plan)
def file(plan_id: int, number: int) -> Response:
    """The file as finally decided."""
    path, name = version_file(plan_id, number)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)


@blueprint.post("/versioner/<int:number>/fil")
@rule(keep_plan)
def keep_file(plan_id: int, number: int) -> Answer:
    """Keep a file beside the version, instead of the one that was there."""
    form = FileForm()
    sent = form.file.data
    try:
        if not form.validate() or not sent:
            raise ServiceError("Välj en fil.")
        keep_version_file(visitor(), plan_id, number, sent.read(), sent.filename or "")
    except NotFound:
        raise
    except ServiceError as fault:
        form.file.errors = [str(fault)]
        return _version_page(number, form), 400
    flash("Filen är sparad. Det är den som läsarna får.", "success")
    return redirect(url_for("versions.show", plan_id=plan_id, number=number))


@blueprint.post("/versioner/<int:number>/fil/ta-bort")
@rule(keep_plan)
def take_away_file(plan_id: int, number: int) -> Response:
    """Let the version have no file."""
    try:
        take_away_version_file(visitor(), plan_id, number)
        flash("Filen är borttagen. Läsarna får texten som den står i planapp.", "success")
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
    return redirect(url_for("versions.show", plan_id=plan_id, number=number))
