"""Linking users to many rows at once: those that a filter shows, or that are ticked."""

from collections.abc import Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planapp.domain.row_owners import ADD, LEAD, REMOVE, REPLACE
from planapp.services.errors import Conflict, ServiceError
from planapp.services.owners.assign import Assignment, assign, preview_assignment, undo_owners
from planapp.services.owners.people import former_owners, owner_choices
from planapp.services.owners.plan_rows import plan_rows_in_short
from planapp.services.show_plan import PlanPage, show_plan
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import counted, id_from, today
from planapp.web.plans import MISSING_LABELS, filter_from, query_of

blueprint = Blueprint("owners", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]
WAYS = {"forst": ADD, "huvud": LEAD, "ensam": REPLACE}
_DONE = {
    ADD: ("rad är kopplad", "rader är kopplade"),
    LEAD: ("rad är kopplad", "rader är kopplade"),
    REPLACE: ("rad är kopplad", "rader är kopplade"),
    REMOVE: ("rad har en rapportör mindre", "rader har en rapportör mindre"),
}
_WHO = "Välj vem som ska kopplas."
_WHOM = "Välj vem som ska tas bort från raderna."
_NOTHING = "Inget ändrades: det var redan så."


def _shown() -> PlanPage:
    return show_plan(visitor(), g.plan, filter_from(request.args.to_dict()), today())


def _page(note: str = "", faults: dict[str, str] | None = None) -> str:
    page = _shown()
    return render_template(
        "owners/index.html",
        page=page,
        people=owner_choices(g.plan),
        former=former_owners(g.plan),
        missing_labels=MISSING_LABELS,
        note=note,
        faults=faults or {},
        query=query_of(page.filter),
        sent=request.form,
        saved=request.args.get("sparat", "")[:32],
    )


@blueprint.get("/<int:plan_id>/rapportorer")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The rows that a filter shows, each with a box to tick, and who to link to them."""
    return _page()


def _ids(name: str) -> list[int]:
    return [id_from(one) for one in request.form.getlist(name)]


def _chosen_rows() -> list[int]:
    """The rows ticked one by one, and those that the filter shows of chapters and areas ticked whole."""
    rows, chapters, areas = _ids("rad"), set(_ids("hela-kapitlet")), set(_ids("hela-omradet"))
    if chapters or areas:
        rows += [
            row.id
            for chapter in _shown().chapters
            for area in chapter.areas
            for row in area.rows
            if chapter.id in chapters or area.id in areas
        ]
    return list(dict.fromkeys(rows))


def _assignment() -> Assignment:
    users = [one for one in [*_ids("user"), *_ids("fler")] if one]
    way = REMOVE if request.form.get("gor") == "ta-bort" else WAYS.get(request.form.get("som", "forst"), ADD)
    return Assignment(tuple(dict.fromkeys(users)), way)


@blueprint.post("/<int:plan_id>/rapportorer")
@rule(keep_plan)
def link(plan_id: int) -> Answer:
    """Link users to the chosen rows, or take them off; what changes for others is shown first."""
    rows, assignment = _chosen_rows(), _assignment()
    seen = request.form.get("seen", "")[:32]
    faults = _faults(rows, assignment)
    if faults:
        return _page(faults=faults), 400
    try:
        if not seen:
            preview = preview_assignment(g.plan, rows, assignment)
            if preview.rows:
                return _preview(rows, assignment)
        done = assign(visitor(), g.plan, rows, assignment, seen or None)
    except Conflict as fault:
        return _preview(rows, assignment, str(fault)), 409
    except ServiceError as fault:
        return _page(str(fault)), 400
    flash(_said(len(done.rows), assignment) if done.rows else _NOTHING, "success")
    return redirect(_back(done.batch))


def _faults(rows: Sequence[int], assignment: Assignment) -> dict[str, str]:
    """What is missing, by the field where it is filled in: told all at once."""
    faults = {}
    if not assignment.user_ids:
        faults["person"] = _WHOM if assignment.way == REMOVE else _WHO
    if not rows:
        faults["rader"] = "Välj minst en rad."
    return faults


def _said(rows: int, assignment: Assignment) -> str:
    """`2 rader är kopplade till Bo, Ola.`"""
    names = dict(owner_choices(g.plan))
    who = ", ".join(names[one] for one in assignment.user_ids if one in names)
    join = ": " if assignment.way == REMOVE else " till "
    return f"{counted(rows, *_DONE[assignment.way])}{join if who else ''}{who}."


def _preview(rows: Sequence[int], assignment: Assignment, note: str = "") -> str:
    preview, names = preview_assignment(g.plan, rows, assignment), dict(owner_choices(g.plan))
    names |= {one.id: one.label for one in former_owners(g.plan)}
    return render_template(
        "owners/preview.html",
        plan=g.plan,
        preview=preview,
        places={row.id: row for row in plan_rows_in_short(g.plan)},
        chosen=rows,
        assignment=assignment,
        chosen_names=[names[one] for one in assignment.user_ids if one in names],
        note=note,
        sent=request.form,
        query=request.args.to_dict(),
    )


def _back(batch: str | None) -> str:
    query = {name: value for name, value in request.args.to_dict().items() if name != "sparat"}
    return url_for("owners.index", plan_id=g.plan.id, **query, sparat=batch)  # type: ignore[arg-type]


_PAGES = {
    "forslag": "owner_suggestions.index",
    "svara": "waiting.index",
    "koppla": "owners.index",
}


@blueprint.post("/<int:plan_id>/rapportorer/angra")
@rule(keep_plan)
def undo(plan_id: int) -> Answer:
    """Undo a press on owners, and go back to the page that it was made on."""
    row_id = id_from(request.form.get("rad"))
    to = _PAGES.get(request.form.get("till", ""), "owners.index")
    where = url_for("rows.show", activity_id=row_id) if row_id else url_for(to, plan_id=plan_id)
    try:
        undone, left = undo_owners(visitor(), plan_id, request.form.get("batch", "")[:32])
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(where)
    kept = f" {counted(left, 'rad', 'rader')} har ändrats sedan dess och är kvar som nu." if left else ""
    flash(f"Ångrat för {counted(undone, 'rad', 'rader')}.{kept}", "success" if undone else "warning")
    return redirect(where)
