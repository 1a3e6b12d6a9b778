"""Mina aktiviteter: answering in its place, with and without the script; proposals to the planner."""

import re
from datetime import date
from typing import Any

import pytest
from lxml import html

from planapp.extensions import db
from planapp.services.life.decide import Decision
from planapp.services.life.decide import decide as decide_plan
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Owner
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import EMPTY, LINKED, PLAIN
from tests.stored import offer
from tests.web.pages import faults

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(settled: Settled) -> Client:
    """Ola, who leads the first row, the empty one and the last, which is done."""
    with settled.installation.app.app_context():
        keeper = settled.installation.visitor(settled.people["planner"])
        mine = [settled.rows[place] for place in (EMPTY, LINKED)]
        link_owner(keeper, get_plan(settled.plan_id), mine, settled.people["owner"].id)
    return settled.installation.client(settled.people["owner"])


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def part(settled: Settled) -> Client:
    """Bo, who answers for a part of the first row."""
    with settled.installation.app.app_context(), transaction():
        bo = settled.people["bystander"].id
        db.session.add(Owner(activity_id=settled.rows[PLAIN], user_id=bo, is_lead=False))
    return settled.installation.client(settled.people["bystander"])


def good(client: Client, path: str, **more: Any) -> Any:
    answer = client.get(path, **more)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def item(page: Any, row_id: int) -> Any:
    [found] = page.xpath(f"//li[@id='rad-{row_id}']")
    return found


def words(one: Any) -> str:
    return " ".join(one.text_content().split())


def version(settled: Settled, place: int) -> str:
    with settled.installation.app.app_context():
        return str(db.session.get_one(Activity, settled.rows[place]).version)


def decide(settled: Settled) -> None:
    with settled.installation.app.app_context():
        keeper = settled.installation.visitor(settled.people["planner"])
        decide_plan(keeper, settled.plan_id, Decision("Cancerrådet", date(2026, 1, 2)))


def group_of(one: Any) -> str:
    return one.xpath("string(preceding::h3[1])")


def test_whoever_only_answers_meets_her_rows_at_once_and_the_planner_a_link(
    settled: Settled, owner: Client, planner: Client
):
    start, page = good(owner, "/"), good(owner, "/mina-aktiviteter")
    for one in (start, page):
        assert one.findtext(".//h1") == "Mina aktiviteter"
        assert "Du är rapportör för 3 rader. 2 rader väntar på ditt svar. 1 är försenad." in words(one)
        assert len(one.xpath("//li[starts-with(@class, 'pa-mine-row')]")) == 3
    assert page.xpath("//nav//a[@aria-current]/text()") == ["Mina aktiviteter"]
    with settled.installation.app.app_context():
        keeper = settled.installation.visitor(settled.people["planner"])
        link_owner(keeper, get_plan(settled.plan_id), settled.rows[:2], keeper.id)
    start = good(planner, "/")
    assert start.findtext(".//h1") == "Start"
    assert "Du är rapportör för 2 rader." in words(start)
    assert start.xpath("//main//a[text()='Mina aktiviteter']/@href") == ["/mina-aktiviteter"]
    assert not good(settled.installation.client(settled.people["reader"]), "/").xpath(
        "//a[text()='Mina aktiviteter']"
    )


def test_unchanged_is_one_press_that_stays_in_place_and_can_be_undone(settled: Settled, owner: Client):
    row_id = settled.rows[PLAIN]
    answer = owner.send(f"/mina-aktiviteter/rad/{row_id}/oforandrat", {"version": "1", "grupp": "now"})
    assert (answer.status_code, answer.location) == (302, f"/mina-aktiviteter#rad-{row_id}")
    one = item(good(owner, "/mina-aktiviteter"), row_id)
    assert group_of(one).startswith("Svara nu")
    assert "Bekräftad oförändrad" in words(one)
    form = one.xpath(".//form[contains(@action, 'angra')]")[0]
    data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert owner.post("/mina-aktiviteter/angra", data=data).status_code == 302
    assert "Ångrat." in words(item(good(owner, "/mina-aktiviteter"), row_id))
    again = good(owner, "/mina-aktiviteter")
    assert "Ingen har svarat än" in words(item(again, row_id))
    assert "Ångra" not in words(again)


