"""The demo: a plan and three people in an empty database, and nothing at all in anybody else's."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import ADMINISTRATOR, OWNER, PLANNER, READER
from planapp.extensions import db
from planapp.services.check_installation import check_installation
from planapp.services.demo import load_demo
from planapp.services.errors import ServiceError
from planapp.services.list_plans import list_plans
from planapp.services.sign_in import load_visitor, use_link
from planapp.services.transaction import transaction
from planapp.storage.models import Owner, Plan, User
from tests.small_plan import small_plan
from tests.stored import at_once, count, store


def test_an_empty_database_gets_a_plan_three_people_and_their_links(app: Flask) -> None:
    links = load_demo()
    assert set(links) == {PLANNER, OWNER, READER}
    (plan,) = list_plans()
    assert (plan.chapters, plan.areas, plan.rows) == (6, 22, 43)
    assert check_installation().faults == []
    roles = {}
    for role, token in links.items():
        visitor = load_visitor(use_link(token, f"10.0.0.{len(roles)}"))
        assert visitor is not None
        roles[role] = {held.role for held in visitor.roles}
        assert visitor.may_read(plan.organisation_id, plan.id)
    assert roles == {PLANNER: {PLANNER, ADMINISTRATOR}, OWNER: {OWNER}, READER: {READER}}


def test_the_owner_has_rows_of_their_own(app: Flask) -> None:
    owner_id = use_link(load_demo()[OWNER], "10.0.0.1")
    assert set(db.session.scalars(select(Owner.user_id))) == {owner_id}
    assert count(Owner) >= 3


def test_started_again_it_makes_new_links_and_nothing_else(app: Flask) -> None:
    first, people = load_demo(), count(User)
    second = load_demo()
    assert set(second) == set(first)
    assert not set(second.values()) & set(first.values())
    assert (len(list_plans()), count(User)) == (1, people)
    use_link(second[PLANNER], "10.0.0.1")


@pytest.mark.parametrize("stopped_at", ["add_user", "_link_rows"])
def test_stopped_halfway_it_starts_anew(app: Flask, monkeypatch, stopped_at: str) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"planapp.services.demo.{stopped_at}", stop)
        with pytest.raises(KeyboardInterrupt):
            load_demo()
    assert (count(Plan), count(User)) == (0, 0)
    assert set(load_demo()) == {PLANNER, OWNER, READER}
    assert count(Owner) >= 3


def test_two_starts_at_once_make_one_plan(app: Flask) -> None:
    first, second = at_once(app, load_demo, load_demo)
    assert set(first) == set(second) == {PLANNER, OWNER, READER}
    assert (count(Plan), count(User)) == (1, 3)


def test_an_ended_user_gets_no_link(app: Flask) -> None:
    load_demo()
    with transaction():
        ended = update(User).where(User.email.startswith("ledning")).values(ended_at=datetime.now(UTC))
        db.session.execute(ended)
    assert set(load_demo()) == {PLANNER, OWNER}


def test_somebodys_own_installation_gets_nothing(app: Flask) -> None:
    store(small_plan())
    assert load_demo() == {}
    assert (len(list_plans()), count(User)) == (1, 0)


def test_without_the_demo_plan_a_sentence_says_what_to_do(app: Flask, monkeypatch) -> None:
    monkeypatch.setattr("planapp.services.demo.DEMO_FILE", "imports/demo/finns-inte.docx")
    with pytest.raises(ServiceError, match="planapp import FIL"):
        load_demo()
    assert count(User) == 0
