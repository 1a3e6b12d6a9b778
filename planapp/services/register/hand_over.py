"""The rows of somebody who leaves: how many there are, who can take them, and giving them over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update

from planapp.domain.access import Role, Visitor, may_own
from planapp.domain.plan_states import ENDED
from planapp.domain.row_owners import owner_lines, owners_given
from planapp.extensions import db
from planapp.services.errors import Conflict, ServiceError
from planapp.services.history import Line, record_in_plans
from planapp.services.owners.press import REASSIGNED
from planapp.services.users import plan_name
from planapp.storage.engine import SWEDISH
from planapp.storage.locks import share_plans, wait_turns
from planapp.storage.models import Activity, HandBack, Membership, Owner, Plan, User

MORE_ROWS = "Användaren har fått rader i fler planer sedan du öppnade sidan. Välj vem som ska ta över dem."
NOT_POSSIBLE = "Den du valde kan inte rapportera i alla planerna. Välj någon annan."
Heirs = Mapping[int, int | None]  # by plan; None leaves its rows without


@dataclass(slots=True)
class RowsInPlan:
    """What a user reports in one plan, and (id, name) of those who can take it over."""

    plan_id: int
    title: str
    lead: int = 0
    part: int = 0
    heirs: list[tuple[int, str]] = field(default_factory=list)
    whole_id: int | None = None  # the plan that it is a version's draft of

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.lead + self.part


def rows_to_hand_over(organisation_id: int, user_id: int) -> list[RowsInPlan]:
    """What a user reports in an organisation's plans that have not ended, the newest first."""
    found: dict[int, RowsInPlan] = {}
    statement = (
        select(Plan.id, Plan.title, Plan.period, Plan.version_of_id, Plan.removed_at, Owner.is_lead)
        .join(Activity, Activity.plan_id == Plan.id)
        .join(Owner, Owner.activity_id == Activity.id)
        .where(*_live(organisation_id, user_id))
        .order_by(Plan.id.desc())
    )
    for one in db.session.execute(statement):
        kind = " (borttaget utkast)" if one.removed_at else " (utkast till ny version)"
        title = plan_name(one.title, one.period) + (kind if one.removed_at or one.version_of_id else "")
        view = found.setdefault(one.id, RowsInPlan(one.id, title, whole_id=one.version_of_id))
        view.lead, view.part = view.lead + one.is_lead, view.part + (not one.is_lead)
    people = _people(organisation_id, user_id) if found else []
    for view in found.values():
        view.heirs = _heirs(people, organisation_id, view)
    return list(found.values())


def _live(organisation_id: int, user_id: int) -> Sequence[Any]:
    return Owner.user_id == user_id, Plan.organisation_id == organisation_id, Plan.state != ENDED


