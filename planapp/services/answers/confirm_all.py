"""Many of one's rows Oförändrat in one press, and one press that undoes them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.answers.confirm_unchanged import confirm_held_row, why_not_confirm
from planapp.services.answers.part_answer import confirm_held_part
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import Behalf, Line, new_batch, record_lines
from planapp.services.plan_rights import may_see
from planapp.services.standing import LEAD, NOBODY, PART, PLANNER, Standing, answers_as, standing_of
from planapp.services.state_rules import refuse_reporting
from planapp.services.transaction import transaction
from planapp.services.undo_change import undo_press
from planapp.services.update_row import SAVED_MEANWHILE, take_row
from planapp.storage.locks import share_plan, wait_turns
from planapp.storage.models import Activity, Change, Owner, Plan
from planapp.storage.owners import can_answer

_CONFIRMED = ("confirmed", "part_confirmed")
_NOTHING = "Det finns inga rader att bekräfta. Svara på dem en och en."


@dataclass(slots=True)
class Pressed:
    """What a press over many rows did: the batch that undoes it, how many rows, and those that were left."""

    batch: str
    rows: int = 0
    left: list[int] = field(default_factory=list)


def confirm_all(visitor: Visitor, seen: Mapping[int, int]) -> Pressed:
    """Say of many rows, given with the versions that were seen, that nothing has changed in them.

    Rows that somebody has saved meanwhile, that have no status, or that are not the visitor's to answer
    are left, and told. A few statements for each plan, whatever the number of rows but for their own.
    Raises ServiceError where no row could be confirmed.
    """
    try:
        with transaction():
            return _confirm_all(visitor, seen)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _confirm_all(visitor: Visitor, seen: Mapping[int, int]) -> Pressed:
    pressed = Pressed(new_batch())
    told = _Told(pressed.batch)
    now, plans = datetime.now(UTC), _shared_plans(seen)
    rows = _held_rows(seen, plans)
    owners = _my_owners(visitor, rows)
    for activity in rows:
        stands = _standing(visitor, plans[activity.plan_id], owners.get(activity.id, []))
        confirmed = activity.version == seen[activity.id] and _confirm(
            visitor, activity, stands, owners.get(activity.id, []), now, told
        )
        if confirmed:
            pressed.rows += 1
    left = [one for one in seen if one not in told.rows]
    answered = _answered_meanwhile(visitor, {one: seen[one] for one in left})
    pressed.left = [one for one in left if one not in answered]
    if not pressed.rows:
        raise ServiceError(_NOTHING)
    for (plan_id, for_id), lines in told.lines.items():
        record_lines(plan_id, visitor, "page", lines, behalf=Behalf(for_id), batch=pressed.batch)
    return pressed


@dataclass(slots=True)
class _Told:
    """What the history is told, in one batch: lines by plan and for whom, and which rows are confirmed."""

    batch: str
    lines: dict[tuple[int, int | None], list[Line]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)


def _shared_plans(seen: Mapping[int, int]) -> dict[int, Plan]:
    """The plans of rows that can be reported in, by id; kept from being held by others."""
    of_rows = select(Activity.plan_id).where(Activity.id.in_(seen)).distinct().order_by(Activity.plan_id)
    ids = [one for one in db.session.scalars(of_rows).all() if share_plan(db.session(), one)]
    found = {}
    for plan in db.session.scalars(select(Plan).where(Plan.id.in_(ids)).order_by(Plan.id)):
        db.session.refresh(plan)
        try:
            refuse_reporting(plan)
        except ServiceError:
            continue
        found[plan.id] = plan
    return found


def _held_rows(seen: Mapping[int, int], plans: Mapping[int, Plan]) -> list[Activity]:
    areas = select(Activity.area_id).where(Activity.id.in_(seen), Activity.area_id.is_not(None)).distinct()
    wait_turns(db.session(), [f"area:{one}" for one in db.session.scalars(areas)])
    statement = select(Activity).where(Activity.id.in_(seen), Activity.plan_id.in_(plans))
    statement = statement.where(Activity.area_id.is_not(None)).order_by(Activity.plan_id, Activity.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _my_owners(visitor: Visitor, rows: Iterable[Activity]) -> dict[int, list[Owner]]:
    mine = Owner.activity_id.in_([one.id for one in rows]), Owner.user_id.in_(answers_as(visitor))
    found: dict[int, list[Owner]] = {}
    statement = select(Owner).join(Activity, Owner.activity_id == Activity.id)
    statement = statement.join(Plan, Activity.plan_id == Plan.id).where(*mine, can_answer(Owner.user_id))
    for one in db.session.scalars(statement.execution_options(populate_existing=True)):
        found.setdefault(one.activity_id, []).append(one)
    return found


def _answered_meanwhile(visitor: Visitor, seen: Mapping[int, int]) -> set[int]:
    """Rows that only the visitor has changed since they saw them: those are answered, and not left."""
    statement = select(Change.activity_id, Change.version, Change.user_id)
    by: dict[int, set[int | None]] = {}
    for one in db.session.execute(statement.where(Change.activity_id.in_(seen))) if seen else ():
        if one.version > seen[one.activity_id]:
            by.setdefault(one.activity_id, set()).add(one.user_id)
    return {row_id for row_id, people in by.items() if people == {visitor.id}}


def _standing(visitor: Visitor, plan: Plan, held: list[Owner]) -> Standing:
    if not may_see(visitor, plan):
        return Standing(NOBODY)
    if visitor.may_plan(plan.organisation_id, plan.id):
        return Standing(PLANNER)
    may_own = visitor.may_own(plan.organisation_id, plan.id)
    return standing_of(visitor, held) if may_own else Standing(NOBODY)


def _confirm(
    visitor: Visitor, activity: Activity, stands: Standing, owners: list[Owner], now: datetime, told: _Told
) -> bool:
    """Confirm one row, or the visitor's part of it; False where it is left."""
    if stands.kind == PART:
        mine = next(one for one in owners if one.user_id == (stands.for_id or visitor.id))
        if not mine.part_status:
            return False
        confirm_held_part(visitor, activity, mine, stands, batch=told.batch)
    elif stands.kind in (LEAD, PLANNER) and not why_not_confirm(activity):
        differing, restores = confirm_held_row(activity, now)
        ((what, (old, new)),) = differing.items()
        line = Line(what, old, new, "", activity.id, activity.version, restores)
        told.lines.setdefault((activity.plan_id, stands.for_id), []).append(line)
    else:
        return False
    told.rows.add(activity.id)
    return True


