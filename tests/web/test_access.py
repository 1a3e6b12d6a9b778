"""Who may use which address: every route × role × own and other region, from one table written by hand."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from planapp.domain.record import Receipt, to_json
from planapp.extensions import db
from planapp.services import files
from planapp.services.transaction import transaction
from planapp.storage.models import Area, Chapter, ImportRun, Organisation, Plan
from tests.installation import Client
from tests.settled import Settled

WHO = ("nobody", "administrator", "planner", "owner", "bystander", "reader", "stranger")
# What each may, as an answer's status. To sign in is 302, away to the sign-in page.
EVERYBODY = dict.fromkeys(WHO, 200)
SIGNED_IN = EVERYBODY | {"nobody": 302}
KEEPERS = {"nobody": 302, "administrator": 200, "planner": 200, "owner": 403, "bystander": 403, "reader": 403}
# Of another region's plan one does not even learn that it exists.
OF_THE_PLAN = SIGNED_IN | {"stranger": 404}
KEEPERS_OF_THE_PLAN = KEEPERS | {"stranger": 404}
OWNERS_OF_THE_ROW = KEEPERS_OF_THE_PLAN | {"owner": 200}
# Whoever reads plans in anywhere has the page; whose upload it is, is seen in test_imports.
ANY_KEEPER = KEEPERS | {"stranger": 200}
REGISTRARS = KEEPERS | {"planner": 403, "stranger": 404}


def then(who: dict[str, int], done: int) -> dict[str, int]:
    """The same people, where what they do is answered by another status."""
    return {name: done if status == 200 else status for name, status in who.items()}


# (method, endpoint): (who, the form that is sent). A route without a line here fails the test below.
TABLE: dict[tuple[str, str], tuple[dict[str, int], dict[str, str]]] = {
    ("GET", "help.index"): (EVERYBODY, {}),
    ("GET", "help.accessibility"): (EVERYBODY, {}),
    ("GET", "session.sign_in"): (then(EVERYBODY, 302) | {"nobody": 200}, {}),
    ("POST", "session.sign_in"): (then(EVERYBODY, 400), {}),
    ("GET", "session.link"): (then(EVERYBODY, 410), {}),
    ("POST", "session.link"): (then(EVERYBODY, 410), {}),
    ("POST", "session.sign_out"): (then(EVERYBODY, 302), {}),
    # Single sign-on is off here; what it does when it is on stands in test_sso.
    ("GET", "sso.start"): (then(EVERYBODY, 404), {}),
    ("GET", "sso.back"): (then(EVERYBODY, 404), {}),
    ("POST", "session.ask"): (then(EVERYBODY, 400), {}),
    ("GET", "session.code"): (EVERYBODY, {}),
    ("POST", "session.code"): (then(EVERYBODY, 400), {}),
    ("POST", "session.new_link"): (then(EVERYBODY, 400), {}),
    ("GET", "account.show"): (SIGNED_IN, {}),
    ("POST", "account.show"): (then(SIGNED_IN, 400) | {"nobody": 302}, {}),
    ("POST", "account.sign_out_elsewhere"): (then(SIGNED_IN, 302), {}),
    ("GET", "start.index"): (SIGNED_IN, {}),
    ("GET", "plans.index"): (SIGNED_IN, {}),
    ("GET", "plans.show"): (OF_THE_PLAN, {}),
    ("GET", "plans.figures"): (then(OF_THE_PLAN, 302), {}),
    ("GET", "exports.index"): (OF_THE_PLAN, {}),
    ("GET", "exports.download"): (OF_THE_PLAN, {}),
    ("GET", "owners.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "owners.link"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "owners.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {"batch": "okänd"}),
    ("GET", "owner_suggestions.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "owner_suggestions.confirm"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "owner_suggestions.forget"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "ownership.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "ownership.answer"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "ownership.again"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "ownership.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "ownership.parties"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "waiting.index"): (KEEPERS_OF_THE_PLAN, {}),
    # Which rows count, and the plan's own words.
    ("GET", "follow_up.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "follow_up.save"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "follow_up.accept"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "follow_up.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {"batch": "okänd"}),
    # Many rows at once, and the meeting view.
    ("GET", "bulk.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "bulk.choose"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "bulk.save"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("GET", "bulk.done"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    ("POST", "bulk.undo"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    ("GET", "meeting.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "meeting.begin"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "meeting.row"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "meeting.save"): (then(KEEPERS_OF_THE_PLAN, 302), {"version": "1"}),
    ("POST", "meeting.undo"): (then(KEEPERS_OF_THE_PLAN, 404), {"batch": "okänd"}),
    ("GET", "meeting.minutes"): (KEEPERS_OF_THE_PLAN, {}),
    ("GET", "own_words.index"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "own_words.save"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "own_words.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {"batch": "okänd"}),
    ("GET", "writing.outline"): (KEEPERS_OF_THE_PLAN, {}),
    ("GET", "writing.chapter"): (KEEPERS_OF_THE_PLAN, {}),
    ("GET", "writing.area"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "writing.change"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "writing.change"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "writing.undo"): (then(KEEPERS_OF_THE_PLAN, 404), {"batch": "okänd"}),
    ("GET", "writing.edits"): (OF_THE_PLAN, {}),
    ("GET", "writing.ended"): (OF_THE_PLAN, {}),
    ("GET", "rows.show"): (OF_THE_PLAN, {}),
    # The history: of a plan for whoever reads it, of a person for who keeps the plans, one's own for all.
    ("GET", "history.plan"): (OF_THE_PLAN, {}),
    ("GET", "history.plan_file"): (then(OF_THE_PLAN, 404), {}),  # there is no such kind of file
    ("POST", "history.undo"): (then(OWNERS_OF_THE_ROW, 404) | {"bystander": 404}, {"batch": "okänd"}),
    ("GET", "history.person"): (KEEPERS | {"stranger": 404}, {}),
    ("GET", "history.person_file"): (then(KEEPERS, 404) | {"stranger": 404}, {}),
    ("GET", "history.own"): (SIGNED_IN, {}),
    ("GET", "history.own_file"): (then(SIGNED_IN, 404) | {"nobody": 302}, {}),
    ("GET", "rows.edit"): (then(OWNERS_OF_THE_ROW, 302), {}),
    ("GET", "rows.status"): (then(OF_THE_PLAN, 302), {}),
    ("POST", "rows.update"): (then(OWNERS_OF_THE_ROW, 302), {"version": "1"}),
    ("POST", "rows.undo"): (then(OWNERS_OF_THE_ROW, 404), {"batch": "okänd"}),
    # What rapportörer answer, and what they propose.
    ("GET", "mine.index"): (SIGNED_IN, {}),
    ("POST", "mine.unchanged"): (
        then(OWNERS_OF_THE_ROW, 409) | {"administrator": 302, "planner": 302},
        {"version": "0"},
    ),
    ("POST", "mine.answer"): (
        then(OWNERS_OF_THE_ROW, 409) | {"administrator": 302, "planner": 302},
        {"version": "0", "comment": "Vi har börjat"},
    ),
    ("POST", "mine.unchanged_all"): (then(SIGNED_IN, 302), {"rad": "okänd"}),
    ("POST", "mine.undo"): (then(SIGNED_IN, 404) | {"nobody": 302}, {"batch": "okänd"}),
    ("GET", "proposals.make"): (then(OWNERS_OF_THE_ROW, 302) | {"owner": 200}, {}),
    ("POST", "proposals.send"): (then(OWNERS_OF_THE_ROW, 400), {}),
    ("POST", "proposals.answer"): (then(KEEPERS_OF_THE_PLAN, 404), {"gor": "ja"}),
    ("POST", "proposals.take_back"): (then(OWNERS_OF_THE_ROW, 404), {}),
    ("POST", "confirm.yes"): (then(KEEPERS_OF_THE_PLAN, 302), {"version": "1"}),
    ("POST", "confirm.no"): (then(KEEPERS_OF_THE_PLAN, 302), {"version": "1", "comment": "Inte än"}),
    ("POST", "follow_up.row"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "row_owners.link"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "row_owners.unlink"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "row_owners.lead"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    # «Inte min rad»: who answers for the row says so, who keeps the plan answers.
    ("GET", "row_owners.not_mine"): (OWNERS_OF_THE_ROW, {}),
    ("POST", "row_owners.say_not_mine"): (then(OWNERS_OF_THE_ROW, 400), {}),
    ("POST", "row_owners.undo"): (then(OWNERS_OF_THE_ROW, 404), {}),
    ("POST", "row_owners.answer"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    ("GET", "imports.upload"): (ANY_KEEPER, {}),
    ("POST", "imports.upload"): (then(ANY_KEEPER, 400), {}),
    ("GET", "imports.check"): (then(ANY_KEEPER, 404), {}),
    ("POST", "imports.confirm"): (then(ANY_KEEPER, 404), {}),
    ("POST", "imports.give_up"): (then(ANY_KEEPER, 404), {}),
    ("GET", "imports.reading"): (then(ANY_KEEPER, 302), {}),
    ("POST", "imports.aim"): (then(ANY_KEEPER, 404), {}),
    ("POST", "imports.forget"): (then(ANY_KEEPER, 404), {}),
    # The readings of a plan: who may read it reads them, who keeps it has the file and may undo.
    ("GET", "receipts.index"): (OF_THE_PLAN, {}),
    ("GET", "receipts.show"): (OF_THE_PLAN, {}),
    ("GET", "receipts.original"): (KEEPERS_OF_THE_PLAN, {}),
    ("GET", "receipts.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "receipts.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    # A plan's life: its keepers take the steps, whoever may read it reads its versions.
    ("GET", "life.take"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "life.take"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "life.decision"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "life.decision"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("GET", "life.correction"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "life.correction"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("GET", "life.removed"): (ANY_KEEPER, {}),
    ("POST", "life.bring_back"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "versions.compare"): (then(OF_THE_PLAN, 404), {}),
    ("GET", "versions.markers"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    ("POST", "versions.markers"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "versions.show"): (then(OF_THE_PLAN, 404), {}),
    ("GET", "versions.document"): (then(OF_THE_PLAN, 404), {}),
    ("GET", "versions.file"): (then(OF_THE_PLAN, 404), {}),
    ("POST", "versions.keep_file"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    ("POST", "versions.take_away_file"): (then(KEEPERS_OF_THE_PLAN, 404), {}),
    # A plan without a document, the plan above it, and search.
    ("GET", "new_plan.index"): (ANY_KEEPER, {}),
    ("POST", "new_plan.index"): (then(ANY_KEEPER, 400), {}),
    ("GET", "new_plan.copy"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "new_plan.copy"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("GET", "parent_plan.show"): (KEEPERS_OF_THE_PLAN, {}),
    ("POST", "parent_plan.choose"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "parent_plan.link"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "parent_plan.unlink"): (then(KEEPERS_OF_THE_PLAN, 400), {}),
    ("POST", "parent_plan.take_text"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("POST", "parent_plan.undo"): (then(KEEPERS_OF_THE_PLAN, 302), {}),
    ("GET", "search.index"): (SIGNED_IN, {}),
    ("GET", "mail_log.index"): (KEEPERS | {"stranger": 404}, {}),
    ("GET", "users.index"): (then(ANY_KEEPER, 302), {}),
    ("GET", "users.show"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "users.show"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("POST", "users.link"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "users.sign_out"): (then(KEEPERS, 302) | {"stranger": 404}, {}),
    ("POST", "users.take"): (then(KEEPERS, 302) | {"stranger": 404}, {}),
    # The register: planners see it and invite, administrators keep it.
    ("GET", "people.show"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "people.change"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("POST", "people.give"): (then(KEEPERS, 302) | {"stranger": 404}, {}),
    ("GET", "people.end"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "people.end"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("POST", "people.take_back"): (then(KEEPERS, 302) | {"stranger": 404}, {}),
    ("POST", "people.choose_substitute"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("POST", "people.end_standing_in"): (then(KEEPERS, 302) | {"stranger": 404}, {}),
    ("GET", "people.data"): (REGISTRARS, {}),
    ("GET", "people.data_file"): (REGISTRARS, {}),
    ("GET", "people.forget"): (REGISTRARS, {}),
    ("POST", "people.forget"): (then(REGISTRARS, 400), {}),
    ("GET", "user_list.index"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "user_list.index"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("POST", "user_list.store"): (then(KEEPERS, 400) | {"stranger": 404}, {}),
    ("GET", "user_list.template"): (KEEPERS | {"stranger": 404}, {}),
    ("GET", "units.index"): (KEEPERS | {"stranger": 404}, {}),
    ("POST", "units.add"): (then(REGISTRARS, 400), {}),
    ("GET", "units.change"): (REGISTRARS, {}),
    ("POST", "units.change"): (then(REGISTRARS, 409), {}),
    ("POST", "units.end"): (then(REGISTRARS, 302), {}),
    ("POST", "units.take_back"): (then(REGISTRARS, 302), {}),
    ("GET", "disposals.index"): (REGISTRARS, {}),
    ("GET", "disposals.plan"): (then(REGISTRARS, 404), {}),
    ("POST", "disposals.plan"): (then(REGISTRARS, 302), {}),
    ("GET", "about_me.substitute"): (SIGNED_IN, {}),
    ("POST", "about_me.choose_substitute"): (then(SIGNED_IN, 400) | {"nobody": 302}, {}),
    ("POST", "about_me.end_substitute"): (then(SIGNED_IN, 404) | {"nobody": 302}, {}),
    ("GET", "about_me.data"): (SIGNED_IN, {}),
    ("GET", "about_me.data_file"): (SIGNED_IN, {}),
    # What a page is drawn with holds nothing of anybody's.
    ("GET", "theme.colours"): (then(EVERYBODY, 404), {}),
    ("GET", "theme.logo"): (then(EVERYBODY, 404), {}),
    ("GET", "static"): (EVERYBODY, {}),
}


def routes(app) -> set[tuple[str, str]]:
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def imported(settled: Settled, other: bool) -> int:
    """A reading of the plan, as it is when the plan came in by one."""
    plan_id = settled.other_plan_id if other else settled.plan_id
    with settled.installation.app.app_context():
        found = db.session.scalar(select(ImportRun.id).where(ImportRun.plan_id == plan_id))
        if found is None:
            with transaction():
                found = make_run(db.session(), plan_id)
        return found


def make_run(session: Session, plan_id: int) -> int:
    run = ImportRun(
        organisation_id=session.get_one(Plan, plan_id).organisation_id,
        plan_id=plan_id,
        how="command",
        file_name="liten.docx",
        file_hash=str(plan_id) * 64,
        file_format="word",
        uploaded_at=datetime.now(UTC),
        stored_at=datetime.now(UTC),
        undone_at=datetime.now(UTC),  # so that trying to undo it again takes nothing from the next line
        findings=[],
        receipt=to_json(Receipt()),
    )
    session.add(run)
    session.flush()
    files.original_path(run.file_hash, "word").write_bytes(b"the file")
    return run.id


def parts(settled: Settled, other: bool) -> tuple[int, int]:
    """The first chapter of the plan, and its first area."""
    plan_id = settled.other_plan_id if other else settled.plan_id
    with settled.installation.app.app_context():
        chapter = select(Chapter.id).filter_by(plan_id=plan_id, position=0)
        area = select(Area.id).filter_by(plan_id=plan_id).order_by(Area.chapter_id, Area.position)
        return db.session.scalars(chapter).one(), db.session.scalars(area.limit(1)).one()


def unit(settled: Settled, endpoint: str, other: bool) -> int:
    """A unit of the region: one for each route, ended where it is to be taken back."""
    organisation_id = 2 if other else 1
    with settled.installation.app.app_context():
        wanted = {"name": endpoint, "region_id": organisation_id}
        found = db.session.scalar(select(Organisation).filter_by(**wanted))
        with transaction():
            found = found or Organisation(type="clinic", aliases=[], **wanted)
            found = db.session.merge(found)
            found.ended_at = datetime.now(UTC) if endpoint == "units.take_back" else None
        return found.id


def address(app, endpoint: str, settled: Settled, other: bool = False) -> str:
    """The route's address about the home region, or about the other one."""
    values = {
        "plan_id": settled.other_plan_id if other else settled.plan_id,
        "activity_id": (settled.other_rows if other else settled.rows)[0],
        "organisation_id": 2 if other else 1,
        "user_id": 6 if other else 3,
        "hand_back_id": 0,
        "import_id": 0 if not endpoint.startswith("receipts") else imported(settled, other),
        "chapter_id": parts(settled, other)[0],
        "area_id": parts(settled, other)[1],
        "verb": "nytt-kapitel",
        "kind": "verksamhetsplan",
        "suffix": "json",
        "step": "utkast",
        "number": 1,
        "proposal_id": 0,
        "batch": "okand",
        "unit_id": unit(settled, endpoint, other) if endpoint.startswith("units") else 0,
        "substitute_id": 0,
        "destroyed_id": settled.other_plan_id if other else settled.plan_id,
        "token": "okand",
        "filename": "planapp.css",
    }
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        return app.url_for(endpoint, **{name: values[name] for name in rule.arguments})


