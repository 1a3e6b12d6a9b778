"""Search: what is found and shown in its place, what is not shown to whom, and odd input."""

import re

import pytest
from lxml import html

from planapp.domain.editing.rows import end_row
from planapp.extensions import db
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Plan
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import MERGED_FIRST, PLAIN
from tests.stored import save
from tests.web.pages import faults


def found(client: Client, text: str, status: int = 200):
    answer = client.get("/sok", query_string={"q": text})
    assert answer.status_code == status
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def rows_in(page) -> set[int]:
    return {int(one) for href in page.xpath("//h4/a/@href") for one in re.findall(r"/rader/(\d+)", href)}


def test_every_signed_in_page_has_the_search_box(settled_once: Settled, clients: dict[str, Client]):
    for path in ("/", "/planer", "/hjalp", f"/planer/{settled_once.plan_id}", "/sok"):
        box = html.fromstring(clients["reader"].get(path).text).xpath(
            "//form[@role='search'][@action='/sok']"
        )
        assert len(box) == 1, path
    assert "/sok" not in clients["nobody"].get("/hjalp").text


def test_a_hit_stands_in_its_place_with_its_words_marked(settled_once: Settled, clients: dict[str, Client]):
    row = settled_once.rows[MERGED_FIRST]
    page = found(clients["reader"], "ÖREBRO")
    assert rows_in(page) == set(settled_once.rows[1:3])
    assert page.xpath("//h2/a/text()") == ["Verksamhetsplan 2022–2024"]
    assert page.xpath("//h3/a/text()") == ["Prevention, Kapitel 2"]
    assert page.xpath("//mark/text()") == ["Örebro", "Örebro"]
    assert page.xpath(f"//a[@href='/planer/{settled_once.plan_id}#rad-{row}']")
    assert "Ansvarig–Tidsram:" in page.text_content()
    assert page.xpath("//input[@id='sok']/@value") == ["ÖREBRO"]


def test_words_may_stand_in_the_row_and_in_its_area(settled_once: Settled, clients: dict[str, Client]):
    page = found(clients["reader"], "rutin röker tobak")
    assert rows_in(page) == {settled_once.rows[PLAIN]}


def test_an_ended_row_leads_to_where_ended_rows_are(settled: Settled):
    row, reader = settled.rows[PLAIN], settled.installation.client(settled.people["reader"])
    planner = settled.installation.visitor(settled.people["planner"])
    with settled.installation.app.app_context():
        edit_plan(planner, settled.plan_id, lambda text: end_row(text, row, "Görs i Ödeshög", "Rådet"))
    page = found(reader, "ödeshög")
    assert page.xpath("//h3/text()") == ["Avslutade rader"]
    (link,) = page.xpath("//h4/a")
    assert link.get("href") == f"/planer/{settled.plan_id}/avslutade#rad-{row}"
    assert link.text_content() == "2.a) Tobak, avslutad rad"
    place = html.fromstring(reader.get(f"/planer/{settled.plan_id}/avslutade").text)
    assert place.xpath(f"//section[@id='rad-{row}']")


@pytest.mark.parametrize("text", ["orebro", "100%", "_", "%%", "a_b", "'; drop table plan --", "😀😀"])
def test_what_stands_nowhere_gives_advice(clients: dict[str, Client], text: str):
    status = 400 if text == "_" else 200
    page = found(clients["reader"], text, status)
    assert not page.xpath("//mark")
    if status == 200:
        assert "Skriv färre ord" in page.text_content()


@pytest.mark.parametrize(
    ("text", "says"), [("a", "för kort"), ("«»", "för kort"), ("x" * 10_000, "för lång"), ("\0é", "för kort")]
)
def test_what_cannot_be_searched_for_is_told_in_a_sentence(clients: dict[str, Client], text: str, says: str):
    assert says in found(clients["reader"], text, 400).text_content()


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_without_words_the_page_tells_how_to_search(clients: dict[str, Client], text: str):
    assert "Vad letar du efter?" in found(clients["reader"], text).text_content()


def test_of_another_region_nothing_is_found(settled_once: Settled, clients: dict[str, Client]):
    for who in ("planner", "owner", "reader"):
        page = found(clients[who], "örebro")
        assert str(settled_once.other_plan_id) not in "".join(page.xpath("//h2/a/@href"))
    assert rows_in(found(clients["stranger"], "örebro")) == set(settled_once.other_rows[1:3])


def test_comments_are_found_and_internal_notes_by_nobody(settled: Settled):
    installation, row = settled.installation, settled.rows[PLAIN]
    with installation.app.app_context():
        visitor = installation.visitor(settled.people["planner"])
        save(visitor, row, comment="Avtalet är klart", internal_note="Hemlig brist")
    for who in ("planner", "reader"):
        client = installation.client(settled.people[who])
        assert rows_in(found(client, "avtalet")) == {row}
        assert rows_in(found(client, "hemlig")) == set()


def test_removed_plans_drafts_of_versions_and_rows_taken_out_are_not_found(settled: Settled):
    installation = settled.installation
    with installation.app.app_context(), transaction():
        plan = db.session.get_one(Plan, settled.plan_id)
        row = db.session.get_one(Activity, settled.rows[MERGED_FIRST])
        row.area_id, row.ended = None, {"reason": "Dubbel"}
        plan.version_of_id = settled.other_plan_id
    planner, reader = (installation.client(settled.people[who]) for who in ("planner", "reader"))
    assert rows_in(found(planner, "örebro")) == {settled.rows[MERGED_FIRST + 1]}
    assert "utkast till version 1" in found(planner, "örebro").text_content()
    assert "ingen plan att söka i" in found(reader, "örebro").text_content()
    with installation.app.app_context(), transaction():
        db.session.get_one(Plan, settled.plan_id).removed_at = db.session.get_one(Plan, 1).created_at
    assert "ingen plan att söka i" in found(planner, "örebro").text_content()
