"""Reading a record into a plan, as the pages and the command line do it, without a file."""

import copy
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from planapp.domain.access import Visitor
from planapp.domain.check import check_record
from planapp.domain.merging.outcome import Merging
from planapp.domain.merging.parts import set_meaning
from planapp.domain.record import REGION_ACTIVITY, STATUS, PlanRecord, RowRecord
from planapp.extensions import db
from planapp.services.imports.import_again import merge_with_plan, store_merging
from planapp.services.organisations import find_or_make_organisation
from planapp.services.transaction import transaction
from planapp.storage.models import (
    Activity,
    Area,
    Chapter,
    ImportRun,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
)
from planapp.storage.record_in import store_record
from tests.installation import HOME

TODAY = date(2026, 11, 22)


def new_run(plan_id: int | None = None, columns: Sequence[str] = ()) -> ImportRun:
    """A reading that is stored now, in the open transaction."""
    run = ImportRun(
        organisation_id=find_or_make_organisation(HOME).id,
        plan_id=plan_id,
        how="page",
        file_name="plan.docx",
        file_hash="0" * 64,
        file_format="word",
        uploaded_at=datetime.now(UTC),
        stored_at=datetime.now(UTC),
        findings=[],
        receipt={},
        columns=list(columns),
    )
    db.session.add(run)
    db.session.flush()
    return run


def read_in(record: PlanRecord) -> tuple[int, int]:
    """Store a record as a new plan by a reading; gives the plan's id and the reading's."""
    with transaction():
        run = new_run()
        plan_id = store_record(db.session(), record, run.organisation_id, run.id)
        run.plan_id = plan_id
        return plan_id, run.id


def read_again(
    plan_id: int,
    record: PlanRecord,
    answers: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    visitor: Visitor | None = None,
) -> tuple[int, Merging]:
    """Read a record into a plan; gives the reading's id and what it did."""
    with transaction():
        run = new_run(plan_id, columns)
        merging = merge_with_plan(plan_id, record, answers or {}, columns, TODAY)
        store_merging(plan_id, merging, run, visitor)
        return run.id, merging


def look(
    plan_id: int,
    record: PlanRecord,
    answers: Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
) -> Merging:
    """What reading a record into a plan would do."""
    db.session.rollback()
    return merge_with_plan(plan_id, record, answers or {}, columns, TODAY)


def everything(plan_id: int) -> dict[str, Any]:
    """Every stored value of a plan but the rows' versions: what undoing must give back."""
    db.session.rollback()
    areas = select(Area.id).where(Area.plan_id == plan_id)
    rows = select(Activity.id).where(Activity.plan_id == plan_id)
    wanted: list[tuple[Any, Any]] = [
        (Plan, Plan.id == plan_id),
        (Chapter, Chapter.plan_id == plan_id),
        (Area, Area.plan_id == plan_id),
        (RccActivity, RccActivity.area_id.in_(areas)),
        (RegionActivity, RegionActivity.area_id.in_(areas)),
        (Activity, Activity.plan_id == plan_id),
        (Responsibility, Responsibility.activity_id.in_(rows)),
    ]
    found = {}
    for model, condition in wanted:
        lines = [dict(one._mapping) for one in db.session.execute(select(model.__table__).where(condition))]
        for line in lines:
            line.pop("version", None)
            if model is Responsibility:
                line.pop("id")
        found[model.__tablename__] = sorted(lines, key=repr)
    return found


def edited(record: PlanRecord, seed: int, edits: int = 4) -> PlanRecord:
    """A newer version of a record: rows reworded, added, taken out and moved, areas and chapters moved.

    An edit that would make the record invalid is left out.
    """
    chance, now = random.Random(seed), copy.deepcopy(record)
    for _ in range(edits):
        tried = copy.deepcopy(now)
        chance.choice(_EDITS)(tried, chance)
        if not check_record(tried):
            now = tried
    return now


def _some_row(record: PlanRecord, chance: random.Random) -> tuple[Any, int] | None:
    places = [(area, index) for area in record.areas() for index in range(len(area.rows))]
    return chance.choice(places) if places else None


def _free(area: Any) -> None:
    """End the merges of an area, whose rows are about to change places."""
    for row in area.rows:
        row.spans = {}


def _reword(record: PlanRecord, chance: random.Random) -> None:
    if found := _some_row(record, chance):
        area, index = found
        _free(area)
        row = area.rows[index]
        row.links = [link for link in row.links if link.field != REGION_ACTIVITY]
        row.region_activity = [*row.region_activity, chance.choice(["också detta", "och mer"])]


def _set_status(record: PlanRecord, chance: random.Random) -> None:
    if found := _some_row(record, chance):
        area, index = found
        _free(area)
        row = area.rows[index]
        row.links = [link for link in row.links if link.field != STATUS]
        row.status_raw = chance.choice(["Klar", "Påbörjad", "Ej påbörjad", ""])
        set_meaning(row, record)


def _take_out(record: PlanRecord, chance: random.Random) -> None:
    if found := _some_row(record, chance):
        area, index = found
        _free(area)
        if len(area.rows) > 1 and index:
            del area.rows[index]
            area.markers = [one for one in area.markers if one.row is None]


def _add(record: PlanRecord, chance: random.Random) -> None:
    if found := _some_row(record, chance):
        area, index = found
        _free(area)
        row = RowRecord(region_activity=[f"Något helt nytt {chance.randrange(1000)}"])
        set_meaning(row, record)
        area.markers = [one for one in area.markers if one.row is None]
        area.rows.insert(index + 1, row)


def _swap_areas(record: PlanRecord, chance: random.Random) -> None:
    if record.chapters:
        chapter = chance.choice(record.chapters)
        order = [area.table for area in chapter.areas]
        chance.shuffle(chapter.areas)
        for area, table in zip(chapter.areas, order, strict=True):
            area.table = table


def _swap_chapters(record: PlanRecord, chance: random.Random) -> None:
    chance.shuffle(record.chapters)


_EDITS = (_reword, _reword, _set_status, _set_status, _take_out, _add, _swap_areas, _swap_chapters)
