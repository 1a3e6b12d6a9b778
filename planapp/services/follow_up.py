"""Which rows the region follows up: what the program suggests, and what the planner decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.changing import who
from planapp.domain.follow_up import suggest
from planapp.domain.responsible import Responsibility as Party
from planapp.domain.status import without_bullet
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, NotFound
from planapp.services.many_rows import RowChange, change_rows, hold_kept_plan, undo_rows
from planapp.services.transaction import transaction
from planapp.services.update_row import TEXT_LIMIT
from planapp.storage.ids import find
from planapp.storage.models import (
    Activity,
    Area,
    Change,
    Chapter,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
)
from planapp.storage.queries import has_text

_CHANGED = "Någon annan har ändrat vilka rader som följs upp sedan du öppnade sidan. Se vad som gäller nu."
_WHY = "Skriv varför raden inte följs upp."
_TOO_LONG = "Korta skälet till högst 10 000 tecken."


@dataclass(slots=True)
class FollowedRow:
    """A row as it is decided on: whether it counts now, why not, and what the program suggests."""

    id: int
    place: str
    text: str
    responsible: str
    status: str | None
    status_raw: str
    follows: bool
    reason: str
    is_set: bool
    suggested: bool
    suggested_reason: str

    @property
    def seen(self) -> str:
        """What a form was filled in from: a later press that finds something else is not stored."""
        return f"{int(self.follows)}{self.reason}"

    @property
    def is_open(self) -> bool:
        """Whether the program suggests something else than holds, and nobody has decided."""
        return not self.is_set and self.suggested != self.follows


@dataclass(slots=True)
class FollowUpPage:
    """A plan's rows by what is to be decided: suggested to stand outside, outside already, and the rest."""

    plan: Plan
    suggested: list[FollowedRow] = field(default_factory=list)
    outside: list[FollowedRow] = field(default_factory=list)
    followed: list[FollowedRow] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many rows the plan has."""
        return len(self.suggested) + len(self.outside) + len(self.followed)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the planner says of a row; `seen` is what the row said when she did (`FollowedRow.seen`)."""

    follows: bool
    reason: str
    seen: str


def _parties(plan_id: int, activity_id: int | None) -> dict[int, list[Party]]:
    statement = select(Responsibility.activity_id, Responsibility.name, Responsibility.role).join(Activity)
    wanted = Activity.plan_id == plan_id if activity_id is None else Activity.id == activity_id
    found: dict[int, list[Party]] = {}
    for row_id, name, role in db.session.execute(statement.where(wanted).order_by(Responsibility.position)):
        found.setdefault(row_id, []).append(Party(name, role))
    return found


