"""Writing a plan here: its outline, a chapter's table with forms in its cells, and undoing."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from planapp.domain.editing.written import Done, EditError, Written
from planapp.domain.plan_states import may_edit_text
from planapp.services.editing.edit_plan import Edited, edit_plan
from planapp.services.editing.ended_rows import ended_rows
from planapp.services.editing.latest_edits import latest_edits
from planapp.services.editing.show_writing import TextStands, Writing, load_text, show_area, show_writing
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.storage.models import Plan
from planapp.web.access import keep_plan, read_plan, rule, visitor
from planapp.web.formats import clock, id_from
from planapp.web.writing_forms import Subject, Verb, make_form
from planapp.web.writing_plan import PLAN_TEXTS
from planapp.web.writing_verbs import VERBS

blueprint = Blueprint("writing", __name__, url_prefix="/planer/<int:plan_id>")
Answer = str | Response | tuple[str, int]
_WRITTEN = "written"  # where the session keeps what was done just before the page is drawn anew


def _is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def _just_saved(plan_id: int) -> dict[str, Any] | None:
    """What was done just before, if it was done in this plan."""
    saved = session.pop(_WRITTEN, None)
    return saved if saved and saved["plan_id"] == plan_id else None


@blueprint.get("/skriv")
@rule(keep_plan)
def outline(plan_id: int) -> str:
    """The plan's chapters, texts and columns."""
    page = show_writing(visitor(), plan_id)
    return render_template(
        "writing/outline.html", page=page, saved=_just_saved(plan_id), plan_texts=PLAN_TEXTS.items()
    )


@blueprint.get("/skriv/kapitel/<int:chapter_id>")
@rule(keep_plan)
def chapter(plan_id: int, chapter_id: int) -> str:
    """One chapter's table, to write in."""
    page = show_writing(visitor(), plan_id, chapter_id)
    return render_template("writing/chapter.html", page=page, saved=_just_saved(plan_id))


@blueprint.get("/skriv/omrade/<int:area_id>")
@rule(keep_plan)
def area(plan_id: int, area_id: int) -> Answer:
    """One area's rows as a piece of the table; without the script, the chapter."""
    if not _is_htmx():
        return _to_place(plan_id, area_id=area_id)
    return _area_piece(plan_id, area_id)


def _area_piece(plan_id: int, area_id: int, **more: Any) -> str:
    return _piece(*load_text(visitor(), plan_id), area_id, **more)


def _piece(plan: Plan, written: Written, area_id: int, **more: Any) -> str:
    try:
        _, found = written.area(area_id)
    except EditError as fault:
        raise NotFound(str(fault)) from fault
    page = Writing.of(plan, written)
    return render_template(
        "writing/area.html", page=page, area=show_area(written, found, page.columns), **more
    )


def _address(
    written: Written, row_id: int | None = None, area_id: int | None = None, chapter_id: int | None = None
) -> str:
    """Where a row, an area or a chapter is written in; the outline where nothing that is there is named."""
    for one, mine in written.places():
        if written.id_of(mine) == area_id or any(written.id_of(row) == row_id for row in mine.rows):
            chapter_id = written.ids[id(one)]
            break
    if chapter_id not in [written.ids[id(one)] for one in written.record.chapters]:
        return url_for("writing.outline", plan_id=g.plan.id)
    anchor = f"rad-{row_id}" if row_id else f"omrade-{area_id}" if area_id else None
    return url_for("writing.chapter", plan_id=g.plan.id, chapter_id=chapter_id, _anchor=anchor)


def _to_place(plan_id: int, **place: int | None) -> Response:
    """To that place, as the plan is now."""
    return redirect(_address(load_text(visitor(), plan_id)[1], **place))


def _verb(name: str) -> Verb:
    verb = VERBS.get(name)
    if verb is None:
        abort(404)
    return verb


def _subject() -> Subject:
    """What the address names."""
    args = request.args
    return Subject(
        id_from(args.get("rad")) or None,
        id_from(args.get("omrade")) or None,
        id_from(args.get("kapitel")) or None,
        args.get("kolumn", "")[:500],
        g.plan.id,
    )


@blueprint.route("/skriv/andra/<verb>", methods=["GET", "POST"])
@rule(keep_plan)
def change(plan_id: int, verb: str) -> Answer:
    """One edit: its form, and the edit itself."""
    asked, subject = _verb(verb), _subject()
    written = load_text(visitor(), plan_id)[1]
    try:
        form = make_form(asked.fields(written, subject))
    except EditError as fault:
        return _cannot(written, subject, str(fault))
    if request.method != "POST":
        return _show_form(asked, written, subject, form)
    if not form.validate_on_submit():
        return _show_form(asked, written, subject, form), 400
    values = _values(form)

    def edit(text: Written) -> Done:
        return asked.run(text, subject, values)

    try:
        return _edited(plan_id, subject, edit_plan(visitor(), plan_id, edit))
    except Conflict as fault:
        return _show_conflict(asked, subject, form, str(fault))
    except NotFound:
        raise
    except ServiceError as fault:
        form.form_errors.append(str(fault))
        return _show_form(asked, written, subject, form), 400


def _values(form: FlaskForm) -> dict[str, Any]:
    """What was sent; a button in the table sends only what was seen."""
    values = {name: "" if value is None else value for name, value in form.data.items()}
    return {"seen": request.form.get("seen", "")[:100]} | values


