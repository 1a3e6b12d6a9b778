"""Documents out."""

import io

from flask import Blueprint, abort, flash, g, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import ServiceError
from planapp.services.export_plan import KINDS, export_plan
from planapp.web.access import read_plan, rule, visitor
from planapp.web.formats import today

blueprint = Blueprint("exports", __name__, url_prefix="/planer")


@blueprint.get("/<int:plan_id>/dokument")
@rule(read_plan)
def index(plan_id: int) -> str:
    """The documents that a plan can be had as."""
    return render_template("exports/index.html", plan=g.plan)


@blueprint.get("/<int:plan_id>/dokument/<kind>.<suffix>")
@rule(read_plan)
def download(plan_id: int, kind: str, suffix: str) -> Response:
    """A plan as a document, made now."""
    if suffix not in KINDS.get(kind, ()):
        abort(404)
    try:
        made = export_plan(plan_id, kind, suffix, today(), visitor())
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("exports.index", plan_id=plan_id))
    return send_file(
        io.BytesIO(made.data), mimetype=made.mime_type, as_attachment=True, download_name=made.file_name
    )
