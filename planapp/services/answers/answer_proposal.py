"""The planner's answer to a proposal, yes or no; and her own move of what a decided plan says."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from planapp.domain.access import Visitor
from planapp.domain.plan_states import DECIDED
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.answers.proposals import (
    ACCEPTED,
    DECLINED,
    RESPONSIBLE,
    TIMEFRAME,
    WITHDRAWN,
    get_proposal,
    kept_answer,
)
from planapp.services.answers.propose import checked_proposal, new_proposal, refuse_overtaken
from planapp.services.change_row import change_held_row
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.history import record_changes
from planapp.services.plan_rights import may_see
from planapp.services.transaction import transaction
from planapp.services.update_row import SAVED_MEANWHILE, Saved, take_row
from planapp.storage.models import Activity, Plan, Proposal, User

_ANSWERED = "Förslaget är redan besvarat. Se efter vad som gäller nu."
_NOT_KEPT = "Bara planansvarig kan svara på förslag."
_WHY_NOT = "Skriv varför, så att den som föreslog vet."
_ANSWER_LIMIT = 2000
_TIME_AMONG = "Ansvarig kan inte vara en tid. Föreslå en annan tidsram i stället."


def answer_proposal(visitor: Visitor, proposal_id: int, accepts: bool, answer: str = "") -> Saved:
    """Accept a proposal, and the row says it from now on; or decline it, with a sentence.

    The press can be undone as others. Raises NotFound; ServiceError when the visitor does not keep the
    plan; FieldErrors without a sentence; Conflict when it has been answered, or the row says something else
    than when it was proposed: then nothing is stored.
    """
    said = "\n".join(split_paragraphs(answer))
    if not accepts and not said:
        raise FieldErrors({"answer": _WHY_NOT})
    if len(said) > _ANSWER_LIMIT:
        raise FieldErrors({"answer": "Korta texten till högst 2 000 tecken."})
    try:
        with transaction():
            proposal, activity, plan = _take(visitor, proposal_id)
            if accepts:
                refuse_overtaken(activity, proposal.field, proposal.old, proposal.new)
                why = {"accepted_proposal": ("", _whose(proposal))}
                return _accept(visitor, proposal, activity, plan, said, why)
            return _decline(visitor, proposal, activity, said)
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def move_decided(visitor: Visitor, activity_id: int, field: str, seen: str, new: str, reason: str) -> Saved:
    """Change what a decided plan says of a row, timeframe or responsible: proposed and accepted in one press.

    `seen` is what the planner saw there. Raises as `propose` and `answer_proposal`.
    """
    new, reason = checked_proposal(field, new, reason)
    try:
        with transaction():
            activity, plan = take_row(activity_id)
            _refuse_others(visitor, plan)
            refuse_overtaken(activity, field, "\n".join(split_paragraphs(seen)), new)
            made = new_proposal(visitor, activity, field, new, reason)
            _answer(visitor, made, WITHDRAWN, "")  # what it is again when this is undone: nobody waits for it
            db.session.add(made)
            db.session.flush()
            return _accept(visitor, made, activity, plan, "", {f"moved_{field}": ("", made.reason)})
    except StaleDataError as fault:
        raise Conflict(SAVED_MEANWHILE) from fault


def _refuse_others(visitor: Visitor, plan: Plan) -> None:
    if not may_see(visitor, plan):
        raise NotFound("Förslaget finns inte.")
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError(_NOT_KEPT)


def _take(visitor: Visitor, proposal_id: int) -> tuple[Proposal, Activity, Plan]:
    proposal, plan = get_proposal(proposal_id)
    _refuse_others(visitor, plan)
    activity, plan = take_row(proposal.activity_id)
    db.session.refresh(proposal)
    if proposal.answered_at is not None:
        raise Conflict(_ANSWERED)
    return proposal, activity, plan


def _answer(visitor: Visitor, proposal: Proposal, outcome: str, said: str) -> None:
    proposal.outcome, proposal.answer = outcome, said
    proposal.answered_at, proposal.answered_by_id = datetime.now(UTC), visitor.id


def _accept(
    visitor: Visitor, proposal: Proposal, activity: Activity, plan: Plan, said: str, why: dict[str, Any]
) -> Saved:
    """`why` is the history's line beside the one that says what changed."""
    field, before, old_time = proposal.field, kept_answer(proposal), activity.timeframe
    change = change_held_row(activity, plan, {field: proposal.new}, is_proposed=True)
    if field == RESPONSIBLE and activity.timeframe != old_time:
        raise ServiceError(_TIME_AMONG)
    if field == TIMEFRAME and plan.state == DECIDED and proposal.old:
        change.restores["decided_timeframe"] = activity.decided_timeframe
        change.restores["timeframe_moves"] = activity.timeframe_moves
        activity.decided_timeframe = activity.decided_timeframe or old_time
        activity.timeframe_moves += 1
    _answer(visitor, proposal, ACCEPTED, said)
    change.restores["proposal"] = before
    db.session.flush()
    told = change.differing | why
    batch, now = record_changes(activity, visitor, "page", told, change.restores, added=change.added)
    return Saved(activity.id, plan.id, activity.version, batch, now, list(change.differing))


def _whose(proposal: Proposal) -> str:
    """Whose proposal it was, and why."""
    name = db.session.get_one(User, proposal.user_id).name
    absent = db.session.get(User, proposal.for_id) if proposal.for_id is not None else None
    return f"{name}{f', för {absent.name}' if absent else ''}: {proposal.reason}"


def _decline(visitor: Visitor, proposal: Proposal, activity: Activity, said: str) -> Saved:
    _answer(visitor, proposal, DECLINED, said)
    told = {"declined_proposal": (f"{proposal.new} ({_whose(proposal)})", said)}
    batch, now = record_changes(activity, visitor, "page", told, None)
    return Saved(activity.id, activity.plan_id, activity.version, batch, now, list(told))
