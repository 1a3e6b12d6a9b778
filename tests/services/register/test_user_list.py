"""A list from Excel: nothing is stored before it is looked at, and then all of it or nothing."""

import io
from dataclasses import replace

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.domain.user_list import HEADINGS, ListedUser
from planapp.extensions import db
from planapp.services import users
from planapp.services.errors import Conflict, ServiceError
from planapp.services.register.list_users import UserFilter, list_users
from planapp.services.register.units import UnitValues, add_unit, end_unit, list_units
from planapp.services.register.user_list import (
    CHANGED,
    NEW,
    REFUSED,
    SAME,
    add_listed,
    check_list,
    list_template,
    read_list,
)
from planapp.services.sign_in import link_is_open
from planapp.services.transaction import transaction
from planapp.storage.models import Membership, Organisation, User
from tests.installation import OTHER
from tests.stored import at_once, count, person, statements

EVA = ListedUser(2, "Eva Ek", "Eva@example.se", "Hudkliniken")
BO = ListedUser(3, "Bo", "bo@example.se", "hudkliniken", "reader")


def workbook(rows: list[list[str]], before: list[list[str]] | None = None) -> bytes:
    book = Workbook()
    book.worksheets[0].title = "Användare"
    for row in [*(before or []), list(HEADINGS), *rows]:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "csv", "cp1252", "pasted"])
def test_a_list_is_read_from_a_file_or_pasted(kind: str) -> None:
    rows = [["Åsa", "asa@example.se", "Hud", "Läsare", "nej"], ["Ola", "ola@example.se", "", "", "ja"]]
    text = "\r\n".join(";".join(row) for row in [list(HEADINGS), *rows])
    data, pasted = {
        "xlsx": (workbook(rows), ""),
        "csv": (text.encode("utf-8-sig"), ""),
        "cp1252": (text.encode("cp1252"), ""),
        "pasted": (b"", text.replace(";", "\t")),
    }[kind]
    found = read_list(data, pasted)
    assert [(one.line, one.name, one.role, one.is_function) for one in found] == [
        (2, "Åsa", "reader", False),
        (3, "Ola", "owner", True),
    ]


