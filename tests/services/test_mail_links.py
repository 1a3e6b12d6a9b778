"""Signing in by the link or the code of a letter: for a while, once, and only so many guesses."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import mail_links, sign_in
from planapp.services.errors import ServiceError
from planapp.services.mail_links import MailLink, make_mail_link, use_code
from planapp.services.transaction import transaction
from planapp.storage.models import SignInAttempt, SignInLink
from tests.stored import at_once, person


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a role."""
    return person("owner")


def letter(visitor: Visitor) -> MailLink:
    """The secrets of a new letter."""
    with transaction():
        made = make_mail_link(visitor.id)
    assert made is not None
    return made


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def later(**by: int) -> None:
    """Let time pass: everything that was noted is so much older."""
    step = timedelta(**by)
    with transaction():
        for link in db.session.scalars(select(SignInLink)):
            link.created_at, link.expires_at = link.created_at - step, link.expires_at - step
        for attempt in db.session.scalars(select(SignInAttempt)):
            attempt.at -= step


def tried(visitor: Visitor, code: str, number: int = 0) -> str:
    """The answer to a code, from an address of its own."""
    try:
        return str(use_code(visitor.email, code, f"10.0.1.{number}"))
    except ServiceError as refused:
        return str(refused)


def test_a_code_signs_in_once_and_takes_its_link_with_it(visitor: Visitor) -> None:
    made = letter(visitor)
    assert (
        use_code(f" {visitor.email.upper()} ", f"{made.code[:3]} {made.code[3:]}", "10.0.0.1") == visitor.id
    )
    assert not sign_in.link_is_open(made.token)
    assert tried(visitor, made.code) == mail_links.WRONG_CODE


def test_a_link_takes_its_code_with_it(visitor: Visitor) -> None:
    made = letter(visitor)
    assert sign_in.use_link(made.token, "10.0.0.1") == visitor.id
    assert tried(visitor, made.code) == mail_links.WRONG_CODE


def test_link_and_code_used_at_once_sign_in_once(app: Flask, visitor: Visitor) -> None:
    made = letter(visitor)
    answers = at_once(
        app,
        lambda: sign_in.use_link(made.token, "10.0.0.1"),
        *[lambda: use_code(visitor.email, made.code, "10.0.0.2")] * 3,
    )
    assert sum(one == visitor.id for one in answers) == 1, answers
    assert sum(isinstance(one, ServiceError) for one in answers) == 3


def test_a_link_lives_for_an_hour(visitor: Visitor) -> None:
    made = letter(visitor)
    later(minutes=59)
    assert sign_in.link_is_open(made.token)
    later(minutes=2)
    assert not sign_in.link_is_open(made.token)


def test_a_code_lives_for_ten_minutes_and_its_link_goes_on(visitor: Visitor) -> None:
    made = letter(visitor)
    later(minutes=9)
    assert tried(visitor, wrong(made.code)) == mail_links.WRONG_CODE
    later(minutes=2)
    assert tried(visitor, made.code) == mail_links.WRONG_CODE
    assert sign_in.use_link(made.token, "10.0.0.1") == visitor.id


def test_a_code_belongs_to_the_browser_that_asked(visitor: Visitor) -> None:
    with transaction():
        made = make_mail_link(visitor.id, "one browser")
    assert made is not None
    for number, browser in enumerate(("", "another browser")):
        with pytest.raises(ServiceError, match="Koden stämmer inte"):
            use_code(visitor.email, made.code, f"10.0.1.{number}", browser)
    assert use_code(visitor.email, made.code, "10.0.1.9", "one browser") == visitor.id


def test_five_wrong_tries_close_the_code_and_not_the_link(visitor: Visitor) -> None:
    made = letter(visitor)
    for number in range(5):
        assert tried(visitor, wrong(made.code), number) == mail_links.WRONG_CODE
    assert tried(visitor, made.code) == mail_links.WRONG_CODE
    assert sign_in.use_link(made.token, "10.0.0.1") == visitor.id


def test_four_wrong_tries_do_not(visitor: Visitor) -> None:
    made = letter(visitor)
    for number in range(4):
        tried(visitor, wrong(made.code), number)
    assert tried(visitor, made.code) == str(visitor.id)


def test_wrong_tries_at_the_same_moment_are_all_counted(app: Flask, visitor: Visitor) -> None:
    made = letter(visitor)
    at_once(app, *[lambda: use_code(visitor.email, wrong(made.code), "10.0.0.1")] * 5)
    db.session.rollback()
    assert db.session.scalars(select(SignInLink.tries).where(SignInLink.code_hash.is_not(None))).one() == 5


def test_guesses_count_as_attempts_to_sign_in(visitor: Visitor) -> None:
    answers = [tried(visitor, "000000", number) for number in range(11)]
    assert ["många" in one for one in answers] == [False] * 10 + [True]
    assert "många" in tried(visitor, letter(visitor).code)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٣٣٣٣٣٣", "å" * 5000, "\x00"])
def test_what_is_no_code_signs_nobody_in(visitor: Visitor, code: str) -> None:
    letter(visitor)
    assert tried(visitor, code) == mail_links.WRONG_CODE


def test_the_code_of_one_is_not_the_code_of_another(visitor: Visitor) -> None:
    letter(visitor)
    other = person("reader", "annan")
    theirs = letter(other)
    assert tried(visitor, theirs.code) in (mail_links.WRONG_CODE, str(visitor.id))  # one in a million
    assert use_code(other.email, theirs.code, "10.0.0.9") == other.id


def test_an_unknown_address_hears_the_same(app: Flask) -> None:
    for number, email in enumerate(("finns.inte@example.se", "", "\x00")):
        with pytest.raises(ServiceError, match="Koden stämmer inte"):
            use_code(email, "123456", f"10.0.0.{number}")


def test_a_new_letter_closes_the_older_ones_and_not_an_invitation(visitor: Visitor) -> None:
    with transaction():
        invitation = sign_in.make_link(visitor.id)
    first, second = letter(visitor), letter(visitor)
    assert [sign_in.link_is_open(one) for one in (invitation, first.token, second.token)] == [
        True,
        False,
        True,
    ]


def test_only_five_letters_an_hour_are_written(visitor: Visitor) -> None:
    for _ in range(5):
        letter(visitor)
    with transaction():
        assert make_mail_link(visitor.id) is None
    later(minutes=61)
    assert letter(visitor).code


def test_letters_asked_for_at_the_same_moment_are_five_too(app: Flask, visitor: Visitor) -> None:
    def ask() -> MailLink | None:
        with transaction():
            return make_mail_link(visitor.id)

    answers = at_once(app, *[ask] * 8)
    assert sum(isinstance(one, MailLink) for one in answers) == 5, answers


def test_the_table_alone_does_not_tell_a_code(app: Flask, visitor: Visitor) -> None:
    made = letter(visitor)
    link = db.session.scalars(select(SignInLink).where(SignInLink.code_hash.is_not(None))).one()
    held = link.code_hash
    assert held == mail_links._code_hash(link.token_hash, made.code)
    app.config["SECRET_KEY"] = "en annan nyckel"
    assert held != mail_links._code_hash(link.token_hash, made.code)
    assert held != mail_links._code_hash("ett annat brev", made.code)


def test_codes_are_six_digits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_links.secrets, "randbelow", lambda _: 7)
    assert letter(person("reader")).code == "000007"
