"""A row's page, and updating it there or in the plan's table."""

from urllib.parse import parse_qsl

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from planapp.domain.plan_states import DECIDED
from planapp.domain.status import CANCELLED, NO_STATUS_LABEL, PAUSED, STATUS_LABELS
from planapp.services.change_row import DECIDED_FIELDS, FIELDS
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.plan_links import row_before
from planapp.services.show_row import RowPage, RowState, show_row, show_state, values_at
from planapp.services.undo_change import undo_change
from planapp.services.update_row import ACCORDING_TO_LIMIT, TEXT_LIMIT, Saved, load_row
from planapp.services.update_row import update_row as save_row
from planapp.web.access import answer_row, read_row, rule, update_row, visitor
from planapp.web.fields import at_most
from planapp.web.formats import clock, id_from, today
from planapp.web.plans import SAVED, filter_from, query_of

blueprint = Blueprint("rows", __name__, url_prefix="/rader")
Answer = str | Response | tuple[str, int]


class RowForm(FlaskForm):
    """What can be said of a row."""

    version = StringField(widget=HiddenInput())
    status = RadioField("Status", validate_choice=False)
    waiting_for = StringField("Väntar på", [Optional(), at_most(500)])
    cancelled_reason = TextAreaField("Varför utgår raden?", [Optional(), at_most(2000)])
    cancelled_by = StringField("Vem har beslutat det?", [Optional(), at_most(200)])
    comment = TextAreaField("Kommentar", [Optional(), at_most(TEXT_LIMIT)])
    reference = StringField("Länk eller dokumentnummer", [Optional(), at_most(500)])
    responsible = TextAreaField("Ansvarig", [Optional(), at_most(2000)])
    timeframe = StringField("Tidsram", [Optional(), at_most(200)])
    according_to = StringField("Enligt", [Optional(), at_most(ACCORDING_TO_LIMIT)])
    internal_note = TextAreaField("Intern anteckning", [Optional(), at_most(TEXT_LIMIT)])


def row_form(page: RowState, fresh: bool = False) -> RowForm:
    """The form for a row; `fresh` shows what is stored instead of what was sent."""
    form = RowForm(formdata=None) if fresh else RowForm()
    choices = [(status, page.labels[status] or STATUS_LABELS[status]) for status in page.choices]
    if page.activity.status is None or page.may_plan:
        choices = [("", NO_STATUS_LABEL), *choices]
    form.status.choices = choices
    if fresh:
        form.version.data = str(page.activity.version)
        for name in FIELDS:
            form[name].data = page.values[name]
        form.status.data = page.shown_status
    _drop_fields(form, page)
    return form


def _drop_fields(form: RowForm, page: RowState) -> None:
    """Take out the fields that ask for what cannot be set."""
    if PAUSED not in page.choices and not page.values["waiting_for"]:
        del form["waiting_for"]
    if CANCELLED not in page.choices:
        del form["cancelled_reason"], form["cancelled_by"]
    if not page.may_plan:
        del form["according_to"]
    if not page.may_plan or page.plan.state == DECIDED:
        for name in DECIDED_FIELDS:
            if page.values[name]:
                del form[name]


def _page() -> RowPage:
    return show_row(visitor(), *load_row(g.activity.id), today())


def row_state() -> RowState:
    """The state of the row that the request is about."""
    return show_state(visitor(), *load_row(g.activity.id), today())


def is_htmx() -> bool:
    """Whether the script asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


@blueprint.get("/<int:activity_id>")
@rule(read_row)
def show(activity_id: int) -> str:
    """Everything about a row, with its history."""
    page = _page()
    form = row_form(page, fresh=True) if page.may_update else None
    saved = request.args.get("sparat", "")
    return _row_page(page, form, saved=saved)


def _row_page(
    page: RowPage, form: RowForm | None, conflict: bool = False, opened: int = 0, saved: str = ""
) -> str:
    return render_template(
        "rows/show.html",
        page=page,
        form=form,
        conflict=conflict,
        opened=opened,
        saved=saved if page.history and page.history[0].batch == saved else "",
        plan_query=_plan_query(),
        before=row_before(visitor(), page.activity),
    )


def _plan_query() -> str:
    """The filter of the plan's page that the visitor came from; only what a filter can mean survives."""
    return query_of(filter_from(dict(parse_qsl(request.args.get("urval", "")[:1000]))))


