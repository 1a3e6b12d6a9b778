"""Utskick: what an organisation sees of the mails to its users."""

from flask import Flask

from planapp.services import users
from planapp.services.mail import sent_mail
from planapp.services.mail.invitation import send_invitation
from planapp.services.mail.letter import Letter
from planapp.services.mail.send import send
from planapp.services.mail.sent_mail import list_sent_mail
from tests.installation import OTHER
from tests.mail_server import Box
from tests.stored import person


def test_an_organisation_sees_its_invitations_and_the_letters_to_its_users(app: Flask, smtp: Box) -> None:
    app.config.update(smtp.settings())
    planner, stranger = person("planner"), person("planner", "annan", OTHER)
    home, other = (one.roles[0].organisation_id for one in (planner, stranger))
    invited = users.invite(planner, home, "ny@example.se", "Ny", "owner")
    send_invitation(home, invited, "Petra")
    smtp.refuse_recipient = "550 5.1.1 No such user here"
    send(Letter("sign_in", planner.email, "Logga in", "hemligt", user_id=planner.id))
    send(Letter("sign_in", stranger.email, "Logga in", "hemligt", user_id=stranger.id))
    lines, older = list_sent_mail(home)
    assert [(one.to, one.outcome) for one in lines] == [
        (planner.email, "refused"),
        ("ny@example.se", "handed_over"),
    ]
    assert older is None
    assert [one.to for one in list_sent_mail(other)[0]] == [stranger.email]
    assert [one.to for one in list_sent_mail(home, "refused")[0]] == [planner.email]
    assert [one.to for one in list_sent_mail(home, "okänt")[0]] == [one.to for one in lines]


def test_older_mails_come_a_page_at_a_time(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr(sent_mail, "PAGE", 2)
    planner = person("planner")
    home = planner.roles[0].organisation_id
    for number in range(5):
        send(Letter("test", f"a{number}@example.se", "x", "y", organisation_id=home))
    seen, before = [], None
    for _ in range(3):
        lines, before = list_sent_mail(home, before=before)
        seen += [one.to for one in lines]
    assert (seen, before) == ([f"a{number}@example.se" for number in (4, 3, 2, 1, 0)], None)
