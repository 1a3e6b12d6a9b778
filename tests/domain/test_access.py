"""Roles: what each may do, in its own organisation and, where the role is a plan's, in that plan."""

import pytest

from planapp.domain.access import ROLE_HINTS, ROLE_LABELS, Role, Visitor

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


def test_organisations_are_those_of_the_named_roles() -> None:
    one = visitor(Role(1, "planner"), Role(2, "reader"), Role(3, "administrator"))
    assert one.organisations() == {1, 2, 3}
    assert one.organisations("planner", "administrator") == {1, 3}
    assert visitor().organisations() == set()
