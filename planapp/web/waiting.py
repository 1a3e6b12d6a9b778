"""Att ta ställning till: what waits for the planner of a plan, a section for each kind."""

from typing import Any

from flask import Blueprint, g, render_template, request

from planapp.services.owners.ownerless import count_ownerless
from planapp.services.owners.waiting import PlanCounts, plan_counts, show_waiting
from planapp.web.access import keep_plan, rule, visitor

blueprint = Blueprint("waiting", __name__, url_prefix="/planer")


def waiting_page(errors: dict[int, dict[str, str]] | None = None, note: str = "") -> str:
    """The page, with faults of an answer by the id of what was answered and its field."""
    return render_template(
        "owners/waiting.html",
        page=show_waiting(g.plan),
        errors=errors or {},
        note=note,
        sent=request.form,
        saved=request.args.get("sparat", "")[:32],
    )


@blueprint.get("/<int:plan_id>/att-svara-pa")
@rule(keep_plan)
def index(plan_id: int) -> str:
    """Everything that waits in the plan."""
    return waiting_page()


def _counts_in(plan: Any) -> PlanCounts:
    return plan_counts(visitor(), [plan]).get(plan.id, PlanCounts())


@blueprint.app_context_processor
def _in_templates() -> dict[str, object]:
    """How much waits, and how many rows lack an owner, for the links that lead there."""
    return {
        "counts_in": _counts_in,
        "counts_in_each": lambda plans: plan_counts(visitor(), plans),
        "ownerless_in": count_ownerless,
    }