def test_an_answer_is_a_status_a_sentence_and_a_document(settled: Settled, owner: Client, planner: Client):
    row_id = settled.rows[PLAIN]
    form = {
        "version": "1",
        "grupp": "now",
        "status": "not_started",
        "comment": "Vi väntar på lokaler.",
        "reference": "Se www.exempel.se/rutin och Dok 41992",
    }
    owner.send(f"/mina-aktiviteter/rad/{row_id}", form)
    one = item(good(owner, "/mina-aktiviteter"), row_id)
    assert "Sparat" in words(one)
    assert "Vi väntar på lokaler." in words(one)
    assert one.xpath(".//a[text()='www.exempel.se/rutin']/@href") == ["https://www.exempel.se/rutin"]
    table = good(planner, f"/planer/{settled.plan_id}")
    assert "Dok 41992" in words(table.xpath(f"//tr[@id='rad-{row_id}']")[0])


def test_with_the_script_the_row_comes_back_with_the_figures(settled: Settled, owner: Client):
    row_id = settled.rows[EMPTY]
    form = {"version": "1", "grupp": "now", "status": "in_progress", "timeframe": "2031"}
    answer = owner.send(f"/mina-aktiviteter/rad/{row_id}", form, headers=HTMX)
    assert answer.status_code == 200
    whole = html.fromstring(f"<main>{answer.text}</main>")
    piece = item(whole, row_id)
    assert "1 rad väntar på ditt svar." in words(whole.get_element_by_id("mina-laget"))
    assert words(whole.get_element_by_id(f"now-{settled.plan_id}")) == "Svara nu (1)"
    assert not whole.xpath("//main/*[not(@hx-swap-oob)][not(self::li)]")
    assert "Tidsram: 2031" in words(piece)
    assert piece.xpath(".//button[@data-focus]")


def test_a_form_that_is_saved_as_it_was_says_that_nothing_has_changed(settled: Settled, owner: Client):
    row_id = settled.rows[PLAIN]
    form = {"version": "1", "status": "in_progress", "comment": ""}
    owner.send(f"/mina-aktiviteter/rad/{row_id}", form)
    assert "Bekräftad oförändrad" in words(item(good(owner, "/mina-aktiviteter"), row_id))


def test_what_cannot_be_saved_is_said_beside_its_field_and_nothing_typed_is_lost(
    settled: Settled, owner: Client
):
    row_id = settled.rows[EMPTY]
    form = {"version": "1", "status": "in_progress", "comment": "Min mening", "timeframe": "snart kanske"}
    for more in ({}, {"headers": HTMX}):
        answer = owner.send(f"/mina-aktiviteter/rad/{row_id}", form, **more)
        assert answer.status_code == 400
        one = item(html.fromstring(f"<main>{answer.text}</main>" if more else answer.text), row_id)
        assert "Tidsramen går inte att tolka" in words(one)
        assert one.xpath("string(.//textarea[@name='comment'])") == "Min mening"
        assert one.xpath(".//input[@name='timeframe']/@value") == ["snart kanske"]
        assert one.xpath(".//details[contains(@class, 'pa-mine-change')][@open]")
    assert faults(owner.send(f"/mina-aktiviteter/rad/{row_id}", form).text) == []
    assert version(settled, EMPTY) == "1"


def test_what_utgar_asks_for_is_asked_beside_its_fields(settled: Settled, owner: Client):
    with settled.installation.app.app_context():
        offer(settled.plan_id, "cancelled")
    answer = owner.send(
        f"/mina-aktiviteter/rad/{settled.rows[PLAIN]}", {"version": "1", "status": "cancelled"}
    )
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert "Skriv varför raden utgår." in answer.text


