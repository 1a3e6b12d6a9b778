"""Answers of the pages for a plan's words, the planner's yes and which rows count, also to odd forms."""

import re

import pytest
from lxml import html

from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import PLAIN
from tests.stored import offer, row
from tests.web.pages import faults

WORDS = {
    "offer_done": "y",
    "label_done": "Klar",
    "offer_in_progress": "y",
    "label_in_progress": "Igång",
    "unknown_words": "extend",
}


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def owner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["owner"])


def seen(client: Client, where: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', client.get(where).text)
    assert found is not None
    return found[1]


def stored(settled: Settled, place: int = PLAIN):
    with settled.installation.app.app_context():
        return row(settled.rows[place])


def waiting(settled: Settled, owner: Client) -> None:
    with settled.installation.app.app_context():
        offer(settled.plan_id, done_needs_confirmation=True)
    answer = owner.send(f"/rader/{settled.rows[PLAIN]}", {"version": "1", "status": "done"})
    assert answer.status_code == 302


def test_words_are_saved_and_seen_by_everybody(settled: Settled, planner: Client, owner: Client):
    where = f"/planer/{settled.plan_id}/ord"
    answer = planner.send(where, WORDS | {"seen": seen(planner, where), "rewrite": "y", "confirm": "y"})
    assert answer.status_code == 302
    page = planner.get(where).text
    assert faults(page) == []
    assert "Statusar: Ej påbörjad, Påbörjad, Klar" in page
    assert stored(settled).status_raw == "Igång"
    choices = re.findall(
        r'name="status" type="radio" value="(\w*)"', owner.get(f"/rader/{settled.rows[PLAIN]}").text
    )
    assert choices == ["in_progress", "done"]


def test_words_saved_by_somebody_else_are_shown_and_not_overwritten(settled: Settled, planner: Client):
    where = f"/planer/{settled.plan_id}/ord"
    old = seen(planner, where)
    planner.send(where, WORDS | {"seen": old})
    answer = planner.send(where, WORDS | {"label_in_progress": "Rullar", "seen": old})
    assert answer.status_code == 409
    assert "Nu gäller statusarna Igång, Klar." in answer.text
    assert 'value="Rullar"' in answer.text
    assert (
        planner.send(where, WORDS | {"label_in_progress": "Rullar", "seen": seen(planner, where)}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"label_done": ""}, "Skriv vad statusen ska heta."),
        ({"label_done": "igång"}, "Två statusar kan inte heta samma sak."),
        ({"label_done": "\0\r\n<b>Klar</b> \u0007" + "å" * 61}, "Korta ordet till högst 60 tecken."),
        ({"label_done": "x" * 10_000}, "högst"),
        ({"unknown_words": "hittepå"}, "Välj vad som ska hända"),
        ({"offer_done": ""}, "Välj minst två statusar."),
    ],
)
def test_words_that_cannot_be_used_are_a_sentence(
    settled: Settled, planner: Client, values: dict[str, str], sentence: str
):
    where = f"/planer/{settled.plan_id}/ord"
    sent = {name: value for name, value in (WORDS | values).items() if value or name.startswith("label")}
    answer = planner.send(where, sent | {"seen": seen(planner, where)})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert faults(answer.text) == []
    assert stored(settled).status_raw == "Påbörjad"


def test_the_latest_words_are_undone_on_the_page(settled: Settled, planner: Client):
    where = f"/planer/{settled.plan_id}/ord"
    planner.send(where, WORDS | {"seen": seen(planner, where), "rewrite": "y"})
    batch = re.search(r'name="batch" value="(\w+)"', planner.get(where).text)
    assert batch is not None
    planner.send(f"{where}/angra", {"batch": batch[1]})
    assert "3 rader har fått tillbaka sitt ord." in planner.get(where).text
    assert stored(settled).status_raw == "Påbörjad"


