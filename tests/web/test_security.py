"""What every answer carries, and how sessions, links and addresses behave against misuse."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planapp
from planapp.services.attempts import ATTEMPTS
from planapp.services.passwords import set_password
from planapp.web.session import begin_session, safe_target
from tests.installation import Client, Installation
from tests.oidc_server import sso_settings
from tests.settled import Settled

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PACKAGE = Path(planapp.__file__).parent
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
    settings = {"BASE_URL": "https://plan.example.se", "OWN_HOST": "plan.example.se"}
    settings |= {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-planapp"}
    made = Installation(tmp_path, sqlite_url, **settings)
    yield made
    made.close()


def test_behind_https_the_cookie_is_secure_and_the_browser_stays_on_https(https: Installation):
    answer = https.client().get("/logga-in", base_url="https://plan.example.se")
    name, _, attributes = answer.headers["Set-Cookie"].partition("=")
    assert name == "__Host-planapp"
    # Without these a browser would not take a cookie of that name.
    assert {"Secure", "Path=/", "HttpOnly"} <= set(attributes.split("; "))
    assert "Domain" not in attributes
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_behind_https_a_form_works_though_the_browser_sends_no_referrer(https: Installation):
    client = https.client()
    page = client.get("/logga-in", base_url="https://plan.example.se").text
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]
    answer = client.post("/logga-in", data={"csrf_token": token}, base_url="https://plan.example.se")
    assert "Skriv din e-postadress." in answer.text


@pytest.mark.parametrize("host", ["ond.example", "plan.example.se.ond.example", "localhost", "[::1", "å", ""])
def test_a_request_that_names_another_host_is_refused_in_swedish(https: Installation, host: str):
    for path in ("/logga-in", "/", "/static/planapp.css", "/finns-inte"):
        answer = https.client().get(path, base_url="https://plan.example.se", headers={"Host": host})
        assert answer.status_code == 400
        assert "Den här adressen svarar planapp inte på." in answer.text
        assert "ond.example" not in answer.text + str(answer.headers)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["plan.example.se", "PLAN.example.se", "plan.example.se:443"])
def test_our_own_host_is_answered(https: Installation, host: str):
    answer = https.client().get("/logga-in", base_url="https://plan.example.se", headers={"Host": host})
    assert answer.status_code == 200


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
    assert "Lösenordet är sparat." in here.get("/mitt-konto").text
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_a_copied_cookie_is_dead_after_signing_out(settled: Settled):
    client = settled.installation.client(settled.people["reader"])
    held = client.get_cookie("planapp")
    assert held is not None
    thief = settled.installation.client()
    thief.set_cookie("planapp", held.value)
    assert thief.get("/").status_code == 200
    client.send("/logga-ut")
    assert thief.get("/").status_code == 302


def test_signing_in_makes_a_new_session_and_ends_the_one_that_was(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client(settled.people["reader"])
    before = client.get_cookie("planapp")
    assert before is not None
    assert sign_in(client, settled, "reader").status_code == 302
    after = client.get_cookie("planapp")
    assert after is not None
    assert after.value != before.value
    client.set_cookie("planapp", before.value)
    assert client.get("/").status_code == 302


def test_what_was_in_the_session_before_signing_in_is_gone(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client()
    with client.session_transaction() as held:
        held["planted"] = "x"
    sign_in(client, settled, "reader")
    with client.session_transaction() as held:
        assert "planted" not in held


def test_ones_own_account_shows_where_one_is_signed_in_and_signs_out_elsewhere(settled: Settled):
    here, there = (settled.installation.client(settled.people["reader"]) for _ in range(2))
    page = here.get("/mitt-konto").text
    assert page.count("den här inloggningen") == 1
    assert page.count("<li><time") == 2
    assert here.send("/mitt-konto/logga-ut-annars").location == "/mitt-konto"
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    assert "Logga ut överallt annars" not in here.get("/mitt-konto").text


def test_a_new_password_asks_for_the_one_that_there_is(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client()
    sign_in(client, settled, "reader")
    assert "Lösenordet du har nu" in client.get("/mitt-konto").text
    new = "fem helt andra ord nu"
    for current in ({}, {"current": "fel lösenord"}):
        answer = client.send("/mitt-konto", {"password": new} | current)
        assert answer.status_code == 400
        assert "Det är inte ditt lösenord." in answer.text
    assert client.send("/mitt-konto", {"password": new, "current": PASSWORD}).status_code == 302
    fresh = settled.installation.client()
    assert sign_in(fresh, settled, "reader", password=new).status_code == 302


def test_who_has_forgotten_the_password_signs_in_by_link_and_chooses_another(settled: Settled):
    give_password(settled, "reader")
    client = settled.installation.client(settled.people["reader"])
    assert "Lösenordet du har nu" not in client.get("/mitt-konto").text
    assert client.send("/mitt-konto", {"password": "fem helt andra ord nu"}).status_code == 302


def test_where_passwords_are_off_none_is_offered(settled: Settled):
    settled.installation.app.config["NO_PASSWORD_ROLES"] = frozenset({"reader"})
    client = settled.installation.client(settled.people["reader"])
    assert "Spara lösenordet" not in client.get("/mitt-konto").text
    assert "Välj ett lösenord" not in client.get("/").text
    assert client.send("/mitt-konto", {"password": PASSWORD}).status_code == 400


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


ODD = st.text(alphabet="/\\.:@?#%;&=-ab2f5c09\t\r\n \x00\u2028\u3000åЕ", max_size=12)


TARGETS = (
    ODD.map(lambda text: f"/{text}")
    | ODD
    | st.text()
    | st.tuples(ODD, st.just("//ond.example/")).map("".join)
)


def is_ours(led: str) -> bool:
    # A browser drops these signs, and takes a backslash for a slash, before it looks at where it leads.
    seen = re.sub(r"[\t\r\n]", "", led).strip("".join(map(chr, range(33)))).replace("\\", "/")
    where = urlsplit(urljoin("https://plan.example.se/logga-in", seen)).netloc
    return where == "plan.example.se" and seen.startswith("/") and not seen.startswith("//") and led == seen


@given(TARGETS)
def test_no_address_that_one_is_led_to_is_elsewhere(settled_once: Settled, asked: str):
    with settled_once.installation.app.test_request_context():
        assert is_ours(safe_target(asked))


@pytest.mark.parametrize("method", ["password", "link", "code", "sso"])
@given(asked=TARGETS)
def test_whichever_way_one_signs_in_one_stays_here(settled_once: Settled, method: str, asked: str):
    with settled_once.installation.app.test_request_context():
        answer = begin_session(settled_once.people["reader"].id, method, asked)
    assert is_ours(answer.location)
    assert not re.search(r"[\r\n]", "".join(f"{name}{value}" for name, value in answer.headers))


@pytest.mark.parametrize(("site", "led"), [("cross-site", 302), ("same-origin", 503), ("none", 503)])
def test_no_other_site_can_begin_single_sign_on(tmp_path, sqlite_url, site: str, led: int):
    """It leads to our own page, where one presses; otherwise the provider, which is down here, is asked."""
    made = Installation(tmp_path, sqlite_url, SSO=sso_settings("http://127.0.0.1:9"))
    answer = made.client().get("/logga-in/sso?next=/planer", headers={"Sec-Fetch-Site": site})
    made.close()
    assert answer.status_code == led
    assert answer.location == ("/logga-in?next=/planer" if led == 302 else None)


def test_there_is_one_way_into_a_session():
    """So that what is seen of `begin_session` above holds for every way of signing in."""
    sources = {path.name: path.read_text() for path in (PACKAGE / "web").glob("*.py")}
    calls = {name: len(re.findall(r"\blogin_user\(", text)) for name, text in sources.items()}
    assert {name for name, count in calls.items() if count} == {"session.py"}
    assert calls["session.py"] == 1


def test_the_browser_is_given_nothing_to_keep_but_the_cookie():
    script = (PACKAGE / "static/planapp.js").read_text()
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker", script
    )
    assert not re.search(r"postMessage|addEventListener\(.message|\.innerHTML\s*=|insertAdjacentHTML", script)
    page = (PACKAGE / "templates/base.html").read_text()
    assert '"history": false' in page  # htmx would keep pages in the session's storage
