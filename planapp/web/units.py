"""Enheter: the units of an organisation's register."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from planapp.domain.units import DEFAULT_TYPE, NAME_LIMIT, UNIT_TYPES
from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.units import (
    UnitValues,
    add_unit,
    change_unit,
    end_unit,
    find_unit,
    list_units,
    take_back_unit,
    unit_mark,
)
from planapp.services.users import organisation_of
from planapp.web.access import inviter, registrar, rule, visitor
from planapp.web.fields import at_most
from planapp.web.people import show_errors

blueprint = Blueprint("units", __name__, url_prefix="/enheter/<int:organisation_id>")
Answer = str | Response | tuple[str, int]


class UnitForm(FlaskForm):
    """A unit: its name, its type, and what else it is called."""

    name = StringField("Namn", [at_most(NAME_LIMIT)])
    type = SelectField("Typ", default=DEFAULT_TYPE, validate_choice=False)
    aliases = TextAreaField("Andra namn och kortkoder", [at_most(8_000)])
    seen = HiddenField()

    def __init__(self, **held: Any) -> None:
        super().__init__(**held)
        self.type.choices = list(UNIT_TYPES.items())

    def values(self) -> UnitValues:
        """What was filled in."""
        told = self.name.data or "", self.type.data or "", self.aliases.data or ""
        return UnitValues(*told, (self.seen.data or "").replace("\r\n", "\n"))


def _page(organisation_id: int, form: UnitForm) -> str:
    return render_template(
        "units/index.html",
        organisation=organisation_of(organisation_id),
        units=list_units(organisation_id),
        types=UNIT_TYPES,
        form=form,
        may_administer=visitor().may_administer(organisation_id),
    )


@blueprint.get("")
@rule(inviter)
def index(organisation_id: int) -> Answer:
    """The units, and a form to add one more."""
    return _page(organisation_id, UnitForm())


@blueprint.post("")
@rule(registrar)
def add(organisation_id: int) -> Answer:
    """Add a unit."""
    form, status = UnitForm(), 400
    if form.validate():
        try:
            add_unit(visitor(), organisation_id, form.values())
            flash(f"Enheten {form.values().name.strip()} är tillagd.", "success")
            return redirect(url_for("units.index", organisation_id=organisation_id))
        except ServiceError as fault:
            status = show_errors(form, fault)
    return _page(organisation_id, form), status


@blueprint.route("/<int:unit_id>", methods=["GET", "POST"])
@rule(registrar)
def change(organisation_id: int, unit_id: int) -> Answer:
    """Change a unit."""
    unit, status, conflict = find_unit(organisation_id, unit_id), 200, None
    held = {"name": unit.name, "type": unit.type, "aliases": "\n".join(unit.aliases), "seen": unit_mark(unit)}
    form = UnitForm() if request.method == "POST" else UnitForm(data=held)
    if form.is_submitted():
        status = 400
        if form.validate():
            try:
                change_unit(visitor(), organisation_id, unit_id, form.values())
                flash(f"Enheten {form.values().name.strip()} är sparad.", "success")
                return redirect(url_for("units.index", organisation_id=organisation_id))
            except ServiceError as fault:
                status = show_errors(form, fault)
                if isinstance(fault, Conflict):
                    conflict = find_unit(organisation_id, unit_id)
                    form.seen.data = unit_mark(conflict)
    shown = {"unit": find_unit(organisation_id, unit_id), "form": form, "conflict": conflict}
    organisation = organisation_of(organisation_id)
    return render_template("units/change.html", organisation=organisation, types=UNIT_TYPES, **shown), status


@blueprint.post("/<int:unit_id>/avsluta")
@rule(registrar)
def end(organisation_id: int, unit_id: int) -> Response:
    """End a unit."""
    end_unit(visitor(), organisation_id, unit_id)
    name = find_unit(organisation_id, unit_id).name
    flash(f"Enheten {name} är avslutad. Den går att ta tillbaka.", "success")
    return redirect(url_for("units.index", organisation_id=organisation_id))


@blueprint.post("/<int:unit_id>/ta-tillbaka")
@rule(registrar)
def take_back(organisation_id: int, unit_id: int) -> Response:
    """Take back a unit that has ended."""
    take_back_unit(visitor(), organisation_id, unit_id)
    flash(f"Enheten {find_unit(organisation_id, unit_id).name} är tillbaka.", "success")
    return redirect(url_for("units.index", organisation_id=organisation_id))
