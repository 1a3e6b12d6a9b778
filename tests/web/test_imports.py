"""Reading a document in through the page: check, confirm, give up, and every bad file."""

import io

import pytest

from planapp.documents.word.write import write_word
from planapp.storage.models import ImportRun, Plan
from tests.installation import OTHER, Client, Installation
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.stored import count
from tests.web.pages import faults

GOOD = write_word(small_plan())
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
BAD = {
    "a text file that was renamed": ("plan.docx", b"Bara text"),
    "a truncated document": ("plan.docx", GOOD[: len(GOOD) // 2]),
    "an old .doc": ("plan.doc", OLD_WORD),
    "an empty file": ("plan.docx", b""),
    "a PDF": ("plan.pdf", b"%PDF-1.7\n" + b"0" * 500),
}


def send(client: Client, name: str, data: bytes, organisation: str = "1"):
    return client.send("/las-in", {"file": (io.BytesIO(data), name), "organisation": organisation})


def stored(installation: Installation) -> tuple[int, int]:
    """How many uploads and plans there are."""
    with installation.app.app_context():
        return count(ImportRun), count(Plan)


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_gets_a_sentence_beside_the_field(settled: Settled, planner: Client, what: str):
    before = stored(settled.installation)
    answer = send(planner, *BAD[what])
    assert answer.status_code == 400
    assert faults(answer.text) == []
    beside = answer.text.partition('id="file-fel"')[2].partition("</div>")[0]
    assert beside.count(".") >= 1
    assert stored(settled.installation) == before
    # And the next one works.
    assert send(planner, "plan.docx", GOOD).status_code == 302


def test_no_file_gets_a_sentence(settled: Settled, planner: Client):
    answer = planner.send("/las-in", {"organisation": "1"})
    assert "Välj en fil." in answer.text


def test_nothing_of_a_plan_is_stored_before_it_is_confirmed(settled: Settled, planner: Client):
    _, plans = stored(settled.installation)
    check = send(planner, "plan.docx", GOOD).location
    page = planner.get(check)
    assert page.status_code == 200
    assert faults(page.text) == []
    assert "Inget är sparat än." in page.text
    assert stored(settled.installation)[1] == plans
    receipt = planner.send(check).location
    assert stored(settled.installation)[1] == plans + 1
    page = planner.get(receipt)
    assert faults(page.text) == []
    assert "Planen är inläst." in page.text


def test_confirming_twice_makes_one_plan(settled: Settled, planner: Client):
    check = send(planner, "plan.docx", GOOD).location
    planner.send(check)
    made = stored(settled.installation)
    answer = planner.send(check)
    assert answer.status_code == 302
    assert answer.location.endswith("/kvitto")
    assert "Planen är redan inläst." in planner.get(answer.location).text
    assert planner.get(check).location == answer.location
    assert stored(settled.installation) == made


def test_giving_up_leaves_nothing(settled: Settled, planner: Client):
    _, plans = stored(settled.installation)
    check = send(planner, "plan.docx", GOOD).location
    answer = planner.send(f"{check}/avbryt")
    assert "Inläsningen är avbruten. Inget är sparat." in planner.get(answer.location).text
    assert stored(settled.installation)[1] == plans
    assert list((settled.installation.app.config["INSTANCE"] / "uploads").iterdir()) == []
    # Back and old links say what has happened.
    for back in (planner.get(check), planner.send(check), planner.send(f"{check}/avbryt")):
        assert back.status_code == 410
        assert faults(back.text) == []
        assert "Inläsningen är avbruten. Inget är sparat." in back.text


@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_an_upload_is_ones_own(settled: Settled, planner: Client, who: str):
    check = send(planner, "plan.docx", GOOD).location
    other = settled.installation.client(settled.people[who])
    assert other.get(check).status_code == 404
    assert other.send(check).status_code == 404
    assert other.send(f"{check}/avbryt").status_code == 404
    assert planner.get(check).status_code == 200


@pytest.mark.parametrize("organisation", ["2", "0", "abc", ""])
def test_one_reads_in_only_to_ones_own_region(settled: Settled, planner: Client, organisation: str):
    before = stored(settled.installation)
    answer = send(planner, "plan.docx", GOOD, organisation)
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert "Du kan inte läsa in planer åt den organisationen." in answer.text
    assert stored(settled.installation) == before


def test_who_keeps_plans_in_two_regions_chooses_one(settled: Settled):
    settled.installation.person("planner", "Petra", OTHER)
    planner = settled.installation.client(settled.people["planner"])
    page = planner.get("/las-in")
    assert faults(page.text) == []
    assert OTHER in page.text
    check = send(planner, "plan.docx", GOOD, "2").location
    assert (
        f"Dokumentet nämner Region Västmanland, men planen läses in till {OTHER}." in planner.get(check).text
    )


def test_a_file_name_is_only_a_name(settled: Settled, planner: Client):
    check = send(planner, '../../<b>plan"\u202e.docx', GOOD).location
    text = planner.get(check).text
    assert "<b>plan" not in text
    assert "../" not in text
