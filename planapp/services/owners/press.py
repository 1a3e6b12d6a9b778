"""One press that changes who answers for rows: stored with its history, and what undoing it needs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from planapp.domain.access import Visitor
from planapp.domain.row_owners import Owners, owner_lines, same_owners
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.owners.people import marked
from planapp.services.state_rules import refuse_linking
from planapp.storage.locks import share_plan, wait_turn
from planapp.storage.models import Activity, HandBack, Owner, Plan, User
from planapp.storage.owners import can_answer
from planapp.storage.plan_tables import delete_all, live, plain, update_all

REASSIGNED = "reassigned"
_NOT_YOURS = "Bara planansvarig kan koppla rapportörer."
_NO_ROWS = "Det finns inga rader att koppla. Ändra urvalet och försök igen."
_PARTS = ("part_status", "part_waiting_for", "part_comment", "part_reference", "part_at")


@dataclass(slots=True)
class Pressed:
    """What a press did: the batch that undoes it, None where nothing changed, and the rows it changed."""

    batch: str | None = None
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Linked:
    """Who answers for the rows of a plan now: stored owners by row and user, and what people are called."""

    stored: dict[int, dict[int, Any]]
    names: dict[int, str]
    labels: dict[int, str] = field(default_factory=dict)  # said of those who cannot answer any more too

    def of(self, row_id: int) -> Owners:
        """A row's owners, the lead first."""
        return tuple(self.stored.get(row_id, {}))


def begin_press(visitor: Visitor, plan_id: int) -> Plan:
    """A plan whose owners the visitor may change, for the rest of the write transaction.

    Those who change owners of one plan take turns: two who link the same row at once would both make
    theirs the lead. Raises ServiceError when the visitor may not, or the plan has ended.
    """
    take_turn(plan_id)
    plan = db.session.get_one(Plan, plan_id)
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError(_NOT_YOURS)
    return plan


def take_turn(plan_id: int) -> None:
    """Wait for those who change owners of a plan, and refuse where nobody can be linked any more."""
    if not share_plan(db.session(), plan_id):  # a reading that is being undone may remove the rows
        raise NotFound("Planen finns inte.")
    wait_turn(db.session(), f"owners:{plan_id}")
    db.session.expire_all()
    refuse_linking(db.session.get_one(Plan, plan_id))


def linked(plan_id: int) -> Linked:
    """Who answers for the rows of a plan; one statement."""
    statement = (
        select(*Owner.__table__.columns, User.name)
        .add_columns(User.ended_at.label("user_ended_at"), can_answer(Owner.user_id).label("can_answer"))
        .join(User, Owner.user_id == User.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Owner.is_lead.desc(), Owner.id)
    )
    found = Linked({}, {})
    for one in db.session.execute(statement):
        found.stored.setdefault(one.activity_id, {})[one.user_id] = one
        found.names[one.user_id] = one.name
        found.labels[one.user_id] = marked(one.name, one.user_ended_at is not None, one.can_answer)
    return found


def rows_to_link(plan_id: int, row_ids: Iterable[int]) -> Sequence[Any]:
    """Those of the rows that are a plan's; raises ServiceError when there are none."""
    # All of the plan's are asked for: a statement that names ten thousand ids is no quicker, nor allowed.
    statement = select(Activity.id, Activity.version).where(Activity.plan_id == plan_id)
    wanted = set(row_ids)
    found = db.session.execute(statement.where(Activity.area_id.is_not(None)).order_by(Activity.id))
    rows = [row for row in found if row.id in wanted]
    if not rows:
        raise ServiceError(_NO_ROWS)
    return rows


