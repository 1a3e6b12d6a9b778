"""Let users answer for rows: one row or many, as huvudrapportör or for their part, in one press."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update

from planapp.domain.access import Visitor
from planapp.domain.owner_suggestions import only_party
from planapp.domain.row_owners import (
    ADD,
    LEAD,
    REMOVE,
    REPLACE,
    Owners,
    owners_after,
    same_owners,
)
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.people import possible_owners
from planapp.services.owners.press import (
    Linked,
    OwnerPress,
    Pressed,
    begin_press,
    linked,
    rows_to_link,
)
from planapp.services.owners.remember import Memory, forget_memories, parties_of_rows, remember
from planapp.services.transaction import transaction
from planapp.services.update_row import load_row
from planapp.storage.models import Change, HandBack, Plan

_WHO = "Välj en användare som är rapportör i regionen. Bjud in den som saknas."
_CHANGED = "Någon annan har ändrat rapportörerna sedan du öppnade sidan. Se vad som gäller nu."
_MANY_IDS = 1000


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which users, and what is done with them: ADD, LEAD, REPLACE or REMOVE of `domain.row_owners`."""

    user_ids: tuple[int, ...]
    way: str = ADD


@dataclass(slots=True)
class RowPreview:
    """What a press would do to a row: names of its owners before and after, the lead first."""

    row_id: int
    before: list[str]
    after: list[str]


@dataclass(slots=True)
class Preview:
    """What a press would do: the rows whose lead it changes or whom it takes somebody off, and how many
    rows it changes in all. `seen` is what the planner has seen of the owners."""

    rows: list[RowPreview] = field(default_factory=list)
    changed: int = 0
    seen: str = ""


def _checked(plan: Plan, assignment: Assignment, held: Linked) -> dict[int, str]:
    """The names of the users; raises ServiceError for one who cannot answer for rows of the plan."""
    if assignment.way not in (ADD, LEAD, REPLACE, REMOVE):
        raise ServiceError("Välj vad som ska göras med rapportörerna.")
    if assignment.way == REMOVE:
        if not assignment.user_ids:
            raise ServiceError("Välj vem som ska tas bort från raderna.")
        return held.names
    names = dict(possible_owners(plan))
    if not assignment.user_ids or not set(assignment.user_ids) <= set(names):
        raise ServiceError(_WHO)
    return names


def _seen(rows: Iterable[Any], held: Linked) -> str:
    return sha256(str([(row.id, held.of(row.id)) for row in rows]).encode()).hexdigest()[:16]


def preview_assignment(plan: Plan, row_ids: Sequence[int], assignment: Assignment) -> Preview:
    """What a press would do to rows; raises ServiceError as `assign` does."""
    held = linked(plan.id)
    names = {**_checked(plan, assignment, held), **held.labels}
    rows = rows_to_link(plan.id, row_ids)
    page = Preview(seen=_seen(rows, held))
    for row in rows:
        before = held.of(row.id)
        after = owners_after(before, assignment.user_ids, assignment.way)
        page.changed += not same_owners(before, after)
        if before and (set(before) - set(after) or before[0] != after[0]):
            named = [[names[one] for one in side] for side in (before, after)]
            page.rows.append(RowPreview(row.id, *named))
    return page


def assign(
    visitor: Visitor,
    plan: Plan,
    row_ids: Sequence[int],
    assignment: Assignment,
    seen: str | None = None,
) -> Pressed:
    """Do something with users of rows of a plan, in one press; a few statements, whatever their number.

    Where all the rows name one and the same responsible party, the users are remembered for it. Raises
    ServiceError for users or rows that cannot be linked, and Conflict when the owners are not what they
    were in the preview with that `seen`.
    """
    plan_id = plan.id
    with transaction():
        plan = begin_press(visitor, plan_id)
        held = linked(plan_id)
        names, rows = _checked(plan, assignment, held), rows_to_link(plan_id, row_ids)
        if seen is not None and seen != _seen(rows, held):
            raise Conflict(_CHANGED)
        wanted = {row.id: owners_after(held.of(row.id), assignment.user_ids, assignment.way) for row in rows}
        memories: list[Memory] = []
        if assignment.way != REMOVE:
            parties = parties_of_rows(plan_id)
            named = {only_party(parties.get(row.id, ())) for row in rows}
            memories = [(party, one) for party in named for one in assignment.user_ids if len(named) == 1]
        return store_press(visitor, plan, rows, wanted, held, names, memories)


