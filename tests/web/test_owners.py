"""Linking by chapter, area and filter, with a preview and one undo; and a row's own rapportörer."""

import pytest
from lxml import html
from sqlalchemy import select

from planapp.extensions import db
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.storage.models import Area, Chapter, Owner
from tests.installation import Client
from tests.settled import Settled
from tests.web.pages import faults


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


def owners(settled: Settled) -> dict[int, list[str]]:
    """Who answers for each row, the lead marked with a star."""
    called = {person.id: who for who, person in settled.people.items()}
    found: dict[int, list[str]] = {}
    with settled.installation.app.app_context():
        for one in db.session.scalars(select(Owner).order_by(Owner.is_lead.desc(), Owner.id)):
            found.setdefault(settled.rows.index(one.activity_id), []).append(
                called[one.user_id] + "*" * one.is_lead
            )
    return found


def press(settled: Settled, client: Client, query: str = "", **form: object):
    people = {name: settled.people[str(form[name])].id for name in ("user",) if name in form}
    return client.send(f"/planer/{settled.plan_id}/rapportorer{query}", form | people)


def good(answer, status: int = 200):
    assert answer.status_code == status
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def words(page) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def follow(client: Client, answer):
    assert answer.status_code == 302, answer.text
    return good(client.get(answer.location))


def ids(settled: Settled, model) -> list[int]:
    with settled.installation.app.app_context():
        held = select(model.id).filter_by(plan_id=settled.plan_id).order_by(model.id)
        return list(db.session.scalars(held))


def test_whole_chapters_and_areas_are_linked_as_the_filter_shows_them(settled: Settled, planner: Client):
    chapter, area = ids(settled, Chapter)[1], ids(settled, Area)[1]
    page = follow(
        planner,
        press(settled, planner, user="bystander", **{"hela-kapitlet": chapter, "hela-omradet": area}),
    )
    assert "3 rader är kopplade till Bo." in words(page)
    assert owners(settled) == {0: ["owner*"], 3: ["bystander*"], 4: ["bystander*"], 5: ["bystander*"]}
    first = ids(settled, Chapter)[0]
    answer = press(settled, planner, "?text=delad", user="bystander", **{"hela-kapitlet": first})
    assert "text=delad" in answer.location
    assert {row for row, held in owners(settled).items() if "bystander*" in held} == {1, 2, 3, 4, 5}


def test_the_press_is_undone_from_the_page_that_it_leads_to(settled: Settled, planner: Client):
    page = follow(planner, press(settled, planner, user="bystander", rad=settled.rows))
    undo = page.xpath("//*[@id='meddelanden']//form[contains(@action, '/angra')]")[0]
    form = {one.get("name"): one.get("value") for one in undo.xpath(".//input")}
    page = follow(planner, planner.send(undo.get("action"), form))
    assert "Ångrat för 6 rader." in words(page)
    assert owners(settled) == {0: ["owner*"]}


def test_what_changes_for_others_is_shown_before_it_is_stored(settled: Settled, planner: Client):
    page = good(press(settled, planner, user="bystander", som="huvud", rad=settled.rows[:2]))
    assert "Se vad som ändras" in words(page)
    assert page.xpath("//tbody/tr/td[1]/text()")[0].strip() == "Ola"
    assert owners(settled) == {0: ["owner*"]}
    form = page.xpath("//main//form[@method='post']")[0]
    sent: dict[str, object] = {"rad": form.xpath(".//input[@name='rad']/@value")}
    sent |= {one.get("name"): one.get("value") for one in form.xpath(".//input[not(@name='rad')]")}
    with settled.installation.app.app_context():
        link_owner(
            settled.installation.visitor(settled.people["planner"]),
            get_plan(settled.plan_id),
            settled.rows[:1],
            settled.people["administrator"].id,
        )
    again = good(planner.send(form.get("action"), sent), 409)
    assert "Någon annan har ändrat rapportörerna" in words(again)
    sent["seen"] = again.xpath("//input[@name='seen']/@value")[0]
    follow(planner, planner.send(form.get("action"), sent))
    assert owners(settled) == {0: ["bystander*", "owner", "administrator"], 1: ["bystander*"]}


def test_several_are_linked_and_taken_off_at_once(settled: Settled, planner: Client):
    more = [settled.people["administrator"].id, settled.people["owner"].id]
    follow(planner, press(settled, planner, user="bystander", fler=more, rad=settled.rows[1:3]))
    assert owners(settled)[1] == ["bystander*", "administrator", "owner"]
    page = good(press(settled, planner, user="bystander", gor="ta-bort", rad=settled.rows[1:3]))
    assert "Ta bort från raderna: Bo." in words(page)
    seen = page.xpath("//input[@name='seen']/@value")[0]
    follow(
        planner, press(settled, planner, user="bystander", gor="ta-bort", rad=settled.rows[1:3], seen=seen)
    )
    assert owners(settled)[1] == ["administrator*", "owner"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"rad": [1]}, "Välj vem som ska kopplas"),
        ({"user": "reader", "rad": [1]}, "Välj en användare som är rapportör"),
        ({"user": "bystander"}, "Välj minst en rad"),
        ({"user": "bystander", "rad": ["999999999"]}, "inga rader att koppla"),
        ({"gor": "ta-bort", "rad": [1]}, "Välj vem som ska tas bort"),
    ],
)
def test_what_cannot_be_linked_is_said_and_nothing_is_stored(
    settled: Settled, planner: Client, form: dict, sentence: str
):
    page = good(press(settled, planner, **form), 400)
    assert sentence in words(page)
    assert owners(settled) == {0: ["owner*"]}


