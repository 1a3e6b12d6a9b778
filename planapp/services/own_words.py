"""The plan's own words: what the planner sees of them, chooses, and undoes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.own_words import (
    FORM_ORDER,
    OwnWords,
    own_words_faults,
    own_words_json,
    read_own_words,
)
from planapp.domain.plan_states import DECIDED, ENDED, STANDS, may_edit_text
from planapp.domain.record import STATUS, LegendStatus
from planapp.domain.status import STATUS_LABELS, find_forecast, read_status, says_only_status
from planapp.extensions import db
from planapp.services.errors import Conflict, FieldErrors, ServiceError
from planapp.services.history import Line
from planapp.services.many_rows import RowChange, change_rows, hold_kept_plan, undo_rows
from planapp.services.show_plan import plan_labels, plan_legend, plan_words, stored_legend
from planapp.services.transaction import transaction
from planapp.storage.models import Activity, Change, Plan, User
from planapp.storage.queries import has_text
from planapp.storage.record_out import load_record

WHAT = "own_words"
_CHANGED = "Någon annan har ändrat planens ord sedan du öppnade sidan."
_LOST = (
    "Ordet «{}» står i rader ({} st.) och skulle inte förstås längre."
    " Behåll ordet, eller kryssa i att raderna skrivs om."
)
_ODD = "Orden går inte att använda i den här planen: dokumentet skulle inte kunna läsas in igen."
_CONFIRMS = "done_needs_confirmation"  # how reporting goes, not what was decided
_UNKNOWN_WORDS = {
    "extend": "ord som saknas läggs till i teckenförklaringen",
    "note": "teckenförklaringen behålls, med en mening om orden som saknas",
}


@dataclass(slots=True)
class WordChange:
    """One change of a plan's words: when, by whom, what the settings were before, and the press."""

    at: datetime
    who: str
    before: list[str]
    batch: str
    is_undo: bool
    changes_words: bool  # and not only how reporting goes


@dataclass(slots=True)
class WordsPage:
    """What the page of a plan's words shows; `seen` is what saving is compared with."""

    plan: Plan
    words: OwnWords
    labels: dict[str | None, str]
    order: list[str]
    used: dict[str | None, int]
    has_legend: bool
    seen: str
    changes: list[WordChange]

    @property
    def stands(self) -> bool:
        """Whether the words stand fast: a decided plan's, and an ended one's."""
        return not may_edit_text(self.plan.state)

    @property
    def may_undo(self) -> bool:
        """Whether the latest change can be undone, as far as the plan's state goes."""
        if self.plan.state == ENDED or not self.changes or self.changes[0].is_undo:
            return False
        return not (self.stands and self.changes[0].changes_words)


@dataclass(slots=True)
class SavedWords:
    """What saving did: the press, None where nothing changed, and how many rows were rewritten."""

    batch: str | None
    rewritten: int = 0


def _seen(plan: Plan) -> str:
    """What a person has seen of the settings, so that another's change is not overwritten."""
    said = json.dumps([plan.own_words or {}, plan.legend], sort_keys=True)
    return sha256(said.encode()).hexdigest()[:16]


def words_in_sentences(words: OwnWords) -> list[str]:
    """A plan's settings as a person reads them."""
    named = [
        label if label == STATUS_LABELS[status] else f"{label} ({STATUS_LABELS[status].lower()})"
        for status, label in words.statuses.items()
    ]
    asked = "ja" if words.done_needs_confirmation else "nej"
    return [
        "Statusar: " + ", ".join(named),
        f"Klar behöver bekräftas: {asked}",
        "I dokument: " + _UNKNOWN_WORDS[words.unknown_words],
    ]


def _changes(plan: Plan) -> list[WordChange]:
    statement = (
        select(Change, User.name)
        .outerjoin(User, Change.user_id == User.id)
        .where(Change.plan_id == plan.id, Change.what == WHAT, Change.activity_id.is_(None))
        .order_by(Change.id.desc())
        .limit(5)
    )
    legend = stored_legend(plan).statuses
    return [
        WordChange(
            change.at,
            name or "Kommandoraden",
            words_in_sentences(read_own_words(json.loads(change.old), legend)),
            change.batch,
            change.undoes is not None,
            _changes_words(change.old, change.new),
        )
        for change, name in db.session.execute(statement)
    ]


def show_words(plan: Plan) -> WordsPage:
    """The page of a plan's words, for somebody who keeps the plan."""
    counts = (
        select(Activity.status, func.count().label("rows"))
        .where(Activity.plan_id == plan.id, Activity.area_id.is_not(None), has_text())
        .group_by(Activity.status)
    )
    words, used = plan_words(plan), select(Activity.status_raw).filter_by(plan_id=plan.id)
    return WordsPage(
        plan,
        words,
        plan_labels(plan, list(db.session.scalars(used))),
        [*words.statuses, *(status for status in FORM_ORDER if status not in words.statuses)],
        {one.status: one.rows for one in db.session.execute(counts)},
        bool(stored_legend(plan).statuses),
        _seen(plan),
        _changes(plan),
    )


