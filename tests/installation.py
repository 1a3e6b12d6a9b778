"""A planapp installation of a test's own: its app, its people and plans, and a real server."""

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from flask.testing import FlaskClient

from planapp import create_app
from planapp.config import load_config
from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.sign_in import load_visitor, make_link
from planapp.services.transaction import transaction
from planapp.services.users import add_user

HOME, OTHER = "Region Västmanland", "Region Annanstans"
TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    id: int
    email: str


class Installation:
    """An installation on a database; `link` gives the path of a new one-time link."""

    def __init__(self, folder: Path, database_url: str, **settings: Any) -> None:
        environment = {"PLANAPP_INSTANCE": str(folder), "PLANAPP_DATABASE_URL": database_url}
        self.app: Flask = create_app(load_config(environment) | settings)

    def close(self) -> None:
        """Let go of the database, so that its file or copy can be removed."""
        with self.app.app_context():
            db.engine.dispose()

    def person(self, role: str, name: str = "", organisation: str = HOME) -> Person:
        """A user with a role; `name` becomes the first part of the address too."""
        name = name or role
        with self.app.app_context():
            made = add_user(f"{name.lower()}@example.se", role, organisation, name.capitalize())
            return Person(made.user_id, made.email)

    def plan(self, path: Path, organisation: str = HOME) -> int:
        """Read a document in and give the plan's id."""
        data = path.read_bytes()
        with self.app.app_context():
            return store_file(data, check_file(data, path.name, organisation)).plan_id

    def visitor(self, person: Person) -> Visitor:
        """The person as the services see them."""
        with self.app.app_context():
            found = load_visitor(person.id)
        assert found is not None
        return found

    def link(self, person: Person) -> str:
        """The path of a new one-time link."""
        with self.app.app_context():
            with transaction():
                token = make_link(person.id)
            return f"/logga-in/lank/{token}"

    def client(self, person: Person | None = None) -> "Client":
        """A test client, signed in the way a person does it."""
        client = Client(self.app)
        if person is not None:
            answer = client.send(self.link(person))
            assert answer.status_code == 302, answer.text
        return client

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of a real server on a free port, for as long as the block runs."""
        sockets: dict[int, Any] = {}  # a map of its own: two servers in one process must not share a loop
        server = waitress.create_server(self.app, map=sockets, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            # Closed by the loop's own thread, which ends when no socket is left.
            server.trigger.pull_trigger(lambda: [one.close() for one in list(sockets.values())])
            thread.join(10)
            server.task_dispatcher.shutdown()


class Client(FlaskClient):
    """A client that sends forms as a page does, with the token that belongs to its session."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)
        # An address of its own: sign-ins from one address are limited.
        self.environ_base["REMOTE_ADDR"] = f"10.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"

    def token(self) -> str:
        """The session's token, as every page has it."""
        found = TOKEN.search(self.get("/hjalp").text)
        assert found is not None
        return found[1]

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form."""
        return self.post(path, data={**(data or {}), "csrf_token": self.token()}, **more)
