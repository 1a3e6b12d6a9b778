"""Undo: a row exactly as it was, as long as nobody has changed it since."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.record import to_json
from planapp.domain.status import STATUS_LABELS
from planapp.extensions import db
from planapp.services.errors import Conflict, NotFound, ServiceError
from planapp.services.owners.assign import link_owner
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.services.update_row import Saved, update_row
from planapp.storage.models import Activity, Change, Responsibility
from planapp.storage.record_out import load_record
from tests.small_plan import EMPTY, LINKED, MERGED_FIRST, MERGED_SECOND, PLAIN, TIME_IN_STATUS, small_plan
from tests.stored import at_once, count, offer, person, row, row_ids, store


def save(visitor: Visitor, activity_id: int, **values: str) -> str:
    """Save values of a row as it stands now; returns the batch that undoes it."""
    batch = update_row(visitor, activity_id, row(activity_id).version, values).batch
    assert batch is not None
    return batch


def everything(plan_id: int) -> list[dict[str, Any]]:
    """Every stored column of every row but the version, and the parties that it names."""
    db.session.rollback()
    found = db.session.execute(select(Activity.__table__).filter_by(plan_id=plan_id).order_by(Activity.id))
    parties = db.session.execute(
        select(Responsibility.activity_id, Responsibility.name, Responsibility.role).order_by(
            Responsibility.activity_id, Responsibility.position
        )
    )
    rows = [{name: value for name, value in one._mapping.items() if name != "version"} for one in found]
    return [*rows, {"parties": [tuple(one) for one in parties]}]


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (PLAIN, {"status": "done", "comment": "x", "timeframe": "2030", "responsible": "Å\nÄ"}),
        (MERGED_SECOND, {"status": "done"}),
        (MERGED_FIRST, {"responsible": "Kansliet", "timeframe": ""}),
        (TIME_IN_STATUS, {"status": "done"}),
        (EMPTY, {"responsible": "Kansliet\n2025", "internal_note": "y"}),
        (LINKED, {"responsible": "", "status": "paused", "waiting_for": "svar"}),
    ],
)
def test_undo_restores_exactly_what_was_stored(
    plan_id: int, rows: list[int], planner: Visitor, place: int, values: dict[str, str]
) -> None:
    offer(plan_id, "paused")
    before = everything(plan_id)
    batch = save(planner, rows[place], **values)
    assert everything(plan_id) != before
    undone = undo_change(planner, batch)
    assert everything(plan_id) == before
    assert undone.version == row(rows[place]).version == 3


def test_an_undo_can_be_undone(plan_id: int, rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[MERGED_FIRST], status="done", responsible="Kansliet", comment="x")
    changed = everything(plan_id)
    undone = undo_change(planner, batch)
    assert undone.batch is not None
    undo_change(planner, undone.batch)
    assert everything(plan_id) == changed


def test_undo_is_history_too(rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], status="done")
    undone = undo_change(planner, batch)
    found = db.session.scalars(select(Change).order_by(Change.id)).all()
    assert [(one.how, one.old, one.new, one.undoes) for one in found] == [
        ("page", "in_progress", "done", None),
        ("undo", "done", "in_progress", batch),
    ]
    assert (undone.fields, undone.batch) == (["status"], found[1].batch)


def test_undo_is_refused_after_a_newer_change(rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], status="done")
    save(planner, rows[PLAIN], comment="nyare")
    with pytest.raises(Conflict, match="ändrats efteråt"):
        undo_change(planner, batch)
    assert row(rows[PLAIN]).status == "done"


def test_a_merge_is_not_restored_over_a_newer_change_of_another_row(
    plan_id: int, rows: list[int], planner: Visitor
) -> None:
    batch = save(planner, rows[MERGED_FIRST], status="done")
    save(planner, rows[MERGED_SECOND], status="not_started")
    undo_change(planner, batch)
    record = load_record(db.session(), plan_id)
    assert record is not None
    assert check_record(record) == []
    assert [one.status for one in record.rows()[MERGED_FIRST : MERGED_SECOND + 1]] == [
        "in_progress",
        "not_started",
    ]


def test_undo_of_nothing_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        undo_change(person("planner"), "finns-inte")


def test_an_owner_undoes_their_own_changes_only(plan_id: int, rows: list[int], planner: Visitor) -> None:
    owner = person("owner")
    link_owner(planner, get_plan(plan_id), [rows[PLAIN], rows[EMPTY]], owner.id)
    planned = save(planner, rows[PLAIN], timeframe="2030")
    with pytest.raises(ServiceError, match="Någon annan gjorde ändringen"):
        undo_change(owner, planned)
    undo_change(owner, save(owner, rows[EMPTY], responsible="Kansliet"))
    assert row(rows[EMPTY]).responsible == []
    assert row(rows[PLAIN]).timeframe == "2030"


def test_somebody_elses_row_is_not_undone(plan_id: int, rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], comment="x")
    with pytest.raises(ServiceError, match="inte kopplad till dig"):
        undo_change(person("owner"), batch)


def test_the_linking_of_an_owner_is_not_undone_here(plan_id: int, rows: list[int], planner: Visitor) -> None:
    link_owner(planner, get_plan(plan_id), [rows[PLAIN]], person("owner").id)
    batch = db.session.scalars(select(Change.batch)).one()
    with pytest.raises(Conflict):
        undo_change(planner, batch)


def test_of_two_who_undo_at_once_one_wins(app: Flask, rows: list[int], planner: Visitor) -> None:
    batch = save(planner, rows[PLAIN], status="done")
    answers = at_once(app, *[lambda: undo_change(planner, batch)] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["Conflict", "Saved"]
    assert row(rows[PLAIN]).version == 3


# --- Any sequence -----------------------------------------------------------------------------------

TIMES = ["", "2025", "2022–05", "löpande", "hösten 2025", "2025-06-30", "senast juni 2026"]
PARTIES = [
    "",
    "Kansliet",
    "Örebro läns vård",
    "Hudkliniken\nKansliet",
    "Kansliet\n2024",
    "2023\n2023",
    "Status",
]
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["", *STATUS_LABELS]),
        "responsible": st.sampled_from(PARTIES),
        "timeframe": st.sampled_from(TIMES),
        "comment": st.sampled_from(["", "x"]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 5), VALUES),
        st.tuples(st.just("undo"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=12,
)


def take(step: tuple[Any, Any], ids: list[int], planner: Visitor, batches: list[str]) -> Saved | None:
    """One step of a sequence; None when it was refused."""
    try:
        if step[0] == "undo":
            return undo_change(planner, batches[step[1] % len(batches)]) if batches else None
        return update_row(planner, ids[step[0]], row(ids[step[0]]).version, step[1])
    except (Conflict, ServiceError):
        return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(steps=STEPS, has_column=st.booleans())
def test_any_sequence_keeps_the_plan_valid_and_loses_no_version(
    app: Flask, steps: list[tuple[Any, Any]], has_column: bool
) -> None:
    record = small_plan()
    if has_column:
        record.columns.append(type(record.columns[0])("timeframe", "Tidsram"))
    plan_id, planner = store(record), person("planner")
    ids, batches = row_ids(plan_id), []
    versions = dict.fromkeys(ids, 1)
    for step in steps:
        before = everything(plan_id)
        saved = take(step, ids, planner, batches)
        if saved is None or saved.batch is None:
            assert everything(plan_id) == before  # refused, or nothing to do: nothing is stored
            continue
        batches.append(saved.batch)
        versions[saved.activity_id] += 1
        assert saved.version == versions[saved.activity_id]
        found = load_record(db.session(), plan_id)
        assert found is not None
        assert check_record(found) == [], to_json(found)
    assert {one: row(one).version for one in ids} == versions
    kept = select(Change.batch).filter_by(plan_id=plan_id).distinct()
    assert set(db.session.scalars(kept)) == set(batches)
    assert count(Change) >= len(batches)
