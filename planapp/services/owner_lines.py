"""Who answers for a row, as lines of the history."""

from collections.abc import Iterable

from sqlalchemy import select

from planapp.domain.row_owners import owner_lines
from planapp.extensions import db
from planapp.services.history import Line
from planapp.services.owners.press import Linked
from planapp.storage.models import Owner, User


def taken_along(row_ids: Iterable[int]) -> list[Line]:
    """Lines that tell who answers for rows that are new, and got that along from another row."""
    wanted = list(row_ids)
    statement = (
        select(Owner.activity_id, User.name)
        .join(User, Owner.user_id == User.id)
        .where(Owner.activity_id.in_(wanted))
        .order_by(Owner.activity_id, Owner.is_lead.desc(), Owner.id)
    )
    found = db.session.execute(statement) if wanted else ()
    return [Line("owner", "", one.name, activity_id=one.activity_id) for one in found]


def came_along(before: Linked, after: Linked) -> list[Line]:
    """Lines that tell who answers for rows of a plan by now, and did not before."""
    names = before.names | after.names
    return [
        Line(what, old, new, activity_id=row_id)
        for row_id in after.stored
        for what, old, new in owner_lines(before.of(row_id), after.of(row_id), names)
    ]
