"""One-time links: they work once, for a week, and close each other."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import passwords, sign_in
from planapp.services.errors import ServiceError
from planapp.services.transaction import transaction
from planapp.storage.models import SignInAttempt, SignInLink, User
from tests.stored import at_once, person

PASSWORD = "korrekt häst batteri"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a password; their invitation's link is not used."""
    made = person("owner")
    passwords.set_password(made, PASSWORD)
    return made


@pytest.fixture
def link(visitor: Visitor) -> str:
    """The secret of a new one-time link."""
    with transaction():
        return sign_in.make_link(visitor.id)


def later(**by: int) -> None:
    """Let time pass: everything that was noted is so much older."""
    step = timedelta(**by)
    with transaction():
        for model, name in ((SignInAttempt, "at"), (SignInLink, "expires_at")):
            for one in db.session.scalars(select(model)):
                setattr(one, name, getattr(one, name) - step)


# --- Links ----------------------------------------------------------------------------------------


def test_a_link_signs_in_once(visitor: Visitor, link: str) -> None:
    assert sign_in.use_link(link, "10.0.0.1") == visitor.id
    with pytest.raises(ServiceError, match="redan använts"):
        sign_in.use_link(link, "10.0.0.1")


def test_looking_at_a_link_does_not_use_it(visitor: Visitor, link: str) -> None:
    assert sign_in.link_is_open(link)
    assert sign_in.link_is_open(link)
    sign_in.use_link(link, "10.0.0.1")
    assert not sign_in.link_is_open(link)


def test_of_two_who_press_at_once_one_signs_in(app: Flask, visitor: Visitor, link: str) -> None:
    answers = at_once(app, *[lambda: sign_in.use_link(link, "10.0.0.1")] * 4)
    assert sorted(isinstance(one, int) for one in answers) == [False, False, False, True], answers
    assert sum(isinstance(one, ServiceError) for one in answers) == 3


def test_a_link_is_too_old_after_a_week(link: str) -> None:
    later(hours=6 * 24)
    assert sign_in.link_is_open(link)
    later(hours=2 * 24)
    assert not sign_in.link_is_open(link)
    with pytest.raises(ServiceError, match="för gammal"):
        sign_in.use_link(link, "10.0.0.1")


@pytest.mark.parametrize("token", ["", "finns-inte", "å" * 500, "\x00"])
def test_an_unknown_link_signs_nobody_in(app: Flask, token: str) -> None:
    assert not sign_in.link_is_open(token)
    with pytest.raises(ServiceError):
        sign_in.use_link(token, "10.0.0.1")


def test_only_the_hash_of_a_link_is_stored(link: str) -> None:
    assert link not in {one.token_hash for one in db.session.scalars(select(SignInLink))}


def test_an_ended_user_does_not_sign_in(visitor: Visitor, link: str) -> None:
    with transaction():
        db.session.execute(update(User).where(User.id == visitor.id).values(ended_at=datetime.now(UTC)))
    assert sign_in.load_visitor(visitor.id) is None
    for call in (
        lambda: sign_in.use_link(link, "10.0.0.1"),
        lambda: passwords.check_password(visitor.email, PASSWORD, "10.0.0.1"),
    ):
        with pytest.raises(ServiceError):
            call()


def new_link(visitor: Visitor) -> str:
    with transaction():
        return sign_in.make_link(visitor.id)


def test_a_new_link_replaces_those_that_nobody_used(visitor: Visitor, link: str) -> None:
    other = new_link(person("reader", "annan"))
    newest = new_link(visitor)
    assert [sign_in.link_is_open(one) for one in (link, newest, other)] == [False, True, True]


def test_a_new_password_closes_open_links(visitor: Visitor, link: str) -> None:
    passwords.set_password(visitor, "ett annat lösenord")
    assert not sign_in.link_is_open(link)


def open_again() -> None:
    """Leave every link open, as older versions did."""
    with transaction():
        later_on = datetime.now(UTC) + timedelta(days=1)
        db.session.execute(update(SignInLink).values(expires_at=later_on, used_at=None))


def test_using_one_link_closes_the_others(visitor: Visitor, link: str) -> None:
    second = new_link(visitor)
    open_again()
    sign_in.use_link(second, "10.0.0.1")
    assert not sign_in.link_is_open(link)


def test_of_two_links_used_at_once_one_signs_in(app: Flask, visitor: Visitor) -> None:
    links = [new_link(visitor) for _ in range(4)]
    open_again()
    answers = at_once(app, *[lambda one=one: sign_in.use_link(one, "10.0.0.1") for one in links])
    assert sum(one == visitor.id for one in answers) == 1, answers
    assert sum(isinstance(one, ServiceError) for one in answers) == 3
