"""Many users at once, from a list in Excel: looked at first, then added."""

import io
import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FileField, HiddenField, RadioField, SelectField, TextAreaField

from planapp.domain.access import ADMINISTRATOR, OWNER, ROLE_LABELS
from planapp.domain.text import is_paragraph
from planapp.domain.user_list import ROW_LIMIT, ListedUser
from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.user_list import (
    CHANGED,
    CheckedList,
    add_listed,
    check_list,
    list_template,
    read_list,
)
from planapp.services.users import Invited, organisation_of
from planapp.web.access import ask_again, inviter, rule, visitor
from planapp.web.fields import at_most
from planapp.web.formats import counted
from planapp.web.people import show_errors
from planapp.web.users import chosen_id, mailed, plans_to_choose

blueprint = Blueprint("user_list", __name__, url_prefix="/anvandare/<int:organisation_id>/lista")
Answer = str | Response | tuple[str, int]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOST = "Listan kom inte fram hel. Läs in den igen."


class ListForm(FlaskForm):
    """A list as a file, or pasted."""

    file = FileField("Listan som fil")
    pasted = TextAreaField("Eller klistra in listan", [at_most(400_000)])
    role = RadioField("Roll där listan inte säger någon", default=OWNER, validate_choice=False)
    plan = SelectField("Rollerna gäller", validate_choice=False)


class StoreForm(FlaskForm):
    """A list that has been looked at, as it was read and as it was shown."""

    listed = HiddenField()
    seen = HiddenField()
    plan = HiddenField()


def _form(organisation_id: int) -> ListForm:
    form = ListForm()
    form.role.choices = [(role, ROLE_LABELS[role]) for role in visitor().grantable_roles(organisation_id)]
    form.plan.choices = plans_to_choose(organisation_id)
    return form


@blueprint.route("", methods=["GET", "POST"])
@rule(inviter)
def index(organisation_id: int) -> Answer:
    """A form for a list, and, when it was sent, what each of its rows would do."""
    form, status = _form(organisation_id), 200
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                return _check(organisation_id, form)
            except ServiceError as fault:
                status = show_errors(form, fault, form.file)
    return _entry(organisation_id, form), status


def _entry(organisation_id: int, form: ListForm) -> str:
    return render_template(
        "users/list.html",
        organisation=organisation_of(organisation_id),
        form=form,
        may_administer=visitor().may_administer(organisation_id),
    )


def _check(organisation_id: int, form: ListForm) -> str:
    sent = request.files.get("file")
    data = sent.read() if sent is not None else b""
    default = form.role.data if form.role.data in visitor().grantable_roles(organisation_id) else OWNER
    listed = read_list(data, form.pasted.data or "", default)
    _ask_for_administrators(organisation_id, listed)
    return _shown(organisation_id, listed, chosen_id(form.plan.data))


def _ask_for_administrators(organisation_id: int, listed: list[ListedUser]) -> None:
    if any(one.role == ADMINISTRATOR for one in listed):
        ask_again(url_for("user_list.index", organisation_id=organisation_id))


def _shown(organisation_id: int, listed: list[ListedUser], plan_id: int | None, fault: str = "") -> str:
    checked = check_list(visitor(), organisation_id, listed, plan_id)
    form = StoreForm(formdata=None)
    form.listed.data = json.dumps([asdict(one) for one in listed], ensure_ascii=False)
    form.seen.data = json.dumps(checked.digest(), ensure_ascii=False)
    form.plan.data = str(plan_id or "")
    return render_template(
        "users/list_check.html",
        organisation=organisation_of(organisation_id),
        checked=checked,
        form=form,
        fault=fault,
        roles=ROLE_LABELS,
        plan=dict(plans_to_choose(organisation_id)).get(form.plan.data),
    )


@blueprint.post("/lagg-till")
@rule(inviter)
def store(organisation_id: int) -> Answer:
    """Store a list that was looked at; each new user is mailed, or has a link to send on."""
    form = StoreForm()
    try:
        listed, seen = _told(form)
        plan_id = chosen_id(form.plan.data)
        _ask_for_administrators(organisation_id, listed)
        checked = check_list(visitor(), organisation_id, listed, plan_id)
        invited = add_listed(visitor(), organisation_id, listed, seen, plan_id)
    except Conflict as fault:
        return _shown(organisation_id, listed, plan_id, str(fault)), 409
    except ServiceError as fault:
        entry = _form(organisation_id)
        entry.form_errors.append(str(fault))
        return _entry(organisation_id, entry), 400
    return _done(organisation_id, checked, invited)


def _done(organisation_id: int, checked: CheckedList, invited: list[Invited]) -> Answer:
    """What was done, on a page of its own where there are links, which are shown only now."""
    names = {one.email: one.listed.name for one in checked.rows}
    added = [mailed(organisation_id, one) | {"name": names[one.email]} for one in invited]
    changed = checked.count(CHANGED)
    if not any(one["address"] for one in added):
        told = counted(len(added), "användare är tillagd", "användare är tillagda")
        also = f", {counted(changed, 'är ändrad', 'är ändrade')}" if changed else ""
        mails = sum(one["sent"].is_on_its_way for one in added)
        sent = f" {counted(mails, 'inbjudan är skickad', 'inbjudningar är skickade')}." if mails else ""
        flash(f"Listan är inläst. {told}{also}.{sent}", "success")
        return redirect(url_for("users.show", organisation_id=organisation_id))
    return render_template(
        "users/list_done.html",
        organisation=organisation_of(organisation_id),
        added=added,
        changed=changed,
    )


def _told(form: StoreForm) -> tuple[list[ListedUser], list[Any]]:
    """The list that a form carries; raises ServiceError when it is none."""
    try:
        rows, seen = json.loads(form.listed.data or ""), json.loads(form.seen.data or "")
        listed = [ListedUser(**one) for one in rows]
    except (TypeError, ValueError, RecursionError) as fault:
        raise ServiceError(_LOST) from fault
    are_whole = all(_is_whole(one) for one in listed) and isinstance(seen, list)
    if not are_whole or not 0 < len(listed) <= ROW_LIMIT:
        raise ServiceError(_LOST)
    return listed, seen


def _is_whole(one: ListedUser) -> bool:
    """Whether each value of what came back is of its own kind: anybody can write in a form."""
    if type(one.line) is not int or type(one.is_function) is not bool or type(one.findings) is not list:
        return False
    texts = one.name, one.email, one.unit, *one.findings, one.role or ""
    return all(type(text) is str and is_paragraph(text or "-") for text in texts)


@blueprint.get("/mall.xlsx")
@rule(inviter)
def template(organisation_id: int) -> Response:
    """A workbook to fill in."""
    data = io.BytesIO(list_template())
    return send_file(data, _XLSX, as_attachment=True, download_name="Mall för användare.xlsx")
