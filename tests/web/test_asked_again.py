"""A session that nobody uses ends, and what cannot be taken back asks once more who it is."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from planapp.extensions import db
from planapp.services.passwords import set_password
from planapp.services.transaction import transaction
from planapp.storage.models import Membership, SignedIn, User
from planapp.web.session import IDLE_LIFE
from tests.installation import Client, Person
from tests.settled import Settled
from tests.web.test_register import hidden, words

PASSWORD = "korrekt häst batteri"


def since_signing_in(settled: Settled, who: str, minutes: int) -> None:
    """Let time pass since somebody signed in."""
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    with settled.installation.app.app_context(), transaction():
        db.session.execute(update(SignedIn).filter_by(user_id=settled.people[who].id).values(at=at))


def unused(client: Client, seconds: int) -> None:
    """Let time pass since the browser was used."""
    with client.session_transaction() as held:
        held["used"] = int(time.time()) - seconds


def roles(settled: Settled, who: Person) -> set[str]:
    with settled.installation.app.app_context():
        return set(db.session.scalars(select(Membership.role).filter_by(user_id=who.id)))


def give_password(settled: Settled, who: str) -> None:
    with settled.installation.app.app_context():
        set_password(settled.installation.visitor(settled.people[who]), PASSWORD)


@pytest.fixture
def late(settled: Settled) -> Client:
    """The administrator's browser, twenty minutes after signing in."""
    give_password(settled, "administrator")
    client = settled.installation.client(settled.people["administrator"])
    since_signing_in(settled, "administrator", 20)
    return client


# --- A session that nobody uses -------------------------------------------------------------------


def test_a_session_that_nobody_uses_for_two_hours_ends(settled: Settled) -> None:
    client = settled.installation.client(settled.people["reader"])
    unused(client, IDLE_LIFE - 60)
    assert client.get("/").status_code == 200
    unused(client, IDLE_LIFE + 1)
    assert client.get("/").location.startswith("/logga-in")


def test_a_session_that_is_used_goes_on(settled: Settled) -> None:
    client = settled.installation.client(settled.people["reader"])
    for _ in range(3):
        unused(client, IDLE_LIFE - 60)
        assert client.get("/").status_code == 200  # and this is noted
        with client.session_transaction() as held:
            assert time.time() - held["used"] < 5


def test_use_is_noted_seldom_and_only_with_pages(settled: Settled) -> None:
    client = settled.installation.client(settled.people["reader"])
    client.get("/")  # the token of its forms is put beside
    unused(client, 60)
    assert "Set-Cookie" not in client.get("/").headers
    unused(client, 600)
    with client.get("/static/planapp.css") as answer:
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in client.get("/mitt-konto/uppgifter.json").headers
    assert "Set-Cookie" in client.get("/").headers


def test_a_cookie_that_does_not_say_when_it_was_used_signs_nobody_in(settled: Settled) -> None:
    client = settled.installation.client(settled.people["reader"])
    with client.session_transaction() as held:
        del held["used"]
    assert client.get("/").status_code == 302


def test_what_was_written_over_lunch_is_shown_when_the_session_has_ended(settled: Settled) -> None:
    client = settled.installation.client(settled.people["planner"])
    token, text = client.token(), "En lång intern text\nsom ingen vill skriva igen"
    for path, form in (
        (f"/rader/{settled.rows[0]}", {"version": "1", "comment": text}),
        ("/planer/ny", {"title": text}),
    ):
        unused(client, IDLE_LIFE + 1)
        answer = client.post(path, data=form | {"csrf_token": token, "password": "hemligt ord här"})
        assert answer.status_code == 400
        assert "Du är inte inloggad längre." in answer.text
        assert "som ingen vill skriva igen" in answer.text
        assert f"/logga-in?next={path}" in answer.text
        assert "hemligt ord här" not in answer.text


# --- Asked once more ------------------------------------------------------------------------------


def test_an_address_is_changed_only_by_who_has_just_signed_in(settled: Settled, late: Client) -> None:
    where = f"/anvandare/1/{settled.people['owner'].id}"
    opened = {"name": "Ola Ek"} | hidden(late.get(where))
    answer = late.send(where, opened | {"email": "ny.adress@example.se"})
    assert answer.status_code == 403
    told = words(answer)
    assert "Logga in igen för att fortsätta" in told
    assert "ny.adress@example.se" in told  # nothing that was written is lost
    assert f"/logga-in?igen=1&amp;next={where}" in answer.text
    same = {"email": settled.people["owner"].email.upper()}
    assert late.send(where, opened | same).status_code == 302  # a name alone asks nothing


