"""What the pages of a reading say: nothing twice, and nothing that is chosen is dropped in silence."""

import io
import re

import pytest

from planapp.documents.word.write import write_word
from planapp.storage.models import ImportRun
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import TIME_IN_STATUS, small_plan
from tests.stored import count, row_ids, save
from tests.web.pages import faults

GOOD = write_word(small_plan())
QUESTION = "tidsram står i statuskolumnen"


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


def send(client: Client, **more: object):
    form = {"file": (io.BytesIO(GOOD), "plan.docx"), "organisation": "1", "plan": "0"} | more
    return client.send("/las-in", form)


def finding(text: str) -> str:
    """The finding about the time in a status cell, with its tags taken away."""
    found = re.search(rf"<li(?:(?!</li>).)*?{QUESTION}.*?</li>", text, re.DOTALL | re.IGNORECASE)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_a_question_says_its_place_and_its_answer_once(settled: Settled, planner: Client):
    check = send(planner).location
    said = finding(planner.get(check).text)
    assert (said.casefold().count("tabell 2, rad 5"), said.count("Förslag:")) == (1, 0)
    planner.send(check, {"gor": "foreslaget"})
    said = finding(planner.get(check).text)
    assert "Du har svarat" not in said
    assert "Besvarad." in said
    receipt = planner.get(planner.send(check, {"gor": "las-in"}).location).text
    said = finding(receipt)
    assert (said.casefold().count("tabell 2, rad 5"), said.count("Ingen status")) == (1, 1)


def test_the_open_questions_link_leads_to_the_first_open_question(settled: Settled, planner: Client):
    check = send(planner).location
    page = planner.get(check).text
    led = re.findall(r'href="#(q-\w+)"', page)
    assert len(led) == 2
    assert all(f'id="{one}"' in page for one in led)
    assert faults(page) == []


@pytest.mark.parametrize("plan", ["0", ""])
def test_chosen_columns_of_a_new_plan_are_refused_with_a_sentence(
    settled: Settled, planner: Client, plan: str
):
    with settled.installation.app.app_context():
        before = count(ImportRun)
    answer = send(planner, plan=plan, columns=["goal", "rcc_activity"])
    assert answer.status_code == 400
    assert "vilken plan som ska uppdateras" in answer.text
    assert re.search(r'<details class="pa-details" open>', answer.text)
    assert faults(answer.text) == []
    with settled.installation.app.app_context():
        assert count(ImportRun) == before
    check = send(planner).location
    again = planner.send(f"{check}/mal", {"plan": plan, "columns": ["goal"]})
    assert "vilken plan som ska uppdateras" in planner.get(again.location).text


def test_the_same_file_again_is_told_as_such(settled: Settled, planner: Client):
    planner.send(send(planner).location, {"gor": "las-in"})
    page = planner.get(send(planner).location).text
    assert "Den här filen är redan inläst" in page
    assert "nyare version" not in page


def test_rows_in_conflict_stand_together_and_a_short_value_stands_once(settled: Settled, planner: Client):
    receipt = planner.get(planner.send(send(planner).location, {"gor": "las-in"}).location).text
    found = re.search(r'href="/planer/(\d+)"[^>]*>Till planen', receipt)
    assert found is not None
    with settled.installation.app.app_context():
        row = row_ids(int(found[1]))[TIME_IN_STATUS]
        save(settled.installation.visitor(settled.people["planner"]), row, status="not_started")
    record = small_plan()
    changed = record.rows()[TIME_IN_STATUS]
    changed.status_raw, changed.status = "Klar", "done"
    newer = (io.BytesIO(write_word(record)), "nyare.docx")
    page = planner.get(send(planner, file=newer, plan=found[1]).location).text
    conflicts = page.partition('id="krockar"')[2].partition("<h3>")[2]
    block = conflicts.partition("</fieldset>")[0]
    assert "vilket värde ska gälla?" in block
    text = " ".join(re.sub(r"<[^>]+>", " ", block).split())
    assert (text.count("Ej påbörjad"), text.count("Klar")) == (1, 1)
    assert faults(page) == []
