"""Organisations by name."""

from sqlalchemy import select

from planapp.domain.text import without_forbidden
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.storage.engine import SWEDISH
from planapp.storage.locks import wait_turn
from planapp.storage.models import Organisation


def find_or_make_organisation(name: str) -> Organisation:
    """The organisation of a name, made as a region when missing; call inside a transaction."""
    clean = " ".join(without_forbidden(name).split())
    if not clean or len(clean) > 200:
        raise ServiceError("Ange organisationens namn, högst 200 tecken.")
    wait_turn(db.session(), f"organisation:{clean}")
    found = db.session.scalar(select(Organisation).filter_by(name=clean))
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
