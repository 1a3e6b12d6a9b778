"""«Inte min rad»: a rapportör says that a row is not theirs; it stays theirs until the planner answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from planapp.domain.access import Visitor
from planapp.domain.row_owners import Owners, owners_given
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.history import Behalf, Line, record_lines
from planapp.services.owners.people import possible_owners
from planapp.services.owners.press import (
    REASSIGNED,
    OwnerPress,
    begin_press,
    linked,
    rows_to_link,
    take_turn,
)
from planapp.services.standing import answers_as, places
from planapp.services.transaction import transaction
from planapp.services.update_row import load_row
from planapp.storage.ids import find
from planapp.storage.models import Activity, Area, HandBack, Plan, User

KEPT, WITHDRAWN = "kept", "withdrawn"
SAID, ANSWERED = "hand_back", "hand_back_answer"  # what the history calls them
LIMIT = 2000
_SHOWN_FOR = timedelta(days=30)  # how long an answer stands on the rapportör's page
_NOT_YOURS = "Raden är inte kopplad till dig, så det finns inget att lämna tillbaka."
_ALREADY = "Du har redan sagt att raden inte är din. Planansvarig har inte svarat än."
_ANSWERED = "Någon annan har redan svarat, eller så är den tillbakatagen."


@dataclass(slots=True)
class HandBackView:
    """A row handed back: by whom, why, who it might be, and what became of it; `outcome` None while open."""

    id: int
    activity_id: int
    plan_id: int
    plan: str
    place: str
    at: datetime
    user_id: int
    name: str
    said: str
    suggestion: str
    suggested_id: int | None
    suggested: str
    outcome: str | None
    answer: str
    answered_at: datetime | None
    answered_by: str


def _clean(values: dict[str, str]) -> dict[str, str]:
    cleaned = {name: "\n".join(split_paragraphs(value)) for name, value in values.items()}
    faults = {
        name: f"Korta texten till högst {LIMIT} tecken." for name, one in cleaned.items() if len(one) > LIMIT
    }
    if faults:
        raise FieldErrors(faults)
    return cleaned


def _hers(visitor: Visitor, activity_id: int, plan: Plan) -> int:
    """In whose name a visitor hands a row back: their own first; raises ServiceError when in nobody's."""
    if not visitor.may_own(plan.organisation_id, plan.id):
        raise ServiceError(_NOT_YOURS)
    held = sorted((one.user_id for one in places(visitor, activity_id)), key=lambda one: one != visitor.id)
    if not held:
        raise ServiceError(_NOT_YOURS)
    return held[0]


def _behalf(visitor: Visitor, user_id: int) -> Behalf:
    return Behalf(user_id if user_id != visitor.id else None)


def hand_back(
    visitor: Visitor, activity_id: int, said: str, suggestion: str = "", suggested_id: int | None = None
) -> int:
    """Say that a row is not one's own, why, and maybe whose it is; returns the hand-back's id.

    A substitute says it for the absent rapportör. Raises NotFound; FieldErrors without a reason; and
    ServiceError when the row is not theirs, or one is open already: then nothing is stored.
    """
    texts = _clean({"said": said, "suggestion": suggestion})
    if not texts["said"]:
        raise FieldErrors({"said": "Skriv varför raden inte är din."})
    with transaction():
        take_turn(load_row(activity_id)[1].id)
        activity, plan = load_row(activity_id)  # the row may be gone by now
        user_id = _hers(visitor, activity_id, plan)
        names = dict(possible_owners(plan))
        if suggested_id is not None and suggested_id not in names:
            raise FieldErrors({"suggested": "Välj någon i listan, eller skriv vem det kan vara."})
        if db.session.scalar(_open_ones(plan.id).filter_by(activity_id=activity_id, user_id=user_id)):
            raise ServiceError(_ALREADY)
        made = HandBack(
            plan_id=plan.id,
            activity_id=activity_id,
            user_id=user_id,
            at=datetime.now(UTC),
            **texts,
            suggested_id=suggested_id,
            answer="",
        )
        db.session.add(made)
        db.session.flush()
        maybe = "; ".join(part for part in (names.get(suggested_id or 0, ""), texts["suggestion"]) if part)
        told = texts["said"] + (f"\nKanske: {maybe}" if maybe else "")
        _tell(visitor, activity, SAID, told, _behalf(visitor, user_id))
        return made.id


def _open_ones(plan_id: int) -> Any:
    return select(HandBack).filter_by(plan_id=plan_id, answered_at=None)


def _tell(visitor: Visitor, activity: Activity, what: str, said: str, behalf: Behalf) -> None:
    line = Line(what, "", said, "", activity.id, activity.version)
    record_lines(activity.plan_id, visitor, "page", [line], behalf=behalf)


def _take(activity_id: int, hand_back_id: int) -> tuple[HandBack, Activity, Plan]:
    """An open hand-back of a row, with the plan's turn taken. Raises NotFound, and Conflict when answered."""
    take_turn(load_row(activity_id)[1].id)
    activity, plan = load_row(activity_id)
    held = find(db.session(), HandBack, hand_back_id)
    if held is None or held.activity_id != activity_id:
        raise NotFound("Det finns inget att svara på.")
    if held.answered_at is not None:
        raise Conflict(_ANSWERED)
    return held, activity, plan


def _close(held: HandBack, visitor: Visitor, outcome: str, answer: str = "") -> None:
    held.answered_at, held.answered_by_id = datetime.now(UTC), visitor.id
    held.outcome, held.answer = outcome, answer
    db.session.flush()


