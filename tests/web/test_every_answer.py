"""What every answer carries, whoever asks for what, in which way, and when something fails."""

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import planapp
from planapp.services.passwords import set_password
from planapp.services.security_log import LOGGER
from tests.installation import TOKEN, Client, Installation
from tests.settled import Settled
from tests.web.test_access import TABLE, address

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What a browser may keep, and what tells others more than they need.
MAY_BE_KEPT = ("/static/", "/farg.css", "/logotyp")
TELLS = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "X-AspNet-Version")
PASSWORD = "fyra ord som ingen skriver i en logg"
HTTPS = "https://plan.example.se"
GETS = [line for line in TABLE if line[0] == "GET"]
POSTS = [line for line in TABLE if line[0] == "POST"]


def wrongs(answer: Any, path: str, name: str = "planapp", is_https: bool = False) -> list[str]:
    """What is wrong with an answer's head, each in a few words."""
    headers = answer.headers
    found = [f"{name} is {headers.get(name)}" for name in HEADERS if headers.get(name) != HEADERS[name]]
    found += [f"{one} is told" for one in TELLS if one in headers]
    is_kept = path.startswith(MAY_BE_KEPT) and answer.status_code < 400
    if not is_kept and headers.get("Cache-Control") != "no-store":
        found.append(f"Cache-Control is {headers.get('Cache-Control')}")
    if is_https != ("max-age=31536000; includeSubDomains" in headers.get("Strict-Transport-Security", "")):
        found.append("Strict-Transport-Security")
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        found.append(f"Content-Type is {kind}")
    needed = {"HttpOnly", "SameSite=Lax", "Path=/"} | ({"Secure"} if is_https else set())
    for cookie in headers.getlist("Set-Cookie"):
        called, *attributes = cookie.partition("=")[0], *cookie.split("; ")[1:]
        if called != name or not needed <= set(attributes) or "Domain" in cookie:
            found.append(f"cookie {called}: {attributes}")
    return found


def opened(client: Client, method: str, path: str, **more: Any) -> Any:
    answer = client.open(path, method=method, **more)
    answer.close()  # a file that is sent stays open until then
    return answer


@pytest.mark.parametrize("who", ["administrator", "owner", "nobody"])
def test_each_route_answers_everybody_with_every_header(settled: Settled, who: str):
    app, found = settled.installation.app, {}
    client = settled.installation.client(settled.people.get(who))
    for method, endpoint in sorted(TABLE, key=lambda line: line[1] == "session.sign_out"):
        path = address(app, endpoint, settled)
        data = TABLE[method, endpoint][1] | {"csrf_token": client.token()} if method == "POST" else None
        answer = opened(client, method, path, data=data)
        assert answer.status_code < 500, (method, path)
        found[method, path] = wrongs(answer, path)
    assert {line: faults for line, faults in found.items() if faults} == {}


@pytest.mark.parametrize("who", ["administrator", "nobody"])
def test_a_look_at_the_head_says_what_a_look_at_the_page_says(settled: Settled, who: str):
    app = settled.installation.app
    client = settled.installation.client(settled.people.get(who))
    for _, endpoint in GETS:
        path = address(app, endpoint, settled)
        whole, head = opened(client, "GET", path), opened(client, "HEAD", path)
        assert (head.status_code, head.data, wrongs(head, path)) == (whole.status_code, b"", []), path


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND"])
def test_no_route_answers_to_other_methods_than_its_own(settled_once: Settled, method: str):
    client = settled_once.installation.client(settled_once.people["administrator"])
    for endpoint in {endpoint for _, endpoint in TABLE}:
        path = address(settled_once.installation.app, endpoint, settled_once)
        answer = opened(client, method, path, headers={"X-Hemlig": "eko"})
        assert (answer.status_code, wrongs(answer, path)) == (405, []), path
        assert "eko" not in answer.text


