"""The meeting view: one row at a time, large enough for a projector, and the minutes at the end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planapp.domain.plan_states import why_not_report
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.meeting import meeting_rows, show_minutes
from planapp.services.show_plan import show_plan
from planapp.services.show_row import show_row
from planapp.services.undo_change import undo_change
from planapp.services.update_row import ACCORDING_TO_LIMIT, Saved, load_row
from planapp.services.update_row import update_row as save_row
from planapp.web.access import keep_plan, rule, visitor
from planapp.web.formats import id_from, today
from planapp.web.plans import MISSING_LABELS, filter_from, query_of
from planapp.web.rows import RowForm, row_form, sent_values, take_newest, tell_faults

blueprint = Blueprint("meeting", __name__, url_prefix="/planer")
Answer = str | Response | tuple[str, int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = "meeting"  # of the session: [plan, when the meeting began, whose word is reported]
_ASKED = ("status", "waiting_for", "cancelled_reason", "cancelled_by", "comment")
_NOT_UNCHANGED = "Du har ändrat något i raden. Spara det, eller ta bort det du ändrade."


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A meeting that goes on: when it began, and whose word is reported."""

    began: datetime
    according_to: str = ""


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _going_on() -> _Meeting | None:
    kept = session.get(_KEY)
    if not kept or kept[0] != g.plan.id:
        return None
    return _Meeting(_EPOCH + timedelta(microseconds=kept[1]), kept[2])


def _keep(meeting: _Meeting, according_to: str) -> None:
    said = " ".join(according_to.replace("\0", "").split())[:ACCORDING_TO_LIMIT]
    session[_KEY] = [g.plan.id, _microseconds(meeting.began), said]


def _query() -> str:
    return query_of(filter_from(request.args.to_dict()))


def _ids(meeting: _Meeting | None) -> list[int]:
    wanted = filter_from(request.args.to_dict())
    return meeting_rows(visitor(), g.plan, wanted, today(), meeting.began if meeting else None)


def _to_row(row_id: int, saved: Saved | None = None) -> Response:
    address = url_for("meeting.row", plan_id=g.plan.id, activity_id=row_id) + _query()
    if saved is not None and saved.batch:
        address += f"{'&' if '?' in address else '?'}sparad={saved.activity_id}&press={saved.batch}"
    return redirect(address)


def _to_minutes(meeting: _Meeting) -> Response:
    fran = _microseconds(meeting.began)
    return redirect(url_for("meeting.minutes", plan_id=g.plan.id, fran=fran))


@blueprint.get("/<int:plan_id>/mote")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """What the meeting goes through, and whose word is reported."""
    page = show_plan(visitor(), g.plan, filter_from(request.args.to_dict()), today())
    return render_template(
        "meeting/index.html",
        page=page,
        query=_query(),
        meeting=_going_on(),
        why_closed=why_not_report(g.plan.state, g.plan.version_of_id is not None),
        missing_labels=MISSING_LABELS,
    )


@blueprint.post("/<int:plan_id>/mote")
@rule(keep_plan)
def begin(plan_id: int) -> Response:
    """Begin a meeting at the first row, or go on with the one that was begun."""
    meeting = _going_on() if request.form.get("fortsatt") else None
    meeting = meeting or _Meeting(datetime.now(UTC))
    _keep(meeting, request.form.get("enligt", meeting.according_to))
    ids = _ids(meeting)
    if not ids:
        flash("Inga rader passar urvalet.", "info")
        return redirect(url_for("meeting.index", plan_id=plan_id) + _query())
    return _to_row(ids[0])


def _form(page: object, fresh: bool) -> RowForm:
    form = row_form(page, fresh)  # type: ignore[arg-type]
    for field in [one.short_name for one in form]:
        if field not in (*_ASKED, "version", "csrf_token"):
            del form[field]
    return form


def _row_page(
    activity_id: int, meeting: _Meeting, form: RowForm | None = None, conflict: bool = False, opened: int = 0
) -> str:
    page = show_row(visitor(), *load_row(activity_id), today())
    ids = _ids(meeting)
    at = ids.index(activity_id) if activity_id in ids else None
    return render_template(
        "meeting/row.html",
        page=page,
        headers={one["key"]: one["header"] for one in page.plan.columns},
        form=form or _form(page, fresh=True),
        conflict=conflict,
        opened=opened,
        at=at,
        total=len(ids),
        previous_id=ids[at - 1] if at else None,
        next_id=ids[at + 1] if at is not None and at + 1 < len(ids) else None,
        query=_query(),
        began=_microseconds(meeting.began),
        according_to=request.form.get("enligt", meeting.according_to),
        pressed=_pressed(),
    )


