"""Substitutes: who can be one, on which days, and that one at a time is enough."""

from datetime import timedelta

import pytest
from flask import Flask

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.services import users
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.register import substitutes
from planapp.services.register.list_users import UserFilter, list_users
from planapp.services.register.show_user import show_user
from planapp.services.register.substitutes import Wanted
from planapp.services.sign_in import load_visitor
from tests.installation import OTHER
from tests.stored import at_once, person

DAY = timedelta(days=1)


@pytest.fixture
def bo(app: Flask) -> Visitor:
    """Somebody who can stand in."""
    return person("owner", "bo")


def stands_in(user: Visitor) -> frozenset[int]:
    found = load_visitor(user.id)
    assert found is not None
    return found.stands_in_for


def test_a_substitute_answers_from_the_first_day_to_the_last(owner: Visitor, bo: Visitor) -> None:
    substitutes.set_own_substitute(owner, Wanted(bo.id, today(), today()))
    substitutes.set_own_substitute(owner, Wanted(bo.id, today() + DAY, today() + 2 * DAY))
    assert stands_in(bo) == {owner.id}
    assert [one.is_now for one in substitutes.substitutes_of(owner.id)] == [True, False]
    assert [one.user for one in substitutes.stands_in_for(bo.id)] == ["owner", "owner"]
    substitutes.end_own_substitute(owner, substitutes.substitutes_of(owner.id)[0].id)
    assert stands_in(bo) == frozenset()


def test_the_administrator_chooses_for_somebody_and_the_list_tells(
    admin: Visitor, home: int, owner: Visitor, bo: Visitor
) -> None:
    substitutes.set_substitute(admin, home, owner.id, Wanted(bo.id, today(), today() + DAY))
    (found,) = list_users(home, UserFilter(state="away"))
    assert (found.id, found.substitutes[0].substitute, found.substitutes[0].is_now) == (owner.id, "bo", True)
    (held,) = substitutes.substitutes_of(owner.id)
    substitutes.end_substitute(admin, home, owner.id, held.id)
    assert substitutes.substitutes_of(owner.id) == []
    with pytest.raises(NotFound):
        substitutes.end_substitute(admin, home, owner.id, held.id)


def test_days_that_cannot_be_are_refused(owner: Visitor, bo: Visitor) -> None:
    day = today()
    for first, last, field in (
        (None, day, "starts_on"),
        (day - DAY, day, "starts_on"),
        (day, None, "ends_on"),
        (day + DAY, day, "ends_on"),
        (day, day + 400 * DAY, "ends_on"),
    ):
        with pytest.raises(FieldErrors) as fault:
            substitutes.set_own_substitute(owner, Wanted(bo.id, first, last))
        assert field in fault.value.fields
    assert substitutes.substitutes_of(owner.id) == []


def test_only_who_may_answer_for_rows_there_can_stand_in(admin: Visitor, home: int, owner: Visitor) -> None:
    foreign, reader = person("owner", "annan", OTHER), person("reader", "rut")
    for nobody in (owner.id, reader.id, foreign.id, 0, 10**12):
        with pytest.raises(FieldErrors, match="Välj någon i listan"):
            substitutes.set_own_substitute(owner, Wanted(nobody, today(), today()))
    assert substitutes.substitute_choices(reader.id) == []
    assert {name for _, name in substitutes.substitute_choices(owner.id)} == {"administrator", "planner"}


def test_one_at_a_time(app: Flask, owner: Visitor, bo: Visitor) -> None:
    eva = person("owner", "eva")
    answers = at_once(
        app,
        *[
            lambda one=one: substitutes.set_own_substitute(owner, Wanted(one.id, today(), today() + DAY))
            for one in (bo, eva)
        ],
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "NoneType"], answers
    with pytest.raises(Conflict, match="är redan ersättare"):
        substitutes.set_own_substitute(owner, Wanted(eva.id, today() + DAY, today() + 9 * DAY))


def test_nobody_chooses_for_an_account_that_is_not_theirs(
    admin: Visitor, home: int, planner: Visitor, bo: Visitor
) -> None:
    other = person("administrator", "annan", OTHER)
    elsewhere = other.roles[0].organisation_id
    wanted = Wanted(bo.id, today(), today())
    with pytest.raises(NotFound):
        substitutes.set_substitute(other, elsewhere, planner.id, wanted)
    with pytest.raises(ServiceError):
        substitutes.set_substitute(planner, home, admin.id, wanted)
    with pytest.raises(ServiceError):
        substitutes.set_substitute(bo, home, planner.id, wanted)
    users.invite(other, elsewhere, bo.email, "", "owner")
    with pytest.raises(ServiceError, match="Be en administratör"):
        substitutes.set_substitute(admin, home, bo.id, Wanted(planner.id, today(), today()))


def test_a_register_does_not_name_people_of_another_organisation(
    admin: Visitor, home: int, owner: Visitor
) -> None:
    abroad = person("owner", "owner", OTHER)  # the same account, with a role there too
    elsewhere = person("owner", "else", OTHER)
    substitutes.set_own_substitute(abroad, Wanted(elsewhere.id, today(), today()))
    assert [one.substitute for one in substitutes.substitutes_of(owner.id)] == ["else"]
    assert show_user(admin, home, owner.id).substitutes == []
    assert list_users(home, UserFilter(state="away")) == []
    other = elsewhere.roles[0].organisation_id
    assert [one.substitutes[0].substitute for one in list_users(other, UserFilter(state="away"))] == ["else"]
