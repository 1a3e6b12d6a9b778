"""Users: who may invite whom, and who never gets a key to whose account."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import ROLE_LABELS, Visitor
from planapp.extensions import db
from planapp.services import users
from planapp.services.errors import NotFound, ServiceError
from planapp.services.register.list_users import list_users
from planapp.services.sign_in import link_is_open, load_visitor, use_link
from planapp.services.transaction import transaction
from planapp.storage.models import Membership, User
from tests.installation import HOME, OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, count, person, plan_role, store


@pytest.fixture
def admin(app: Flask) -> Visitor:
    """An administrator."""
    return person("administrator")


@pytest.fixture
def home(admin: Visitor) -> int:
    """Id of the administrator's organisation."""
    return admin.roles[0].organisation_id


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Anna.Åkesson@Example.SE", "anna.åkesson@example.se"),
        ("  anna@region.example.se\n", "anna@region.example.se"),
        ("anna+plan@example.se", "anna+plan@example.se"),
    ],
)
def test_addresses_are_stored_in_one_form(written: str, stored: str) -> None:
    assert users.clean_email(written) == stored


@pytest.mark.parametrize(
    "written", ["", "anna", "anna@", "@example.se", "a b@example.se", "a@b@c.se", "\x00@x.se"]
)
def test_what_is_no_address_is_refused_in_swedish(written: str) -> None:
    with pytest.raises(ServiceError, match="är ingen e-postadress. Rätta den"):
        users.clean_email(written)


def test_an_invited_user_signs_in_with_the_role(admin: Visitor, home: int) -> None:
    invited = users.invite(admin, home, "Ny@example.se", " Åsa \x00 Öberg ", "owner")
    assert use_link(invited.token, "10.0.0.1") == invited.user_id
    visitor = load_visitor(invited.user_id)
    assert visitor is not None
    assert (visitor.name, visitor.email) == ("Åsa Öberg", "ny@example.se")
    assert [(held.organisation_id, held.role) for held in visitor.roles] == [(home, "owner")]


@pytest.mark.parametrize("role", list(ROLE_LABELS))
@pytest.mark.parametrize("giver", list(ROLE_LABELS))
def test_who_may_give_which_role(admin: Visitor, home: int, giver: str, role: str) -> None:
    visitor = person(giver, "givare")
    allowed = {"administrator": list(ROLE_LABELS), "planner": ["owner", "reader"]}.get(giver, [])
    if role in allowed:
        assert users.invite(visitor, home, "ny@example.se", "", role).token
    else:
        with pytest.raises(ServiceError, match="Du kan inte ge den rollen"):
            users.invite(visitor, home, "ny@example.se", "", role)
        assert db.session.scalar(select(User).filter_by(email="ny@example.se")) is None


def test_nobody_invites_to_another_organisation(admin: Visitor) -> None:
    elsewhere = person("reader", "x", OTHER).roles[0].organisation_id
    with pytest.raises(ServiceError):
        users.invite(admin, elsewhere, "ny@example.se", "", "reader")


def test_no_key_to_an_account_with_roles_elsewhere(admin: Visitor, home: int) -> None:
    other = person("reader", "annan", OTHER)
    invited = users.invite(admin, home, other.email, "", "owner")
    assert (invited.user_id, invited.token) == (other.id, "")
    with pytest.raises(ServiceError, match="kan inte göra en länk"):
        users.new_link(admin, home, other.id)


def test_no_key_to_an_account_with_a_higher_role(admin: Visitor, home: int) -> None:
    planner = person("planner")
    assert users.invite(planner, home, admin.email, "", "owner").token == ""
    with pytest.raises(ServiceError, match="kan inte göra en länk"):
        users.new_link(planner, home, admin.id)
    assert users.new_link(planner, home, person("owner").id).token


def test_a_user_of_another_organisation_is_not_found(admin: Visitor, home: int) -> None:
    with pytest.raises(NotFound):
        users.new_link(admin, home, person("reader", "annan", OTHER).id)
    with pytest.raises(NotFound):
        users.take_role(admin, home, 999_999, "reader")


def test_the_same_invitation_twice_is_one_user_with_one_role(admin: Visitor, home: int) -> None:
    ids = {users.invite(admin, home, "ny@example.se", "Ny", "owner").user_id for _ in range(2)}
    assert len(ids) == 1
    assert (
        db.session.scalar(select(db.func.count()).select_from(Membership).filter_by(user_id=ids.pop())) == 1
    )


def test_two_who_invite_the_same_person_at_once_make_one_user(app: Flask, admin: Visitor, home: int) -> None:
    answers = at_once(app, *[lambda: users.invite(admin, home, "ny@example.se", "Ny", "owner")] * 3)
    assert {type(one).__name__ for one in answers} == {"Invited"}, answers
    assert len({one.user_id for one in answers}) == 1
    assert (count(User), count(Membership)) == (2, 2)


