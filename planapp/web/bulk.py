"""Changing many rows in one press: choose, see what changes, press, and undo."""

from collections.abc import Iterable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from planapp.domain.plan_states import why_not_report
from planapp.domain.status import NO_STATUS_LABEL
from planapp.services.bulk.change_many import BulkDone, BulkPreview, RowOutcome, change_many, preview_many
from planapp.services.bulk.show_press import show_press
from planapp.services.bulk.undo_many import BulkUndone, undo_many
from planapp.services.bulk.wanted import NO_STATUS, BulkForm
from planapp.services.errors import FieldErrors, NotFound, ServiceError
from planapp.services.owners.people import former_owners, owner_choices
from planapp.services.plan_view import ChapterView
from planapp.services.show_plan import PlanPage, show_plan
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import counted, id_from, today
from planapp.web.plans import MISSING_LABELS, filter_from, query_of

blueprint = Blueprint("bulk", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]
OWNER_CHOICES = [
    ("", "Ändra inte"),
    ("lead", "Gör till huvudrapportör"),
    ("add", "Lägg till som medrapportör"),
    ("replace", "Ersätt alla rapportörer med"),
    ("remove", "Ta bort"),
]
_NAMED = 10  # rows that a message names


class WantedForm(FlaskForm):
    """What to set in the rows that are chosen; a field that is left alone changes nothing."""

    status = SelectField("Status", validate_choice=False)
    waiting_for = StringField("Väntar på")
    cancelled_reason = TextAreaField("Varför utgår raderna?")
    cancelled_by = StringField("Vem har beslutat det?")
    responsible = TextAreaField("Ansvarig")
    timeframe = StringField("Tidsram")
    only_missing = BooleanField("Sätt ansvarig och tidsram bara där de saknas")
    owner_verb = SelectField("Rapportör", validate_choice=False)
    owner_id = SelectField("Vem", validate_choice=False)
    according_to = StringField("Enligt")

    def asked(self) -> BulkForm:
        """The same for the service."""
        return BulkForm(
            self.status.data or "",
            self.waiting_for.data or "",
            self.cancelled_reason.data or "",
            self.cancelled_by.data or "",
            self.responsible.data or "",
            self.timeframe.data or "",
            bool(self.only_missing.data),
            self.owner_verb.data or "",
            id_from(self.owner_id.data),
            self.according_to.data or "",
        )

    def tell(self, fault: ServiceError) -> None:
        """Show what is wrong beside its field, or above the form."""
        fields = fault.fields if isinstance(fault, FieldErrors) else {"": str(fault)}
        for name, sentence in fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(sentence)


def _page() -> PlanPage:
    return show_plan(visitor(), g.plan, filter_from(request.args.to_dict()), today())


def _form(page: PlanPage) -> WantedForm:
    form = WantedForm()
    offered = [(status, page.labels[status]) for status in page.words.statuses]
    form.status.choices = [("", "Ändra inte"), *offered, (NO_STATUS, f"{NO_STATUS_LABEL} (töm)")]
    form.owner_verb.choices = OWNER_CHOICES
    people = [(str(user_id), name) for user_id, name in owner_choices(g.plan)]
    people += [(str(one.id), one.label) for one in former_owners(g.plan)]  # who can only be taken off
    form.owner_id.choices = [("", "Välj"), *people]
    return form


def _seen() -> dict[int, str]:
    """What the preview said of each row, as its form brings it back: «12:3.ab 13:1.ab»."""
    pairs = (one.partition(":") for one in request.form.get("seen", "").split())
    return {id_from(row_id): seen for row_id, _, seen in pairs if id_from(row_id)}


def _rows_of(chapters: Iterable[ChapterView], which: str = "") -> set[int]:
    """Ids of the rows that are shown: all, or those of `kapitel-3` or `omrade-7`; empty ones never."""
    return {
        row.id
        for chapter in chapters
        for area in chapter.areas
        for row in area.rows
        if not row.is_blank and which in ("", f"kapitel-{chapter.id}", f"omrade-{area.id}")
    }


def _ticked(page: PlanPage) -> set[int]:
    """The rows that are ticked, after the button for a chapter or an area that was pressed."""
    if request.method == "GET":
        # Whoever has filtered the rows means them all; in the whole plan a person picks.
        return set() if page.filter.is_empty() else _rows_of(page.chapters)
    ticked = {id_from(one) for one in request.form.getlist("rad")} | _seen().keys()
    pressed = request.form.get("markera", "")
    which = "" if pressed[1:] == "alla" else pressed[1:]
    if pressed.startswith("+"):
        ticked |= _rows_of(page.chapters, which)
    elif pressed.startswith("-"):
        ticked -= _rows_of(page.chapters, which)
    return ticked


