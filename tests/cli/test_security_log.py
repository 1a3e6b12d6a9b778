"""What serving writes on standard output beside its address: the security log, a JSON object a line."""

import http.cookiejar
import json
import re
import socket
import urllib.parse
import urllib.request
from pathlib import Path

from tests.cli.runs import Run
from tests.cli.test_installation import Served


def sign_in(served: Served, path: str) -> None:
    """Follow a one-time link and press its button, as a browser does."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)
    page = opener.open(served.address + path, timeout=10).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    form = urllib.parse.urlencode({"csrf_token": token[1]}).encode()
    opener.open(served.address + path, data=form, timeout=10).close()


def test_serving_writes_the_security_log_on_standard_output_and_nothing_else(
    run: Run, instance: Path, monkeypatch
) -> None:
    add = ("user", "add", "a@example.se", "--role", "administrator", "--organisation", "Region Örebro län")
    added = run(*add)
    link = urllib.parse.urlsplit(added.out.strip()).path
    assert '"event"' not in added.out + added.err  # other commands keep to what was asked for
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    served = Served("serve", "--port", str(port))
    try:
        served.fetch("/logga-in/lank/finns-inte")
        sign_in(served, link)
    finally:
        served.process.terminate()
        out, err = served.process.communicate(timeout=20)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["event"] for line in lines] == ["sign_in"]
    assert (lines[0]["method"], lines[0]["address"]) == ("link", "127.0.0.1")
    assert link.rpartition("/")[2] not in out + err


def test_a_setting_of_mail_that_cannot_be_used_stops_the_start(run: Run, monkeypatch) -> None:
    monkeypatch.setenv("PLANAPP_MAIL", "på")
    monkeypatch.setenv("PLANAPP_SMTP_PASSWORD", "smtp-hemlighet-9")
    answer = run("serve")
    assert (answer.status, answer.out) == (2, "")
    assert "PLANAPP_MAIL_FROM saknas" in answer.err
    assert "smtp-hemlighet-9" not in answer.err
