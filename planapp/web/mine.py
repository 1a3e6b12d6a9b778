"""Mina aktiviteter: a rapportör's rows, each answered in its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planapp.domain.asked import GROUP_LABELS
from planapp.services.answers.changes_since import changes_since
from planapp.services.answers.confirm_all import Pressed, confirm_all, undo_all
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.answers.mine_view import MineRow
from planapp.services.answers.part_answer import PART_FIELDS, part_answer
from planapp.services.answers.show_mine import mine_row, show_mine
from planapp.services.change_row import FIELDS
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.show_row import ChangeView, values_at
from planapp.services.show_start import only_answers, only_reads
from planapp.services.standing import PART, standing
from planapp.services.undo_change import undo_change
from planapp.services.update_row import Saved, load_row, update_row
from planapp.web.access import answer_row, rule, signed_in, visitor
from planapp.web.formats import clock, counted, id_from, today
from planapp.web.rows import Answer, is_htmx, to_row

blueprint = Blueprint("mine", __name__, url_prefix="/mina-aktiviteter")
# Where the session keeps what was just answered: the row (0 for many), its group, the batch, what to say.
ANSWERED = "answered"
_LEFT = "Svara på {} för sig: {} saknar status, eller har ändrats av någon annan nyss."


@dataclass(slots=True)
class Shown:
    """What a row shows beside itself: what was just saved, or why it was not and what was written."""

    row_id: int = 0
    group: str = ""
    batch: str = ""
    said: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    changes: list[ChangeView] = field(default_factory=list)
    is_conflict: bool = False


def just_answered() -> Shown:
    """What was answered just before the page is drawn anew; told once."""
    row_id, group, batch, said = session.pop(ANSWERED, (0, "", "", ""))
    return Shown(row_id, group, batch, said)


def _page(shown: Shown) -> str:
    kept = {shown.row_id: shown.group} if shown.row_id and shown.group else {}
    return render_template("mine/index.html", mine=show_mine(visitor(), today(), kept), shown=shown)


@blueprint.get("")
@rule(signed_in)
def index() -> str:
    """What is asked of the visitor now, what is late, soon and answered, by plan."""
    return _page(just_answered())


def _group() -> str:
    group = request.form.get("grupp", "")
    return group if group in GROUP_LABELS else ""


def _row_piece(row: MineRow, shown: Shown) -> str:
    row.group = _group() or row.group
    # The figures follow an answer; one that was refused has changed none.
    mine = show_mine(visitor(), today(), {row.id: row.group}) if not shown.errors else None
    return render_template("mine/row.html", row=row, shown=shown, mine=mine)


def _done(activity_id: int, batch: str | None, said: str) -> Answer:
    """The answer to a row that was saved: in its place, with the way to undo it."""
    if request.form.get("till") == "rad":
        flash(said, "success")
        return to_row(activity_id, sparat=batch)
    shown = Shown(activity_id, _group(), batch or "", said)
    if is_htmx():
        return _row_piece(mine_row(visitor(), activity_id, today()), shown)
    session[ANSWERED] = [activity_id, shown.group, shown.batch, said]
    return redirect(url_for("mine.index", _anchor=f"rad-{activity_id}"))


def _refused(activity_id: int, fault: ServiceError) -> Answer:
    """The answer to a row that could not be saved: what was written stands in its form."""
    status = 409 if isinstance(fault, Conflict) else 400
    g.activity, g.plan = load_row(activity_id)
    shown = Shown(activity_id, _group(), said=str(fault), sent=_sent(), is_conflict=status == 409)
    if isinstance(fault, FieldErrors):
        shown.errors = fault.fields
    elif not shown.is_conflict:
        shown.errors = {"": str(fault)}
    try:
        row = mine_row(visitor(), activity_id, today())
    except NotFound:  # the planner's press on the row's own page
        flash(str(fault), "warning" if shown.is_conflict else "danger")
        return to_row(activity_id)
    if shown.is_conflict:
        _take_newest(shown, row)
    return (_row_piece(row, shown) if is_htmx() else _page(shown)), status


def _take_newest(shown: Shown, row: MineRow) -> None:
    """Show what others have saved since, and the newest of what the visitor left alone."""
    opened = id_from(request.form.get("version"))
    shown.changes = changes_since(g.activity, g.plan, opened) if row.part is None else []
    before = values_at(g.activity, opened) if row.part is None else {}
    left = {name for name, value in shown.sent.items() if before.get(name) == value.strip()}
    shown.sent = dict(shown.sent) | {name: row.values[name] for name in left if name in row.values}


def _sent() -> dict[str, str]:
    # A browser sends a text area's line ends as CRLF.
    return {name: request.form[name].replace("\r\n", "\n") for name in FIELDS if name in request.form}


@blueprint.post("/rad/<int:activity_id>/oforandrat")
@rule(answer_row)
def unchanged(activity_id: int) -> Answer:
    """Say that nothing has changed in the row, or in one's part of it."""
    version = id_from(request.form.get("version"))
    try:
        saved = confirm_unchanged(visitor(), activity_id, version, seen=request.form.get("seen"))
    except ServiceError as fault:
        return _refused(activity_id, fault)
    return _done(activity_id, saved.batch, f"Bekräftad oförändrad {clock(saved.at)}.")


