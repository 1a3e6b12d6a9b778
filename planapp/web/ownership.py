"""Vem äger det egentligen? Rows that nobody in particular is responsible for, with two questions each."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import Conflict, ServiceError
from planapp.services.owners.collectives import say_of_parties
from planapp.services.owners.ownerless import (
    Answered,
    answer_ownership,
    ask_again,
    show_ownership,
    undo_answer,
)
from planapp.services.owners.plan_rows import row_in_short
from planapp.web.access import keep_plan, keep_row, rule, visitor
from planapp.web.formats import counted, id_from

blueprint = Blueprint("ownership", __name__)
Answer = str | Response | tuple[str, int]
_FIELDS = {"ansvarig": "responsible", "tidsram": "timeframe"}
_PRESSES = 3  # an answer is no more


def _page(fault: str = "", row_id: int = 0) -> str:
    return render_template(
        "owners/ownership.html",
        page=show_ownership(g.plan),
        fault=fault,
        fault_row=row_id,
        sent=request.form,
        at=id_from(request.args.get("vid")),
        answered=id_from(request.args.get("rad")),
        presses=_presses(request.args.get("sparat", "")),
    )


def _presses(written: str) -> list[str]:
    return [one[:32] for one in written.split(".")[:_PRESSES] if one]


def _back(row_id: int | None = None, **told: object) -> Response:
    anchor = f"rad-{row_id}" if row_id else None
    values = {name: value for name, value in told.items() if value}
    at = row_id or None
    return redirect(url_for("ownership.index", plan_id=g.plan.id, vid=at, _anchor=anchor, **values))  # type: ignore[arg-type]


def _listed() -> list[int]:
    return [row.id for row in show_ownership(g.plan).rows]


def _next(before: list[int], row_id: int) -> int | None:
    """Where to go on: the row while it is still asked of, else the one that came after it."""
    left = set(_listed())
    following = before[before.index(row_id) :] if row_id in before else []
    return next((one for one in following if one in left), None)


def _place(row_id: int) -> str:
    row = row_in_short(g.plan, row_id)
    return row.place if row is not None else "Raden"


@blueprint.get("/planer/<int:plan_id>/vem-ager")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The rows to ask of, each with its form."""
    return _page()


@blueprint.post("/rader/<int:activity_id>/vem-ager")
@rule(keep_row)
def answer(activity_id: int) -> Answer:
    """Store who is responsible, and when, or that it is right as it is."""
    form, before = request.form, _listed()
    values = {name: form[field] for field, name in _FIELDS.items() if field in form}
    is_right = form.get("stammer") == "1"
    try:
        done = answer_ownership(visitor(), activity_id, id_from(form.get("version")), values, is_right)
    except Conflict as fault:
        return _page(str(fault), activity_id), 409
    except ServiceError as fault:
        return _page(str(fault), activity_id), 400
    flash(_said(done, _place(activity_id), is_right), "success")
    to = _next(before, activity_id)
    return _back(to, sparat=".".join(done.batches), rad=activity_id if done.changed else None)


def _said(done: Answered, place: str, is_right: bool) -> str:
    if not done.changed:
        return f"{place}: inget var ändrat."
    if is_right:
        return f"{place} stämmer så här."
    kept = " Det som beslutades står kvar bredvid." if done.moved else ""
    return f"{place} är sparad.{kept}"


@blueprint.post("/rader/<int:activity_id>/vem-ager/angra")
@rule(keep_row)
def undo(activity_id: int) -> Answer:
    """Undo what was answered of a row."""
    try:
        undo_answer(visitor(), activity_id, request.form.getlist("batch")[:_PRESSES])
        flash(f"Ångrat: {_place(activity_id)} är som förut.", "success")
    except ServiceError as fault:
        flash(str(fault), "warning")
    return _back(activity_id if activity_id in _listed() else None)


@blueprint.post("/rader/<int:activity_id>/vem-ager/igen")
@rule(keep_row)
def again(activity_id: int) -> Answer:
    """Ask of a row again that was said to be right."""
    try:
        ask_again(visitor(), activity_id)
        flash(f"{_place(activity_id)} står i listan igen.", "success")
    except ServiceError as fault:
        flash(str(fault), "warning")
    return _back(activity_id if activity_id in _listed() else None)


@blueprint.post("/planer/<int:plan_id>/vem-ager/namn")
@rule(keep_plan)
def parties(plan_id: int) -> Answer:
    """Say which of the plan's parties are samlingsnamn."""
    collective = set(request.form.getlist("samling"))
    said = {name: name in collective for name in request.form.getlist("namn")}
    changed = say_of_parties(visitor(), g.plan, said)
    words = counted(changed, "namn räknas på ett nytt sätt", "namn räknas på ett nytt sätt")
    flash(f"{words}." if changed else "Inget var ändrat.", "success")
    return _back()
