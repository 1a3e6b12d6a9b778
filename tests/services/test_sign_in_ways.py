"""Passwords and links switched off for roles: told only to who has the right one."""

import pytest
from flask import Flask

from planapp.domain.access import Visitor
from planapp.services import passwords, sign_in, users
from planapp.services.errors import ServiceError
from planapp.services.mail_links import make_mail_link, use_code
from planapp.services.sign_in_ways import OTHER_WAY, may_use_link, may_use_password
from planapp.services.transaction import transaction
from tests.stored import person

PASSWORD = "korrekt häst batteri"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A planner with a password, who is an owner too."""
    made = person("planner")
    administrator = person("administrator")
    users.invite(administrator, made.roles[0].organisation_id, made.email, "", "owner")
    passwords.set_password(made, PASSWORD)
    return made


def test_any_role_without_passwords_is_enough(app: Flask, visitor: Visitor) -> None:
    assert may_use_password(visitor.id)
    app.config["NO_PASSWORD_ROLES"] = frozenset({"owner"})
    assert not may_use_password(visitor.id)
    assert may_use_password(person("reader").id)


def test_who_signs_in_another_way_learns_so_only_with_the_right_password(
    app: Flask, visitor: Visitor
) -> None:
    app.config["NO_PASSWORD_ROLES"] = frozenset({"planner"})
    with pytest.raises(ServiceError, match="E-postadressen eller lösenordet stämmer inte"):
        passwords.check_password(visitor.email, "fel lösenord här", "10.0.0.1")
    with pytest.raises(ServiceError) as refused:
        passwords.check_password(visitor.email, PASSWORD, "10.0.0.1")
    assert str(refused.value) == OTHER_WAY


def test_no_password_is_chosen_where_none_is_used(app: Flask, visitor: Visitor) -> None:
    app.config["NO_PASSWORD_ROLES"] = frozenset({"planner"})
    with pytest.raises(ServiceError) as refused:
        passwords.choose_password(visitor, PASSWORD, "ett annat lösenord", "10.0.0.1")
    assert str(refused.value) == OTHER_WAY


def test_links_and_codes_are_refused_where_they_are_off_and_nothing_is_used_up(
    app: Flask, visitor: Visitor
) -> None:
    with transaction():
        mailed, invited = make_mail_link(visitor.id), ""
        assert mailed is not None
    app.config["NO_LINK_ROLES"] = frozenset({"owner"})
    for call in (
        lambda: sign_in.use_link(mailed.token, "10.0.0.1"),
        lambda: use_code(visitor.email, mailed.code, "10.0.0.1"),
    ):
        with pytest.raises(ServiceError) as refused:
            call()
        assert str(refused.value) == OTHER_WAY
    app.config["NO_LINK_ROLES"] = frozenset()
    assert sign_in.use_link(mailed.token, "10.0.0.1") == visitor.id
    assert invited == ""


def test_the_emergency_administrator_always_has_the_password_and_a_link_made_by_hand(
    app: Flask, visitor: Visitor
) -> None:
    everybody = frozenset({"planner", "owner"})
    app.config.update(NO_PASSWORD_ROLES=everybody, NO_LINK_ROLES=everybody, EMERGENCY_ADMIN=visitor.email)
    assert passwords.check_password(visitor.email, PASSWORD, "10.0.0.1").user_id == visitor.id
    assert may_use_link(visitor.id)
    assert not may_use_link(visitor.id, is_mailed=True)
    with transaction():
        token = sign_in.make_link(visitor.id)
    assert sign_in.use_link(token, "10.0.0.1") == visitor.id
