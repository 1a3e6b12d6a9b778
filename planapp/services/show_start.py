"""The start page: what waits for the visitor, and how the plans stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.progress import has_responsible
from planapp.domain.text import code_key
from planapp.domain.timeframe import is_overdue
from planapp.extensions import db
from planapp.services.imports.import_plan import may_import
from planapp.services.list_plans import PlanSummary, readable_plans
from planapp.services.show_plan import PlanFilter, PlanPage, get_plan, show_plan
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
class StartPage:
    """Everything that the start page shows; `newest` is the newest plan with its chapters."""

    own_rows: list[OwnRow]
    plans: list[PlanSummary]
    newest: PlanPage | None
    may_import: bool


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


def show_start(visitor: Visitor, today: date) -> StartPage:
    """The start page of a visitor."""
    plans = readable_plans(visitor)
    rows = owned_rows(db.session(), visitor.id, {plan.id for plan in plans})
    # The newest plan first, and in it by code as a person counts: 2.9 before 2.10, iv before v.
    rows.sort(key=lambda row: (-row.plan_id, code_key(row.code)))
    own = [_own_row(row, today) for row in rows]
    newest = show_plan(visitor, get_plan(plans[-1].id), PlanFilter(), today) if plans else None
    return StartPage(own, plans[::-1], newest, bool(may_import(visitor)))
