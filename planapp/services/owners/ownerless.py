"""«Vem äger det egentligen?»: rows that nobody in particular is responsible for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import delete, func, insert, or_, select

from planapp.domain.access import Visitor
from planapp.domain.collectives import Parties, ownership_scope
from planapp.domain.plan_states import DECIDED
from planapp.domain.responsible import LEAD, fold_party
from planapp.domain.status import CANCELLED, DONE, without_bullet
from planapp.extensions import db
from planapp.services.answers.answer_proposal import move_decided
from planapp.services.change_row import values_of
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.history import LINK, PAGE, Line, record_lines
from planapp.services.owners.collectives import load_parties_and_answers
from planapp.services.owners.plan_rows import OwnedRow, plan_rows_in_short
from planapp.services.owners.press import linked
from planapp.services.transaction import transaction
from planapp.services.undo_change import undo_press
from planapp.services.update_row import clean_values, take_row, update_row
from planapp.storage.locks import wait_turn
from planapp.storage.models import Activity, Change, Plan, RememberedAnswer, Responsibility
from planapp.storage.queries import has_text

ASKED = "ownership"  # what the history calls the answer
_AS_IT_IS = "Det stämmer så här"
_ASK_AGAIN = "Frågan är öppen igen"
_WHY = "Planansvarig har frågat: rätt aktör? kan tidsramen sättas snävare?"
_CHANGED = (
    "Någon annan har ändrat raden sedan du öppnade sidan. Se vad som gäller nu, och spara igen om du vill."
)
_REWRITTEN = "Du har ändrat i fälten. Tryck på Spara, eller skriv tillbaka det som stod och svara igen."
_CHANGED_AFTER = "Raden har ändrats efteråt, så ändringen går inte att ångra här."


@dataclass(slots=True)
class NamedParty:
    """A party that the plan makes responsible: as written, for how many rows, and how it counts."""

    name: str
    rows: int
    is_collective: bool


@dataclass(slots=True)
class OwnershipPage:
    """Rows to ask of, those that the planner has said are right, and how the plan's parties count."""

    plan: Plan
    rows: list[OwnedRow] = field(default_factory=list)
    settled: list[OwnedRow] = field(default_factory=list)
    parties: list[NamedParty] = field(default_factory=list)
    total: int = 0


def _asked(plan_id: int, parties: Parties) -> dict[int, list[str]]:
    """Responsible cells, by row, of those to ask of: followed up, not over, and nobody in particular's."""
    lead = (Responsibility.activity_id == Activity.id) & (Responsibility.role == LEAD)
    statement = (
        select(Activity.id, Activity.responsible, Responsibility.name)
        .outerjoin(Responsibility, lead)
        .where(Activity.plan_id == plan_id, Activity.area_id.is_not(None), has_text())
        .where(Activity.is_followed_up.is_(True))
        .where(or_(Activity.status.is_(None), Activity.status.not_in((DONE, CANCELLED))))
    )
    cells: dict[int, list[str]] = {}
    owned: set[int] = set()
    is_nobody: dict[str | None, bool] = {None: True}
    for row_id, responsible, name in db.session.execute(statement):
        if name not in is_nobody:  # a plan names the same parties again and again
            is_nobody[name] = parties.is_collective(name)
        cells[row_id] = responsible
        if not is_nobody[name]:
            owned.add(row_id)
    return {row_id: cell for row_id, cell in cells.items() if row_id not in owned}


def _fingerprint(responsible: Sequence[str]) -> str:
    """What an answer was about: when the row names others, it is asked again."""
    return sha256("\n".join(responsible).encode()).hexdigest()[:16]


def count_ownerless(plan: Plan) -> int:
    """How many rows «Vem äger det egentligen?» asks of; two statements, whatever their number."""
    parties, settled = load_parties_and_answers(plan, ownership_scope(plan.id))
    asked = _asked(plan.id, parties)
    return sum(settled.get(str(row_id)) != _fingerprint(cell) for row_id, cell in asked.items())


def _leads(plan_id: int) -> list[tuple[str, int]]:
    statement = (
        select(Responsibility.name, func.count())
        .join(Activity)
        .where(Activity.plan_id == plan_id, Responsibility.role == LEAD, Activity.area_id.is_not(None))
        .group_by(Responsibility.name)
    )
    return [(name, rows) for name, rows in db.session.execute(statement)]


def _named_parties(plan_id: int, parties: Parties) -> list[NamedParty]:
    found: dict[str, NamedParty] = {}
    for name, rows in sorted(_leads(plan_id), key=lambda one: -one[1]):
        folded = fold_party(name)
        if folded in found:
            found[folded].rows += rows
        else:
            found[folded] = NamedParty(name, rows, parties.is_collective(name))
    return sorted(found.values(), key=lambda one: (-one.rows, one.name))


def show_ownership(plan: Plan) -> OwnershipPage:
    """The rows that nobody in particular is responsible for; a few statements, whatever their number."""
    parties, settled = load_parties_and_answers(plan, ownership_scope(plan.id))
    page = OwnershipPage(plan, parties=_named_parties(plan.id, parties))
    asked, held = _asked(plan.id, parties), linked(plan.id)
    for row in plan_rows_in_short(plan, Activity.is_followed_up.is_(True)):
        if row.id not in asked:
            continue
        row.owners = [held.labels[one] for one in held.of(row.id)]
        is_settled = settled.get(str(row.id)) == _fingerprint(asked[row.id])
        (page.settled if is_settled else page.rows).append(row)
    page.total = len(page.rows) + len(page.settled)
    return page


