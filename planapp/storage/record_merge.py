"""A merging into the plan that it was made for, and back: only what differs is written."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from planapp.domain.merging.outcome import Merging, RowWrite
from planapp.domain.record import AreaRecord, Place, PlanRecord, RowRecord, to_json
from planapp.domain.status import PAUSED
from planapp.domain.timeframe import read_timeframe
from planapp.storage.ids import reserve_ids
from planapp.storage.models import Activity, Area, Chapter, Plan
from planapp.storage.plan_tables import (
    MODELS,
    delete_all,
    plain,
    stored_rows,
    update_all,
    write_parties,
)
from planapp.storage.record_in import (
    SHARED,
    Values,
    area_values,
    cell_values,
    chapter_values,
    insert_all,
    responsibility_values,
    row_search_text,
    row_values,
)

Before = dict[str, Any]
_PLAN = ("title", "region", "rcc", "period", "starts_on", "ends_on", "columns", "legend", "intro")
_PLAN_COLUMNS = (*_PLAN, "after_legend", "trailing", "notes", "source", "left_out")
# What a row says: where it differs, the version rises.
_SAID = ("responsible", "timeframe_cell", "resources", "status_raw", "status", "timeframe", "extra", "links")
# What people have set beside the cells; a reading leaves it alone.
_PEOPLES = (
    *("is_followed_up", "followed_up_reason", "followed_up_set", "waiting_for", "comment", "internal_note"),
    *("cancelled_reason", "cancelled_by", "proposed_status", "origin_id", "ended_at", "ended"),
)


class _Plan:
    """What is stored of a plan, by table and id."""

    def __init__(self, session: Session, plan_id: int) -> None:
        areas = select(Area.id).where(Area.plan_id == plan_id)
        self.tables: dict[str, dict[int, Values]] = {}
        for name, model in MODELS.items():
            table = model.__table__
            mine = table.c.plan_id == plan_id if "plan_id" in table.c else table.c.area_id.in_(areas)
            self.tables[name] = stored_rows(session, table, mine)

    def rows(self) -> dict[int, Values]:
        return self.tables[Activity.__tablename__]


def _ids(session: Session, model: Any, known: list[int | None]) -> list[int]:
    """The ids of what is stored, new ones for the rest."""
    new = iter(reserve_ids(session, model, known.count(None)))
    return [next(new) if one is None else one for one in known]


def _cell_ids(
    session: Session, name: str, model: Any, places: list[tuple[int, AreaRecord]], held: list[int | None]
) -> tuple[list[int | None], list[Values]]:
    """The shared cell of each row, and the cells; `held` is the cell that each row had.

    A cell stays the one that its first row with a cell of its own had.
    """
    chosen: list[int | None] = []
    cells: list[Values] = []
    used: set[int] = set()
    at = 0
    for area_id, area in places:
        for index, row in enumerate(area.rows):
            span = row.spans.get(name)
            text = getattr(row, name)
            if span is not None and span.first_row != index:
                chosen.append(len(cells) - 1)
            elif not text and span is None:
                chosen.append(None)
            else:
                had = held[at : at + (span.rows if span else 1)]
                cell_id = next((one for one in had if one is not None and one not in used), None)
                used |= {cell_id} if cell_id is not None else set()
                cells.append({"id": cell_id} | cell_values(name, row, area_id))
                chosen.append(len(cells) - 1)
            at += 1
    for cell, cell_id in zip(cells, _ids(session, model, [cell["id"] for cell in cells]), strict=True):
        cell["id"] = cell_id
    return [None if one is None else cells[one]["id"] for one in chosen], cells


def _places(write: RowWrite, place: Place, columns: list[str], old: Values, run_id: int) -> Values:
    """Where cells stand that are not from the row's own reading, and what the file said of those kept."""
    places: Values = dict(old) if columns else {}
    for name in columns:
        places[name] = {**place, "import_id": run_id}
    for name, text in write.said.items():
        if not columns or name in columns or name == "timeframe":
            places[name] = {**place, "import_id": run_id, "said": text}
    return places


def _provenance(values: Values, write: RowWrite, place: Place, columns: list[str], run_id: int) -> None:
    if write.missing and values["missing_import_id"] is None:
        values["missing_import_id"] = run_id
    if write.found:
        values["missing_import_id"] = None
    if write.touched:
        values["places"] = _places(write, place, columns, values["places"] or {}, run_id)
        if not columns:
            values["import_id"], values["source"] = run_id, place or None


def _merged_row(old: Values, row: RowRecord, new: Values) -> Values:
    """A stored row with the cells of the result."""
    keeps = (*_PEOPLES, "import_id", "missing_import_id", "places", "source", "version")
    kept = {name: old[name] for name in keeps}
    return old | new | kept | {"search_text": row_search_text(row, old["comment"])}


def _says_other(old: Values, new: Values, write: RowWrite) -> bool:
    return write.changed or any(old[name] != new[name] for name in _SAID)


