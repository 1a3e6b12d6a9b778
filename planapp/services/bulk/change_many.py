"""Set status, who, when and rapportör of many rows in one press: seen first, stored together, told of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planapp.domain.access import Visitor
from planapp.domain.history_names import ROW_LABELS
from planapp.domain.plan_states import DECIDED
from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME
from planapp.domain.row_owners import Owners, owners_after, same_owners
from planapp.extensions import db
from planapp.services.bulk.held_rows import HeldRows, hold_rows
from planapp.services.bulk.wanted import BulkForm, Wanted, read_wanted
from planapp.services.change_row import DECIDED_FIELDS, change_held_row, values_of, wanted_values
from planapp.services.errors import ServiceError
from planapp.services.histories.words import value_words
from planapp.services.history import BULK, Behalf, Differing, Line, record_lines
from planapp.services.many_rows import hold_kept_plan
from planapp.services.owners.press import OwnerPress
from planapp.services.show_plan import plan_labels
from planapp.services.state_rules import refuse_reporting
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Plan

_CHANGED = "Någon annan har ändrat raden sedan du tittade. Den är kvar som den var."
_GONE = "Raden finns inte kvar i planen."
_EMPTY = "Raden är tom i planen, så den ändras inte."
_STANDS = "{} står fast, eftersom planen är beslutad."
_FILLED = "{} är redan ifylld."
_ALREADY = "{} är redan som du valde."
_MERGED = "Cellen {} är sammanslagen med {}. Den delas, så att varje rad får sin egen."
_MOVES = "Tidsramen «{}» stod i statuskolumnen, och flyttas till {}."
_NOTHING_CHOSEN = "Välj minst en rad."
_TO = {RESPONSIBLE: "Ansvarig–Tidsram", TIMEFRAME: "kolumnen Tidsram"}
_SAID = {STATUS: "Status", RESPONSIBLE: "Ansvarig", TIMEFRAME: "Tidsram"}


@dataclass(slots=True)
class RowOutcome:
    """What a press does to a row: (label, old, new) of what changes, and what does not, and why.

    `seen` is what was true of the row: a press that finds something else leaves it alone.
    """

    id: int
    place: str
    text: str
    seen: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BulkPreview:
    """What a press would do, row by row in the plan's order."""

    wanted: Wanted
    changed: list[RowOutcome] = field(default_factory=list)
    unchanged: list[RowOutcome] = field(default_factory=list)

    @property
    def seen(self) -> dict[int, str]:
        """What the press shall find: by row, also of those that do not change."""
        return {one.id: one.seen for one in [*self.changed, *self.unchanged]}


@dataclass(slots=True)
class BulkDone(BulkPreview):
    """What a press has done; `batch` undoes it and is None when nothing changed. `moved` are the rows that
    somebody else had changed since they were seen: they were left alone."""

    batch: str | None = None
    moved: list[RowOutcome] = field(default_factory=list)


def preview_many(plan: Plan, row_ids: list[int], form: BulkForm) -> BulkPreview:
    """What setting the form's values in rows of a plan would do; nothing is stored.

    Raises FieldErrors and ServiceError for what cannot be set at all. A few statements, whatever the
    number of rows.
    """
    refuse_reporting(plan)
    with db.session.no_autoflush:
        wanted, held = read_wanted(plan, form), hold_rows(plan)
        preview = BulkPreview(wanted)
        press = _Press(held, wanted, _labels(plan, held))
        for row_id in _in_order(held, row_ids):
            outcome = press.change(held.rows[row_id])
            (preview.changed if outcome.changes else preview.unchanged).append(outcome)
        db.session.expire(plan, ["columns"])  # the press itself gives the plan what columns it lacks
    return preview


