"""Sessions: each is a row on the server, known by a secret, and can be ended."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import passwords, sessions, users
from planapp.services.transaction import transaction
from planapp.storage.models import SignedIn, User
from tests.stored import count, person, statements


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a role."""
    return person("reader")


def lives(secret: str) -> bool:
    """Whether a secret still is somebody's session, as the pages ask."""
    return sessions.load_session(secret) is not None


def test_a_session_is_its_users_until_it_is_ended(visitor: Visitor) -> None:
    secret, other = (sessions.start_session(visitor.id, one) for one in ("password", "link"))
    found = sessions.load_session(secret)
    assert found is not None
    assert (found.visitor.id, found.visitor.email, found.method) == (visitor.id, visitor.email, "password")
    assert found.visitor.roles == visitor.roles
    sessions.end_session(found.id, visitor.id)
    assert (lives(secret), lives(other)) == (False, True)


def test_nobody_ends_the_session_of_another(visitor: Visitor) -> None:
    secret = sessions.start_session(visitor.id, "link")
    found = sessions.load_session(secret)
    assert found is not None
    sessions.end_session(found.id, person("owner").id)
    assert lives(secret)


def test_only_the_hash_of_its_secret_is_stored(visitor: Visitor) -> None:
    secret = sessions.start_session(visitor.id, "link")
    assert secret not in {one.secret_hash for one in db.session.scalars(select(SignedIn))}


def test_a_session_ends_by_itself_after_twelve_hours(visitor: Visitor) -> None:
    secret = sessions.start_session(visitor.id, "sso")
    with transaction():
        soon = datetime.now(UTC) + sessions.SESSION_LIFE - timedelta(hours=12)
        db.session.execute(update(SignedIn).values(expires_at=soon))
    assert not lives(secret)


@pytest.mark.parametrize("secret", ["", "finns-inte", "1", "å" * 500, "\x00"])
def test_an_unknown_secret_is_nobodys(app: Flask, secret: str) -> None:
    assert not lives(secret)


def end_user(visitor: Visitor, _: Visitor) -> None:
    with transaction():
        db.session.execute(update(User).filter_by(id=visitor.id).values(ended_at=datetime.now(UTC)))


def lose_role(visitor: Visitor, administrator: Visitor) -> None:
    users.take_role(administrator, visitor.roles[0].organisation_id, visitor.id, "reader")


def get_role(visitor: Visitor, administrator: Visitor) -> None:
    users.invite(administrator, visitor.roles[0].organisation_id, visitor.email, "", "owner")


def new_password(visitor: Visitor, _: Visitor) -> None:
    passwords.set_password(visitor, "korrekt häst batteri")


@pytest.mark.parametrize("change", [end_user, lose_role, get_role, new_password])
def test_sessions_end_with_the_user_a_role_or_a_password(
    visitor: Visitor, change: Callable[[Visitor, Visitor], None]
) -> None:
    administrator = person("administrator")
    secret, theirs = (sessions.start_session(one.id, "link") for one in (visitor, administrator))
    change(visitor, administrator)
    assert (lives(secret), lives(theirs)) == (False, True)


def test_an_invitation_to_a_role_that_one_has_ends_nothing(visitor: Visitor) -> None:
    secret = sessions.start_session(visitor.id, "link")
    administrator = person("administrator")
    users.invite(administrator, visitor.roles[0].organisation_id, visitor.email, "", "reader")
    assert lives(secret)


def test_one_is_told_where_one_is_signed_in_and_signs_out_everywhere_else(visitor: Visitor) -> None:
    kept = [sessions.start_session(visitor.id, one) for one in ("password", "link", "code")]
    elsewhere = sessions.start_session(person("owner").id, "link")
    assert [one.method for one in sessions.signed_in_places(visitor.id)] == ["code", "link", "password"]
    found = sessions.load_session(kept[1])
    assert found is not None
    assert sessions.end_other_sessions(visitor.id, found.id) == 2
    assert [one.id for one in sessions.signed_in_places(visitor.id)] == [found.id]
    assert [lives(one) for one in (*kept, elsewhere)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("method", "minutes", "shown"),
    [("link", 1, True), ("code", 14, True), ("link", 16, False), ("password", 1, False), ("sso", 1, False)],
)
def test_who_has_just_signed_in_by_mail_has_shown_that_the_mailbox_is_theirs(
    visitor: Visitor, method: str, minutes: int, shown: bool
) -> None:
    secret = sessions.start_session(visitor.id, method)
    with transaction():
        db.session.execute(update(SignedIn).values(at=datetime.now(UTC) - timedelta(minutes=minutes)))
    found = sessions.load_session(secret)
    assert found is not None
    assert found.has_shown_mailbox() is shown


def test_who_it_is_is_asked_in_one_statement(visitor: Visitor) -> None:
    secret = sessions.start_session(visitor.id, "link")
    with statements() as sent:
        assert lives(secret)
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


def test_where_somebody_was_signed_in_is_forgotten_after_a_month(visitor: Visitor) -> None:
    sessions.start_session(visitor.id, "link")
    with transaction():
        db.session.execute(update(SignedIn).values(expires_at=datetime.now(UTC) - timedelta(days=31)))
    sessions.start_session(visitor.id, "link")
    assert count(SignedIn) == 1
