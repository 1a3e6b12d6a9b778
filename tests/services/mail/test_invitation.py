"""An invitation by mail: who asks, what it is about, and a link that signs in."""

import re

import pytest
from flask import Flask

from planapp.domain.access import Visitor
from planapp.services import users
from planapp.services.mail.invitation import send_invitation
from planapp.services.sign_in import link_is_open, use_link
from tests.installation import HOME, OTHER
from tests.mail_server import Box
from tests.stored import person


@pytest.fixture
def planner(app: Flask, smtp: Box) -> Visitor:
    """Who invites; the app sends its mail to the server."""
    app.config.update(smtp.settings())
    return person("planner", "Petra")


def home(visitor: Visitor) -> int:
    return visitor.roles[0].organisation_id


def test_an_invitation_says_who_asks_and_what_it_is_about_and_signs_in(planner: Visitor, smtp: Box) -> None:
    invited = users.invite(planner, home(planner), "ny@example.se", "Åsa Öberg", "owner")
    assert send_invitation(home(planner), invited, "Petra Åberg").is_on_its_way
    assert smtp.received[0]["Subject"] == f"Petra Åberg bjuder in dig till cancerplanen i {HOME}"
    assert f"Petra Åberg bjuder in dig till planapp. Där följer {HOME} upp sin cancerplan" in smtp.text()
    assert "en gång, inom sju dagar" in smtp.text()
    found = re.search(r"http://plan\.example\.se/logga-in/lank/([\w-]+)\n", smtp.text())
    assert found is not None
    assert use_link(found[1], "10.0.0.1") == invited.user_id


def test_who_has_an_account_elsewhere_gets_no_key_but_the_way_in(planner: Visitor, smtp: Box) -> None:
    other = person("reader", "annan", OTHER)
    invited = users.invite(planner, home(planner), other.email, "", "owner")
    send_invitation(home(planner), invited, "Petra")
    assert "http://plan.example.se/logga-in\n" in smtp.text()
    assert "/logga-in/lank/" not in smtp.text()


def test_who_signs_in_another_way_gets_no_link(planner: Visitor, smtp: Box, app: Flask) -> None:
    app.config["NO_LINK_ROLES"] = frozenset({"owner"})
    invited = users.invite(planner, home(planner), "ny@example.se", "Ny", "owner")
    send_invitation(home(planner), invited, "Petra")
    assert "/logga-in/lank/" not in smtp.text()


def test_a_refused_invitation_leaves_its_link_to_be_sent_by_hand(planner: Visitor, smtp: Box) -> None:
    smtp.refuse_recipient = "550 5.1.1 No such user here"
    invited = users.invite(planner, home(planner), "ny@example.se", "Ny", "owner")
    sent = send_invitation(home(planner), invited, "Petra")
    assert (sent.outcome, sent.answer) == ("refused", "550 5.1.1 No such user here")
    assert link_is_open(invited.token)


def test_an_inviter_called_anything_writes_no_header_and_no_line(planner: Visitor, smtp: Box) -> None:
    invited = users.invite(planner, home(planner), "ny@example.se", "Ny", "owner")
    send_invitation(home(planner), invited, "Petra\r\nBcc: x@ond.example\r\n\r\n{{ 7 * 7 }}")
    assert smtp.received[0]["Bcc"] is None
    assert "Petra Bcc: x@ond.example {{ 7 * 7 }} bjuder in dig" in smtp.text()


def test_a_reader_is_not_asked_to_update_anything(planner: Visitor, smtp: Box) -> None:
    invited = users.invite(planner, home(planner), "las@example.se", "Lena", "reader")
    send_invitation(home(planner), invited, "Petra")
    assert "Du läser planen och hämtar dokument." in " ".join(smtp.text().split())
    assert "uppdaterar" not in smtp.text()


def test_a_function_is_told_how_each_of_its_people_gets_a_link(planner: Visitor, smtp: Box) -> None:
    told = users.Told(is_function=True)
    invited = users.invite(planner, home(planner), "hud@example.se", "Hud", "owner", None, told)
    send_invitation(home(planner), invited, "Petra")
    text = " ".join(smtp.text().split())
    assert "bjuder in den här brevlådan" in text
    assert "var och en om en egen länk på inloggningssidan" in text


def test_who_had_the_address_is_told_with_the_name_that_stays(planner: Visitor) -> None:
    users.invite(planner, home(planner), "karin@example.se", "Karin Klinik", "owner")
    again = users.invite(planner, home(planner), "karin@example.se", "Kajsa", "reader")
    assert again.known == (
        "Adressen finns redan: Karin Klinik (Rapportör). Kontot har nu också rollen Läsare. "
        "Namnet Karin Klinik står kvar, inte «Kajsa»."
    )
