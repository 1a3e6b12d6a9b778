"""Propose another timeframe or responsible than a plan says of a row, and take the proposal back."""

from datetime import UTC, datetime

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.answers.proposals import FIELD_WORDS, RESPONSIBLE, WITHDRAWN, get_proposal
from planapp.services.change_row import values_of
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.history import Behalf, Line, record_lines
from planapp.services.standing import NOBODY, PLANNER, answers_as, standing
from planapp.services.transaction import transaction
from planapp.services.update_row import NOT_YOURS, clean_values, take_row
from planapp.storage.models import Activity, Plan, Proposal

REASON_LIMIT, NEW_LIMIT = 2000, 2000
_PLANS = "Du är planansvarig, så du ändrar raden själv."
_SAME = "Det står redan så i planen. Skriv vad det ska ändras till."
_WHY = "Skriv varför, så att planansvarig kan ta ställning."
_WAITING = "Du har redan ett förslag om det här som väntar på svar. Dra tillbaka det om du vill ändra det."
_ANSWERED = "Förslaget är redan besvarat, så det går inte att dra tillbaka."


def propose(visitor: Visitor, activity_id: int, field: str, seen: str, new: str, reason: str) -> int:
    """Propose that a row's `field` (timeframe or responsible) becomes something else; returns its id.

    `seen` is what the row said when the visitor opened it. The planner answers it; until then the row
    stays as it is. Raises NotFound; ServiceError when the row is not the visitor's, or a proposal of theirs
    waits already; FieldErrors; Conflict when the row says something else by now.
    """
    new, reason = checked_proposal(field, new, reason)
    with transaction():
        activity, plan = take_row(activity_id)
        stands = standing(visitor, activity_id, plan)
        if stands.kind in (NOBODY, PLANNER):
            raise ServiceError(_PLANS if stands.kind == PLANNER else NOT_YOURS)
        refuse_overtaken(activity, field, "\n".join(split_paragraphs(seen)), new)
        _refuse_second(visitor, activity_id, field)
        made = new_proposal(visitor, activity, field, new, reason)
        made.for_id = stands.for_id
        db.session.add(made)
        db.session.flush()
        _tell(visitor, plan, activity, made, f"proposed_{field}", (made.old, f"{new}\n{reason}"))
        return made.id


def new_proposal(visitor: Visitor, activity: Activity, field: str, new: str, reason: str) -> Proposal:
    """A visitor's proposal about a row, not stored yet."""
    return Proposal(
        plan_id=activity.plan_id,
        activity_id=activity.id,
        user_id=visitor.id,
        at=datetime.now(UTC),
        field=field,
        old=values_of(activity)[field],
        new=new,
        reason=reason,
        answer="",
    )


def checked_proposal(field: str, new: str, reason: str) -> tuple[str, str]:
    """What is proposed, and why, as they can be stored; raises FieldErrors, or ServiceError for another
    field than timeframe and responsible."""
    if field not in FIELD_WORDS:
        raise ServiceError("Välj om förslaget gäller tidsramen eller ansvarig.")
    faults = {}
    try:
        new = clean_values({field: new})[field]
    except ServiceError as fault:
        faults["new"] = str(fault)
    reason = "\n".join(split_paragraphs(reason))
    if "new" not in faults and (not new or len(new) > NEW_LIMIT):
        faults["new"] = "Skriv vad det ska stå i stället." if not new else "Korta texten."
    if not reason:
        faults["reason"] = _WHY
    elif len(reason) > REASON_LIMIT:
        faults["reason"] = "Korta texten till högst 2 000 tecken."
    if faults:
        raise FieldErrors(faults)
    return new, reason


def refuse_overtaken(activity: Activity, field: str, seen: str, new: str) -> None:
    """Raise Conflict where a row says something else than was seen, ServiceError where it says the new."""
    now = values_of(activity)[field]
    if now != seen:
        label = "Ansvarig" if field == RESPONSIBLE else "Tidsramen"
        said, was = now.replace("\n", ", ") or "tom", seen.replace("\n", ", ") or "tom"
        raise Conflict(f"{label} har ändrats. Den var «{was}» och är nu «{said}».")
    if now == new:
        raise FieldErrors({"new": _SAME})


def _refuse_second(visitor: Visitor, activity_id: int, field: str) -> None:
    waiting = select(Proposal.id).filter_by(activity_id=activity_id, field=field, user_id=visitor.id)
    if db.session.scalar(waiting.where(Proposal.answered_at.is_(None)).limit(1)) is not None:
        raise ServiceError(_WAITING)


def withdraw(visitor: Visitor, proposal_id: int) -> int:
    """Take back a proposal that waits: one's own, or of somebody in whose place one answers; gives its row.

    Raises NotFound, and Conflict when it has been answered.
    """
    with transaction():
        proposal, plan = get_proposal(proposal_id)
        if not {proposal.user_id, proposal.for_id} & answers_as(visitor):
            raise NotFound("Förslaget finns inte.")
        activity, plan = take_row(proposal.activity_id)
        db.session.refresh(proposal)
        if proposal.answered_at is not None:
            raise Conflict(_ANSWERED)
        proposal.answered_at, proposal.outcome = datetime.now(UTC), WITHDRAWN
        proposal.answered_by_id = visitor.id
        _tell(visitor, plan, activity, proposal, "withdrawn_proposal", (proposal.new, ""))
        return activity.id


def _tell(
    visitor: Visitor, plan: Plan, activity: Activity, proposal: Proposal, what: str, words: tuple[str, str]
) -> None:
    line = Line(what, *words, "", activity.id, activity.version)
    record_lines(plan.id, visitor, "page", [line], behalf=Behalf(proposal.for_id))
