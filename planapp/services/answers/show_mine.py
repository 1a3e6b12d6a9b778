"""Mina aktiviteter: what is asked of the visitor, now, late, soon, and what is answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.asked import GROUP_LABELS, RowAnswer, group_of, why_asked
from planapp.domain.clock import STOCKHOLM
from planapp.domain.own_words import choices_for
from planapp.domain.plan_states import ENDED
from planapp.domain.progress import has_responsible
from planapp.domain.record import is_blank
from planapp.domain.status import CANCELLED, DONE
from planapp.domain.text import code_key
from planapp.domain.timeframe import is_overdue, moved_words
from planapp.extensions import db
from planapp.services.answers.mine_view import (
    CHANGED,
    CONFIRMED,
    MineBlock,
    MineGroup,
    MinePage,
    MineRow,
)
from planapp.services.answers.part_answer import PartView, part_answers, view_of
from planapp.services.answers.proposals import ProposalView, proposals_of
from planapp.services.errors import NotFound
from planapp.services.owners.hand_back import hand_backs_of
from planapp.services.plan_rights import may_see
from planapp.services.show_plan import is_reported_done, plan_labels, plan_words
from planapp.services.standing import LEAD, PART, PLANNER, Standing, answers_as, standing_of
from planapp.storage.answers import DECLINED, latest_answers, texts_of_changes
from planapp.storage.models import Organisation, Owner, Plan, User
from planapp.storage.queries import owned_rows

# What has become of a proposal is told for so many days.
_TOLD_DAYS = 60


@dataclass(slots=True)
class _Latest:
    """The latest answer to a row, and the planner's «inte klar än» where it is later."""

    at: datetime | None = None
    declined_at: datetime | None = None
    declined_id: int = 0


@dataclass(slots=True)
class _Known:
    """What the views need beside the rows themselves."""

    visitor: Visitor
    today: date
    plans: dict[int, Plan]
    labels: dict[int, dict[str | None, str]]
    latest: dict[int, _Latest]
    declined: dict[int, str]
    parts: dict[int, list[PartView]]
    names: dict[int, tuple[str, str | None]]


def show_mine(visitor: Visitor, today: date, kept: Mapping[int, str] = MappingProxyType({})) -> MinePage:
    """The rows that the visitor answers for today, grouped; a few statements, whatever the number of rows.

    `kept` are rows that stay in the group where they were just answered.
    """
    plans = _my_plans(visitor)
    rows = _rows(visitor, plans, today)
    for row in rows:
        row.group = kept.get(row.id, row.group)
    return MinePage(_blocks(rows, plans), _told_proposals(visitor, plans), hand_backs_of(visitor, plans))


def mine_row(visitor: Visitor, activity_id: int, today: date) -> MineRow:
    """One of those rows; raises NotFound."""
    rows = _rows(visitor, _my_plans(visitor), today, activity_id)
    if not rows:
        raise NotFound("Raden finns inte.")
    return rows[0]


def _my_plans(visitor: Visitor) -> dict[int, Plan]:
    """The plans that are answered in, by id, the newest first."""
    statement = select(Plan).where(Plan.removed_at.is_(None), Plan.version_of_id.is_(None))
    statement = statement.where(Plan.state != ENDED, Plan.organisation_id.in_(visitor.organisations()))
    found = [
        plan
        for plan in db.session.scalars(statement)
        if may_see(visitor, plan) and visitor.may_own(plan.organisation_id, plan.id)
    ]
    found.sort(key=lambda plan: (plan.starts_on or date.min, plan.id), reverse=True)
    return {plan.id: plan for plan in found}


def _rows(visitor: Visitor, plans: dict[int, Plan], today: date, row_id: int | None = None) -> list[MineRow]:
    """The visitor's rows, in each plan by code as a person counts: 2.9 before 2.10, iv before v."""
    me, session = answers_as(visitor), db.session()
    by_row: dict[int, list[Any]] = {}
    for row in sorted(owned_rows(session, me, set(plans), row_id), key=lambda one: code_key(one.code)):
        # What the region does not follow up, and what says nothing, nobody is asked for.
        if row.is_followed_up and not is_blank(row):
            by_row.setdefault(row.id, []).append(row)
    latest = _latest(latest_answers(session, me, row_id))
    declined = texts_of_changes(session, [one.declined_id for one in latest.values() if one.declined_id])
    mine = select(Owner.activity_id).where(Owner.user_id.in_(me))
    labels = {one: plan_labels(plan, []) for one, plan in plans.items()}
    parts = part_answers(mine if row_id is None else [row_id], labels)
    known = _Known(visitor, today, plans, labels, latest, declined, parts, _names(me))
    return [_row(held, known) for held in by_row.values()]


def _names(user_ids: Iterable[int]) -> dict[int, tuple[str, str | None]]:
    statement = select(User.id, User.name, Organisation.name.label("unit"))
    statement = statement.outerjoin(Organisation, User.unit_id == Organisation.id)
    found = db.session.execute(statement.where(User.id.in_(user_ids)))
    return {one.id: (one.name, one.unit) for one in found}


def _latest(changes: Iterable[Any]) -> dict[int, _Latest]:
    found: dict[int, _Latest] = {}
    for one in changes:
        held = found.setdefault(one.activity_id, _Latest())
        if one.what == DECLINED:
            held.declined_at, held.declined_id = one.at, one.id
        elif held.at is None or one.at > held.at:
            held.at = one.at
    return found


def _told_proposals(visitor: Visitor, plans: dict[int, Plan]) -> list[ProposalView]:
    """What the visitor has proposed that waits, or was answered lately."""
    return proposals_of(visitor, list(plans), datetime.now(UTC) - timedelta(days=_TOLD_DAYS))