def ask(client: Client, method: str, where: str, form: dict[str, str]):
    answer = client.get(where) if method == "GET" else client.send(where, dict(form))
    answer.close()  # a file that is sent stays open until then
    return answer


def test_every_route_has_its_line_and_every_line_a_route(settled_once: Settled):
    assert routes(settled_once.installation.app) == set(TABLE)


def test_every_view_has_an_access_rule(settled_once: Settled):
    views = settled_once.installation.app.view_functions
    assert [
        name for name, view in views.items() if name != "static" and not hasattr(view, "access_rule")
    ] == []


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "endpoint"), TABLE)
def test_each_role_may_do_what_its_line_says(settled_once: Settled, method: str, endpoint: str, who: str):
    installation = settled_once.installation
    # A client of its own: signing out or choosing a password must not reach the next line.
    client = installation.client(settled_once.people.get(who))
    expected, form = TABLE[method, endpoint]
    answer = ask(client, method, address(installation.app, endpoint, settled_once), form)
    assert answer.status_code == expected[who]
    if answer.status_code == 302 and who == "nobody" and endpoint != "session.sign_out":
        assert answer.location.startswith("/logga-in")


# An upload is its uploader's own, whatever region it is for: seen in test_imports.
UPLOADS = {"imports.check", "imports.confirm", "imports.give_up", "imports.reading", "imports.aim"}
UPLOADS |= {"imports.forget"}


