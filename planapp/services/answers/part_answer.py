"""Part-answers: what a rapportör who is not the lead says for their unit, beside the row's own status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.own_words import choices_for
from planapp.domain.status import PAUSED
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.history import Behalf, Line, record_lines
from planapp.services.show_plan import plan_labels, plan_words
from planapp.services.standing import LEAD, PART, PLANNER, Standing, standing
from planapp.services.transaction import transaction
from planapp.services.update_row import NOT_YOURS, Saved, take_row
from planapp.storage.models import Activity, Organisation, Owner, Plan, User
from planapp.storage.plan_tables import live, plain

PART_FIELDS = ("status", "waiting_for", "comment", "reference")
_COLUMNS = ("part_status", "part_waiting_for", "part_comment", "part_reference", "part_at")
_LIMITS = {"waiting_for": 500, "comment": 10_000, "reference": 500}
_LEADS = "Du är huvudrapportör för raden, så ditt svar är radens. Uppdatera raden i stället."
_PLANS = "Du är planansvarig, så ditt svar är radens. Uppdatera raden i stället."
_CHANGED = "Delsvaret har ändrats sedan du öppnade det. Se efter vad som gäller nu."
_NO_ANSWER = "Du har inte lämnat något delsvar än. Välj en status i stället."
_UNDONE_LATE = "Delsvaret har ändrats efteråt, så ändringen går inte att ångra här."


@dataclass(frozen=True, slots=True)
class PartView:
    """A part-answer in words; `name` is the unit that it is for, or the person who gives it."""

    user_id: int
    name: str
    status: str | None
    label: str
    waiting_for: str
    comment: str
    reference: str
    at: datetime | None

    @property
    def mark(self) -> str:
        """What a form carries, so that a newer answer is not overwritten unseen."""
        return self.at.isoformat() if self.at else ""

    @property
    def words(self) -> str:
        """The answer in a sentence."""
        return part_words(self.label, self.waiting_for, self.comment, self.reference)


def part_words(label: str, waiting_for: str, comment: str, reference: str) -> str:
    """A part-answer as one text: «Påbörjad, väntar på lokal. Vi har börjat. Dok 41992»."""
    first = f"{label}, väntar på {waiting_for}" if waiting_for else label
    return ". ".join(part.rstrip(".") for part in (first, " ".join(comment.split("\n")), reference) if part)


def part_name(name: str, unit: str | None) -> str:
    """Whose part it is: the unit's name, with the person's where they differ."""
    return f"{unit} ({name})" if unit and unit != name else name


def view_of(held: Any, name: str, unit: str | None, labels: dict[str | None, str]) -> PartView:
    """The view of a stored part-answer (an Owner's columns) of somebody, in a plan's words."""
    label = labels[held.part_status] if held.part_status else ""
    words = held.part_waiting_for, held.part_comment, held.part_reference
    return PartView(held.user_id, unit or name, held.part_status, label, *words, held.part_at)


def part_answers(row_ids: Any, labels: Mapping[int, dict[str | None, str]]) -> dict[int, list[PartView]]:
    """The part-answers that have been given to rows (ids, or a query of them), by row; one statement.

    `labels` are the plans' words for their statuses, by plan; rows of other plans are left out.
    """
    columns = Owner.activity_id, Owner.user_id, *(getattr(Owner, name) for name in _COLUMNS)
    statement = (
        select(*columns, Activity.plan_id, User.name, Organisation.name.label("unit"))
        .join(Activity, Owner.activity_id == Activity.id)
        .join(User, Owner.user_id == User.id)
        .outerjoin(Organisation, User.unit_id == Organisation.id)
        .where(Owner.activity_id.in_(row_ids), Owner.part_at.is_not(None), Owner.is_lead.is_(False))
        .where(Activity.plan_id.in_(labels))
        .order_by(Owner.activity_id, Owner.id)
    )
    found: dict[int, list[PartView]] = {}
    for one in db.session.execute(statement):
        found.setdefault(one.activity_id, []).append(view_of(one, one.name, one.unit, labels[one.plan_id]))
    return found


def own_part(
    visitor: Visitor, activity_id: int, stands: Standing, labels: dict[str | None, str]
) -> PartView | None:
    """The part-answer that the visitor gives to a row, if only to be given; None where they give none."""
    statement = (
        select(Owner, User.name, Organisation.name.label("unit"))
        .join(User, Owner.user_id == User.id)
        .outerjoin(Organisation, User.unit_id == Organisation.id)
        .where(Owner.activity_id == activity_id, Owner.user_id == (stands.for_id or visitor.id))
    )
    found = db.session.execute(statement).first() if stands.kind == PART else None
    return view_of(found.Owner, found.name, found.unit, labels) if found else None


def held_part(visitor: Visitor, activity: Activity, stands: Standing) -> Owner:
    """The link to a row whose part the visitor answers for; raises ServiceError where there is none."""
    if stands.kind != PART:
        raise ServiceError({LEAD: _LEADS, PLANNER: _PLANS}.get(stands.kind, NOT_YOURS))
    user_id = stands.for_id or visitor.id
    statement = select(Owner).filter_by(activity_id=activity.id, user_id=user_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _clean(values: dict[str, str], plan: Plan, held: Owner) -> dict[str, str]:
    if set(values) - set(PART_FIELDS):
        raise ServiceError("Formuläret har fält som inte går att spara.")
    cleaned = {name: "\n".join(split_paragraphs(values.get(name, ""))) for name in PART_FIELDS}
    faults = {
        name: f"Texten är för lång. Korta den till högst {limit} tecken."
        for name, limit in _LIMITS.items()
        if len(cleaned[name]) > limit
    }
    if cleaned["status"] not in choices_for(plan_words(plan), held.part_status):
        faults["status"] = "Välj en av planens statusar för din del."
    if faults:
        raise FieldErrors(faults)
    if cleaned["status"] != PAUSED:
        cleaned["waiting_for"] = ""
    return cleaned


def _words(held: Owner, plan: Plan) -> str:
    if held.part_at is None:
        return ""
    label = plan_labels(plan, [])[held.part_status] if held.part_status else ""
    return part_words(label, held.part_waiting_for, held.part_comment, held.part_reference)


def place_of(user_id: int) -> str:
    """Whose part it is, as the history says."""
    statement = select(User.name, Organisation.name).outerjoin(Organisation, User.unit_id == Organisation.id)
    return part_name(*db.session.execute(statement.where(User.id == user_id)).one())


def _kept(held: Owner) -> dict[str, Any]:
    return plain({name: getattr(held, name) for name in _COLUMNS})


def part_answer(visitor: Visitor, activity_id: int, seen: str, values: dict[str, str]) -> Saved:
    """Answer for one's part of a row: PART_FIELDS; the row's own status stays as it is.

    `seen` is the mark of the part-answer that the visitor saw, "" for none. Raises NotFound, ServiceError
    when the visitor may not, FieldErrors, and Conflict when it has been changed since.
    """
    with transaction():
        activity, plan = take_row(activity_id)
        stands = standing(visitor, activity_id, plan)
        held = held_part(visitor, activity, stands)
        cleaned = _clean(values, plan, held)
        if (held.part_at.isoformat() if held.part_at else "") != seen:
            raise Conflict(_CHANGED)
        old, before = _words(held, plan), _kept(held)
        for name, value in cleaned.items():
            setattr(held, f"part_{name}", value)
        held.part_at = datetime.now(UTC)
        return _tell(visitor, activity, held, stands, ("part_answer", old, _words(held, plan)), before)


def confirm_held_part(
    visitor: Visitor,
    activity: Activity,
    held: Owner,
    stands: Standing,
    seen: str | None = None,
    batch: str | None = None,
) -> Saved:
    """Say that a part-answer still holds, in a write transaction; raises as `part_answer`.

    `batch` is the name of the press that it is a part of, where it is.
    """
    if not held.part_status:
        raise ServiceError(_NO_ANSWER)
    if seen is not None and held.part_at is not None and held.part_at.isoformat() != seen:
        raise Conflict(_CHANGED)
    before, old = _kept(held), held.part_at
    held.part_at = datetime.now(UTC)
    told = "part_confirmed", old.isoformat() if old else "", held.part_at.isoformat()
    return _tell(visitor, activity, held, stands, told, before, batch=batch)


def _tell(
    visitor: Visitor,
    activity: Activity,
    held: Owner,
    stands: Standing,
    told: tuple[str, str, str],
    before: dict[str, Any],
    undoes: str | None = None,
    batch: str | None = None,
) -> Saved:
    """Store a part-answer with its line in the row's history, from which it can be undone."""
    db.session.flush()
    restores = {"part": {"owner_id": held.id, "before": before, "after": plain({"at": held.part_at})["at"]}}
    line = Line(*told, place_of(held.user_id), activity.id, activity.version, restores)
    how, behalf = "undo" if undoes else "page", Behalf(stands.for_id)
    batch, now = record_lines(activity.plan_id, visitor, how, [line], undoes, behalf, batch)
    return Saved(activity.id, activity.plan_id, activity.version, batch, now, [told[0]])


def undo_part(visitor: Visitor, activity: Activity, plan: Plan, press: Any) -> Saved:
    """Put a part-answer back as it was before a press, in a write transaction.

    Raises ServiceError when neither it nor the plan is the visitor's, and Conflict when it has been changed
    since.
    """
    kept = press.restores["part"]
    held = db.session.get(Owner, kept["owner_id"], populate_existing=True, with_for_update=True)
    stands = standing(visitor, activity.id, plan)
    is_own = held is not None and stands.kind == PART and held.user_id == (stands.for_id or visitor.id)
    if stands.kind != PLANNER and not (is_own and press.user_id == visitor.id):
        raise ServiceError("Någon annan gjorde ändringen. Be planansvarig om den ska ångras.")
    if held is None or held.activity_id != activity.id or plain({"at": held.part_at})["at"] != kept["after"]:
        raise Conflict(_UNDONE_LATE)
    old, before = _words(held, plan), _kept(held)
    for name, value in live(Owner.__table__, kept["before"]).items():
        setattr(held, name, value)
    told = "part_answer", old, _words(held, plan)
    if press.what == "part_confirmed":
        told = "part_confirmed", kept["after"] or "", kept["before"]["part_at"] or ""
    behalf = Standing(PART, stands.for_id if is_own else None)
    return _tell(visitor, activity, held, behalf, told, before, press.batch)
