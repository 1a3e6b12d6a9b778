"""The meeting view: row by row, what is saved on whose word, what is left, and the minutes."""

from typing import Any

import pytest
from lxml import html

from planapp.extensions import db
from planapp.storage.models import Change
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import PLAIN, TIME_IN_STATUS
from tests.stored import row, save
from tests.web.pages import faults

SAID = "styrgruppsmötet 3 maj"


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def where(settled: Settled) -> str:
    return f"/planer/{settled.plan_id}/mote"


def begin(planner: Client, where: str, query: str = "?status=none") -> str:
    """Begin a meeting; the address of its first row."""
    page = planner.get(where + query).text
    assert faults(page) == []
    answer = planner.send(where + query, {"enligt": SAID})
    assert answer.status_code == 302
    return answer.location


def words(text: str) -> str:
    return " ".join(html.fromstring(text).text_content().split())


def told(settled: Settled, **which: Any) -> list[Change]:
    with settled.installation.app.app_context():
        return list(db.session.scalars(db.select(Change).filter_by(**which).order_by(Change.id)))


def test_rows_keep_their_place_when_they_no_longer_fit_the_filter(
    settled: Settled, planner: Client, where: str
):
    first = begin(planner, where)
    page = planner.get(first).text
    assert faults(page) == []
    assert "Rad 1 av 2" in words(page)
    assert f'value="{SAID}"' in page
    answer = planner.send(first, {"version": "1", "status": "done", "comment": "Gjort.", "enligt": SAID})
    second = planner.get(answer.location).text
    assert faults(second) == []
    assert "Rad 2 av 2" in words(second)
    assert "Sparat: 2.b) rad 1 är Klar." in words(second)
    assert "Spara och avsluta" in second
    change = told(settled, activity_id=settled.rows[TIME_IN_STATUS], what="status")[-1]
    assert (change.new, change.according_to, change.how) == ("done", SAID, "link")


def test_what_was_saved_is_undone_from_the_next_row(settled: Settled, planner: Client, where: str):
    first = begin(planner, where)
    answer = planner.send(first, {"version": "1", "status": "done"})
    form = next(
        one for one in html.fromstring(planner.get(answer.location).text).forms if "angra" in one.action
    )
    back = planner.send(form.action, dict(form.form_values()), follow_redirects=True)
    assert back.request.path.endswith(f"/mote/{settled.rows[TIME_IN_STATUS]}")
    assert "Ändringen är ångrad." in back.text
    with settled.installation.app.app_context():
        assert row(settled.rows[TIME_IN_STATUS]).status is None


def test_somebody_elses_newer_value_is_shown_and_nothing_is_overwritten(
    settled: Settled, planner: Client, where: str
):
    address = f"{where}/{settled.rows[PLAIN]}"
    planner.get(address)
    with settled.installation.app.app_context():
        save(settled.installation.visitor(settled.people["owner"]), settled.rows[PLAIN], status="done")
    answer = planner.send(address, {"version": "1", "status": "not_started", "comment": "Mitt."})
    assert answer.status_code == 409
    assert faults(answer.text) == []
    assert "Någon annan hann före" in answer.text
    assert "Mitt.</textarea>" in answer.text
    with settled.installation.app.app_context():
        assert row(settled.rows[PLAIN]).status == "done"


def test_unchanged_is_said_in_one_press_but_not_beside_a_change(
    settled: Settled, planner: Client, where: str
):
    address = f"{where}/{settled.rows[PLAIN]}"
    sent = {"version": "1", "status": "in_progress", "comment": "", "oforandrat": "1", "enligt": SAID}
    refused = planner.send(address, sent | {"comment": "Något nytt"})
    assert refused.status_code == 400
    assert "Du har ändrat något i raden." in refused.text
    assert planner.send(address, sent).status_code == 302
    assert told(settled, what="confirmed")[0].according_to == SAID
    minutes = words(planner.get(f"{where}/sammanfattning").text)
    assert "Oförändrat, läget är detsamma." in minutes


def test_the_minutes_tell_what_is_otherwise_now_and_on_whose_word(
    settled: Settled, planner: Client, where: str
):
    first = begin(planner, where, "")
    answer = planner.send(first, {"version": "1", "status": "not_started", "enligt": SAID})
    planner.send(first, {"version": "2", "status": "done", "comment": "Rutinen finns.", "enligt": SAID})
    planner.send(answer.location, {"version": "1", "status": "done", "enligt": ""})
    undo = {"batch": told(settled, activity_id=settled.rows[1], what="status")[-1].batch}
    planner.send(f"{where}/{settled.rows[1]}/angra", undo)
    page = planner.get(f"{where}/sammanfattning").text
    assert faults(page) == []
    said = words(page)
    assert "1 rad ändrades." in said
    assert "2.a) Tobak, rad 1 Ta fram en rutin" in said
    assert "Status: Påbörjad → blev Klar" in said
    assert "Kommentar: tomt → blev Rutinen finns." in said
    assert f"Enligt {SAID}" in said
    assert "Ej påbörjad" not in said
    assert "2.a) Tobak, rad 2" not in said


def test_the_last_row_leads_to_the_minutes_and_skipping_saves_nothing(
    settled: Settled, planner: Client, where: str
):
    begin(planner, where)
    last = f"{where}/{settled.rows[4]}?status=none"
    answer = planner.send(last, {"version": "1", "status": ""})
    assert "/mote/sammanfattning?fran=" in answer.location
    assert told(settled, user_id=settled.people["planner"].id, what="status") == []


def test_a_meeting_is_gone_on_with_and_a_new_one_begins_anew(settled: Settled, planner: Client, where: str):
    first = begin(planner, where)
    planner.send(first, {"version": "1", "status": "done", "enligt": SAID})
    page = planner.get(where).text
    assert "Fortsätt mötet" in page
    on = planner.send(f"{where}?status=none", {"fortsatt": "1", "enligt": SAID})
    assert on.location.partition("?")[0] == first.partition("?")[0]


def test_what_the_rules_refuse_is_told_beside_its_field(settled: Settled, planner: Client, where: str):
    address = f"{where}/{settled.rows[PLAIN]}"
    answer = planner.send(address, {"version": "1", "status": "cancelled"})
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert "Planen har inte den statusen." in answer.text
    answer = planner.send(address, {"version": "1", "status": "done", "enligt": "x" * 201})
    assert answer.status_code == 400
    assert "högst 200 tecken" in answer.text


@pytest.mark.parametrize("path", ["/999", "/{other}", "/999?status=none"])
def test_rows_of_other_plans_do_not_exist(settled: Settled, planner: Client, where: str, path: str):
    address = where + path.format(other=settled.other_rows[0])
    assert planner.get(address).status_code == 404
    assert planner.send(address, {"version": "1"}).status_code == 404


@pytest.mark.parametrize("since", ["", "x", "-1", "99999999999", "9999999999", "0"])
def test_an_odd_moment_in_the_address_is_no_fault(planner: Client, where: str, since: str):
    assert planner.get(f"{where}/sammanfattning?fran={since}").status_code == 200
