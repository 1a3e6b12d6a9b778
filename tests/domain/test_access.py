"""Roles: what each may do, in its own organisation and, where the role is a plan's, in that plan."""

import pytest

from planapp.domain.access import ROLE_HINTS, ROLE_LABELS, Role, Visitor, may_own

MAY = {
    "administrator": {"may_read", "may_own", "may_plan", "may_administer"},
    "planner": {"may_read", "may_own", "may_plan"},
    "owner": {"may_read", "may_own"},
    "reader": {"may_read"},
}


def visitor(*roles: Role) -> Visitor:
    return Visitor(1, "Åsa", "asa@example.se", "x", roles)


def test_every_role_is_explained() -> None:
    assert set(MAY) == set(ROLE_LABELS) == set(ROLE_HINTS)


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("right", sorted(MAY["administrator"]))
def test_what_a_role_may(role: str, right: str) -> None:
    assert getattr(visitor(Role(1, role)), right)(1) is (right in MAY[role])
    assert getattr(visitor(Role(1, role)), right)(2) is False


@pytest.mark.parametrize("role", MAY)
def test_a_role_in_one_plan_is_no_role_in_another(role: str) -> None:
    one = visitor(Role(1, role, plan_id=7))
    assert one.may_read(1, 7)
    assert not one.may_read(1, 8)
    assert not one.may_read(1)
    assert not one.may_administer(1)
    assert one.grantable_roles(1) == []


def test_organisations_that_are_read_and_those_that_are_kept() -> None:
    roles = Role(1, "planner"), Role(2, "reader"), Role(3, "administrator"), Role(4, "planner", plan_id=7)
    assert visitor(*roles).organisations() == {1, 2, 3, 4}
    assert visitor(*roles).planned_organisations() == {1, 3}
    assert visitor().organisations() == visitor().planned_organisations() == set()


def test_who_may_answer_for_rows_of_a_plan() -> None:
    assert may_own([Role(1, "reader"), Role(1, "owner", plan_id=7)], 1, 7)
    assert not may_own([Role(1, "reader"), Role(1, "owner", plan_id=7)], 1, 8)
