"""Ending a user: where the rows go, what the history tells, and what two at once can do."""

import json
import logging

import pytest
from flask import Flask
from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.extensions import db
from planapp.services import users
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.register.end_user import end_user, take_back_user
from planapp.services.register.hand_over import rows_to_hand_over
from planapp.services.register.list_users import UserFilter, list_users
from planapp.services.register.substitutes import Wanted, set_substitute, substitutes_of
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import link_is_open, load_visitor
from planapp.services.transaction import transaction
from planapp.storage.models import Change, Owner, Plan, User
from tests.installation import OTHER
from tests.small_plan import small_plan
from tests.stored import at_once, person, plan_role, row_ids, statements, store


def owners(activity_id: int) -> list[tuple[str, bool]]:
    """Names of a row's owners, the lead first."""
    db.session.rollback()
    statement = select(User.name, Owner.is_lead).join(Owner, Owner.user_id == User.id)
    found = db.session.execute(statement.where(Owner.activity_id == activity_id))
    return sorted(((one.name, one.is_lead) for one in found), key=lambda one: (not one[1], one[0]))


def told(activity_id: int, after: int = 0) -> list[tuple[str, str, str]]:
    """A row's history since a change."""
    statement = select(Change).where(Change.activity_id == activity_id, Change.id > after)
    return [(one.what, one.old, one.new) for one in db.session.scalars(statement.order_by(Change.id))]


def last() -> int:
    return db.session.scalar(select(db.func.max(Change.id))) or 0


@pytest.fixture
def eva(plan_id: int) -> Visitor:
    """Somebody who can take rows over."""
    return person("owner", "eva")


def test_rows_go_to_the_heir_with_their_part_and_their_history(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int], owner: Visitor, eva: Visitor
) -> None:
    bo = person("owner", "bo")
    link_owner(planner, get_plan(plan_id), rows[1:3], bo.id)
    link_owner(planner, get_plan(plan_id), rows[1:2], owner.id)
    with transaction():
        db.session.execute(
            update(Owner).where(Owner.activity_id == rows[1]).values(part_comment="Vi är klara")
        )
    (found,) = rows_to_hand_over(home, owner.id)
    assert (found.plan_id, found.lead, found.part, found.rows) == (plan_id, 4, 1, 5)
    assert {name for _, name in found.heirs} == {"administrator", "planner", "eva", "bo"}
    before = last()
    ended = end_user(admin, home, owner.id, {plan_id: eva.id})
    assert (ended.rows, ended.is_whole) == (5, True)
    assert owners(rows[0]) == [("eva", True)]
    assert owners(rows[1]) == [("bo", True), ("eva", False)]
    assert told(rows[0], before) == [
        ("owner", "", "eva"),
        ("owner", "owner", ""),
        ("lead_owner", "owner", "eva"),
    ]
    assert told(rows[1], before) == [("owner", "", "eva"), ("owner", "owner", "")]
    assert db.session.scalar(select(Owner.part_comment).filter_by(activity_id=rows[1], user_id=eva.id))
    assert len(set(db.session.scalars(select(Change.batch).where(Change.id > before)))) == 1


def test_an_heir_who_is_there_already_leads_and_is_there_once(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int], owner: Visitor, eva: Visitor
) -> None:
    link_owner(planner, get_plan(plan_id), rows[:1], eva.id)
    end_user(admin, home, owner.id, {plan_id: eva.id})
    assert owners(rows[0]) == [("eva", True)]


def test_rows_left_without_an_heir_go_to_who_is_left_or_to_nobody(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int], owner: Visitor, eva: Visitor
) -> None:
    link_owner(planner, get_plan(plan_id), rows[:1], eva.id)
    before = last()
    end_user(admin, home, owner.id, {plan_id: None})
    assert owners(rows[0]) == [("eva", True)]
    assert owners(rows[5]) == []
    assert told(rows[0], before) == [("owner", "owner", ""), ("lead_owner", "owner", "eva")]
    assert told(rows[5], before) == [("owner", "owner", "")]


def test_an_ended_user_has_no_session_link_or_substitute(
    admin: Visitor, home: int, plan_id: int, owner: Visitor, eva: Visitor
) -> None:
    token = users.new_link(admin, home, owner.id).token
    for absent, present in ((owner, eva), (eva, owner)):
        set_substitute(admin, home, absent.id, Wanted(present.id, today(), today()))
    end_user(admin, home, owner.id, {plan_id: eva.id})
    assert load_visitor(owner.id) is None
    assert not link_is_open(token)
    assert substitutes_of(owner.id) == substitutes_of(eva.id) == []
    assert "owner" not in {one.name for one in list_users(home)}
    assert [one.name for one in list_users(home, UserFilter(state="ended"))] == ["owner"]
    with pytest.raises(ServiceError, match="avslutad"):
        users.invite(admin, home, owner.email, "", "owner")
    with pytest.raises(Conflict, match="redan avslutad"):
        end_user(admin, home, owner.id, {})