def change_many(visitor: Visitor, plan_id: int, seen: Mapping[int, str], form: BulkForm) -> BulkDone:
    """Set the form's values in rows of a plan, in one press that `undo_many` undoes.

    `seen` is what the preview said of each row (`BulkPreview.seen`); one that has changed since is left
    alone and told of. Raises NotFound, FieldErrors, and ServiceError when the visitor may not, or nothing
    can be set: then nothing is stored. A few statements, whatever the number of rows.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        refuse_reporting(plan)
        wanted, held = read_wanted(plan, form), hold_rows(plan)
        done, press = BulkDone(wanted), _Press(held, wanted, _labels(plan, held))
        with db.session.no_autoflush:
            for row_id in _in_order(held, list(seen)):
                activity = held.rows[row_id]
                if _has_moved(held, row_id, seen[row_id], wanted):
                    done.moved.append(row_outcome(held, activity, _CHANGED))
                    continue
                outcome = press.change(activity)
                (done.changed if outcome.changes else done.unchanged).append(outcome)
        gone = [row_id for row_id in seen if row_id not in held.rows]
        done.moved += [RowOutcome(row_id, "En rad", "", "", left=[_GONE]) for row_id in gone]
        done.batch = press.store(visitor)
    return done


def _in_order(held: HeldRows, row_ids: list[int]) -> list[int]:
    wanted = set(row_ids)
    if not wanted:
        raise ServiceError(_NOTHING_CHOSEN)
    return [row_id for row_id in held.rows if row_id in wanted]


def _labels(plan: Plan, held: HeldRows) -> dict[str | None, str]:
    return plan_labels(plan, list(held.written(plan)))


def _has_moved(held: HeldRows, row_id: int, seen: str, wanted: Wanted) -> bool:
    """Whether a row says something else than was seen; who answers for it matters where that is set."""
    now, was = held.seen(row_id), seen
    return now != was if wanted.owner_verb else now.partition(".")[0] != was.partition(".")[0]


def row_outcome(held: HeldRows, activity: Activity, *left: str) -> RowOutcome:
    """What is told of a held row, beginning with why it is left."""
    text = " ".join(held.texts[activity.id])
    return RowOutcome(activity.id, held.place(activity), text, held.seen(activity.id), left=list(left))


@dataclass(slots=True)
class _Press:
    """A press as it is gone through: the rows held, what is wanted of them, and what has come of it."""

    held: HeldRows
    wanted: Wanted
    labels: dict[str | None, str]
    lines: list[Line] = field(default_factory=list)
    owners: dict[int, Owners] = field(default_factory=dict)

    def change(self, activity: Activity) -> RowOutcome:
        """Change one held row; returns what is told of it."""
        outcome = row_outcome(self.held, activity)
        if self.held.is_blank(activity):
            outcome.left.append(_EMPTY)
            return outcome
        told = [(what, *both) for what, both in self._change_values(activity, outcome).items()]
        for what, *both in told:
            old, new = (value_words(what, one, self.labels) for one in both)
            outcome.changes.append((ROW_LABELS.get(what, what), old, new))
        outcome.changes += self._change_owners(activity, outcome)
        return outcome

    def _change_values(self, activity: Activity, outcome: RowOutcome) -> Differing:
        values = _allowed(self.held.plan, activity, self.wanted, outcome)
        news = wanted_values(activity, values)
        outcome.left += [_ALREADY.format(_SAID[one]) for one in values if one in _SAID and one not in news]
        if not news:
            return {}
        time = activity.timeframe if activity.timeframe_source == STATUS else None
        try:
            with self.held.changing(activity):
                change = change_held_row(activity, self.held.plan, news, beside=self.held)
        except ServiceError as fault:
            outcome.left.append(str(fault))
            return {}
        outcome.notes += _merge_notes(activity, change.restores["merged"])
        if time and activity.timeframe == time and activity.timeframe_source in _TO:
            outcome.notes.append(_MOVES.format(time, _TO[activity.timeframe_source]))
        version = self.held.version_after(activity)
        self.lines += [change.added] if change.added is not None else []
        self.lines += [
            Line(what, *both, "", activity.id, version, None if index else change.restores)
            for index, (what, both) in enumerate(change.differing.items())
        ]
        return change.differing

    def _change_owners(self, activity: Activity, outcome: RowOutcome) -> list[tuple[str, str, str]]:
        if not self.wanted.owner_verb:
            return []
        before = self.held.linked.of(activity.id)
        after = owners_after(before, (self.wanted.owner_id,), self.wanted.owner_verb)
        if same_owners(before, after):
            outcome.left.append(_ALREADY.format("Rapportör"))
            return []
        self.owners[activity.id] = after
        names = self._names()
        return [(ROW_LABELS["owner"], _owner_words(before, names), _owner_words(after, names))]

    def _names(self) -> dict[int, str]:
        return {**self.held.linked.names, self.wanted.owner_id: self.wanted.owner_name}

    def store(self, visitor: Visitor) -> str | None:
        """Write it all with its history, a statement for each table; returns the batch."""
        self.held.write()
        rows = [_Versioned(one, self.held.version_after(self.held.rows[one])) for one in self.owners]
        owners = OwnerPress(visitor, self.held.plan.id, self.held.linked, self._names())
        _, lines = owners.change(rows, self.owners)
        if not self.lines and not lines:
            return None
        behalf = Behalf(None, self.wanted.according_to)
        return record_lines(self.held.plan.id, visitor, BULK, [*self.lines, *lines], behalf=behalf)[0]


def _owner_words(owners: Owners, names: Mapping[int, str]) -> str:
    """Everyone who answers for a row, the lead first: «Bo (huvudrapportör), Ola»."""
    people = [names[one] for one in owners]
    return ", ".join([f"{people[0]} (huvudrapportör)", *people[1:]]) if len(people) > 1 else "".join(people)


@dataclass(frozen=True, slots=True)
class _Versioned:
    """A row as its owners' history tells of it."""

    id: int
    version: int


def _allowed(plan: Plan, activity: Activity, wanted: Wanted, outcome: RowOutcome) -> dict[str, str]:
    """The values that may be set in a row; what stands fast, or shall only be filled in, is told."""
    values, before = dict(wanted.values), values_of(activity)
    for name, label in DECIDED_FIELDS.items():
        if name not in values or not before[name] or values[name] == before[name]:
            continue
        if plan.state == DECIDED or wanted.only_missing:
            del values[name]
            outcome.left.append((_STANDS if plan.state == DECIDED else _FILLED).format(label))
    return values


def _merge_notes(activity: Activity, merged: Mapping[str, Mapping[str, int]]) -> list[str]:
    notes = []
    for name, span in merged.items():
        numbers = range(span["first_row"] + 1, span["first_row"] + span["rows"] + 1)
        others = [str(one) for one in numbers if one != activity.position + 1]
        said = "rad " + " och ".join(part for part in (", ".join(others[:-1]), others[-1]) if part)
        notes.append(_MERGED.format(_SAID.get(name, name), said))
    return notes