def test_a_reported_row_is_confirmed_in_the_table(settled: Settled, planner: Client, owner: Client):
    waiting(settled, owner)
    page = planner.get(f"/planer/{settled.plan_id}?bekrafta=1").text
    assert faults(page) == []
    assert page.count("Anmäld som klar, väntar på planansvarig") == 1
    where, version = f"/rader/{settled.rows[PLAIN]}", str(stored(settled).version)
    piece = planner.send(f"{where}/inte-klar", {"version": version}, headers={"HX-Request": "true"})
    assert (piece.status_code, "Skriv vad som återstår" in piece.text) == (400, True)
    piece = planner.send(f"{where}/bekrafta", {"version": version}, headers={"HX-Request": "true"})
    assert (piece.status_code, "Sparat" in piece.text) == (200, True)
    assert stored(settled).status == "done"
    piece = planner.send(f"{where}/bekrafta", {"version": version}, headers={"HX-Request": "true"})
    assert (piece.status_code, "väntar inte längre" in piece.text) == (409, True)
    assert "Anmäld som klar" not in owner.get(f"/planer/{settled.plan_id}").text


def test_only_the_planner_gets_the_answer_buttons(settled: Settled, owner: Client):
    waiting(settled, owner)
    for where in (f"/planer/{settled.plan_id}", f"/rader/{settled.rows[PLAIN]}"):
        page = owner.get(where).text
        assert "Anmäld som klar, väntar på planansvarig" in page
        assert "/bekrafta" not in page


def test_the_reason_is_folded_away_until_a_row_is_not_followed_up(settled: Settled, planner: Client):
    where, row_id = f"/planer/{settled.plan_id}/foljs-upp", str(settled.rows[PLAIN])
    boxes = "//textarea/ancestor::details"
    page = html.fromstring(planner.get(where).text)
    assert len(page.xpath(boxes)) == len(settled.rows)
    assert not page.xpath(f"{boxes}[@open]")
    saves = page.xpath(
        "//section[@id='foljs' or .//h2[@id='foljs']]//button[text()='Spara det som följs upp']"
    )
    assert len(saves) == 2  # above the rows, and below them
    refused = html.fromstring(planner.send(where, {"rad": row_id, f"innan-{row_id}": "1"}).text)
    assert refused.xpath(f"{boxes}[@open]//textarea/@id") == [f"skal-{row_id}"]
    planner.send(where, {"rad": row_id, f"innan-{row_id}": "1", f"skal-{row_id}": "Kommunen"})
    outside = html.fromstring(planner.get(where).text)
    assert outside.xpath(f"{boxes}[@open]//textarea/@id") == [f"skal-{row_id}"]


def test_a_decision_without_a_reason_is_a_sentence_at_its_field(settled: Settled, planner: Client):
    where, row_id = f"/planer/{settled.plan_id}/foljs-upp", str(settled.rows[PLAIN])
    answer = planner.send(where, {"rad": row_id, f"innan-{row_id}": "1", f"skal-{row_id}": ""})
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert f'href="#skal-{row_id}"' in answer.text
    sent = {"rad": row_id, f"innan-{row_id}": "1", f"skal-{row_id}": "Kommunernas\r\nuppdrag"}
    assert planner.send(where, sent).status_code == 302
    assert stored(settled).followed_up_reason == "Kommunernas\nuppdrag"
    page = planner.get(where).text
    kept = re.search(rf'name="innan-{row_id}" value="([^"]+)"', page)
    assert kept is not None
    again = {"rad": row_id, f"innan-{row_id}": kept[1].replace("\n", "\r\n"), "foljs": row_id}
    assert planner.send(where, again).status_code == 302
    assert stored(settled).is_followed_up
    stale = planner.send(where, sent | {f"innan-{row_id}": "0hittepå"})
    assert (stale.status_code, "Inget är sparat" in stale.text) == (409, True)


def test_odd_decisions_store_nothing(settled: Settled, planner: Client):
    where = f"/planer/{settled.plan_id}/foljs-upp"
    for sent in ({"rad": "abc"}, {"rad": "999999"}, {"rad": str(settled.other_rows[0]), "foljs": ""}, {}):
        assert planner.send(where, sent).status_code == 302
    answer = planner.send(f"/rader/{settled.rows[PLAIN]}/foljs-upp", {"foljs": "kanske"})
    assert answer.status_code == 302
    assert stored(settled).is_followed_up


def test_a_status_that_is_not_offered_is_a_sentence_at_the_field(settled: Settled, owner: Client):
    answer = owner.send(f"/rader/{settled.rows[PLAIN]}", {"version": "1", "status": "paused"})
    assert answer.status_code == 400
    assert "Välj en av planens statusar." in answer.text
