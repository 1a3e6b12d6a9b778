"""Update a row: status and what belongs to it, comment and note, and who and when where they are missing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.domain.changing import change_responsible, change_status, change_timeframe, who
from planapp.domain.own_words import word_for
from planapp.domain.plan_states import DECIDED, STANDS
from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME, RowRecord, to_json
from planapp.domain.status import STATUS_LABELS, read_status, says_only_status
from planapp.domain.text import split_paragraphs
from planapp.domain.timeframe import parse_leading_timeframe
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Behalf, record_changes
from planapp.services.row_rules import columns_for, refuse_odd_row
from planapp.services.row_status import CANCELLED_FIELDS, settle_status, shown_status
from planapp.services.show_plan import plan_legend, plan_words
from planapp.services.standing import PART, PLANNER, Standing, standing
from planapp.services.state_rules import refuse_reporting
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import share_plan, wait_turn
from planapp.storage.merges import dissolve_merges
from planapp.storage.models import (
    Activity,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
)
from planapp.storage.record_in import responsibility_values, row_search_text, timeframe_values
from planapp.storage.record_out import row_record

_PLAIN = ("waiting_for", *CANCELLED_FIELDS, "comment", "reference", "internal_note")
FIELDS = ("status", *_PLAIN, "responsible", "timeframe")
TEXT_LIMIT = 10_000
ACCORDING_TO_LIMIT = 200
_CELLS = ["responsible", "timeframe_cell", "timeframe", "timeframe_source"]
_CELLS += ["status_raw", "status", "forecast", "links"]
NOT_YOURS = "Raden är inte kopplad till dig. Be planansvarig om den ska vara det."
_ONLY_PART = "Huvudrapportören svarar för radens status. Lämna ett delsvar för din del."
SAVED_MEANWHILE = "Någon annan sparade raden samtidigt."
_FILLED = "{} är redan ifylld. Be planansvarig om du vill ändra."
DECIDED_FIELDS = {"responsible": "Ansvarig", "timeframe": "Tidsramen"}  # what a decision settles of a row
_NOT_A_TIME = (
    "Tidsramen går inte att tolka. Skriv till exempel 2025, hösten 2025, 2025–2026, 2025-06-30 eller löpande."
)


@dataclass(slots=True)
class Saved:
    """What a press did: the row's new version, the batch that undoes it, when, and which fields changed."""

    activity_id: int
    plan_id: int
    version: int
    batch: str | None
    at: datetime
    fields: list[str]


def may_update(visitor: Visitor, activity: Activity, plan: Plan) -> bool:
    """Whether the visitor keeps the plan, or is the row's huvudrapportör or in their place."""
    return standing(visitor, activity.id, plan).sets_status


def load_row(activity_id: int) -> tuple[Activity, Plan]:
    """A row and its plan; raises NotFound, also for a row that has been taken out of its plan."""
    activity = find(db.session(), Activity, activity_id)
    plan = db.session.get(Plan, activity.plan_id) if activity is not None else None
    if activity is None or plan is None or activity.area_id is None:
        raise NotFound("Raden finns inte.")
    return activity, plan


def take_row(activity_id: int) -> tuple[Activity, Plan]:
    """A row to change, and its plan: the changes of one area's rows, which may share cells, take turns.

    Call it first in a write transaction. Raises NotFound, and ServiceError where nothing can be reported.
    """
    activity, plan = load_row(activity_id)
    # A reading that is being stored into the plan moves and removes rows: what is true is read after it.
    is_there = share_plan(db.session(), plan.id)
    db.session.expunge(activity)
    db.session.expire(plan)  # it may have ended meanwhile
    if not is_there:
        raise NotFound("Raden finns inte.")
    activity, plan = load_row(activity_id)
    refuse_reporting(plan)
    if wait_turn(db.session(), f"area:{activity.area_id}"):
        db.session.refresh(activity)
    return activity, plan


def stored_row(activity: Activity) -> RowRecord:
    """A stored row as a record's row, with the texts of its shared cells."""
    rcc = db.session.get(RccActivity, activity.rcc_activity_id) if activity.rcc_activity_id else None
    region = (
        db.session.get(RegionActivity, activity.region_activity_id) if activity.region_activity_id else None
    )
    return row_record(activity, rcc.text if rcc else [], region.text if region else [])


