"""Decide a plan: its text is frozen as a version; a version's draft becomes the decided plan's text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.clock import today as today_in_stockholm
from planapp.domain.editing.written import Done
from planapp.domain.plan_states import DECIDE, ENDED
from planapp.domain.text import without_forbidden
from planapp.domain.versions.joining import Clash, Joined, join
from planapp.extensions import db
from planapp.services.editing.edit_lines import edit_lines
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.history import Line, new_batch, record_lines
from planapp.services.life.held_plan import hold_with_whole, take_step, tell
from planapp.services.own_words import words_line
from planapp.services.owner_lines import came_along
from planapp.services.owners.press import linked
from planapp.services.snapshot import beside_lines, take_snapshot
from planapp.services.transaction import transaction
from planapp.storage.ids import LARGEST
from planapp.storage.models import Activity, Edit, ImportRun, Plan, Version
from planapp.storage.queries import has_text
from planapp.storage.record_edit import load_written, store_written
from planapp.storage.versions import (
    base_of,
    bring_along,
    draft_text,
    ended_reasons,
    forget_moves,
    freeze,
    moved_rows,
)

LIMIT = 200
_LABELS = {"registry_number": "Diarienumret", "decided_by": "Namnet", "handler": "Namnet"}
_ENDED = "Planen är avslutad, så utkastet till dess nästa version går inte att besluta."
_ODD = "Utkastet och det som har rapporterats går inte att skriva som ett dokument. Säg till förvaltaren."


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision says. `number` is the version's; None for the next one."""

    decided_by: str
    decided_on: date | None
    registry_number: str = ""
    handler: str = ""
    number: int | None = None


class Unsettled(Conflict):
    """The draft and the plan's reporting have changed the same cells: a person chooses, and tries again."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__("Några celler har ändrats både i utkastet och i planen. Välj vad som ska gälla.")
        self.clashes = clashes


def decide(
    visitor: Visitor,
    plan_id: int,
    decision: Decision,
    seen: str = "",
    choices: Mapping[str, str] | None = None,
    today: date | None = None,
) -> int:
    """Decide a plan, or a version's draft; returns the id of the decided plan.

    `seen` is what `text_mark` gave the person who decides, "" for whoever has not looked; `choices` are
    theirs, by clash. Raises NotFound; FieldErrors for facts that cannot be used; ServiceError for a plan
    that cannot be decided; Conflict when somebody was first; Unsettled. Then nothing is stored.
    """
    with transaction():
        plan, whole = hold_with_whole(visitor, plan_id)
        refusal = why_not_decide(plan)
        if refusal:
            raise Conflict(refusal)
        if seen and seen != text_mark(plan_id):
            raise Conflict("Någon har ändrat i texten medan du hade sidan öppen. Se efter vad som gäller nu.")
        if not _has_rows(plan_id):
            raise ServiceError("Planen har inga rader, så det finns inget att besluta.")
        before = Before(whole.version, whole.decided_on) if whole is not None else Before()
        clean = checked_decision(decision, plan.version, before, today or today_in_stockholm())
        if whole is None:
            take_step(visitor, plan, DECIDE)
        else:
            plan.version = clean.number or plan.version  # the number that its edits are told by from now on
            _bring_in(visitor, plan, whole, choices or {})
            take_step(visitor, plan, DECIDE)
            plan.removed_at = datetime.now(UTC)  # its text stands in the plan from now on
        _write_decision(visitor, whole or plan, clean)
        return (whole or plan).id


def why_not_decide(plan: Plan) -> str:
    """Why a plan cannot be decided in its state, as a sentence; "" when it can be."""
    whole = db.session.get(Plan, plan.version_of_id) if plan.version_of_id is not None else None
    return _ENDED if whole is not None and whole.state == ENDED else DECIDE.refused(plan.state)


def _has_rows(plan_id: int) -> bool:
    in_plan = Activity.plan_id == plan_id, Activity.area_id.is_not(None)
    statement = select(Activity.id).where(*in_plan, has_text())
    return db.session.scalar(statement.limit(1)) is not None


def text_mark(plan_id: int) -> str:
    """A name for a plan's text as it is now: another one when somebody has edited it, or read a file in."""
    edits = select(func.count(), func.count(Edit.undone_at)).where(Edit.plan_id == plan_id)
    readings = select(func.count(ImportRun.stored_at), func.count(ImportRun.undone_at))
    readings = readings.where(ImportRun.plan_id == plan_id)
    counts = [*db.session.execute(edits).one(), *db.session.execute(readings).one()]
    return "-".join(str(one) for one in counts)


def _line(text: str) -> str:
    return " ".join(without_forbidden(text).split())


@dataclass(frozen=True, slots=True)
class Before:
    """The version before the one that is decided: its number, 0 for none, and its day."""

    number: int = 0
    decided_on: date | None = None


