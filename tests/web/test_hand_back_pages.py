"""«Inte min rad», suggestions and «Vem äger det egentligen?» on their pages."""

import pytest
from lxml import html
from sqlalchemy import select, update

from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.services.update_row import update_row
from planapp.storage.models import HandBack, Organisation, Owner, Plan, User
from tests.installation import HOME, Client
from tests.settled import Settled
from tests.stored import row
from tests.web.test_owners import follow, good, owners, words


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def owner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["owner"])


def say(settled: Settled, owner: Client, **form: object):
    return owner.send(f"/rader/{settled.rows[0]}/inte-min", form)


def held(settled: Settled) -> HandBack:
    with settled.installation.app.app_context():
        return db.session.scalars(select(HandBack).order_by(HandBack.id.desc())).first()


def answer(settled: Settled, planner: Client, **form: object):
    return planner.send(f"/rader/{settled.rows[0]}/inte-min/{held(settled).id}/svar", form)


def test_she_says_it_and_the_planner_gives_the_row_away(settled: Settled, owner: Client, planner: Client):
    bo = settled.people["bystander"].id
    page = follow(owner, say(settled, owner, said="Det är Bos rutin", suggested=bo))
    assert "Du har sagt att raden inte är din." in words(page)
    assert "Raden är din tills planansvarig har svarat" in page.text_content()
    plan = f"/planer/{settled.plan_id}"
    assert "Att ta ställning till (1)" in words(good(planner.get(plan)))
    assert "Ola säger att raden inte är hens" in words(good(planner.get(f"/rader/{settled.rows[0]}")))
    page = good(planner.get(f"{plan}/att-svara-pa"))
    assert page.xpath("//select[@name='user']/option[@selected]/@value") == [str(bo)]
    page = follow(planner, answer(settled, planner, gor="ge", user=bo, svar="Bo tar den"))
    assert "Inget väntar på dig" in words(page)
    assert owners(settled)[0] == ["bystander*"]
    page = good(owner.get(f"/rader/{settled.rows[0]}"))
    assert "Raden går till Bo: Bo tar den" in words(page)
    undo = good(planner.get(f"{plan}/att-svara-pa?sparat=x")).xpath("//form[contains(@action, 'angra')]")
    assert undo


def test_the_planner_keeps_it_with_her_only_with_a_sentence(settled: Settled, owner: Client, planner: Client):
    say(settled, owner, said="Nej")
    page = good(answer(settled, planner, gor="behall", svar=" "), 400)
    assert "Skriv en mening" in words(page)
    page = good(answer(settled, planner, gor="ge", user="", svar="Hej <b>"), 400)
    assert "Välj vem som ska ha raden" in words(page)
    assert page.xpath("//textarea[@name='svar']/text()")[0].strip() == "Hej <b>"
    follow(planner, answer(settled, planner, gor="behall", svar="Du leder rutinen"))
    assert owners(settled)[0] == ["owner*"]
    page = good(owner.get(f"/rader/{settled.rows[0]}"))
    assert "Raden är kvar hos Ola: Du leder rutinen" in words(page)
    assert good(answer(settled, planner, gor="behall", svar="Igen"), 409) is not None


