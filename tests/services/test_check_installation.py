"""`check` sees what must not be: changed decisions, and rows that stand nowhere."""

from datetime import date

import pytest
from sqlalchemy import update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.check_installation import check_installation
from planapp.services.life.decide import Decision, decide
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Version
from tests.small_plan import EMPTY


@pytest.fixture
def decided(plan_id: int, planner: Visitor) -> int:
    """The small plan, decided."""
    decide(planner, plan_id, Decision(decided_by="Cancerrådet", decided_on=date(2025, 3, 1)))
    assert check_installation().faults == []
    return plan_id


def test_a_decided_text_that_somebody_has_changed_is_told(decided: int) -> None:
    with transaction():
        version = db.session.query(Version).one()
        version.record = version.record | {"intro": ["två\nrader"]}
    [told] = check_installation().faults
    assert told == f"Version 1 av plan {decided} är inte som den beslutades."


def test_a_row_that_stands_nowhere_is_told(decided: int, rows: list[int]) -> None:
    with transaction():
        db.session.execute(update(Activity).where(Activity.id == rows[EMPTY]).values(area_id=None))
    assert any(f"Rad {rows[EMPTY]} " in told for told in check_installation().faults)