@dataclass(slots=True)
class OwnerPress:
    """A press on the rows of a plan whose turn has been taken; a few statements whatever their number."""

    visitor: Visitor
    plan_id: int
    held: Linked
    names: Mapping[int, str]
    how: str = "page"
    undoes: str | None = None
    parts: Mapping[int, Mapping[int, Mapping[str, Any]]] = field(default_factory=dict)  # put back by undoing
    beside: Callable[[int], Sequence[tuple[str, str, str]]] = lambda _row_id: ()  # what else a row is told
    kept: Mapping[str, Any] = field(default_factory=dict)  # what else undoing needs, with the first line

    def store(self, rows: Sequence[Any], wanted: Mapping[int, Owners]) -> Pressed:
        """Let rows have the owners wanted; the rows that are as wanted already are left as they are."""
        changed, lines = self.change(rows, wanted)
        if not changed:
            return Pressed()
        batch, _ = record_lines(self.plan_id, self.visitor, self.how, lines, self.undoes)
        return Pressed(batch, changed)

    def change(self, rows: Sequence[Any], wanted: Mapping[int, Owners]) -> tuple[list[int], list[Line]]:
        """The same without recording it: the rows that were changed, and the lines for their history."""
        changed = [row for row in rows if not same_owners(self.held.of(row.id), wanted[row.id])]
        if not changed:
            return [], []
        self._write({row.id: wanted[row.id] for row in changed})
        closed = self._close_hand_backs({row.id: wanted[row.id] for row in changed})
        lines: list[Line] = []
        for row in changed:
            lines += self._lines(row, wanted[row.id], closed.get(row.id, []))
        if lines[0].restores is not None:
            lines[0].restores |= dict(self.kept)
        return [row.id for row in changed], lines

    def _write(self, wanted: Mapping[int, Owners]) -> None:
        gone, turned, new = [], [], []
        for row_id, owners in wanted.items():
            stored = self.held.stored.get(row_id, {})
            gone += [one.id for user_id, one in stored.items() if user_id not in owners]
            for place, user_id in enumerate(owners):
                one, is_lead = stored.get(user_id), place == 0
                if one is None:
                    new.append(self._new(row_id, user_id, is_lead))
                elif one.is_lead != is_lead:
                    turned.append({"id": one.id, "is_lead": is_lead})
        session = db.session()
        delete_all(session, Owner.__table__.c.id, gone)
        update_all(session, Owner.__table__, turned)
        if new:
            session.execute(insert(Owner), new)
        session.expire_all()

    def _new(self, row_id: int, user_id: int, is_lead: bool) -> dict[str, Any]:
        parts = dict.fromkeys(_PARTS[1:4], "") | {"part_status": None, "part_at": None}
        parts |= live(Owner.__table__, dict(self.parts.get(row_id, {}).get(user_id, {})))
        return {"activity_id": row_id, "user_id": user_id, "is_lead": is_lead} | parts

    def _close_hand_backs(self, wanted: Mapping[int, Owners]) -> dict[int, list[int]]:
        """Answer what those who are taken off had handed back; returns ids by row."""
        open_ones = select(HandBack).filter_by(plan_id=self.plan_id, answered_at=None)
        closed: dict[int, list[int]] = {}
        for one in db.session.scalars(open_ones):
            if one.activity_id in wanted and one.user_id not in wanted[one.activity_id]:
                one.answered_at, one.answered_by_id = datetime.now(UTC), self.visitor.id
                one.outcome = REASSIGNED
                closed.setdefault(one.activity_id, []).append(one.id)
        return closed

    def _lines(self, row: Any, after: Owners, closed: list[int]) -> list[Line]:
        before = self.held.of(row.id)
        told = [*owner_lines(before, after, {**self.held.names, **self.names}), *self.beside(row.id)]
        stored = self.held.stored.get(row.id, {})
        parts = {
            str(user_id): plain({name: getattr(one, name) for name in _PARTS})
            for user_id, one in stored.items()
            if one.part_at is not None
        }
        restores = {"linked": [list(before), list(after)], "parts": parts, "hand_backs": closed}
        return [
            Line(what, old, new, "", row.id, row.version, None if index else restores)
            for index, (what, old, new) in enumerate(told)
        ]