def test_somebody_elses_newer_answer_is_shown_and_not_overwritten(
    settled: Settled, owner: Client, planner: Client
):
    row_id = settled.rows[PLAIN]
    planner.send(f"/rader/{row_id}", {"version": "1", "status": "done", "comment": "Klart enligt chefen"})
    form = {"version": "1", "status": "in_progress", "comment": "Min mening", "reference": ""}
    answer = owner.send(f"/mina-aktiviteter/rad/{row_id}", form)
    assert answer.status_code == 409
    one = item(html.fromstring(answer.text), row_id)
    assert "Någon annan hann före" in words(one)
    assert "Kommentar: tomt → Klart enligt chefen (Petra" in words(one)
    # What she left alone is the newest; what she wrote stands.
    assert one.xpath(".//input[@name='status'][@checked]/@value") == ["done"]
    assert one.xpath("string(.//textarea[@name='comment'])") == "Min mening"
    assert faults(answer.text) == []
    unchanged = owner.send(f"/mina-aktiviteter/rad/{row_id}/oforandrat", {"version": "1"})
    assert unchanged.status_code == 409
    assert "Klart enligt chefen" in unchanged.text


def test_all_that_wait_are_confirmed_in_one_press_and_taken_back_in_one(settled: Settled, owner: Client):
    with settled.installation.app.app_context():
        keeper = settled.installation.visitor(settled.people["planner"])
        mine = settled.rows[1:3]
        link_owner(keeper, get_plan(settled.plan_id), mine, settled.people["owner"].id)
    page = good(owner, "/mina-aktiviteter")
    [form] = page.xpath("//form[contains(., 'Oförändrat på alla 3 som väntar')]")
    sent = {"rad": form.xpath("./input[@name='rad']/@value")}
    assert owner.send(form.get("action"), sent).status_code == 302
    after = good(owner, "/mina-aktiviteter")
    assert "3 rader är bekräftade oförändrade." in words(after)
    batch = after.xpath("//form[contains(., 'Ångra alla')]//input[@name='batch']/@value")
    assert owner.send("/mina-aktiviteter/angra", {"batch": batch[0]}).status_code == 302
    undone = good(owner, "/mina-aktiviteter")
    assert "3 bekräftelser är ångrade." in words(undone)
    assert words(undone).count("Ingen har svarat än") == 3
    assert owner.send("/mina-aktiviteter/oforandrade", {"rad": ["x-1", "-", "999999-1"]}).status_code == 302
    assert "inga rader att bekräfta" in words(good(owner, "/mina-aktiviteter"))


def test_whoever_answers_for_a_part_does_so_on_her_page_and_on_the_rows(
    settled: Settled, part: Client, planner: Client
):
    row_id = settled.rows[PLAIN]
    row_page = good(part, f"/rader/{row_id}")
    assert "Ditt delsvar" in words(row_page)
    assert not row_page.xpath("//textarea[@name='internal_note']")
    answer = part.send(
        f"/mina-aktiviteter/rad/{row_id}",
        {"seen": "", "status": "done", "comment": "Klart hos oss", "till": "rad"},
    )
    assert answer.status_code == 302
    after = good(part, answer.location)
    assert words(after.xpath("//dt[text()='Delsvar, Bo']/following-sibling::dd")[0]).startswith("Klar")
    batch = after.xpath("//form[@class='pa-undo']/input[@name='batch']/@value")[0]
    for path in (f"/planer/{settled.plan_id}", f"/rader/{row_id}"):
        assert "Bo" in words(good(planner, path))
    assert "Delsvar: Bo Klar" in words(good(planner, f"/planer/{settled.plan_id}"))
    stale = part.send(f"/mina-aktiviteter/rad/{row_id}", {"seen": "", "status": "in_progress"})
    assert stale.status_code == 409
    assert part.send(f"/rader/{row_id}/angra", {"batch": batch}).status_code == 302
    assert not good(part, f"/rader/{row_id}").xpath("//dt[text()='Delsvar, Bo']")
    assert good(part, "/mina-aktiviteter").xpath("//p[@class='pa-mine-part']/strong/text()") == ["din del"]


