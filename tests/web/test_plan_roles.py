"""Roles in one plan: what they reach on every page, and giving and taking them."""

import pytest
from lxml import html

from planapp.extensions import db
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Membership, Plan
from tests.installation import Client, Installation, Person
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.stored import row_ids, store
from tests.web.pages import faults


@pytest.fixture
def second(settled: Settled) -> int:
    """Another plan of the same region."""
    with settled.installation.app.app_context():
        return store(small_plan())


def bind(installation: Installation, person: Person, plan_id: int) -> Client:
    """Narrow a person's roles to one plan; gives their client."""
    with installation.app.app_context(), transaction():
        for held in db.session.query(Membership).filter_by(user_id=person.id):
            held.plan_id = plan_id
    return installation.client(person)


def page_of(client: Client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def plans_in(page) -> set[str]:
    hrefs = page.xpath("//main//a/@href")
    return {
        one.split("/")[2].partition("#")[0].partition("?")[0] for one in hrefs if one.startswith("/planer/")
    }


OF_A_PLAN = ("", "/dokument", "/dokument/verksamhetsplan.xlsx", "/inlasningar", "/laget")


@pytest.mark.parametrize("who", ["planner", "owner", "reader"])
def test_a_role_in_one_plan_reads_only_that_plan(settled: Settled, second: int, who: str):
    client = bind(settled.installation, settled.people[who], settled.plan_id)
    mine, other = str(settled.plan_id), str(second)
    for path in ("/", "/planer", "/sok?q=rutin"):
        found = plans_in(page_of(client, path))
        assert mine in found, path
        assert other not in found, path
    with settled.installation.app.app_context():
        row = row_ids(second)[0]
    paths = [f"/planer/{other}{path}" for path in ("", "/dokument", "/rapportorer", "/ny", "/overordnad")]
    for path in [*paths, f"/rader/{row}"]:
        assert client.get(path).status_code == 404, path
    assert client.get(f"/planer/{mine}").status_code == 200


def test_a_planner_of_one_plan_keeps_it_and_nothing_else(settled: Settled, second: int):
    client = bind(settled.installation, settled.people["planner"], settled.plan_id)
    mine = f"/planer/{settled.plan_id}"
    assert client.get(f"{mine}/rapportorer").status_code == 200
    assert client.get(f"{mine}/overordnad").status_code == 200
    for path in (f"{mine}/ny", "/planer/ny"):
        assert client.get(path).status_code == 403, path
    assert client.get("/anvandare/1").status_code == 404
    assert not page_of(client, mine).xpath("//a[contains(@href, '/ny')]")
    options = set(page_of(client, "/las-in").xpath("//select//option/@value | //input/@value"))
    assert str(second) not in {one.rpartition("-")[2] for one in options}


def test_an_owner_of_one_plan_answers_only_there(settled: Settled, second: int):
    installation, owner = settled.installation, settled.people["owner"]
    with installation.app.app_context():
        other = row_ids(second)[0]
        link_owner(installation.visitor(settled.people["planner"]), get_plan(second), [other], owner.id)
    client = bind(installation, owner, settled.plan_id)
    form = {"version": "1", "status": "done"}
    assert client.send(f"/rader/{settled.rows[0]}", form).status_code == 302
    assert client.send(f"/rader/{other}", form).status_code == 404
    page = page_of(client, "/")
    assert page.xpath("//div[@class='pa-mine-plan']/h2/a/text()") == ["Verksamhetsplan 2022–2024"]


def test_a_planner_of_one_plan_keeps_the_draft_of_its_next_version(settled: Settled, second: int):
    installation = settled.installation
    with installation.app.app_context(), transaction():
        db.session.get_one(Plan, second).version_of_id = settled.plan_id
    planner = bind(installation, settled.people["planner"], settled.plan_id)
    assert planner.get(f"/planer/{second}").status_code == 200
    assert str(second) in plans_in(page_of(planner, "/planer"))
    for who in ("owner", "reader"):
        assert installation.client(settled.people[who]).get(f"/planer/{second}").status_code == 404
    with installation.app.app_context(), transaction():
        draft = db.session.get_one(Plan, second)
        draft.removed_at = draft.created_at
    assert planner.get(f"/planer/{second}").status_code == 404


def test_a_role_is_given_in_all_plans_or_in_one_and_taken_again(settled: Settled, second: int):
    admin = settled.installation.client(settled.people["administrator"])
    form = {"name": "Nils", "email": "nils@example.se", "role": "planner", "plan": str(second)}
    answer = admin.send("/anvandare/1", form)
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "bara i Verksamhetsplan 2022–2024" in html.fromstring(answer.text).text_content()
    user_id = html.fromstring(answer.text).xpath("//td[.='nils@example.se']/..//a/@href")[0].split("/")[3]
    with settled.installation.app.app_context():
        roles = settled.installation.visitor(Person(int(user_id), "")).roles
    assert [(one.role, one.plan_id) for one in roles] == [("planner", second)]
    take = f"/anvandare/1/{user_id}/ta-bort-roll"
    admin.send(take, {"role": "planner"})  # the one in all plans, which is not held
    admin.send(take, {"role": "planner", "plan": str(settled.plan_id)})
    assert "nils@example.se" in admin.get("/anvandare/1").text
    admin.send(take, {"role": "planner", "plan": str(second)})
    assert "nils@example.se" not in admin.get("/anvandare/1").text


@pytest.mark.parametrize(
    ("role", "plan", "says"),
    [
        ("administrator", "mine", "En administratör är det i alla planer"),
        ("reader", "other", "Planen finns inte"),
        ("reader", "0", "Planen finns inte"),
        ("reader", "x", "Planen finns inte"),
        ("reader", "99999999999", "Planen finns inte"),
    ],
)
def test_a_role_that_a_plan_cannot_have_is_refused(settled: Settled, role: str, plan: str, says: str):
    admin = settled.installation.client(settled.people["administrator"])
    plan_id = {"mine": str(settled.plan_id), "other": str(settled.other_plan_id)}.get(plan, plan)
    form = {"name": "Nils", "email": "nils@example.se", "role": role, "plan": plan_id}
    answer = admin.send("/anvandare/1", form)
    assert answer.status_code == 400
    assert says in answer.text
    assert "nils@example.se</td>" not in answer.text


def test_who_has_the_role_in_all_plans_is_not_given_it_in_one(settled: Settled):
    admin = settled.installation.client(settled.people["administrator"])
    form = {"name": "Rut", "email": "rut@example.se", "role": "reader", "plan": str(settled.plan_id)}
    answer = admin.send("/anvandare/1", form)
    assert answer.status_code == 400
    assert "redan rollen i alla planer" in answer.text
