"""A plan's page: its figures, its tables, and the filter that stands in the address."""

import copy
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import event

from planapp.documents.reading import read_document
from planapp.domain.record import PlanRecord, from_json
from planapp.extensions import db
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from tests.installation import Client, Installation
from tests.settled import Settled
from tests.small_plan import (
    EMPTY,
    LINKED,
    MERGED_FIRST,
    MERGED_SECOND,
    PLAIN,
    TIME_IN_STATUS,
    small_plan,
)
from tests.stored import row_ids, store
from tests.web.pages import faults


def page_of(client: Client, plan_id: int, query: str = ""):
    answer = client.get(f"/planer/{plan_id}{query}")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    return html.fromstring(answer.text)


def shown(page, rows: list[int]) -> list[int]:
    """Places in the plan of the rows that the page's tables hold."""
    return [rows.index(int(one.removeprefix("rad-"))) for one in page.xpath("//tr/@id")]


@pytest.fixture
def page(settled_once: Settled, clients: dict[str, Client]):
    """`page("?status=done", "owner")`."""
    return lambda query="", who="planner": page_of(clients[who], settled_once.plan_id, query)


MERGED = [MERGED_FIRST, MERGED_SECOND]
FILTERS = {
    "": [0, 1, 2, 3, 4, 5],
    "?kapitel=2": [LINKED],
    "?status=in_progress": [PLAIN, *MERGED],
    "?status=none": [TIME_IN_STATUS, EMPTY],
    "?ansvarig=Kansliet": [TIME_IN_STATUS],
    "?ansvarig=Örebro läns vård": MERGED,
    "?forsenade=1": [PLAIN, *MERGED, TIME_IN_STATUS],
    "?saknar=responsible": [EMPTY],
    "?saknar=timeframe": [EMPTY],
    "?saknar=status": [TIME_IN_STATUS, EMPTY],
    "?saknar=owner": [*MERGED, TIME_IN_STATUS, EMPTY, LINKED],
    "?text=öre": MERGED,
    "?text=ÖREBRO": MERGED,
    "?text=sol": [TIME_IN_STATUS, EMPTY],
    "?mina=1": [],
    "?kapitel=1&status=in_progress&text=delad": MERGED,
    "?kapitel=abc&status=hittepa&saknar=allt": [0, 1, 2, 3, 4, 5],
    "?text=%": [],
    "?text=_": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_shows_the_rows_that_it_names(page, settled_once: Settled, query: str):
    assert shown(page(query), settled_once.rows) == FILTERS[query]


def test_mine_are_the_rows_that_one_answers_for(page, settled_once: Settled):
    assert shown(page("?mina=1", "owner"), settled_once.rows) == [PLAIN]
    assert page("", "owner").xpath("//input[@name='mina']")
    assert not page("", "reader").xpath("//input[@name='mina']")


@pytest.mark.parametrize("query", [query for query in FILTERS if query])
def test_the_figures_are_always_of_all_rows(page, query: str):
    def figures(one) -> list[str]:
        return [" ".join(li.text_content().split()) for li in one.xpath("//ol[@class='pa-chapter-list']/li")]

    assert figures(page(query)) == figures(page())
    assert figures(page())[0].endswith("5 rader: påbörjad 3, status saknas 2")


def test_the_filter_stands_in_its_form(page):
    form = page("?text=öre&status=in_progress&saknar=owner&forsenade=1&ansvarig=Kansliet")
    assert form.xpath("string(//input[@name='text']/@value)") == "öre"
    chosen = form.xpath("//form[@role='search']//option[@selected]")
    assert {one.getparent().get("name"): one.get("value", one.text) for one in chosen} == {
        "status": "in_progress",
        "saknar": "owner",
        "ansvarig": "Kansliet",
    }
    assert form.xpath("//input[@name='forsenade'][@checked]")


def test_a_row_remembers_the_filter_that_it_was_opened_from(settled_once: Settled, clients, page):
    found = page("?status=in_progress&text=delad")
    address = found.xpath("//a[@class='pa-change']/@href")[0]
    assert address == f"/rader/{settled_once.rows[1]}?urval=status%3Din_progress%26text%3Ddelad"
    text = clients["planner"].get(address).text
    back = f"/planer/{settled_once.plan_id}?status=in_progress&amp;text=delad#rad-{settled_once.rows[1]}"
    assert text.count(f'href="{back}"') >= 1


def test_what_is_no_filter_is_not_carried_along(settled_once: Settled, clients):
    text = (
        clients["planner"].get(f"/rader/{settled_once.rows[0]}?urval=ondskefull%3D1%26status%3D%22%3E").text
    )
    assert "ondskefull" not in text
    assert f'href="/planer/{settled_once.plan_id}#rad-{settled_once.rows[0]}"' in text


def test_shared_cells_span_their_rows_and_say_so(page):
    shared = page().xpath("//td[contains(@class, 'pa-shared')]")
    assert [one.get("rowspan") for one in shared] == ["2", "2"]
    assert all("Gäller 2 rader" in one.text_content() for one in shared)
    assert shared[0].text_content().startswith("Delad")


def test_a_filter_that_splits_a_shared_cell_still_shows_its_words(settled: Settled):
    client = settled.installation.client(settled.people["planner"])
    client.send(f"/rader/{settled.rows[MERGED_FIRST]}", {"version": "1", "status": "done"})
    found = page_of(client, settled.plan_id, "?status=in_progress&text=delad")
    assert shown(found, settled.rows) == [MERGED_SECOND]
    assert "Delad" in found.xpath("string(//table[contains(@class, 'pa-plan')]/tbody)")


def test_every_chapter_has_its_heading_and_its_table(page):
    found = page()
    names = [one.text_content() for one in found.xpath("//section[contains(@class, 'pa-chapter')]//h2")]
    assert names == ["2Prevention", "3Vård"]
    heads = found.xpath("//table[contains(@class, 'pa-plan')][1]/thead//th")
    assert [one.text_content() for one in heads][:2] == ["Område", "Mål"]


def test_only_those_who_may_get_the_word_change(page):
    def words(who: str) -> list[str]:
        return [one.text for one in page("", who).xpath("//a[@class='pa-change']")]

    assert words("planner") == ["Ändra"] * 6
    assert words("owner") == ["Ändra"] + ["Visa"] * 5
    assert words("reader") == ["Visa"] * 6


# --- How much the database is asked -------------------------------------------------------------


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        if re.match(r"\s*(select|insert|update|delete)", statement, re.IGNORECASE):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def repeated(record: PlanRecord, rows: int) -> PlanRecord:
    """The record with its chapters again and again, until it has so many rows."""
    large = copy.deepcopy(record)
    while len(large.rows()) < rows:
        large.chapters.extend(copy.deepcopy(record.chapters))
    return large


@pytest.mark.parametrize("rows", [43, 1000])
def test_the_page_asks_the_database_at_most_10_times(installation: Installation, real_plan_json, rows: int):
    planner = installation.person("planner", "Petra")
    owner = installation.person("owner", "Ola")
    record = repeated(from_json(real_plan_json), rows)
    with installation.app.app_context():
        plan_id = store(record)
        ids = row_ids(plan_id)
        link_owner(installation.visitor(planner), get_plan(plan_id), ids[: rows // 2], owner.id)
    client = installation.client(planner)
    for query in ("", "?text=öre&forsenade=1&ansvarig=Kirurgkliniken&mina=1"):
        with statements(installation.app) as asked:
            answer = client.get(f"/planer/{plan_id}{query}")
        assert answer.status_code == 200
        assert 1 < len(asked) <= 10, "\n\n".join(asked)
    assert len(re.findall(r'<tr role="row" id="rad-', client.get(f"/planer/{plan_id}").text)) == len(ids)


def test_the_real_plan_looks_as_its_document(installation: Installation, real_plan_docx):
    client = installation.client(installation.person("reader", "Rut"))
    found = page_of(client, installation.plan(real_plan_docx))
    record = read_document(real_plan_docx.read_bytes(), real_plan_docx.name)
    assert len(found.xpath("//tr[starts-with(@id, 'rad-')]")) == 43
    heads = found.xpath("(//table[contains(@class, 'pa-plan')])[1]/thead//th")
    assert [one.text_content() for one in heads] == [column.header for column in record.columns]
    assert "3.c.vi) Tidig diagnostik" in found.text_content()


@pytest.fixture
def odd(installation: Installation):
    """A plan whose parties are written in several ways, and whose status cells say forecasts."""
    record = small_plan()
    rows = record.rows()
    rows[EMPTY].responsible = ["- Regionerna"]
    rows[EMPTY].status_raw, rows[EMPTY].forecast = "grön", "on_track"
    rows[TIME_IN_STATUS].responsible = ["regionerna"]
    rows[LINKED].responsible = ["Hudkliniken", "Regionerna", "Löpande"]
    client = installation.client(installation.person("planner", "udda"))
    with installation.app.app_context():
        plan_id = store(record)
        return plan_id, row_ids(plan_id), client


def test_a_party_written_in_several_ways_is_one_choice_and_finds_all_its_rows(odd):
    plan_id, rows, client = odd
    page = page_of(client, plan_id)
    choices = [one.text for one in page.xpath("//select[@name='ansvarig']/option")]
    assert [one for one in choices if one.casefold() == "regionerna"] == ["Regionerna"]
    for written in ("Regionerna", "regionerna"):
        page = page_of(client, plan_id, f"?ansvarig={written}")
        assert shown(page, rows) == [TIME_IN_STATUS, EMPTY, LINKED]
        assert page.xpath("//select[@name='ansvarig']/option[@selected]/text()") == ["Regionerna"]


def test_a_forecast_in_the_status_cell_is_shown_as_a_forecast(odd):
    plan_id, rows, client = odd
    (cell,) = page_of(client, plan_id).xpath(f"//tr[@id='rad-{rows[EMPTY]}']//td[@data-label='Status']")
    assert "Status saknas" in cell.text_content()
    assert "Prognos: enligt plan" in cell.text_content()
    answer = client.get(f"/rader/{rows[EMPTY]}")
    assert "Enligt plan" in answer.text


def test_an_empty_row_is_shown_without_being_counted_or_missed(settled: Settled) -> None:
    record = small_plan()
    record.rows()[EMPTY].rcc_activity = []
    with settled.installation.app.app_context():
        plan_id = store(record)
        rows = row_ids(plan_id)
    client = settled.installation.client(settled.people["planner"])
    page = page_of(client, plan_id)
    assert "Status saknas" not in page.get_element_by_id(f"rad-{rows[EMPTY]}").text_content()
    caption = page.xpath("string(//table[contains(@class, 'pa-plan')][1]/caption)")
    assert caption.endswith("2 områden, 4 rader")
    assert shown(page_of(client, plan_id, "?saknar=status"), rows) == [TIME_IN_STATUS]