def _blocks(rows: Iterable[MineRow], plans: dict[int, Plan]) -> list[MineBlock]:
    """The rows by whose they are, one's own first, by plan and by group."""
    found: dict[tuple[str, int, int], dict[str, list[MineRow]]] = {}
    for row in rows:
        found.setdefault((row.for_name, row.for_id or 0, row.plan_id), {}).setdefault(row.group, []).append(
            row
        )
    order = {plan_id: place for place, plan_id in enumerate(plans)}
    return [
        MineBlock(
            plan_id,
            plans[plan_id].title or "Plan utan titel",
            plans[plan_id].period,
            for_name,
            for_id or None,
            [MineGroup(key, groups[key]) for key in GROUP_LABELS if key in groups],
        )
        for (for_name, for_id, plan_id), groups in sorted(
            found.items(), key=lambda one: (*one[0][:2], order[one[0][2]])
        )
    ]


def _standing(visitor: Visitor, plan: Plan, held: list[Any]) -> Standing:
    """As what the visitor stands to a row, one who keeps the plan too; for whom, where it is not for them."""
    mine = standing_of(visitor, held)
    return Standing(PLANNER, mine.for_id) if visitor.may_plan(plan.organisation_id, plan.id) else mine


def _day(at: datetime | None) -> date | None:
    return at.astimezone(STOCKHOLM).date() if at else None


def _row(held: list[Any], known: _Known) -> MineRow:
    row, plan = held[0], known.plans[held[0].plan_id]
    stands, latest = _standing(known.visitor, plan, held), known.latest.get(row.id, _Latest())
    is_part = stands.kind == PART
    mine = next(one for one in held if one.user_id == (stands.for_id or known.visitor.id))
    part = view_of(mine, *known.names[mine.user_id], known.labels[plan.id]) if is_part else None
    confirmed = mine.part_at if is_part else row.confirmed_at
    changed = None if is_part else latest.at
    at = max((one for one in (confirmed, changed) if one), default=None)
    facts = _facts(row, mine if is_part else None, at, latest)
    late = is_overdue(row.ends_on, row.is_continuous, row.status, known.today)
    reported = is_reported_done(row)
    why = why_asked(facts, known.today)
    return MineRow(
        id=row.id,
        plan_id=plan.id,
        version=row.version,
        place=row.heading or "Planen",
        title=_title(row),
        text=" ".join(_texts(row)),
        status=row.status,
        status_label=row.status_raw.replace("\n", " ") if row.status else "",
        is_overdue=late and not reported,
        timeframe=row.timeframe,
        moved=moved_words(row.timeframe_moves, row.decided_timeframe),
        group=group_of(facts, known.today),
        why=why,
        declined=known.declined.get(latest.declined_id, "") if facts.is_declined else "",
        answered=_answered(at, changed),
        answered_at=at,
        choices=_choices(plan, mine.part_status if is_part else row.status, known),
        values=_values(row, part, known.visitor, plan),
        lacks=_lacks(row) if stands.kind != PART else [],
        others=[one for one in known.parts.get(row.id, []) if not (is_part and one.user_id == mine.user_id)],
        part=part,
        for_id=stands.for_id,
        for_name=known.names[stands.for_id][0] if stands.for_id else "",
        may_confirm=bool(part.status) if part else bool(row.status) and not reported,
        may_propose=stands.kind in (LEAD, PART),
        is_reported_done=reported,
    )


def _title(row: Any) -> str:
    """The row's area, and which of its rows it is: several of hers may stand in the same area."""
    area = " ".join(part for part in (row.code, row.title) if part)
    return f"{area}, rad {row.position + 1}" if area else f"Rad {row.position + 1}"


def _texts(row: Any) -> list[str]:
    """What tells the row from the others of its area: a cell that they share does not."""
    own = None if row.shares_region_activity else row.region_activity
    return own or row.rcc_activity or row.region_activity or row.goal or []


def _facts(row: Any, part: Any, at: datetime | None, latest: _Latest) -> RowAnswer:
    """What is known of the latest answer to a row, or to a part of it."""
    times = _day(at), row.ends_on, row.is_continuous
    if part is not None:
        return RowAnswer(part.part_status, *times, is_closed=row.status in (DONE, CANCELLED))
    declined = latest.declined_at is not None and (at is None or latest.declined_at > at)
    return RowAnswer(row.status, *times, declined, is_reported_done(row), row.timeframe is None)


def _answered(at: datetime | None, changed: datetime | None) -> str:
    """How a row was last answered; an answer for a part counts as confirmed when it was last given."""
    return "" if at is None else CHANGED if at == changed else CONFIRMED


def _choices(plan: Plan, status: str | None, known: _Known) -> list[tuple[str, str]]:
    return [(one, known.labels[plan.id][one]) for one in choices_for(plan_words(plan), status)]


def _values(row: Any, part: PartView | None, visitor: Visitor, plan: Plan) -> dict[str, str]:
    """What the row's form shows."""
    if part is not None:
        said = {"waiting_for": part.waiting_for, "comment": part.comment, "reference": part.reference}
        return {"status": part.status or ""} | said
    names = "waiting_for", "cancelled_reason", "cancelled_by", "comment", "reference"
    reported = None if visitor.may_plan(plan.organisation_id, plan.id) else row.proposed_status
    return {"status": reported or row.status or ""} | {name: getattr(row, name) for name in names}


def _lacks(row: Any) -> list[str]:
    """The fields that nobody has filled in: who, and when."""
    lacks = [] if has_responsible(row.responsible, row.timeframe_source) else ["responsible"]
    return lacks + (["timeframe"] if row.timeframe is None else [])