def test_taking_back_gives_the_roles_and_not_the_rows(
    admin: Visitor, home: int, plan_id: int, rows: list[int], owner: Visitor, eva: Visitor
) -> None:
    end_user(admin, home, owner.id, {plan_id: eva.id})
    take_back_user(admin, home, owner.id)
    back = load_visitor(owner.id)
    assert back is not None
    assert [one.role for one in back.roles] == ["owner"]
    assert owners(rows[0]) == [("eva", True)]
    with pytest.raises(Conflict, match="redan tillbaka"):
        take_back_user(admin, home, owner.id)


def test_rows_of_an_ended_plan_stay_as_they_were(
    admin: Visitor, home: int, plan_id: int, rows: list[int], owner: Visitor
) -> None:
    with transaction():
        db.session.execute(update(Plan).values(state="ended"))
    assert rows_to_hand_over(home, owner.id) == []
    end_user(admin, home, owner.id, {})
    assert owners(rows[0]) == [("owner", True)]


def test_each_plan_may_have_its_own_heir(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, owner: Visitor, eva: Visitor
) -> None:
    second = store(small_plan())
    link_owner(planner, get_plan(second), row_ids(second)[:1], owner.id)
    narrow = plan_role(person("owner", "smal"), second)
    plans = {one.plan_id: dict(one.heirs) for one in rows_to_hand_over(home, owner.id)}
    assert narrow.id in plans[second]
    assert narrow.id not in plans[plan_id]
    with pytest.raises(ServiceError, match="kan inte rapportera"):
        end_user(admin, home, owner.id, {plan_id: narrow.id, second: narrow.id})
    with pytest.raises(Conflict, match="fått rader i fler planer"):
        end_user(admin, home, owner.id, {plan_id: eva.id})
    end_user(admin, home, owner.id, {plan_id: eva.id, second: narrow.id})
    assert owners(row_ids(second)[0]) == [("smal", True)]


def test_who_may_not_be_ended(admin: Visitor, home: int, planner: Visitor, owner: Visitor) -> None:
    with pytest.raises(ServiceError, match="minst en administratör"):
        end_user(admin, home, admin.id, {})
    person("administrator", "andra")
    with pytest.raises(ServiceError, match="inte avsluta dig själv"):
        end_user(admin, home, admin.id, {})
    with pytest.raises(ServiceError, match="högre roll"):
        end_user(planner, home, admin.id, {})
    other = person("administrator", "annan", OTHER)
    with pytest.raises(ServiceError):
        end_user(other, home, owner.id, {})
    with pytest.raises(NotFound):
        end_user(other, other.roles[0].organisation_id, owner.id, {})
    with pytest.raises(NotFound):
        end_user(admin, home, 10**12, {})


def test_an_account_with_roles_elsewhere_ends_only_here(
    admin: Visitor, home: int, plan_id: int, owner: Visitor, eva: Visitor
) -> None:
    other = person("administrator", "annan", OTHER)
    elsewhere = other.roles[0].organisation_id
    users.invite(other, elsewhere, owner.email, "", "reader")
    assert not end_user(admin, home, owner.id, {plan_id: eva.id}).is_whole
    left = load_visitor(owner.id)
    assert left is not None
    assert [one.organisation_id for one in left.roles] == [elsewhere]
    with pytest.raises(NotFound):
        end_user(admin, home, owner.id, {})


def test_two_administrators_who_end_each_other_leave_one(app: Flask, admin: Visitor, home: int) -> None:
    second = person("administrator", "andra")
    answers = at_once(
        app,
        lambda: end_user(admin, home, second.id, {}),
        lambda: end_user(second, home, admin.id, {}),
    )
    assert sum(isinstance(one, ServiceError) for one in answers) == 1, answers
    db.session.rollback()
    assert len(list_users(home)) == 1


def test_no_row_is_linked_to_somebody_who_is_being_ended(
    app: Flask, admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int], owner: Visitor
) -> None:
    for row_id in rows:
        at_once(
            app,
            lambda: end_user(admin, home, owner.id, {plan_id: None}),
            lambda row_id=row_id: link_owner(planner, get_plan(plan_id), [row_id], owner.id),
        )
        db.session.rollback()
        assert db.session.scalars(select(Owner.id).filter_by(user_id=owner.id)).all() == []
        take_back_user(admin, home, owner.id)


def test_ending_takes_as_many_statements_for_a_hundred_rows_as_for_one(
    app: Flask, admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int], eva: Visitor
) -> None:
    counts = []
    for name, mine in (("en", rows[:1]), ("alla", rows)):
        leaver = person("owner", name)
        link_owner(planner, get_plan(plan_id), mine, leaver.id)
        with statements() as sent:
            end_user(admin, home, leaver.id, {plan_id: eva.id})
        counts.append(len(sent))
    assert counts[1] <= counts[0] + 1


def test_the_security_log_tells_of_it_by_ids(
    admin: Visitor, home: int, plan_id: int, owner: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "planapp.security"):
        end_user(admin, home, owner.id, {plan_id: None})
    lines = [json.loads(one.message) for one in caplog.records]
    ended = next(one for one in lines if one["event"] == "user_ended")
    assert (ended["by"], ended["user"], ended["organisation"]) == (admin.id, owner.id, home)
    assert "owner@example.se" not in caplog.text