def _people(organisation_id: int, user_id: int) -> Sequence[Any]:
    statement = (
        select(User.id, User.name, Membership.role, Membership.plan_id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
        .where(User.ended_at.is_(None), User.id != user_id)
        .order_by(User.name.collate(SWEDISH), User.id)
    )
    return db.session.execute(statement).all()


def _heirs(people: Iterable[Any], organisation_id: int, view: RowsInPlan) -> list[tuple[int, str]]:
    """Who may answer for rows of a plan; a role in a plan holds in the drafts of its versions too."""
    plans = (view.plan_id, view.whole_id) if view.whole_id is not None else (view.plan_id,)
    return list(
        {
            one.id: (one.id, one.name)
            for one in people
            for plan_id in plans
            if may_own([Role(organisation_id, one.role, one.plan_id)], organisation_id, plan_id)
        }.values()
    )


def common_heirs(plans: Sequence[RowsInPlan]) -> list[tuple[int, str]]:
    """Those who can take over the rows of every one of the plans."""
    if not plans:
        return []
    others = [set(one.heirs) for one in plans[1:]]
    return [heir for heir in plans[0].heirs if all(heir in held for held in others)]


def hold_rows(organisation_id: int) -> None:
    """Keep everybody else from linking users to an organisation's rows until the write transaction ends."""
    plans = share_plans(db.session(), organisation_id)
    wait_turns(db.session(), [f"owners:{one}" for one in plans])
    db.session.expire_all()


def hand_over(visitor: Visitor, organisation_id: int, user: User, heirs: Heirs) -> int:
    """Give a user's rows to others, or leave them without; returns how many rows. Call after `hold_rows`.

    Each row's history tells it, in one press. What the user answered for their own unit goes to who takes
    the row over. Raises Conflict for rows in a plan that `heirs` does not name, ServiceError for an heir
    who cannot answer there. A few statements, whatever the number of rows.
    """
    names = _checked_names(rows_to_hand_over(organisation_id, user.id), heirs)
    plans = select(Plan.id).where(Plan.organisation_id == organisation_id, Plan.state != ENDED)
    linked = select(Owner.activity_id).where(Owner.user_id == user.id)
    mine = select(Activity.id).where(Activity.plan_id.in_(plans), Activity.id.in_(linked))
    statement = (
        select(Owner.id, Owner.activity_id, Owner.user_id, Owner.is_lead, User.name)
        .add_columns(Activity.plan_id, Activity.version)
        .join(User, Owner.user_id == User.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .where(Owner.activity_id.in_(mine))
        .order_by(Owner.activity_id, Owner.id)
    )
    rows: dict[int, list[Any]] = {}
    for one in db.session.execute(statement):
        rows.setdefault(one.activity_id, []).append(one)
    # Before the links are changed: they say which rows it is about.
    _answer_hand_backs(visitor, user, mine)
    changes = [_Change(user.id, heirs[owners[0].plan_id], names, owners) for owners in rows.values()]
    _store([value for change in changes for value in change.updates])
    gone = [change.gone for change in changes if change.gone is not None]
    if gone:
        db.session.execute(delete(Owner).where(Owner.user_id == user.id, Owner.id.in_(gone)))
    record_in_plans(visitor, "page", [line for change in changes for line in change.lines])
    return len(changes)


def _answer_hand_backs(visitor: Visitor, user: User, rows: Any) -> None:
    """Nobody waits any more for a planner's answer about rows that are not theirs."""
    waiting = HandBack.user_id == user.id, HandBack.answered_at.is_(None), HandBack.activity_id.in_(rows)
    values = {"answered_at": datetime.now(UTC), "answered_by_id": visitor.id, "outcome": REASSIGNED}
    statement = update(HandBack).where(*waiting).values(values)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _checked_names(plans: Iterable[RowsInPlan], heirs: Heirs) -> dict[int, str]:
    names: dict[int, str] = {}
    for plan in plans:
        if plan.plan_id not in heirs:
            raise Conflict(MORE_ROWS)
        heir = heirs[plan.plan_id]
        if heir is not None and heir not in dict(plan.heirs):
            raise ServiceError(NOT_POSSIBLE)
        names |= dict(plan.heirs)
    return names


def _store(values: list[dict[str, Any]]) -> None:
    if values:
        # Those with the same columns are sent together.
        db.session.execute(update(Owner), sorted(values, key=lambda one: "is_lead" in one))


class _Change:
    """What becomes of one row's owners: who is changed, which link goes, and what its history tells."""

    def __init__(self, user_id: int, heir: int | None, names: dict[int, str], owners: list[Any]) -> None:
        stored = {one.user_id: one for one in sorted(owners, key=lambda one: not one.is_lead)}
        before, mine = tuple(stored), stored[user_id]
        after = tuple(one for one in before if one != user_id)
        if heir is not None:
            after = owners_given(before, user_id, heir)
        self.updates: list[dict[str, Any]] = []
        self.gone = mine.id if heir is None or heir in stored else None
        if heir is not None and self.gone is None:
            self.updates.append({"id": mine.id, "user_id": heir})
        elif mine.is_lead and after:
            self.updates.append({"id": stored[after[0]].id, "is_lead": True})
        told = owner_lines(before, after, {one.user_id: one.name for one in owners} | names)
        self.lines = [
            (mine.plan_id, Line(what, old, new, "", mine.activity_id, mine.version))
            for what, old, new in told
        ]
