"""The history tells how: on a page, or on a page by somebody whom a letter's link let in."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.sessions import load_session, start_session
from planapp.storage.models import Change
from tests.small_plan import PLAIN
from tests.stored import save


@pytest.mark.parametrize(
    ("method", "by_link"), [("password", False), ("sso", False), ("link", True), ("code", True)]
)
def test_a_session_that_a_letter_began_is_told_in_the_history(
    rows: list[int], owner: Visitor, method: str, by_link: bool
) -> None:
    session = load_session(start_session(owner.id, method))
    assert session is not None
    assert session.visitor == replace(owner, by_link=by_link, session_key=session.visitor.session_key)
    save(session.visitor, rows[PLAIN], comment="Rutinen är klar")
    assert db.session.scalars(select(Change.how)).all()[-1] == ("link" if by_link else "page")
