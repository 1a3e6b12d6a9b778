"""A letter reaches a real mail server, or the reason why not is noted; never a secret."""

from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.extensions import db
from planapp.services.mail import deliver
from planapp.services.mail.letter import Letter, as_message, one_line
from planapp.services.mail.send import Sent, send
from planapp.services.transaction import transaction
from planapp.storage.models import SentMail
from tests import mail_server as servers
from tests.mail_server import Box
from tests.stored import count

LETTER = Letter("test", "åsa@example.se", "Åtgärder för Örebro", "Hej Åsa!\n\nRäksmörgås: https://x.se/å\n")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Only one: what is looked at here is the mail server's side."""
    return sqlite_url


@pytest.fixture
def mailing(app: Flask, smtp: Box) -> Box:
    """The app sends its mail to this server."""
    app.config.update(smtp.settings())
    return smtp


def noted() -> SentMail:
    """The one mail that is noted."""
    db.session.rollback()
    return db.session.scalars(select(SentMail)).one()


def test_a_letter_arrives_with_its_swedish_letters_and_what_mail_from_machines_says(mailing: Box) -> None:
    sent = send(Letter("test", "asa@example.se", LETTER.subject, LETTER.text))
    (message,) = mailing.received
    assert sent == Sent("handed_over", "250 2.0.0 Ok: queued as 1")
    assert (message["Subject"], mailing.text()) == (LETTER.subject, LETTER.text)
    assert (message["To"], message["From"]) == ("asa@example.se", "planapp <plan@region.example.se>")
    assert mailing.envelopes[0].rcpt_tos == ["asa@example.se"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@plan.example.se>")
    assert parsedate_to_datetime(message["Date"]).utcoffset() is not None
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"


def test_an_address_with_swedish_letters_gets_its_mail(mailing: Box) -> None:
    assert send(LETTER).outcome == "handed_over"
    assert mailing.envelopes[0].rcpt_tos == ["åsa@example.se"]
    assert send(Letter("test", "asa@örebro.example", "x", "y")).outcome == "handed_over"
    assert mailing.envelopes[1].rcpt_tos == ["asa@xn--rebro-iua.example"]


def test_what_was_sent_is_noted_and_not_what_it_said(mailing: Box) -> None:
    send(LETTER)
    line = noted()
    assert (line.kind, line.to_address, line.subject) == ("test", "åsa@example.se", "Åtgärder för Örebro")
    assert (line.outcome, line.answer) == ("handed_over", "250 2.0.0 Ok: queued as 1")
    assert "Räksmörgås" not in str(vars(line))


def test_with_mail_off_nothing_leaves(app: Flask, smtp: Box) -> None:
    app.config.update(smtp.settings(MAIL="off"))
    assert send(LETTER) == Sent("off")
    assert smtp.envelopes == []
    assert noted().outcome == "off"


def test_redirected_mail_goes_to_one_address_and_says_to_whom_it_would_have_gone(
    app: Flask, smtp: Box
) -> None:
    app.config.update(smtp.settings(MAIL="redirect", MAIL_REDIRECT="prov@region.example.se"))
    sent = send(LETTER)
    assert (sent.outcome, sent.is_on_its_way) == ("redirected", False)
    assert smtp.envelopes[0].rcpt_tos == ["prov@region.example.se"]
    assert smtp.received[0]["To"] == "prov@region.example.se"
    assert smtp.received[0]["Subject"] == "[till åsa@example.se] Åtgärder för Örebro"
    assert smtp.text().startswith("Det här mejlet skulle ha gått till åsa@example.se.")
    assert noted().to_address == "åsa@example.se"


@pytest.mark.parametrize(
    "name", ["Åsa\r\nBcc: x@ond.example", "Åsa\nSubject: annat", "Å\x00\x85\u2028sa\r\n\r\nbrev", "x" * 5000]
)
def test_nobody_writes_a_header_by_what_they_are_called(mailing: Box, name: str) -> None:
    assert send(Letter("test", "asa@example.se", f"{name} bjuder in dig", "Hej!\n")).outcome == "handed_over"
    message = mailing.received[0]
    assert (message["Bcc"], len(message.get_all("Subject"))) == (None, 1)
    assert mailing.envelopes[0].rcpt_tos == ["asa@example.se"]
    assert len(message["Subject"]) <= 150
    assert mailing.text() == "Hej!\n"


@pytest.mark.parametrize(
    "to", ["asa@example.se\r\nBcc: x@ond.example", "asa@example.se, x@ond.example", "", "x"]
)
def test_what_is_no_address_gets_no_mail(mailing: Box, to: str) -> None:
    assert send(Letter("test", to, "Ämne", "Hej!")).outcome == "refused"
    assert mailing.received == []


def test_a_site_called_anything_can_send(mailing: Box, app: Flask) -> None:
    app.config["SITE_NAME"] = 'Region "Öst" <plan>, a@b\r\nBcc: x@y.se'
    assert send(LETTER).outcome == "handed_over"
    assert mailing.received[0]["Bcc"] is None


def test_a_refused_recipient_is_told_in_the_servers_words(mailing: Box) -> None:
    mailing.refuse_recipient = "550 5.1.1 No such user here"
    sent = send(LETTER)
    assert sent == Sent("refused", "550 5.1.1 No such user here")
    assert (noted().outcome, noted().answer) == ("refused", "550 5.1.1 No such user here")


def test_what_the_server_quotes_of_a_letter_holds_no_secret(mailing: Box) -> None:
    mailing.refuse_message = servers.QUOTED.strip()
    assert send(LETTER).answer == "550 spam: http://plan.example.se/logga-in/lank/… for x"


def test_a_server_that_is_not_there_is_told(app: Flask, smtp: Box) -> None:
    app.config.update(smtp.settings(SMTP_PORT=1))
    assert send(LETTER) == Sent("refused", "Servern går inte att nå (Connection refused).")


def test_a_server_that_says_nothing_is_given_up(
    app: Flask, smtp: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(deliver, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app.config.update(smtp.settings(SMTP_PORT=silent.getsockname()[1]))
        assert send(LETTER).answer.startswith("Servern svarade inte")


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(app: Flask, smtp: Box) -> None:
    app.config.update(smtp.settings(SMTP_TLS="starttls"))
    sent = send(LETTER)
    assert sent.outcome == "refused"
    assert "STARTTLS" in sent.answer
    assert smtp.received == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    app: Flask, tmp_path: Path, security: str
) -> None:
    context = servers.encrypted(tmp_path)
    more = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    with servers.mail_server(**more) as box:
        app.config.update(box.settings(SMTP_TLS=security, SMTP_HOST="localhost"))
        sent = send(LETTER)
    assert sent.outcome == "refused"
    assert sent.answer.startswith("Serverns certifikat går inte att lita på")
    assert box.received == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_a_trusted_connection_mail_is_encrypted(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    context = servers.encrypted(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    starttls = {"tls_context": context, "require_starttls": True}
    with servers.mail_server(**({"ssl_context": context} if security == "tls" else starttls)) as box:
        app.config.update(box.settings(SMTP_TLS=security, SMTP_HOST="localhost"))
        assert send(LETTER).outcome == "handed_over"
    assert len(box.received) == 1


def test_we_sign_in_to_a_server_that_asks_and_a_wrong_password_is_told_without_it(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    with servers.mail_server(**servers.asking_for_password(tmp_path)) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        who = {"SMTP_USER": servers.USER, "SMTP_PASSWORD": servers.PASSWORD}
        app.config.update(box.settings(SMTP_TLS="starttls", SMTP_HOST="localhost", **who))
        assert send(LETTER).outcome == "handed_over"
        app.config["SMTP_PASSWORD"] = "fel-hemlighet-3"
        sent = send(LETTER)
        assert sent.outcome == "refused"
        assert sent.answer.startswith("535")
        told = "\n".join(one.getMessage() for one in caplog.records if one.name != "mail.log")
        assert [one for one in ("fel-hemlighet-3", servers.PASSWORD) if one in sent.answer + told] == []


def test_mail_is_never_sent_inside_a_transaction(mailing: Box) -> None:
    with pytest.raises(RuntimeError), transaction():
        send(LETTER)
    assert (mailing.received, count(SentMail)) == ([], 0)


def test_a_message_is_made_for_one_recipient(mailing: Box) -> None:
    message = as_message(LETTER)
    assert [name for name in message if name in ("To", "Cc", "Bcc")] == ["To"]


def test_one_line_keeps_words_apart() -> None:
    assert one_line("ett\r\ntvå\u2028tre  fyra\x00fem") == "ett två tre fyra fem"
    assert one_line("abcdef", 4) == "abc…"
