"""Correct what is written of the latest decision: a diarienummer that came later, a slip of the pen."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.clock import today as today_in_stockholm
from planapp.domain.plan_states import DECIDED, ENDED
from planapp.extensions import db
from planapp.services.errors import Conflict
from planapp.services.history import Line, record_lines
from planapp.services.life.decide import Before, Decision, checked_decision
from planapp.services.life.held_plan import hold
from planapp.services.life.versions import get_version
from planapp.services.transaction import transaction
from planapp.storage.models import Version

_FACTS = ("registry_number", "decided_by", "decided_on", "handler")


def correct_decision(visitor: Visitor, plan_id: int, decision: Decision, today: date | None = None) -> None:
    """Write a decision's facts anew; the text stands as it was decided, and so does the number.

    Raises NotFound, FieldErrors, ServiceError, and Conflict for a plan that is not decided.
    """
    with transaction():
        plan = hold(visitor, plan_id)
        if plan.state not in (DECIDED, ENDED):
            raise Conflict("Planen är inte beslutad.")
        version = get_version(plan_id, plan.version)
        kept = replace(decision, number=None)
        before = _before(plan_id, version.number)
        clean = checked_decision(kept, version.number, before, today or today_in_stockholm())
        lines = []
        for name in _FACTS:
            old, new = getattr(version, name), getattr(clean, name)
            if old != new:
                lines.append(
                    Line(name, str(old or ""), str(new or ""), f"beslutet om version {version.number}")
                )
                setattr(version, name, new)
                setattr(plan, name, new)
        record_lines(plan_id, visitor, "page", lines)


def _before(plan_id: int, number: int) -> Before:
    statement = (
        select(Version.number, Version.decided_on)
        .where(Version.plan_id == plan_id, Version.number < number)
        .order_by(Version.number.desc())
    )
    found = db.session.execute(statement.limit(1)).first()
    return Before(found.number, found.decided_on) if found is not None else Before()
