"""An installation at work: a server in a process of its own, and people who send forms to it at once."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.installation import Installation, Person

TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
PATIENCE = 60  # seconds; longer than anything that is measured here
SECRET = "en hemlighet som alla processer delar, bara här"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(folder: Path, database_url: str) -> dict[str, str]:
    """The settings of a process that works on the installation."""
    settings = {"PLANAPP_INSTANCE": str(folder), "PLANAPP_DATABASE_URL": database_url}
    return os.environ | settings | {"PLANAPP_SECRET_KEY": SECRET}


def answers(port: int) -> bool:
    """Whether a server answers on the port."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/hjalp")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


@contextmanager
def served(folder: Path, database_url: str) -> Iterator[int]:
    """The port of `planapp serve` in a process of its own, for as long as the block runs."""
    port = free_port()
    command = [sys.executable, "-m", "planapp", "serve", "--port", str(port)]
    with (folder / f"served-{port}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment(folder, database_url), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + PATIENCE
            while not answers(port):
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server never answered"
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE)


@dataclass
class Sent:
    """One form that was sent: how it was answered, and how long that took."""

    status: int
    seconds: float
    text: str = ""
    at: float = 0.0


@dataclass
class Writer:
    """Somebody at work in a browser without pictures; `sent` is what they have sent."""

    port: int
    cookie: str
    token: str = ""
    sent: list[Sent] = field(default_factory=list)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Sent:
        """Ask for a page or send a form; a connection that is refused or broken off has status 0."""
        began = time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form | {"csrf_token": self.token}) if form is not None else None
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            status, text = answer.status, answer.read().decode("utf-8", "replace")
            self.cookie = (answer.headers.get("Set-Cookie") or self.cookie).partition(";")[0]
        except (OSError, http.client.HTTPException):
            status, text = 0, ""
        finally:
            link.close()
        return Sent(status, time.monotonic() - began, text)

    def open(self, path: str) -> str:
        """Read a page, whose token the next form carries."""
        page = self.ask("GET", path).text
        found = TOKEN.search(page)
        if found is not None:
            self.token = found[1]
        return page

    def save(self, row_id: int, version: int, **values: str) -> Sent:
        """Send a row's form."""
        answer = self.ask("POST", f"/rader/{row_id}", {"version": str(version), **values})
        self.sent.append(answer)
        return answer


def version_on(page: str) -> int:
    """The version that a row's form carries."""
    found = VERSION.search(page)
    assert found is not None
    return int(found[1])


def writer(installation: Installation, person: Person, port: int) -> Writer:
    """Somebody who is signed in already, at the server on a port."""
    cookie = installation.client(person).get_cookie("planapp")
    assert cookie is not None
    made = Writer(port, f"planapp={cookie.value}")
    made.open("/mitt-konto")
    return made
