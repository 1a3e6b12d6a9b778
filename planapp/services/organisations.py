"""Organisations by name."""

from sqlalchemy import select

from planapp.domain.text import search_form, without_forbidden
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.storage.engine import SWEDISH
from planapp.storage.locks import wait_turn
from planapp.storage.models import Organisation


def find_organisation(name: str) -> Organisation | None:
    """The organisation of a name, however its letters and spaces are written; None when there is none.

    Units in a region's register are none here.
    """
    wanted = search_form(without_forbidden(name))
    statement = select(Organisation).where(Organisation.region_id.is_(None))
    held = db.session.scalars(statement.order_by(Organisation.id))
    return next((one for one in held if search_form(one.name) == wanted), None)


def find_or_make_organisation(name: str) -> Organisation:
    """The organisation of a name, made as a region when missing; call inside a transaction."""
    clean = " ".join(without_forbidden(name).split())
    if not clean or len(clean) > 200:
        raise ServiceError("Ange organisationens namn, högst 200 tecken.")
    wait_turn(db.session(), f"organisation:{search_form(clean)}")
    found = find_organisation(clean)
    if found is None:
        found = Organisation(name=clean, type="region")
        db.session.add(found)
        db.session.flush()
    return found


def organisation_names(ids: set[int]) -> list[tuple[int, str]]:
    """(id, name) of organisations, in Swedish order."""
    statement = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return [
        (row.id, row.name)
        for row in db.session.execute(statement.order_by(Organisation.name.collate(SWEDISH)))
    ]