def test_a_proposal_goes_to_the_planner_who_says_yes_in_one_press(
    settled: Settled, owner: Client, planner: Client
):
    decide(settled)
    row_id = settled.rows[PLAIN]
    path = f"/rader/{row_id}/foresla"
    page = good(owner, path)
    form = {
        one.get("name"): one.get("value")
        for one in page.xpath("//form[@data-warn-unsaved]//input[@type='hidden']")
    }
    fault = owner.post(path, data=form | {"field": "timeframe", "new": "snart", "reason": ""})
    assert fault.status_code == 400
    assert faults(fault.text) == []
    sent = owner.post(path, data=form | {"field": "timeframe", "new": "2027", "reason": "Lokalerna dröjer"})
    assert sent.status_code == 302
    assert "du föreslog tidsramen «2027» i stället för «2022–2024»" in words(good(owner, "/mina-aktiviteter"))
    on_row = good(planner, f"/rader/{row_id}")
    [yes] = on_row.xpath("//form[contains(., 'Godta')]")
    answer = planner.send(yes.get("action"), {"gor": "ja", "till": "rad"})
    after = good(planner, answer.location)
    assert "flyttad en gång, ursprungligen 2022–2024" in words(after)
    assert "Godtaget förslag från Ola: Lokalerna dröjer" in words(after)
    assert "flyttad en gång" in words(good(planner, f"/planer/{settled.plan_id}"))
    mine = good(owner, "/mina-aktiviteter")
    assert "Godtaget av Petra" in words(mine)
    assert "2027 (flyttad en gång, ursprungligen 2022–2024)" in words(mine)
    batch = after.xpath("//form[@class='pa-undo']/input[@name='batch']/@value")[0]
    planner.send(f"/rader/{row_id}/angra", {"batch": batch})
    assert "flyttad" not in words(good(planner, f"/rader/{row_id}").xpath("//dl")[0])


def test_the_planner_answers_proposals_where_all_that_waits_stands(
    settled: Settled, owner: Client, planner: Client
):
    decide(settled)
    data = {"field": "timeframe", "seen_timeframe": "2022–2024", "new": "2026", "reason": "Lokaler"}
    owner.send(f"/rader/{settled.rows[PLAIN]}/foresla", data)
    waiting = f"/planer/{settled.plan_id}/att-svara-pa"
    [form] = good(planner, waiting).xpath("//form[contains(., 'Godta')]")
    sent = {one.get("name"): one.get("value") for one in form.xpath("./input")}
    answer = planner.post(form.get("action"), data=sent)
    assert answer.location.startswith(f"{waiting}?godtaget=")
    after = good(planner, answer.location)
    assert not after.xpath("//form[contains(., 'Godta')][not(contains(., 'Ångra'))]")
    [undo] = after.xpath("//form[contains(., 'Ångra godtagandet')]")
    batch = {one.get("name"): one.get("value") for one in undo.xpath("./input")}
    assert planner.post(undo.get("action"), data=batch).status_code == 302
    assert good(planner, waiting).xpath("//form[contains(., 'Godta')]")
    assert planner.get(f"{waiting}?godtaget=x&rad=y").status_code == 200


def test_a_planner_moves_a_decided_timeframe_with_a_reason(settled: Settled, planner: Client):
    assert planner.get(f"/rader/{settled.rows[PLAIN]}/foresla").status_code == 302  # a draft is just changed
    decide(settled)
    path = f"/rader/{settled.rows[PLAIN]}/foresla"
    assert "Ändra tidsram eller ansvarig" in words(good(planner, path))
    data = {"field": "timeframe", "seen_timeframe": "2022–2024", "new": "2026", "reason": "Beslut i rådet"}
    answer = planner.send(path, data)
    assert "flyttad en gång, ursprungligen 2022–2024" in words(good(planner, answer.location))
    stale = planner.send(path, data | {"new": "2028"})
    assert stale.status_code == 409
    assert "är nu «2026»" in stale.text


