"""The start page: what waits for the visitor, and how the plans stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.domain.progress import has_responsible
from planapp.domain.record import is_blank
from planapp.domain.text import code_key
from planapp.domain.timeframe import is_overdue
from planapp.extensions import db
from planapp.services.imports.import_plan import may_import
from planapp.services.list_plans import PlanSummary, newest_first, readable_plans
from planapp.services.show_plan import PlanFilter, PlanPage, get_plan, plan_labels, show_plan
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
    lacks = [name for name, missing in (("status", row.status is None), ("ansvarig", not named)) if missing]
    return OwnRow(
        row.id,
        row.plan_id,
        row.heading or "Planen",
        " ".join(part for part in (row.code, row.title) if part) or "Rad",
        texts[0] if texts else "",
        row.timeframe,
        row.status,
        row.status_raw.replace("\n", " ") if row.status else "",
        is_overdue(row.ends_on, row.is_continuous, row.status, today),
        lacks + (["tidsram"] if row.timeframe is None else []),
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


def show_start(visitor: Visitor, today: date) -> StartPage:
    """The start page of a visitor. Statements in proportion to the current plans, not to their rows."""
    plans = newest_first(plan for plan in readable_plans(visitor) if plan.version_of_id is None)
    current = [plan for plan in plans if plan.state != ENDED]
    newest = show_plan(visitor, get_plan(current[0].id), PlanFilter(), today) if current else None
    return StartPage(
        _own(visitor, current, today),
        newest,
        [CurrentPlan(plan, plan_labels(get_plan(plan.id), [])) for plan in current[1:]],
        [plan for plan in plans if plan.state == ENDED],
        bool(may_import(visitor)),
    )