def _choose(page: PlanPage, form: WantedForm) -> str:
    ticked = _ticked(page)
    return render_template(
        "bulk/index.html",
        page=page,
        form=form,
        ticked=ticked,
        shown=_rows_of(page.chapters),
        why_closed=why_not_report(g.plan.state, g.plan.version_of_id is not None),
        missing_labels=MISSING_LABELS,
        query=query_of(page.filter),
    )


@blueprint.get("/<int:plan_id>/flera")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The rows that a filter shows, each with a box to tick, and what to set in them."""
    page = _page()
    return _choose(page, _form(page))


@blueprint.post("/<int:plan_id>/flera")
@rule(keep_plan)
def choose(plan_id: int) -> Answer:
    """Tick a chapter or an area, come back from the preview, or see what would change."""
    page = _page()
    form = _form(page)
    if request.form.get("markera") or request.form.get("tillbaka"):
        return _choose(page, form)
    ticked = _ticked(page)
    try:
        preview = preview_many(g.plan, sorted(ticked), form.asked())
    except ServiceError as fault:
        form.tell(fault)
        return _choose(page, form), 400
    return _preview(preview, form, query_of(page.filter))


def _preview(preview: BulkPreview, form: WantedForm, query: str) -> str:
    seen = " ".join(f"{row_id}:{one}" for row_id, one in preview.seen.items())
    return render_template(
        "bulk/preview.html", plan=g.plan, preview=preview, form=form, seen=seen, query=query
    )


@blueprint.post("/<int:plan_id>/flera/spara")
@rule(keep_plan)
def save(plan_id: int) -> Answer:
    """Store what the preview showed; rows that have changed since are left and told."""
    page = _page()
    form = _form(page)
    try:
        done = change_many(visitor(), plan_id, _seen(), form.asked())
    except ServiceError as fault:
        form.tell(fault)
        return _choose(page, form), 400
    _tell(done)
    query = query_of(page.filter)
    if done.batch is None:
        return redirect(url_for("bulk.index", plan_id=plan_id) + query)
    return redirect(url_for("bulk.done", plan_id=plan_id, batch=done.batch) + query)


def _names(rows: list[RowOutcome]) -> str:
    more = f" och {counted(len(rows) - _NAMED, 'rad', 'rader')} till" if len(rows) > _NAMED else ""
    return "; ".join(one.place for one in rows[:_NAMED]) + more


def _tell(done: BulkDone) -> None:
    changed = counted(len(done.changed), "rad är ändrad", "rader är ändrade")
    flash(f"{changed}." if done.batch else "Ingen rad ändrades.", "success" if done.batch else "info")
    if done.moved:
        left = counted(len(done.moved), "rad", "rader")
        flash(
            f"{left} har ändrats av någon annan sedan du tittade, och är kvar som nu: {_names(done.moved)}.",
            "warning",
        )


@blueprint.get("/<int:plan_id>/flera/<batch>")
@rule(keep_plan)
def done(plan_id: int, batch: str) -> str:
    """What a press did, and the way to undo it."""
    query = query_of(filter_from(request.args.to_dict()))
    return render_template("bulk/done.html", plan=g.plan, press=show_press(g.plan, batch), query=query)


@blueprint.post("/<int:plan_id>/flera/<batch>/angra")
@rule(keep_plan)
def undo(plan_id: int, batch: str) -> Response:
    """Undo a press, but for rows that have been saved since."""
    try:
        _tell_undone(undo_many(visitor(), plan_id, batch))
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
    query = query_of(filter_from(request.args.to_dict()))
    return redirect(url_for("bulk.done", plan_id=plan_id, batch=batch) + query)


def _tell_undone(undone: BulkUndone) -> None:
    rows = max(undone.undone, undone.owners_undone)
    flash(f"Ångrat för {counted(rows, 'rad', 'rader')}." if rows else "Ingen rad gick att ångra.", "success")
    if undone.left:
        left = counted(len(undone.left), "rad", "rader")
        flash(f"{left} är kvar som nu, eftersom något har ändrats: {_names(undone.left)}.", "warning")
    if undone.owners_left:
        owners = counted(undone.owners_left, "rad", "rader")
        flash(f"Rapportörerna är kvar som nu i {owners}, eftersom de har ändrats efteråt.", "warning")
