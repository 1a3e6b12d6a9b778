"""The start page: what waits for the visitor, and how the plans stand."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from planapp.domain.access import ADMINISTRATOR, OWNER, PLANNER, READER, Visitor
from planapp.domain.plan_states import ENDED
from planapp.extensions import db
from planapp.services.answers.mine_view import MinePage
from planapp.services.answers.show_mine import show_mine
from planapp.services.imports.import_plan import may_import
from planapp.services.list_plans import PlanSummary, newest_first, readable_plans
from planapp.services.show_plan import (
    PlanFilter,
    PlanPage,
    get_plan,
    plan_labels,
    show_plan,
)
from planapp.storage.models import Activity
from planapp.storage.queries import waits_for_yes


@dataclass(slots=True)
class CurrentPlan:
    """A plan that has not ended, with the words that it has for each status."""

    plan: PlanSummary
    labels: dict[str | None, str]
    to_confirm: int = 0  # for those who keep the plan


@dataclass(slots=True)
class StartPage:
    """Everything that the start page shows; `newest` is the newest current plan with its chapters.

    `mine` are the rows that the visitor answers for: all that there is to do for whoever `only_answers`.
    `others` are the other current plans, the newest first, and `ended` those that have ended.
    """

    mine: MinePage
    only_answers: bool
    newest: PlanPage | None
    others: list[CurrentPlan]
    ended: list[PlanSummary]
    may_import: bool

    @property
    def own_count(self) -> int:
        """How many rows the visitor answers for."""
        return len(self.mine.rows)


def _to_confirm(plan_ids: set[int]) -> dict[int, int]:
    """How many rows of plans wait for the planner's yes."""
    statement = (
        select(Activity.plan_id, func.count().label("rows"))
        .where(Activity.plan_id.in_(plan_ids), Activity.area_id.is_not(None))
        .where(waits_for_yes())
        .group_by(Activity.plan_id)
    )
    return {one.plan_id: one.rows for one in db.session.execute(statement)}


def answers_for_rows(visitor: Visitor) -> bool:
    """Whether a visitor is somebody who answers for rows, as a role or in somebody's place."""
    return bool(visitor.stands_in_for) or any(one.role == OWNER for one in visitor.roles)


def only_answers(visitor: Visitor) -> bool:
    """Whether a visitor answers for rows, and keeps no plan."""
    keeps = any(one.role in (ADMINISTRATOR, PLANNER) for one in visitor.roles)
    return answers_for_rows(visitor) and not keeps


def only_reads(visitor: Visitor) -> bool:
    """Whether a visitor reads, and can have no rows to answer for."""
    return not visitor.stands_in_for and all(one.role == READER for one in visitor.roles)


def show_start(visitor: Visitor, today: date) -> StartPage:
    """The start page of a visitor. Statements in proportion to the current plans, not to their rows."""
    plans = newest_first(plan for plan in readable_plans(visitor) if plan.version_of_id is None)
    current = [plan for plan in plans if plan.state != ENDED]
    newest = show_plan(visitor, get_plan(current[0].id), PlanFilter(), today) if current else None
    waiting = _to_confirm({one.id for one in current[1:] if visitor.may_plan(one.organisation_id, one.id)})
    return StartPage(
        show_mine(visitor, today),
        only_answers(visitor),
        newest,
        [
            CurrentPlan(plan, plan_labels(get_plan(plan.id), []), waiting.get(plan.id, 0))
            for plan in current[1:]
        ],
        [plan for plan in plans if plan.state == ENDED],
        bool(may_import(visitor)),
    )
