"""The units of an organisation's register: added, changed, ended and taken back. None is ever lost."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.text import split_paragraphs, without_forbidden
from planapp.domain.units import ALIAS_LIMIT, NAME_LIMIT, UNIT_TYPES, fold_unit, name_clash
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.register.accounts import as_now
from planapp.services.security_log import log_event
from planapp.services.transaction import transaction
from planapp.storage.engine import SWEDISH
from planapp.storage.ids import find
from planapp.storage.locks import wait_turn
from planapp.storage.models import Organisation, User

NO_UNIT = "Enheten finns inte."


@dataclass(slots=True)
class UnitView:
    """A unit in the register, and how many users answer for it."""

    id: int
    name: str
    type: str
    aliases: list[str]
    ended_at: datetime | None = None
    users: int = 0


@dataclass(slots=True)
class UnitValues:
    """What a form says of a unit; `aliases` has a line for each other name or short code."""

    name: str
    type: str
    aliases: str = ""
    seen: str = field(default="")


def list_units(organisation_id: int) -> list[UnitView]:
    """The units of an organisation's register in Swedish order, those that have ended last."""
    users = select(User.unit_id, func.count().label("users")).where(User.ended_at.is_(None))
    counted = users.group_by(User.unit_id).subquery()
    statement = (
        select(Organisation, func.coalesce(counted.c.users, 0))
        .outerjoin(counted, counted.c.unit_id == Organisation.id)
        .where(Organisation.region_id == organisation_id)
        .order_by(Organisation.ended_at.is_not(None), Organisation.name.collate(SWEDISH), Organisation.id)
    )
    return [
        UnitView(unit.id, unit.name, unit.type, list(unit.aliases), unit.ended_at, users)
        for unit, users in db.session.execute(statement)
    ]


def unit_choices(organisation_id: int, held: int | None = None) -> list[tuple[int, str]]:
    """(id, name) of the units that can be chosen: those that have not ended, and the one that is held."""
    return [
        (one.id, one.name) for one in list_units(organisation_id) if one.ended_at is None or one.id == held
    ]


def find_unit(organisation_id: int, unit_id: int) -> Organisation:
    """A unit of an organisation's register; raises NotFound."""
    unit = find(db.session(), Organisation, unit_id)
    if unit is None or unit.region_id != organisation_id:
        raise NotFound(NO_UNIT)
    return unit


def unit_mark(unit: Organisation) -> str:
    """What somebody who changes a unit has seen of it."""
    return "\n".join([unit.name, unit.type, *unit.aliases])


def add_unit(visitor: Visitor, organisation_id: int, values: UnitValues) -> int:
    """Add a unit to the register; returns its id.

    Raises FieldErrors for a name or code that cannot be used, and ServiceError for who may not.
    """
    with transaction():
        _take_turn(visitor, organisation_id)
        name, aliases = _checked(organisation_id, values, None)
        unit = Organisation(name=name, type=values.type, region_id=organisation_id, aliases=aliases)
        db.session.add(unit)
        db.session.flush()
        log_event("unit_added", by=visitor.id, organisation=organisation_id, unit=unit.id)
        return unit.id


def change_unit(visitor: Visitor, organisation_id: int, unit_id: int, values: UnitValues) -> None:
    """Give a unit another name, type or other names.

    Raises NotFound, FieldErrors, ServiceError, and Conflict when somebody has changed it since `seen`.
    """
    with transaction():
        _take_turn(visitor, organisation_id)
        unit = find_unit(organisation_id, unit_id)
        if values.seen != unit_mark(unit):
            raise Conflict("Någon annan har ändrat enheten sedan du öppnade sidan. Inget är sparat.")
        unit.name, unit.aliases = _checked(organisation_id, values, unit_id)
        unit.type = values.type
        log_event("unit_changed", by=visitor.id, organisation=organisation_id, unit=unit_id)


def end_unit(visitor: Visitor, organisation_id: int, unit_id: int) -> None:
    """Let a unit be offered no more; its users and its name in plans stay. Raises NotFound and Conflict."""
    with transaction():
        _take_turn(visitor, organisation_id)
        unit = find_unit(organisation_id, unit_id)
        if unit.ended_at is not None:
            raise Conflict("Enheten är redan avslutad.")
        unit.ended_at = datetime.now(UTC)
        log_event("unit_ended", by=visitor.id, organisation=organisation_id, unit=unit_id)


def take_back_unit(visitor: Visitor, organisation_id: int, unit_id: int) -> None:
    """Let a unit that has ended be there again; raises NotFound and Conflict."""
    with transaction():
        _take_turn(visitor, organisation_id)
        unit = find_unit(organisation_id, unit_id)
        if unit.ended_at is None:
            raise Conflict("Enheten är redan tillbaka.")
        unit.ended_at = None
        log_event("unit_taken_back", by=visitor.id, organisation=organisation_id, unit=unit_id)


def units_turn(organisation_id: int) -> str:
    """The turn that those who add and rename units wait for."""
    return f"units:{organisation_id}"


def _take_turn(visitor: Visitor, organisation_id: int) -> None:
    # Two who add the same name at once would both find it free.
    wait_turn(db.session(), units_turn(organisation_id))
    db.session.expire_all()
    if not as_now(visitor, organisation_id).may_administer(organisation_id):
        raise ServiceError("Bara en administratör ändrar enheterna.")


def units_by_name(organisation_id: int, but: int | None = None) -> dict[str, Organisation]:
    """The units of a register by each of their names, folded, ended ones too."""
    statement = select(Organisation).where(Organisation.region_id == organisation_id)
    found: dict[str, Organisation] = {}
    for unit in db.session.scalars(statement.order_by(Organisation.id)):
        if unit.id != but:
            for name in (unit.name, *unit.aliases):
                found.setdefault(fold_unit(name), unit)
    return found


def clean_unit_name(written: str) -> str:
    """A unit's name as it is stored; raises ServiceError when it is none."""
    name = " ".join(without_forbidden(written).split())
    if not fold_unit(name) or len(name) > NAME_LIMIT:
        raise ServiceError(f"Skriv enhetens namn, högst {NAME_LIMIT} tecken.")
    return name


def _checked(organisation_id: int, values: UnitValues, but: int | None) -> tuple[str, list[str]]:
    """The name and the other names, seen to be the unit's own."""
    try:
        name = clean_unit_name(values.name)
    except ServiceError as fault:
        raise FieldErrors({"name": str(fault)}) from fault
    if values.type not in UNIT_TYPES:
        raise FieldErrors({"type": "Välj en typ i listan."})
    lines = [" ".join(line.split()) for line in split_paragraphs(values.aliases)]
    aliases = list({fold_unit(one): one for one in lines if fold_unit(one)}.values())
    aliases = [one for one in aliases if fold_unit(one) != fold_unit(name)]
    if len(aliases) > ALIAS_LIMIT or any(len(one) > NAME_LIMIT for one in aliases):
        raise FieldErrors(
            {"aliases": f"Skriv högst {ALIAS_LIMIT} andra namn, vart och ett högst {NAME_LIMIT} tecken."}
        )
    _refuse_taken(units_by_name(organisation_id, but), name, aliases)
    return name, aliases


def _refuse_taken(units: dict[str, Organisation], name: str, aliases: list[str]) -> None:
    taken = {folded: f"{unit.name}{' (avslutad)' if unit.ended_at else ''}" for folded, unit in units.items()}
    for field_name, names in (("name", [name]), ("aliases", aliases)):
        clash = name_clash(names, taken)
        if clash is not None:
            raise FieldErrors({field_name: f"«{clash[0]}» är redan namn på enheten {clash[1]}."})