def save_words(visitor: Visitor, plan_id: int, words: OwnWords, seen: str, rewrites: bool) -> SavedWords:
    """Choose a plan's words; `rewrites` lets rows that have an old word say the new one.

    Raises FieldErrors for words that cannot be used, Conflict when somebody has changed them since
    `seen`, and ServiceError when they cannot be changed: then nothing is stored.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        is_decided = plan.state == DECIDED
        faults = {} if is_decided else own_words_faults(words, stored_legend(plan))
        if faults:
            raise FieldErrors(faults)
        if seen != _seen(plan):
            raise Conflict(_CHANGED)
        stored = own_words_json(words, stored_legend(plan).statuses)
        if is_decided:
            stored = _decided_words(plan, words)
        before, labels, legend = plan.own_words or {}, _labels(plan), plan_legend(plan)
        if stored == before:
            return SavedWords(None)
        first = _set_words(plan, stored)
        changes = _rewritten(plan, labels, legend) if rewrites and not is_decided else []
        batch = change_rows(plan, visitor, changes, [first])
        _refuse_odd_plan(plan)
        return SavedWords(batch, len(changes))


def _decided_words(plan: Plan, words: OwnWords) -> dict[str, Any]:
    """The words of a decided plan, which stand fast, with what may be chosen beside them."""
    held = plan_words(plan)
    wanted, now = ((list(one.statuses.items()), one.unknown_words) for one in (words, held))
    if wanted != now:
        raise ServiceError(STANDS.format("orden"))
    return _without_confirming(plan.own_words) | ({_CONFIRMS: True} if words.done_needs_confirmation else {})


def _without_confirming(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (stored or {}).items() if name != _CONFIRMS}


def _changes_words(old: str, new: str) -> bool:
    return _without_confirming(json.loads(old)) != _without_confirming(json.loads(new))


def _labels(plan: Plan) -> dict[str | None, str]:
    written = select(Activity.status_raw).where(Activity.plan_id == plan.id, Activity.area_id.is_not(None))
    return plan_labels(plan, list(db.session.scalars(written)))


def words_line(old: Mapping[str, Any], new: Mapping[str, Any], version: int) -> Line:
    """The line of the history that tells of other words, as they are stored."""
    before, after = (json.dumps(one, ensure_ascii=False) for one in (old, new))
    return Line(WHAT, before, after, version=version)


def _set_words(plan: Plan, stored: Mapping[str, Any]) -> Line:
    line = words_line(plan.own_words or {}, stored, plan.version)
    plan.own_words = dict(stored)
    db.session.flush()
    return line


def _refuse_odd_plan(plan: Plan) -> None:
    """Raise ServiceError when a row's word would not be understood any more, or the document not read."""
    db.session.flush()
    legend = plan_legend(plan)
    held = select(Activity.status_raw, Activity.status).where(
        Activity.plan_id == plan.id, Activity.area_id.is_not(None), Activity.status.is_not(None)
    )
    lost = [raw for raw, status in db.session.execute(held) if read_status(raw.split("\n"), legend) != status]
    if lost:
        raise ServiceError(_LOST.format(lost[0], len(lost)))
    record = load_record(db.session(), plan.id)
    if record is None or check_record(record):
        raise ServiceError(_ODD)


def _rewritten(
    plan: Plan, labels: dict[str | None, str], legend_before: list[LegendStatus]
) -> list[RowChange]:
    """The rows that say an old word and nothing more, with the new word in its place."""
    renamed = {
        status: label
        for status, label in plan_words(plan).statuses.items()
        if status in labels and labels[status] != label
    }
    legend = plan_legend(plan)
    statement = select(Activity).where(
        Activity.plan_id == plan.id, Activity.area_id.is_not(None), Activity.status.in_(renamed)
    )
    changes = []
    for row in db.session.scalars(statement.order_by(Activity.id)):
        label, raw = renamed[row.status or ""], row.status_raw
        has_link = any(link["field"] == STATUS for link in row.links)
        if raw == label or has_link or not says_only_status(raw, legend_before):
            continue
        if read_status([label], legend) == row.status:
            values = {"status_raw": label, "forecast": find_forecast(row.extra, row.extra, [label], legend)}
            changes.append(RowChange(row, values, {"status_word": (raw, label)}))
    return changes


def undo_words(visitor: Visitor, plan_id: int, batch: str) -> tuple[int, int]:
    """Undo the latest change of a plan's words; returns how many rows were put back, and how many left.

    Raises Conflict when the words have been changed since, and ServiceError when they may not be.
    """
    with transaction():
        plan = hold_kept_plan(visitor, plan_id)
        statement = select(Change).filter_by(plan_id=plan_id, what=WHAT, activity_id=None)
        latest = db.session.scalar(statement.order_by(Change.id.desc()).limit(1))
        if latest is None or latest.batch != batch or json.loads(latest.new) != (plan.own_words or {}):
            raise Conflict(_CHANGED)
        if plan.state == DECIDED and _changes_words(latest.old, latest.new):
            raise ServiceError(STANDS.format("orden"))
        counted = undo_rows(plan, visitor, batch, [_set_words(plan, json.loads(latest.old))])
        _refuse_odd_plan(plan)
        return counted