def test_she_takes_it_back_on_her_row(settled: Settled, owner: Client):
    page = follow(owner, say(settled, owner, said="Nej"))
    form = page.xpath("//form[contains(@action, 'ta-tillbaka')]")[0]
    page = follow(owner, owner.send(form.get("action")))
    assert "Raden är din, som förut." in page.text_content()
    assert page.xpath("//a[normalize-space(.)='Inte min rad']")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Skriv varför raden inte är din."),
        ({"said": "x" * 2001}, "Texten är för lång"),
        ({"said": "Nej", "suggested": "99999"}, "Välj någon i listan"),
        ({"said": "Nej", "suggestion": "x" * 201}, "Texten är för lång"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(
    settled: Settled, owner: Client, form: dict, sentence: str
):
    page = good(say(settled, owner, **form), 400)
    assert sentence in words(page)
    assert held(settled) is None


def test_an_answer_to_another_rows_hand_back_does_not_exist(settled: Settled, owner: Client, planner: Client):
    say(settled, owner, said="Nej")
    where = f"/rader/{settled.rows[1]}/inte-min/{held(settled).id}/svar"
    assert planner.send(where, {"gor": "behall", "svar": "Jo"}).status_code == 404


@pytest.fixture
def unit(settled: Settled) -> int:
    """A clinic that the plan names, with a user of its own."""
    with settled.installation.app.app_context(), transaction():
        home = db.session.scalars(select(Organisation.id).filter_by(name=HOME)).one()
        made = Organisation(name="Kansliet", type="clinic", region_id=home, aliases=[])
        db.session.add(made)
        db.session.flush()
        bo = settled.people["bystander"].id
        db.session.execute(update(User).filter_by(id=bo).values(unit_id=made.id))
        return made.id


def test_suggestions_are_ticked_confirmed_and_undone(settled: Settled, planner: Client, unit: int):
    where = f"/planer/{settled.plan_id}/rapportorer/forslag"
    page = good(planner.get(where))
    assert "Kansliet står som ansvarig" in words(page)
    ticked = page.xpath("//input[@name='forslag'][@checked]/@value")
    assert len(ticked) == 1
    page = follow(planner, planner.send(where, {"forslag": ticked}))
    assert "1 rad har fått rapportör." in words(page)
    assert "Där Kansliet är ansvarig: Bo" in words(page)
    assert owners(settled)[3] == ["bystander*"]
    undo = page.xpath("//form[contains(@action, '/angra')]")[0]
    form = {one.get("name"): one.get("value") for one in undo.xpath(".//input")}
    follow(planner, planner.send(undo.get("action"), form))
    assert 3 not in owners(settled)
    page = good(planner.send(where, {}), 400)
    assert "Kryssa för minst ett förslag" in words(page)
    assert good(planner.send(where, {"forslag": ["x", "1-", "9999999999-1"]}), 400) is not None


def test_a_memory_is_forgotten(settled: Settled, planner: Client, unit: int):
    where = f"/planer/{settled.plan_id}/rapportorer"
    bo = settled.people["bystander"].id
    planner.send(f"{where}/forslag", {"forslag": [f"{settled.rows[3]}-{bo}"]})
    page = good(planner.get(f"{where}/forslag"))
    memories = page.xpath("//input[@name='minne']/@value")
    page = follow(planner, planner.send(f"{where}/glom", {"minne": memories[0]}))
    assert "Där Kansliet är ansvarig" not in words(page)
    assert page.xpath("//input[@name='minne']/@value") == memories[1:]
    with settled.installation.app.app_context():
        assert db.session.scalar(select(Owner.id).filter_by(activity_id=settled.rows[3])) is not None


def ask(settled: Settled, planner: Client, row_id: int, **form: object):
    with settled.installation.app.app_context():
        version = form.pop("version", row(row_id).version)
    return planner.send(f"/rader/{row_id}/vem-ager", form | {"version": version})


def test_who_owns_it_is_answered_in_place(settled: Settled, planner: Client):
    where, row_id = f"/planer/{settled.plan_id}/vem-ager", settled.rows[0]
    with settled.installation.app.app_context():
        visitor = settled.installation.visitor(settled.people["planner"])
        update_row(visitor, row_id, row(row_id).version, {"responsible": "Regionerna"})
    listed = good(planner.get(where)).xpath("//li[starts-with(@id, 'rad-')]/@id")
    assert listed == [f"rad-{row_id}", f"rad-{settled.rows[4]}"]
    page = good(ask(settled, planner, row_id, ansvarig="Regionerna", tidsram="snart"), 400)
    assert "går inte att tolka" in words(page)
    assert page.xpath(f"//input[@id='tidsram-{row_id}']/@value") == ["snart"]
    page = good(ask(settled, planner, row_id, version=0, ansvarig="Hudkliniken", tidsram="2023"), 409)
    assert "Någon annan har ändrat raden" in words(page)
    assert page.xpath(f"//textarea[@id='ansvarig-{row_id}']/text()")[0].strip() == "Hudkliniken"
    follow(planner, ask(settled, planner, row_id, stammer="1"))
    page = good(planner.get(where))
    assert page.xpath("//section[@aria-labelledby='stammer']//li/@id") == [f"rad-{row_id}"]
    follow(planner, planner.send(f"/rader/{row_id}/vem-ager/igen"))
    follow(planner, ask(settled, planner, row_id, ansvarig="Hudkliniken", tidsram="2023"))
    assert f"rad-{row_id}" not in good(planner.get(where)).xpath("//li/@id")
    page = good(planner.get(f"/rader/{row_id}"))
    assert "Det stämmer så här" in words(page)


def test_an_answer_leads_to_the_next_row_is_named_and_undone_there(settled: Settled, planner: Client):
    first, last = settled.rows[0], settled.rows[4]
    with settled.installation.app.app_context():
        visitor = settled.installation.visitor(settled.people["planner"])
        update_row(visitor, first, row(first).version, {"responsible": "Regionerna"})
    answered = ask(settled, planner, first, ansvarig="Hudkliniken")
    assert answered.location.endswith(f"#rad-{last}")
    page = follow(planner, answered)
    told = page.xpath(f"//li[@id='rad-{last}']//*[@data-color='success']")[0]
    assert "rad 1 är sparad." in words(told)
    form = told.xpath(".//form")[0]
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    page = follow(planner, planner.send(form.get("action"), sent))
    assert "är som förut" in words(page)
    assert page.xpath("//li[starts-with(@id, 'rad-')]/@id")[0] == f"rad-{first}"
    # Right as it is: undone in the message too, and the last row leads to no row that has left.
    page = follow(planner, ask(settled, planner, first, stammer="1"))
    assert page.xpath(f"//li[@id='rad-{last}']//form[contains(@action, '/{first}/vem-ager/igen')]")
    assert "#" not in ask(settled, planner, last, stammer="1").location
    page = follow(planner, ask(settled, planner, first, sparat="x"))
    good(planner.get(f"/planer/{settled.plan_id}/vem-ager?vid=x&rad=99999&sparat=a.b"))


def test_a_decided_plans_form_says_what_saving_does(settled: Settled, planner: Client):
    with settled.installation.app.app_context(), transaction():
        db.session.execute(update(Plan).filter_by(id=settled.plan_id).values(state="decided"))
    page = good(planner.get(f"/planer/{settled.plan_id}/vem-ager"))
    form = page.xpath("//form[contains(@action, 'vem-ager')]")[0]
    assert "sparas som en ändring av det beslutade" in words(form)


def test_the_planner_says_which_names_are_many(settled: Settled, planner: Client):
    where = f"/planer/{settled.plan_id}/vem-ager"
    names = good(planner.get(where)).xpath("//input[@name='namn']/@value")
    page = follow(planner, planner.send(f"{where}/namn", {"namn": names, "samling": ["Kansliet"]}))
    assert "1 namn räknas på ett nytt sätt." in page.text_content()
    assert f"rad-{settled.rows[3]}" in page.xpath("//li/@id")
    assert html.tostring(page)
