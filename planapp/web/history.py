"""The history of a plan and of a person: filtered, page by page, as a file, and undone press by press."""

import io
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from planapp.services.errors import NotFound, ServiceError
from planapp.services.export_plan import Exported
from planapp.services.histories.asked import HOW_CHOICES, WHAT_LABELS, Asked
from planapp.services.histories.export_history import (
    SUFFIXES,
    export_person_history,
    export_plan_history,
)
from planapp.services.histories.person_history import show_person_history
from planapp.services.histories.plan_history import show_plan_history
from planapp.services.histories.undo_press import undo_press
from planapp.services.users import organisation_of
from planapp.web.access import inviter, read_plan, rule, signed_in, visitor
from planapp.web.formats import id_from

blueprint = Blueprint("history", __name__)
_MOST_TEXT = 100


def undo_in_plan(plan_id: int, **_: Any) -> None:
    """Who keeps the plan, or answers for rows in it: the verb says which presses."""
    read_plan(plan_id)
    who = visitor()
    if not who.may_own(g.plan.organisation_id, plan_id):
        abort(403)


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


def asked_for() -> Asked:
    """The filter that the address asks for; what it cannot mean asks for nothing."""
    values = request.args
    return Asked(
        person=id_from(values.get("person")),
        since=_day(values.get("fran", "")),
        until=_day(values.get("till", "")),
        how=values.get("hur", "") if values.get("hur", "") in HOW_CHOICES else "",
        what=values.get("vad", "") if values.get("vad", "") in WHAT_LABELS else "",
        chapter=id_from(values.get("kapitel")),
        plan=id_from(values.get("plan")),
        text=values.get("text", "").replace("\0", "").strip()[:_MOST_TEXT],
        press=values.get("andring", "")[:32],
    )


def query_of(asked: Asked, **more: Any) -> str:
    """The end of an address that asks for the same; empty for nothing."""
    values = {
        "person": asked.person,
        "fran": asked.since,
        "till": asked.until,
        "hur": asked.how,
        "vad": asked.what,
        "kapitel": asked.chapter,
        "plan": asked.plan,
        "text": asked.text,
        "andring": asked.press,
    }
    query = urlencode({name: value for name, value in (values | more).items() if value})
    return f"?{query}" if query else ""


def _before() -> int | None:
    return id_from(request.args.get("fore")) or None


def _shown(template: str, page: Any, base: str, file: str, **more: Any) -> str:
    """A page of presses; `base` is its address, `file` that of its files but for the suffix."""
    query = query_of(page.asked)
    return render_template(
        template,
        page=page,
        whats=WHAT_LABELS,
        hows=HOW_CHOICES,
        base=base,
        query=query,
        next_url=base + query_of(page.asked, fore=page.next_key) if page.next_key else None,
        first_url=base + query if _before() else None,
        files=[(label, f"{file}.{suffix}{query}") for suffix, label in (("xlsx", "Excel"), ("csv", "CSV"))],
        **more,
    )


def _sent(made: Exported) -> Response:
    return send_file(
        io.BytesIO(made.data), mimetype=made.mime_type, as_attachment=True, download_name=made.file_name
    )


def _known(suffix: str) -> str:
    if suffix not in SUFFIXES:
        abort(404)
    return suffix


@blueprint.get("/planer/<int:plan_id>/historik")
@rule(read_plan)
def plan(plan_id: int) -> str:
    """Every change of a plan, by press, the newest first."""
    page = show_plan_history(visitor(), g.plan, asked_for(), _before())
    base = url_for("history.plan", plan_id=plan_id)
    return _shown("history/plan.html", page, base, base, plan=g.plan)


@blueprint.get("/planer/<int:plan_id>/historik.<suffix>")
@rule(read_plan)
def plan_file(plan_id: int, suffix: str) -> Response:
    """A plan's history as a file, filtered as the page."""
    return _sent(export_plan_history(visitor(), g.plan, asked_for(), _known(suffix)))


@blueprint.post("/planer/<int:plan_id>/historik/angra")
@rule(undo_in_plan)
def undo(plan_id: int) -> Response:
    """Undo one press."""
    try:
        flash(undo_press(visitor(), plan_id, request.form.get("batch", "")[:32]).sentence, "success")
    except NotFound:
        raise
    except ServiceError as fault:
        flash(str(fault), "warning")
    return redirect(url_for("history.plan", plan_id=plan_id) + query_of(asked_for()))


@blueprint.get("/anvandare/<int:organisation_id>/<int:user_id>/historik")
@rule(inviter)
def person(organisation_id: int, user_id: int) -> str:
    """What a person has done in an organisation's plans, and what was done in their place."""
    page = show_person_history(visitor(), user_id, asked_for(), organisation_id, _before())
    base = url_for("history.person", organisation_id=organisation_id, user_id=user_id)
    return _shown("history/person.html", page, base, base, organisation=organisation_of(organisation_id))


@blueprint.get("/anvandare/<int:organisation_id>/<int:user_id>/historik.<suffix>")
@rule(inviter)
def person_file(organisation_id: int, user_id: int, suffix: str) -> Response:
    """A person's history as a file."""
    return _sent(export_person_history(visitor(), user_id, asked_for(), _known(suffix), organisation_id))


@blueprint.get("/mitt-konto/historik")
@rule(signed_in)
def own() -> str:
    """What one has done oneself, and what was done in one's place."""
    page = show_person_history(visitor(), visitor().id, asked_for(), None, _before())
    base = url_for("history.own")
    return _shown("history/person.html", page, base, base, organisation=None)


@blueprint.get("/mitt-konto/historik.<suffix>")
@rule(signed_in)
def own_file(suffix: str) -> Response:
    """One's own history as a file."""
    return _sent(export_person_history(visitor(), visitor().id, asked_for(), _known(suffix)))
