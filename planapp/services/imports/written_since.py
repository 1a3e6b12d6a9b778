"""What people have written in a plan since it was last read in: what no file overwrites unasked."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from planapp.domain.clock import STOCKHOLM
from planapp.domain.history_names import history_name
from planapp.domain.merging.cells import SET_FIELDS
from planapp.domain.merging.outcome import EndedRow, Held, Stored
from planapp.domain.merging.texts import ORDER, text_keys
from planapp.domain.record import (
    EXTRA,
    RCC_ACTIVITY,
    REGION_ACTIVITY,
    RESOURCES,
    RESPONSIBLE,
    TIMEFRAME,
    AreaRecord,
    ChapterRecord,
    from_json,
    to_json,
)
from planapp.domain.text import swedish_date
from planapp.storage.models import Plan
from planapp.storage.queries import (
    changes_by_people,
    ended_rows,
    plan_ids_in_order,
    plan_readings,
    text_changes_by_people,
)

# The cells that say a field: the newest reading of one of them is the field's last reading.
_CELLS_OF = {TIMEFRAME: (TIMEFRAME, RESPONSIBLE)}
_CELLS = (*SET_FIELDS, RCC_ACTIVITY, REGION_ACTIVITY, RESOURCES)
_Held = dict[int, dict[str, Held]]


def written_since(session: Session, plan: Plan) -> Stored:
    """A plan's ids in order, and what people have written in it that the last reading did not say.

    A draft of a decided plan's next version remembers also what was written in that plan.
    """
    chapter_ids, area_ids, rows = plan_ids_in_order(session, plan.id)
    readings = plan_readings(session, plan.id)
    ended = ended_rows(session, plan.id)
    stored = Stored(chapter_ids, area_ids, [row.id for row in rows])
    names = {name: name for name in _CELLS}
    names |= {history_name(one["header"]): one["header"] for one in plan.columns if one["key"] == EXTRA}
    changes = changes_by_people(session, plan.id)
    stored.held = _held_cells([*rows, *ended], changes, {one.id: one for one in readings}, names)
    known = _known(readings)
    stored.texts = _held_texts([*text_changes_by_people(session, plan.id), *changes], known)
    stored.ended = [_ended(one, known) for one in ended if one.ended]
    stored.written_here = {row.id for row in rows if row.import_id is None and not row.places}
    if plan.version_of_id is not None:
        _add_whole(session, stored, plan, [*rows, *ended])
    return stored


def _add_whole(session: Session, stored: Stored, draft: Plan, rows: Iterable[Any]) -> None:
    """Let the rows of a version's draft remember what was written in those that they were copied from."""
    whole = written_since(session, session.get_one(Plan, draft.version_of_id))
    for row in rows:
        if row.origin_id is None:
            continue
        if row.origin_id not in whole.written_here:
            stored.written_here.discard(row.id)
        if row.import_id is None and not row.places:
            held = whole.held.get(row.origin_id, {})
            stored.held[row.id] = stored.held.get(row.id, {}) | held


def _who(change: Any) -> str:
    return f"{change.name or 'kommandoraden'} den {swedish_date(change.at.astimezone(STOCKHOLM).date())}"


def _held_cells(
    rows: Iterable[Any], changes: Iterable[Any], readings: Mapping[int, Any], names: Mapping[str, str]
) -> _Held:
    held: _Held = {}
    row_of = {row.id: row for row in rows}
    for change in changes:
        row, name = row_of.get(change.activity_id), names.get(change.what)
        if row is None or name is None:
            continue
        since, said = _last_reading(row, name, readings)
        _hold(held.setdefault(row.id, {}), name, change, since, said)
    return held


def _hold(mine: dict[str, Held], name: str, change: Any, since: int, said: str | None) -> None:
    """Remember what a text was at its last reading, and who was the last to write it."""
    if name in mine:
        mine[name].set_by = _who(change)
    elif said is not None:
        mine[name] = Held(said, _who(change))
    elif change.id > since:
        mine[name] = Held(change.old, _who(change))


def _last_reading(row: Any, name: str, readings: Mapping[int, Any]) -> tuple[int, str | None]:
    """The last change before a field's last reading, and what that said where it was not taken."""
    places = row.places or {}
    cells = _CELLS_OF.get(name, (name,))
    ids = [row.import_id or 0, *(places.get(cell, {}).get("import_id", 0) for cell in cells)]
    reading = readings.get(max(ids))
    if reading is None:
        return 0, None
    said = (reading.said or {}).get(str(row.id), {})
    return reading.last_change or 0, said.get(name)


def _known(readings: Iterable[Any]) -> dict[str, tuple[int, str | None]]:
    """For each text that a reading settled: the last change before it, and what it said where not taken."""
    found: dict[str, tuple[int, str | None]] = {}
    for one in sorted(readings, key=lambda one: (one.last_change or 0, one.id)):
        found |= {key: (one.last_change or 0, said) for key, said in (one.texts or {}).items()}
    return found


def _held_texts(changes: Iterable[Any], known: Mapping[str, tuple[int, str | None]]) -> dict[str, Held]:
    held: dict[str, Held] = {}
    for change in sorted(changes, key=lambda change: change.id):
        for key in text_keys(change.what, change.part_id, change.place):
            if change.activity_id is None or key == ORDER:
                since, said = known.get(key, (0, None))
                is_new = key not in held and said is None
                _hold(held, key, change, since, said)
                if is_new and key in held and ORDER in text_keys(change.what, None, ""):
                    held[key].base = ""  # the order before is not kept in words, and what is new said nothing
    return held


def _ended(row: Any, known: Mapping[str, tuple[int, str | None]]) -> EndedRow:
    area = to_json(AreaRecord()) | {"rows": [row.ended["row"]]}
    chapter = to_json(ChapterRecord()) | {"areas": [area]}
    record = from_json({"chapters": [chapter]}).chapters[0].areas[0].rows[0]
    _, left_out = known.get(f"row:{row.id}:ended", (0, None))
    return EndedRow(row.id, record, row.ended.get("reason") or "", left_out or "")
