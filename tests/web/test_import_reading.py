"""A large file on its way in: told while it is read, refused late, and the page goes on by itself."""

import io
import threading
import time
from collections.abc import Iterator

import pytest

from planapp.documents.errors import DocumentError
from planapp.documents.word.write import write_word
from planapp.services.imports import read_plan_file
from tests.installation import Client
from tests.settled import Settled
from tests.small_plan import small_plan
from tests.web.pages import faults

GOOD = write_word(small_plan())


@pytest.fixture
def planner(settled: Settled) -> Client:
    return settled.installation.client(settled.people["planner"])


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The real reader, told to wait at 40 % until the gate is opened."""
    opened, read = threading.Event(), read_plan_file.read_document

    def held(data, name, answers, tell):
        tell(0.4)
        assert opened.wait(20)
        return read(data, name, answers, tell)

    monkeypatch.setattr(read_plan_file, "read_document", held)
    yield opened
    opened.set()


def send(client: Client, data: bytes) -> str:
    form = {"file": (io.BytesIO(data), "stor.docx"), "organisation": "1"}
    return client.send("/las-in", form).location


def until_read(client: Client, check: str) -> str:
    for _ in range(100):
        text = client.get(check).text
        if "Filen läses" not in text:
            return text
        time.sleep(0.05)
    raise AssertionError("the reading never ended")


def test_the_page_tells_how_far_the_reading_has_come_and_then_shows_it(
    settled: Settled, planner: Client, gate: threading.Event
):
    check = send(planner, GOOD)
    page = planner.get(check).text
    assert faults(page) == []
    assert "Läser filen … 40 %" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    asked = {"HX-Request": "true"}
    piece = planner.get(f"{check}/lasning", headers=asked)
    assert ("40 %" in piece.text, "HX-Refresh" in piece.headers) == (True, False)
    # Others are not held up meanwhile, and confirming waits its turn.
    assert planner.get("/planer").status_code == 200
    assert "Filen läses" in planner.get(planner.send(check).location).text
    gate.set()
    assert "Kontrollera innan du läser in" in until_read(planner, check)
    assert planner.get(f"{check}/lasning", headers=asked).headers["HX-Refresh"] == "true"


def test_a_refusal_that_comes_late_stands_at_the_check_pages_address(
    settled: Settled, planner: Client, gate: threading.Event, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_data, _name, _answers, tell):
        tell(0.4)
        assert gate.wait(20)
        raise DocumentError("Filen är för stor för planapp.")

    monkeypatch.setattr(read_plan_file, "read_document", refuse)
    check = send(planner, GOOD)
    assert "40 %" in planner.get(check).text
    gate.set()
    text = until_read(planner, check)
    assert faults(text) == []
    assert "Filen är för stor för planapp." in text
    assert "stor.docx" in planner.get("/las-in").text  # it waits until it is given up
    planner.send(f"{check}/avbryt")
    assert "stor.docx" not in planner.get("/las-in").text
