"""The register's pages: inviting, changing, ending, lists, substitutes, and taking away for good."""

import io
import json
import re

import pytest
from lxml import html
from sqlalchemy import select

from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.storage.models import Organisation, Plan, User
from tests.installation import Client, Person
from tests.settled import Settled
from tests.web.pages import faults

CLINIC = {"name": "Hudkliniken", "type": "clinic", "aliases": "HK"}


@pytest.fixture
def admin(settled: Settled) -> Client:
    """The administrator's browser."""
    return settled.installation.client(settled.people["administrator"])


def words(answer) -> str:
    assert faults(answer.text) == []
    return " ".join(html.fromstring(answer.text).text_content().split())


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return words(answer)


def hidden(answer) -> dict[str, str]:
    """What a page's forms carry unseen."""
    found = html.fromstring(answer.text).xpath("//input[@type='hidden'][@name != 'csrf_token']")
    return {one.get("name"): one.get("value", "") for one in found}


def page_of(settled: Settled, who: str) -> str:
    return f"/anvandare/1/{settled.people[who].id}"


def test_pages_of_the_register_are_whole(settled: Settled, admin: Client) -> None:
    owner = page_of(settled, "owner")
    for path in ("/enheter/1", "/anvandare/1/lista", "/gallring/1", "/mitt-konto/ersattare"):
        read(admin, path)
    for path in ("", "/avsluta", "/uppgifter", "/avidentifiera"):
        read(admin, owner + path)
    for who in ("planner", "owner", "reader"):
        client = settled.installation.client(settled.people[who])
        read(client, "/mitt-konto/ersattare")
        read(client, "/mitt-konto/uppgifter")
        assert "Hämta mina uppgifter" in read(client, "/mitt-konto")
    planner = settled.installation.client(settled.people["planner"])
    assert "Lägg till en enhet" not in read(planner, "/enheter/1")
    assert "Gallring" not in read(planner, "/anvandare/1")
    assert "högre roll än du kan ge" in read(planner, page_of(settled, "administrator"))


def test_units_are_added_changed_ended_and_taken_back(settled: Settled, admin: Client) -> None:
    assert "inga enheter än" in read(admin, "/enheter/1")
    assert admin.send("/enheter/1", CLINIC).status_code == 302
    answer = admin.send("/enheter/1", CLINIC | {"name": "hk"})
    assert answer.status_code == 400
    assert "«hk» är redan namn på enheten Hudkliniken" in words(answer)
    with settled.installation.app.app_context():
        unit_id = db.session.scalar(select(Organisation.id).filter_by(name="Hudkliniken"))
    where = f"/enheter/1/{unit_id}"
    opened = hidden(admin.get(where))
    assert admin.send(where, CLINIC | opened | {"name": "Hud"}).status_code == 302
    answer = admin.send(where, CLINIC | opened | {"name": "Huden"})
    assert answer.status_code == 409
    assert "Nu gäller: Hud, Klinik, också kallad HK" in words(answer)
    assert admin.send(where, CLINIC | hidden(answer) | {"name": "Huden"}).status_code == 302
    admin.send(f"{where}/avsluta")
    assert "Huden avslutad" in read(admin, "/enheter/1")
    assert admin.send(f"{where}/avsluta").status_code == 409
    admin.send(f"{where}/ta-tillbaka")
    assert "avslutad" not in read(admin, "/enheter/1")


def test_users_are_searched(admin: Client) -> None:
    assert "Visar 5 av 5 användare" in read(admin, "/anvandare/1")
    assert "Visar 1 av 5" in read(admin, "/anvandare/1?namn=rut")
    assert "Visar 2 av 5" in read(admin, "/anvandare/1?roll=owner")
    assert "Ingen användare passar" in read(admin, "/anvandare/1?namn=finns+inte")
    assert "Ingen är avslutad" in read(admin, "/anvandare/1?visa=ended")
    assert "Visar 5 av 5" in read(admin, "/anvandare/1?visa=x&roll=chef&enhet=å")


