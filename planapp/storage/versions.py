"""A plan's versions: the draft of the next one copied, frozen texts, and what goes along at a decision."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from planapp.domain.record import from_json, to_json
from planapp.domain.versions.pairing import Keyed
from planapp.storage.models import Activity, Area, Chapter, Descent, Owner, Plan, Version
from planapp.storage.plan_tables import stored_rows, update_all
from planapp.storage.queries import last_change, plan_ids_in_order
from planapp.storage.record_in import store_record
from planapp.storage.record_out import load_record

# What a row of the draft has from the row that it is copied from, beside what the record holds.
_COPIED = (
    *("is_followed_up", "followed_up_reason", "followed_up_set"),
    *("cancelled_reason", "cancelled_by", "waiting_for"),
)
_FOLLOWED = ("is_followed_up", "followed_up_reason", "followed_up_set")
# What a new row takes from the draft into the decided plan.
_BROUGHT = (*_COPIED, "proposed_status", "comment", "reference", "internal_note", "search_text")
_PLAN_COPIED = (
    *("parent_id", "predecessor_id", "own_words", "handler"),
    # As the document has them: the record that is copied has the plan's own words too.
    *("legend", "intro", "after_legend", "search_text"),
)


def _rows_in_order(session: Session, plan_id: int, *columns: Any) -> list[Any]:
    statement = (
        select(*columns)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    return list(session.execute(statement))


def store_draft(session: Session, plan: Plan) -> int:
    """Copy a decided plan as the draft of its next version and give the copy's id; in a write transaction.

    Its rows name those that they were copied from, and it remembers what the plan said. A few statements,
    whatever the number of rows.
    """
    record = load_record(session, plan.id)
    assert record is not None
    columns = [getattr(Activity, name) for name in ("id", *_COPIED)]
    rows = _rows_in_order(session, plan.id, *columns)
    draft = session.get_one(Plan, store_record(session, record, plan.organisation_id))
    for name in _PLAN_COPIED:
        setattr(draft, name, getattr(plan, name))
    draft.version, draft.version_of_id = plan.version + 1, plan.id
    draft.base = {
        "record": to_json(record),
        "row_ids": [row.id for row in rows],
        "followed": [[getattr(row, name) for name in _FOLLOWED] for row in rows],
        "own_words": plan.own_words,
    }
    copies = plan_ids_in_order(session, draft.id)[2]
    values = [
        {"id": copy.id, "origin_id": row.id} | {name: getattr(row, name) for name in _COPIED}
        for copy, row in zip(copies, rows, strict=True)
    ]
    update_all(session, Activity.__table__, values)
    session.flush()
    session.expire_all()
    return draft.id


def base_of(draft: Plan) -> Keyed:
    """What the decided plan said when a version's draft began, its rows keyed by the plan's."""
    return Keyed(from_json(draft.base["record"]), list(draft.base["row_ids"]))


def draft_text(session: Session, draft_id: int) -> Keyed:
    """What a version's draft says now, its rows keyed by the decided plan's that they come from."""
    record = load_record(session, draft_id)
    assert record is not None
    return Keyed(record, [row.origin_id for row in _rows_in_order(session, draft_id, Activity.origin_id)])


def ended_reasons(session: Session, draft_id: int) -> dict[int, tuple[str, str]]:
    """(reason, by whose decision) of the rows that a draft has ended, by the decided plan's row."""
    statement = select(Activity.origin_id, Activity.ended).where(
        Activity.plan_id == draft_id, Activity.area_id.is_(None), Activity.origin_id.is_not(None)
    )
    return {
        row.origin_id: (row.ended.get("reason") or "", row.ended.get("decided_by") or "")
        for row in session.execute(statement)
        if row.ended
    }


def freeze(session: Session, plan: Plan, user_id: int | None) -> Version:
    """Keep a plan's text as its version was decided, with the decision that the plan has now."""
    record = load_record(session, plan.id)
    assert record is not None
    assert plan.decided_on is not None
    version = Version(
        plan_id=plan.id,
        number=plan.version,
        registry_number=plan.registry_number,
        decided_by=plan.decided_by,
        decided_on=plan.decided_on,
        handler=plan.handler,
        created_at=datetime.now(UTC),
        user_id=user_id,
        record=to_json(record),
        row_ids=[row.id for row in plan_ids_in_order(session, plan.id)[2]],
        file_name="",
    )
    session.add(version)
    session.flush()
    return version


def frozen_text(version: Version) -> Keyed:
    """What a version said when it was decided, its rows keyed by the plan's."""
    return Keyed(from_json(version.record), list(version.row_ids))


