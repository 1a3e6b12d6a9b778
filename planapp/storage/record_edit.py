"""A plan's record with its ids, to be edited, and the edited record back over what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from planapp.domain.editing.written import Ended, Written
from planapp.domain.record import RowRecord, row_cell, span_field, to_json
from planapp.domain.text import search_form
from planapp.storage.models import Activity, Owner
from planapp.storage.queries import plan_ids_in_order
from planapp.storage.record_in import Values
from planapp.storage.record_out import load_record
from planapp.storage.record_write import Before, Ids, Result, StoredPlan, write_result

# What a row that is split off takes along from the row that it was a part of.
_TAKEN_ALONG = ("is_followed_up", "followed_up_reason", "followed_up_set", "origin_id", "waiting_for")


@dataclass(slots=True)
class StoredEdit:
    """What storing did: `before` for undoing, the new versions of rows by id, and each part's id.

    `ids` is keyed as `Written.ids`, and holds what was new too.
    """

    before: Before
    versions: dict[int, int]
    ids: dict[int, int]


def load_written(session: Session, plan_id: int) -> Written | None:
    """A stored plan's record with the ids of its parts; None when there is no such plan."""
    record = load_record(session, plan_id)
    if record is None:
        return None
    chapters, areas, rows = plan_ids_in_order(session, plan_id)
    written = Written(record)
    for parts, ids in (
        (record.chapters, chapters),
        (record.areas(), areas),
        (record.rows(), [row.id for row in rows]),
    ):
        written.ids |= {id(part): one for part, one in zip(parts, ids, strict=True)}
    return written


def row_texts(written: Written, row: RowRecord) -> dict[str, list[str]]:
    """The paragraphs of each of a row's cells, by column name as in `spans` and `links`."""
    return {
        span_field(column.key, column.header): row_cell(row, column.key, column.header)
        for column in written.record.columns
        if column.key not in ("area", "goal")
    }


def _ended_values(old: Values, one: Ended, now: datetime) -> Values:
    kept = {"reason": one.reason, "decided_by": one.decided_by, "chapter": one.chapter, "area": one.area}
    return old | {
        "area_id": None,
        "rcc_activity_id": None,
        "region_activity_id": None,
        "position": 0,
        "version": old["version"] + 1,
        "ended_at": now,
        "search_text": f"{old['search_text']}\n{search_form(one.reason)}",
        "ended": kept | {"row": to_json(one.row), "area_id": old["area_id"]},
    }


def store_written(
    session: Session,
    plan_id: int,
    before: Written,
    after: Written,
    ended: list[Ended],
    parts_of: dict[int, int] | None = None,
) -> StoredEdit:
    """Store an edited record over its plan: only what differs; call in a write transaction that holds it.

    `before` is the same plan as it is stored. Rows in `ended` are kept outside the plan with what they
    said. `parts_of` names, by the identity of a new row, the stored row that it was split off from: it
    takes along who answers for it. Rows that say something else get a new version.
    """
    plan, rows, parts_of = StoredPlan(session, plan_id), after.record.rows(), parts_of or {}
    old_texts = {before.ids[id(row)]: row_texts(before, row) for row in before.record.rows()}

    def settle(index: int, old: Values, new: Values) -> bool:
        if not old:
            source = parts_of.get(id(rows[index]))
            if source is not None:
                new |= {name: plan.rows()[source][name] for name in _TAKEN_ALONG}
            return True
        if old["ended_at"] is not None:
            new |= {"ended_at": None, "ended": None}
            return True
        return old_texts.get(old["id"]) != row_texts(after, rows[index])

    result = Result(session, plan, plan_id, after.record, _ids(after), settle)
    now = datetime.now(UTC)
    for one in ended:
        row_id = after.id_of(one.row)
        if row_id is not None:
            result.put(Activity, _ended_values(plan.rows()[row_id], one, now))
            result.parties[row_id] = []
    kept, stored = write_result(session, result), _stored_ids(after, result)
    _copy_owners(session, {stored[one]: source for one, source in parts_of.items() if one in stored})
    return StoredEdit(kept, result.versions(), stored)


def _ids(written: Written) -> Ids:
    record = written.record
    return Ids(
        [written.id_of(one) for one in record.chapters],
        [written.id_of(one) for one in record.areas()],
        [written.id_of(one) for one in record.rows()],
    )


def _stored_ids(written: Written, result: Result) -> dict[int, int]:
    """Each part's id after storing, by its identity."""
    record, stored = written.record, dict(written.ids)
    for parts, found in (
        (record.chapters, result.chapter_ids),
        (record.areas(), result.area_ids),
        (record.rows(), result.row_ids),
    ):
        stored |= {id(part): one for part, one in zip(parts, found, strict=True)}
    return stored


def _copy_owners(session: Session, sources: dict[int, int]) -> None:
    """Let those who answer for a row answer for the one that was split off from it too."""
    for row_id, source in sources.items():
        held = session.execute(select(Owner.user_id, Owner.is_lead).filter_by(activity_id=source))
        values: list[dict[str, Any]] = [{"activity_id": row_id, **one._mapping} for one in held]
        if values:
            session.execute(insert(Owner), values)
