"""Units: unique in their register whatever their letters, never lost, and two who change one at once."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.organisations import find_organisation
from planapp.services.register import units
from planapp.services.register.units import UnitValues
from planapp.storage.models import Organisation
from tests.installation import OTHER
from tests.stored import at_once, count, person

CLINIC = UnitValues("Kirurgkliniken", "clinic", "KK\nKirurgen")


def names(organisation_id: int) -> list[str]:
    db.session.rollback()
    return [one.name for one in units.list_units(organisation_id)]


def test_a_unit_is_added_with_its_other_names(admin: Visitor, home: int) -> None:
    units.add_unit(
        admin, home, replace(CLINIC, name="  Kirurg\x00kliniken ", aliases="KK\n\n kk \nKirurgkliniken")
    )
    (unit,) = units.list_units(home)
    assert (unit.name, unit.type, unit.aliases, unit.users) == ("Kirurgkliniken", "clinic", ["kk"], 0)
    assert find_organisation("Kirurgkliniken") is None


@pytest.mark.parametrize("name", ["kirurgkliniken", "KIRURGKLINIKEN", " Kirurgkliniken. ", "kk", "Kirurgen"])
def test_a_name_that_a_unit_has_is_refused(admin: Visitor, home: int, name: str) -> None:
    units.add_unit(admin, home, CLINIC)
    with pytest.raises(FieldErrors, match="är redan namn på enheten Kirurgkliniken"):
        units.add_unit(admin, home, UnitValues(name, "clinic"))
    with pytest.raises(FieldErrors) as told:
        units.add_unit(admin, home, UnitValues("En annan", "clinic", name))
    assert list(told.value.fields) == ["aliases"]
    assert names(home) == ["Kirurgkliniken"]


def test_two_regions_may_have_the_same_unit(admin: Visitor, home: int) -> None:
    other = person("administrator", "annan", OTHER)
    elsewhere = other.roles[0].organisation_id
    units.add_unit(admin, home, CLINIC)
    units.add_unit(other, elsewhere, CLINIC)
    assert names(home) == names(elsewhere) == ["Kirurgkliniken"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (UnitValues("", "clinic"), "name"),
        (UnitValues(" . ", "clinic"), "name"),
        (UnitValues("x" * 201, "clinic"), "name"),
        (UnitValues("X", "fabrik"), "type"),
        (UnitValues("X", "clinic", "\n".join(f"namn {one}" for one in range(31))), "aliases"),
        (UnitValues("X", "clinic", "x" * 201), "aliases"),
    ],
)
def test_what_cannot_be_a_unit_is_refused(admin: Visitor, home: int, values: UnitValues, field: str) -> None:
    with pytest.raises(FieldErrors) as told:
        units.add_unit(admin, home, values)
    assert list(told.value.fields) == [field]
    assert names(home) == []


def test_an_ended_unit_is_kept_offered_to_nobody_and_taken_back(admin: Visitor, home: int) -> None:
    unit_id = units.add_unit(admin, home, CLINIC)
    units.end_unit(admin, home, unit_id)
    assert names(home) == ["Kirurgkliniken"]
    assert units.unit_choices(home) == []
    assert units.unit_choices(home, unit_id) == [(unit_id, "Kirurgkliniken")]
    with pytest.raises(FieldErrors, match=r"Kirurgkliniken \(avslutad\)"):
        units.add_unit(admin, home, CLINIC)
    with pytest.raises(Conflict):
        units.end_unit(admin, home, unit_id)
    units.take_back_unit(admin, home, unit_id)
    assert units.unit_choices(home) == [(unit_id, "Kirurgkliniken")]


def test_a_change_over_somebody_elses_is_refused(admin: Visitor, home: int) -> None:
    unit_id = units.add_unit(admin, home, CLINIC)
    seen = units.unit_mark(units.find_unit(home, unit_id))
    units.change_unit(admin, home, unit_id, UnitValues("Kirurgi", "clinic", "KK", seen))
    with pytest.raises(Conflict, match="Inget är sparat"):
        units.change_unit(admin, home, unit_id, UnitValues("Kirurgin", "clinic", "", seen))
    assert names(home) == ["Kirurgi"]


def test_only_an_administrator_of_the_region_changes_units(
    admin: Visitor, home: int, planner: Visitor
) -> None:
    unit_id = units.add_unit(admin, home, CLINIC)
    other = person("administrator", "annan", OTHER)
    for visitor in (planner, other, person("owner", "rapportör")):
        with pytest.raises(ServiceError):
            units.add_unit(visitor, home, UnitValues("Ny", "clinic"))
        with pytest.raises(ServiceError):
            units.end_unit(visitor, home, unit_id)
    with pytest.raises(NotFound):
        units.end_unit(other, other.roles[0].organisation_id, unit_id)
    with pytest.raises(NotFound):
        units.find_unit(home, home)


def test_two_who_add_the_same_unit_at_once_make_one(app: Flask, admin: Visitor, home: int) -> None:
    answers = at_once(app, *[lambda: units.add_unit(admin, home, CLINIC)] * 3)
    assert sum(isinstance(one, FieldErrors) for one in answers) == 2
    assert count(Organisation) == 2
    assert db.session.scalars(select(Organisation.name).filter_by(region_id=home)).all() == ["Kirurgkliniken"]
