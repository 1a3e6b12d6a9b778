"""Passwords: with a limit on guesses, and no word about which part was wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import passwords, sessions, sign_in
from planapp.services.errors import FieldErrors, ServiceError
from planapp.services.transaction import transaction
from planapp.storage.models import Organisation, SignInAttempt, User
from tests.stored import at_once, count, person

PASSWORD = "korrekt häst batteri"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a password."""
    made = person("owner")
    passwords.set_password(made, PASSWORD)
    found = sign_in.load_visitor(made.id)
    assert found is not None
    return found


def later(**by: int) -> None:
    """Let time pass: every attempt is so much older."""
    with transaction():
        for one in db.session.scalars(select(SignInAttempt)):
            one.at -= timedelta(**by)


def test_a_password_signs_in_however_the_address_is_written(visitor: Visitor) -> None:
    assert passwords.check_password(f"  {visitor.email.upper()} ", PASSWORD, "10.0.0.1").user_id == visitor.id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("owner@example.se", "fel lösenord här"),
        ("owner@example.se", ""),
        ("ingen@example.se", PASSWORD),
        ("\x00", PASSWORD),
        ("", PASSWORD),
    ],
)
def test_what_is_wrong_is_not_told(visitor: Visitor, email: str, password: str) -> None:
    with pytest.raises(ServiceError, match="E-postadressen eller lösenordet stämmer inte"):
        passwords.check_password(email, password, "10.0.0.1")