class _Result:
    """What the plan's tables shall hold, by table and id."""

    def __init__(self, session: Session, plan_id: int, merging: Merging, run_id: int, plan: _Plan) -> None:
        self.session, self.plan_id, self.merging, self.run_id, self.plan = (
            session,
            plan_id,
            merging,
            run_id,
            plan,
        )
        self.tables: dict[str, dict[int, Values]] = {name: {} for name in MODELS}
        self.places: list[tuple[int, AreaRecord]] = []
        self.row_ids: list[int] = []
        self.parties: dict[int, list[Values]] = {}
        self.outline()
        self.rows()

    def put(self, model: Any, values: Values) -> None:
        self.tables[model.__tablename__][values["id"]] = values

    def outline(self) -> None:
        chapter_ids = _ids(self.session, Chapter, self.merging.chapter_ids)
        area_ids = iter(_ids(self.session, Area, self.merging.area_ids))
        record = self.merging.record
        for position, (chapter_id, chapter) in enumerate(zip(chapter_ids, record.chapters, strict=True)):
            self.put(Chapter, chapter_values(chapter, self.plan_id, position, chapter_id))
            for place, area in enumerate(chapter.areas):
                area_id = next(area_ids)
                self.put(Area, area_values(area, self.plan_id, chapter_id, place, area_id))
                self.places.append((area_id, area))

    def rows(self) -> None:
        stored, known = self.plan.rows(), self.merging.row_ids
        self.row_ids = _ids(self.session, Activity, known)
        shared: dict[str, list[int | None]] = {}
        for name, model in SHARED:
            held = [None if one is None else stored[one][f"{name}_id"] for one in known]
            shared[f"{name}_id"], cells = _cell_ids(self.session, name, model, self.places, held)
            for cell in cells:
                self.put(model, cell)
        rows = [(area_id, at, row) for area_id, area in self.places for at, row in enumerate(area.rows)]
        for index, (area_id, position, row) in enumerate(rows):
            values = {"id": self.row_ids[index]} | {name: ids[index] for name, ids in shared.items()}
            values |= row_values(row, self.plan_id, area_id, position, self.run_id)
            self.row(index, row, values)

    def row(self, index: int, row: RowRecord, values: Values) -> None:
        write, known = self.merging.writes[index], self.merging.row_ids[index]
        columns, place = self.merging.columns, self.merging.outcomes[index].place
        if known is None:
            self.put(Activity, values)
            self.parties[values["id"]] = responsibility_values(row, values["id"])
            return
        old = self.plan.rows()[known]
        new = _merged_row(old, row, values)
        if old["waiting_for"] and new["status"] not in (old["status"], PAUSED):
            new["waiting_for"] = ""  # what is no longer paused waits for nothing
            write.history["waiting_for"] = (old["waiting_for"], "")
        _provenance(new, write, place, columns, self.run_id)
        if _says_other(old, new, write):
            new["version"] = old["version"] + 1
            self.parties[known] = responsibility_values(row, known)
        self.put(Activity, new)


def _store_plan(session: Session, plan_id: int, record: PlanRecord) -> tuple[Values, Values]:
    """Write the plan's own columns; returns those that changed, as they were and as they are."""
    plan = session.get_one(Plan, plan_id)
    period = read_timeframe(record.period)
    days = {"starts_on": period.starts_on if period else None, "ends_on": period.ends_on if period else None}
    before, after = {}, {}
    for name in _PLAN_COLUMNS:
        new = days[name] if name in days else to_json(getattr(record, name))
        old = getattr(plan, name)
        if old != new and not (name in days and record.period == plan.period):
            before[name], after[name] = old, new
    for name, value in after.items():
        setattr(plan, name, value)
    session.flush()
    return plain(before), plain(after)


def store_merge(
    session: Session, plan_id: int, merging: Merging, run_id: int
) -> tuple[Before, dict[int, int]]:
    """Write a merging into its plan, and return what was there before, and the rows' new versions.

    Call it in a write transaction that holds the plan. What `restore_plan` needs is plain JSON; versions
    are by row id, of rows that say something else than before. A few statements for each table.
    """
    plan = _Plan(session, plan_id)
    result = _Result(session, plan_id, merging, run_id, plan)
    before, after = _store_plan(session, plan_id, merging.record)
    tables, gone = {}, {}
    for name, model in MODELS.items():
        old, new = plan.tables[name], result.tables[name]
        added = [values for one, values in new.items() if one not in old]
        changed = [values for one, values in new.items() if one in old and values != old[one]]
        gone[name] = [one for one in old if one not in new]
        insert_all(session, model, added)
        update_all(session, model.__table__, changed)
        tables[name] = {
            "added": [values["id"] for values in added],
            "changed": [plain(_differing(old[values["id"]], values)) for values in changed],
            "removed": [plain(old[one]) for one in gone[name]],
        }
    write_parties(session, result.parties)
    for name, model in reversed(MODELS.items()):
        delete_all(session, model.__table__.c.id, gone[name])
    session.expire_all()
    rows = result.tables[Activity.__tablename__]
    versions = {
        one: rows[one]["version"]
        for one in result.row_ids
        if one not in plan.rows() or rows[one]["version"] != plan.rows()[one]["version"]
    }
    held = {one["id"]: rows[one["id"]]["version"] for one in tables[Activity.__tablename__]["changed"]}
    held |= {one: rows[one]["version"] for one in tables[Activity.__tablename__]["added"]}
    state = [[one, version] for one, version in held.items()]
    return {"plan": before, "plan_after": after, "tables": tables, "versions": state}, versions


def _differing(old: Values, new: Values) -> Values:
    return {"id": old["id"]} | {name: value for name, value in old.items() if value != new[name]}
