"""Accounts: changing one, what that ends, whose one may change, and finding people in the list."""

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.user_list import ListedUser
from planapp.extensions import db
from planapp.services import users
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.passwords import set_password
from planapp.services.register.accounts import is_in_register
from planapp.services.register.change_user import AccountValues, account_mark, change_user
from planapp.services.register.list_users import UserFilter, list_users
from planapp.services.register.units import UnitValues, add_unit, end_unit
from planapp.services.register.user_list import add_listed, check_list
from planapp.services.sign_in import link_is_open, load_visitor
from planapp.services.users import Told
from planapp.storage.models import Membership, User
from tests.installation import OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, person, statements, store


def values(user_id: int, name: str = "Eva Ek", email: str = "", **more: object) -> AccountValues:
    """A form about a user as it is now."""
    db.session.rollback()
    user = db.session.get_one(User, user_id)
    told = {"is_function": user.is_function, "unit_id": user.unit_id, "seen": account_mark(user)} | more
    return AccountValues(name, email or user.email, **told)


def test_an_account_is_changed_and_keeps_its_sessions(admin: Visitor, home: int) -> None:
    eva, unit_id = person("owner", "eva"), add_unit(admin, home, UnitValues("Hudkliniken", "clinic"))
    assert change_user(admin, home, eva.id, values(eva.id, " Eva \n Ek ", unit_id=unit_id)) is False
    after = load_visitor(eva.id)
    assert after is not None
    assert (after.name, after.session_key) == ("Eva Ek", eva.session_key)
    assert [one.unit for one in list_users(home) if one.id == eva.id] == ["Hudkliniken"]


def test_a_new_address_ends_sessions_and_links(admin: Visitor, home: int) -> None:
    invited = users.invite(admin, home, "eva@example.se", "Eva", "owner")
    before = load_visitor(invited.user_id)
    assert (
        change_user(admin, home, invited.user_id, values(invited.user_id, email="Eva.Ek@example.se")) is True
    )
    after = load_visitor(invited.user_id)
    assert before is not None
    assert after is not None
    assert after.email == "eva.ek@example.se"
    assert after.session_key != before.session_key
    assert not link_is_open(invited.token)


def test_what_cannot_be_an_account_is_refused(admin: Visitor, home: int) -> None:
    eva, bo = person("owner", "eva"), person("owner", "bo")
    gone = add_unit(admin, home, UnitValues("Borta", "clinic"))
    end_unit(admin, home, gone)
    for told, field in (
        (values(eva.id, " \n "), "name"),
        (values(eva.id, "x" * 201), "name"),
        (values(eva.id, email="eva@"), "email"),
        (values(eva.id, email="BO@example.se"), "email"),
        (values(eva.id, unit_id=gone), "unit"),
        (values(eva.id, unit_id=home), "unit"),
        (values(eva.id, unit_id=10**12), "unit"),
    ):
        with pytest.raises(FieldErrors) as fault:
            change_user(admin, home, eva.id, told)
        assert list(fault.value.fields) == [field]
    assert load_visitor(eva.id) == eva
    assert load_visitor(bo.id) == bo


def test_nobody_takes_over_an_account_that_another_organisation_keeps(admin: Visitor, home: int) -> None:
    other = person("administrator", "annan", OTHER)
    elsewhere = other.roles[0].organisation_id
    for foreign in (other, person("owner", "främmande", OTHER)):
        with pytest.raises(NotFound):
            change_user(admin, home, foreign.id, values(foreign.id))
        users.invite(admin, home, foreign.email, "", "owner")
        before = load_visitor(foreign.id)
        assert before is not None
        with pytest.raises(ServiceError, match="används i en annan organisation"):
            change_user(admin, home, foreign.id, values(foreign.id, email="min@example.se"))
        assert users.invite(admin, home, foreign.email, "", "owner").token == ""
        again = load_visitor(foreign.id)
        assert again is not None
        assert (again.email, again.session_key) == (foreign.email, before.session_key)
        assert elsewhere in again.organisations()


def test_a_planner_changes_those_whose_every_role_she_could_give(
    admin: Visitor, home: int, planner: Visitor
) -> None:
    eva = person("owner", "eva")
    change_user(planner, home, eva.id, values(eva.id))
    users.give_role(admin, home, eva.id, "planner")
    with pytest.raises(ServiceError, match="högre roll"):
        change_user(planner, home, eva.id, values(eva.id, "Någon"))