def test_who_signs_in_again_is_led_back_and_goes_on(settled: Settled, late: Client) -> None:
    where = f"/anvandare/1/{settled.people['owner'].id}"
    page = late.get(f"/logga-in?igen=1&next={where}")
    assert (page.status_code, f'value="{where}"' in page.text) == (200, True)
    form = {"email": settled.people["administrator"].email, "password": PASSWORD, "next": where}
    assert late.send("/logga-in", form).location == where
    changed = {"name": "Ola", "email": "ny.adress@example.se"} | hidden(late.get(where))
    assert late.send(where, changed).status_code == 302
    with settled.installation.app.app_context():
        held = select(SignedIn.id).filter_by(user_id=settled.people["administrator"].id, ended_at=None)
        assert len(db.session.scalars(held).all()) == 1  # the old session has ended


def test_the_highest_role_is_given_only_by_who_has_just_signed_in(settled: Settled, late: Client) -> None:
    reader = settled.people["reader"]
    assert late.send(f"/anvandare/1/{reader.id}/roll", {"role": "administrator"}).status_code == 403
    invited = {"name": "Ny", "email": "ny@example.se", "role": "administrator"}
    assert late.send("/anvandare/1", invited).status_code == 403
    listed = {"pasted": "Namn\tE-post\tRoll\nNy\tny@example.se\tAdministratör"}
    assert late.send("/anvandare/1/lista", listed).status_code == 403
    assert roles(settled, reader) == {"reader"}
    with settled.installation.app.app_context():
        assert db.session.scalar(select(User).filter_by(email="ny@example.se")) is None
    assert late.send(f"/anvandare/1/{reader.id}/roll", {"role": "owner"}).status_code == 302
    since_signing_in(settled, "administrator", 14)
    assert late.send(f"/anvandare/1/{reader.id}/roll", {"role": "administrator"}).status_code == 302
    assert roles(settled, reader) == {"reader", "owner", "administrator"}


def test_what_is_taken_away_for_good_asks_when_it_is_opened_and_when_it_is_sent(
    settled: Settled, late: Client
) -> None:
    for path in (f"/anvandare/1/{settled.people['owner'].id}/avidentifiera", "/gallring/1/plan/1"):
        assert [late.get(path).status_code, late.send(path).status_code] == [403, 403]
        assert f"next={path}" in late.get(path).text
        planner = settled.installation.client(settled.people["planner"])
        assert "Din roll räcker inte" in planner.get(path).text


def test_who_has_no_way_in_of_their_own_is_asked_to_choose_a_password(settled: Settled) -> None:
    client = settled.installation.client(settled.people["administrator"])
    since_signing_in(settled, "administrator", 20)
    where = f"/anvandare/1/{settled.people['owner'].id}/avidentifiera"
    answer = client.get(where)
    assert (answer.status_code, "Du har inget lösenord än." in answer.text) == (403, True)
    assert client.send("/mitt-konto", {"password": PASSWORD}).status_code == 302
    assert client.get(where).status_code == 200


def test_a_first_password_asks_again_where_there_is_another_way_in(settled: Settled) -> None:
    config = settled.installation.app.config
    client = settled.installation.client(settled.people["reader"])
    since_signing_in(settled, "reader", 20)
    config["MAIL"] = "on"
    answer = client.send("/mitt-konto", {"password": PASSWORD})
    assert (answer.status_code, PASSWORD in answer.text) == (403, False)
    since_signing_in(settled, "reader", 5)
    assert client.send("/mitt-konto", {"password": PASSWORD}).status_code == 302


# --- Signing somebody else out --------------------------------------------------------------------


def test_who_keeps_an_account_signs_it_out_everywhere(settled: Settled) -> None:
    owner = settled.people["owner"]
    sessions = [settled.installation.client(owner) for _ in range(2)]
    link = settled.installation.link(owner)
    planner = settled.installation.client(settled.people["planner"])
    where = f"/anvandare/1/{owner.id}"
    assert "Logga ut överallt" in planner.get(where).text
    assert "är utloggad överallt" in words(planner.send(f"{where}/logga-ut", follow_redirects=True))
    assert [one.get("/").status_code for one in sessions] == [302, 302]
    assert settled.installation.client().get(link).status_code == 410
    assert settled.installation.client(owner).get("/").status_code == 200  # they may sign in again


def test_nobody_signs_out_somebody_with_a_higher_role(settled: Settled) -> None:
    administrator = settled.people["administrator"]
    theirs = settled.installation.client(administrator)
    planner = settled.installation.client(settled.people["planner"])
    where = f"/anvandare/1/{administrator.id}"
    assert "Logga ut överallt" not in planner.get(where).text
    assert "högre roll än du" in words(planner.send(f"{where}/logga-ut", follow_redirects=True))
    assert theirs.get("/").status_code == 200