def bring_along(session: Session, plan: Plan, draft: Plan, row_ids: list[int], batch: str) -> None:
    """What the draft has beside its record comes into the decided plan, whose rows stand as the draft's do.

    New rows take what the draft's have, owners too; whether a row is followed up is taken where the draft
    has changed it; and histories go on over splits and joins, and from a new row's time in the draft.
    """
    names = ("id", "origin_id", *_BROUGHT)
    drafted = _rows_in_order(session, draft.id, *[getattr(Activity, name) for name in names])
    pairs = list(zip(drafted, row_ids, strict=True))
    known = set(draft.base["row_ids"])
    was = dict(zip(draft.base["row_ids"], draft.base["followed"], strict=True))
    stored = stored_rows(session, Activity.__table__, Activity.__table__.c.plan_id == plan.id)
    changed = []
    for row, row_id in pairs:
        wanted: tuple[str, ...] = () if row_id in known else _BROUGHT
        if row_id in known and [getattr(row, name) for name in _FOLLOWED] != was[row_id]:
            wanted = _FOLLOWED
        new = stored[row_id] | {name: getattr(row, name) for name in wanted}
        if new != stored[row_id]:
            changed.append(new)
    update_all(session, Activity.__table__, changed)
    in_plan = {row.id: row_id for row, row_id in pairs}
    _bring_owners(session, plan.id, draft.id, in_plan)
    _bring_descents(session, plan.id, draft.id, in_plan, known, batch)
    session.expire_all()


def moved_rows(session: Session, plan_id: int) -> dict[int, str | None]:
    """The timeframes, by row, that have been moved since a plan was decided."""
    statement = select(Activity.id, Activity.timeframe)
    found = session.execute(statement.where(Activity.plan_id == plan_id, Activity.timeframe_moves > 0))
    return {one.id: one.timeframe for one in found}


def forget_moves(session: Session, plan_id: int, before: dict[int, str | None]) -> None:
    """A timeframe that a decision has changed has not been moved; `before` is `moved_rows` until then."""
    now = moved_rows(session, plan_id)
    changed = [one for one, timeframe in before.items() if one in now and now[one] != timeframe]
    values = [{"id": one, "decided_timeframe": None, "timeframe_moves": 0} for one in changed]
    update_all(session, Activity.__table__, values)
    session.expire_all()


def _owners(session: Session, plan_id: int) -> dict[int, list[Any]]:
    statement = (
        select(Owner.activity_id, Owner.user_id, Owner.is_lead)
        .join(Activity, Owner.activity_id == Activity.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Owner.is_lead.desc(), Owner.id)
    )
    found: dict[int, list[Any]] = {}
    for one in session.execute(statement):
        found.setdefault(one.activity_id, []).append(one)
    return found


def _bring_owners(session: Session, plan_id: int, draft_id: int, in_plan: dict[int, int]) -> None:
    """Those who were linked to a row in the draft answer for it in the plan too."""
    held, values = _owners(session, plan_id), []
    for draft_row, owners in _owners(session, draft_id).items():
        row_id = in_plan.get(draft_row)
        if row_id is None:
            continue
        mine = {one.user_id for one in held.get(row_id, [])}
        has_lead = any(one.is_lead for one in held.get(row_id, []))
        for one in owners:
            if one.user_id not in mine:
                lead = one.is_lead and not has_lead
                values.append({"activity_id": row_id, "user_id": one.user_id, "is_lead": lead})
    if values:
        session.execute(insert(Owner), values)


def _bring_descents(
    session: Session, plan_id: int, draft_id: int, in_plan: dict[int, int], known: set[int], batch: str
) -> None:
    """Let histories in the plan go on from what was split, joined and written in the draft."""
    origins = select(Activity.id, Activity.origin_id).where(Activity.plan_id == draft_id)
    origin_of = {row.id: row.origin_id for row in session.execute(origins)}
    in_draft = select(Descent.activity_id, Descent.from_id).where(Descent.plan_id == draft_id)
    newest, newest_drafted = last_change(session, plan_id), last_change(session, draft_id)
    pairs: dict[tuple[int, int], int] = {}
    for row in session.execute(in_draft.order_by(Descent.id)):
        into, source = in_plan.get(row.activity_id), in_plan.get(row.from_id) or origin_of.get(row.from_id)
        if into is not None and source is not None and into != source:
            pairs[into, source] = newest
    for draft_row, row_id in in_plan.items():
        if row_id not in known:
            pairs[row_id, draft_row] = newest_drafted
    values = [
        {"plan_id": plan_id, "activity_id": one, "from_id": two, "change_id": last, "batch": batch}
        for (one, two), last in pairs.items()
    ]
    if values:
        session.execute(insert(Descent), values)
