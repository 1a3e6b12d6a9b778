"""Edit a plan's text: one press, stored whole or not at all, with its history and what undoing needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from planapp.domain.access import Visitor
from planapp.domain.editing.edit import edit as checked
from planapp.domain.editing.written import Done, Edit, EditError, Stale, Written
from planapp.domain.plan_states import may_edit_text
from planapp.domain.record import AreaRecord, ChapterRecord, RowRecord
from planapp.extensions import db
from planapp.services.editing.edit_lines import edit_lines
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.owner_lines import taken_along
from planapp.services.snapshot import kept_rows
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
from planapp.storage.models import Change, Descent, Plan
from planapp.storage.models import Edit as StoredPress
from planapp.storage.record_edit import StoredEdit, load_written, store_written

NOT_OPEN = {
    "decided": "Planen är beslutad, så texten står fast. Börja en ny version för att ändra den.",
    "ended": "Planen är avslutad, så texten går inte att ändra.",
}


@dataclass(slots=True)
class Edited:
    """What a press did: a sentence, the batch that undoes it (None where nothing changed), and when.

    `chapter_id`, `area_id` and `row_id` are where the page shall look afterwards, None for nowhere.
    """

    sentence: str
    batch: str | None
    at: datetime | None
    chapter_id: int | None = None
    area_id: int | None = None
    row_id: int | None = None


def open_plan(visitor: Visitor, plan_id: int) -> Plan:
    """A plan whose text the visitor may change now; in a write transaction nobody else can meanwhile.

    Raises NotFound, and ServiceError that says why the text stands still.
    """
    if find(db.session(), Plan, plan_id) is None or not hold_plan(db.session(), plan_id):
        raise NotFound("Planen finns inte.")
    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    if not visitor.may_read(plan.organisation_id, plan_id):
        raise NotFound("Planen finns inte.")
    if not visitor.may_plan(plan.organisation_id, plan_id):
        raise ServiceError("Bara planansvarig kan ändra planens text.")
    if plan.removed_at is not None:
        raise ServiceError("Utkastet är borttaget. Ta tillbaka det om du vill skriva i det.")
    if not may_edit_text(plan.state):
        raise ServiceError(NOT_OPEN.get(plan.state, NOT_OPEN["ended"]))
    return plan


def edit_plan(visitor: Visitor, plan_id: int, edit: Edit, how: str = "page") -> Edited:
    """Do one edit to a plan as it is now, and store it.

    Raises NotFound, ServiceError with a sentence where the edit cannot be made, and Conflict where
    somebody else has changed what it is about: then nothing is stored.
    """
    try:
        with transaction():
            open_plan(visitor, plan_id)
            return apply_edit(visitor, plan_id, edit, how)
    except Stale as fault:
        raise Conflict(str(fault)) from fault
    except EditError as fault:
        raise ServiceError(str(fault)) from fault


def apply_edit(visitor: Visitor, plan_id: int, edit: Edit, how: str = "page") -> Edited:
    """The same inside a write transaction that holds the plan; raises EditError."""
    before, after = load_written(db.session(), plan_id), load_written(db.session(), plan_id)
    if before is None or after is None:
        raise NotFound("Planen finns inte.")
    done = checked(edit)(after)
    return _store(visitor, plan_id, before, after, done, how)


def _parts_of(after: Written, done: Done) -> dict[int, int]:
    """The stored rows that new rows were split off from, by the new rows' identity."""
    found = {}
    for row, other in done.descents:
        source = after.id_of(other)
        if after.id_of(row) is None and source is not None:
            found[id(row)] = source
    return found


def _store(visitor: Visitor, plan_id: int, before: Written, after: Written, done: Done, how: str) -> Edited:
    session, parts, kept = db.session(), _parts_of(after, done), _returned(plan_id, before, after)
    stored = store_written(session, plan_id, before, after, done.ended, parts)
    lines = edit_lines(before, after, done, stored.ids, kept)
    lines += taken_along(stored.ids[one] for one in parts if one in stored.ids)
    changed = any(
        one["changed"] or one["added"] or one["removed"] for one in stored.before["tables"].values()
    )
    if not (lines or changed or stored.before["plan"]):
        return Edited("Inget var ändrat.", None, None)
    batch, at = record_lines(plan_id, visitor, how, _with_versions(lines, stored.versions))
    _descend(plan_id, done, after, stored, batch)
    press = StoredPress(plan_id=plan_id, user_id=visitor.id, at=at, batch=batch, sentence=done.sentence)
    press.before = stored.before
    session.add(press)
    session.flush()
    return _with_place(Edited(done.sentence, batch, at), after, stored, done.focus)


def _returned(plan_id: int, before: Written, after: Written) -> dict[int, RowRecord]:
    """The rows outside the plan as they were kept, where one of them has come back."""
    here = {before.id_of(row) for row in before.record.rows()}
    known = {after.id_of(row) for row in after.record.rows()} - {None}
    return kept_rows(plan_id) if known - here else {}


def _with_versions(lines: list[Line], versions: dict[int, int]) -> list[Line]:
    for line in lines:
        if line.activity_id is not None:
            line.version = versions.get(line.activity_id, 0)
    return lines


def _descend(plan_id: int, done: Done, after: Written, stored: StoredEdit, batch: str) -> None:
    """Remember whose histories go on: up to the change before this press."""
    last = db.session.scalar(select(func.max(Change.id)).where(Change.plan_id == plan_id)) or 0
    pairs = [(stored.ids.get(id(row)), after.id_of(other)) for row, other in done.descents]
    values = [
        {"plan_id": plan_id, "activity_id": row_id, "from_id": from_id, "change_id": last, "batch": batch}
        for row_id, from_id in pairs
        if row_id is not None and from_id is not None
    ]
    if values:
        db.session.execute(insert(Descent), values)


def _with_place(edited: Edited, after: Written, stored: StoredEdit, focus: Any) -> Edited:
    """Where the page shall look: the part that the edit was about, with what holds it."""
    for chapter in after.record.chapters:
        if chapter is focus:
            edited.chapter_id = stored.ids[id(chapter)]
        for area in chapter.areas:
            here = [row for row in area.rows if row is focus]
            if area is focus or here:
                edited.chapter_id, edited.area_id = stored.ids[id(chapter)], stored.ids[id(area)]
                edited.row_id = stored.ids[id(here[0])] if here else None
    if isinstance(focus, ChapterRecord | AreaRecord) and edited.chapter_id is None:
        edited.chapter_id = after.id_of(focus)
    return edited