def ids(app, endpoint: str) -> list[str]:
    """What of an address says which thing of somebody's it is about, the outermost first."""
    written = next(rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    return re.findall(r"<int:(\w+_id)>", written)


def of_something(app) -> list[tuple[str, str]]:
    return [line for line in TABLE if ids(app, line[1]) and line[1] not in UPLOADS]


def test_nothing_of_a_region_is_there_for_a_stranger(settled_once: Settled):
    lines = of_something(settled_once.installation.app)
    assert len(lines) > 80
    assert [line for line in lines if TABLE[line][0]["stranger"] != 404] == []


@pytest.mark.parametrize("who", [who for who in WHO if who not in ("nobody", "stranger")])
def test_what_belongs_to_the_other_region_does_not_exist(
    settled_once: Settled, clients: dict[str, Client], who: str
):
    app, found = settled_once.installation.app, {}
    for method, endpoint in of_something(app):
        where = address(app, endpoint, settled_once, other=True)
        found[method, where] = ask(clients[who], method, where, TABLE[method, endpoint][1]).status_code
    assert {line: status for line, status in found.items() if status != 404} == {}


def test_a_part_of_the_other_regions_is_not_reached_by_way_of_ones_own(
    settled_once: Settled, clients: dict[str, Client]
):
    """As in `/anvandare/1/6`: our region, and somebody of the other one."""
    app, found = settled_once.installation.app, {}
    match = app.url_map.bind("").match
    for method, endpoint in of_something(app):
        names = ids(app, endpoint)
        own, theirs = (
            match(address(app, endpoint, settled_once, other), method=method)[1] for other in (False, True)
        )
        if len(names) < 2 or own[names[-1]] == theirs[names[-1]]:
            continue
        with app.test_request_context():
            where = app.url_for(endpoint, **own | {names[-1]: theirs[names[-1]]})
        answer = ask(clients["administrator"], method, where, TABLE[method, endpoint][1])
        found[method, where] = answer.status_code
    assert len(found) > 5
    # To look for an area leads to the text of one's own plan where there is none such.
    led = {("GET", f"/planer/{settled_once.plan_id}/skriv/omrade/{parts(settled_once, True)[1]}")}
    assert {line for line, status in found.items() if status != 404} == led


@pytest.mark.parametrize("who", WHO[1:])
def test_lists_hold_only_ones_own_region(settled_once: Settled, clients: dict[str, Client], who: str):
    theirs = settled_once.other_plan_id if who == "stranger" else settled_once.plan_id
    others = settled_once.plan_id if who == "stranger" else settled_once.other_plan_id
    for page in ("/", "/planer"):
        text = clients[who].get(page).text
        assert f"/planer/{theirs}" in text
        assert f"/planer/{others}" not in text


@pytest.mark.parametrize(("method", "endpoint"), [line for line in TABLE if line[0] == "POST"])
def test_a_form_without_its_token_is_refused(
    settled_once: Settled, clients: dict[str, Client], method: str, endpoint: str
):
    where = address(settled_once.installation.app, endpoint, settled_once)
    for who in ("administrator", "nobody"):
        answer = clients[who].post(where, data=TABLE[method, endpoint][1])
        assert answer.status_code == 400
        assert "Inget är sparat" in answer.text


def test_a_token_of_another_session_is_refused(clients: dict[str, Client]):
    token = clients["owner"].token()
    assert clients["planner"].post("/las-in", data={"csrf_token": token}).status_code == 400


def test_a_page_that_a_newer_piece_asks_for_is_never_handed_out_signed_out(settled_once: Settled):
    client = settled_once.installation.client()
    answer = client.get(f"/rader/{settled_once.rows[0]}/andra", headers={"HX-Request": "true"})
    assert answer.status_code == 302