def test_an_account_is_changed_and_an_old_page_shows_both(settled: Settled, admin: Client) -> None:
    where = page_of(settled, "owner")
    form = {"name": "Ola Ek", "email": "ola@example.se"} | hidden(admin.get(where))
    session = settled.installation.client(settled.people["owner"])
    assert admin.send(where, form).status_code == 302
    assert session.get("/").status_code == 200
    answer = admin.send(where, form | {"name": "Ola Al"})
    assert answer.status_code == 409
    assert "Nu gäller: Ola Ek, ola@example.se" in words(answer)
    again = form | hidden(answer) | {"name": "Ola Al", "email": "ny@example.se"}
    assert "gamla adressen gäller inte längre" in words(admin.send(where, again, follow_redirects=True))
    assert session.get("/").status_code == 302
    answer = admin.send(where, again | hidden(admin.get(where)) | {"email": "rut@example.se"})
    assert answer.status_code == 400
    assert "används redan av en annan" in words(answer)


def test_roles_are_given_and_taken_on_the_users_page(settled: Settled, admin: Client) -> None:
    where = page_of(settled, "reader")
    assert "Rollen är given" in words(admin.send(f"{where}/roll", {"role": "owner"}, follow_redirects=True))
    assert "Välj en roll" in words(admin.send(f"{where}/roll", {}, follow_redirects=True))
    told = words(admin.send(f"{where}/ta-bort-roll", {"role": "reader"}, follow_redirects=True))
    assert "Rollen är borttagen" in told
    planner = settled.installation.client(settled.people["planner"])
    told = words(planner.send(f"{where}/roll", {"role": "planner"}, follow_redirects=True))
    assert "Du kan inte ge den rollen" in told


def test_a_user_is_ended_with_heirs_and_taken_back(settled: Settled, admin: Client) -> None:
    where, bo = page_of(settled, "owner"), settled.people["bystander"]
    assert "1 rad, huvudrapportör för 1" in read(admin, f"{where}/avsluta")
    answer = admin.send(f"{where}/avsluta")
    assert answer.status_code == 400
    assert "Välj vem som tar över raderna" in words(answer)
    assert admin.send(f"{where}/avsluta", {"alla": "99999"}).status_code == 400
    session = settled.installation.client(settled.people["owner"])
    told = words(admin.send(f"{where}/avsluta", {"alla": str(bo.id)}, follow_redirects=True))
    assert "Ola är avslutad. 1 rad är överlämnad." in told
    assert session.get("/").status_code == 302
    assert "Bo" in read(admin, f"/rader/{settled.rows[0]}")
    assert admin.send(f"{where}/avsluta", {"alla": str(bo.id)}).status_code == 409
    assert "Raderna får du koppla på nytt" in words(admin.send(f"{where}/ta-tillbaka", follow_redirects=True))
    assert "Du kan inte avsluta dig själv" not in read(admin, page_of(settled, "administrator"))
    answer = admin.send(f"{page_of(settled, 'administrator')}/avsluta")
    assert (answer.status_code, "minst en administratör" in words(answer)) == (400, True)


def test_rows_may_be_left_without(settled: Settled, admin: Client) -> None:
    told = words(admin.send(f"{page_of(settled, 'owner')}/avsluta", {"alla": "utan"}, follow_redirects=True))
    assert "Ola är avslutad. 1 rad är ändrad." in told


