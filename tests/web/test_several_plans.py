"""Several plans: the list, the start page, a new plan, and the plan above."""

import pytest
from lxml import html

from planapp.extensions import db
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import decide
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Plan
from tests.installation import OTHER, Client
from tests.services.life.written import DECISION
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.stored import row_ids, store
from tests.web.pages import faults


def page_of(client: Client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def named(settled: Settled, title: str, period: str, **values: object) -> int:
    with settled.installation.app.app_context():
        record = small_plan()
        record.title, record.period = title, period
        plan_id = store(record)
        with transaction():
            plan = db.session.get_one(Plan, plan_id)
            for name, value in values.items():
                setattr(plan, name, value)
        return plan_id


@pytest.fixture
def planner(settled: Settled) -> Client:
    """The planner's client."""
    return settled.installation.client(settled.people["planner"])


def test_the_list_has_the_newest_period_first_and_ended_plans_last(settled: Settled, planner: Client):
    named(settled, "Gamla planen", "2019–2021", state="ended")
    named(settled, "Nya planen", "2025–2027", state="consultation", version=2)
    named(settled, "Förebyggande", "2023–2026", state="decided")
    page = page_of(planner, "/planer")
    assert page.xpath("//tbody//th/a/text()") == [
        "Nya planen",
        "Förebyggande",
        "Verksamhetsplan 2022–2024",
        "Gamla planen",
    ]
    first = " ".join(page.xpath("//tbody/tr")[0].text_content().split())
    assert "På remiss" in first
    assert "1 av 6 klara" in first
    assert page.xpath("//caption/span/text()")[0] == "Region Västmanland"


def test_plans_of_several_organisations_stand_apart(settled: Settled):
    installation = settled.installation
    installation.person("reader", "Rut", OTHER)
    page = page_of(installation.client(settled.people["reader"]), "/planer")
    assert page.xpath("//caption/span[1]/text()") == ["Region Annanstans", "Region Västmanland"]


def test_the_start_page_groups_own_rows_by_plan_without_those_that_have_ended(settled: Settled):
    installation, owner = settled.installation, settled.people["owner"]
    ids = [named(settled, "Nya planen", "2025–2027"), named(settled, "Slutet", "2019–2021")]
    with installation.app.app_context():
        keeper = installation.visitor(settled.people["planner"])
        for plan_id in ids:
            link_owner(keeper, get_plan(plan_id), row_ids(plan_id)[:2], owner.id)
        with transaction():
            db.session.get_one(Plan, ids[1]).state = "ended"
    page = page_of(installation.client(owner), "/")
    sections = page.xpath("//section[contains(@class, 'pa-mine')]")
    assert [one.xpath("string(.//h2/a)") for one in sections] == ["Nya planen", "Verksamhetsplan 2022–2024"]
    assert [len(one.xpath(".//li[contains(@class, 'pa-mine-row')]")) for one in sections] == [2, 1]
    assert "Du är rapportör för 3 rader i 2 planer." in page.text_content()
    assert page.xpath("//details[contains(@class, 'pa-section')]//a/text()") == ["Slutet"]


def test_an_empty_plan_is_made_and_leads_to_writing(planner: Client, settled: Settled):
    page = page_of(planner, "/planer/ny")
    assert page.xpath("//input[@name='region']/@value") == ["Region Västmanland"]
    form = {"title": "Verksamhetsplan barn", "organisation": "1", "region": "Region V", "period": "2025–2027"}
    answer = planner.send("/planer/ny", form)
    assert answer.status_code == 302
    made = page_of(planner, answer.location)
    assert made.xpath(f"//a[@href='{answer.location}/skriv']")
    reader = settled.installation.client(settled.people["reader"])
    assert not page_of(reader, answer.location).xpath("//a[contains(@href, 'skriv')]")


@pytest.mark.parametrize(
    "form", [{}, {"title": " "}, {"title": "x" * 10_000}, {"title": "A", "organisation": "2"}]
)
def test_a_plan_that_cannot_be_made_is_told(planner: Client, form: dict[str, str]):
    answer = planner.send("/planer/ny", {"organisation": "1"} | form)
    assert answer.status_code in (400, 404)
    assert len(page_of(planner, "/planer").xpath("//tbody/tr")) == 1


def test_the_next_plan_is_made_from_this_one(planner: Client, settled: Settled):
    path = f"/planer/{settled.plan_id}/ny"
    page = page_of(planner, path)
    assert page.xpath("//input[@name='title']/@value") == ["Verksamhetsplan 2025–2027"]
    assert page.xpath("//input[@name='period']/@value") == ["2025–2027"]
    ticked = page.xpath("//input[@name='rad'][@checked]/@value")
    assert ticked == [str(one) for one in settled.rows[:-1]]  # the last one is done
    assert page.xpath("//input[@name='clears_past'][@checked]")
    form = {
        "title": "Nästa plan",
        "period": "2025–2027",
        "kapitel": page.xpath("//input[@name='kapitel']/@value"),
        "rad": ticked,
        "leave_finished": "y",
        "clears_past": "y",
        "keeps_owners": "y",
    }
    answer = planner.send(path, form)
    assert answer.status_code == 302
    new = page_of(planner, answer.location)
    assert "med 5 rader. 1 rapportör följde med. 4 tidsramar som har gått ut togs bort." in new.text_content()
    assert "Följer på Verksamhetsplan 2022–2024" in " ".join(new.text_content().split())
    old = page_of(planner, f"/planer/{settled.plan_id}")
    assert "Efterföljare: Nästa plan" in " ".join(old.text_content().split())
    row = page_of(planner, new.xpath("//tr/@id")[0].replace("rad-", "/rader/"))
    assert "Från rad i Verksamhetsplan 2022–2024. Status där: Påbörjad." in " ".join(
        row.text_content().split()
    )


def test_a_choice_without_a_title_keeps_what_was_ticked(planner: Client, settled: Settled):
    path = f"/planer/{settled.plan_id}/ny"
    answer = planner.send(path, {"title": "", "rad": [str(settled.rows[0])], "kapitel": ["1"]})
    assert answer.status_code == 400
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@name='rad'][@checked]/@value") == [str(settled.rows[0])]
    assert not page.xpath("//input[@name='leave_finished'][@checked]")