def test_proposals_of_another_row_are_not_answered_through_this_one(
    settled: Settled, owner: Client, planner: Client
):
    decide(settled)
    data = {"field": "timeframe", "seen_timeframe": "2022–2024", "new": "2026", "reason": "Lokaler"}
    owner.send(f"/rader/{settled.rows[PLAIN]}/foresla", data)
    other = f"/rader/{settled.rows[EMPTY]}/forslag/1"
    assert planner.send(other, {"gor": "ja"}).status_code == 404
    assert owner.send(f"{other}/ta-tillbaka").status_code == 404
    no = f"/rader/{settled.rows[PLAIN]}/forslag/1"
    assert planner.send(no, {"gor": "nej", "answer": ""}).status_code == 302
    assert owner.send(f"{no}/ta-tillbaka").status_code == 302
    assert "du föreslog" not in words(good(owner, "/mina-aktiviteter"))


def test_the_planner_says_on_whose_word_she_writes(settled: Settled, planner: Client, owner: Client):
    path = f"/rader/{settled.rows[PLAIN]}"
    page = good(planner, path)
    assert page.xpath("//input[@name='according_to']")
    assert not good(owner, path).xpath("//input[@name='according_to']")
    data = {"version": "1", "status": "done", "according_to": "verksamhetschefen, per telefon 3 maj"}
    planner.send(path, data)
    assert "enligt verksamhetschefen, per telefon 3 maj" in words(good(planner, path))


def test_the_paper_has_boxes_for_each_status_and_lines_to_write_on(owner: Client):
    [*papers] = good(owner, "/mina-aktiviteter").xpath("//div[contains(@class, 'pa-mine-paper')]")
    assert "Oförändrat Ej påbörjad Påbörjad Klar" in words(papers[0])
    assert re.search(r"Kommentar, väntar på:", words(papers[0]))


def test_who_has_answered_all_is_told_that_she_is_done(settled: Settled, owner: Client):
    form = {"version": "1", "grupp": "now", "status": "in_progress"}
    for place in (PLAIN, EMPTY):
        answer = owner.send(f"/mina-aktiviteter/rad/{settled.rows[place]}", form, headers=HTMX)
    assert "Klart, tack! Alla dina rader är besvarade." in answer.text
    assert "Nyss besvarade" in answer.text
    page = good(owner, "/mina-aktiviteter")
    assert "Klart, tack!" in words(page)
    row = item(page, settled.rows[EMPTY])
    assert row.xpath("ancestor::details[not(@open)]")
    assert "Tidsram: saknas" in words(row)


def test_what_one_press_leaves_out_is_said_and_why(settled: Settled, owner: Client):
    with settled.installation.app.app_context():
        keeper = settled.installation.visitor(settled.people["planner"])
        link_owner(keeper, get_plan(settled.plan_id), settled.rows[1:3], settled.people["owner"].id)
    page = good(owner, "/mina-aktiviteter")
    assert "1 rad till behöver ett eget svar: status saknas." in words(page)
    assert len(page.xpath("//button[contains(., 'Oförändrat på')]")) == 1


def test_rows_of_one_area_are_told_apart_also_by_what_is_heard(settled: Settled, owner: Client):
    page = good(owner, "/mina-aktiviteter")
    titles = [words(one) for one in page.xpath("//*[@class='pa-row-title']")]
    assert all(", rad " in one for one in titles)
    names = [words(one) for one in page.xpath("//li//summary")]
    assert len(set(titles)) == len(titles)
    assert len(set(names)) == len(names)


def test_a_reader_is_not_told_to_wait_for_rows(settled: Settled):
    reader = settled.installation.client(settled.people["reader"])
    page = good(reader, "/mina-aktiviteter")
    assert "Du läser, och behöver inte svara" in words(page)
    assert page.xpath("//main//a[text()='Visa planerna']/@href") == ["/planer"]
    assert "Välj ersättare" not in good(reader, "/mitt-konto").text_content()


def test_whoever_only_answers_has_one_entry_for_her_rows_in_the_menu(owner: Client, planner: Client):
    for path in ("/", "/mina-aktiviteter"):
        page = good(owner, path)
        assert page.xpath("//nav[@aria-label='Huvudmeny']//a[@aria-current]/text()") == ["Mina aktiviteter"]
        assert not page.xpath("//nav//a[text()='Start']")
        assert page.xpath("//button[@data-print]")
    assert good(planner, "/").xpath("//nav//a[@aria-current]/text()") == ["Start"]