def undo_all(visitor: Visitor, batch: str) -> Pressed:
    """Undo a press that confirmed rows; those that somebody has changed since are left, and told.

    Raises NotFound where there is no such press.
    """
    with transaction():
        statement = select(Change).where(Change.batch == batch, Change.what.in_(_CONFIRMED))
        lines = db.session.scalars(statement.order_by(Change.plan_id, Change.id)).all()
        if not lines:
            raise NotFound("Ändringen finns inte.")
        first: dict[int | None, Change] = {}
        for line in lines:
            first.setdefault(line.activity_id, line)
        _take_turns(lines)
        pressed = Pressed(batch)
        for line in first.values():
            _undo_one(visitor, line, pressed)
    return pressed


def _take_turns(lines: Iterable[Change]) -> None:
    """Take every turn in one order before the first row: two who undo must not wait for each other."""
    for plan_id in sorted({one.plan_id for one in lines}):
        share_plan(db.session(), plan_id)
    areas = select(Activity.area_id).where(Activity.id.in_({one.activity_id for one in lines}))
    wait_turns(db.session(), [f"area:{one}" for one in db.session.scalars(areas.distinct()) if one])


def _undo_one(visitor: Visitor, line: Change, pressed: Pressed) -> None:
    assert line.activity_id is not None
    try:
        activity, plan = take_row(line.activity_id)
        undo_press(visitor, activity, plan, line)
    except ServiceError:
        pressed.left.append(line.activity_id)
        return
    pressed.rows += 1
