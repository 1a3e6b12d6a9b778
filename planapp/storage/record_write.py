"""A record over a plan that is stored: only what differs is written, and what was there is kept."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from planapp.domain.own_words import without_own_words
from planapp.domain.record import AreaRecord, PlanRecord, RowRecord, to_json
from planapp.domain.timeframe import read_timeframe
from planapp.storage.ids import reserve_ids
from planapp.storage.models import Activity, Area, Chapter, Plan
from planapp.storage.plan_tables import MODELS, delete_all, plain, stored_rows, update_all, write_parties
from planapp.storage.record_in import (
    SHARED,
    Values,
    area_values,
    cell_values,
    chapter_values,
    insert_all,
    plan_search_text,
    responsibility_values,
    row_search_text,
    row_values,
)
from planapp.storage.record_out import document_record

Before = dict[str, Any]
Settle = Callable[[int, Values, Values], bool]
_PLAN = ("title", "region", "rcc", "period", "starts_on", "ends_on", "columns", "legend", "intro")
_PLAN_COLUMNS = (*_PLAN, "after_legend", "trailing", "notes", "source", "left_out", "search_text")
# What a row says: where it differs, the version rises.
_SAID = ("responsible", "timeframe_cell", "resources", "status_raw", "status", "timeframe", "extra", "links")
# What the record does not hold of a row: it stays, unless somebody settles otherwise.
_BESIDE = (
    *("is_followed_up", "followed_up_reason", "followed_up_set", "waiting_for", "comment", "internal_note"),
    *("cancelled_reason", "cancelled_by", "proposed_status", "origin_id", "ended_at", "ended"),
    *("import_id", "missing_import_id", "places", "source", "version"),
)


class StoredPlan:
    """What is stored of a plan, by table and id; rows that have been taken out of it are among them."""

    def __init__(self, session: Session, plan_id: int) -> None:
        areas = select(Area.id).where(Area.plan_id == plan_id)
        self.tables: dict[str, dict[int, Values]] = {}
        for name, model in MODELS.items():
            table = model.__table__
            mine = table.c.plan_id == plan_id if "plan_id" in table.c else table.c.area_id.in_(areas)
            self.tables[name] = stored_rows(session, table, mine)

    def rows(self) -> dict[int, Values]:
        """The rows, by id."""
        return self.tables[Activity.__tablename__]


class Ids:
    """The ids of a record's chapters, areas and rows, in its order; None for what is new."""

    def __init__(self, chapters: list[int | None], areas: list[int | None], rows: list[int | None]) -> None:
        self.chapters, self.areas, self.rows = chapters, areas, rows


def _fill(session: Session, model: Any, known: list[int | None]) -> list[int]:
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
    for cell, cell_id in zip(cells, _fill(session, model, [cell["id"] for cell in cells]), strict=True):
        cell["id"] = cell_id
    return [None if one is None else cells[one]["id"] for one in chosen], cells


