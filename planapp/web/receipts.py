"""Receipts of what was read in, and undoing a reading as a whole."""

from flask import Blueprint, abort, flash, g, redirect, render_template, send_file, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from planapp.services import files
from planapp.services.errors import NotFound, ServiceError
from planapp.services.imports.import_runs import may_keep, may_see_run, stored_run
from planapp.services.imports.receipt import plan_imports, show_receipt
from planapp.services.imports.undo_import import obstacles, undo_import
from planapp.web.access import read_plan, rule, visitor

blueprint = Blueprint("receipts", __name__)
Answer = str | Response | tuple[str, int]


def read_import(import_id: int, **_: object) -> None:
    """Who may read the plan that a document was read into."""
    g.run = stored_run(import_id)
    if not may_see_run(visitor(), g.run):
        abort(404)


def keep_import(import_id: int, **_: object) -> None:
    """Who keeps the plan that a document was read into."""
    read_import(import_id)
    if not may_keep(visitor(), g.run):
        abort(403)


@blueprint.get("/las-in/<int:import_id>/kvitto")
@rule(read_import)
def show(import_id: int) -> str:
    """The receipt, to be read and printed."""
    return render_template(
        "imports/receipt.html", page=show_receipt(import_id), may_keep=may_keep(visitor(), g.run)
    )


@blueprint.get("/las-in/<int:import_id>/original")
@rule(keep_import)
def original(import_id: int) -> Answer:
    """The file as it was uploaded."""
    path = files.original_path(g.run.file_hash, g.run.file_format)
    if not path.is_file():
        raise NotFound("Filen finns inte kvar.")
    name = files.download_name(g.run.file_name, g.run.file_format)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)


@blueprint.route("/las-in/<int:import_id>/angra", methods=["GET", "POST"])
@rule(keep_import)
def undo(import_id: int) -> Answer:
    """What undoing the reading means or what stands in its way, and the press that does it."""
    if g.run.undone_at is not None:
        flash("Inläsningen är redan ångrad.", "info")
        return redirect(url_for("receipts.show", import_id=import_id))
    form = FlaskForm()
    if form.validate_on_submit():
        try:
            plan_id = undo_import(visitor(), import_id)
        except NotFound:
            raise
        except ServiceError as fault:
            flash(str(fault), "warning")
            return redirect(url_for("receipts.undo", import_id=import_id))
        if plan_id is None:
            flash("Inläsningen är ångrad, och planen är borttagen.", "success")
            return redirect(url_for("plans.index"))
        flash("Inläsningen är ångrad. Planen är som den var innan.", "success")
        return redirect(url_for("plans.show", plan_id=plan_id))
    return render_template(
        "imports/undo.html", page=show_receipt(import_id), obstacles=obstacles(import_id), form=form
    )


@blueprint.get("/planer/<int:plan_id>/inlasningar")
@rule(read_plan)
def index(plan_id: int) -> str:
    """The readings of a plan, the newest first."""
    return render_template("imports/index.html", plan=g.plan, imports=plan_imports(plan_id))