def test_asking_which_methods_there_are_does_nothing(settled_once: Settled):
    client = settled_once.installation.client()
    for _, endpoint in TABLE:
        path = address(settled_once.installation.app, endpoint, settled_once)
        answer = opened(client, "OPTIONS", path, headers={"Origin": "https://ond.example"})
        assert answer.status_code in (200, 302), path
        assert wrongs(answer, path) == []
        assert not answer.data or b"logga-in" in answer.data


def test_what_is_too_large_is_refused_everywhere(settled: Settled):
    client = settled.installation.client(settled.people["administrator"])
    settled.installation.app.config["MAX_CONTENT_LENGTH"] = 1000
    for _, endpoint in POSTS:
        path = address(settled.installation.app, endpoint, settled)
        answer = opened(client, "POST", path, data={"comment": "x" * 2000})
        assert (answer.status_code, wrongs(answer, path)) == (413, []), path


def test_every_page_of_somebody_who_is_signed_in_has_the_way_out(settled: Settled):
    client, pages = settled.installation.client(settled.people["administrator"]), 0
    for _, endpoint in GETS:
        answer = client.get(address(settled.installation.app, endpoint, settled))
        is_page = answer.status_code == 200 or answer.status_code >= 400
        if is_page and answer.mimetype == "text/html" and answer.text.startswith("<!doctype"):
            pages += 1
            assert 'action="/logga-ut"' in answer.text, endpoint
        answer.close()
    assert pages > 40


@pytest.mark.parametrize("path", ["/static/", "/static/vendor/", "/static/..%2f__init__.py", "/.git/config"])
def test_no_folder_is_listed_and_nothing_outside_is_given(settled_once: Settled, path: str):
    answer = opened(settled_once.installation.client(), "GET", path)
    assert (answer.status_code, wrongs(answer, path)) == (404, [])


def test_no_view_takes_what_stands_in_the_address_for_what_was_sent():
    sources = {one.name: one.read_text() for one in (Path(planapp.__file__).parent / "web").glob("*.py")}
    assert [name for name, text in sources.items() if re.search(r"request\.values|get_json", text)] == []


def fail_everywhere(app: Any, fault: Callable[[], Exception]) -> None:
    """Let every view break down, under its own rule."""

    def broken(view: Callable[..., Any]) -> Callable[..., Any]:
        def fail(**_: Any) -> None:
            raise fault()

        fail.access_rule = view.access_rule  # type: ignore[attr-defined]
        return fail

    for name, view in app.view_functions.items():
        if name != "static":
            app.view_functions[name] = broken(view)


BROKEN = {
    500: lambda: RuntimeError("hemlig rad i programmet"),
    503: lambda: OperationalError("SELECT hemlig FROM tabell", {"x": "hemlig"}, Exception("hemlig server")),
}


@pytest.mark.parametrize("status", BROKEN)
def test_a_fault_anywhere_is_a_page_that_tells_nothing_of_the_inside(settled: Settled, status: int):
    app = settled.installation.app
    client = settled.installation.client(settled.people["administrator"])
    token = client.token()
    fail_everywhere(app, BROKEN[status])
    reached = 0
    for method, endpoint in TABLE:
        if endpoint == "static":
            continue
        path = address(app, endpoint, settled)
        data = {"csrf_token": token} if method == "POST" else None
        answer = opened(client, method, path, data=data)
        if answer.status_code != status:
            assert answer.status_code in (404, 403), path  # what the table's own address does not find
            continue
        reached += 1
        assert wrongs(answer, path) == []
        for word in ("hemlig", "Traceback", "RuntimeError", "SELECT", "sqlalchemy", ".py"):
            assert word not in answer.text, path
    assert reached > 100


# --- What the logs hold ----------------------------------------------------------------------------


def uses(settled: Settled, client: Client, token: str, link: str) -> Iterator[str]:
    """Use every route, with secrets in every place where people send them."""
    for method, endpoint in sorted(TABLE, key=lambda line: line[1] == "session.sign_out"):
        path = address(settled.installation.app, endpoint, settled).replace("okand", link)
        form = {"csrf_token": token, "password": PASSWORD, "current": PASSWORD, "email": "rut@example.se"}
        form |= {"code": "135790"} | TABLE[method, endpoint][1]
        yield opened(client, method, path, data=form if method == "POST" else None).status


