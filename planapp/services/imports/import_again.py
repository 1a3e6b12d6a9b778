"""Import into a plan that exists: what a new reading does to it, and storing that."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.check import WORD_COLUMN_LIMIT, check_record
from planapp.domain.clock import STOCKHOLM
from planapp.domain.merging.merge import merge
from planapp.domain.merging.outcome import (
    CHANGED,
    MISSING,
    NEW,
    UNCHANGED,
    Held,
    Merging,
    Stored,
)
from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME, PlanRecord, to_json
from planapp.domain.text import swedish_date
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import record_reading
from planapp.services.transaction import is_open
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
from planapp.storage.models import ImportRun, Plan
from planapp.storage.queries import changes_by_people, last_change, plan_ids_in_order, plan_readings
from planapp.storage.record_merge import store_merge
from planapp.storage.record_out import load_record

# The cells that say a field: the newest reading of one of them is the field's last reading.
_CELLS_OF = {STATUS: (STATUS,), RESPONSIBLE: (RESPONSIBLE,), TIMEFRAME: (TIMEFRAME, RESPONSIBLE)}
_TOO_MANY = (
    "Planen och filen har tillsammans fler kolumner än en tabell rymmer, så filen går inte att läsa in."
)
_ODD = (
    "Planen och filen går inte att läsa ihop, för resultatet skulle inte kunna skrivas som ett dokument. "
    "Läs in filen som en ny plan, eller ändra i filen och försök igen."
)


def _stored(plan_id: int) -> Stored:
    """The ids of a plan's parts, and what people have set since its rows were last read in."""
    session = db.session()
    chapter_ids, area_ids, rows = plan_ids_in_order(session, plan_id)
    readings = {one.id: one for one in plan_readings(session, plan_id)}
    held: dict[int, dict[str, Held]] = {}
    row_of = {row.id: row for row in rows}
    for change in changes_by_people(session, plan_id):
        row = row_of.get(change.activity_id)
        if row is None or change.what not in _CELLS_OF:
            continue
        since, said = _last_reading(row, change.what, readings)
        who = f"{change.name or 'kommandoraden'} den {swedish_date(change.at.astimezone(STOCKHOLM).date())}"
        mine = held.setdefault(row.id, {})
        if change.what in mine:
            mine[change.what].set_by = who
        elif said is not None:
            mine[change.what] = Held(said, who)
        elif change.id > since:
            mine[change.what] = Held(change.old, who)
    return Stored(chapter_ids, area_ids, [row.id for row in rows], held)


def _last_reading(row: Any, name: str, readings: Mapping[int, Any]) -> tuple[int, str | None]:
    """The last change before a field's last reading, and what that said where it was not taken."""
    places = row.places or {}
    ids = [row.import_id or 0, *(places.get(cell, {}).get("import_id", 0) for cell in _CELLS_OF[name])]
    reading = readings.get(max(ids))
    if reading is None:
        return 0, None
    said = (reading.said or {}).get(str(row.id), {})
    return reading.last_change or 0, said.get(name)


def _digest(plan: PlanRecord, file: PlanRecord, columns: Sequence[str], stored: Stored) -> str:
    """A name for all that a merging is made from, but the answers."""
    text = repr(
        (
            stored,
            sorted(columns),
            [(one.columns, one.legend, one.chapters, one.title, one.period, one.rcc) for one in (plan, file)],
            [(one.intro, one.after_legend, one.trailing) for one in (plan, file)],
        )
    )
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def merge_with_plan(
    plan_id: int, record: PlanRecord, answers: Mapping[str, str], columns: Sequence[str], today: date
) -> Merging:
    """What a reading does to a plan as it is now; stores nothing.

    `answers` are by question, `columns` the keys of the columns that are taken from the file, none for
    all. In a write transaction the plan is held from here on: others' saves come before, and are seen, or
    wait. Raises NotFound, and ServiceError where the plan and the file cannot be one document.
    """
    session = db.session()
    if is_open() and find(session, Plan, plan_id) is not None:
        hold_plan(session, plan_id)
        session.expire_all()
    plan = load_record(session, plan_id)
    if plan is None:
        raise NotFound("Planen finns inte.")
    stored = _stored(plan_id)
    merging = merge(plan, record, stored, dict(answers), columns, today)
    merging.seen = _digest(plan, record, columns, stored)
    if len(merging.record.columns) > WORD_COLUMN_LIMIT:
        raise ServiceError(_TOO_MANY)
    if check_record(merging.record):
        raise ServiceError(_ODD)
    return merging


def store_merging(plan_id: int, merging: Merging, run: ImportRun, visitor: Visitor | None) -> None:
    """Store a merging that `merge_with_plan` made in this same write transaction; None: the command line.

    Every row that says something else gets a new version and its history, one batch for the whole
    reading. `run.before` keeps what undoing needs.
    """
    session = db.session()
    session.flush()  # the run has its id
    before, versions = store_merge(session, plan_id, merging, run.id)
    before["last_change"] = last_change(session, plan_id)
    before["said"] = {
        str(row_id): write.said
        for row_id, write in zip(merging.row_ids, merging.writes, strict=True)
        if row_id is not None and write.touched and write.said
    }
    rows = [
        (row_id, versions[row_id], write.history)
        for row_id, write in zip(merging.row_ids, merging.writes, strict=True)
        if row_id is not None and row_id in versions and write.history
    ]
    before["batch"] = record_reading(plan_id, visitor.id if visitor else None, "import", rows)
    run.before = before


def fingerprint(merging: Merging) -> str:
    """A text that is another one when the plan, the file or the chosen columns are, whatever is answered."""
    return merging.seen


def outcome_of(merging: Merging) -> dict[str, Any]:
    """What a reading did to a plan, as JSON: how many rows, and those that are not unchanged."""
    return {
        "added": merging.count(NEW),
        "changed": merging.count(CHANGED),
        "unchanged": merging.count(UNCHANGED),
        "missing": merging.count(MISSING),
        "conflicts": len(merging.conflicts()),
        "rows": to_json([one for one in merging.outcomes if one.state != UNCHANGED]),
        "changes": to_json(merging.changes),
    }