def test_a_list_is_checked_and_then_stored(settled: Settled, admin: Client) -> None:
    text = "Namn;E-post;Enhet;Roll\nÅsa;asa@example.se;Hud;Läsare\nRut R;rut@example.se;;Läsare"
    upload = {"file": (io.BytesIO(text.encode()), "lista.csv"), "role": "owner"}
    answer = admin.send("/anvandare/1/lista", upload, content_type="multipart/form-data")
    told = words(answer)
    assert answer.status_code == 200
    assert "Enheten «Hud» är ny och läggs till" in told
    assert "Namnet ändras från Rut till Rut R" in told
    with settled.installation.app.app_context():
        assert db.session.scalar(select(User).filter_by(email="asa@example.se")) is None
    carried = hidden(answer)
    answer = admin.send("/anvandare/1/lista/lagg-till", carried)
    assert "1 användare är tillagd, 1 är ändrad" in words(answer)
    (link,) = re.findall(r"/logga-in/lank/[\w-]+", html.fromstring(answer.text).text_content())
    assert settled.installation.client().send(link).status_code == 302
    again = admin.send("/anvandare/1/lista/lagg-till", carried)
    assert again.status_code == 409
    assert "Titta igenom den igen" in words(again)


@pytest.mark.parametrize(
    "carried",
    [
        {},
        {"listed": "x", "seen": "[]"},
        {"listed": "[]", "seen": "[]"},
        {"listed": "[1]", "seen": "[]"},
        {"listed": '[{"line": 1}]', "seen": "[]"},
        {"listed": '[{"line": "1", "name": "a", "email": "b"}]', "seen": "[]"},
        {"listed": '[{"line": 1, "name": ["a"], "email": "b"}]', "seen": "[]"},
        {"listed": '[{"line": 1, "name": "a\\u0000", "email": "b"}]', "seen": "[]"},
        {"listed": '[{"line": 1, "name": "a", "email": "b", "findings": 3}]', "seen": "{}"},
        {"listed": "[" * 5000, "seen": "[]"},
    ],
)
def test_a_list_that_was_meddled_with_is_refused(admin: Client, carried: dict[str, str]) -> None:
    answer = admin.send("/anvandare/1/lista/lagg-till", carried)
    assert answer.status_code == 400
    assert "Läs in den igen" in words(answer)


