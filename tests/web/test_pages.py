"""Every page keeps what all pages promise, for everybody who may see it, also when something is wrong."""

import io

import pytest

from planapp.web.access import anyone
from tests.installation import Client, Installation
from tests.settled import Settled
from tests.web.pages import faults

OPEN = ("/logga-in", "/hjalp", "/tillganglighet", "/logga-in/lank/okand", "/finns-inte")
SIGNED_IN = ("/", "/planer", "/mitt-konto", "/planer/{plan}", "/planer/{plan}/dokument", "/rader/{row}")
KEEPERS = (
    "/las-in",
    "/anvandare/1",
    "/planer/{plan}/rapportorer",
    "/planer/{plan}/rapportorer/forslag",
    "/planer/{plan}/att-svara-pa",
    "/planer/{plan}/vem-ager",
    "/rader/{row}/inte-min",
    "/planer/{plan}/ord",
    "/planer/{plan}/foljs-upp",
)
FILTERED = (
    "/planer/{plan}?forsenade=1",
    "/planer/{plan}?text=finnsinte",
    "/planer/{plan}/rapportorer?status=done",
)


def check(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    assert faults(answer.text) == []
    return answer.text


def where(settled: Settled, path: str) -> str:
    return path.format(plan=settled.plan_id, row=settled.rows[0])


@pytest.mark.parametrize("path", OPEN)
def test_pages_before_signing_in(settled_once: Settled, path: str):
    answer = settled_once.installation.client().get(path)
    assert faults(answer.text) == []


@pytest.mark.parametrize("who", ["administrator", "planner", "owner", "bystander", "reader"])
@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_everybody(settled_once: Settled, clients: dict[str, Client], path: str, who: str):
    check(clients[who], where(settled_once, path))


@pytest.mark.parametrize("who", ["administrator", "planner"])
@pytest.mark.parametrize("path", KEEPERS + FILTERED)
def test_pages_of_those_who_keep_plans(
    settled_once: Settled, clients: dict[str, Client], path: str, who: str
):
    check(clients[who], where(settled_once, path))


def test_pages_of_an_empty_installation(installation: Installation):
    planner = installation.client(installation.person("planner", "Petra"))
    assert "Läs in en plan" in check(planner, "/")
    check(planner, "/planer")
    reader = installation.client(installation.person("reader", "Rut"))
    assert "Planansvarig i din region läser in den." in check(reader, "/")


SENT = {
    "/logga-in": {"email": "", "password": ""},
    "/mitt-konto": {"password": "kort"},
    "/anvandare/1": {"name": "", "email": "ingen adress"},
    "/las-in": {},
    "/rader/{row}": {"version": "1", "status": "hittepå"},
    "/planer/{plan}/ord": {"offer_done": "y", "label_done": "Klar"},
}


@pytest.mark.parametrize("path", SENT)
def test_a_form_with_faults_says_what_is_wrong_beside_the_field(settled_once: Settled, path: str):
    client = settled_once.installation.client(settled_once.people["administrator"])
    answer = client.send(where(settled_once, path), SENT[path])
    assert answer.status_code == 400
    assert faults(answer.text) == []
    assert "<title>Fel: " in answer.text
    assert "Det finns fel att rätta" in answer.text


ERRORS = {400: "Inget är sparat", 403: "Det här kan du inte göra", 404: "Sidan finns inte"}
ERRORS |= {405: "Det går inte att göra så här"}


def test_error_pages_are_swedish_and_tell_nothing_of_the_inside(settled_once: Settled):
    client = settled_once.installation.client(settled_once.people["owner"])
    answers = {
        400: client.post("/las-in", data={}),
        403: client.get("/las-in"),
        404: client.get("/planer/999"),
        405: client.get("/logga-ut"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert faults(answer.text) == []
        assert ERRORS[status] in answer.text


def test_a_fault_of_our_own_shows_no_traceback(settled: Settled):
    app = settled.installation.app

    def break_down() -> str:
        raise RuntimeError("hemlig rad i programmet")

    app.view_functions["help.index"] = break_down
    break_down.access_rule = anyone  # type: ignore[attr-defined]
    answer = settled.installation.client().get("/hjalp")
    assert answer.status_code == 500
    assert faults(answer.text) == []
    assert "Något gick fel i planapp" in answer.text
    assert "Traceback" not in answer.text
    assert "hemlig" not in answer.text


def test_a_file_over_the_limit_gets_a_sentence(tmp_path, sqlite_url):
    installation = Installation(tmp_path, sqlite_url, MAX_CONTENT_LENGTH=100_000)
    client = installation.client(installation.person("planner", "stor"))
    answer = client.send("/las-in", {"file": (io.BytesIO(b"0" * 200_000), "plan.docx"), "organisation": "1"})
    installation.close()
    assert answer.status_code == 413
    assert faults(answer.text) == []
    assert "Filen är för stor" in answer.text
    assert 'href="/las-in"' in answer.text
