"""Planens ord: which statuses a plan offers, what they are called, and who says that a row is done."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from planapp.domain.own_words import EXTEND, FORM_ORDER, NOTE, OwnWords, clean_label
from planapp.domain.status import STATUS_LABELS
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.own_words import WordsPage, save_words, show_words, undo_words
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import counted

blueprint = Blueprint("own_words", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]
_UNKNOWN = "När planen har ord som dokumentets teckenförklaring saknar"
_DOCUMENTS = [
    SelectChoice(EXTEND, "Lägg till orden i teckenförklaringen"),
    SelectChoice(NOTE, "Behåll teckenförklaringen, och skriv en mening om orden efter den"),
]


class _Words(FlaskForm):
    seen = StringField(widget=HiddenInput())
    confirm = BooleanField("Planansvarig bekräftar när en rapportör anmäler en rad som klar")
    unknown_words = RadioField(_UNKNOWN, choices=_DOCUMENTS, validate_choice=False)
    rewrite = BooleanField("Skriv om i de rader som har det gamla ordet")


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for status in FORM_ORDER:
        word = STATUS_LABELS[status]
        fields[f"offer_{status}"] = BooleanField(f"Erbjud {word}")
        fields[f"label_{status}"] = StringField(f"Ordet för {word}", [Optional(), at_most(200)])
    return fields


WordsForm: Any = type("WordsForm", (_Words,), _fields())


def _filled(page: WordsPage) -> Any:
    form = WordsForm(formdata=None)
    form.seen.data = page.seen
    form.confirm.data = page.words.done_needs_confirmation
    form.unknown_words.data = page.words.unknown_words
    form.rewrite.data = True
    for status in FORM_ORDER:
        form[f"offer_{status}"].data = status in page.words.statuses
        form[f"label_{status}"].data = page.words.statuses.get(status) or page.labels[status]
    return form


def _draw(page: WordsPage, form: Any, note: str = "") -> str:
    latest = page.changes[0] if page.changes else None
    return render_template(
        "own_words/index.html",
        page=page,
        form=form,
        note=note,
        latest=latest if latest and not latest.is_undo else None,
        status_words=STATUS_LABELS,
    )


@blueprint.get("/<int:plan_id>/ord")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """The plan's words, to be changed."""
    page = show_words(g.plan)
    return _draw(page, _filled(page))


def _chosen(form: Any, page: WordsPage) -> OwnWords:
    if page.stands and not any(name.startswith("offer_") for name in request.form):
        return replace(page.words, done_needs_confirmation=bool(form.confirm.data))
    statuses = {
        status: clean_label(form[f"label_{status}"].data or "")
        for status in page.order
        if form[f"offer_{status}"].data
    }
    return OwnWords(statuses, bool(form.confirm.data), form.unknown_words.data or "", True)


def _tell(form: Any, fault: FieldErrors) -> None:
    for name, sentence in fault.fields.items():
        field = f"label_{name}" if name in FORM_ORDER else name
        if field in form:
            form[field].errors = [*form[field].errors, sentence]
        else:
            form.form_errors.append(sentence)


@blueprint.post("/<int:plan_id>/ord")
@rule(keep_plan)
def save(plan_id: int) -> Answer:
    """Store the plan's words."""
    page, form, status, note = show_words(g.plan), WordsForm(), 400, ""
    if form.validate_on_submit():
        words = _chosen(form, page)
        try:
            saved = save_words(visitor(), plan_id, words, form.seen.data or "", bool(form.rewrite.data))
        except FieldErrors as fault:
            _tell(form, fault)
        except Conflict as fault:
            status, note = 409, str(fault)
            form.seen.data = show_words(g.plan).seen  # saving again is then a choice
        except ServiceError as fault:
            form.form_errors.append(str(fault))
        else:
            flash(_sentence(saved.batch, saved.rewritten), "success")
            return redirect(url_for("own_words.index", plan_id=plan_id))
    return _draw(show_words(g.plan), form, note), status


def _sentence(batch: str | None, rewritten: int) -> str:
    if batch is None:
        return "Inget var ändrat."
    rows = f" {counted(rewritten, 'rad är omskriven', 'rader är omskrivna')}." if rewritten else ""
    return f"Sparat.{rows}"


@blueprint.post("/<int:plan_id>/ord/angra")
@rule(keep_plan)
def undo(plan_id: int) -> Answer:
    """Undo the latest change of the plan's words."""
    try:
        undone, left = undo_words(visitor(), plan_id, request.form.get("batch", "")[:32])
    except ServiceError as fault:
        flash(str(fault), "warning")
    else:
        rows = f" {counted(undone, 'rad har', 'rader har')} fått tillbaka sitt ord." if undone else ""
        kept = f" {counted(left, 'rad', 'rader')} har ändrats sedan dess och är kvar som nu." if left else ""
        flash(f"Ändringen är ångrad.{rows}{kept}", "success")
    return redirect(url_for("own_words.index", plan_id=plan_id))
