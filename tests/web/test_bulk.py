"""The pages for many rows at once: choosing, the preview, the press, undoing, and odd forms."""

from typing import Any

import pytest
from lxml import html
from sqlalchemy import update

from planapp.extensions import db
from planapp.services.transaction import transaction
from planapp.storage.models import Plan
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import MERGED_FIRST, PLAIN
from tests.stored import row, save
from tests.web.pages import faults


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def where(settled: Settled) -> str:
    return f"/planer/{settled.plan_id}/flera"


def fields(text: str, action: str) -> dict[str, Any]:
    """What the form with an address would send, without its buttons."""
    page = html.fromstring(text)
    form = next(one for one in page.forms if one.get("action", "").startswith(action))
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found.setdefault(name, []).append(value)
    return found


def look(client: Client, where: str, rows: list[int], **form: Any) -> str:
    answer = client.send(where, {"rad": rows, "visa": "1", **form})
    assert answer.status_code == 200, answer.text
    assert faults(answer.text) == []
    return answer.text


def stored(settled: Settled, place: int = PLAIN) -> Any:
    with settled.installation.app.app_context():
        one = row(settled.rows[place])
        return one.status, one.timeframe, one.version


def test_in_the_whole_plan_none_is_ticked_and_by_a_filter_all_are(planner: Client, where: str):
    whole, chosen = planner.get(where).text, planner.get(f"{where}?kapitel=1").text
    assert faults(whole) == faults(chosen) == []
    assert "ingen är vald" in whole
    assert "5 rader i urvalet, alla är valda" in chosen
    assert chosen.count('name="rad"') == 5


def test_a_chapter_and_an_area_are_ticked_without_a_script(settled: Settled, planner: Client, where: str):
    page = planner.send(where, {"markera": "+kapitel-1", "status": "done"}).text
    assert page.count(" checked>") == 5
    assert '<option selected value="done">' in page  # what was chosen stays
    assert "Avmarkera kapitlet" in page
    page = planner.send(where, {"markera": "-omrade-1", "rad": settled.rows}).text
    assert page.count(" checked>") == 3
    assert planner.send(where, {"markera": "+alla"}).text.count(" checked>") == 6
    assert planner.send(where, {"markera": "-alla", "rad": settled.rows}).text.count(" checked>") == 0


def test_the_preview_tells_what_changes_and_stores_nothing(settled: Settled, planner: Client, where: str):
    text = look(planner, where, settled.rows[:2], status="done", according_to="styrgruppen")
    words = " ".join(html.fromstring(text).text_content().split())
    assert "2 rader ändras" in words
    assert "Inget är sparat än." in words
    assert "Status: från Påbörjad → till Klar" in words
    assert "Cellen Status är sammanslagen med rad 3." in words
    assert "I historiken står: enligt styrgruppen." in words
    assert stored(settled) == ("in_progress", "2022–2024", 1)


def test_the_press_stores_tells_and_is_undone(settled: Settled, planner: Client, where: str):
    text = look(planner, f"{where}?kapitel=1", settled.rows[:2], status="done", timeframe="2027")
    form = fields(text, where)
    answer = planner.send(f"{where}/spara?kapitel=1", form)
    assert answer.status_code == 302
    assert answer.location.endswith("?kapitel=1")
    done = planner.get(answer.location).text
    assert faults(done) == []
    assert "2 rader är ändrade." in done
    assert stored(settled) == ("done", "2027", 2)
    address = answer.location.partition("?")[0]
    assert f'action="{address}/angra?kapitel=1"' in done
    undone = planner.send(f"{address}/angra", {}, follow_redirects=True).text
    assert "Ångrat för 2 rader." in undone
    assert "Ändringen är ångrad." in undone
    assert "Ångra ändringen" not in undone
    assert stored(settled) == ("in_progress", "2022–2024", 3)
    again = planner.send(f"{address}/angra", {}, follow_redirects=True).text
    assert "redan ångrad" in again
    history = planner.get(f"/rader/{settled.rows[PLAIN]}").text
    assert "(samlad ändring)" in history


def test_the_way_back_from_the_preview_keeps_everything(settled: Settled, planner: Client, where: str):
    text = look(planner, where, settled.rows[:2], status="done", responsible="Ett\nTvå", only_missing="y")
    form = fields(text, where)
    back = planner.send(where, form | {"tillbaka": "1"}).text
    assert back.count('name="rad"') == 6
    assert sum(f'value="{one}" checked' in back for one in settled.rows) == 2
    assert "Ett\nTvå</textarea>" in back
    assert 'checked class="ds-input" id="only_missing"' in back


def test_a_row_that_somebody_saves_between_is_told(settled: Settled, planner: Client, where: str):
    text = look(planner, where, settled.rows[:2], status="done")
    with settled.installation.app.app_context():
        save(settled.installation.visitor(settled.people["owner"]), settled.rows[PLAIN], comment="Nytt.")
    answer = planner.send(f"{where}/spara", fields(text, where), follow_redirects=True).text
    assert "1 rad är ändrad." in answer
    assert (
        "1 rad har ändrats av någon annan sedan du tittade, och är kvar som nu: 2.a) Tobak, rad 1." in answer
    )
    assert stored(settled)[0] == "in_progress"
    assert stored(settled, MERGED_FIRST)[0] == "done"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Välj vad du vill ändra"),
        ({"status": "nonsense"}, "Välj en av planens statusar."),
        ({"timeframe": "snart"}, "Tidsramen går inte att tolka."),
        ({"owner_verb": "lead"}, "Välj vem det gäller."),
        ({"owner_verb": "lead", "owner_id": "9" * 30}, "Välj vem det gäller."),
        ({"status": "done", "according_to": "x" * 201}, "högst 200 tecken"),
        ({"responsible": "\0\0"}, "Välj vad du vill ändra"),
    ],
)
def test_odd_forms_are_answered_in_plain_words(
    settled: Settled, planner: Client, where: str, form: dict[str, str], sentence: str
):
    answer = planner.send(where, {"rad": settled.rows, "visa": "1", **form})
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert sentence in answer.text
    assert answer.text.count(" checked>") == 6
    assert planner.send(f"{where}/spara", {"seen": "1:1.0", **form}).status_code == 400


@pytest.mark.parametrize("rows", ["", "1", "x:y", "1:", ":1.0", "99999999999999:1.0", "1:1.0 " * 3, "1:\0"])
def test_an_odd_list_of_rows_changes_nothing_that_was_not_seen(
    settled: Settled, planner: Client, where: str, rows: str
):
    answer = planner.send(f"{where}/spara", {"seen": rows, "status": "done"})
    assert answer.status_code in (302, 400)


def test_an_ended_plan_says_so(settled: Settled, planner: Client, where: str):
    with settled.installation.app.app_context(), transaction():
        db.session.execute(update(Plan).values(state="ended"))
    page = planner.get(where).text
    assert "Planen är avslutad" in page
    assert "Visa vad som ändras" not in page
    assert planner.send(where, {"rad": settled.rows, "status": "done"}).status_code == 400


def test_ten_thousand_rows_fit_in_the_form(settled: Settled, planner: Client, where: str):
    many = " ".join(f"{100_000 + one}:12.ffffffff" for one in range(10_000))
    answer = planner.send(f"{where}/spara", {"seen": many, "status": "done"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "10000 rader har ändrats av någon annan" in answer.text