def followed_rows(plan: Plan, activity_id: int | None = None) -> list[FollowedRow]:
    """The plan's rows with text in its order, or one row; two statements whatever their number."""
    parties = _parties(plan.id, activity_id)
    every = Activity.plan_id == plan.id, has_text()  # nobody decides on a row that says nothing
    statement = (
        select(
            Activity.id,
            Activity.position,
            Activity.responsible,
            Activity.timeframe,
            Activity.timeframe_source,
            Activity.status,
            Activity.status_raw,
            Activity.is_followed_up,
            Activity.followed_up_reason,
            Activity.followed_up_set,
            Area.code,
            Area.title,
            Area.goal,
            RccActivity.text.label("rcc"),
            RegionActivity.text.label("region"),
        )
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .outerjoin(RccActivity, Activity.rcc_activity_id == RccActivity.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
        .where(*(every if activity_id is None else (Activity.id == activity_id,)))
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    region = plan.region or plan.organisation.name
    return [_followed(row, parties.get(row.id, []), region) for row in db.session.execute(statement)]


def _followed(row: Any, parties: Sequence[Party], region: str) -> FollowedRow:
    suggested, why = suggest(parties, region)
    texts = row.region or row.rcc or row.goal
    area = " ".join(part for part in (row.code, row.title) if part) or "Området"
    return FollowedRow(
        row.id,
        f"{area}, rad {row.position + 1}",
        texts[0] if texts else "",
        " · ".join(without_bullet(text) for text in who(row)),
        row.status,
        row.status_raw.replace("\n", " "),
        row.is_followed_up,
        row.followed_up_reason,
        row.followed_up_set,
        suggested,
        why,
    )


def show_follow_up(plan: Plan) -> FollowUpPage:
    """The rows of a plan by what is to be decided."""
    page = FollowUpPage(plan)
    for row in followed_rows(plan):
        group = page.suggested if row.is_open else page.followed if row.follows else page.outside
        group.append(row)
    return page


def decide(visitor: Visitor, plan_id: int, decisions: Mapping[int, Decision]) -> str | None:
    """Decide for rows whether they are followed up, in one press; returns its batch, None for no change.

    A row that is not followed up needs a reason; without one the suggestion's own is taken. Raises
    FieldErrors by row id, Conflict when a row was decided on by somebody else meanwhile, and
    ServiceError when the visitor may not: then nothing is stored.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        rows = {row.id: row for row in followed_rows(plan)}
        wanted = {row_id: _settled(rows[row_id], one) for row_id, one in decisions.items() if row_id in rows}
        changed = {row_id: one for row_id, one in wanted.items() if _is_news(rows[row_id], one)}
        if any(rows[row_id].seen != one.seen for row_id, one in changed.items()):
            raise Conflict(_CHANGED)
        _refuse_without_reason(changed)
        return _store(visitor, plan, [(rows[row_id], one) for row_id, one in changed.items()])


def _settled(row: FollowedRow, one: Decision) -> Decision:
    reason = "\n".join(split_paragraphs(one.reason))
    if one.follows:
        reason = ""
    return Decision(one.follows, reason or ("" if one.follows else row.suggested_reason), one.seen)


def _is_news(row: FollowedRow, one: Decision) -> bool:
    """Whether a decision changes something: also to keep what holds, where something else is suggested."""
    return row.is_open or (row.follows, row.reason) != (one.follows, one.reason)


def _refuse_without_reason(changed: Mapping[int, Decision]) -> None:
    faults = {str(row_id): _WHY for row_id, one in changed.items() if not (one.follows or one.reason)}
    faults |= {str(row_id): _TOO_LONG for row_id, one in changed.items() if len(one.reason) > TEXT_LIMIT}
    if faults:
        raise FieldErrors(faults)


def _store(visitor: Visitor, plan: Plan, decided: Sequence[tuple[FollowedRow, Decision]]) -> str | None:
    wanted = select(Activity).where(Activity.id.in_([row.id for row, _ in decided]))
    stored = {one.id: one for one in db.session.scalars(wanted)}  # one statement for all of them
    return change_rows(plan, visitor, [_row_change(stored[row.id], row, one) for row, one in decided])


def _row_change(activity: Activity, row: FollowedRow, one: Decision) -> RowChange:
    values = {"is_followed_up": one.follows, "followed_up_reason": one.reason, "followed_up_set": True}
    kept = (row.follows, row.reason) == (one.follows, one.reason)
    word = "Ja" if one.follows else "Nej"
    told = {"is_followed_up": (word, word)} if kept else {}
    return RowChange(activity, values, told)


def accept_suggestions(visitor: Visitor, plan_id: int) -> tuple[str | None, int]:
    """Decide as suggested for every row that nobody has decided on; returns the batch and how many rows."""
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        rows = [row for row in followed_rows(plan) if row.is_open]
        decided = [(row, Decision(row.suggested, row.suggested_reason, row.seen)) for row in rows]
        return _store(visitor, plan, decided), len(rows)


def undo_follow_up(visitor: Visitor, plan_id: int, batch: str) -> tuple[int, int]:
    """Undo a press; returns how many rows were put back, and how many were left as changed since.

    Raises NotFound for a press that decided on something else.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        told = set(db.session.scalars(select(Change.what).filter_by(plan_id=plan_id, batch=batch)))
        if not told <= {"is_followed_up", "followed_up_reason"}:
            raise NotFound("Ändringen finns inte.")
        return undo_rows(plan, visitor, batch)


def row_follow_up(plan: Plan, activity_id: int) -> FollowedRow:
    """One row as it is decided on; raises NotFound."""
    activity = find(db.session(), Activity, activity_id)
    if activity is None or activity.area_id is None or activity.plan_id != plan.id:
        raise NotFound("Raden finns inte.")
    return followed_rows(plan, activity_id)[0]
