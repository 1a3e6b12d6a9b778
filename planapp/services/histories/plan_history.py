"""A plan's history: every change, by press, as far as the visitor may see it."""

from dataclasses import dataclass, field

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.histories.asked import Asked
from planapp.services.histories.own_rows import own_rows
from planapp.services.histories.presses import PressView, show_presses
from planapp.services.histories.undo_press import mark_undoing
from planapp.services.histories.words import Words
from planapp.services.show_plan import plan_labels, stored_legend
from planapp.storage.history import LineFilter, chapters_of, people_in_history
from planapp.storage.models import Plan


@dataclass(slots=True)
class HistoryPage:
    """What the page of a plan's history shows; `next_key` begins the next page, None at the end."""

    plan: Plan
    asked: Asked
    presses: list[PressView]
    next_key: int | None
    people: list[tuple[int, str]] = field(default_factory=list)
    chapters: list[tuple[int, str]] = field(default_factory=list)
    may_plan: bool = False


def plan_wording(visitor: Visitor, plan: Plan) -> Words:
    """How a plan's history is worded for a visitor: other plans are told of to who keeps this one."""
    shows_plans = visitor.may_plan(plan.organisation_id, plan.id)
    return Words(plan_labels(plan, []), plan.columns, stored_legend(plan).statuses, shows_plans)


def lines_in_plan(visitor: Visitor, plan: Plan, asked: Asked) -> LineFilter:
    """The lines of a plan that are asked for and that the visitor may see.

    Internal notes are for those who may write them: who keeps the plan, and the rows' huvudrapportörer;
    «Inte min rad» for who keeps the plan, and those whose row it is or was.
    """
    may_plan = visitor.may_plan(plan.organisation_id, plan.id)
    if may_plan:
        return asked.lines((plan.id,), notes_of=(plan.id,))
    may_own = visitor.may_own(plan.organisation_id, plan.id)
    return asked.lines((plan.id,), **(own_rows(visitor, [plan.id]) if may_own else {}))


def show_plan_history(visitor: Visitor, plan: Plan, asked: Asked, before: int | None = None) -> HistoryPage:
    """A page of a plan's history, `before` the key that an earlier page gave.

    For a visitor who may read the plan; the number of statements is the same whatever there is.
    """
    words = plan_wording(visitor, plan)
    found = show_presses(lines_in_plan(visitor, plan, asked), lambda _: words, before)
    mark_undoing(visitor, plan, found.presses)
    return HistoryPage(
        plan,
        asked,
        found.presses,
        found.next_key,
        people_in_history(db.session(), plan.id),
        chapters_of(db.session(), plan.id),
        visitor.may_plan(plan.organisation_id, plan.id),
    )