def take_back(visitor: Visitor, activity_id: int, hand_back_id: int) -> None:
    """Take back what one has said: the row is one's own after all.

    Raises NotFound, ServiceError when somebody else said it, and Conflict when it is answered already.
    """
    with transaction():
        held, activity, plan = _take(activity_id, hand_back_id)
        may_own = visitor.may_own(plan.organisation_id, plan.id)
        hers = {visitor.id, *(one.user_id for one in places(visitor, activity_id))}
        if not may_own or held.user_id not in hers:
            raise ServiceError(_NOT_YOURS)
        _close(held, visitor, WITHDRAWN)
        _tell(visitor, activity, SAID, "Tar tillbaka: raden är min", _behalf(visitor, held.user_id))


def keep_with(visitor: Visitor, activity_id: int, hand_back_id: int, answer: str) -> None:
    """Answer, as the planner, that the row is the rapportör's, with a sentence.

    Raises NotFound, FieldErrors without a sentence, ServiceError when the visitor does not keep the plan,
    and Conflict when it is answered already.
    """
    said = _clean({"answer": answer})["answer"]
    if not said:
        raise FieldErrors({"answer": "Skriv en mening om varför raden är hens."})
    with transaction():
        held, activity, plan = _take(activity_id, hand_back_id)
        _refuse_others(visitor, plan)
        _close(held, visitor, KEPT, said)
        name = db.session.get_one(User, held.user_id).name
        _tell(visitor, activity, ANSWERED, f"Raden är kvar hos {name}: {said}", Behalf())


def give_to(
    visitor: Visitor, activity_id: int, hand_back_id: int, user_id: int, answer: str = ""
) -> str | None:
    """Answer, as the planner, by giving the row to somebody else, who takes the same place.

    Returns the batch that undoes it. Raises NotFound; FieldErrors for somebody who cannot answer for the
    row; ServiceError when the visitor does not keep the plan; Conflict when it is answered already.
    """
    said = _clean({"answer": answer})["answer"]
    with transaction():
        held, activity, plan = _take(activity_id, hand_back_id)
        begin_press(visitor, plan.id)
        names = dict(possible_owners(plan))
        if user_id not in names or user_id == held.user_id:
            raise FieldErrors({"user": "Välj vem som ska ha raden i stället."})
        now = linked(plan.id)
        wanted: dict[int, Owners] = {activity_id: owners_given(now.of(activity_id), held.user_id, user_id)}
        told = f"Raden går till {names[user_id]}" + (f": {said}" if said else "")
        press = OwnerPress(visitor, plan.id, now, names, beside=lambda _: [(ANSWERED, "", told)])
        batch = press.store(rows_to_link(plan.id, [activity_id]), wanted).batch
        held = db.session.get_one(HandBack, hand_back_id)
        if held.answered_at is None:  # she had been taken off the row already
            _close(held, visitor, REASSIGNED)
            _tell(visitor, activity, ANSWERED, told, Behalf())
        held.answer = f"{names[user_id]} har den nu" + (f". {said}" if said else "")
        return batch


def _refuse_others(visitor: Visitor, plan: Plan) -> None:
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError("Bara planansvarig kan svara på det här.")


def _views() -> Any:
    suggested, answering = aliased(User), aliased(User)
    return (
        select(HandBack, User.name, suggested.name, answering.name, Plan.title)
        .add_columns(Area.code, Area.title, Activity.position)
        .join(User, HandBack.user_id == User.id)
        .join(Plan, HandBack.plan_id == Plan.id)
        .join(Activity, HandBack.activity_id == Activity.id)
        .join(Area, Activity.area_id == Area.id)
        .outerjoin(suggested, HandBack.suggested_id == suggested.id)
        .outerjoin(answering, HandBack.answered_by_id == answering.id)
        .order_by(HandBack.at, HandBack.id)
    )


def _view(row: Any) -> HandBackView:
    held, name, suggested, answered_by, plan, code, title, position = row
    area = " ".join(part for part in (code, title) if part) or "Området"
    return HandBackView(
        held.id,
        held.activity_id,
        held.plan_id,
        plan or "Plan utan titel",
        f"{area}, rad {position + 1}",
        held.at,
        held.user_id,
        name,
        held.said,
        held.suggestion,
        held.suggested_id,
        suggested or "",
        held.outcome,
        held.answer,
        held.answered_at,
        answered_by or "",
    )


def open_hand_backs(plan_id: int, activity_id: int | None = None) -> list[HandBackView]:
    """What waits for the planner's answer in a plan, or of one row, the oldest first; one statement."""
    wanted = HandBack.plan_id == plan_id if activity_id is None else HandBack.activity_id == activity_id
    statement = _views().where(wanted, HandBack.answered_at.is_(None))
    return [_view(row) for row in db.session.execute(statement)]


def hand_backs_of(visitor: Visitor, plan_ids: Iterable[int] | None = None) -> list[HandBackView]:
    """What the visitor has handed back: what is open, and what was answered lately; one statement.

    In the plans named, or in all that she may read. What she has taken back is not among them.
    """
    recent = HandBack.answered_at > datetime.now(UTC) - _SHOWN_FOR
    statement = _views().where(HandBack.user_id.in_(answers_as(visitor)))
    statement = statement.where(or_(HandBack.answered_at.is_(None), recent))
    statement = statement.where(or_(HandBack.outcome.is_(None), HandBack.outcome != WITHDRAWN))
    statement = statement.add_columns(Plan.organisation_id)
    chosen = None if plan_ids is None else set(plan_ids)
    return [
        _view(row[:-1])
        for row in db.session.execute(statement)
        if (chosen is None or row[0].plan_id in chosen) and visitor.may_read(row[-1], row[0].plan_id)
    ]