def test_what_is_missing_is_said_together_and_at_its_field(settled: Settled, planner: Client):
    page = good(press(settled, planner), 400)
    links = page.xpath("//div[@role='alert']//a/@href")
    assert links == ["#person", "#rader"]
    assert page.xpath("//*[@id='person'][@aria-invalid='true']")
    assert page.xpath("//*[@id='rader']")
    assert len(page.xpath("//button[contains(., 'Koppla till valda rader')]")) == 2
    assert page.xpath("//a[contains(., 'Ändra flera rader')]/@href") == [f"/planer/{settled.plan_id}/flera"]


def test_the_list_of_rows_without_rapportör_says_what_it_is(settled: Settled, planner: Client):
    page = good(planner.get(f"/planer/{settled.plan_id}/rapportorer?saknar=owner"))
    assert page.xpath("//h1/text()") == ["Saknar rapportör"]
    assert len(page.xpath("//input[@name='rad'][@checked]")) == 5
    nav = {" ".join(one.text_content().split()) for one in _nav(settled, planner)}
    assert {"Saknar rapportör (5)", "Att ta ställning till", "Föreslagna rapportörer"} <= nav


def _nav(settled: Settled, client: Client):
    return good(client.get(f"/planer/{settled.plan_id}")).xpath("//nav[@aria-label='Planen']//a")


def test_a_rows_rapportörer_are_linked_led_and_taken_off_on_its_page(settled: Settled, planner: Client):
    row = f"/rader/{settled.rows[0]}"
    bo = settled.people["bystander"].id
    page = follow(planner, planner.send(f"{row}/rapportor", {"user": bo, "som": "huvud"}))
    assert owners(settled)[0] == ["bystander*", "owner"]
    undo = page.xpath("//section[@aria-labelledby='rapportorer']//form[contains(@action, 'angra')]")[0]
    form = {one.get("name"): one.get("value") for one in undo.xpath(".//input")}
    page = follow(planner, planner.send(undo.get("action"), form))
    assert owners(settled)[0] == ["owner*"]
    follow(planner, planner.send(f"{row}/rapportor", {"user": bo}))
    page = follow(planner, planner.send(f"{row}/rapportor/huvud", {"user": bo}))
    assert "Bo huvudrapportör" in words(page)
    follow(planner, planner.send(f"{row}/rapportor/ta-bort", {"user": bo}))
    assert owners(settled)[0] == ["owner*"]
    page = follow(planner, planner.send(f"{row}/rapportor", {"user": settled.people["reader"].id}))
    assert "Välj en användare som är rapportör" in words(page)


def test_the_undo_of_a_row_does_not_undo_a_press_on_owners(settled: Settled, planner: Client):
    row = f"/rader/{settled.rows[0]}"
    answer = planner.send(f"{row}/rapportor", {"user": settled.people["bystander"].id})
    batch = answer.location.partition("kopplat=")[2].partition("#")[0]
    page = follow(planner, planner.send(f"{row}/angra", {"batch": batch}))
    assert "ångra" in words(page)
    assert owners(settled)[0] == ["owner*", "bystander"]


def test_nobody_sees_forms_for_owners_but_the_planner(settled: Settled):
    for who in ("owner", "reader"):
        client = settled.installation.client(settled.people[who])
        page = good(client.get(f"/rader/{settled.rows[0]}"))
        assert page.xpath("//form[contains(@action, 'rapportor')]") == []
        assert bool(page.xpath("//a[normalize-space(.)='Inte min rad']")) == (who == "owner")


def test_taking_the_last_role_says_how_many_rows_lack_a_rapportör_now(settled: Settled, planner: Client):
    settled_owner, admin = settled.people["owner"].id, settled.people["administrator"]
    client = settled.installation.client(admin)
    with settled.installation.app.app_context():
        home = settled.installation.visitor(admin).roles[0].organisation_id
    address = f"/anvandare/{home}/{settled_owner}/ta-bort-roll"
    page = follow(client, client.send(address, {"role": "owner"}))
    assert "Hen är fortfarande rapportör på 1 rad i" in words(page)
    (link,) = page.xpath("//main//a[.='Saknar rapportör']/@href")
    page = good(planner.get(link))
    assert len(page.xpath("//input[@name='rad'][@checked]")) == 6
    assert "(har inte längre rollen)" in words(page)
    choice = page.xpath(f"//select[@name='user']/option[@value='{settled_owner}']")
    assert [one.text for one in choice] == ["Ola (har inte längre rollen)"]
    shown = good(planner.get(f"/rader/{settled.rows[0]}"))
    assert "(har inte längre rollen)" in words(shown)
    form = {"user": settled_owner, "rad": settled.rows[0], "gor": "ta-bort"}
    page = good(planner.send(f"/planer/{settled.plan_id}/rapportorer", form))
    assert "(har inte längre rollen) (huvudrapportör)" in words(page)
    seen = page.xpath("//input[@name='seen']/@value")[0]
    follow(planner, planner.send(f"/planer/{settled.plan_id}/rapportorer", form | {"seen": seen}))
    assert owners(settled) == {}
    bulk = good(planner.get(f"/planer/{settled.plan_id}/flera"))
    assert not bulk.xpath(f"//select[@name='owner_id']/option[@value='{settled_owner}']")