def test_the_plan_above_is_chosen_linked_and_undone(planner: Client, settled: Settled):
    above = named(settled, "RCC:s cancerplan", "2022–2024")
    path = f"/planer/{settled.plan_id}/overordnad"
    page_of(planner, path)
    answer = planner.send(path, {"plan": str(above)})
    page = page_of(planner, answer.location)
    pairs = page.xpath("//input[@name='par']/@value")
    assert len(pairs) == 5
    assert len(page.xpath("//input[@name='par'][@checked]")) == 5
    linked = planner.send(f"{path}/koppla", {"par": pairs})
    page = page_of(planner, linked.location)
    assert "5 aktiviteter är kopplade" in page.text_content()
    assert "Överordnad plan: RCC:s cancerplan" in " ".join(
        page_of(planner, f"/planer/{settled.plan_id}").text_content().split()
    )
    assert "Planer under den här" in page_of(planner, f"/planer/{above}").text_content()
    first = page.xpath("//input[@name='aktivitet'][@type='hidden']/@value")[0]
    planner.send(f"{path}/ta-bort", {"aktivitet": first})
    batch = page.xpath("//input[@name='batch']/@value")[0]
    assert (
        "har ändrats efteråt"
        in html.fromstring(
            planner.send(f"{path}/angra", {"batch": batch}, follow_redirects=True).text
        ).text_content()
    )


def test_an_activity_that_is_not_linked_leads_to_where_it_is_linked_by_hand(
    planner: Client, settled: Settled
):
    above = named(settled, "RCC:s cancerplan", "2022–2024")
    path = f"/planer/{settled.plan_id}/overordnad"
    planner.send(path, {"plan": str(above)})
    page = page_of(planner, path)
    links = page.xpath("//a[starts-with(normalize-space(.), 'Koppla för hand')]/@href")
    mine = [one for one in links if "aktivitet=" in one]
    assert len(set(mine)) == 5
    assert page.xpath("//section[@id='koppla']//h2/text()") == ["Koppla för hand"]
    address, _, anchor = mine[0].partition("#")
    assert anchor == "koppla"
    chosen = page_of(planner, address).xpath("//select[@id='aktivitet']/option[@selected]/@value")
    assert chosen == [address.partition("aktivitet=")[2]]
    theirs = next(one for one in links if "rcc=" in one).partition("#")[0]
    assert page_of(planner, theirs).xpath("//select[@id='rcc']/option[@selected]/@value") == [
        theirs.partition("rcc=")[2]
    ]
    for odd in ("aktivitet=abc", "rcc=%00", "aktivitet=" + "9" * 3_000):
        assert not page_of(planner, f"{path}?{odd}").xpath("//section[@id='koppla']//option[@selected]")
    planner.send(f"{path}/koppla", {"par": page.xpath("//input[@name='par']/@value")})
    assert not [one for one in page_of(planner, path).xpath("//a/@href") if "aktivitet=" in one]


def test_the_list_counts_plans_and_names_drafts_of_versions_apart(settled: Settled, planner: Client):
    with settled.installation.app.app_context():
        visitor = settled.installation.visitor(settled.people["planner"])
        decide(visitor, settled.plan_id, DECISION)
        begin_version(visitor, settled.plan_id)
    (note,) = page_of(planner, "/planer").xpath("//caption/span[@class='pa-muted']/text()")
    assert note == "1 plan, 1 utkast till ny version"


@pytest.mark.parametrize("par", ["", "x:y", "1:", ":", "99999999999:rcc-1", "1:okänd"])
def test_pairs_that_are_none_are_told(planner: Client, settled: Settled, par: str):
    above = named(settled, "RCC:s cancerplan", "2022–2024")
    path = f"/planer/{settled.plan_id}/overordnad"
    planner.send(path, {"plan": str(above)})
    answer = planner.send(f"{path}/koppla", {"par": par}, follow_redirects=True)
    assert answer.status_code in (200, 409)
    assert "är kopplad" not in answer.text
