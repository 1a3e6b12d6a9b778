"""Passwords as people meet them: hidden, pasted and kept as they like, and taken exactly as written."""

from pathlib import Path

import pytest
from lxml import html

import planapp
from planapp.services.passwords import set_password
from tests.settled import Settled

LONG = " Å hör ormarna som VÄSER i gräset, sextiofyra tecken och mer än så "
PLACES = {"/logga-in": ("nobody", {"password": "current-password"}), "/mitt-konto": ("reader", {})}


def test_a_password_is_hidden_and_may_be_pasted(settled: Settled):
    with settled.installation.app.app_context():
        set_password(settled.installation.visitor(settled.people["reader"]), LONG)
    found = {}
    for path, (who, _) in PLACES.items():
        page = settled.installation.client(settled.people.get(who)).get(path).text
        for field in html.fromstring(page).xpath("//input[@name='password' or @name='current']"):
            found[path, field.get("name")] = (
                field.get("type"),
                field.get("autocomplete"),
                field.get("onpaste"),
            )
    assert found[("/logga-in", "password")] == ("password", "current-password", None)
    assert found[("/mitt-konto", "password")] == ("password", "new-password", None)
    assert all(kind == "password" for kind, _, _ in found.values())
    assert "paste" not in (Path(planapp.__file__).parent / "static/planapp.js").read_text()


@pytest.mark.parametrize("held", [LONG, "x1åÄ" * 50])
def test_a_password_is_checked_as_it_was_written(settled: Settled, held: str):
    with settled.installation.app.app_context():
        set_password(settled.installation.visitor(settled.people["reader"]), held)
    assert len(held) >= 64
    client, email = settled.installation.client(), settled.people["reader"].email
    others = {held + "x", held[:-1], held.swapcase(), held.strip() + ".", f"{held} "}
    for other in others:
        assert client.send("/logga-in", {"email": email, "password": other}).status_code == 400
    assert client.send("/logga-in", {"email": email, "password": held}).status_code == 302