@pytest.mark.parametrize(
    ("data", "pasted", "sentence"),
    [
        (b"", " ", "Välj en fil"),
        (b"", "bara text", "ingen tabell"),
        (b"%PDF-1.7", "", "PDF"),
        (b"PK\x03\x04trasig", "", "."),
        (b"\x00" * 50, "", "."),
        (b"a;b\nc;d", "", "rubrikerna"),
        (workbook([]), "", "inga användare"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(data: bytes, pasted: str, sentence: str) -> None:
    with pytest.raises(ServiceError, match=sentence):
        read_list(data, pasted)


def test_the_template_is_filled_in_and_read() -> None:
    book = load_workbook(io.BytesIO(list_template()))
    book.worksheets[0]["A2"], book.worksheets[0]["B2"] = "Eva", "eva@example.se"
    target = io.BytesIO()
    book.save(target)
    (found,) = read_list(target.getvalue())
    assert (found.name, found.role) == ("Eva", "owner")


def test_a_list_is_looked_at_without_being_stored_and_then_stored_whole(admin: Visitor, home: int) -> None:
    checked = check_list(admin, home, [EVA, BO])
    assert [one.outcome for one in checked.rows] == [NEW, NEW]
    assert checked.new_units == ["Hudkliniken"]
    assert (count(User), count(Organisation)) == (1, 1)
    invited = add_listed(admin, home, [EVA, BO], checked.digest())
    assert [one.email for one in invited] == ["eva@example.se", "bo@example.se"]
    assert all(link_is_open(one.token) for one in invited)
    assert [(one.name, one.users) for one in list_units(home)] == [("Hudkliniken", 2)]
    found = {one.name: (one.unit, [held.role for held in one.roles]) for one in list_users(home)}
    assert found["Eva Ek"] == ("Hudkliniken", ["owner"])
    assert found["Bo"] == ("Hudkliniken", ["reader"])


def test_a_known_user_is_changed_and_told_what_changes(admin: Visitor, home: int) -> None:
    eva = person("reader", "eva")
    add_unit(admin, home, UnitValues("Hudkliniken", "clinic"))
    checked = check_list(admin, home, [EVA])
    (row,) = checked.rows
    assert row.outcome == CHANGED
    assert row.told == [
        "Finns redan. Får rollen Rapportör.",
        "Namnet ändras från eva till Eva Ek.",
        "Enheten ändras till Hudkliniken.",
    ]
    assert add_listed(admin, home, [EVA], checked.digest()) == []
    (found,) = list_users(home, UserFilter(text="eva@"))
    assert (found.id, found.name, found.unit) == (eva.id, "Eva Ek", "Hudkliniken")
    assert check_list(admin, home, [EVA]).rows[0].outcome == SAME


def test_rows_that_cannot_be_stored_are_told_and_nothing_is(admin: Visitor, home: int) -> None:
    ended = person("owner", "slut")
    with transaction():
        db.session.execute(update(User).filter_by(id=ended.id).values(ended_at=User.created_at))
    listed = [
        EVA,
        replace(EVA, line=4),
        ListedUser(5, "", "x@example.se"),
        ListedUser(6, "X", "ingen adress"),
        ListedUser(7, "X", ""),
        ListedUser(8, "X", "slut@example.se"),
        ListedUser(9, "X", "y@example.se", role="chef"),
        ListedUser(10, "X", "z@example.se", unit="." * 3),
    ]
    checked = check_list(admin, home, listed)
    assert [one.outcome for one in checked.rows] == [NEW] + [REFUSED] * 7
    assert all(one.told for one in checked.rows[1:])
    before = count(User)
    with pytest.raises(ServiceError, match="Inget är sparat"):
        add_listed(admin, home, listed, checked.digest())
    assert count(User) == before


def test_a_list_that_would_do_something_else_by_now_is_shown_again(admin: Visitor, home: int) -> None:
    seen = check_list(admin, home, [EVA]).digest()
    users.invite(admin, home, EVA.email, "Eva", "owner")
    with pytest.raises(Conflict, match="Titta igenom"):
        add_listed(admin, home, [EVA], seen)


def test_a_planner_gives_only_what_she_may_and_makes_no_units(
    admin: Visitor, home: int, planner: Visitor
) -> None:
    checked = check_list(planner, home, [EVA, replace(BO, role="planner")])
    assert [one.outcome for one in checked.rows] == [NEW, REFUSED]
    assert checked.new_units == []
    add_listed(planner, home, [EVA], check_list(planner, home, [EVA]).digest())
    assert list_units(home) == []
    with pytest.raises(ServiceError):
        add_listed(person("reader", "rut"), home, [BO], check_list(admin, home, [BO]).digest())


def test_an_account_of_another_organisation_gets_the_role_and_nothing_else(admin: Visitor, home: int) -> None:
    eva = person("administrator", "eva", OTHER)
    checked = check_list(admin, home, [EVA])
    assert checked.new_units == []
    assert add_listed(admin, home, [EVA], checked.digest()) == []
    user = db.session.get_one(User, eva.id)
    assert (user.name, user.unit_id) == ("eva", None)
    roles = db.session.scalars(select(Membership.role).filter_by(user_id=eva.id)).all()
    assert sorted(roles) == ["administrator", "owner"]


def test_an_ended_unit_is_told_of(admin: Visitor, home: int) -> None:
    end_unit(admin, home, add_unit(admin, home, UnitValues("Hudkliniken", "clinic")))
    assert check_list(admin, home, [EVA]).rows[0].told == ["Enheten Hudkliniken är avslutad."]


def test_the_same_list_twice_at_once_makes_each_user_once(app: Flask, admin: Visitor, home: int) -> None:
    seen = check_list(admin, home, [EVA, BO]).digest()
    answers = at_once(app, *[lambda: add_listed(admin, home, [EVA, BO], seen)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "list"], answers
    assert count(User) == 3


def test_looking_takes_as_many_statements_for_a_long_list(admin: Visitor, home: int) -> None:
    counts = []
    for length in (1, 200):
        listed = [ListedUser(one, "X", f"x{one}@example.se") for one in range(length)]
        with statements() as sent:
            check_list(admin, home, listed)
        counts.append(len(sent))
    assert counts[0] == counts[1]
