"""Changing one row: what its fields say, what a new value does to its cells, and what the history is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from planapp.domain.changing import change_responsible, change_status, change_timeframe, who
from planapp.domain.own_words import word_for
from planapp.domain.plan_states import DECIDED, STANDS
from planapp.domain.record import RESPONSIBLE, STATUS, TIMEFRAME, RowRecord, to_json
from planapp.domain.row_values import set_values
from planapp.domain.text import split_paragraphs
from planapp.extensions import db
from planapp.services.errors import ServiceError
from planapp.services.history import Line
from planapp.services.row_rules import columns_for, refuse_odd_row
from planapp.services.row_status import CANCELLED_FIELDS, settle_status, shown_status
from planapp.services.show_plan import plan_legend, plan_words
from planapp.storage.merges import dissolve_merges
from planapp.storage.models import (
    Activity,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
)
from planapp.storage.record_in import responsibility_values, row_search_text, timeframe_values
from planapp.storage.record_out import row_record

_PLAIN = ("waiting_for", *CANCELLED_FIELDS, "comment", "reference", "internal_note")
FIELDS = ("status", *_PLAIN, "responsible", "timeframe")
# The columns of `values_beside`.
BESIDE = (*_PLAIN, "proposed_status", "is_followed_up", "followed_up_reason", "confirmed_at")
_CELLS = ["responsible", "timeframe_cell", "timeframe", "timeframe_source"]
_CELLS += ["status_raw", "status", "forecast", "links"]
_NAMING = ("responsible", "timeframe", "links")  # what the parties that a row names are read from
DECIDED_FIELDS = {"responsible": "Ansvarig", "timeframe": "Tidsramen"}  # what a decision settles of a row
_FILLED = "{} är redan ifylld. Be planansvarig om du vill ändra."


class Beside:
    """What a changed row touches beside itself, asked for and written at once (see `services.bulk`)."""

    def written(self, plan: Plan) -> Iterable[str]:
        """The status cells of the plan's rows."""
        return db.session.scalars(select(Activity.status_raw).filter_by(plan_id=plan.id))

    def dissolve(self, activity: Activity, names: set[str]) -> dict[str, Any]:
        """End the merges of the row's cells in some columns; returns those that ended."""
        return dissolve_merges(db.session(), activity, names)

    def write_parties(self, activity_id: int, parties: list[dict[str, Any]]) -> None:
        """Store the parties that the row names, instead of those that are there."""
        db.session.execute(delete(Responsibility).filter_by(activity_id=activity_id))
        if parties:
            db.session.execute(insert(Responsibility), parties)


_AT_ONCE = Beside()


@dataclass(slots=True)
class HeldChange:
    """What changing a row did: (old, new) of what differs, what puts it back, and the line of a column
    that the plan got for it."""

    differing: dict[str, tuple[str, str]]
    restores: dict[str, Any]
    added: Line | None = None


def stored_row(activity: Activity) -> RowRecord:
    """A stored row as a record's row, with the texts of its shared cells."""
    rcc = db.session.get(RccActivity, activity.rcc_activity_id) if activity.rcc_activity_id else None
    region = (
        db.session.get(RegionActivity, activity.region_activity_id) if activity.region_activity_id else None
    )
    return row_record(activity, rcc.text if rcc else [], region.text if region else [])


def values_of(activity: Activity) -> dict[str, str]:
    """What the form shows of a row: each field of FIELDS as text."""
    row = row_record(activity, [], [])
    plain = {name: getattr(activity, name) for name in _PLAIN}
    return plain | {
        "status": row.status or "",
        "responsible": "\n".join(who(row)),
        "timeframe": row.timeframe or "",
    }


def history_values(activity: Activity) -> dict[str, str]:
    """Each field as the history tells it: as `values_of`, but a cell of more words than its status whole.

    What else the planner decides of a row, and what waits for it, is told too.
    """
    return set_values(row_record(activity, [], [])) | values_beside(activity)


def values_beside(activity: Any) -> dict[str, str]:
    """What the tool knows of a row beside its cells, as the history tells it; `BESIDE` are the columns."""
    plain = {name: getattr(activity, name) for name in _PLAIN}
    return plain | {
        "proposed_status": activity.proposed_status or "",
        "is_followed_up": "Ja" if activity.is_followed_up else "Nej",
        "followed_up_reason": activity.followed_up_reason,
        "confirmed": activity.confirmed_at.isoformat() if activity.confirmed_at else "",
    }