class Result:
    """What the plan's tables shall hold, by table and id.

    `settle` is called for each row that is stored already, with its index, the stored values and the new
    ones, which it may change; it says whether the row says something else than before.
    """

    def __init__(
        self, session: Session, plan: StoredPlan, plan_id: int, record: PlanRecord, ids: Ids, settle: Settle
    ) -> None:
        self.session, self.plan, self.plan_id, self.record, self.ids = session, plan, plan_id, record, ids
        self.settle = settle
        self.tables: dict[str, dict[int, Values]] = {name: {} for name in MODELS}
        self.places: list[tuple[int, AreaRecord]] = []
        self.chapter_ids = _fill(session, Chapter, ids.chapters)
        self.area_ids = _fill(session, Area, ids.areas)
        self.row_ids = _fill(session, Activity, ids.rows)
        self.parties: dict[int, list[Values]] = {}
        self._outline()
        self._rows()
        for row_id, values in plan.rows().items():  # what has been taken out before stays so
            if values["area_id"] is None and row_id not in self.tables[Activity.__tablename__]:
                self.put(Activity, values)

    def put(self, model: Any, values: Values) -> None:
        """Let a table hold a row."""
        self.tables[model.__tablename__][values["id"]] = values

    def _outline(self) -> None:
        area_ids = iter(self.area_ids)
        for position, (chapter_id, chapter) in enumerate(
            zip(self.chapter_ids, self.record.chapters, strict=True)
        ):
            self.put(Chapter, chapter_values(chapter, self.plan_id, position, chapter_id))
            for place, area in enumerate(chapter.areas):
                area_id = next(area_ids)
                self.put(Area, area_values(area, self.plan_id, chapter_id, place, area_id))
                self.places.append((area_id, area))

    def _rows(self) -> None:
        stored, known = self.plan.rows(), self.ids.rows
        shared: dict[str, list[int | None]] = {}
        for name, model in SHARED:
            held = [None if one is None else stored[one][f"{name}_id"] for one in known]
            shared[f"{name}_id"], cells = _cell_ids(self.session, name, model, self.places, held)
            for cell in cells:
                self.put(model, cell)
        rows = [(area_id, at, row) for area_id, area in self.places for at, row in enumerate(area.rows)]
        for index, (area_id, position, row) in enumerate(rows):
            values = {"id": self.row_ids[index]} | {name: ids[index] for name, ids in shared.items()}
            self._row(index, row, values | row_values(row, self.plan_id, area_id, position))

    def _row(self, index: int, row: RowRecord, values: Values) -> None:
        known = self.ids.rows[index]
        old = self.plan.rows()[known] if known is not None else None
        if old is not None:
            values = old | values | {name: old[name] for name in _BESIDE}
            values["search_text"] = row_search_text(row, old["comment"])
            differs = any(old[name] != values[name] for name in _SAID)
            if self.settle(index, old, values) or differs:
                values["version"] = old["version"] + 1
        else:
            self.settle(index, {}, values)
        if old is None or values["version"] != old["version"]:
            self.parties[values["id"]] = responsibility_values(row, values["id"])
        self.put(Activity, values)

    def versions(self) -> dict[int, int]:
        """The versions of rows that say something else than before, and of new ones, by id."""
        rows, stored = self.tables[Activity.__tablename__], self.plan.rows()
        return {
            one: values["version"]
            for one, values in rows.items()
            if one not in stored or values["version"] != stored[one]["version"]
        }


def _store_plan(session: Session, plan_id: int, record: PlanRecord) -> tuple[Values, Values]:
    """Write the plan's own columns; returns those that changed, as they were and as they are.

    The words that the plan has chosen beside its document's are no part of them.
    """
    plan = session.get_one(Plan, plan_id)
    record = without_own_words(record, document_record(plan), plan.own_words)
    period = read_timeframe(record.period)
    made = {
        "starts_on": period.starts_on if period else None,
        "ends_on": period.ends_on if period else None,
        "search_text": plan_search_text(record),
    }
    before, after = {}, {}
    for name in _PLAN_COLUMNS:
        new = made[name] if name in made else to_json(getattr(record, name))
        old = getattr(plan, name)
        if old != new and not (name in ("starts_on", "ends_on") and record.period == plan.period):
            before[name], after[name] = old, new
    for name, value in after.items():
        setattr(plan, name, value)
    session.flush()
    return plain(before), plain(after)


def write_result(session: Session, result: Result) -> Before:
    """Write what differs from what is stored; returns what was there, as plain JSON.

    Call it in a write transaction that holds the plan. A few statements for each table.
    """
    plan = result.plan
    before, after = _store_plan(session, result.plan_id, result.record)
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
            # A row that was added is known by its version.
            "made": [plain(values) for values in added] if model is not Activity else [],
            "changed": [plain(_differing(old[values["id"]], values)) for values in changed],
            "after": [plain(_differing(values, old[values["id"]])) for values in changed],
            "removed": [plain(old[one]) for one in gone[name]],
        }
    write_parties(session, result.parties)
    for name, model in reversed(MODELS.items()):
        delete_all(session, model.__table__.c.id, gone[name])
    session.expire_all()
    rows = result.tables[Activity.__tablename__]
    touched = [one["id"] for one in tables[Activity.__tablename__]["changed"]]
    touched += tables[Activity.__tablename__]["added"]
    state = [[one, rows[one]["version"]] for one in touched]
    return {"plan": before, "plan_after": after, "tables": tables, "versions": state}


def _differing(old: Values, new: Values) -> Values:
    return {"id": old["id"]} | {name: value for name, value in old.items() if value != new[name]}
