"""What planners write and decide in these tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.editing.written import Done, Ended, Written
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.life.decide import Decision, decide
from planapp.storage.models import Activity, Plan

DAY = date(2025, 3, 1)
DECISION = Decision("Cancerrådet", DAY, "RV 2025/123", "Hanna Handläggare")


def edited(visitor: Visitor, plan_id: int, change: Callable[[Written], Any]) -> None:
    """Change a plan's text by a function on its record."""

    def edit(written: Written) -> Done:
        ended = change(written)
        return Done("Ändrat.", ended=[ended] if isinstance(ended, Ended) else [])

    edit_plan(visitor, plan_id, edit)


def decided(visitor: Visitor, plan_id: int, **facts: Any) -> int:
    """Decide a plan with the usual decision."""
    db.session.rollback()
    return decide(visitor, plan_id, replace(DECISION, **facts))


def plan(plan_id: int) -> Plan:
    """A plan as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Plan, plan_id)


def copy_of(draft_id: int, row_id: int) -> int:
    """The draft's row that was copied from a row of the decided plan."""
    db.session.rollback()
    return db.session.scalars(select(Activity.id).filter_by(plan_id=draft_id, origin_id=row_id)).one()
