"""Pages of decided and ended plans: they offer nothing that would only be refused, and say what waits."""

import pytest
from lxml import html

from planapp.extensions import db
from planapp.storage.models import Activity, Plan
from tests.installation import Client
from tests.services.life.written import edited
from tests.settled import Settled
from tests.small_plan import EMPTY, PLAIN
from tests.stored import offer, row
from tests.web.pages import faults
from tests.web.test_life import begin, decide, good
from tests.web.test_own_words import seen


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def owner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["owner"])


@pytest.fixture
def reader(settled: Settled) -> Client:
    return settled.installation.client(settled.people["reader"])


def _version(settled: Settled, place: int) -> str:
    with settled.installation.app.app_context():
        return str(row(settled.rows[place]).version)


def _forms(client: Client, path: str) -> list[str]:
    """Where a page's own forms are sent; the page's search and sign-out are not its own."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    page = html.fromstring(answer.text)
    return [one.get("action", "") for one in page.xpath("//main//form[@method='post']")]


def _field_names(client: Client, path: str) -> set[str]:
    return set(html.fromstring(client.get(path).text).xpath("//main//form//*/@name"))


def test_a_decided_row_asks_only_for_who_and_when_where_they_are_missing(settled: Settled, planner: Client):
    filled, empty = (f"/rader/{settled.rows[place]}" for place in (PLAIN, EMPTY))
    asked = {"responsible", "timeframe"}
    assert asked <= _field_names(planner, filled)
    decide(planner, settled.plan_id)
    assert not asked & _field_names(planner, filled)
    assert asked <= _field_names(planner, empty)
    # Somebody who had the page open when the plan was decided is told.
    sent = {"version": _version(settled, PLAIN), "status": "done", "responsible": "Ortopeden"}
    answer = planner.send(filled, sent)
    assert answer.status_code == 400
    assert "Planen är beslutad, så ansvarig och tidsram står fast." in answer.text
    assert faults(answer.text) == []
    same = sent | {"responsible": "Kirurgkliniken", "timeframe": "2022–2024"}
    assert planner.send(filled, same).status_code == 302


def test_a_decided_plans_words_are_text_with_one_choice_left(settled: Settled, planner: Client):
    where = f"/planer/{settled.plan_id}/ord"
    decide(planner, settled.plan_id)
    page = good(planner, where)
    assert "Planen är beslutad, så orden står fast. Börja en ny version om de ska ändras." in page
    assert _field_names(planner, where) == {"csrf_token", "seen", "confirm"}
    answer = planner.send(where, {"seen": seen(planner, where), "confirm": "y"}, follow_redirects=True)
    assert "Sparat." in answer.text
    with settled.installation.app.app_context():
        assert db.session.get_one(Plan, settled.plan_id).own_words == {"done_needs_confirmation": True}
    old = {"offer_done": "y", "label_done": "Klar", "offer_in_progress": "y", "label_in_progress": "Igång"}
    answer = planner.send(where, {"seen": seen(planner, where), "unknown_words": "extend"} | old)
    assert answer.status_code == 400
    assert "orden står fast" in answer.text


def test_a_draft_on_consultation_is_marked_and_read_but_not_changed_by_readers(
    settled: Settled, planner: Client, reader: Client, owner: Client
):
    plan_id = settled.plan_id
    decide(planner, plan_id)
    draft_id = begin(planner, plan_id)
    told = good(planner, f"/planer/{draft_id}/steg/remiss")
    assert "Alla som läser den beslutade planen kan läsa utkastet" in told
    planner.send(f"/planer/{draft_id}/steg/remiss")
    assert "Utkast till version 2 är på remiss." in good(reader, f"/planer/{plan_id}")
    page = good(reader, f"/planer/{draft_id}")
    assert "PÅ REMISS · version 2" in page
    assert "Bara planansvariga ser det" not in page
    assert "Markera ändrade rader" not in page
    assert "utkast till version 2 PÅ REMISS" in good(reader, "/planer")
    assert "utkast till version 2, PÅ REMISS" in good(reader, "/sok?q=rutin")
    good(reader, f"/planer/{draft_id}/jamfor")
    assert reader.get(f"/planer/{draft_id}/skriv").status_code == 403
    assert reader.get(f"/planer/{draft_id}/beslut").status_code == 403
    with settled.installation.app.app_context():
        copy = db.session.query(Activity).filter_by(plan_id=draft_id, origin_id=settled.rows[PLAIN]).one()
        copy_id = copy.id
    for client in (reader, owner, planner):
        assert "Status rapporteras i den beslutade planen" in good(client, f"/rader/{copy_id}")
    answer = planner.send(f"/rader/{copy_id}", {"version": "1", "status": "done"})
    assert answer.status_code == 400
    planner.send(f"/planer/{draft_id}/steg/utkast")
    assert reader.get(f"/planer/{draft_id}").status_code == 404
    assert reader.get(f"/rader/{copy_id}").status_code == 404


def test_the_address_of_a_decided_draft_leads_to_the_plan(settled: Settled, planner: Client, reader: Client):
    plan_id = settled.plan_id
    decide(planner, plan_id)
    draft_id = begin(planner, plan_id)
    with settled.installation.app.app_context():
        copy = db.session.query(Activity).filter_by(plan_id=draft_id, origin_id=settled.rows[PLAIN]).one()
        copy_id = copy.id
    with settled.installation.app.app_context():
        visitor = settled.installation.visitor(settled.people["planner"])
        edited(visitor, draft_id, lambda written: written.row(copy_id)[2].rcc_activity.append("Mer"))
    assert decide(planner, draft_id).status_code == 302
    for client in (planner, reader):
        for path in ("", "/skriv", "/jamfor", "/andringar"):
            answer = client.get(f"/planer/{draft_id}{path}")
            assert answer.status_code == 302
            assert answer.location.endswith(f"/planer/{plan_id}")
        answer = client.get(f"/rader/{copy_id}")
        assert (answer.status_code, answer.location) == (302, f"/rader/{settled.rows[PLAIN]}")
    assert planner.send(f"/planer/{draft_id}/beslut", {}).status_code == 404
    assert "i utkastet till version 2" in good(reader, f"/planer/{plan_id}/andringar")
    assert _forms(planner, f"/planer/{plan_id}/andringar") == []
    stranger = settled.installation.client(settled.people["stranger"])
    assert stranger.get(f"/planer/{draft_id}").status_code == 404
    assert stranger.get(f"/rader/{copy_id}").status_code == 404


def test_an_ended_plan_offers_nothing_that_is_only_refused(settled: Settled, planner: Client, owner: Client):
    plan_id, row_id = settled.plan_id, settled.rows[PLAIN]
    with settled.installation.app.app_context():
        offer(plan_id, done_needs_confirmation=True)
    owner.send(f"/rader/{row_id}", {"version": _version(settled, PLAIN), "status": "done"})
    decide(planner, plan_id)
    draft_id = begin(planner, plan_id)
    planner.send(f"/planer/{plan_id}/steg/avsluta")
    page = good(planner, f"/planer/{plan_id}")
    hidden = ("Koppla rapportörer", "Vilka rader följs upp?", "Planens ord", "Läs in en nyare fil")
    for words in (*hidden, "Överordnad plan", "Bekräfta"):
        assert words not in page
    for path in ("", "/rapportorer", "/foljs-upp", "/ord", "/overordnad"):
        assert _forms(planner, f"/planer/{plan_id}{path}") == []
    assert _forms(planner, f"/rader/{row_id}") == []
    upload = html.fromstring(planner.get(f"/las-in?plan={plan_id}").text)
    offered = upload.xpath("//select[@name='plan']/option/@value")
    assert str(draft_id) in offered
    assert str(plan_id) not in offered
    answer = planner.get(f"/planer/{draft_id}/beslut")
    assert answer.status_code == 409
    assert "Planen är avslutad, så utkastet till dess nästa version går inte att besluta." in answer.text
    assert faults(answer.text) == []
    assert "Besluta planen" not in good(planner, f"/planer/{draft_id}")


def test_the_decision_page_of_a_decided_plan_says_that_it_is_decided(settled: Settled, planner: Client):
    decide(planner, settled.plan_id)
    answer = planner.get(f"/planer/{settled.plan_id}/beslut")
    assert answer.status_code == 409
    assert "Planen är redan beslutad" in answer.text


def test_a_removed_draft_that_cannot_come_back_leads_to_the_one_in_its_way(settled: Settled, planner: Client):
    decide(planner, settled.plan_id)
    old = begin(planner, settled.plan_id)
    planner.send(f"/planer/{old}/steg/ta-bort")
    new = begin(planner, settled.plan_id)
    assert "Planen har ett annat utkast: Utkast till version 2. Ta bort det först." in good(
        planner, "/planer/borttagna"
    )
    page = html.fromstring(planner.get("/planer/borttagna").text)
    assert page.xpath("//main//td//a/@href") == [f"/planer/{new}"]
    answer = planner.send(f"/planer/{old}/ta-tillbaka", follow_redirects=True)
    assert "redan ett annat utkast" in answer.text


def test_what_waits_for_the_planner_is_said_on_both_start_pages(
    settled: Settled, planner: Client, owner: Client
):
    plan_id, row_id = settled.plan_id, settled.rows[PLAIN]
    with settled.installation.app.app_context():
        offer(plan_id, done_needs_confirmation=True)
    assert "Försenad" in good(owner, "/")
    assert "att bekräfta" not in good(planner, "/")
    owner.send(f"/rader/{row_id}", {"version": _version(settled, PLAIN), "status": "done"})
    page = html.fromstring(owner.get("/").text)
    [mine] = page.xpath("//li[starts-with(@class, 'pa-mine-row')]")
    assert "Anmäld som klar, väntar på planansvarig" in mine.text_content()
    assert "Försenad" not in mine.text_content()
    assert "att bekräfta" not in good(owner, "/")
    found = html.fromstring(planner.get("/").text).xpath("//a[contains(., 'att bekräfta')]")
    assert [(one.text_content(), one.get("href")) for one in found] == [
        ("1 att bekräfta", f"/planer/{plan_id}?bekrafta=1")
    ]


def test_the_decision_page_tells_what_is_decided(settled: Settled, planner: Client):
    page = good(planner, f"/planer/{settled.plan_id}/beslut")
    assert "Planen har 6 rader." in page
    for line in ("1 rad saknar ansvarig", "1 rad saknar tidsram", "Ingen rad är tom"):
        assert line in page
    assert "Ingen rad väntar på att du bekräftar att den är klar" in page


def test_a_title_that_ends_with_a_full_stop_has_one_in_a_sentence(settled: Settled, planner: Client):
    with settled.installation.app.app_context():
        before = db.session.get_one(Plan, settled.plan_id)
        before.title = "Cancerplan 2022–2024."
        made = settled.other_plan_id
        after = db.session.get_one(Plan, made)
        after.organisation_id, after.predecessor_id = before.organisation_id, before.id
        copy = db.session.get_one(Activity, settled.other_rows[PLAIN])
        copy.origin_id = settled.rows[PLAIN]
        db.session.commit()
    assert "Följer på Cancerplan 2022–2024, utkast" in good(planner, f"/planer/{made}")
    page = good(planner, f"/rader/{settled.other_rows[PLAIN]}")
    assert "Från rad i Cancerplan 2022–2024. Status där: Påbörjad." in page


def test_what_a_row_waits_for_is_asked_for_with_the_plans_own_word(settled: Settled, planner: Client):
    with settled.installation.app.app_context():
        offer(settled.plan_id, statuses={"done": "Klar", "in_progress": "Påbörjad", "paused": "Vilar"})
    page = good(planner, f"/rader/{settled.rows[PLAIN]}")
    assert "När statusen är «Vilar»: vem eller vad väntar ni på?" in page
