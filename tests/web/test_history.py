"""The pages of the history: of a plan, of a person, as files, and undoing from there."""

import io

import pytest
from lxml import html
from openpyxl import load_workbook

from planapp.services.follow_up import Decision, decide, followed_rows
from planapp.services.show_plan import get_plan
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import PLAIN
from tests.stored import row, save
from tests.web.pages import faults


@pytest.fixture
def worked(settled: Settled) -> Settled:
    """A plan in which the planner has set a status and the owner has said something."""
    installation = settled.installation
    with installation.app.app_context():
        planner = installation.visitor(settled.people["planner"])
        owner = installation.visitor(settled.people["owner"])
        save(planner, settled.rows[PLAIN], status="done", internal_note="Hemligt")
        save(owner, settled.rows[PLAIN], comment="=1+1 <b>är klart</b>")
    return settled


def client(settled: Settled, who: str) -> Client:
    return settled.installation.client(settled.people[who])


def texts(page: str) -> list[str]:
    found = html.fromstring(page).xpath("//ol[contains(@class, 'pa-presses')]/li")
    return [" ".join(one.text_content().split()) for one in found]


def test_the_plan_leads_to_its_history_and_that_to_the_rows(worked: Settled) -> None:
    reader = client(worked, "reader")
    assert f"/planer/{worked.plan_id}/historik" in reader.get(f"/planer/{worked.plan_id}").text
    page = reader.get(f"/planer/{worked.plan_id}/historik").text
    assert faults(page) == []
    assert f"/rader/{worked.rows[PLAIN]}" in page
    newest, middle, oldest = texts(page)
    assert "Ola" in newest
    assert "Status: från Påbörjad → till Klar" in middle
    assert "Rapportör" in oldest


def test_text_from_anyone_is_text_on_the_page(worked: Settled) -> None:
    page = client(worked, "planner").get(f"/planer/{worked.plan_id}/historik").text
    assert "&lt;b&gt;är klart&lt;/b&gt;" in page
    assert "<b>är klart" not in page


def test_readers_see_no_internal_note_on_the_page_or_in_files(worked: Settled) -> None:
    base = f"/planer/{worked.plan_id}/historik"
    reader, planner = client(worked, "reader"), client(worked, "planner")
    assert "Hemligt" in planner.get(base).text
    assert "Hemligt" not in reader.get(base).text
    assert "Hemligt" in planner.get(f"{base}.csv").text
    assert "Hemligt" not in reader.get(f"{base}.csv").text


def test_the_filter_stands_in_the_address_and_goes_for_the_file_too(worked: Settled) -> None:
    base = f"/planer/{worked.plan_id}/historik"
    page = client(worked, "planner").get(f"{base}?vad=kommentar&text=klart&fran=2020-01-01&hur=sidan")
    assert len(texts(page.text)) == 1
    assert 'value="2020-01-01"' in page.text
    assert f"{base}.csv?fran=2020-01-01&amp;hur=sidan&amp;vad=kommentar&amp;text=klart" in page.text
    lines = client(worked, "planner").get(f"{base}.csv?vad=kommentar&text=klart").text.splitlines()
    assert len(lines) == 2


@pytest.mark.parametrize(
    "query",
    ["?fran=igår&till=0000-99-99", "?person=-1&kapitel=x", "?vad=nix&hur=nix", "?fore=abc", "?text=%00%27"],
)
def test_an_odd_address_asks_for_nothing_that_it_cannot_mean(worked: Settled, query: str) -> None:
    page = client(worked, "planner").get(f"/planer/{worked.plan_id}/historik{query}")
    assert page.status_code == 200
    assert faults(page.text) == []


def test_the_files_hold_text_that_stays_text(worked: Settled) -> None:
    planner, base = client(worked, "planner"), f"/planer/{worked.plan_id}/historik"
    answer = planner.get(f"{base}.csv")
    assert answer.data.startswith("\ufeffNär;Vem;".encode())
    assert "'=1+1 <b>är klart</b>" in answer.text
    book = load_workbook(io.BytesIO(planner.get(f"{base}.xlsx").data))
    cells = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value]
    (formula,) = [cell for cell in cells if str(cell.value).startswith("=")]
    assert (formula.data_type, formula.value) != ("f", None)
    assert formula.quotePrefix


