"""A link asked for by mail: the same answer whoever asks, and a letter only to who has an account."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services import ask_for_link as asking
from planapp.services import sign_in
from planapp.services.ask_for_link import ask_for_link, ask_for_new_link, wait_for_letters
from planapp.services.errors import ServiceError
from planapp.services.mail_links import use_code
from planapp.services.transaction import transaction
from planapp.storage.models import SentMail, SignInLink, User
from tests.mail_server import Box, smtp
from tests.stored import person, statements

__all__ = ["smtp"]


@pytest.fixture
def visitor(app: Flask, smtp: Box) -> Visitor:
    """Somebody with a role; the app sends its mail to the server."""
    app.config.update(smtp.settings())
    return person("owner")


def ask(email: str, number: int = 0) -> None:
    """Ask, from an address of its own, and wait for the letter."""
    ask_for_link(email, f"10.0.0.{number}")
    wait_for_letters()
    db.session.rollback()


def token_in(text: str) -> str:
    found = re.search(r"/logga-in/lank/([\w-]+)", text)
    assert found is not None
    return found[1]


def code_in(text: str) -> str:
    found = re.search(r"^(\d{3} \d{3})$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_letter_has_a_link_and_a_code_that_sign_in(visitor: Visitor, smtp: Box) -> None:
    ask(f" {visitor.email.upper()}")
    assert smtp.envelopes[0].rcpt_tos == [visitor.email]
    assert smtp.received[0]["Subject"] == "Logga in i planapp"
    assert use_code(visitor.email, code_in(smtp.text()), "10.0.0.1") == visitor.id
    ask(visitor.email)
    assert sign_in.use_link(token_in(smtp.text()), "10.0.0.1") == visitor.id


def test_a_stranger_gets_nothing_and_an_ended_user_too(visitor: Visitor, smtp: Box) -> None:
    ask("finns.inte@example.se")
    with transaction():
        db.session.execute(update(User).filter_by(id=visitor.id).values(ended_at=datetime.now(UTC)))
    ask(visitor.email, 1)
    assert smtp.received == []
    assert db.session.scalars(select(SentMail)).all() == []


def test_what_is_asked_of_the_database_before_the_answer_is_the_same_for_everybody(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the time that the answer takes tells nothing: the rest is done in a thread, after it."""
    monkeypatch.setattr(asking._threads, "submit", lambda *_: asking.Future())
    sent = []
    for number, email in enumerate((visitor.email, "finns.inte@example.se")):
        with statements() as asked:
            ask_for_link(email, f"10.0.0.{number}")
        sent.append(asked)
    assert sent[0] == sent[1]
    asking._waiting.clear()


def test_asking_is_limited_for_an_account_and_for_an_address(visitor: Visitor) -> None:
    for number in range(10):
        ask_for_link("a@example.se", f"10.0.1.{number}")
        ask_for_link(f"x{number}@example.se", "10.0.2.1")
    for email, address in (("a@example.se", "10.0.3.1"), ("y@example.se", "10.0.2.1")):
        with pytest.raises(ServiceError, match="för många försök"):
            ask_for_link(email, address)
    wait_for_letters()


def test_nobody_is_kept_from_signing_in_by_letters_that_others_ask_for(visitor: Visitor, smtp: Box) -> None:
    for number in range(10):
        ask(visitor.email, number)
    assert len(smtp.received) == 5  # the others are not written, and nobody is told
    assert use_code(visitor.email, code_in(smtp.text()), "10.0.0.99") == visitor.id


def test_a_new_link_in_the_place_of_a_spent_one_goes_to_whoever_that_was_for(
    visitor: Visitor, smtp: Box
) -> None:
    with transaction():
        token = sign_in.make_link(visitor.id)
    with transaction():
        db.session.execute(update(SignInLink).values(expires_at=datetime.now(UTC)))
    ask_for_new_link(token, "10.0.0.1")
    ask_for_new_link("finns-inte", "10.0.0.2")
    wait_for_letters()
    assert [one.rcpt_tos for one in smtp.envelopes] == [[visitor.email]]
    assert sign_in.use_link(token_in(smtp.text()), "10.0.0.1") == visitor.id


def test_who_signs_in_another_way_is_told_so_by_mail(visitor: Visitor, smtp: Box, app: Flask) -> None:
    app.config["NO_LINK_ROLES"] = frozenset({"owner"})
    ask(visitor.email)
    assert "din organisations egen inloggning" in smtp.text()
    assert "/logga-in/lank/" not in smtp.text()


def test_the_letter_leads_to_the_page_that_was_asked_for(visitor: Visitor, smtp: Box) -> None:
    ask_for_link(visitor.email, "10.0.0.1", "/rader/3?a=1&b=å")
    wait_for_letters()
    assert "?next=%2Frader%2F3%3Fa%3D1%26b%3D%C3%A5\n" in smtp.text()


def test_with_mail_off_one_is_told_whom_to_ask(visitor: Visitor, app: Flask) -> None:
    app.config["MAIL"] = "off"
    for call in (lambda: ask_for_link("a@example.se", "10.0.0.1"), lambda: ask_for_new_link("x", "10.0.0.1")):
        with pytest.raises(ServiceError, match="skickar ingen e-post här. Be planansvarig"):
            call()


def test_a_server_that_refuses_is_noted_and_nobody_else_is_hindered(visitor: Visitor, smtp: Box) -> None:
    smtp.refuse_recipient = "550 nej"
    ask(visitor.email)
    assert [one.outcome for one in db.session.scalars(select(SentMail))] == ["refused"]
    smtp.refuse_recipient = ""
    ask(visitor.email)
    assert len(smtp.received) == 1
