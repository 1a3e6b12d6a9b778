"""«Inte min rad»: said by a rapportör, answered by the planner, told in the history, undone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.owners.assign import Assignment, assign, link_owner, undo_owners, unlink_owner
from planapp.services.owners.hand_back import (
    give_to,
    hand_back,
    hand_backs_of,
    keep_with,
    open_hand_backs,
    take_back,
)
from planapp.services.owners.panel import show_panel
from planapp.services.owners.waiting import PlanCounts, plan_counts, show_waiting
from planapp.services.show_plan import get_plan
from planapp.services.sign_in import load_visitor
from planapp.services.transaction import transaction
from planapp.services.update_row import load_row
from planapp.storage.models import Change, HandBack, Owner, Proposal, Substitute
from tests.small_plan import PLAIN
from tests.stored import at_once, count, offer, person, row, save


@pytest.fixture
def row_id(plan_id: int, rows: list[int], owner: Visitor) -> int:
    """A row whose huvudrapportör is `owner`."""
    return rows[PLAIN]


def waiting(visitor: Visitor, plan_id: int) -> int:
    """How much waits for somebody in a plan; 0 for those who do not keep it."""
    return plan_counts(visitor, [get_plan(plan_id)]).get(plan_id, PlanCounts()).waiting


def owners(row_id: int) -> dict[int, bool]:
    db.session.rollback()
    return {
        one.user_id: one.is_lead for one in db.session.scalars(select(Owner).filter_by(activity_id=row_id))
    }


def told(row_id: int) -> list[tuple[str, str, str]]:
    statement = select(Change).filter_by(activity_id=row_id).order_by(Change.id.desc())
    return [(one.what, one.old, one.new) for one in db.session.scalars(statement)]


def test_a_row_stays_hers_until_the_planner_answers(
    plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    bo = person("owner", "bo")
    hand_back(owner, row_id, " Den är\nkirurgins ", "eller någon där", bo.id)
    assert owners(row_id) == {owner.id: True}
    assert row(row_id).version == 1
    waits = open_hand_backs(plan_id)[0]
    assert (waits.name, waits.said, waits.suggestion, waits.suggested) == (
        "owner",
        "Den är\nkirurgins",
        "eller någon där",
        "bo",
    )
    assert told(row_id)[0] == ("hand_back", "", "Den är\nkirurgins\nKanske: bo; eller någon där")
    assert waiting(planner, plan_id) == 1
    assert waiting(owner, plan_id) == 0
    assert [one.outcome for one in hand_backs_of(owner)] == [None]


@pytest.mark.parametrize(("said", "suggested"), [("", 0), (" \n ", 0), ("x" * 2001, 0), ("Nej", 999_999)])
def test_what_cannot_be_used_is_refused_and_nothing_is_stored(
    row_id: int, owner: Visitor, said: str, suggested: int
):
    with pytest.raises(FieldErrors):
        hand_back(owner, row_id, said, "", suggested or None)
    assert count(HandBack) == 0


def test_only_a_rapportör_of_the_row_hands_it_back_and_once(row_id: int, owner: Visitor, planner: Visitor):
    for somebody in (person("owner", "bo"), person("reader"), planner):
        with pytest.raises(ServiceError, match="inte kopplad till dig"):
            hand_back(somebody, row_id, "Nej")
    hand_back(owner, row_id, "Nej")
    with pytest.raises(ServiceError, match="redan sagt"):
        hand_back(owner, row_id, "Nej, verkligen")
    with pytest.raises(NotFound):
        hand_back(owner, 999_999, "Nej")
    assert count(HandBack) == 1


def test_a_substitute_says_it_for_the_one_who_is_away(plan_id: int, row_id: int, owner: Visitor):
    bo = person("owner", "bo")
    with transaction():
        days = {"starts_on": date(2020, 1, 1), "ends_on": date(2999, 1, 1), "made_at": datetime.now(UTC)}
        db.session.add(Substitute(user_id=owner.id, substitute_id=bo.id, **days))
    bo = load_visitor(bo.id)
    assert bo is not None
    hand_back(bo, row_id, "Olas rad är det inte")
    assert open_hand_backs(plan_id)[0].user_id == owner.id
    line = db.session.scalars(select(Change).filter_by(what="hand_back")).one()
    assert (line.user_id, line.for_id) == (bo.id, owner.id)
    assert len(hand_backs_of(bo)) == len(hand_backs_of(owner)) == 1
    take_back(bo, row_id, open_hand_backs(plan_id)[0].id)
    assert open_hand_backs(plan_id) == []


def test_the_planner_gives_it_to_somebody_who_takes_the_same_place(
    plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    bo, cia = person("owner", "bo"), person("owner", "cia")
    link_owner(planner, get_plan(plan_id), [row_id], cia.id)
    waits = hand_back(owner, row_id, "Fråga Bo", "", bo.id)
    batch = give_to(planner, row_id, waits, bo.id, "Bo tar den")
    assert owners(row_id) == {bo.id: True, cia.id: False}
    held = hand_backs_of(owner)[0]
    assert (held.outcome, held.answer, held.answered_by) == (
        "reassigned",
        "bo har den nu. Bo tar den",
        "planner",
    )
    lines = told(row_id)[:4]
    assert ("hand_back_answer", "", "Raden går till bo: Bo tar den") in lines
    assert ("lead_owner", "owner", "bo") in lines
    assert waiting(planner, plan_id) == 0
    assert undo_owners(planner, plan_id, batch or "") == (1, 0)
    assert owners(row_id) == {owner.id: True, cia.id: False}
    assert waiting(planner, plan_id) == 1


def test_the_planner_says_that_it_is_hers_with_a_sentence(
    plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    waits = hand_back(owner, row_id, "Nej")
    with pytest.raises(FieldErrors, match="Skriv en mening"):
        keep_with(planner, row_id, waits, " ")
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        keep_with(owner, row_id, waits, "Jo")
    keep_with(planner, row_id, waits, "Det är du som leder rutinen")
    assert owners(row_id) == {owner.id: True}
    assert told(row_id)[0] == (
        "hand_back_answer",
        "",
        "Raden är kvar hos owner: Det är du som leder rutinen",
    )
    held = hand_backs_of(owner)[0]
    assert (held.outcome, held.answer) == ("kept", "Det är du som leder rutinen")
    assert hand_back(owner, row_id, "Ändå inte")  # she may say so again


def test_somebody_who_cannot_have_it_is_not_given_it(row_id: int, owner: Visitor, planner: Visitor):
    waits = hand_back(owner, row_id, "Nej")
    for user_id in (0, owner.id, person("reader").id):
        with pytest.raises(FieldErrors, match="Välj vem"):
            give_to(planner, row_id, waits, user_id)
    with pytest.raises(NotFound):
        give_to(planner, row_id, 999_999, planner.id)


def test_she_takes_it_back_meanwhile_and_nobody_answers_after_that(
    plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    waits = hand_back(owner, row_id, "Nej")
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        take_back(person("owner", "bo"), row_id, waits)
    take_back(owner, row_id, waits)
    assert (open_hand_backs(plan_id), hand_backs_of(owner)) == ([], [])
    with pytest.raises(Conflict, match="redan svarat"):
        keep_with(planner, row_id, waits, "Jo")
    with pytest.raises(Conflict):
        take_back(owner, row_id, waits)


def test_a_rapportör_taken_off_the_row_waits_for_no_answer(
    plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    hand_back(owner, row_id, "Nej")
    done = unlink_owner(planner, row_id, owner.id)
    assert open_hand_backs(plan_id) == []
    assert hand_backs_of(owner)[0].outcome == "reassigned"
    undo_owners(planner, plan_id, done.batch or "")
    assert len(open_hand_backs(plan_id)) == 1


def test_an_answer_is_shown_for_a_while(plan_id: int, row_id: int, owner: Visitor, planner: Visitor):
    keep_with(planner, row_id, hand_back(owner, row_id, "Nej"), "Jo")
    with transaction():
        held = db.session.scalars(select(HandBack)).one()
        held.answered_at = datetime.now(UTC) - timedelta(days=31)
    assert hand_backs_of(owner) == []


def test_an_answer_and_taking_back_at_once_are_one_of_them(
    app: Flask, plan_id: int, row_id: int, owner: Visitor, planner: Visitor
):
    waits = hand_back(owner, row_id, "Nej")
    answers = at_once(
        app,
        lambda: keep_with(planner, row_id, waits, "Jo"),
        lambda: take_back(owner, row_id, waits),
        lambda: give_to(planner, row_id, waits, planner.id),
    )
    assert sum(isinstance(one, Conflict) for one in answers) == 2, answers


def test_the_same_said_twice_at_once_is_said_once(app: Flask, row_id: int, owner: Visitor):
    answers = at_once(app, *[lambda: hand_back(owner, row_id, "Nej")] * 3)
    assert sum(isinstance(one, ServiceError) for one in answers) == 2
    assert count(HandBack) == 1


def test_what_waits_is_counted_of_every_kind(
    plan_id: int, row_id: int, rows: list[int], owner: Visitor, planner: Visitor
):
    offer(plan_id, done_needs_confirmation=True)
    hand_back(owner, row_id, "Nej")
    save(owner, row_id, status="done")
    with transaction():
        made = {"old": "", "new": "2027", "reason": "", "answer": "", "at": datetime.now(UTC)}
        db.session.add(
            Proposal(plan_id=plan_id, activity_id=row_id, user_id=owner.id, field="timeframe", **made)
        )
    assert plan_counts(planner, [get_plan(plan_id)]) == {plan_id: PlanCounts(3, 2)}
    assert plan_counts(owner, [get_plan(plan_id)]) == {}
    assert waiting(planner, plan_id) == 3
    page = show_waiting(get_plan(plan_id))
    assert [one.id for one in page.to_confirm] == [row_id]
    assert len(page.hand_backs) == 1


def test_the_panel_says_what_each_may_do(plan_id: int, row_id: int, owner: Visitor, planner: Visitor):
    def panel(visitor: Visitor):
        return show_panel(visitor, *load_row(row_id))

    assert (panel(owner).may_hand_back, panel(owner).may_link, panel(owner).choices) == (True, False, [])
    assert (panel(planner).may_link, [name for _, name in panel(planner).choices]) == (True, ["planner"])
    assert not panel(person("reader")).may_hand_back
    hand_back(owner, row_id, "Nej")
    mine = panel(owner)
    assert (mine.may_hand_back, mine.mine is not None) == (False, True)
    assert [one.name for one in panel(planner).hand_backs] == ["owner"]
    assert panel(person("owner", "bo")).hand_backs == []


def test_nobody_hands_back_in_an_ended_plan(plan_id: int, row_id: int, owner: Visitor, planner: Visitor):
    with transaction():
        get_plan(plan_id).state = "ended"
    with pytest.raises(ServiceError, match="avslutad"):
        hand_back(owner, row_id, "Nej")
    with pytest.raises(ServiceError, match="avslutad"):
        assign(planner, get_plan(plan_id), [row_id], Assignment((planner.id,)))


def test_who_has_lost_the_role_hands_nothing_back(
    plan_id: int, rows: list[int], planner: Visitor, owner: Visitor
) -> None:
    link_owner(planner, get_plan(plan_id), rows[:2], owner.id)
    made = hand_back(owner, rows[0], "Den är kirurgins")
    former = replace(owner, roles=())
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        hand_back(former, rows[1], "Inte den heller")
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        take_back(former, rows[0], made)