def checked_decision(decision: Decision, proposed: int, before: Before, today: date) -> Decision:
    """A decision whose facts can be used, with the version's number; raises FieldErrors.

    `proposed` is the number that the version has where the decision names none.
    """
    names = ("registry_number", "decided_by", "handler")
    clean = replace(
        decision,
        registry_number=_line(decision.registry_number),
        decided_by=_line(decision.decided_by),
        handler=_line(decision.handler),
    )
    faults = {
        name: f"{_LABELS[name]} är för långt. Skriv högst {LIMIT} tecken."
        for name in names
        if len(getattr(clean, name)) > LIMIT
    }
    if not clean.decided_by:
        faults["decided_by"] = "Skriv vem som har beslutat planen, till exempel Cancerrådet."
    if clean.decided_on is None:
        faults["decided_on"] = "Skriv beslutets datum, till exempel 2025-03-01."
    elif clean.decided_on > today:
        faults["decided_on"] = "Beslutets datum ligger i framtiden. Besluta planen när beslutet är fattat."
    elif before.decided_on is not None and clean.decided_on < before.decided_on:
        faults["decided_on"] = f"Datumet ligger före beslutet om version {before.number}."
    lowest = before.number + 1
    number = clean.number if clean.number is not None else max(proposed, lowest)
    if not lowest <= number <= min(LARGEST, 9999):
        faults["number"] = f"Skriv ett versionsnummer som är minst {lowest}."
    if faults:
        raise FieldErrors(faults)
    return replace(clean, number=number)


def _write_decision(visitor: Visitor, plan: Plan, decision: Decision) -> Version:
    assert decision.number is not None
    old = plan.version
    plan.version, plan.registry_number = decision.number, decision.registry_number
    plan.decided_by, plan.decided_on = decision.decided_by, decision.decided_on
    plan.handler = decision.handler
    if old != plan.version:
        tell(visitor, plan.id, "version", str(old), str(plan.version))
    return freeze(db.session(), plan, visitor.id)


def joined_text(draft: Plan, whole: Plan, choices: Mapping[str, str]) -> tuple[Joined, Done]:
    """The decided plan as a version's draft says, and what that does to it; stores nothing."""
    session = db.session()
    live = load_written(session, whole.id)
    if live is None:
        raise NotFound("Planen finns inte.")
    otherwise = f"Inte med i version {draft.version}", draft.decided_by
    reasons = ended_reasons(session, draft.id)
    joined = join(base_of(draft), live, draft_text(session, draft.id), choices, reasons, otherwise)
    return joined, Done("", ended=joined.ended, moved=joined.moved)


def clashes_of(draft: Plan) -> list[Clash]:
    """The cells that were changed both in a version's draft and, by reporting, in the decided plan."""
    if draft.version_of_id is None:
        return []
    return joined_text(draft, db.session.get_one(Plan, draft.version_of_id), {})[0].clashes


def _brought_words(was: dict[str, Any], live: dict[str, Any], drafted: dict[str, Any]) -> dict[str, Any]:
    """The plan's own words: the draft's where it has changed them, what holds in the plan for the rest."""
    names = dict.fromkeys([*live, *drafted])
    found = {name: (drafted if drafted.get(name) != was.get(name) else live).get(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _bring_in(visitor: Visitor, draft: Plan, whole: Plan, choices: Mapping[str, str]) -> None:
    """Store the draft's text over the decided plan's, whose rows keep what has been reported of them."""
    session = db.session()
    joined, done = joined_text(draft, whole, choices)
    left = joined.unanswered(choices)
    if left:
        raise Unsettled(left)
    if check_record(joined.after.record):
        raise ServiceError(_ODD)
    before, old, owners, batch = joined.before, take_snapshot(whole.id), linked(whole.id), new_batch()
    words = _brought_words(draft.base.get("own_words") or {}, whole.own_words, draft.own_words)
    told = [Line("state", f"version {whole.version}", f"version {draft.version}", "planen")]
    if words != (whole.own_words or {}):
        told.append(words_line(whole.own_words or {}, words, whole.version))
    whole.own_words = words
    moved = moved_rows(session, whole.id)
    stored = store_written(session, whole.id, before, joined.after, joined.ended, joined.parts_of)
    forget_moves(session, whole.id, moved)
    told += edit_lines(before, joined.after, done, stored.ids, old.ended)
    bring_along(session, whole, draft, [stored.ids[id(row)] for row in joined.after.record.rows()], batch)
    new = take_snapshot(whole.id)
    told += beside_lines(old, new)
    told += came_along(owners, linked(whole.id))
    for line in told:
        if line.activity_id is not None:
            line.version = new.versions.get(line.activity_id, 0)
    record_lines(whole.id, visitor, "decision", told, batch=batch)
