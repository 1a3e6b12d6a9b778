"""The app, the small plan, its people: Ola leads the first row, where Berit answers for her clinic."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.sign_in import load_visitor
from planapp.services.transaction import transaction
from planapp.storage.models import Organisation, Owner, Substitute, User
from tests.services.conftest import app, owner, plan_id, planner, rows
from tests.small_plan import PLAIN
from tests.stored import person

__all__ = ["app", "owner", "plan_id", "planner", "rows"]


@pytest.fixture
def berit(owner: Visitor, rows: list[int]) -> Visitor:
    """Somebody who answers for the skin clinic's part of the first row, which `owner` leads."""
    made = person("owner", "Berit")
    with transaction():
        region = db.session.scalars(select(Organisation)).first()
        assert region is not None
        unit = Organisation(name="Hudkliniken", type="clinic", region_id=region.id)
        db.session.add(unit)
        db.session.flush()
        db.session.get_one(User, made.id).unit_id = unit.id
        db.session.add(Owner(activity_id=rows[PLAIN], user_id=made.id, is_lead=False))
    return made


@pytest.fixture
def stand_in() -> Callable[[Visitor, Visitor], Visitor]:
    """`stand_in(absent, other)`: somebody in another's place from now on, as the services see them."""

    def make(absent: Visitor, other: Visitor) -> Visitor:
        with transaction():
            db.session.add(
                Substitute(
                    user_id=absent.id,
                    substitute_id=other.id,
                    starts_on=date(2020, 1, 1),
                    ends_on=date(2100, 1, 1),
                    made_at=datetime.now(UTC),
                )
            )
        found = load_visitor(other.id)
        assert found is not None
        return found

    return make