def test_what_is_meddled_out_of_a_list_is_found_again(admin: Client) -> None:
    told = {"line": 1, "name": "Åsa", "email": "asa@example.se", "role": "chef", "findings": []}
    carried = {"listed": json.dumps([told]), "seen": json.dumps([["new", "asa@example.se"], []])}
    answer = admin.send("/anvandare/1/lista/lagg-till", carried)
    assert answer.status_code == 409
    assert "Du kan inte ge rollen chef" in words(answer)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Välj en fil eller klistra in"),
        ({"pasted": "bara ord"}, "ingen tabell"),
        ({"file": (io.BytesIO(b"%PDF-1.4"), "x.pdf")}, "PDF"),
    ],
)
def test_a_bad_list_is_answered_with_a_sentence(admin: Client, form: dict, says: str) -> None:
    answer = admin.send("/anvandare/1/lista", form, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert says in words(answer)


def test_the_template_is_a_workbook(admin: Client) -> None:
    answer = admin.get("/anvandare/1/lista/mall.xlsx")
    assert answer.data.startswith(b"PK")
    assert "Mall" in answer.headers["Content-Disposition"]


def test_a_substitute_is_chosen_by_oneself_and_told_to_both(settled: Settled) -> None:
    ola = settled.installation.client(settled.people["owner"])
    bo = settled.people["bystander"]
    day = today().isoformat()
    form = {"substitute": str(bo.id), "starts_on": day, "ends_on": day}
    answer = ola.send("/mitt-konto/ersattare", form | {"ends_on": "2001-01-01"})
    assert answer.status_code == 400
    assert "Sista dagen är före den första" in words(answer)
    assert "Välj första dagen" in words(ola.send("/mitt-konto/ersattare", form | {"starts_on": "nyss"}))
    assert ola.send("/mitt-konto/ersattare", form).status_code == 302
    assert "Bo svarar för dina rader" in read(ola, "/mitt-konto")
    answer = ola.send("/mitt-konto/ersattare", form)
    assert (answer.status_code, "Bo är redan ersättare" in words(answer)) == (409, True)
    other = settled.installation.client(bo)
    assert "Du är ersättare för Ola till och med" in read(other, "/")
    assert "Du är ersättare för Ola till och med" in read(other, "/mitt-konto")
    ends = re.search(r"/mitt-konto/ersattare/\d+/avsluta", ola.get("/mitt-konto/ersattare").text)
    assert ends is not None
    assert other.send(ends[0]).status_code == 404
    assert ola.send(ends[0]).status_code == 302
    assert "ersättare för Ola" not in read(other, "/")


def test_a_person_is_given_what_is_held(settled: Settled, admin: Client) -> None:
    ola = settled.installation.client(settled.people["owner"])
    mine = ola.get("/mitt-konto/uppgifter.json")
    assert "attachment" in mine.headers["Content-Disposition"]
    assert mine.json["account"][0]["email"] == "ola@example.se"
    theirs = admin.get(f"{page_of(settled, 'owner')}/uppgifter.json")
    assert theirs.json["rows"] == mine.json["rows"] != []
    told = read(ola, "/mitt-konto/uppgifter")
    assert re.search(r"Rad ?\S.*, rad \d+ \(nummer \d+\)", told)
    assert "+00:00" not in told


def test_an_ended_user_is_anonymised_on_a_decision(settled: Settled, admin: Client) -> None:
    where = page_of(settled, "owner")
    admin.send(f"{where}/avsluta", {"alla": "utan"})
    form = {"registry_number": "RV 1", "decided_on": "2026-01-02", "typed": "Ola"}
    answer = admin.send(f"{where}/avidentifiera", form | {"typed": "Eva"})
    assert (answer.status_code, "precis som det står" in words(answer)) == (400, True)
    told = words(admin.send(f"{where}/avidentifiera", form, follow_redirects=True))
    assert "RV 1, 2026-01-02" in told
    assert "Uppgifterna om användaren är borttagna" in read(admin, where)
    assert "Ola" not in read(admin, f"/rader/{settled.rows[0]}")
    assert admin.send(f"{where}/avidentifiera", form | {"typed": "Borttagen person"}).status_code == 409


def test_an_ended_plan_is_destroyed_on_a_decision(settled: Settled, admin: Client) -> None:
    with settled.installation.app.app_context(), transaction():
        db.session.get_one(Plan, settled.plan_id).state = "ended"
    assert "Förstör" in read(admin, "/gallring/1")
    where = f"/gallring/1/plan/{settled.plan_id}"
    assert "6 rader med" in read(admin, where)
    form = {"registry_number": "RV 1", "decided_on": "2026-01-02", "typed": "fel"}
    assert admin.send(where, form).status_code == 400
    told = words(admin.send(where, form | {"typed": "Verksamhetsplan 2022–2024"}, follow_redirects=True))
    assert "Planen är förstörd" in told
    assert admin.get(f"/planer/{settled.plan_id}").status_code == 404
    assert admin.get(f"/gallring/1/plan/{settled.other_plan_id}").status_code == 404


def test_a_user_of_another_region_is_not_there(settled: Settled, admin: Client) -> None:
    stina: Person = settled.people["stranger"]
    assert admin.get(f"/anvandare/1/{stina.id}").status_code == 404
    assert admin.send(f"/anvandare/1/{stina.id}", {"name": "X", "email": "x@example.se"}).status_code == 404


def test_the_menu_marks_where_one_is(settled: Settled, admin: Client) -> None:
    def marked(path: str) -> list[str]:
        found = html.fromstring(admin.get(path).text).xpath("//nav//a[@aria-current]")
        return [one.text_content().strip() for one in found]

    assert marked(f"/planer/{settled.plan_id}/historik") == ["Planer"]
    assert marked("/anvandare/1/lista") == ["Användare", "Lägg till från en lista"]
    assert marked(f"{page_of(settled, 'owner')}/historik") == ["Användare"]
    assert marked("/mitt-konto/historik") == ["Mitt konto"]