def _cannot(written: Written, subject: Subject, told: str) -> Answer:
    """What an address asks for cannot be done there; what was written for it is not lost."""
    if request.method == "POST":
        return _not_saved(told)
    flash(told, "warning")
    return redirect(_back(written, subject))


def _not_saved(told: str) -> tuple[str, int]:
    """The place that a text was written for is gone: the text is shown, to be taken elsewhere."""
    texts = [text for name, text in request.form.items() if name not in ("csrf_token", "seen") and text]
    return render_template("writing/not_saved.html", plan=g.plan, told=told, texts=texts), 409


@blueprint.errorhandler(TextStands)
def _text_stands(fault: TextStands) -> Answer:
    if request.method == "POST":
        return _not_saved(str(fault))
    flash(str(fault), "warning")
    return redirect(url_for("plans.show", plan_id=g.plan.id))


def _show_form(verb: Verb, written: Written, subject: Subject, form: FlaskForm, **more: Any) -> str:
    action = request.full_path.rstrip("?")
    shown = {"form": form, "action": action, "verb": verb, "conflict": "", "newest": []} | more
    if _is_htmx() and verb.in_place:
        opened = shown | verb.opened(subject)
        return _piece(g.plan, written, _area_of(written, subject), opened=opened)
    return render_template(
        "writing/form.html",
        plan=g.plan,
        title=verb.title,
        place=verb.place(written, subject),
        preview=verb.preview(written, subject),
        back=_back(written, subject),
        **shown,
    )


def _show_conflict(verb: Verb, subject: Subject, form: FlaskForm, told: str) -> Answer:
    """Somebody was first: both texts, and saving again is then a choice."""
    newest = load_text(visitor(), g.plan.id)[1]
    try:
        fields = verb.fields(newest, subject)
    except EditError as fault:
        return _not_saved(str(fault))
    texts = [(one.label, one.value.split("\n")) for one in fields if one.is_text]
    for one in fields:
        if one.kind == "hidden":
            form[one.name].data = one.value
    return _show_form(verb, newest, subject, form, conflict=told, newest=texts), 409


def _area_of(written: Written, subject: Subject) -> int:
    if subject.area_id:
        return subject.area_id
    try:
        return written.ids[id(written.row(subject.row_id or 0)[1])]
    except EditError as fault:  # somebody has just taken the row out
        raise NotFound(str(fault)) from fault


def _back(written: Written, subject: Subject) -> str:
    """The address of the place that a form is about."""
    return _address(written, subject.row_id, subject.area_id, subject.chapter_id)


def _saved(edited: Edited) -> dict[str, Any]:
    at = f" {clock(edited.at)}" if edited.at else ""
    return {"sentence": f"{edited.sentence}{at and f' ({at.strip()})'}", "batch": edited.batch}


def _edited(plan_id: int, subject: Subject, edited: Edited) -> Answer:
    verb = VERBS[(request.view_args or {})["verb"]]
    if _is_htmx() and verb.in_place:
        saved = _saved(edited) | verb.opened(subject)
        plan, written = load_text(visitor(), plan_id)
        return _piece(plan, written, _area_of(written, subject), saved=saved)
    place = {"row_id": edited.row_id, "area_id": edited.area_id, "chapter_id": edited.chapter_id}
    part = {"part": "row", "id": edited.row_id} if edited.row_id else {"part": "area", "id": edited.area_id}
    session[_WRITTEN] = _saved(edited) | place | part | {"plan_id": plan_id, "name": None}
    if place == dict.fromkeys(place):
        place = {"row_id": subject.row_id, "area_id": subject.area_id, "chapter_id": subject.chapter_id}
    if verb.about == "plan":
        place = {}
    return _to_place(plan_id, **place)


@blueprint.post("/skriv/angra")
@rule(keep_plan)
def undo(plan_id: int) -> Answer:
    """Undo one press."""
    area_id, chapter_id = id_from(request.form.get("area")), id_from(request.form.get("chapter"))
    try:
        edited = undo_edit(visitor(), plan_id, request.form.get("batch", "")[:32])
    except NotFound:
        raise
    except ServiceError as fault:
        if _is_htmx() and area_id:
            told = {"sentence": str(fault), "batch": None, "part": "area", "id": area_id, "name": ""}
            return _area_piece(plan_id, area_id, saved=told)
        flash(str(fault), "warning")
        return _to_place(plan_id, chapter_id=chapter_id)
    if _is_htmx() and area_id:
        saved = _saved(edited) | {"batch": None, "part": "area", "id": area_id, "name": ""}
        return _area_piece(plan_id, area_id, saved=saved)
    flash(edited.sentence, "success")
    return _to_place(plan_id, area_id=area_id or None, chapter_id=chapter_id or None)


@blueprint.get("/andringar")
@rule(read_plan)
def edits(plan_id: int) -> str:
    """What has been changed in the plan's text, the newest first."""
    return render_template(
        "writing/edits.html", plan=g.plan, edits=latest_edits(plan_id), may_edit=_may_edit()
    )


@blueprint.get("/avslutade")
@rule(read_plan)
def ended(plan_id: int) -> str:
    """The rows that have been taken out of the plan."""
    rows = ended_rows(g.plan, shows_notes=_may_plan())
    return render_template("writing/ended.html", plan=g.plan, rows=rows, may_edit=_may_edit())


def _may_plan() -> bool:
    return visitor().may_plan(g.plan.organisation_id, g.plan.id)


def _may_edit() -> bool:
    return _may_plan() and may_edit_text(g.plan.state)