def test_an_unknown_account_takes_as_long(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashing is done: a hash is verified for each attempt, whether or not there is one."""
    verified, verify = [], passwords.PasswordHasher.verify

    def note(self: passwords.PasswordHasher, held: str, password: str) -> bool:
        verified.append(held.split("$")[1:4])
        return verify(self, held, password)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", note)
    for email in (visitor.email, "ingen@example.se"):
        with pytest.raises(ServiceError):
            passwords.check_password(email, "fel lösenord här", "10.0.0.1")
    assert len(verified) == 2
    assert verified[0] == verified[1]  # the same algorithm with the same costs
    assert verified[0][0] == "argon2id"


def tried(address: Callable[[int], str], email: Callable[[int], str], times: int) -> list[str]:
    """The answers to a number of attempts with a wrong password."""
    answers = []
    for number in range(times):
        with pytest.raises(ServiceError) as refused:
            passwords.check_password(email(number), "fel", address(number))
        answers.append(str(refused.value))
    return answers


def test_the_eleventh_attempt_on_an_account_is_refused(visitor: Visitor) -> None:
    answers = tried(lambda n: f"10.0.0.{n}", lambda n: visitor.email, 11)
    assert ["många" in one for one in answers] == [False] * 10 + [True]
    with pytest.raises(ServiceError, match="för många försök"):
        passwords.check_password(visitor.email, PASSWORD, "10.9.9.9")


def test_the_eleventh_attempt_from_an_address_is_refused(visitor: Visitor) -> None:
    answers = tried(lambda n: "10.0.0.1", lambda n: f"x{n}@example.se", 11)
    assert ["många" in one for one in answers] == [False] * 10 + [True]
    assert passwords.check_password(visitor.email, PASSWORD, "10.0.0.2").user_id == visitor.id


def test_attempts_are_counted_anew_after_the_window(visitor: Visitor) -> None:
    tried(lambda n: "10.0.0.1", lambda n: visitor.email, 10)
    later(minutes=5)
    assert passwords.check_password(visitor.email, PASSWORD, "10.0.0.1").user_id == visitor.id
    assert count(SignInAttempt) == 2  # the old ones are forgotten


def test_attempts_at_the_same_moment_are_counted_too(app: Flask, visitor: Visitor) -> None:
    tried(lambda n: "10.0.0.1", lambda n: visitor.email, 8)
    answers = at_once(app, *[lambda: passwords.check_password(visitor.email, "fel", "10.0.0.2")] * 5)
    assert sorted("många" in str(one) for one in answers) == [False, False, True, True, True]


@pytest.mark.parametrize("password", ["kort", "aaaaaaaaaaaa", "OWNER@example.se", "x" * 201, ""])
def test_a_weak_password_is_refused(visitor: Visitor, password: str) -> None:
    with pytest.raises(ServiceError, match="Välj ett lösenord"):
        passwords.set_password(visitor, password)


def test_a_new_password_ends_other_sessions_and_the_old_password(visitor: Visitor) -> None:
    passwords.set_password(visitor, "ett annat lösenord")
    after = sign_in.load_visitor(visitor.id)
    assert after is not None
    assert after.session_key != visitor.session_key
    with pytest.raises(ServiceError):
        passwords.check_password(visitor.email, PASSWORD, "10.0.0.1")


def test_who_has_a_password_must_know_it_to_change_it(visitor: Visitor) -> None:
    for wrong in ("", "fel lösenord här", PASSWORD.upper()):
        with pytest.raises(FieldErrors) as refused:
            passwords.choose_password(visitor, wrong, "ett annat lösenord", "10.0.0.1")
        assert list(refused.value.fields) == ["current"]
    passwords.choose_password(visitor, PASSWORD, "ett annat lösenord", "10.0.0.1")
    assert passwords.check_password(visitor.email, "ett annat lösenord", "10.0.0.1").user_id == visitor.id


def test_guesses_at_the_password_that_one_has_are_limited(visitor: Visitor) -> None:
    answers = []
    for _ in range(11):
        with pytest.raises(ServiceError) as refused:
            passwords.choose_password(visitor, "fel", "ett annat lösenord", "10.0.0.1")
        answers.append(str(refused.value))
    assert ["många" in one for one in answers] == [False] * 10 + [True]


def test_a_weak_new_password_is_told_by_its_field(visitor: Visitor) -> None:
    with pytest.raises(FieldErrors) as refused:
        passwords.choose_password(visitor, PASSWORD, "kort", "10.0.0.1")
    assert list(refused.value.fields) == ["password"]


@pytest.mark.parametrize(
    "password",
    ["Sommar-2025!!!", "lösenord12345", "123456789012", "qwertyuiop123", "planapp 2026!", "administrator"],
)
def test_a_word_that_many_choose_is_refused_whatever_fills_it_out(visitor: Visitor, password: str) -> None:
    with pytest.raises(ServiceError, match="svårare att gissa"):
        passwords.set_password(visitor, password)


def test_who_has_just_shown_their_mailbox_may_have_forgotten_the_old_password(visitor: Visitor) -> None:
    passwords.choose_password(visitor, "", "ett annat lösenord", "10.0.0.1", is_proved=True)
    assert passwords.check_password(visitor.email, "ett annat lösenord", "10.0.0.1").user_id == visitor.id


def test_who_has_no_password_chooses_one_without(app: Flask) -> None:
    fresh = person("reader")
    passwords.choose_password(fresh, "", PASSWORD, "10.0.0.1")
    assert passwords.check_password(fresh.email, PASSWORD, "10.0.0.1").user_id == fresh.id


@pytest.mark.parametrize(
    "password",
    ["en planapp för alla", "min cancerplan är min", "Västmanland är bäst", "i Hud-kliniken sitter vi"]
    + ["gladsommarplan", "glad sommarplan i solen"],
)
def test_names_of_the_place_are_refused_wherever_they_stand(
    app: Flask, visitor: Visitor, password: str
) -> None:
    app.config["SITE_NAME"] = "Glad sommarplan"
    with transaction():
        unit = Organisation(name="Hudkliniken", type="clinic", aliases=[])
        db.session.add(unit)
        db.session.flush()
        db.session.get_one(User, visitor.id).unit_id = unit.id
    with pytest.raises(ServiceError, match="utan namnet på planapp"):
        passwords.set_password(visitor, password)


def test_names_of_other_places_are_words_like_any(visitor: Visitor) -> None:
    passwords.set_password(visitor, "hudkliniken i annanstans")


def test_a_right_password_with_more_after_it_is_wrong(visitor: Visitor) -> None:
    longest = "korrekt häst batteri " * 9 + "häftklammer"
    passwords.set_password(visitor, longest)
    assert len(longest) == passwords.LONGEST
    for other in (longest + "x", longest * 2):
        with pytest.raises(ServiceError):
            passwords.check_password(visitor.email, other, "10.0.0.1")
    assert passwords.check_password(visitor.email, longest, "10.0.0.1").user_id == visitor.id


def test_a_hash_with_older_parameters_is_made_anew_when_its_password_is_right(visitor: Visitor) -> None:
    older = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction():
        db.session.get_one(User, visitor.id).password_hash = older
    with pytest.raises(ServiceError):
        passwords.check_password(visitor.email, "fel lösenord här", "10.0.0.1")
    assert db.session.get_one(User, visitor.id).password_hash == older
    proof = passwords.check_password(visitor.email, PASSWORD, "10.0.0.1")
    db.session.expire_all()
    held = db.session.get_one(User, visitor.id)
    assert held.password_hash != older
    assert held.session_key == proof.session_key  # nobody is signed out by it
    assert not passwords._hasher.check_needs_rehash(held.password_hash or "")
    assert passwords.check_password(visitor.email, PASSWORD, "10.0.0.1").user_id == visitor.id


def test_a_password_that_is_changed_between_its_check_and_the_session_begins_none(visitor: Visitor) -> None:
    proof = passwords.check_password(visitor.email, PASSWORD, "10.0.0.1")
    passwords.set_password(visitor, "ett annat lösenord")
    with pytest.raises(ServiceError, match="har just ändrats"):
        sessions.start_session(visitor.id, "password", "10.0.0.1", proof.session_key)
    assert sessions.signed_in_places(visitor.id) == []


def test_a_password_that_is_changed_at_the_moment_of_signing_in_leaves_no_session_of_the_old_one(
    app: Flask, visitor: Visitor
) -> None:
    for number in range(4):
        held = db.session.get_one(User, visitor.id).session_key
        at_once(
            app,
            lambda number=number: passwords.set_password(visitor, f"ett annat lösenord {number}"),
            *[lambda held=held: sessions.start_session(visitor.id, "password", seen_key=held)] * 2,
        )
        db.session.rollback()
        assert sessions.signed_in_places(visitor.id) == []


def test_passwords_are_kept_as_argon2id(visitor: Visitor) -> None:
    assert (db.session.get_one(User, visitor.id).password_hash or "").startswith("$argon2id$")