def test_an_empty_history_says_what_comes(settled: Settled) -> None:
    client_ = client(settled, "stranger")
    page = client_.get(f"/planer/{settled.other_plan_id}/historik").text
    assert "Inget har ändrats än" in page
    assert "Inga ändringar passar" in client_.get(f"/planer/{settled.other_plan_id}/historik?text=x").text


def undo(settled: Settled, who: str, batch: str):
    return client(settled, who).send(f"/planer/{settled.plan_id}/historik/angra", {"batch": batch})


def batches(page: str) -> list[str]:
    return list(
        html.fromstring(page).xpath(
            "//form[contains(@action, '/historik/angra')]/input[@name='batch']/@value"
        )
    )


def test_the_newest_press_is_undone_from_the_page(worked: Settled) -> None:
    base = f"/planer/{worked.plan_id}/historik"
    planner = client(worked, "planner")
    (first, *_) = batches(planner.get(base).text)
    answer = undo(worked, "planner", first)
    assert answer.status_code == 302
    with worked.installation.app.app_context():
        assert row(worked.rows[PLAIN]).comment == ""
        assert row(worked.rows[PLAIN]).status == "done"
    page = planner.get(base).text
    assert first not in batches(page)
    assert "Ångrad." in texts(page)[1]


def test_what_was_built_on_says_why_it_cannot_be_undone(worked: Settled) -> None:
    page = client(worked, "planner").get(f"/planer/{worked.plan_id}/historik").text
    assert "Går inte att ångra: Raden har ändrats efteråt." in texts(page)[1]


def test_an_owner_undoes_only_their_own(worked: Settled) -> None:
    page = client(worked, "owner").get(f"/planer/{worked.plan_id}/historik").text
    assert len(batches(page)) == 1
    assert batches(client(worked, "reader").get(f"/planer/{worked.plan_id}/historik").text) == []


def test_many_rows_are_undone_in_one_press(worked: Settled) -> None:
    with worked.installation.app.app_context():
        planner = worked.installation.visitor(worked.people["planner"])
        some = [one for one in followed_rows(get_plan(worked.plan_id)) if one.follows][:2]
        decisions = {one.id: Decision(False, "Någon annan gör det", one.seen) for one in some}
        batch = decide(planner, worked.plan_id, decisions)
    assert batch is not None
    assert undo(worked, "planner", batch).status_code == 302
    with worked.installation.app.app_context():
        assert all(row(one.id).is_followed_up for one in some)


def test_a_press_of_another_plan_does_not_exist_here(worked: Settled) -> None:
    with worked.installation.app.app_context():
        stranger = worked.installation.visitor(worked.people["stranger"])
        batch = save(stranger, worked.other_rows[0], comment="Deras").batch
    assert undo(worked, "planner", batch or "").status_code == 404


def test_a_persons_history_is_for_who_keeps_the_plans(worked: Settled) -> None:
    owner_id = worked.people["owner"].id
    page = client(worked, "planner").get(f"/anvandare/1/{owner_id}/historik").text
    assert faults(page) == []
    (only,) = texts(page)
    assert "är klart" in only
    assert "Verksamhetsplan 2022–2024" in only
    assert client(worked, "owner").get(f"/anvandare/1/{owner_id}/historik").status_code == 403
    assert client(worked, "stranger").get(f"/anvandare/1/{owner_id}/historik").status_code == 404


def test_somebody_of_another_region_has_no_history_here(worked: Settled) -> None:
    stranger = worked.people["stranger"].id
    for suffix in ("", ".csv"):
        assert client(worked, "planner").get(f"/anvandare/1/{stranger}/historik{suffix}").status_code == 404


def test_ones_own_history_holds_ones_own(worked: Settled) -> None:
    owner = client(worked, "owner")
    assert len(texts(owner.get("/mitt-konto/historik").text)) == 1
    assert "är klart" in owner.get("/mitt-konto/historik.csv").text
    assert texts(client(worked, "reader").get("/mitt-konto/historik").text) == []
    assert client(worked, "reader").get("/mitt-konto/historik.xlsx").status_code == 200
