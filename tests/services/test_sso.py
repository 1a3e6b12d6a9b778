"""Single sign-on: whose account it is, and which roles its groups give."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.passwords import set_password
from planapp.services.register.sign_user_out import sign_user_out
from planapp.services.security_log import LOGGER
from planapp.services.sessions import load_session, start_session
from planapp.services.sign_in import load_visitor
from planapp.services.sso import account
from planapp.services.sso.account import account_of
from planapp.services.sso.person import KnownPerson
from planapp.services.sso.refused import SsoRefused
from planapp.services.sso.untie import untie
from planapp.services.transaction import transaction
from planapp.services.users import add_user, give_role, take_role
from planapp.settings.sso import GroupRole
from planapp.storage.models import Membership, Organisation, User
from tests.installation import HOME, OTHER
from tests.stored import at_once, count, person, statements

ISSUER = "https://logga-in.example.se"


# --- Whose account it is ------------------------------------------------------------------------


def comes(email: str = "asa@example.se", known_as: str = "asa", **more) -> KnownPerson:
    given = {"name": "Åsa", "roles": frozenset()} | more
    return KnownPerson(
        more.pop("issuer", ISSUER), "inloggningen", known_as, email, given["name"], given["roles"]
    )


def turned_away(who: KnownPerson) -> str:
    db.session.rollback()
    with pytest.raises(SsoRefused) as caught:
        account_of(who)
    return caught.value.reason


def roles(user_id: int) -> set[tuple[str, str, bool]]:
    db.session.rollback()
    held = select(Organisation.name, Membership.role, Membership.by_sso).join(
        Membership, Membership.organisation_id == Organisation.id
    )
    return {tuple(one) for one in db.session.execute(held.where(Membership.user_id == user_id))}


def role(role: str, organisation: str = HOME) -> GroupRole:
    return GroupRole(f"{role} {organisation}", role, organisation)


def test_an_account_is_tied_by_its_address_once_and_known_by_its_id_afterwards(app: Flask):
    asa = person("reader", "asa")
    assert account_of(comes()) == asa.id
    assert account_of(comes(email="asa.andersson@example.se")) == asa.id
    assert account_of(comes(email="")) == asa.id
    assert count(User) == 1


def test_an_address_that_gets_a_new_owner_gives_nobody_the_old_account(app: Flask):
    person("reader", "asa")
    account_of(comes())
    assert turned_away(comes(known_as="another asa")) == "other_identity"


def test_an_account_that_is_let_go_of_is_tied_anew(app: Flask):
    asa = person("reader", "asa")
    account_of(comes())
    secret = start_session(asa.id, "sso")
    untie("Asa@example.se")
    assert load_session(secret) is None
    assert account_of(comes(known_as="new")) == asa.id
    assert turned_away(comes()) == "other_identity"
    untie("asa@example.se")
    for address in ("asa@example.se", "bo@example.se"):
        with pytest.raises(ServiceError, match="Inget konto"):
            untie(address)


def test_a_new_provider_takes_over_by_address(app: Flask):
    asa = person("reader", "asa")
    account_of(comes())
    assert account_of(comes(known_as="7", issuer="https://ny.example.se")) == asa.id
    assert account_of(comes(email="", known_as="7", issuer="https://ny.example.se")) == asa.id


def test_an_ended_account_is_refused_by_id_and_by_address(app: Flask):
    asa = person("reader", "asa")
    assert turned_away(comes(email="")) == "email_not_sure"
    account_of(comes())
    end(asa.id)
    assert turned_away(comes()) == "ended"
    assert turned_away(comes(known_as="new")) == "ended"


def end(user_id: int) -> None:
    with transaction():
        user = db.session.get_one(User, user_id)
        user.ended_at = user.created_at


def test_nobody_gets_an_account_without_a_group(app: Flask):
    assert turned_away(comes()) == "unknown_person"
    assert turned_away(comes(roles=None)) == "unknown_person"
    assert turned_away(comes(email="", roles=frozenset({role("reader")}))) == "email_not_sure"
    assert (count(User), count(Organisation)) == (0, 0)


def test_a_group_makes_an_account_with_its_roles(app: Flask):
    given = frozenset({role("reader"), role("owner"), role("reader", OTHER)})
    user_id = account_of(comes(roles=given))
    assert roles(user_id) == {(HOME, "reader", True), (HOME, "owner", True), (OTHER, "reader", True)}
    found = load_visitor(user_id)
    assert found is not None
    assert (found.name, found.email) == ("Åsa", "asa@example.se")
    assert account_of(comes(roles=given)) == user_id


def test_two_first_sign_ins_at_once_make_one_account(app: Flask):
    who = comes(roles=frozenset({role("reader"), role("owner")}))
    answers = at_once(app, *[lambda: account_of(who)] * 6)
    assert len(set(answers)) == 1
    assert count(User) == 1
    assert count(Membership) == 2


def test_two_people_with_one_address_at_once_get_one_account_between_them(app: Flask):
    given = frozenset({role("reader")})
    people = [comes(known_as=str(number), roles=given) for number in range(4)]
    answers = at_once(app, *[lambda one=one: account_of(one) for one in people])
    refused = [one for one in answers if isinstance(one, SsoRefused)]
    assert {one.reason for one in refused} == {"other_identity"}
    assert (len(refused), count(User)) == (3, 1)


def test_who_is_changed_in_every_way_while_signing_in_holds_up_nobody(app: Flask):
    """Each takes the turns in one order: two that wait for each other would be ended by the database."""
    administrator, asa = person("administrator"), person("planner", "asa")
    home = asa.roles[0].organisation_id
    for number in range(4):
        who = comes(known_as=str(number), issuer=f"{ISSUER}/{number}", roles=frozenset({role("reader")}))
        answers = at_once(
            app,
            lambda who=who: account_of(who),
            lambda: take_role(administrator, home, asa.id, "owner"),
            lambda: give_role(administrator, home, asa.id, "owner"),
            lambda: start_session(asa.id, "sso"),
            lambda: set_password(asa, "korrekt häst batteri"),
            lambda: sign_user_out(administrator, home, asa.id),
        )
        assert [one for one in answers if isinstance(one, DBAPIError)] == []
        db.session.rollback()
        assert db.session.get_one(User, asa.id).sso_id == str(number)


def test_every_turn_is_taken_before_the_accounts_row_is_touched(app: Flask):
    """With its row in hand nobody may wait for what somebody who wants that row holds."""
    person("reader", "asa")
    with statements() as sent:
        account_of(comes(roles=frozenset({role("reader")})))
    turns = [at for at, one in enumerate(sent) if "pg_advisory_xact_lock" in one]
    touched = [at for at, one in enumerate(sent) if one.startswith("UPDATE user_account")]
    assert len(touched) == 1
    assert [at for at in turns if at > touched[0]] == []
    # Of the person, the organisation by its name, the address, the roles, and the links last.
    assert len(turns) in (0, 5)


def test_who_is_ended_while_signing_in_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch):
    asa = person("reader", "asa")
    turn = account.wait_turn

    def ended_meanwhile(session, name):
        if name.startswith("links:"):
            session.execute(update(User).filter_by(id=asa.id).values(ended_at=datetime.now(UTC)))
        return turn(session, name)

    monkeypatch.setattr(account, "wait_turn", ended_meanwhile)
    assert turned_away(comes()) == "ended"


# --- Groups to roles ----------------------------------------------------------------------------


def test_groups_are_followed_and_roles_given_by_hand_stay(app: Flask):
    asa = person("owner", "asa")
    account_of(comes(roles=frozenset({role("reader"), role("owner")})))
    assert roles(asa.id) == {(HOME, "owner", False), (HOME, "reader", True)}
    account_of(comes(roles=frozenset({role("planner")})))
    assert roles(asa.id) == {(HOME, "owner", False), (HOME, "planner", True)}
    account_of(comes())
    assert roles(asa.id) == {(HOME, "owner", False)}


def test_a_role_that_is_given_by_hand_too_stays_when_the_group_is_left(app: Flask):
    given = frozenset({role("reader")})
    user_id = account_of(comes(roles=given))
    add_user("asa@example.se", "reader", HOME)
    account_of(comes())
    assert roles(user_id) == {(HOME, "reader", False)}


def test_unknown_groups_change_nothing_and_are_told(app: Flask, caplog: pytest.LogCaptureFixture):
    user_id = account_of(comes(roles=frozenset({role("reader")})))
    caplog.clear()
    with caplog.at_level("INFO", LOGGER):
        account_of(comes(roles=None))
    assert '"event": "groups_unknown"' in caplog.text
    assert roles(user_id) == {(HOME, "reader", True)}


def test_a_change_of_roles_ends_the_sessions_and_no_change_does_not(app: Flask):
    user_id = account_of(comes(roles=frozenset({role("reader")})))
    secret = start_session(user_id, "sso")
    account_of(comes(roles=frozenset({role("reader")})))
    assert load_session(secret) is not None
    account_of(comes(roles=frozenset({role("owner")})))
    assert load_session(secret) is None


def test_the_last_administrator_stays_one(app: Flask):
    given = frozenset({role("administrator"), role("reader")})
    asa = account_of(comes(roles=given))
    account_of(comes())
    assert roles(asa) == {(HOME, "administrator", True)}
    person("administrator", "anna")
    account_of(comes())
    assert roles(asa) == set()


def test_two_administrators_who_lose_their_group_at_once_leave_one(app: Flask):
    given = frozenset({role("administrator")})
    for name in ("asa", "bo"):
        account_of(comes(f"{name}@example.se", name, roles=given))
    at_once(
        app,
        lambda: account_of(comes("asa@example.se", "asa")),
        lambda: account_of(comes("bo@example.se", "bo")),
    )
    assert count(Membership) == 1


def test_the_security_log_tells_of_roles_and_never_of_groups(app: Flask, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO", LOGGER):
        account_of(comes(roles=frozenset({GroupRole("hemlig grupp", "reader", HOME)})))
        account_of(comes())
    assert [kind for kind in ("user_added", "role_given", "role_taken") if kind not in caplog.text] == []
    assert '"by": "sso"' in caplog.text
    assert "hemlig grupp" not in caplog.text
    assert "asa@example.se" not in caplog.text
