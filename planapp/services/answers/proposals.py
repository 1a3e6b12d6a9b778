"""Proposals to change what a plan says of a row, who or when: kept, shown, and put back by an undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from planapp.domain.access import Visitor
from planapp.domain.timeframe import moved_words
from planapp.extensions import db
from planapp.services.change_row import values_of
from planapp.services.errors import NotFound
from planapp.services.standing import answers_as
from planapp.storage.ids import find
from planapp.storage.models import Activity, Area, Plan, Proposal, User
from planapp.storage.plan_tables import live, plain

RESPONSIBLE, TIMEFRAME = "responsible", "timeframe"
FIELD_WORDS = {TIMEFRAME: "tidsramen", RESPONSIBLE: "ansvarig"}
ACCEPTED, DECLINED, WITHDRAWN = "accepted", "declined", "withdrawn"
_ANSWER = ("outcome", "answered_at", "answered_by_id", "answer")


@dataclass(slots=True)
class ProposalView:
    """A proposal as pages show it; `answered_by` and `answer` are the planner's, when she has answered."""

    id: int
    activity_id: int
    plan_id: int
    row_name: str
    who: str
    for_name: str
    at: datetime
    field: str
    old: str
    new: str
    reason: str
    outcome: str | None
    answered_at: datetime | None
    answered_by: str
    answer: str
    now: str = ""  # what the row says by now
    moved: str = ""

    @property
    def field_word(self) -> str:
        """What it would change, in the middle of a sentence."""
        return FIELD_WORDS[self.field]

    @property
    def is_overtaken(self) -> bool:
        """Whether the row says something else by now than when it was proposed."""
        return self.outcome is None and self.now != self.old


def _proposals() -> Any:
    absent, planner = aliased(User), aliased(User)
    return (
        select(
            Proposal,
            *(User.name, absent.name.label("for_name"), planner.name.label("answered_by")),
            *(Area.code, Area.title, Activity),
        )
        .join(User, Proposal.user_id == User.id)
        .outerjoin(absent, Proposal.for_id == absent.id)
        .outerjoin(planner, Proposal.answered_by_id == planner.id)
        .join(Activity, Proposal.activity_id == Activity.id)
        .join(Area, Activity.area_id == Area.id)
    )


def _views(statement: Any) -> list[ProposalView]:
    return [
        ProposalView(
            *(one.Proposal.id, one.Proposal.activity_id, one.Proposal.plan_id),
            _row_name(one.code, one.title, one.Activity.position),
            *(one.name, one.for_name or "", one.Proposal.at),
            *(one.Proposal.field, one.Proposal.old, one.Proposal.new, one.Proposal.reason),
            *(one.Proposal.outcome, one.Proposal.answered_at, one.answered_by or "", one.Proposal.answer),
            values_of(one.Activity)[one.Proposal.field],
            moved_words(one.Activity.timeframe_moves, one.Activity.decided_timeframe),
        )
        for one in db.session.execute(statement)
    ]


def _row_name(code: str | None, title: str | None, position: int) -> str:
    return f"{' '.join(part for part in (code, title) if part) or 'Området'}, rad {position + 1}"


def open_proposals(plan_id: int, activity_id: int | None = None) -> list[ProposalView]:
    """The proposals that wait for the planner of a plan, or of one of its rows, the oldest first."""
    statement = _proposals().where(Proposal.plan_id == plan_id, Proposal.answered_at.is_(None))
    if activity_id is not None:
        statement = statement.where(Proposal.activity_id == activity_id)
    return _views(statement.order_by(Proposal.id))


def proposals_of(visitor: Visitor, plan_ids: Sequence[int], since: datetime) -> list[ProposalView]:
    """What the visitor has proposed in plans, and others in whose place they answer: those that wait, and
    those that have been answered since a moment; one statement."""
    mine = Proposal.user_id.in_(answers_as(visitor)) | Proposal.for_id.in_(answers_as(visitor))
    recent = Proposal.answered_at.is_(None) | (Proposal.answered_at >= since)
    statement = _proposals().where(mine, recent, Proposal.plan_id.in_(plan_ids))
    return _views(statement.where(Proposal.outcome.is_distinct_from(WITHDRAWN)).order_by(Proposal.id))


def get_proposal(proposal_id: int) -> tuple[Proposal, Plan]:
    """A proposal and its plan; raises NotFound."""
    found = find(db.session(), Proposal, proposal_id)
    if found is None:
        raise NotFound("Förslaget finns inte.")
    return found, db.session.get_one(Plan, found.plan_id)


def kept_answer(proposal: Proposal) -> dict[str, Any]:
    """How a proposal has been answered, as a press keeps it for its undoing."""
    return {"id": proposal.id} | plain({name: getattr(proposal, name) for name in _ANSWER})


def put_back_proposal(kept: dict[str, Any]) -> dict[str, Any]:
    """Give a proposal the answer that it had, or none; returns the one that it has now."""
    proposal = db.session.get_one(Proposal, kept["id"])
    now = kept_answer(proposal)
    answer = {name: value for name, value in kept.items() if name != "id"}
    for name, value in live(Proposal.__table__, answer).items():
        setattr(proposal, name, value)
    return now