@dataclass(slots=True)
class Answered:
    """What an answer did: whether anything changed, what was decided and is moved, and what undoes it."""

    changed: bool = False
    moved: bool = False
    batches: list[str] = field(default_factory=list)


def answer_ownership(
    visitor: Visitor, activity_id: int, version: int, values: Mapping[str, str], is_right: bool
) -> Answered:
    """Answer of a row who is responsible, and when; or with `is_right` that it is right as it stands.

    `values` may have responsible and timeframe, as the page shows them; what a decided plan says is moved,
    so that the decided one is kept beside the new. Raises as `update_row` and `move_decided` do, and
    ServiceError when the visitor does not keep the plan, or says that a row is right that they have
    rewritten: then nothing is stored.
    """
    with transaction():
        activity, plan = take_row(activity_id)
        _refuse_others(visitor, plan)
        wanted = _rewritten(activity, values)
        if activity.version != version and (wanted or is_right):
            raise Conflict(_CHANGED)
        if not is_right:
            return _change(visitor, activity, plan, wanted)
        if wanted:
            raise ServiceError(_REWRITTEN)
        return Answered(_settle(visitor, activity, plan))


def _rewritten(activity: Activity, values: Mapping[str, str]) -> dict[str, str]:
    """Those of values that say something else than the row; the page shows no bullets, and takes none off."""
    held = values_of(activity)
    shown = {name: "\n".join(map(without_bullet, held[name].split("\n"))) for name in values}
    wanted = clean_values(dict(values))
    return {name: one for name, one in wanted.items() if one not in (held[name], shown[name])}


def _change(visitor: Visitor, activity: Activity, plan: Plan, wanted: Mapping[str, str]) -> Answered:
    held = values_of(activity)
    moved = [name for name in wanted if plan.state == DECIDED and held[name]]
    filled = {name: one for name, one in wanted.items() if name not in moved}
    saved = [update_row(visitor, activity.id, activity.version, filled)] if filled else []
    for name in moved:
        saved.append(move_decided(visitor, activity.id, name, held[name], wanted[name], _WHY))
    return Answered(bool(wanted), bool(moved), [one.batch for one in saved if one.batch])


def undo_answer(visitor: Visitor, activity_id: int, batches: Sequence[str]) -> None:
    """Undo an answer, all of its presses (`Answered.batches`) or none.

    Raises NotFound, ServiceError for other visitors, and Conflict when the row has changed since.
    """
    with transaction():
        activity, plan = take_row(activity_id)
        _refuse_others(visitor, plan)
        presses = [_first_line(activity_id, batch) for batch in batches]
        if not presses or _since(presses[0]) != list(batches):
            raise Conflict(_CHANGED_AFTER)
        for press in reversed(presses):
            is_last = press is presses[-1]
            undo_press(visitor, activity, plan, press, None if is_last else activity.version)


def _first_line(activity_id: int, batch: str) -> Change:
    statement = select(Change).filter_by(activity_id=activity_id, batch=batch)
    statement = statement.where(Change.how.in_((PAGE, LINK)))
    found = db.session.scalar(statement.order_by(Change.id).limit(1))
    if found is None:
        raise NotFound("Ändringen finns inte.")
    return found


def _since(press: Change) -> list[str]:
    """The row's presses from one on, oldest first."""
    statement = select(Change.batch).where(Change.activity_id == press.activity_id, Change.id >= press.id)
    return list(dict.fromkeys(db.session.scalars(statement.order_by(Change.id))))


def _refuse_others(visitor: Visitor, plan: Plan) -> None:
    if not visitor.may_plan(plan.organisation_id, plan.id):
        raise ServiceError("Bara planansvarig kan svara på det här.")


def _where(plan: Plan, activity_id: int) -> dict[str, object]:
    wait_turn(db.session(), f"answers:{plan.organisation_id}")
    key = {
        "organisation_id": plan.organisation_id,
        "scope": ownership_scope(plan.id),
        "key": str(activity_id),
    }
    return dict(key)


def _settle(visitor: Visitor, activity: Activity, plan: Plan) -> bool:
    where, value = _where(plan, activity.id), _fingerprint(activity.responsible)
    if db.session.scalar(select(RememberedAnswer.value).filter_by(**where)) == value:
        return False
    db.session.execute(delete(RememberedAnswer).filter_by(**where))
    db.session.execute(insert(RememberedAnswer).values(**where, value=value))
    _tell(visitor, activity, _AS_IT_IS)
    return True


def _tell(visitor: Visitor, activity: Activity, said: str) -> None:
    line = Line(ASKED, "", said, "", activity.id, activity.version)
    record_lines(activity.plan_id, visitor, "page", [line])


def ask_again(visitor: Visitor, activity_id: int) -> None:
    """Ask of a row again that was said to be right. Raises NotFound, and ServiceError for other visitors."""
    with transaction():
        activity, plan = take_row(activity_id)
        _refuse_others(visitor, plan)
        where = _where(plan, activity_id)
        if db.session.scalar(select(RememberedAnswer.id).filter_by(**where)) is None:
            raise NotFound("Frågan är redan öppen.")
        db.session.execute(delete(RememberedAnswer).filter_by(**where))
        _tell(visitor, activity, _ASK_AGAIN)
