"""The pages of signing in by mail: asking, the code, and a new link in the place of a spent one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from planapp.extensions import db
from planapp.services.ask_for_link import wait_for_letters
from planapp.services.transaction import transaction
from planapp.storage.models import SignInLink
from tests.installation import Client
from tests.mail_server import Box, smtp
from tests.settled import Settled

__all__ = ["smtp"]


@pytest.fixture
def mailing(settled: Settled, smtp: Box) -> Iterator[Settled]:
    """The installation sends its mail to the server."""
    settled.installation.app.config.update(smtp.settings(BASE_URL="http://localhost"))
    yield settled
    wait_for_letters()


def ask(client: Client, email: str, **more: str):
    answer = client.send("/logga-in/epost", {"lank-email": email} | {f"lank-{k}": v for k, v in more.items()})
    wait_for_letters()
    return answer


def link_in(text: str) -> str:
    found = re.search(r"http://localhost(/logga-in/lank/\S+)", text)
    assert found is not None
    return found[1]


def code_in(text: str) -> str:
    found = re.search(r"^(\d{3} \d{3})$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def test_one_asks_for_a_letter_and_signs_in_by_its_code(mailing: Settled, smtp: Box):
    client = mailing.installation.client()
    where = f"/planer/{mailing.plan_id}?status=done"
    answer = ask(client, mailing.people["owner"].email, next=where)
    assert answer.location == "/logga-in/kod"
    page = client.get("/logga-in/kod").text
    assert f"Har {mailing.people['owner'].email} ett konto här kommer det strax ett mejl dit." in page
    assert 'autocomplete="one-time-code"' in page
    assert client.send("/logga-in/kod", {"code": code_in(smtp.text())}).location == where
    assert client.get("/").status_code == 200


def test_or_by_its_link_which_leads_to_the_page_that_was_asked_for(mailing: Settled, smtp: Box):
    where = f"/planer/{mailing.plan_id}?status=done"
    ask(mailing.installation.client(), mailing.people["owner"].email, next=where)
    link, phone = link_in(smtp.text()), mailing.installation.client()
    for _ in range(3):
        assert (phone.head(link).status_code, phone.get(link).status_code) == (200, 200)
    assert phone.send(link).location == where
    assert phone.get("/").status_code == 200


def test_a_letter_leads_nowhere_outside(mailing: Settled, smtp: Box):
    ask(mailing.installation.client(), mailing.people["owner"].email, next="//ond.example")
    assert "ond.example" not in smtp.text()
    phone = mailing.installation.client()
    assert phone.send(f"{link_in(smtp.text())}?next=//ond.example").location == "/"


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(mailing: Settled, smtp: Box):
    answers = []
    for email in (mailing.people["owner"].email, "finns.inte@example.se"):
        client = mailing.installation.client()
        answer = ask(client, email)
        page = client.get(answer.location).text.replace(email, "…")
        answers.append((answer.status_code, answer.location, re.sub(r'"[\w.-]{60,}"', "token", page)))
    assert answers[0] == answers[1]
    assert len(smtp.received) == 1


def test_a_code_is_good_only_in_the_browser_that_asked(mailing: Settled, smtp: Box):
    client, email = mailing.installation.client(), mailing.people["owner"].email
    ask(client, email)
    form = {"code": code_in(smtp.text()), "email": email}
    other = mailing.installation.client()
    page = other.get("/logga-in/kod").text
    assert "Koden skriver du i den webbläsare där du bad om mejlet." in page
    assert 'name="code"' not in page
    assert other.send("/logga-in/kod", form).status_code == 400
    ask(other, "finns.inte@example.se")  # a letter of its own does not help
    assert other.send("/logga-in/kod", form).status_code == 400
    assert client.send("/logga-in/kod", form).location == "/"


def test_mail_and_pages_say_how_long_and_where_a_code_is_good(mailing: Settled, smtp: Box):
    client = mailing.installation.client()
    assert "en kod, som gäller i tio minuter i den här webbläsaren" in client.get("/logga-in").text
    ask(client, mailing.people["owner"].email)
    assert "Koden gäller i tio minuter." in client.get("/logga-in/kod").text
    assert "Den gäller i tio minuter, bara i den webbläsaren:" in smtp.text()


def test_the_last_letter_that_is_written_holds_however_often_one_asks(mailing: Settled, smtp: Box):
    client = mailing.installation.client()
    for _ in range(7):
        ask(client, mailing.people["owner"].email)
    assert len(smtp.received) == 5
    assert client.send("/logga-in/kod", {"code": code_in(smtp.text())}).location == "/"


@pytest.mark.parametrize("written", ["", "000000", "inte en kod"])
def test_a_wrong_code_is_told(mailing: Settled, smtp: Box, written: str):
    client = mailing.installation.client()
    ask(client, mailing.people["owner"].email)
    answer = client.send("/logga-in/kod", {"code": written})
    assert answer.status_code == 400
    assert ("Koden stämmer inte" if written else "Skriv koden i mejlet.") in answer.text
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("written", ["", "inte en adress", "a@example.se\r\nBcc: b@example.se"])
def test_what_is_no_address_is_told(mailing: Settled, smtp: Box, written: str):
    answer = ask(mailing.installation.client(), written)
    assert answer.status_code == 400
    assert "Skriv din e-postadress." in answer.text or "är ingen e-postadress" in answer.text
    assert smtp.received == []


def test_after_too_many_letters_one_is_told_to_wait(mailing: Settled):
    client = mailing.installation.client()
    for number in range(10):
        assert ask(client, f"x{number}@example.se").status_code == 302
    answer = ask(client, mailing.people["owner"].email)
    assert answer.status_code == 400
    assert "Vänta fem minuter" in answer.text


def test_a_spent_link_offers_a_new_one_to_the_same_person(mailing: Settled, smtp: Box):
    link = mailing.installation.link(mailing.people["owner"])
    with mailing.installation.app.app_context(), transaction():
        db.session.execute(update(SignInLink).values(expires_at=datetime.now(UTC)))
    client = mailing.installation.client()
    page = client.get(link)
    assert page.status_code == 410
    assert "Skicka en ny länk" in page.text
    asked = [client.send(f"{one}/ny").location for one in (link, "/logga-in/lank/finns-inte")]
    assert asked == ["/logga-in/kod"] * 2
    wait_for_letters()
    assert [one.rcpt_tos for one in smtp.envelopes] == [[mailing.people["owner"].email]]
    # Whose link it was is told to nobody but them.
    assert mailing.people["owner"].email not in client.get("/logga-in/kod").text
    form = {"code": code_in(smtp.text()), "email": mailing.people["owner"].email}
    assert 'name="email"' in client.get("/logga-in/kod").text
    assert client.send("/logga-in/kod", form).location == "/"


def test_with_mail_off_the_page_says_whom_to_ask(settled: Settled):
    client = settled.installation.client()
    page = client.get("/logga-in").text
    assert "Få en länk i e-post" not in page
    assert "Be planansvarig eller en administratör i din region om en länk." in page
    answer = ask(client, settled.people["owner"].email)
    assert answer.status_code == 400
    assert "planapp skickar ingen e-post här." in answer.text
    assert "Skicka en ny länk" not in client.get("/logga-in/lank/okand").text


def test_a_role_without_links_is_told_the_other_way_and_offered_no_new_link(mailing: Settled):
    link = mailing.installation.link(mailing.people["owner"])
    mailing.installation.app.config["NO_LINK_ROLES"] = frozenset({"owner"})
    answer = mailing.installation.client().send(link)
    assert answer.status_code == 410
    assert "Du loggar in med din organisations egen inloggning." in answer.text
    assert "Skicka en ny länk" not in answer.text


def test_utskick_lists_what_was_sent_without_what_it_said(mailing: Settled, smtp: Box):
    ask(mailing.installation.client(), mailing.people["owner"].email)
    page = mailing.installation.client(mailing.people["planner"]).get("/anvandare/1/utskick").text
    assert mailing.people["owner"].email in page
    assert "Lämnat till e-postservern" in page
    assert "250 2.0.0 Ok: queued as 1" in page
    token, code = link_in(smtp.text()).rpartition("/")[2], code_in(smtp.text())
    assert [one for one in (token, code, code.replace(" ", "")) if one in page] == []
    other = mailing.installation.client(mailing.people["stranger"]).get("/anvandare/2/utskick").text
    assert mailing.people["owner"].email not in other
    assert "Här finns inga utskick" in other


def test_no_log_holds_a_secret_of_a_letter(mailing: Settled, smtp: Box, caplog: pytest.LogCaptureFixture):
    caplog.set_level(0)
    smtp.refuse_message = "550 nej"
    client = mailing.installation.client()
    ask(client, mailing.people["owner"].email)
    smtp.refuse_message = ""
    ask(client, mailing.people["owner"].email)
    client.send("/logga-in/kod", {"code": code_in(smtp.text())})
    secrets = (
        link_in(smtp.text()).rpartition("/")[2],
        code_in(smtp.text()),
        code_in(smtp.text()).replace(" ", ""),
    )
    # All but what the tests' own mail server says of what it is handed.
    told = "\n".join(one.getMessage() for one in caplog.records if one.name != "mail.log")
    assert [one for one in secrets if one in told] == []


def invite(settled: Settled, email: str) -> str:
    client = settled.installation.client(settled.people["planner"])
    return client.send("/anvandare/1", {"name": "Åsa", "email": email, "role": "owner"}).text


def test_an_invitation_is_mailed_and_its_link_not_shown(mailing: Settled, smtp: Box):
    page = invite(mailing, "ny@example.se")
    assert "Ett mejl är på väg till ny@example.se." in page
    assert "/logga-in/lank/" not in page
    assert mailing.installation.client().send(link_in(smtp.text())).location == "/"


def test_an_invitation_that_the_server_refuses_says_why_and_shows_its_link(mailing: Settled, smtp: Box):
    smtp.refuse_recipient = "550 5.1.1 No such user here"
    page = invite(mailing, "ny@example.se")
    assert "550 5.1.1 No such user here" in page
    assert mailing.installation.client().send(link_in(page.replace("<", " "))).location == "/"


def test_where_mail_is_sent_a_link_is_offered_before_a_password(mailing: Settled):
    page = mailing.installation.client().get("/logga-in").text
    assert page.index("Utan lösenord") < page.index("Med lösenord")
    mailing.installation.app.config["MAIL"] = "off"
    page = mailing.installation.client().get("/logga-in").text
    assert page.index("Med lösenord") < page.index("Utan lösenord")