def test_an_old_page_overwrites_nothing(admin: Visitor, home: int) -> None:
    eva = person("owner", "eva")
    seen = values(eva.id, "Eva Ek")
    change_user(admin, home, eva.id, values(eva.id, "Eva Al"))
    with pytest.raises(Conflict, match="Inget är sparat"):
        change_user(admin, home, eva.id, seen)
    assert db.session.scalar(select(User.name).filter_by(id=eva.id)) == "Eva Al"


def test_two_who_are_given_the_same_address_at_once(app: Flask, admin: Visitor, home: int) -> None:
    ids = [person("owner", name).id for name in ("eva", "bo")]
    told = [values(one, email="samma@example.se") for one in ids]
    answers = at_once(
        app,
        *[
            lambda one=one, form=form: change_user(admin, home, one, form)
            for one, form in zip(ids, told, strict=True)
        ],
    )
    assert sorted(type(one).__name__ for one in answers) == ["FieldErrors", "bool"], answers


def test_a_function_with_a_unit_is_invited(admin: Visitor, home: int) -> None:
    unit_id = add_unit(admin, home, UnitValues("Hudkliniken", "clinic"))
    users.invite(admin, home, "hud@example.se", "Hudkliniken", "owner", None, Told(True, unit_id))
    (found,) = list_users(home, UserFilter(text="hud@"))
    assert (found.is_function, found.unit, found.roles[0].role) == (True, "Hudkliniken", "owner")
    with pytest.raises(ServiceError, match="Enheten finns inte"):
        users.invite(admin, home, "ny@example.se", "", "owner", None, Told(False, home))
    assert db.session.scalar(select(User).filter_by(email="ny@example.se")) is None


def test_people_are_found(admin: Visitor, home: int, owner: Visitor) -> None:
    person("reader", "rut")
    person("owner", "annan", OTHER)

    def found(**wanted: object) -> list[str]:
        return [one.name for one in list_users(home, UserFilter(**wanted))]

    assert found() == ["administrator", "owner", "planner", "rut"]
    assert found(text="RUT@") == ["rut"]
    assert found(role="owner") == ["owner"]
    assert found(state="rows") == ["owner"]
    assert found(state="ended") == found(text="annan") == found(unit_id=home) == []
    assert next(one.rows for one in list_users(home) if one.id == owner.id) == 4


def test_who_has_lost_the_last_role_but_reports_rows_is_still_in_the_list(
    admin: Visitor, home: int, owner: Visitor
) -> None:
    users.take_role(admin, home, owner.id, "owner")
    assert [one.name for one in list_users(home, UserFilter(state="no_role"))] == ["owner"]
    users.give_role(admin, home, owner.id, "owner")
    assert list_users(home, UserFilter(state="no_role")) == []


def test_the_list_takes_as_many_statements_for_many_as_for_few(admin: Visitor, home: int) -> None:
    counts = []
    for _ in range(2):
        with statements() as sent:
            list_users(home)
        counts.append(len(sent))
        for number in range(10):
            person("owner", f"person{number}")
    assert counts == [4, 4]


def test_a_number_that_no_database_holds_is_nobody(admin: Visitor, home: int) -> None:
    for number in (0, 2**31, 2**70):
        assert not is_in_register(home, number)


def test_a_role_that_two_give_at_once_is_given_once(app: Flask, admin: Visitor, home: int) -> None:
    plan_id = store(small_plan())
    for number in range(5):
        user = person("reader", f"ny{number}")
        answers = at_once(
            app,
            lambda email=user.email: users.invite(admin, home, email, "Ny", "owner", plan_id),
            lambda user_id=user.id: users.give_role(admin, home, user_id, "owner", plan_id),
            lambda user_id=user.id: users.give_role(admin, home, user_id, "owner"),
        )
        faults = [one for one in answers if isinstance(one, Exception)]
        assert all("redan rollen i alla planer" in str(one) for one in faults), faults
        held = select(Membership.plan_id).filter_by(user_id=user.id, role="owner")
        db.session.rollback()
        found = db.session.scalars(held).all()
        assert len(found) == len(set(found))


def test_a_list_and_a_new_password_do_not_wait_for_each_other(app: Flask, admin: Visitor, home: int) -> None:
    for number in range(5):
        user = person("owner", f"ola{number}")
        listed = [ListedUser(2, f"Ola {number} Ny", user.email, "", "reader", False, [])]
        seen = check_list(admin, home, listed).digest()
        answers = at_once(
            app,
            lambda listed=listed, seen=seen: add_listed(admin, home, listed, seen),
            lambda user=user: set_password(user, "två hästar på en åker"),
        )
        assert not [one for one in answers if isinstance(one, Exception)], answers
