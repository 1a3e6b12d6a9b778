"""Markers for rows that a version's draft changes: proposed, and set where the planner wants them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.editing.written import Done, Written
from planapp.domain.versions.markers import propose, with_mark
from planapp.domain.versions.pairing import Keyed
from planapp.extensions import db
from planapp.services.editing.edit_plan import Edited, edit_plan
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.life.held_plan import hold
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Plan
from planapp.storage.record_edit import load_written
from planapp.storage.versions import base_of


@dataclass(slots=True)
class MarkerProposal:
    """A marker proposed for a row of a draft, and the old ones that go when it comes."""

    row_id: int
    area: str
    words: str
    text: str
    replaces: list[str]


def _proposals(draft: Plan, written: Written, today: date) -> list[MarkerProposal]:
    statement = select(Activity.id, Activity.origin_id).where(Activity.plan_id == draft.id)
    origin_of = {row.id: row.origin_id for row in db.session.execute(statement)}
    rows = written.record.rows()
    ids = [written.ids[id(row)] for row in rows]
    keyed = Keyed(written.record, [origin_of[one] for one in ids])
    return [
        MarkerProposal(ids[one.index], one.area, one.words, one.text, one.replaces)
        for one in propose(base_of(draft), keyed, today)
    ]


def proposed_markers(draft: Plan, today: date) -> list[MarkerProposal]:
    """NY for new rows and «Uppdaterad 22/11» for changed ones; raises NotFound for no version's draft."""
    written = load_written(db.session(), draft.id)
    if draft.version_of_id is None or written is None:
        raise NotFound("Planen är inget utkast till en ny version.")
    return _proposals(draft, written, today)


def set_markers(visitor: Visitor, draft_id: int, row_ids: list[int], today: date) -> Edited:
    """Set the proposed markers of some rows, as one press that can be undone.

    Raises NotFound, ServiceError where there is nothing to set, and Conflict where the rows have
    their markers already, or are gone.
    """
    if not row_ids:
        raise ServiceError("Du har inte valt någon rad. Välj de rader som ska få en markör.")

    with transaction():
        draft = hold(visitor, draft_id)
        wanted = {one.row_id: one.text for one in proposed_markers(draft, today)}
        chosen = [row_id for row_id in dict.fromkeys(row_ids) if row_id in wanted]
        if not chosen:
            raise Conflict("Raderna har redan sina markörer, eller ändringarna är borta.")

        def edit(written: Written) -> Done:
            for row_id in chosen:
                marks = written.loose.marks_of(written.row(row_id)[2])
                marks[:] = with_mark(marks, wanted[row_id])
            return Done(f"{len(chosen)} {'rad' if len(chosen) == 1 else 'rader'} har fått markörer.")

        return edit_plan(visitor, draft_id, edit)
