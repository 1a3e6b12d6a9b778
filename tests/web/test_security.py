"""What every answer carries, and how sessions, links and addresses behave against misuse."""

import pytest

from planapp.services.sign_in import ATTEMPTS, set_password
from tests.installation import Client, Installation
from tests.settled import Settled

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PASSWORD = "fyra ord i en rad"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/hjalp", 200),
        ("/finns-inte", 404),
        ("/logga-ut", 405),
        ("/static/planapp.css", 200),
        ("/static/finns-inte", 404),
        ("/logga-in/lank/okand", 410),
    ],
)
def test_every_answer_has_the_security_headers(settled_once: Settled, path: str, status: int):
    answer = settled_once.installation.client().get(path)
    answer.close()
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'self'" in policy
    assert not [part for part in policy if "unsafe" in part or "*" in part or "data:" in part]
    assert "frame-ancestors 'none'" in policy
    if not path.startswith("/static/planapp"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_refused_form_has_the_security_headers(settled_once: Settled):
    answer = settled_once.installation.client().post("/logga-in", data={})
    assert answer.status_code == 400
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def cookie_of(installation: Installation, base: str) -> str:
    return installation.client().get("/logga-in", base_url=base).headers["Set-Cookie"]


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(settled_once: Settled):
    cookie = cookie_of(settled_once.installation, "http://localhost")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.fixture
def https(tmp_path, sqlite_url, monkeypatch):
    monkeypatch.setenv("PLANAPP_BASE_URL", "https://plan.example.se")
    settings = {"BASE_URL": "https://plan.example.se", "SESSION_COOKIE_SECURE": True}
    made = Installation(tmp_path, sqlite_url, **settings)
    yield made
    made.close()


def test_behind_https_the_cookie_is_secure_and_the_browser_stays_on_https(https: Installation):
    answer = https.client().get("/logga-in", base_url="https://plan.example.se")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_behind_https_a_form_works_though_the_browser_sends_no_referrer(https: Installation):
    client = https.client()
    page = client.get("/logga-in", base_url="https://plan.example.se").text
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]
    answer = client.post("/logga-in", data={"csrf_token": token}, base_url="https://plan.example.se")
    assert "Skriv din e-postadress." in answer.text


# --- One-time links -----------------------------------------------------------------------------


def test_looking_at_a_link_does_not_use_it(settled: Settled):
    link = settled.installation.link(settled.people["owner"])
    client = settled.installation.client()
    for _ in range(3):
        assert client.head(link).status_code == 200
        page = client.get(link)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "Ola" not in page.text
    assert client.send(link).location == "/"
    assert client.get("/").status_code == 200


def test_a_used_link_says_that_it_is_spent(settled: Settled):
    link = settled.installation.link(settled.people["owner"])
    settled.installation.client().send(link)
    second = settled.installation.client()
    for answer in (second.get(link), second.send(link)):
        assert answer.status_code == 410
        assert "Länken har redan använts eller är för gammal. Be om en ny." in answer.text
    assert second.get("/").status_code == 302


# --- Sessions -----------------------------------------------------------------------------------


def give_password(settled: Settled, who: str) -> None:
    with settled.installation.app.app_context():
        set_password(settled.installation.visitor(settled.people[who]), PASSWORD)


def sign_in(client: Client, settled: Settled, who: str, **more: str):
    form = {"email": settled.people[who].email, "password": PASSWORD} | more
    return client.send("/logga-in", form)


def test_signing_out_ends_the_session(settled: Settled):
    client = settled.installation.client(settled.people["reader"])
    assert client.send("/logga-ut").location == "/logga-in"
    assert "Du är utloggad." in client.get("/logga-in").text
    assert client.get("/").status_code == 302


def test_only_an_answer_that_changes_the_session_sends_its_cookie(settled: Settled):
    client = settled.installation.client(settled.people["reader"])
    client.get("/")
    for path in ("/static/favicon.svg", "/", "/hjalp"):
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers, path


def test_a_new_password_ends_the_other_sessions_and_keeps_ones_own(settled: Settled):
    here, there = (settled.installation.client(settled.people["reader"]) for _ in range(2))
    assert here.send("/mitt-konto", {"password": PASSWORD}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_losing_a_role_ends_the_session(settled: Settled):
    reader = settled.installation.client(settled.people["reader"])
    administrator = settled.installation.client(settled.people["administrator"])
    address = f"/anvandare/1/{settled.people['reader'].id}/ta-bort-roll"
    assert administrator.send(address, {"role": "reader"}).status_code == 302
    assert reader.get("/").status_code == 302


def test_a_cookie_that_was_tampered_with_signs_nobody_in(settled: Settled):
    client = settled.installation.client(settled.people["reader"])
    held = client.get_cookie("planapp")
    assert held is not None
    client.set_cookie("planapp", held.value[:-3] + "AAA")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/planer?x=1", "/planer?x=1"),
        ("https://ond.example", "/"),
        ("//ond.example", "/"),
        ("/\\ond.example", "/"),
        ("\\\\ond.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/ond.example", "/"),
        ("/planer\r\nSet-Cookie: a=b", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_our_own_pages(settled: Settled, asked: str, led: str):
    give_password(settled, "reader")
    answer = sign_in(settled.installation.client(), settled, "reader", next=asked)
    assert answer.status_code == 302
    assert answer.location == led


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client()
    where = f"/planer/{settled.plan_id}?status=done"
    assert client.get(where).location == f"/logga-in?next=/planer/{settled.plan_id}?status%3Ddone"
    page = client.get(client.get(where).location).text
    assert f'value="{where}"' in page
    assert sign_in(client, settled, "reader", next=where).location == where


def test_too_many_wrong_passwords_get_a_sentence_and_stop_the_right_one_too(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client()
    wrong = {"email": settled.people["reader"].email, "password": "fel lösenord här"}
    for _ in range(ATTEMPTS):
        answer = client.send("/logga-in", wrong)
        assert "E-postadressen eller lösenordet stämmer inte." in answer.text
    answer = sign_in(client, settled, "reader")
    assert answer.status_code == 400
    assert "Det har varit för många försök. Vänta fem minuter och försök igen." in answer.text


def test_a_wrong_address_and_a_wrong_password_sound_the_same(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client()
    texts = [
        client.send("/logga-in", {"email": email, "password": "något helt annat"}).text
        for email in (settled.people["reader"].email, "finns.inte@example.se")
    ]
    assert all("E-postadressen eller lösenordet stämmer inte." in text for text in texts)
    assert all("något helt annat" not in text for text in texts)
