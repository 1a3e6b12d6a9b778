"""Update a row: status and what belongs to it, comment and note, and who and when where they are missing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.domain.status import STATUS_LABELS
from planapp.domain.text import split_paragraphs
from planapp.domain.timeframe import parse_leading_timeframe
from planapp.extensions import db
from planapp.services.change_row import FIELDS, change_held_row, wanted_values
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Behalf, record_changes
from planapp.services.standing import PART, PLANNER, Standing, standing
from planapp.services.state_rules import refuse_reporting
from planapp.services.transaction import transaction
from planapp.storage.ids import find
from planapp.storage.locks import share_plan_of, wait_turn
from planapp.storage.models import (
    Activity,
    Plan,
)

TEXT_LIMIT = 10_000
ACCORDING_TO_LIMIT = 200
NOT_YOURS = "Raden är inte kopplad till dig. Be planansvarig om den ska vara det."
_ONLY_PART = "Huvudrapportören svarar för radens status. Lämna ett delsvar för din del."
SAVED_MEANWHILE = "Någon annan sparade raden samtidigt."
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
    # A reading that is being stored into the plan moves and removes rows, and the plan may end meanwhile:
    # what is true is read after it.
    if not share_plan_of(db.session(), activity_id):
        raise NotFound("Raden finns inte.")
    activity, plan = load_row(activity_id)
    refuse_reporting(plan)
    if wait_turn(db.session(), f"area:{activity.area_id}"):
        db.session.refresh(activity)
    return activity, plan


def clean_values(values: dict[str, str]) -> dict[str, str]:
    """New values of FIELDS as they can be stored; raises ServiceError for one that cannot."""
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


def clean_according_to(text: str) -> str:
    """Whose word is reported, on one line; raises ServiceError when it is too long."""
    said = " ".join(split_paragraphs(text))
    if len(said) > ACCORDING_TO_LIMIT:
        raise ServiceError(f"Korta «enligt vem» till högst {ACCORDING_TO_LIMIT} tecken.")
    return said


def behalf_of(visitor: Visitor | None, activity: Activity, plan: Plan, according_to: str = "") -> Behalf:
    """On whose behalf a visitor sets a row's values; a visitor of None is the command line.

    Raises ServiceError when they may not, or say whose word it is without keeping the plan.
    """
    held = Standing(PLANNER) if visitor is None else standing(visitor, activity.id, plan)
    if held.kind == PART:
        raise ServiceError(_ONLY_PART)
    if not held.sets_status:
        raise ServiceError(NOT_YOURS)
    said = clean_according_to(according_to)
    if said and held.kind != PLANNER:
        raise ServiceError("Bara planansvarig kan rapportera åt någon annan.")
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
    values = clean_values(values)
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
    wanted = wanted_values(activity, values, is_owner)
    if not wanted:
        return Saved(activity.id, plan.id, activity.version, None, datetime.now(UTC), [])
    if activity.version != version:
        raise Conflict("Någon annan har ändrat raden sedan du öppnade den.")
    change = change_held_row(activity, plan, wanted, is_owner)
    db.session.flush()
    told = change.differing, change.restores
    batch, now = record_changes(activity, visitor, how, *told, behalf=behalf, added=change.added)
    return Saved(activity.id, plan.id, activity.version, batch, now, list(change.differing))