def values_of(activity: Activity) -> dict[str, str]:
    """What the form shows of a row: each field of FIELDS as text."""
    row = row_record(activity, [], [])
    plain = {name: getattr(activity, name) for name in _PLAIN}
    return plain | {
        "status": row.status or "",
        "responsible": "\n".join(who(row)),
        "timeframe": row.timeframe or "",
    }


def history_values(activity: Activity) -> dict[str, str]:
    """Each field as the history tells it: as `values_of`, but a cell of more words than its status whole.

    What else the planner decides of a row, and what waits for it, is told too.
    """
    values = values_of(activity) | {
        "proposed_status": activity.proposed_status or "",
        "is_followed_up": "Ja" if activity.is_followed_up else "Nej",
        "followed_up_reason": activity.followed_up_reason,
    }
    raw = activity.status_raw
    says_more = read_status([raw]) == activity.status and not says_only_status(raw)  # «Klart 2023»
    if "\n" in raw or not activity.status or says_more:
        values["status"] = raw
    return values


def differing_values(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """(old, new) of the fields that differ."""
    names = dict.fromkeys([*FIELDS, *before])
    return {name: (before[name], after[name]) for name in names if before[name] != after[name]}


def _clean(values: dict[str, str]) -> dict[str, str]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ServiceError("Formuläret har fält som inte går att spara.")
    cleaned = {name: "\n".join(split_paragraphs(value)) for name, value in values.items()}
    cleaned["timeframe"] = " ".join(cleaned["timeframe"].split("\n")) if "timeframe" in cleaned else ""
    if "timeframe" not in values:
        del cleaned["timeframe"]
    if any(len(value) > TEXT_LIMIT for value in cleaned.values()):
        raise ServiceError("Texten är för lång. Korta den till högst 10 000 tecken.")
    if cleaned.get("status") and cleaned["status"] not in STATUS_LABELS:
        raise ServiceError("Välj en av planens statusar.")
    if cleaned.get("timeframe") and not parse_leading_timeframe(cleaned["timeframe"]):
        raise ServiceError(_NOT_A_TIME)
    return cleaned


def refuse_decided(plan: Plan, before: dict[str, str], after: dict[str, str]) -> None:
    """Raise ServiceError where who or when, which a decided plan says of a row, would say something else."""
    if plan.state != DECIDED:
        return
    if any(before[name] and after.get(name, before[name]) != before[name] for name in DECIDED_FIELDS):
        raise ServiceError(STANDS.format("ansvarig och tidsram"))


def _refuse_what_is_filled(before: dict[str, str], values: dict[str, str]) -> None:
    for name, label in DECIDED_FIELDS.items():
        if before[name] and values.get(name, before[name]) != before[name]:
            raise ServiceError(_FILLED.format(label))


def _change_cells(row: RowRecord, values: dict[str, str], plan: Plan) -> None:
    legend, words = plan_legend(plan), plan_words(plan)
    keys = columns_for(plan, values, row.timeframe_source)
    if "status" in values:
        status = values["status"] or None
        # What the plan's rows say is only asked for where its legend is silent.
        written = select(Activity.status_raw).filter_by(plan_id=plan.id)
        known = status in words.statuses and words.is_chosen or any(one.status == status for one in legend)
        label = word_for(status, words, legend, () if known else db.session.scalars(written))
        change_status(row, status, label, legend, TIMEFRAME in keys)
    if "responsible" in values:
        change_responsible(row, split_paragraphs(values["responsible"]))
    if "timeframe" in values:
        change_timeframe(row, values["timeframe"] or None, TIMEFRAME in keys)


def _store_cells(activity: Activity, row: RowRecord) -> dict[str, Any]:
    """Write a changed record row back; returns what its cells were, and the merges that it dissolved."""
    restores: dict[str, Any] = {name: getattr(activity, name) for name in _CELLS}
    changed_cells = {
        name
        for name, differs in (
            (STATUS, row.status_raw != activity.status_raw),
            (RESPONSIBLE, row.responsible != activity.responsible),
            (TIMEFRAME, row.timeframe_cell != activity.timeframe_cell),
        )
        if differs
    }
    restores["merged"] = dissolve_merges(db.session(), activity, changed_cells)
    for name in _CELLS:
        setattr(activity, name, to_json(getattr(row, name)))
    write_meaning(activity, row)
    return restores


def write_meaning(activity: Activity, row: RowRecord) -> None:
    """Store what follows from a row's cells: the days of its timeframe, its parties, its search text."""
    for name, value in timeframe_values(row.timeframe).items():
        setattr(activity, name, value)
    activity.search_text = row_search_text(row, activity.comment)
    db.session.execute(delete(Responsibility).filter_by(activity_id=activity.id))
    parties = responsibility_values(row, activity.id)
    if parties:
        db.session.execute(insert(Responsibility), parties)


def behalf_of(visitor: Visitor | None, activity: Activity, plan: Plan, according_to: str = "") -> Behalf:
    """On whose behalf a visitor sets a row's values; a visitor of None is the command line.

    Raises ServiceError when they may not, or say whose word it is without keeping the plan.
    """
    held = Standing(PLANNER) if visitor is None else standing(visitor, activity.id, plan)
    if held.kind == PART:
        raise ServiceError(_ONLY_PART)
    if not held.sets_status:
        raise ServiceError(NOT_YOURS)
    said = " ".join(split_paragraphs(according_to))
    if said and held.kind != PLANNER:
        raise ServiceError("Bara planansvarig kan rapportera åt någon annan.")
    if len(said) > ACCORDING_TO_LIMIT:
        raise ServiceError(f"Korta «enligt vem» till högst {ACCORDING_TO_LIMIT} tecken.")
    return Behalf(held.for_id, said)


def update_row(
    visitor: Visitor | None,
    activity_id: int,
    version: int,
    values: dict[str, str],
    how: str = "page",
    according_to: str = "",
) -> Saved:
    """Set some of a row's FIELDS; a visitor of None is the command line.

    `according_to` says whose word a planner reports («verksamhetschefen, per telefon 3 maj»). Raises
    NotFound; ServiceError when a value cannot be used or the visitor may not set it; Conflict when
    somebody has saved the row since `version`: then nothing is stored.
    """
    values = _clean(values)
    try:
        with transaction():
            return _update(visitor, activity_id, version, values, how, according_to)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _update(
    visitor: Visitor | None,
    activity_id: int,
    version: int,
    values: dict[str, str],
    how: str,
    according_to: str,
) -> Saved:
    activity, plan = take_row(activity_id)
    behalf = behalf_of(visitor, activity, plan, according_to)
    is_owner = visitor is not None and not visitor.may_plan(plan.organisation_id, plan.id)
    before = values_of(activity)
    shown = before | {"status": shown_status(activity, is_owner)}
    wanted = {name: value for name, value in values.items() if value != shown[name]}
    if not wanted:
        return Saved(activity.id, plan.id, activity.version, None, datetime.now(UTC), [])
    if activity.version != version:
        raise Conflict("Någon annan har ändrat raden sedan du öppnade den.")
    refuse_decided(plan, before, wanted)
    if is_owner:
        _refuse_what_is_filled(before, wanted)
    reported = settle_status(activity, before, wanted, plan_words(plan), is_owner)
    row, old_plain = stored_row(activity), {name: getattr(activity, name) for name in _PLAIN}
    words_before = history_values(activity)
    _change_cells(row, wanted, plan)
    refuse_odd_row(activity, row, plan)
    for name in _PLAIN:
        setattr(activity, name, wanted.get(name, old_plain[name]))
    restores = _store_cells(activity, row) | old_plain | {"proposed_status": activity.proposed_status}
    activity.proposed_status = reported
    time = {"timeframe": activity.timeframe or ""}  # one among the responsible would take its place
    refuse_decided(plan, before, time)
    if is_owner:
        _refuse_what_is_filled(before, time)
    differing = differing_values(words_before, history_values(activity))
    db.session.flush()
    batch, now = record_changes(activity, visitor, how, differing, restores, behalf=behalf)
    return Saved(activity.id, plan.id, activity.version, batch, now, list(differing))
