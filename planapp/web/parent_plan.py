"""The superior plan: choosing it, linking activities to it, and what stands on one side only."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.domain.word_diff import word_diff
from planapp.services.errors import ServiceError
from planapp.services.parent_plan import choose_parent, link_activities, show_parent, undo_parent
from planapp.services.take_parent_text import take_parent_text
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import counted, id_from

blueprint = Blueprint("parent_plan", __name__, url_prefix="/planer/<int:plan_id>/overordnad")


def _back(plan_id: int, batch: str = "") -> Response:
    return redirect(url_for("parent_plan.show", plan_id=plan_id, sparat=batch or None))


@blueprint.get("")
@rule(keep_plan)
def show(plan_id: int) -> str:
    """The plan beside its superior one; the address may say what to link by hand."""
    return render_template(
        "parent_plan/show.html",
        page=show_parent(visitor(), g.plan),
        word_diff_of=word_diff,
        chosen={name: request.args.get(name, "")[:40] for name in ("aktivitet", "rcc")},
        saved=request.args.get("sparat", "")[:32],
    )


@blueprint.post("")
@rule(keep_plan)
def choose(plan_id: int) -> Response:
    """Choose the superior plan, or none."""
    written = request.form.get("plan", "")
    batch = choose_parent(visitor(), plan_id, id_from(written) if written else None)
    flash("Den överordnade planen är vald." if written else "Planen har ingen överordnad plan nu.", "success")
    return _back(plan_id, batch)


@blueprint.post("/koppla")
@rule(keep_plan)
def link(plan_id: int) -> Response:
    """Link the ticked pairs, or one that was put together by hand."""
    written, by_hand = request.form.getlist("par"), request.form.get("aktivitet")
    if by_hand:
        written = [f"{by_hand}:{request.form.get('rcc', '')}"]
    wanted = {id_from(cell): above for cell, _, above in (one.partition(":") for one in written) if above}
    if not wanted:
        flash("Välj minst en aktivitet att koppla.", "danger")
        return _back(plan_id)
    batch, number = link_activities(visitor(), plan_id, wanted, replaces=bool(by_hand))
    flash(f"{counted(number, 'aktivitet är kopplad', 'aktiviteter är kopplade')}.", "success")
    return _back(plan_id, batch)


@blueprint.post("/ta-bort")
@rule(keep_plan)
def unlink(plan_id: int) -> Response:
    """Take a link away."""
    wanted = {id_from(request.form.get("aktivitet")): None}
    batch, _ = link_activities(visitor(), plan_id, wanted, replaces=True)
    flash("Kopplingen är borttagen.", "success")
    return _back(plan_id, batch)


@blueprint.post("/ta-text")
@rule(keep_plan)
def take_text(plan_id: int) -> Response:
    """Take the superior plan's new words."""
    try:
        edited = take_parent_text(visitor(), plan_id, id_from(request.form.get("aktivitet")))
        flash(f"{edited.sentence} Ångra gör du under Ändringar i texten.", "success")
    except ServiceError as fault:
        flash(str(fault), "warning")
    return _back(plan_id)


@blueprint.post("/angra")
@rule(keep_plan)
def undo(plan_id: int) -> Response:
    """Undo the last press."""
    try:
        undo_parent(visitor(), plan_id, request.form.get("batch", ""))
        flash("Ändringen är ångrad.", "success")
    except ServiceError as fault:
        flash(str(fault), "danger")
    return _back(plan_id)