def to_row(activity_id: int, sparat: str | None = None) -> Response:
    """Back to the row's page, which still knows where the visitor came from."""
    urval = _plan_query().removeprefix("?") or None
    return redirect(url_for("rows.show", activity_id=activity_id, urval=urval, sparat=sparat))


@blueprint.get("/<int:activity_id>/andra")
@rule(update_row)
def edit(activity_id: int) -> Answer:
    """The form as a piece for the plan's table; without the script, the row's page."""
    if not is_htmx():
        return to_row(activity_id)
    page = row_state()
    form = row_form(page, fresh=True)
    return render_template("rows/edit.html", page=page, form=form, conflict=False, opened=0)


@blueprint.get("/<int:activity_id>/status")
@rule(read_row)
def status(activity_id: int) -> Answer:
    """The status cell as a piece for the plan's table."""
    if not is_htmx():
        return to_row(activity_id)
    return render_template("rows/status.html", page=row_state(), saved=None)


def sent_values(form: RowForm) -> dict[str, str]:
    """The values that were sent, of the fields that the form has; also those that stand fast since."""
    sent = {name: form[name].data or "" for name in FIELDS if name in form and name in request.form}
    # A page that was opened before the decision may change what stands fast since: that is told, not dropped.
    stale = [name for name in DECIDED_FIELDS if name not in form and name in request.form]
    return sent | {name: request.form[name] for name in stale}


@blueprint.post("/<int:activity_id>")
@rule(update_row)
def update(activity_id: int) -> Answer:
    """Save a row; somebody else's newer value is shown, never overwritten."""
    form = row_form(row_state())
    conflict, opened = False, 0
    if form.validate_on_submit():
        try:
            version, said = id_from(form.version.data), form.according_to
            according_to = said.data or "" if said else ""
            saved = save_row(visitor(), activity_id, version, sent_values(form), according_to=according_to)
            return _saved(saved)
        except Conflict:
            conflict, opened = True, id_from(form.version.data)
            take_newest(form, row_state(), opened)
        except FieldErrors as fault:
            tell_faults(form, fault)
        except ServiceError as fault:
            form.form_errors.append(str(fault))
    page = _page()
    if is_htmx():
        body = render_template("rows/edit.html", page=page, form=form, conflict=conflict, opened=opened)
    else:
        body = _row_page(page, form, conflict=conflict, opened=opened)
    return body, 409 if conflict else 400


def tell_faults(form: RowForm, fault: FieldErrors) -> None:
    """Show what is wrong beside its field, or above the form."""
    for name, sentence in fault.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
        else:
            form.form_errors.append(sentence)


def _same(sent: str | None, stored: str) -> bool:
    # A browser sends a text area's line ends as CRLF.
    return "\n".join((sent or "").split("\r\n")).strip() == stored


def take_newest(form: RowForm, page: RowState, opened: int) -> None:
    """After a conflict: keep what the visitor wrote, and show the newest of what they left alone.

    Otherwise saving again would put back what somebody else has changed in another field.
    """
    for name, before in values_at(page.activity, opened).items():
        if name in form and name in FIELDS and _same(form[name].data, before):
            form[name].data = page.shown_status if name == "status" else page.values[name]
    form.version.data = str(page.activity.version)  # saving again is then a choice


def _saved(saved: Saved, undone: bool = False) -> Answer:
    if not is_htmx():
        flash(f"Sparat {clock(saved.at)}." if saved.fields else "Inget var ändrat.", "success")
        return to_row(saved.activity_id, sparat=saved.batch)
    if {"responsible", "timeframe"} & set(saved.fields):
        # Other cells of the row have changed too: the page is drawn anew, at the same place.
        session[SAVED] = [saved.activity_id, saved.batch, clock(saved.at)]
        answer = make_response("")
        answer.headers["HX-Refresh"] = "true"
        return answer
    g.activity, g.plan = load_row(saved.activity_id)
    return render_template("rows/status.html", page=row_state(), saved=saved, undone=undone)


@blueprint.post("/<int:activity_id>/angra")
@rule(answer_row)
def undo(activity_id: int) -> Answer:
    """Undo the latest change of a row."""
    try:
        saved = undo_change(visitor(), request.form.get("batch", "")[:32])
    except Conflict as fault:
        if is_htmx():
            return render_template("rows/status.html", page=row_state(), saved=None, fault=str(fault)), 409
        flash(str(fault), "warning")
        return to_row(activity_id)
    if not is_htmx():
        flash("Ändringen är ångrad.", "success")
        return to_row(activity_id)
    return _saved(saved, undone=True)
