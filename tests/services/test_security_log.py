"""The security log: a JSON object for each event, once it has happened, and no secret in any."""

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.services import passwords, sessions, sign_in
from planapp.services.errors import ServiceError
from planapp.services.export_plan import export_plan
from planapp.services.imports.answer_upload import checked_upload
from planapp.services.imports.confirm_upload import confirm_upload, seen_of
from planapp.services.imports.undo_import import undo_import
from planapp.services.imports.upload_plan import upload
from planapp.services.mail.letter import Letter
from planapp.services.mail.send import send
from planapp.services.mail_links import make_mail_link, use_code
from planapp.services.security_log import LOGGER, log_event
from planapp.services.transaction import transaction
from tests.mail_server import Box, smtp
from tests.small_plan import small_plan
from tests.stored import person

PASSWORD = "korrekt häst batteri"
__all__ = ["smtp"]
Told = Callable[[], list[dict]]


@pytest.fixture
def told(app: Flask, caplog: pytest.LogCaptureFixture) -> Told:
    """The events so far."""
    caplog.set_level(logging.INFO, LOGGER)
    return lambda: [json.loads(one.getMessage()) for one in caplog.records if one.name == LOGGER]


def kinds(told: Told) -> list[str]:
    return [one["event"] for one in told()]


def test_an_event_is_one_line_with_its_time_and_facts(told: Told) -> None:
    log_event("export", user=3, kind_of="å\nä", nothing=None)
    (line,) = told()
    assert line.pop("at").endswith("+00:00")
    assert line == {"event": "export", "user": 3, "kind_of": "å\nä"}


def test_what_is_undone_is_not_told_and_what_is_stored_is_told_after(told: Told) -> None:
    def fail() -> None:
        with transaction():
            log_event("export")
            raise ServiceError("nej")

    with pytest.raises(ServiceError):
        fail()
    with transaction():
        log_event("import")
        assert kinds(told) == []
    assert kinds(told) == ["import"]
    with transaction():
        pass
    assert kinds(told) == ["import"]


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a password."""
    made = person("owner")
    passwords.set_password(made, PASSWORD)
    return made


def refused(call: Callable[[], object]) -> None:
    with pytest.raises(ServiceError):
        call()


def test_signing_in_and_out_is_told_with_how_and_from_where(visitor: Visitor, told: Told) -> None:
    found = sessions.load_session(sessions.start_session(visitor.id, "password", "10.0.0.7"))
    assert found is not None
    sessions.end_session(found.id, visitor.id)
    lines = [{name: one[name] for name in one if name != "at"} for one in told()]
    assert lines[-2:] == [
        {"event": "sign_in", "user": visitor.id, "method": "password", "address": "10.0.0.7"},
        {"event": "sign_out", "user": visitor.id},
    ]


def test_what_fails_is_told_by_user_where_there_is_one(visitor: Visitor, told: Told) -> None:
    for email in (visitor.email, "hemligt ord i fel fält"):
        refused(lambda email=email: passwords.check_password(email, "fel lösenord", "10.0.0.1"))
    refused(lambda: use_code(visitor.email, "123456", "10.0.0.1"))
    refused(lambda: sign_in.use_link("okand", "10.0.0.1"))
    failed = [(one["method"], one.get("user")) for one in told() if one["event"] == "sign_in_failed"]
    assert failed == [("password", visitor.id), ("password", None), ("code", None), ("link", None)]


def test_too_many_attempts_are_told(visitor: Visitor, told: Told) -> None:
    for _ in range(12):
        refused(lambda: passwords.check_password(visitor.email, "fel", "10.0.0.1"))
    assert kinds(told).count("too_many_attempts") == 2


def test_a_new_password_and_the_sessions_that_it_ends_are_told(visitor: Visitor, told: Told) -> None:
    sessions.start_session(visitor.id, "password")
    passwords.set_password(visitor, "ett annat lösenord")
    assert kinds(told)[-2:] == ["sessions_ended", "password_changed"]


def test_refused_mail_is_told(app: Flask, smtp: Box, visitor: Visitor, told: Told) -> None:
    app.config.update(smtp.settings())
    smtp.refuse_recipient = "550 nej"
    send(Letter("invitation", "hemlig.adress@example.se", "Ämne", "text", user_id=visitor.id))
    (line,) = [one for one in told() if one["event"] == "mail_refused"]
    assert (line["user"], line["mail"]) == (visitor.id, "invitation")


def test_no_secret_and_nothing_that_somebody_wrote_stands_in_the_log(
    app: Flask, visitor: Visitor, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction():
        token, mailed = sign_in.make_link(visitor.id), make_mail_link(visitor.id)
    assert mailed is not None
    passwords.check_password(visitor.email, PASSWORD, "10.0.0.1")
    refused(lambda: passwords.check_password("lösenord-i-fel-fält", "fel-lösenord", "10.0.0.1"))
    use_code(visitor.email, mailed.code, "10.0.0.1")
    secret = sessions.start_session(visitor.id, "code")
    text = caplog.text
    assert len(told()) >= 4
    secrets = (PASSWORD, token, mailed.token, mailed.code, secret, "lösenord-i-fel-fält", "fel-lösenord")
    assert [one for one in secrets if one in text] == []


def test_what_comes_in_and_goes_out_is_told_with_who_and_which_plan(told: Told, tmp_path: Path) -> None:
    planner = person("planner")
    home = planner.roles[0].organisation_id
    import_id = upload(planner, write_word(small_plan()), "plan.docx", home)
    stored = confirm_upload(planner, import_id, seen_of(checked_upload(planner, import_id)))
    assert stored is not None
    export_plan(stored.plan_id, "verksamhetsplan", "json", date(2026, 11, 22), planner)
    undo_import(planner, import_id)
    facts = [(one["event"], one.get("user"), one.get("plan")) for one in told()]
    assert facts[-3:] == [
        (kind, planner.id, stored.plan_id) for kind in ("import", "export", "import_undone")
    ]
