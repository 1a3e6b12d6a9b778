"""Receipts: who reads them, what they say, and undoing a reading as a whole."""

import io
import re

import pytest

from planapp.documents.word.write import write_word
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.stored import row_ids, save
from tests.web.pages import faults

GOOD = write_word(small_plan())


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


def read_in(client: Client, name: str = "plan.docx", plan: str = "0") -> str:
    """Upload and confirm; the receipt's address."""
    form = {"file": (io.BytesIO(GOOD), name), "organisation": "1", "plan": plan}
    check = client.send("/las-in", form).location
    seen = re.search(r'name="sett" value="([^"]*)"', client.get(check).text)
    assert seen is not None
    return client.send(check, {"gor": "las-in", "sett": seen[1]}).location


def plan_of(client: Client, receipt: str) -> int:
    found = re.search(r'href="/planer/(\d+)"[^>]*>Till planen', client.get(receipt).text)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize(
    ("who", "reads", "keeps"),
    [("planner", 200, 200), ("administrator", 200, 200), ("reader", 200, 403), ("stranger", 404, 404)],
)
def test_who_reads_the_plan_reads_its_receipt_and_who_keeps_it_has_the_file(
    settled: Settled, planner: Client, who: str, reads: int, keeps: int
):
    receipt = read_in(planner)
    client = settled.installation.client(settled.people[who])
    assert client.get(receipt).status_code == reads
    for more in ("original", "angra"):
        answer = client.get(receipt.replace("kvitto", more))
        assert answer.status_code == keeps
        answer.close()
    if reads == 200:
        text = client.get(receipt).text
        assert faults(text) == []
        assert ("Hämta originalfilen" in text) == (keeps == 200)


def test_the_original_comes_back_as_it_was(planner: Client):
    receipt = read_in(planner, "vår plan åäö.docx")
    answer = planner.get(receipt.replace("kvitto", "original"))
    assert answer.data == GOOD
    assert "attachment" in answer.headers["Content-Disposition"]
    answer.close()


def test_a_receipt_tells_the_file_the_columns_and_the_sum(planner: Client):
    text = " ".join(planner.get(read_in(planner)).text.split())
    assert re.search(r"<code[^>]*>[0-9a-f]{64}</code>", text)
    assert "Aktivitet i regionen" in text
    assert re.search(r"\d+ ord i tabellerna = \d+ ord sparade \+ \d+ ord citerade", text)
    assert "Borttappade: 0." in text


def test_a_reading_is_undone_as_a_whole_and_its_receipt_stays(settled: Settled, planner: Client):
    receipt = read_in(planner)
    plan_id = plan_of(planner, receipt)
    undo = receipt.replace("kvitto", "angra")
    page = planner.get(undo)
    assert faults(page.text) == []
    assert "hela planen tas bort" in page.text
    answer = planner.send(undo)
    assert "Inläsningen är ångrad, och planen är borttagen." in planner.get(answer.location).text
    assert planner.get(f"/planer/{plan_id}").status_code == 404
    left = planner.get(receipt)
    assert faults(left.text) == []
    assert "Inläsningen är ångrad" in left.text
    # Old links say so too.
    check = receipt.removesuffix("/kvitto")
    assert planner.get(check).location == receipt
    assert planner.get(undo).location == receipt


def test_what_stands_in_the_way_is_told_and_nothing_is_undone(settled: Settled, planner: Client):
    receipt = read_in(planner)
    plan_id = plan_of(planner, receipt)
    with settled.installation.app.app_context():
        save(settled.installation.visitor(settled.people["planner"]), row_ids(plan_id)[0], status="done")
    undo = receipt.replace("kvitto", "angra")
    page = planner.get(undo)
    assert faults(page.text) == []
    assert "Inläsningen går inte att ångra" in page.text
    assert "Petra ändrade" in page.text
    assert planner.send(undo).location == undo
    assert planner.get(f"/planer/{plan_id}").status_code == 200


def test_a_plans_readings_are_listed_the_newest_first(planner: Client):
    receipt = read_in(planner, "forsta.docx")
    plan_id = plan_of(planner, receipt)
    read_in(planner, "andra.docx", str(plan_id))
    page = planner.get(f"/planer/{plan_id}/inlasningar")
    assert faults(page.text) == []
    assert page.text.index("andra.docx") < page.text.index("forsta.docx")
    assert "Inläsningar" in planner.get(f"/planer/{plan_id}").text


def test_a_row_leads_to_the_receipt_of_the_file_that_it_was_read_from(settled: Settled, planner: Client):
    receipt = read_in(planner)
    plan_id = plan_of(planner, receipt)
    with settled.installation.app.app_context():
        row = row_ids(plan_id)[0]
    text = " ".join(planner.get(f"/rader/{row}").text.split())
    assert f'Läst ur <a href="{receipt}">plan.docx</a>, tabell ' in text


def test_a_row_that_the_last_file_did_not_have_says_so(settled: Settled, planner: Client):
    plan_id = plan_of(planner, read_in(planner))
    shorter = small_plan()
    shorter.chapters[0].areas[0].rows = shorter.chapters[0].areas[0].rows[:1]
    shorter.chapters[0].areas[0].rows[0].spans = {}
    form = {"file": (io.BytesIO(write_word(shorter)), "kort.docx"), "organisation": "1", "plan": str(plan_id)}
    check = planner.send("/las-in", form).location
    text = planner.get(check).text
    assert faults(text) == []
    assert "Rader som saknas i filen" in text
    seen = re.search(r'name="sett" value="([^"]*)"', text)
    assert seen is not None
    planner.send(check, {"gor": "las-in", "sett": seen[1]})
    assert planner.get(f"/planer/{plan_id}").text.count("Saknas i senaste inläsningen") == 2
    with settled.installation.app.app_context():
        gone = row_ids(plan_id)[1]
    row = planner.get(f"/rader/{gone}").text
    assert "Saknas i senaste inläsningen" in row
    assert re.search(rf'Raden fanns inte i <a href="{check}/kvitto">kort.docx</a>', row)
    assert faults(row) == []


def test_the_receipt_of_what_only_planners_see_is_for_planners(settled: Settled, planner: Client):
    decision = {"decided_by": "Cancerrådet", "decided_on": "2025-03-01"}
    assert planner.send(f"/planer/{settled.plan_id}/beslut", decision).status_code == 302
    draft = planner.send(f"/planer/{settled.plan_id}/steg/ny-version", {}).location
    in_draft = read_in(planner, plan=draft.rpartition("/")[2])
    of_removed = read_in(planner, name="annan.docx")
    removed = plan_of(planner, of_removed)
    reader = settled.installation.client(settled.people["reader"])
    assert reader.get(of_removed).status_code == 200
    assert planner.send(f"/planer/{removed}/steg/ta-bort", {}).status_code == 302
    for receipt in (in_draft, of_removed):
        assert planner.get(receipt).status_code == 200
        assert reader.get(receipt).status_code == 404