def secrets_of(settled: Settled, client: Client) -> list[str]:
    cookie = client.get_cookie("planapp")
    assert cookie is not None
    with client.session_transaction() as held:
        session, key = held["_user_id"].split(".")
    return [
        PASSWORD,
        "135790",
        client.token(),
        cookie.value,
        session,
        key,
        settled.installation.app.secret_key,
    ]


@pytest.mark.parametrize("is_broken", [False, True])
def test_no_log_holds_a_secret_whatever_is_done(
    settled: Settled, caplog: pytest.LogCaptureFixture, is_broken: bool
):
    installation = settled.installation
    with installation.app.app_context():
        set_password(installation.visitor(settled.people["reader"]), PASSWORD)
    client = installation.client(settled.people["reader"])
    link = installation.link(settled.people["owner"]).rpartition("/")[2]
    secrets = [*secrets_of(settled, client), link]
    if is_broken:
        fail_everywhere(installation.app, lambda: RuntimeError("trasig"))
    for name in ("planapp", LOGGER, "waitress", "werkzeug"):
        caplog.set_level(logging.INFO, name)
    answers = list(uses(settled, client, secrets[2], link))
    assert len(answers) == len(TABLE)
    assert len(caplog.records) > 20
    assert [one for one in secrets if one in caplog.text] == []


def test_what_somebody_was_refused_is_told_without_what_they_sent(
    settled: Settled, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, LOGGER)
    client = settled.installation.client(settled.people["reader"])
    client.get("/las-in")
    client.get(f"/planer/{settled.other_plan_id}?q=hemligt")
    client.post("/mitt-konto", data={"password": PASSWORD})
    told = [one.getMessage() for one in caplog.records if '"user": 5' in one.getMessage()]
    kinds = [line.partition('"event": "')[2].partition('"')[0] for line in told]
    assert kinds[-3:] == ["refused", "refused", "form_refused"]
    assert '"page": "plans.show", "status": 404' in told[-2]
    assert "hemligt" not in "".join(told)


def test_an_address_writes_no_line_of_its_own_in_the_log(settled: Settled, caplog: pytest.LogCaptureFixture):
    fail_everywhere(settled.installation.app, lambda: RuntimeError("trasig"))
    path = "/logga-in/lank/x%0aERROR%20alla%20%C3%A4r%20administrat%C3%B6rer%0d%1b%5b31m"
    assert settled.installation.client().get(path).status_code == 500
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert len(said) == 1
    assert not set("\r\n\x1b") & set(said[0])


# --- Behind https ----------------------------------------------------------------------------------


@pytest.fixture
def https(settled_once: Settled, tmp_path: Path) -> Iterator[Settled]:
    """The same people and plans, where the base address is https."""
    settled_once.installation.close()
    shutil.copy(settled_once.installation.app.config["INSTANCE"] / "planapp.sqlite", tmp_path)
    settings = {"BASE_URL": HTTPS, "OWN_HOST": "plan.example.se"}
    settings |= {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-planapp"}
    made = Installation(tmp_path, f"sqlite:///{tmp_path / 'planapp.sqlite'}", **settings)
    yield Settled(**{**vars(settled_once), "installation": made})
    made.close()


def test_behind_https_every_page_keeps_to_it(https: Settled):
    app, client = https.installation.app, Client(https.installation.app)
    token = TOKEN.search(client.get("/hjalp", base_url=HTTPS).text)
    assert token is not None
    link = https.installation.link(https.people["administrator"])
    answer = client.post(link, data={"csrf_token": token[1]}, base_url=HTTPS)
    assert answer.status_code == 302
    assert wrongs(answer, link, "__Host-planapp", is_https=True) == []
    for _, endpoint in GETS:
        path = address(app, endpoint, https)
        answer = opened(client, "GET", path, base_url=HTTPS)
        assert wrongs(answer, path, "__Host-planapp", is_https=True) == [], path
        assert "http://" not in answer.headers.get("Location", "")