def _pressed() -> dict[str, object] | None:
    """What was just saved: the row, and the press that undoes it."""
    row_id, batch = id_from(request.args.get("sparad")), request.args.get("press", "")[:32]
    try:
        activity, plan = load_row(row_id)
    except NotFound:
        return None
    page = show_row(visitor(), activity, plan, today()) if plan.id == g.plan.id and batch else None
    if page is None or not page.history or page.history[0].batch != batch:
        return None
    return {"page": page, "batch": batch}


def _check_row(activity_id: int) -> _Meeting:
    """The meeting that goes on; one begins where there is none. A row of another plan does not exist."""
    try:
        g.activity, plan = load_row(activity_id)
    except NotFound:
        abort(404)
    if plan.id != g.plan.id:
        abort(404)
    meeting = _going_on()
    if meeting is None:
        meeting = _Meeting(datetime.now(UTC))
        _keep(meeting, "")
    return meeting


@blueprint.get("/<int:plan_id>/mote/<int:activity_id>")
@rule(keep_plan)
def row(plan_id: int, activity_id: int) -> Answer:
    """One row, for everybody in the room."""
    meeting = _check_row(activity_id)
    if why_not_report(g.plan.state, g.plan.version_of_id is not None):
        return redirect(url_for("meeting.index", plan_id=plan_id) + _query())
    return _row_page(activity_id, meeting)


@blueprint.post("/<int:plan_id>/mote/<int:activity_id>")
@rule(keep_plan)
def save(plan_id: int, activity_id: int) -> Answer:
    """Save what the meeting says of a row, and go to the next."""
    meeting, said = _check_row(activity_id), request.form.get("enligt", "")
    ids = _ids(meeting)  # before it is saved: afterwards the filter may ask for other rows
    form = _form(show_row(visitor(), *load_row(activity_id), today()), fresh=False)
    conflict, opened = False, id_from(form.version.data)
    if form.validate_on_submit():
        try:
            saved = _save(activity_id, form, said)
            _keep(meeting, said)
            later = ids[ids.index(activity_id) + 1 :] if activity_id in ids else ids[:1]
            return _to_row(later[0], saved) if later else _to_minutes(meeting)
        except Conflict:
            conflict = True
            take_newest(form, show_row(visitor(), *load_row(activity_id), today()), opened)
        except FieldErrors as fault:
            tell_faults(form, fault)
        except ServiceError as fault:
            form.form_errors.append(str(fault))
    return _row_page(activity_id, meeting, form, conflict, opened), 409 if conflict else 400


def _save(activity_id: int, form: RowForm, said: str) -> Saved:
    sent, version = sent_values(form), id_from(form.version.data)
    if not request.form.get("oforandrat"):
        return save_row(visitor(), activity_id, version, sent, according_to=said)
    page = show_row(visitor(), *load_row(activity_id), today())
    shown = page.values | {"status": page.shown_status}
    # A browser sends a text area's line ends as CRLF.
    if any("\n".join(sent[name].splitlines()).strip() != shown[name] for name in sent):
        raise ServiceError(_NOT_UNCHANGED)
    return confirm_unchanged(visitor(), activity_id, version, said)


@blueprint.post("/<int:plan_id>/mote/<int:activity_id>/angra")
@rule(keep_plan)
def undo(plan_id: int, activity_id: int) -> Response:
    """Undo what was just saved, and go back to its row."""
    _check_row(activity_id)
    try:
        undo_change(visitor(), request.form.get("batch", "")[:32])
        flash("Ändringen är ångrad.", "success")
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
    return _to_row(activity_id)


@blueprint.get("/<int:plan_id>/mote/sammanfattning")
@rule(keep_plan)
def minutes(plan_id: int) -> str:
    """What has been set since the meeting began, to print."""
    meeting, began = _going_on(), moment_from(request.args.get("fran"))
    since = began or (meeting.began if meeting else datetime.now(UTC))
    return render_template(
        "meeting/minutes.html",
        plan=g.plan,
        minutes=show_minutes(visitor(), g.plan, since),
        meeting=meeting,
        query=_query(),
    )


def moment_from(written: str | None) -> datetime | None:
    """The moment that an address names in microseconds; None for anything else."""
    fits = written is not None and written.isascii() and written.isdigit() and len(written) <= 16
    return _EPOCH + timedelta(microseconds=int(written)) if fits and written is not None else None
