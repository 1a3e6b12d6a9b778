"""Import into a plan that exists: what a new reading does to it, and storing that."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.check import WORD_COLUMN_LIMIT, check_record
from planapp.domain.history_names import is_event
from planapp.domain.merging.merge import merge
from planapp.domain.merging.outcome import (
    CHANGED,
    MISSING,
    NEW,
    UNCHANGED,
    Merging,
    Stored,
)
from planapp.domain.record import PlanRecord, to_json
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.imports.written_since import written_since
from planapp.services.snapshot import Snapshot, lines_between, take_snapshot
from planapp.services.state_rules import refuse_new_rows, refuse_reading_in
from planapp.services.transaction import is_open
from planapp.storage.ids import find
from planapp.storage.locks import hold_plan
from planapp.storage.models import ImportRun, Plan
from planapp.storage.queries import last_change
from planapp.storage.record_merge import store_merge
from planapp.storage.record_out import load_record

_TOO_MANY = (
    "Planen och filen har tillsammans fler kolumner än en tabell rymmer, så filen går inte att läsa in."
)
_ODD = (
    "Planen och filen går inte att läsa ihop, för resultatet skulle inte kunna skrivas som ett dokument. "
    "Läs in filen som en ny plan, eller ändra i filen och försök igen."
)


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
    held = session.get_one(Plan, plan_id)
    refuse_reading_in(held, columns)
    stored = written_since(session, held)
    merging = merge(plan, record, stored, dict(answers), columns, today)
    merging.seen = _digest(plan, record, columns, stored)
    refuse_new_rows(held, merging)
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
    old = take_snapshot(plan_id)
    before, _ = store_merge(session, plan_id, merging, run.id)
    before["last_change"] = last_change(session, plan_id)
    before["texts"] = merging.said
    before["said"] = {
        str(row_id): write.said
        for row_id, write in zip(merging.row_ids, merging.writes, strict=True)
        if row_id is not None and write.touched and write.said
    }
    before["batch"], _ = record_lines(plan_id, visitor, "import", _lines(plan_id, merging, old))
    run.before = before


def _lines(plan_id: int, merging: Merging, old: Snapshot) -> list[Line]:
    """What a reading changed; of a new row only that it came, since the file says the rest."""
    pairs = zip(merging.row_ids, merging.writes, strict=True)
    moved = {row_id for row_id, write in pairs if row_id is not None and write.moved}
    lines = lines_between(old, take_snapshot(plan_id), moved)
    return [
        line
        for line in lines
        if line.activity_id is None or line.activity_id in old.beside or is_event(line.what)
    ]


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
        "rows": to_json(
            [one for one in [*merging.outcomes, *merging.left_out] if one.state != UNCHANGED or one.changes]
        ),
        "written_here": merging.written_here,
        "changes": to_json(merging.changes),
    }
