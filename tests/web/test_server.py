"""What the server in front of the pages believes of a request: where it ends, and who sent it."""

import contextlib
import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import waitress

from planapp.cli.installation import _serve
from planapp.services.security_log import LOGGER
from tests.settled import Settled


@pytest.fixture
def server(
    settled: Settled, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[tuple[str, int]]:
    """The server as `planapp serve` starts it, behind as many proxies as the test's parameter says."""
    told: dict[str, Any] = {}
    app = settled.installation.app
    app.config["PROXY_COUNT"] = getattr(request, "param", 0)
    monkeypatch.setattr(waitress, "serve", lambda app, **settings: told.update(settings))
    with app.app_context():
        _serve("127.0.0.1", 0)
    sockets: dict[int, Any] = {}
    made = waitress.create_server(app, map=sockets, **told)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    yield "127.0.0.1", int(made.effective_port)
    made.trigger.pull_trigger(lambda: [one.close() for one in list(sockets.values())])
    thread.join(10)
    made.task_dispatcher.shutdown()


def said(server: tuple[str, int], sent: bytes) -> bytes:
    """All that the server answers to raw bytes, until it ends the connection."""
    found = b""
    # Who is refused before all is read may find the line cut.
    with socket.create_connection(server, timeout=5) as line, contextlib.suppress(ConnectionError):
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while piece := line.recv(65536):
            found += piece
    return found


HEAD = b"POST /logga-in HTTP/1.1\r\nHost: localhost\r\n"
HIDDEN = b"GET /smugglad HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (b"Content-Length: 5\r\nContent-Length: 60\r\n", b"x=1&y" + HIDDEN),
        (b"Content-Length: 60\r\nTransfer-Encoding: xchunked\r\n", HIDDEN),
        (b"Content-Length: +5\r\n", b"x=1&y" + HIDDEN),
        (b"Content-Length: 5\nX: y\r\n", b"x=1&y"),
        (b"Content-Length : 5\r\n", b"x=1&y"),
        (b"Transfer-Encoding: chunked\r\n", b"5;\nx\r\nx=1&y\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"0x5\r\nx=1&y\r\n0\r\n\r\n"),
    ],
)
def test_a_request_whose_end_is_unclear_is_refused_and_nothing_follows_it(
    server: tuple[str, int], lines: bytes, body: bytes
):
    answer = said(server, HEAD + lines + b"\r\n" + body)
    assert answer.split(b" ", 2)[1] in (b"400", b"501")
    assert answer.count(b"HTTP/1.1 ") + answer.count(b"HTTP/1.0 ") == 1


def test_chunks_count_and_not_the_length_that_is_claimed_beside_them(server: tuple[str, int]):
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    answer = said(server, HEAD + both + HIDDEN)
    # What comes after the last chunk is a request of its own, as a proxy in front reads it too.
    assert b"Sidan finns inte" in answer or answer.count(b"HTTP/1.") == 1


def test_the_server_does_not_tell_what_it_is(server: tuple[str, int]):
    answer = said(server, b"GET /hjalp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 200")
    assert b"waitress" not in head
    assert b"\r\nserver:" not in head


def test_a_head_without_end_is_refused(server: tuple[str, int]):
    answer = said(
        server, b"GET /hjalp HTTP/1.1\r\nHost: localhost\r\nX-Fyllnad: " + b"x" * 300_000 + b"\r\n\r\n"
    )
    assert answer == b"" or answer.split(b" ", 2)[1] in (b"400", b"431")
    assert b" 200 " in said(server, b"GET /hjalp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize(
    ("server", "claimed", "believed"),
    [(0, "6.6.6.6", "127.0.0.1"), (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"), (1, "10.1.1.1", "10.1.1.1")],
    indirect=["server"],
)
def test_only_the_proxies_are_believed_about_where_somebody_is(
    server: tuple[str, int], claimed: str, believed: str, caplog: pytest.LogCaptureFixture, settled: Settled
):
    """Whoever sends the header too can neither hide in the log nor count as somebody else."""
    caplog.set_level(logging.INFO, LOGGER)
    page = said(server, b"GET /hjalp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").decode()
    cookie = page.partition("Set-Cookie: ")[2].partition(";")[0]
    token = page.partition('"X-CSRFToken": "')[2].partition('"')[0]
    body = f"csrf_token={token}&email=rut@example.se&password=fel".encode()
    head = f"Cookie: {cookie}\r\nX-Forwarded-For: {claimed}\r\nX-Real-IP: 6.6.6.6\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    said(server, HEAD + head.encode() + body)
    told = [json.loads(one.getMessage()) for one in caplog.records if one.name == LOGGER]
    assert [one["address"] for one in told if one["event"] == "sign_in_failed"] == [believed]