def store_press(
    visitor: Visitor,
    plan: Plan,
    rows: Sequence[Any],
    wanted: Mapping[int, Owners],
    held: Linked,
    names: Mapping[int, str],
    memories: Sequence[Memory] = (),
) -> Pressed:
    """Store a press whose turn has been taken, and remember what it tells of parties."""
    new = remember(plan.organisation_id, memories)
    kept = {"remembered": [list(one) for one in new]} if new else {}
    return OwnerPress(visitor, plan.id, held, names, kept=kept).store(rows, wanted)


def link_owner(visitor: Visitor, plan: Plan, activity_ids: list[int], user_id: int) -> int:
    """Make a user answer for rows of a plan; returns how many rows were not linked before.

    The first one linked to a row is its lead. Raises ServiceError for a user or rows of another plan.
    """
    return len(assign(visitor, plan, activity_ids, Assignment((user_id,))).rows)


def unlink_owner(visitor: Visitor, activity_id: int, user_id: int) -> Pressed:
    """Take a user from a row; the next one linked becomes its lead. Raises NotFound."""
    _, plan = load_row(activity_id)
    return assign(visitor, plan, [activity_id], Assignment((user_id,), REMOVE))


def make_lead(visitor: Visitor, activity_id: int, user_id: int) -> Pressed:
    """Make a user the huvudrapportör of a row; the former one answers for her part. Raises NotFound."""
    _, plan = load_row(activity_id)
    return assign(visitor, plan, [activity_id], Assignment((user_id,), LEAD))


def undo_owners(visitor: Visitor, plan_id: int, batch: str) -> tuple[int, int]:
    """Undo a press on owners; returns how many rows were put back, and how many were left as they are.

    A row whose owners have changed since is left, and one whose former owner can answer no more. What the
    press closed is open again, and what it remembered is forgotten. Raises NotFound for another press.
    """
    with transaction():
        plan = begin_press(visitor, plan_id)
        statement = select(Change).filter_by(plan_id=plan_id, batch=batch).order_by(Change.id)
        pressed = [one for one in db.session.scalars(statement) if one.restores and "linked" in one.restores]
        if not pressed:
            raise NotFound("Ändringen finns inte.")
        return _put_back(visitor, plan, batch, {one.activity_id: one.restores for one in pressed})


def _put_back(visitor: Visitor, plan: Plan, batch: str, restores: Mapping[Any, Any]) -> tuple[int, int]:
    held, names = linked(plan.id), dict(possible_owners(plan))
    wanted: dict[int, Owners] = {}
    for row_id, one in restores.items():
        before, after = (tuple(side) for side in one["linked"])
        comes_back = set(before) - set(after)
        if same_owners(held.of(row_id), after) and comes_back <= set(names):
            wanted[row_id] = before
    parts = {
        row_id: {int(user_id): values for user_id, values in one["parts"].items()}
        for row_id, one in restores.items()
    }
    press = OwnerPress(visitor, plan.id, held, names, "undo", batch, parts)
    if not wanted:
        return 0, len(restores)
    rows = rows_to_link(plan.id, wanted)
    done = press.store(rows, wanted)
    _open_again([one for row_id in done.rows for one in restores[row_id]["hand_backs"]])
    remembered = [tuple(one) for values in restores.values() for one in values.get("remembered", ())]
    forget_memories(plan.organisation_id, remembered)
    return len(done.rows), len(restores) - len(done.rows)


def _open_again(ids: list[int]) -> None:
    closed = {"answered_at": None, "answered_by_id": None, "answer": "", "outcome": None}
    for at in range(0, len(ids), _MANY_IDS):
        some = HandBack.id.in_(ids[at : at + _MANY_IDS])
        db.session.execute(update(HandBack).where(some).values(closed))