def differing_values(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """(old, new) of the fields that differ."""
    names = dict.fromkeys([*FIELDS, *before])
    return {name: (before[name], after[name]) for name in names if before[name] != after[name]}


def refuse_decided(plan: Plan, before: dict[str, str], after: dict[str, str]) -> None:
    """Raise ServiceError where who or when, which a decided plan says of a row, would say something else."""
    if plan.state != DECIDED:
        return
    if any(before[name] and after.get(name, before[name]) != before[name] for name in DECIDED_FIELDS):
        raise ServiceError(STANDS.format("ansvarig och tidsram"))


def _refuse_what_is_filled(before: dict[str, str], values: dict[str, str]) -> None:
    for name, label in DECIDED_FIELDS.items():
        if before[name] and values.get(name, before[name]) != before[name]:
            raise ServiceError(_FILLED.format(label))


def _change_cells(row: RowRecord, values: dict[str, str], plan: Plan, beside: Beside) -> Line | None:
    """Rewrite a row's cells; returns the line of a column that the plan had to have for that."""
    legend, words = plan_legend(plan), plan_words(plan)
    keys, added = columns_for(plan, values, row.timeframe_source)
    if "status" in values:
        status = values["status"] or None
        # What the plan's rows say is only asked for where its legend is silent.
        known = status in words.statuses and words.is_chosen or any(one.status == status for one in legend)
        label = word_for(status, words, legend, () if known else beside.written(plan))
        change_status(row, status, label, legend, TIMEFRAME in keys)
    if "responsible" in values:
        change_responsible(row, split_paragraphs(values["responsible"]))
    if "timeframe" in values:
        change_timeframe(row, values["timeframe"] or None, TIMEFRAME in keys)
    return added


def _store_cells(activity: Activity, row: RowRecord, beside: Beside) -> dict[str, Any]:
    """Write a changed record row back; returns what its cells were, and the merges that it dissolved."""
    restores: dict[str, Any] = {name: getattr(activity, name) for name in _CELLS}
    changed_cells = {
        name
        for name, differs in (
            (STATUS, row.status_raw != activity.status_raw),
            (RESPONSIBLE, row.responsible != activity.responsible),
            (TIMEFRAME, row.timeframe_cell != activity.timeframe_cell),
        )
        if differs
    }
    restores["merged"] = beside.dissolve(activity, changed_cells)
    for name in _CELLS:
        setattr(activity, name, to_json(getattr(row, name)))
    names_same = all(restores[name] == getattr(activity, name) for name in _NAMING)
    write_meaning(activity, row, None if names_same else beside)
    return restores


def write_meaning(activity: Activity, row: RowRecord, beside: Beside | None = _AT_ONCE) -> None:
    """Store what follows from a row's cells: the days of its timeframe, its parties, its search text.

    Without `beside` the parties are as they were.
    """
    for name, value in timeframe_values(row.timeframe).items():
        setattr(activity, name, value)
    activity.search_text = row_search_text(row, activity.comment)
    if beside is not None:
        beside.write_parties(activity.id, responsibility_values(row, activity.id))


def wanted_values(activity: Activity, values: dict[str, str], is_owner: bool = False) -> dict[str, str]:
    """Those of new values that a row does not have already."""
    shown = values_of(activity) | {"status": shown_status(activity, is_owner)}
    return {name: value for name, value in values.items() if value != shown[name]}


def change_held_row(
    activity: Activity,
    plan: Plan,
    wanted: dict[str, str],
    is_owner: bool = False,
    beside: Beside = _AT_ONCE,
    is_proposed: bool = False,
) -> HeldChange:
    """Set values (see `wanted_values`) of a row that nobody else can change meanwhile; the history is left
    to the caller. What a decided plan says changes only where it `is_proposed` (`services.answers`).
    Raises ServiceError when they cannot be set: then the row may be half changed.
    """
    before, words_before = values_of(activity), history_values(activity)
    if not is_proposed:
        refuse_decided(plan, before, wanted)
    if is_owner:
        _refuse_what_is_filled(before, wanted)
    reported = settle_status(activity, before, wanted, plan_words(plan), is_owner)
    row, old_plain = stored_row(activity), {name: getattr(activity, name) for name in _PLAIN}
    added = _change_cells(row, wanted, plan, beside)
    refuse_odd_row(activity, row, plan)
    for name in _PLAIN:
        setattr(activity, name, wanted.get(name, old_plain[name]))
    restores = _store_cells(activity, row, beside) | old_plain
    restores["proposed_status"] = activity.proposed_status
    activity.proposed_status = reported
    time = {"timeframe": activity.timeframe or ""}  # one among the responsible would take its place
    if "timeframe" not in wanted or not is_proposed:
        refuse_decided(plan, before, time)
    if is_owner:
        _refuse_what_is_filled(before, time)
    return HeldChange(differing_values(words_before, history_values(activity)), restores, added)
