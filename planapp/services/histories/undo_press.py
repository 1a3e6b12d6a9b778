"""Undo a press from the history, whatever it was: each kind has its own verb, which has the last word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planapp.domain.access import Visitor
from planapp.domain.plan_states import may_edit_text, may_report
from planapp.extensions import db
from planapp.services.answers.confirm_all import undo_all
from planapp.services.bulk.undo_many import undo_many
from planapp.services.editing.undo_edit import undo_edit
from planapp.services.errors import NotFound, ServiceError
from planapp.services.follow_up import undo_follow_up
from planapp.services.histories.presses import PressView
from planapp.services.history import BULK, BY_PERSON
from planapp.services.own_words import WHAT as WORDS
from planapp.services.own_words import undo_words
from planapp.services.owners.assign import undo_owners
from planapp.services.parent_plan import LINK, PARENT, undo_parent
from planapp.services.undo_change import undo_change
from planapp.storage.history import Undoing, undoing_of
from planapp.storage.models import Change, Plan

ROW, MANY, OWNERS, EDIT, OWN_WORDS, PARENTS, FOLLOWED, CONFIRMED, READING = (
    "row",
    "many",
    "owners",
    "edit",
    "words",
    "parents",
    "followed",
    "confirmed",
    "reading",
)
_FOLLOW_UP = {"is_followed_up", "followed_up_reason"}
_NO_PRESS = "Ändringen finns inte."
_STANDS = "Planens läge ändras på planens sida."
_NOT_HERE = "Det går inte att ångra härifrån. Ändra det på nytt i stället."
_DECIDED = "Beslutet står fast. Det nya skrivs i nästa version."
_SAVED_SINCE = "Raden har ändrats efteråt."
_TEXT_STANDS = "Planens text står fast."
_WORDS_SINCE = "Planens ord har ändrats efteråt."
_LIFE = {"state", "version", "begun", "removed", "plan_made"}


@dataclass(slots=True)
class UndonePress:
    """What undoing did, as a sentence; `left` were changed since and stand as they are."""

    sentence: str
    left: int = 0


@dataclass(slots=True)
class _Press:
    """What is known of a press that may be undone."""

    first: Change
    whats: set[str]
    rows: int
    undoing: Undoing


def _kind(press: _Press) -> str:
    """How a press is undone; "" where it has no way."""
    first, restores = press.first, press.first.restores or {}
    if first.batch in press.undoing.readings:
        return READING
    if first.batch in press.undoing.edits:
        return EDIT
    if first.how == BULK:
        return MANY
    if WORDS in press.whats and first.how in BY_PERSON:
        return OWN_WORDS
    if press.whats & {PARENT, LINK} and restores:
        return PARENTS
    if "linked" in restores:
        return OWNERS
    if not restores or first.activity_id is None:
        return ""
    if press.whats <= _FOLLOW_UP:
        return FOLLOWED
    if press.rows > 1:
        return CONFIRMED if press.whats <= {"confirmed", "part_confirmed"} else ""
    return ROW


def _obstacle(kind: str, press: _Press, plan: Plan) -> str:
    """What plainly stands in the way of undoing a press; "" where its verb is to be asked."""
    first = press.first
    if first.how == "decision" or press.whats & _LIFE:
        return _DECIDED if first.how == "decision" or "version" in press.whats else _STANDS
    if not kind:
        return _NOT_HERE
    if kind in (EDIT, READING) and not may_edit_text(plan.state):
        return _TEXT_STANDS
    if kind in (ROW, MANY, CONFIRMED) and not may_report(plan.state, plan.version_of_id is not None):
        return "Planen går inte att rapportera i."
    if kind == OWN_WORDS and press.undoing.latest_words != first.batch:
        return _WORDS_SINCE
    version, is_there = press.undoing.versions.get(first.activity_id or 0, (first.version, True))
    if kind == ROW and "part" not in (first.restores or {}) and (version != first.version or not is_there):
        return _SAVED_SINCE
    return ""


def mark_undoing(visitor: Visitor, plan: Plan, presses: list[PressView]) -> None:
    """Say of each press whether the visitor can undo it, or in short why not; a few statements.

    Nothing is said to who could undo nothing at all.
    """
    may_plan = visitor.may_plan(plan.organisation_id, plan.id)
    if plan.removed_at is not None or not (may_plan or visitor.may_own(plan.organisation_id, plan.id)):
        return
    open_ones = [one for one in presses if not (one.is_undo or one.is_undone)]
    undoing = undoing_of(db.session(), plan.id, [one.batch for one in open_ones])
    for one in open_ones:
        first = undoing.firsts.get(one.batch)
        if first is None or not (may_plan or first.user_id == visitor.id):
            continue
        known = _known(first, undoing)
        kind = _kind(known)
        obstacle = _obstacle(kind, known, plan)
        # That something has no way back from here helps nobody who looks through a long history.
        one.why_not = obstacle if obstacle != _NOT_HERE else ""
        if not obstacle and (may_plan or kind == ROW):
            one.undo, one.import_id = kind, undoing.readings.get(one.batch)


def _known(first: Change, undoing: Undoing) -> _Press:
    return _Press(first, undoing.whats.get(first.batch, set()), undoing.rows.get(first.batch, 0), undoing)


def _undone(done: Any) -> tuple[int, int]:
    """How many rows a verb put back and left."""
    if isinstance(done, tuple):
        return done
    return (done.undone + done.owners_undone, len(done.left) + done.owners_left)


def undo_press(visitor: Visitor, plan_id: int, batch: str) -> UndonePress:
    """Undo one press of a plan that the visitor may read, in the way that its kind is undone.

    Raises NotFound for a press of another plan; otherwise what its verb raises: ServiceError with a
    sentence where it cannot be undone or the visitor may not, and Conflict where it was built on.
    """
    undoing = undoing_of(db.session(), plan_id, [batch])
    first = undoing.firsts.get(batch)
    if first is None or first.plan_id != plan_id:
        raise NotFound(_NO_PRESS)
    kind = _kind(_known(first, undoing))
    verbs: dict[str, Callable[[], Any]] = {
        ROW: lambda: undo_change(visitor, batch),
        EDIT: lambda: undo_edit(visitor, plan_id, batch),
        MANY: lambda: undo_many(visitor, plan_id, batch),
        OWNERS: lambda: undo_owners(visitor, plan_id, batch),
        OWN_WORDS: lambda: undo_words(visitor, plan_id, batch),
        PARENTS: lambda: undo_parent(visitor, plan_id, batch),
        FOLLOWED: lambda: undo_follow_up(visitor, plan_id, batch),
        CONFIRMED: lambda: undo_all(visitor, batch),
    }
    if first.undoes is not None or kind not in verbs:
        raise ServiceError(_NOT_HERE)
    done = verbs[kind]()
    if kind in (ROW, EDIT, PARENTS, CONFIRMED):
        return UndonePress("Ändringen är ångrad.")
    put_back, left = _undone(done)
    if not put_back and left:
        raise ServiceError("Raderna har ändrats efteråt, så inget ångrades.")
    rest = f" {left} rader har ändrats efteråt och är kvar som de är." if left else ""
    return UndonePress(f"Ändringen är ångrad.{rest}", left)
