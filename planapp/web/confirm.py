"""The planner's answer to a row that was reported as done, on its page or in the plan's table."""

from flask import Blueprint, flash, g, render_template, request

from planapp.services.confirm_done import confirm_done, decline_done
from planapp.services.errors import Conflict, ServiceError
from planapp.services.update_row import Saved, load_row
from planapp.web.access import keep_row, rule, visitor
from planapp.web.formats import clock, id_from
from planapp.web.rows import Answer, is_htmx, row_state, to_row

blueprint = Blueprint("confirm", __name__, url_prefix="/rader")


@blueprint.post("/<int:activity_id>/bekrafta")
@rule(keep_row)
def yes(activity_id: int) -> Answer:
    """Confirm that the row is done."""
    try:
        saved = confirm_done(visitor(), activity_id, id_from(request.form.get("version")))
    except ServiceError as fault:
        return _refused(fault)
    return _answered(saved, f"Bekräftat {clock(saved.at)}.")


@blueprint.post("/<int:activity_id>/inte-klar")
@rule(keep_row)
def no(activity_id: int) -> Answer:
    """Say that the row is not done yet, and why."""
    comment = request.form.get("comment", "")
    try:
        saved = decline_done(visitor(), activity_id, id_from(request.form.get("version")), comment)
    except ServiceError as fault:
        return _refused(fault, comment)
    return _answered(saved, f"Sparat {clock(saved.at)}. Rapportören ser vad du har skrivit.")


def _refused(fault: ServiceError, comment: str = "") -> Answer:
    status = 409 if isinstance(fault, Conflict) else 400
    if is_htmx():
        page = row_state()
        return render_template(
            "rows/status.html", page=page, saved=None, fault=str(fault), answer=comment
        ), status
    flash(str(fault), "warning" if status == 409 else "danger")
    return to_row(g.activity.id)


def _answered(saved: Saved, sentence: str) -> Answer:
    if not is_htmx():
        flash(sentence, "success")
        return to_row(saved.activity_id, sparat=saved.batch)
    g.activity, g.plan = load_row(saved.activity_id)
    return render_template("rows/status.html", page=row_state(), saved=saved)
