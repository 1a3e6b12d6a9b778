"""The pages of a plan's life: each says which edition it is, and what its state lets people do."""

import io
from datetime import date

import pytest
from lxml import html

from planapp.documents.reading import read_document
from planapp.extensions import db
from planapp.storage.models import Activity, Plan
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import EMPTY
from tests.web.pages import faults

FACTS = {"decided_by": "Cancerrådet", "decided_on": "2025-03-01", "registry_number": "RV 2025/123"}


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def reader(settled: Settled) -> Client:
    return settled.installation.client(settled.people["reader"])


def good(client: Client, path: str) -> str:
    """A page without faults, as its text."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:300]
    assert faults(answer.text) == []
    return " ".join(html.fromstring(answer.text).text_content().split())


def decide(planner: Client, plan_id: int, **more: str):
    return planner.send(f"/planer/{plan_id}/beslut", FACTS | more)


def begin(planner: Client, plan_id: int) -> int:
    answer = planner.send(f"/planer/{plan_id}/steg/ny-version")
    assert answer.status_code == 302
    return int(answer.location.rpartition("/")[2])


def test_each_page_about_a_plan_says_which_edition_it_is(settled: Settled, planner: Client):
    plan_id, today = settled.plan_id, date.today().isoformat()
    paths = (f"/planer/{plan_id}", f"/rader/{settled.rows[0]}", f"/planer/{plan_id}/dokument")
    for path in paths:
        assert f"UTKAST · version 1 · Status per {today}" in good(planner, path)
    planner.send(f"/planer/{plan_id}/steg/remiss")
    for path in paths:
        assert f"PÅ REMISS · version 1 · Status per {today}" in good(planner, path)
    assert decide(planner, plan_id).status_code == 302
    for path in paths:
        line = f"Version 1 · dnr RV 2025/123 · beslutad av Cancerrådet 2025-03-01 · Status per {today}"
        assert line in good(planner, path)
    planner.send(f"/planer/{plan_id}/steg/avsluta")
    assert "AVSLUTAD · version 1" in good(planner, f"/planer/{plan_id}")


def test_every_step_has_a_page_that_tells_what_it_means(settled: Settled, planner: Client):
    for step in ("remiss", "utkast", "avsluta", "oppna-igen", "ta-bort", "ny-version"):
        good(planner, f"/planer/{settled.plan_id}/steg/{step}")
    assert planner.get(f"/planer/{settled.plan_id}/steg/annat").status_code == 404


def test_a_step_that_cannot_be_taken_is_a_sentence(settled: Settled, planner: Client):
    answer = planner.send(f"/planer/{settled.plan_id}/steg/avsluta", follow_redirects=True)
    assert (
        "Bara en beslutad plan kan avslutas. Planen är utkast." in html.fromstring(answer.text).text_content()
    )


def test_a_decision_with_faults_comes_back_with_what_was_written(settled: Settled, planner: Client):
    page = f"/planer/{settled.plan_id}/beslut"
    good(planner, page)
    answer = planner.send(page, {"decided_by": "", "decided_on": "2999-01-01", "registry_number": "RV 1"})
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert "Beslutets datum ligger i framtiden" in answer.text
    assert "Skriv vem som har beslutat planen" in answer.text
    assert 'value="RV 1"' in answer.text
    assert planner.send(page, {"decided_by": "X", "decided_on": "i går"}).status_code == 400


def test_a_decision_about_a_text_nobody_saw_is_refused(settled: Settled, planner: Client):
    answer = decide(planner, settled.plan_id, seen="8-0-0-0")
    assert answer.status_code == 409
    assert "medan du hade sidan öppen" in answer.text
    assert faults(answer.text) == []


def test_the_box_leads_the_planner_on_and_a_reader_only_reads(
    settled: Settled, planner: Client, reader: Client
):
    plan_id = settled.plan_id
    assert "Besluta planen" in good(planner, f"/planer/{plan_id}")
    assert "Besluta planen" not in good(reader, f"/planer/{plan_id}")
    decide(planner, plan_id)
    draft_id = begin(planner, plan_id)
    page = good(planner, f"/planer/{plan_id}")
    assert "Utkast till version 2 är påbörjat." in page
    assert "Börja en ny version" not in page
    assert "Utkast till version 2" not in good(reader, f"/planer/{plan_id}")
    assert reader.get(f"/planer/{draft_id}").status_code == 404
    draft = good(planner, f"/planer/{draft_id}")
    assert "UTKAST · version 2" in draft
    assert "Status rapporteras i den beslutade planen" in draft
    good(planner, f"/planer/{draft_id}/jamfor")
    good(planner, f"/planer/{draft_id}/markorer")
    good(planner, f"/planer/{draft_id}/beslut")


def test_a_version_is_read_and_fetched_as_it_was_decided(settled: Settled, planner: Client, reader: Client):
    plan_id = settled.plan_id
    decide(planner, plan_id)
    row_id = settled.rows[0]
    with settled.installation.app.app_context():
        version = db.session.get_one(Activity, row_id).version
    planner.send(f"/rader/{row_id}", {"version": str(version), "status": "done"})
    page = good(reader, f"/planer/{plan_id}/versioner/1")
    assert "Beslutad version 1, 2025-03-01" in page
    assert "Status per" not in page
    answer = reader.get(f"/planer/{plan_id}/versioner/1/verksamhetsplan.docx")
    assert read_document(answer.data, "plan.docx").rows()[0].status == "in_progress"
    for suffix in ("xlsx", "json"):
        assert reader.get(f"/planer/{plan_id}/versioner/1/verksamhetsplan.{suffix}").status_code == 200
    assert reader.get(f"/planer/{plan_id}/versioner/2").status_code == 404
    assert reader.get(f"/planer/{plan_id}/versioner/1/verksamhetsplan.exe").status_code == 404


def test_the_file_as_decided_is_what_readers_are_given_first(
    settled: Settled, planner: Client, reader: Client
):
    plan_id = settled.plan_id
    decide(planner, plan_id)
    where = f"/planer/{plan_id}/versioner/1/fil"
    assert planner.send(where, {"file": (io.BytesIO(b"%PDF-1.7 beslutad"), "Beslut.pdf")}).status_code == 302
    documents = good(reader, f"/planer/{plan_id}/dokument")
    assert documents.index("Den beslutade filen") < documents.index("Verksamhetsplan som Word")
    answer = reader.get(where)
    assert answer.data == b"%PDF-1.7 beslutad"
    assert "Beslut.pdf" in answer.headers["Content-Disposition"]
    answer.close()  # the file stays open until then
    good(planner, f"/planer/{plan_id}/versioner/1")
    refused = planner.send(where, {"file": (io.BytesIO(b"MZ"), "virus.exe")})
    assert refused.status_code == 400
    assert "Word, Excel, PDF" in refused.text
    assert planner.send(where, {}).status_code == 400
    planner.send(f"{where}/ta-bort")
    assert reader.get(where).status_code == 404
    assert "Den beslutade filen" not in good(reader, f"/planer/{plan_id}/dokument")


def test_a_removed_draft_is_found_in_the_list_and_comes_back(
    settled: Settled, planner: Client, reader: Client
):
    plan_id = settled.plan_id
    planner.send(f"/planer/{plan_id}/steg/ta-bort")
    assert planner.get(f"/planer/{plan_id}").status_code == 404
    assert reader.get(f"/rader/{settled.rows[0]}").status_code == 404
    assert "Verksamhetsplan 2022–2024" in good(planner, "/planer/borttagna")
    assert reader.send(f"/planer/{plan_id}/ta-tillbaka").status_code == 403
    planner.send(f"/planer/{plan_id}/ta-tillbaka")
    good(reader, f"/planer/{plan_id}")
    assert "Inga utkast är borttagna" in good(planner, "/planer/borttagna")


def test_what_reporting_and_draft_both_changed_is_asked_on_the_page(settled: Settled, planner: Client):
    plan_id = settled.plan_id
    decide(planner, plan_id)
    draft_id = begin(planner, plan_id)
    with settled.installation.app.app_context():
        live = db.session.get_one(Activity, settled.rows[EMPTY])
        copied = db.session.query(Activity).filter_by(plan_id=draft_id, origin_id=live.id).one()
        version, copied.responsible = live.version, ["Medicinkliniken"]
        db.session.commit()
    planner.send(
        f"/rader/{settled.rows[EMPTY]}",
        {"version": str(version), "status": "in_progress", "responsible": "Ortopeden"},
    )
    answer = decide(planner, draft_id)
    assert answer.status_code == 409
    assert faults(answer.text) == []
    page = html.fromstring(answer.text)
    [name] = {one.get("name") for one in page.xpath("//input[starts-with(@name, 'krock-')]")}
    assert decide(planner, draft_id, **{name: "plan"}).location.endswith(f"/planer/{plan_id}")
    with settled.installation.app.app_context():
        assert db.session.get_one(Activity, settled.rows[EMPTY]).responsible == ["Ortopeden"]


def test_the_facts_of_a_decision_can_be_corrected(settled: Settled, planner: Client):
    plan_id = settled.plan_id
    decide(planner, plan_id, registry_number="")
    where = f"/planer/{plan_id}/beslut/ratta"
    assert 'value="Cancerrådet"' in planner.get(where).text
    good(planner, where)
    assert planner.send(where, FACTS | {"decided_by": ""}).status_code == 400
    assert planner.send(where, FACTS | {"registry_number": "RV 2025/9"}).status_code == 302
    assert "dnr RV 2025/9" in good(planner, f"/planer/{plan_id}")
    assert "dnr RV 2025/9" in good(planner, f"/planer/{plan_id}/versioner/1")


def test_nothing_is_reported_in_an_ended_plan(settled: Settled, planner: Client):
    decide(planner, settled.plan_id)
    planner.send(f"/planer/{settled.plan_id}/steg/avsluta")
    row_id = settled.rows[0]
    with settled.installation.app.app_context():
        version = db.session.get_one(Activity, row_id).version
        assert db.session.get_one(Plan, settled.plan_id).state == "ended"
    answer = planner.send(f"/rader/{row_id}", {"version": str(version), "status": "done"})
    assert "Planen är avslutad" in answer.text
    with settled.installation.app.app_context():
        assert db.session.get_one(Activity, row_id).status == "in_progress"
    good(planner, f"/rader/{row_id}")
