"""A text that seems to hold a personnummer is questioned before it is saved, on every page."""

import pytest
from lxml import html

from planapp.extensions import db
from planapp.storage.models import Activity
from planapp.web.personal_numbers import CONFIRM
from tests.installation import Client
from tests.settled import Settled
from tests.web.pages import faults

NUMBER = "850101-1236"
TEXT = f"Patienten {NUMBER} väntar <b>på</b> besked"


@pytest.fixture
def owner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["owner"])


def save(client: Client, settled: Settled, comment: str, **more):
    form = {"version": "1", "comment": comment, "status": "done"} | more
    return client.send(f"/rader/{settled.rows[0]}", form)


def stored(settled: Settled) -> str | None:
    with settled.installation.app.app_context():
        return db.session.get_one(Activity, settled.rows[0]).comment


def fields(page: str) -> dict[str, str]:
    """What the question's form would send, apart from its token."""
    form = html.fromstring(page).xpath("//main//form")[0]
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def test_a_text_with_a_number_is_questioned_and_not_saved(settled: Settled, owner: Client):
    answer = save(owner, settled, TEXT)
    assert answer.status_code == 422
    assert "Är det ett personnummer?" in answer.text
    assert "Texten ser ut att innehålla ett personnummer: 850101-••••." in answer.text
    assert "Kommentar" in answer.text
    assert "<b>" not in answer.text
    assert faults(answer.text) == []
    assert not stored(settled)


def test_nothing_that_was_written_is_lost_and_changing_it_saves_it(settled: Settled, owner: Client):
    page = save(owner, settled, f"Rad ett\n{TEXT}", internal_note="Ring Ola").text
    sent = fields(page)
    # A browser takes away the first line break of a long text, and lxml does not.
    assert sent["comment"].splitlines() == ["", "Rad ett", TEXT]
    assert sent | {"comment": ""} == {
        "version": "1", "status": "done", "internal_note": "Ring Ola", "comment": "",
    }  # fmt: skip
    form = html.fromstring(page).xpath("//main//form")[0]
    assert form.get("action") == f"/rader/{settled.rows[0]}"
    assert owner.send(form.get("action"), sent).status_code == 422
    assert owner.send(form.get("action"), sent | {"comment": "En patient väntar"}).status_code == 302
    assert stored(settled) == "En patient väntar"


def test_whoever_says_that_it_is_none_is_not_asked_again_about_that_text(
    settled: Settled, owner: Client, caplog
):
    page = save(owner, settled, TEXT).text
    with caplog.at_level("INFO"):
        assert save(owner, settled, **fields(page), **{CONFIRM: "1"}).status_code == 302
    assert stored(settled) == TEXT
    assert '"event": "personal_number_denied"' in caplog.text
    assert NUMBER not in caplog.text
    assert save(owner, settled, TEXT, version="2").status_code == 302
    assert save(owner, settled, TEXT + "!", version="2").status_code == 422
    other = settled.installation.client(settled.people["planner"])
    assert save(other, settled, TEXT, version="2").status_code == 422


def test_the_question_for_a_cell_of_the_table_takes_the_pages_place(settled: Settled, owner: Client):
    answer = save(owner, settled, TEXT)
    token = owner.token()
    answer = owner.post(
        f"/rader/{settled.rows[0]}",
        data={"version": "1", "comment": TEXT, "csrf_token": token},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#innehall", "innerHTML")
    assert "<!doctype" not in answer.text.lower()
    assert "Är det ett personnummer?" in answer.text


def test_the_question_comes_after_the_rules(settled: Settled):
    for who, status in (("bystander", 403), ("stranger", 404), ("nobody", 302)):
        client = settled.installation.client(settled.people.get(who))
        assert save(client, settled, TEXT).status_code == status
    owner = settled.installation.client(settled.people["owner"])
    answer = owner.post(f"/rader/{settled.rows[0]}", data={"comment": TEXT})
    assert answer.status_code == 400


def test_other_pages_ask_too(settled: Settled):
    planner = settled.installation.client(settled.people["planner"])
    answer = planner.send("/planer/ny", {"title": f"Plan för {NUMBER}"})
    assert answer.status_code == 422
    assert "Titel" in answer.text


@pytest.mark.parametrize(
    "text", ["Se dokument 2022-0457", "Ring 070-123 45 67", "Klart 2022-05-03", "851301-1236"]
)
def test_what_only_looks_like_one_is_saved(settled: Settled, owner: Client, text: str):
    assert save(owner, settled, text).status_code == 302
    assert stored(settled) == text


def test_passwords_addresses_and_searches_are_nobodys_business(settled: Settled, owner: Client):
    client = settled.installation.client()
    answer = client.send("/logga-in", {"email": f"{NUMBER}@example.se", "password": NUMBER})
    assert answer.status_code == 400
    assert owner.get(f"/sok?q={NUMBER}").status_code == 200


def test_several_fields_are_asked_about_at_once(settled: Settled, owner: Client):
    page = save(owner, settled, TEXT, internal_note=f"{NUMBER} och 121212-1212").text
    assert page.count("ser ut att innehålla") == 2
    assert "850101-••••, 121212-••••" in page


def test_the_question_can_be_left_for_the_page_that_the_form_came_from(settled: Settled, owner: Client):
    row = settled.rows[0]

    def back(path: str, **headers: str) -> str:
        answer = owner.send(path, {"version": "1", "comment": TEXT, "status": "done"}, headers=headers)
        found = html.fromstring(answer.text).xpath("//a[text()='Avbryt utan att spara']/@href")
        assert found == found[:1]
        return str(found[0])

    assert back(f"/rader/{row}") == f"/rader/{row}"
    assert back(f"/mina-aktiviteter/rad/{row}") == "/mina-aktiviteter"
    piece = {"HX-Request": "true"}
    assert (
        back(f"/mina-aktiviteter/rad/{row}", **piece, **{"HX-Current-URL": "http://localhost/?a=1"})
        == "/?a=1"
    )
    strange = {"HX-Current-URL": "https://annan.example/rader"}
    assert back(f"/mina-aktiviteter/rad/{row}", **piece, **strange) == "/mina-aktiviteter"


def test_the_question_names_the_field_as_the_form_did(settled: Settled, owner: Client):
    form = {"version": "1", "comment": TEXT, "status": "done"}
    assert "En mening om läget" in owner.send(f"/mina-aktiviteter/rad/{settled.rows[0]}", form).text