def test_taking_a_role_ends_the_sessions(admin: Visitor, home: int) -> None:
    reader = person("reader")
    users.take_role(admin, home, reader.id, "reader")
    after = load_visitor(reader.id)
    assert after is not None
    assert after.roles == ()
    assert after.session_key != reader.session_key


def test_a_planner_does_not_take_an_administrators_role(admin: Visitor, home: int) -> None:
    with pytest.raises(ServiceError, match="Du kan inte ta bort den rollen"):
        users.take_role(person("planner"), home, admin.id, "administrator")


@pytest.mark.parametrize("above", ["administrator", "planner"])
@pytest.mark.parametrize("role", ["owner", "reader"])
def test_a_planner_ends_no_session_of_somebody_with_a_higher_role(
    admin: Visitor, home: int, above: str, role: str
) -> None:
    higher = person(above, "annan")
    users.invite(admin, home, higher.email, "", role)
    before = load_visitor(higher.id)
    assert before is not None
    with pytest.raises(ServiceError, match="någon med en högre roll. Be en administratör"):
        users.take_role(person("planner", "p"), home, higher.id, role)
    after = load_visitor(higher.id)
    assert after is not None
    assert after.session_key == before.session_key
    users.take_role(admin, home, higher.id, role)


def test_taking_a_role_closes_open_links(admin: Visitor, home: int) -> None:
    invited = users.invite(admin, home, "ny@example.se", "Ny", "owner")
    users.take_role(admin, home, invited.user_id, "owner")
    assert not link_is_open(invited.token)


def test_a_new_link_replaces_the_old_ones(admin: Visitor, home: int) -> None:
    first = users.invite(admin, home, "ny@example.se", "Ny", "owner")
    second = users.new_link(admin, home, first.user_id)
    assert (link_is_open(first.token), link_is_open(second.token)) == (False, True)


def test_neither_an_ended_administrator_nor_one_of_a_single_plan_is_another_one(
    admin: Visitor, home: int
) -> None:
    plan_role(person("administrator", "smal"), store(small_plan()))
    ended = person("administrator", "slut")
    with transaction():
        db.session.execute(update(User).filter_by(id=ended.id).values(ended_at=datetime.now(UTC)))
    with pytest.raises(ServiceError, match="minst en administratör"):
        users.take_role(admin, home, admin.id, "administrator")


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_user_or_organisation_that_cannot_be_is_not_found(admin: Visitor, home: int, number: int) -> None:
    for call in (
        lambda: users.new_link(admin, home, number),
        lambda: users.take_role(admin, home, number, "reader"),
        lambda: users.organisation_of(number),
    ):
        with pytest.raises(NotFound):
            call()


def test_the_last_administrator_keeps_the_role(admin: Visitor, home: int) -> None:
    with pytest.raises(ServiceError, match="minst en administratör"):
        users.take_role(admin, home, admin.id, "administrator")
    second = person("administrator", "andra")
    users.take_role(admin, home, admin.id, "administrator")
    with pytest.raises(ServiceError, match="minst en administratör"):
        users.take_role(second, home, second.id, "administrator")


def test_two_administrators_who_take_each_others_role_at_once_leave_one(
    app: Flask, admin: Visitor, home: int
) -> None:
    second = person("administrator", "andra")
    at_once(
        app,
        lambda: users.take_role(admin, home, second.id, "administrator"),
        lambda: users.take_role(second, home, admin.id, "administrator"),
    )
    db.session.rollback()
    left = select(Membership).filter_by(organisation_id=home, role="administrator")
    assert len(db.session.scalars(left).all()) == 1


@pytest.mark.parametrize(
    ("email", "role", "organisation", "sentence"),
    [
        ("x@example.se", "chef", HOME, "Rollen «chef» finns inte"),
        ("x", "owner", HOME, "ingen e-postadress"),
        ("x@example.se", "owner", "  ", "Ange organisationens namn"),
        ("x@example.se", "owner", "x" * 201, "Ange organisationens namn"),
    ],
)
def test_adding_what_cannot_be_used_is_refused(
    app: Flask, email: str, role: str, organisation: str, sentence: str
) -> None:
    with pytest.raises(ServiceError, match=sentence):
        users.add_user(email, role, organisation)
    assert count(User) == 0


def test_roles_are_listed_once_each(admin: Visitor, home: int) -> None:
    for role in ("owner", "reader"):
        users.invite(admin, home, "ny@example.se", "Ny", role)
    listed = {one.email: one.roles for one in list_users(home)}
    assert sorted(held.role for held in listed["ny@example.se"]) == ["owner", "reader"]
    assert "annan@example.se" not in listed
