"""Suggested rapportörer: for each row whom, and why; what the planner confirms is stored and remembered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from planapp.domain.access import Visitor
from planapp.domain.owner_suggestions import (
    Known,
    Suggestion,
    is_clear,
    lead_parties,
    only_party,
    suggest_owners,
)
from planapp.domain.responsible import fold_party
from planapp.domain.row_owners import ADD, Owners, owners_after
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.owners.assign import store_press
from planapp.services.owners.collectives import load_parties, unit_names
from planapp.services.owners.people import Person, owner_choices, people_of
from planapp.services.owners.plan_rows import OwnedRow, plan_rows_in_short
from planapp.services.owners.press import Pressed, begin_press, linked, rows_to_link
from planapp.services.owners.remember import (
    Memory,
    Remembered,
    parties_of_rows,
    remembered_owners,
    show_remembered,
)
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Owner, Plan

_IN_DECIDED = "Så är det i den beslutade planen"


@dataclass(slots=True)
class SuggestedOwner:
    """A user suggested for a row, and why."""

    user_id: int
    name: str
    reason: str


@dataclass(slots=True)
class SuggestedRow:
    """A row with those who are suggested for it; `is_clear` where they can be ticked beforehand."""

    row: OwnedRow
    owners: list[SuggestedOwner]
    is_clear: bool


@dataclass(slots=True)
class SuggestionsPage:
    """The rows that somebody is suggested for, how many others have no rapportör, and what is remembered."""

    plan: Plan
    rows: list[SuggestedRow] = field(default_factory=list)
    without: int = 0
    remembered: list[Remembered] = field(default_factory=list)
    is_all: bool = False


def _owners_before(plan: Plan) -> dict[int, list[int]]:
    """Who answers for the row that each row of a plan was copied from, the lead first; one statement."""
    mine = aliased(Activity)
    statement = (
        select(mine.id, Owner.user_id)
        .join(Owner, Owner.activity_id == mine.origin_id)
        .join(Activity, Activity.id == mine.origin_id)
        .where(mine.plan_id == plan.id, Activity.plan_id != plan.id)
        .order_by(Owner.is_lead.desc(), Owner.id)
    )
    found: dict[int, list[int]] = {}
    for row_id, user_id in db.session.execute(statement):
        found.setdefault(row_id, []).append(user_id)
    return found


def _then(plan: Plan) -> str:
    if plan.version_of_id is not None:
        return _IN_DECIDED
    before = db.session.get(Plan, plan.predecessor_id) if plan.predecessor_id else None
    said = (before.period or before.title) if before is not None else None
    return f"Så var det {said}" if said else "Så var det förra gången"


def _known(plan: Plan, people: Sequence[Person]) -> Known:
    ids = {one.id for one in people}
    held = remembered_owners(plan.organisation_id)
    remembered = {party: [one for one in users if one in ids] for party, users in held.items()}
    units: dict[str, list[int]] = {}
    names: dict[str, list[int]] = {}
    written: dict[str, str] = {}
    for unit_id, called in unit_names(plan.organisation_id).items():
        users = [one.id for one in people if one.unit_id == unit_id]
        written |= called
        for name in called if users else ():
            units.setdefault(name, []).extend(users)
    for one in people:
        names.setdefault(fold_party(one.name), []).append(one.id)
    return Known(remembered, units, names, written)


def _suggestions(plan: Plan) -> Mapping[int, tuple[list[Suggestion], bool]]:
    """For each row with text those who are suggested, and whether they can be ticked beforehand."""
    people = people_of(plan)
    allowed, known, then = {one.id for one in people}, _known(plan, people), _then(plan)
    before, parties, counted = _owners_before(plan), parties_of_rows(plan.id), load_parties(plan)
    found = {}
    for row_id in {*before, *parties}:
        mine = parties.get(row_id, [])
        last_time = [one for one in before.get(row_id, []) if one in allowed]
        suggested = suggest_owners(mine, last_time, then, known)
        collectives = {name for name in lead_parties(mine) if counted.is_collective(name)}
        found[row_id] = suggested, is_clear(suggested, collectives)
    return found


def show_suggestions(plan: Plan, is_all: bool = False) -> SuggestionsPage:
    """Suggestions for the rows that are followed up and have no rapportör, or with `is_all` for all of them.

    A few statements, whatever the number of rows.
    """
    names, held, found = dict(owner_choices(plan)), linked(plan.id), _suggestions(plan)
    page = SuggestionsPage(plan, is_all=is_all)
    for row in plan_rows_in_short(plan, Activity.is_followed_up.is_(True)):
        owners = held.of(row.id)
        if owners and not is_all:
            continue
        row.owners = [held.labels[one] for one in owners]
        suggested, clear = found.get(row.id, ([], False))
        new = [one for one in suggested if one.user_id not in owners]
        if new:
            shown = [SuggestedOwner(one.user_id, names[one.user_id], one.reason) for one in new]
            page.rows.append(SuggestedRow(row, shown, clear and not owners))
        elif not owners:
            page.without += 1
    page.remembered = show_remembered(plan, _written(parties_of_rows(plan.id)))
    return page


def _written(parties: Mapping[int, Iterable[Any]]) -> dict[str, str]:
    return {fold_party(one.name): one.name for mine in parties.values() for one in mine}


def confirm_suggestions(visitor: Visitor, plan: Plan, chosen: Sequence[tuple[int, int]]) -> Pressed:
    """Link the users that the planner has confirmed, (row, user) each, in one press, and remember them.

    The first of a row's leads it, where nobody does already. Raises ServiceError when nothing was chosen,
    and for a user who cannot answer for rows of the plan.
    """
    plan_id = plan.id
    by_row: dict[int, list[int]] = {}
    for row_id, user_id in chosen:
        by_row.setdefault(row_id, []).append(user_id)
    if not by_row:
        raise ServiceError("Kryssa för minst ett förslag, och försök igen.")
    with transaction():
        plan = begin_press(visitor, plan_id)
        held, names = linked(plan_id), {one.id: one.name for one in people_of(plan)}
        if not {user_id for _, user_id in chosen} <= set(names):
            raise ServiceError("En av de föreslagna kan inte vara rapportör längre. Se förslagen igen.")
        rows, parties = rows_to_link(plan_id, by_row), parties_of_rows(plan_id)
        wanted: dict[int, Owners] = {
            row.id: owners_after(held.of(row.id), by_row[row.id], ADD) for row in rows
        }
        memories: list[Memory] = [
            (only_party(parties.get(row.id, ())), user_id) for row in rows for user_id in by_row[row.id]
        ]
        return store_press(visitor, plan, rows, wanted, held, names, memories)
