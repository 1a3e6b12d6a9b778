"""The start page: what waits for the visitor, and how the plans stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.domain.progress import has_responsible
from planapp.domain.record import is_blank
from planapp.domain.text import code_key
from planapp.domain.timeframe import is_overdue
from planapp.extensions import db
from planapp.services.imports.import_plan import may_import
from planapp.services.list_plans import PlanSummary, newest_first, readable_plans
from planapp.services.show_plan import (
    PlanFilter,
    PlanPage,
    get_plan,
    is_reported_done,
    plan_labels,
    show_plan,
)
from planapp.storage.models import Activity
from planapp.storage.queries import owned_rows


@dataclass(slots=True)
class OwnRow:
    """One of the visitor's rows, in short."""

    id: int
    plan_id: int
    place: str
    title: str
    text: str
    timeframe: str | None
    status: str | None
    status_label: str
    is_overdue: bool
    lacks: list[str]
    is_reported_done: bool = False  # and waits for the planner: nobody asks the owner for more


@dataclass(slots=True)
class OwnPlan:
    """The rows of one plan that the visitor answers for."""

    plan: PlanSummary
    rows: list[OwnRow]


@dataclass(slots=True)
class CurrentPlan:
    """A plan that has not ended, with the words that it has for each status."""

    plan: PlanSummary
    labels: dict[str | None, str]
    to_confirm: int = 0  # for those who keep the plan


@dataclass(slots=True)
class StartPage:
    """Everything that the start page shows; `newest` is the newest current plan with its chapters.

    `others` are the other current plans, the newest first, and `ended` those that have ended.
    """

    own: list[OwnPlan]
    newest: PlanPage | None
    others: list[CurrentPlan]
    ended: list[PlanSummary]
    may_import: bool

    @property
    def own_count(self) -> int:
        """How many rows the visitor answers for."""
        return sum(len(one.rows) for one in self.own)


def _own_row(row: Any, today: date) -> OwnRow:
    texts = row.region_activity or row.rcc_activity or row.goal or []
    named = has_responsible(row.responsible, row.timeframe_source)
    waits = is_reported_done(row)
    lacks = ["status"] if row.status is None and not waits else []
    lacks += [] if named else ["ansvarig"]
    late = is_overdue(row.ends_on, row.is_continuous, row.status, today)
    return OwnRow(
        row.id,
        row.plan_id,
        row.heading or "Planen",
        " ".join(part for part in (row.code, row.title) if part) or "Rad",
        texts[0] if texts else "",
        row.timeframe,
        row.status,
        row.status_raw.replace("\n", " ") if row.status else "",
        late and not waits,
        lacks + (["tidsram"] if row.timeframe is None else []),
        waits,
    )


def _own(visitor: Visitor, plans: list[PlanSummary], today: date) -> list[OwnPlan]:
    rows = owned_rows(db.session(), visitor.id, {plan.id for plan in plans})
    # In a plan by code as a person counts: 2.9 before 2.10, iv before v.
    rows.sort(key=lambda row: code_key(row.code))
    by_plan: dict[int, list[OwnRow]] = {}
    for row in rows:
        # What the region does not follow up, and what says nothing, nobody is asked for.
        if row.is_followed_up and not is_blank(row):
            by_plan.setdefault(row.plan_id, []).append(_own_row(row, today))
    return [OwnPlan(plan, by_plan[plan.id]) for plan in plans if plan.id in by_plan]


def _to_confirm(plan_ids: set[int]) -> dict[int, int]:
    """How many rows of plans wait for the planner's yes, as `is_reported_done` says of each."""
    waits = or_(Activity.status.is_(None), Activity.proposed_status != Activity.status)
    statement = (
        select(Activity.plan_id, func.count().label("rows"))
        .where(Activity.plan_id.in_(plan_ids), Activity.area_id.is_not(None))
        .where(Activity.proposed_status.is_not(None), waits)
        .group_by(Activity.plan_id)
    )
    return {one.plan_id: one.rows for one in db.session.execute(statement)}


def show_start(visitor: Visitor, today: date) -> StartPage:
    """The start page of a visitor. Statements in proportion to the current plans, not to their rows."""
    plans = newest_first(plan for plan in readable_plans(visitor) if plan.version_of_id is None)
    current = [plan for plan in plans if plan.state != ENDED]
    newest = show_plan(visitor, get_plan(current[0].id), PlanFilter(), today) if current else None
    waiting = _to_confirm({one.id for one in current[1:] if visitor.may_plan(one.organisation_id, one.id)})
    return StartPage(
        _own(visitor, current, today),
        newest,
        [
            CurrentPlan(plan, plan_labels(get_plan(plan.id), []), waiting.get(plan.id, 0))
            for plan in current[1:]
        ],
        [plan for plan in plans if plan.state == ENDED],
        bool(may_import(visitor)),
    )
