"""Proposals: a decided timeframe is moved by the planner's yes, and the decided one stays beside it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.editing.cells import cell_seen, write_cell
from planapp.domain.record import from_json
from planapp.extensions import db
from planapp.services.answers.answer_proposal import answer_proposal, move_decided
from planapp.services.answers.proposals import open_proposals, proposals_of
from planapp.services.answers.propose import propose, withdraw
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.life.begin_version import begin_version
from planapp.services.life.decide import Decision, decide
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.show_row import show_row
from planapp.services.undo_change import undo_change
from planapp.services.update_row import load_row
from planapp.storage.models import Change, Proposal, Version
from planapp.storage.record_edit import load_written
from tests.installation import OTHER
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, PLAIN, small_plan
from tests.stored import at_once, person, row, row_ids, save, store, stored_record

NOW = "2022–2024"
DECISION = Decision("Cancerrådet", date(2026, 1, 2), "Dnr 1")
WHY = "Lokalerna är försenade."


@pytest.fixture(autouse=True)
def decided(plan_id: int, planner: Visitor, owner: Visitor) -> None:
    """A decided plan: its timeframes stand."""
    decide(planner, plan_id, DECISION)
    db.session.expire_all()


def suggest(visitor: Visitor, activity_id: int, new: str = "2026", seen: str = NOW) -> int:
    return propose(visitor, activity_id, "timeframe", seen, new, WHY)


def accept(visitor: Visitor, proposal_id: int) -> str:
    batch = answer_proposal(visitor, proposal_id, True).batch
    assert batch is not None
    return batch


def moved(activity_id: int) -> tuple[str | None, str | None, int]:
    held = row(activity_id)
    return held.timeframe, held.decided_timeframe, held.timeframe_moves


def test_a_proposal_waits_and_the_row_stays_as_it_is(plan_id: int, rows: list[int], owner: Visitor) -> None:
    suggest(owner, rows[PLAIN])
    assert moved(rows[PLAIN]) == (NOW, None, 0)
    (one,) = open_proposals(plan_id)
    assert (one.who, one.old, one.new, one.reason, one.is_overtaken) == ("owner", NOW, "2026", WHY, False)


def test_the_planners_yes_moves_it_and_keeps_the_decided_one(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    accept(planner, suggest(owner, rows[PLAIN]))
    assert moved(rows[PLAIN]) == ("2026", NOW, 1)
    assert row(rows[PLAIN]).ends_on == date(2026, 12, 31)
    assert row(rows[PLAIN]).responsible == ["Kirurgkliniken", "2026"]
    assert open_proposals(plan_id) == []
    accept(planner, suggest(owner, rows[PLAIN], "2027", "2026"))
    assert moved(rows[PLAIN]) == ("2027", NOW, 2)
    page = show_row(owner, *load_row(rows[PLAIN]), today())
    assert page.moved == f"flyttad 2 gånger, ursprungligen {NOW}"


def test_the_history_tells_whose_proposal_it_was(rows: list[int], owner: Visitor, planner: Visitor) -> None:
    accept(planner, suggest(owner, rows[PLAIN]))
    found = select(Change).filter_by(activity_id=rows[PLAIN], user_id=planner.id)
    told = [(one.what, one.old, one.new) for one in db.session.scalars(found) if one.what != "owner"]
    assert ("timeframe", NOW, "2026") in told
    assert ("accepted_proposal", "", f"owner: {WHY}") in told


def test_the_planners_own_move_is_no_accepted_proposal(rows: list[int], planner: Visitor) -> None:
    move_decided(planner, rows[PLAIN], "timeframe", NOW, "2025", WHY)
    found = db.session.scalars(select(Change).filter_by(activity_id=rows[PLAIN]))
    told = {(one.what, one.new) for one in found}
    assert ("moved_timeframe", WHY) in told
    assert "accepted_proposal" not in {what for what, _ in told}


def test_an_undone_yes_lowers_the_count_and_the_proposal_waits_again(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    first = accept(planner, suggest(owner, rows[PLAIN]))
    undone = undo_change(planner, first)
    assert moved(rows[PLAIN]) == (NOW, None, 0)
    assert len(open_proposals(plan_id)) == 1
    assert undone.batch is not None
    undo_change(planner, undone.batch)
    assert moved(rows[PLAIN]) == ("2026", NOW, 1)
    assert open_proposals(plan_id) == []
    with pytest.raises(ServiceError):
        undo_change(owner, undone.batch)


def test_a_no_needs_a_sentence_which_she_reads(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    made = suggest(owner, rows[PLAIN])
    with pytest.raises(FieldErrors):
        answer_proposal(planner, made, False)
    answer_proposal(planner, made, False, "Inte i år.")
    assert moved(rows[PLAIN]) == (NOW, None, 0)
    since = row(rows[PLAIN]) and db.session.get_one(Proposal, made).at - timedelta(days=1)
    (one,) = proposals_of(owner, [plan_id], since)
    assert (one.outcome, one.answer, one.answered_by) == ("declined", "Inte i år.", "planner")


def test_a_proposal_is_answered_once(app: Flask, rows: list[int], owner: Visitor, planner: Visitor) -> None:
    made = suggest(owner, rows[PLAIN])
    yes, no = (
        lambda: answer_proposal(planner, made, True),
        lambda: answer_proposal(planner, made, False, "Nej"),
    )
    answers = at_once(app, yes, no)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Saved"]


def test_a_row_that_says_something_else_by_now_is_not_moved(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    made = suggest(owner, rows[PLAIN])
    move_decided(planner, rows[PLAIN], "timeframe", NOW, "2025", "Beslut i rådet.")
    with pytest.raises(Conflict, match="var «2022–2024» och är nu «2025»"):
        answer_proposal(planner, made, True)
    assert moved(rows[PLAIN]) == ("2025", NOW, 1)
    (one,) = open_proposals(plan_id)
    assert (one.is_overtaken, one.now) == (True, "2025")
    with pytest.raises(Conflict, match="Tidsramen har ändrats"):
        suggest(owner, rows[LINKED], "2026", seen="2030")


def test_the_responsible_is_proposed_in_the_same_way(
    rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    made = propose(owner, rows[PLAIN], "responsible", "Kirurgkliniken", "Hudkliniken\r\nKansliet", WHY)
    accept(planner, made)
    assert row(rows[PLAIN]).responsible == ["Hudkliniken", "Kansliet", NOW]
    assert moved(rows[PLAIN]) == (NOW, None, 0)
    timed = propose(owner, rows[EMPTY], "responsible", "", "Kansliet\n2031", WHY)
    with pytest.raises(ServiceError, match="inte vara en tid"):
        answer_proposal(planner, timed, True)
    assert moved(rows[EMPTY]) == (None, None, 0)


@pytest.mark.parametrize(
    ("new", "reason", "field"),
    [("snart", WHY, "new"), ("", WHY, "new"), (NOW, WHY, "new"), ("2026", " ", "reason")],
)
def test_what_cannot_be_proposed_is_said_of_its_field(
    rows: list[int], owner: Visitor, new: str, reason: str, field: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        propose(owner, rows[PLAIN], "timeframe", NOW, new, reason)
    assert list(refused.value.fields) == [field]
    with pytest.raises(ServiceError):
        propose(owner, rows[PLAIN], "status", "", "done", WHY)


def test_two_proposals_of_hers_about_the_same_do_not_wait_at_once(rows: list[int], owner: Visitor) -> None:
    made = suggest(owner, rows[PLAIN])
    with pytest.raises(ServiceError, match="väntar på svar"):
        suggest(owner, rows[PLAIN], "2028")
    withdraw(owner, made)
    suggest(owner, rows[PLAIN], "2028")
    with pytest.raises(Conflict, match="redan besvarat"):
        withdraw(owner, made)


def test_who_may_propose_answer_and_take_back(
    rows: list[int], owner: Visitor, planner: Visitor, berit: Visitor
) -> None:
    made = suggest(berit, rows[PLAIN])
    bo, stranger = person("owner", "Bo"), person("planner", "Stina", OTHER)
    with pytest.raises(ServiceError, match="inte kopplad"):
        suggest(bo, rows[PLAIN])
    with pytest.raises(ServiceError, match="ändrar raden själv"):
        suggest(planner, rows[PLAIN])
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        answer_proposal(owner, made, True)
    with pytest.raises(NotFound):
        answer_proposal(stranger, made, True)
    with pytest.raises(NotFound):
        withdraw(owner, made)
    with pytest.raises(ServiceError, match="Bara planansvarig"):
        move_decided(owner, rows[PLAIN], "timeframe", NOW, "2026", WHY)


def test_filling_in_a_missing_timeframe_is_no_move(rows: list[int], owner: Visitor, planner: Visitor) -> None:
    save(owner, rows[EMPTY], timeframe="2025")
    assert moved(rows[EMPTY]) == ("2025", None, 0)


def test_what_is_exported_says_the_moved_one_and_the_version_the_decided_one(
    plan_id: int, rows: list[int], owner: Visitor, planner: Visitor
) -> None:
    accept(planner, suggest(owner, rows[PLAIN]))
    assert stored_record(plan_id).rows()[PLAIN].timeframe == "2026"
    version = db.session.scalars(select(Version).filter_by(plan_id=plan_id)).one()
    assert from_json(version.record).rows()[PLAIN].timeframe == NOW


def test_a_move_of_one_of_merged_rows_dissolves_the_merge_and_its_undo_restores_it(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    before = stored_record(plan_id)
    batch = move_decided(planner, rows[MERGED_FIRST], "timeframe", NOW, "2026", WHY).batch
    assert stored_record(plan_id).rows()[MERGED_FIRST + 1].timeframe == NOW
    assert batch is not None
    undo_change(planner, batch)
    assert stored_record(plan_id) == before


def test_the_next_version_takes_the_moved_one_and_still_tells_of_the_moves(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    draft = begin_version(planner, plan_id)
    move_decided(planner, rows[PLAIN], "timeframe", NOW, "2026", WHY)
    decide(planner, draft, Decision("Cancerrådet", today()))
    assert moved(rows[PLAIN]) == ("2026", NOW, 1)


def test_a_version_that_decides_another_one_begins_anew(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    move_decided(planner, rows[PLAIN], "timeframe", NOW, "2026", WHY)
    move_decided(planner, rows[LINKED], "timeframe", "Löpande", "2026", WHY)
    draft = begin_version(planner, plan_id)
    planned = row_ids(draft)[PLAIN]
    written = load_written(db.session(), draft)
    assert written is not None
    seen = cell_seen(written, planned, "responsible")
    edit_plan(
        planner, draft, lambda now: write_cell(now, planned, "responsible", "Kirurgkliniken\n2030", seen)
    )
    decide(planner, draft, Decision("Cancerrådet", today()))
    assert moved(rows[PLAIN]) == ("2030", None, 0)
    assert moved(rows[LINKED]) == ("2026", "Löpande", 1)


def test_in_a_draft_the_planner_says_yes_and_nothing_has_been_moved(planner: Visitor) -> None:

    other = store(small_plan())
    theirs, ola = row_ids(other), person("owner", "Ola")
    link_owner(planner, get_plan(other), theirs[:1], ola.id)
    accept(planner, suggest(ola, theirs[PLAIN]))
    assert moved(theirs[PLAIN]) == ("2026", None, 0)


def test_undoing_a_planners_own_move_leaves_nothing_waiting(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    saved = move_decided(planner, rows[PLAIN], "timeframe", NOW, "2026", WHY)
    back = undo_change(planner, saved.batch or "")
    assert moved(rows[PLAIN]) == (NOW, None, 0)
    assert open_proposals(plan_id) == []
    undo_change(planner, back.batch or "")
    assert moved(rows[PLAIN]) == ("2026", NOW, 1)