@blueprint.post("/rad/<int:activity_id>")
@rule(answer_row)
def answer(activity_id: int) -> Answer:
    """Answer for the row, or for one's part of it."""
    try:
        saved = _save(activity_id, _sent())
    except ServiceError as fault:
        return _refused(activity_id, fault)
    return _done(activity_id, saved.batch, f"Sparat {clock(saved.at)}.")


def _save(activity_id: int, sent: dict[str, str]) -> Saved:
    seen, version = request.form.get("seen", ""), id_from(request.form.get("version"))
    if standing(visitor(), activity_id, g.plan).kind == PART:
        values = {name: value for name, value in sent.items() if name in PART_FIELDS}
        return part_answer(visitor(), activity_id, seen, values)
    saved = update_row(visitor(), activity_id, version, sent)
    # Who saves the form as it was has said that nothing has changed.
    return saved if saved.fields else confirm_unchanged(visitor(), activity_id, version)


@blueprint.post("/oforandrade")
@rule(signed_in)
def unchanged_all() -> Answer:
    """Say of many rows in one press that nothing has changed in them."""
    pairs = (one.partition("-") for one in request.form.getlist("rad")[:5000])
    seen = {id_from(row): id_from(version) for row, _, version in pairs}
    try:
        done = confirm_all(visitor(), {row: version for row, version in seen.items() if row})
    except ServiceError as fault:
        flash(str(fault), "warning")
        return redirect(url_for("mine.index"))
    session[ANSWERED] = [0, "", done.batch, _words(done)]
    return redirect(url_for("mine.index"))


def _words(done: Pressed) -> str:
    said = f"{counted(done.rows, 'rad är bekräftad oförändrad', 'rader är bekräftade oförändrade')}."
    left = len(done.left)
    one = left == 1
    return said + (
        " " + _LEFT.format("en rad" if one else f"{left} rader", "den" if one else "de") if left else ""
    )


@blueprint.post("/angra")
@rule(signed_in)
def undo() -> Response | Answer:
    """Undo what was just answered: one row, or all that a press confirmed."""
    batch, row_id = request.form.get("batch", "")[:32], id_from(request.form.get("rad"))
    try:
        if row_id:
            saved = undo_change(visitor(), batch)
            return _done(saved.activity_id, None, "Ångrat.")
        undone = undo_all(visitor(), batch)
    except NotFound:
        raise
    except ServiceError as fault:
        if row_id and is_htmx():
            return _refused(row_id, fault)
        flash(str(fault), "warning")
        return redirect(url_for("mine.index"))
    left = (
        f" {counted(len(undone.left), 'rad har', 'rader har')} ändrats efteråt och lämnades."
        if undone.left
        else ""
    )
    flash(f"{counted(undone.rows, 'bekräftelse är ångrad', 'bekräftelser är ångrade')}.{left}", "success")
    return redirect(url_for("mine.index"))


@blueprint.app_context_processor
def _in_templates() -> dict[str, Any]:
    return {
        "mine_row_of": lambda activity_id: mine_row(visitor(), activity_id, today()),
        "only_answers": lambda: only_answers(visitor()),
        "only_reads": lambda: only_reads(visitor()),
    }
