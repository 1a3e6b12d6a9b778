"""A plan's rows held apart from the session, changed together and written in a few statements."""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from planapp.domain.record import is_blank
from planapp.extensions import db
from planapp.services.change_row import Beside, stored_row
from planapp.services.owners.press import Linked, linked
from planapp.storage.merges import ended_spans
from planapp.storage.models import Activity, Area, Chapter, Plan, RccActivity, RegionActivity
from planapp.storage.plan_tables import update_all, write_parties
from planapp.storage.record_in import Values

_COLUMNS = [name for column in Activity.__table__.c if (name := column.name) not in ("id", "ended")]


@dataclass
class HeldRows(Beside):
    """Rows in the plan's order, with what is around them. A change is on the copy until `write`."""

    plan: Plan
    rows: dict[int, Activity]
    areas: dict[int, Area]
    texts: dict[int, list[str]]  # what a row says that there is to do
    linked: Linked
    kept: list[Any] = field(default_factory=list)  # so that the session forgets none of them
    before: dict[int, Values] = field(default_factory=dict)
    parties: dict[int, list[Values]] = field(default_factory=dict)
    is_written: bool = False
    spread: set[int] = field(default_factory=set)  # the rows that have lost or regained a merge

    def place(self, activity: Activity) -> str:
        """Where a row stands, for a person: «2.a) Tobak, rad 3»."""
        area = self.areas[activity.area_id or 0]
        return f"{' '.join(part for part in (area.code, area.title) if part) or 'Området'}, rad " + str(
            activity.position + 1
        )

    def area_rows(self, area_id: int | None) -> list[Activity]:
        """The rows of an area in their order."""
        return self.by_area.get(area_id or 0, [])

    def __post_init__(self) -> None:
        """Sort the rows by area; merged cells lie within one."""
        self.by_area: dict[int, list[Activity]] = {}
        for row in self.rows.values():
            self.by_area.setdefault(row.area_id or 0, []).append(row)

    def seen(self, row_id: int) -> str:
        """What a preview has shown of a row: its version, and who answers for it."""
        owners = zlib.crc32(repr(self.linked.of(row_id)).encode())
        return f"{self.rows[row_id].version}.{owners:x}"

    def is_blank(self, activity: Activity) -> bool:
        """Whether a row says nothing at all: no activity."""
        return is_blank(stored_row(activity))

    def version_after(self, activity: Activity) -> int:
        """The version that a row has when its change is written."""
        return activity.version + (activity.id in self.before and not self.is_written)

    def written(self, plan: Plan) -> Iterable[str]:
        """The status cells of the plan's rows, as they were."""
        return [self.before.get(one.id, {}).get("status_raw", one.status_raw) for one in self.rows.values()]

    def dissolve(self, activity: Activity, names: set[str]) -> dict[str, Any]:
        """End the merges of a row's cells in some columns, on all the rows that they cover."""
        ended, spread = ended_spans(self.area_rows(activity.area_id), activity, names)
        self.set_spans(spread)
        return ended

    def set_spans(self, spread: dict[int, Values]) -> None:
        """Give rows other merges; their versions stay, since they say what they said."""
        for row_id, spans in spread.items():
            self.rows[row_id].spans = spans
        self.spread |= spread.keys()

    def write_parties(self, activity_id: int, parties: list[Values]) -> None:
        """Note the parties that a row names; they are written with the others'."""
        self.parties[activity_id] = parties

    @contextmanager
    def changing(self, activity: Activity) -> Iterator[None]:
        """A row is changed inside; when that fails, everything is as it was before."""
        mine = {name: getattr(activity, name) for name in _COLUMNS}
        spans = {one.id: one.spans for one in self.area_rows(activity.area_id)}
        spread = set(self.spread)
        try:
            yield
        except BaseException:
            for name, value in mine.items():
                setattr(activity, name, value)
            for one in self.area_rows(activity.area_id):
                one.spans = spans[one.id]
            self.spread = spread
            self.parties.pop(activity.id, None)
            raise
        self.before.setdefault(activity.id, mine)

    def write(self) -> None:
        """Store what has been changed: a statement for each table, whatever the number of rows."""
        self.is_written = True
        session, names = db.session(), self._changed_names()
        for row_id in self.before:
            self.rows[row_id].version += 1
        update_all(session, Activity.__table__, [self._values(one, names) for one in self.before])
        others = self.spread - self.before.keys()
        update_all(session, Activity.__table__, [self._values(one, ["spans"]) for one in sorted(others)])
        if self.parties:
            write_parties(session, self.parties)

    def _changed_names(self) -> list[str]:
        """The columns in which some row differs; all rows are written with the same ones."""
        changed = {
            name
            for row_id, before in self.before.items()
            for name in _COLUMNS
            if getattr(self.rows[row_id], name) != before[name]
        }
        return [*sorted(changed | ({"spans"} if self.spread else set())), "version"]

    def _values(self, row_id: int, names: list[str]) -> Values:
        return {"id": row_id} | {name: getattr(self.rows[row_id], name) for name in names}


def hold_rows(plan: Plan) -> HeldRows:
    """All rows of a plan, to change; a few statements whatever their number."""
    session = db.session()
    placed = (
        select(Activity)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == plan.id)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    rows = list(session.scalars(placed))
    areas = {one.id: one for one in session.scalars(select(Area).filter_by(plan_id=plan.id))}
    shared = [_cells(RegionActivity, plan.id), _cells(RccActivity, plan.id)]
    texts = {row.id: _text(row, shared, areas[row.area_id or 0]) for row in rows}
    for row in rows:
        session.expunge(row)  # what is changed is written by us, and a preview not at all
    held = {row.id: row for row in rows}
    return HeldRows(plan, held, areas, texts, linked(plan.id), [*shared, *areas.values()])


def _cells(model: Any, plan_id: int) -> dict[int, Any]:
    """The shared cells of one kind in a plan, by id."""
    mine = select(model).join(Area, model.area_id == Area.id).where(Area.plan_id == plan_id)
    return {one.id: one for one in db.session.scalars(mine)}


def _text(row: Activity, shared: list[dict[int, Any]], area: Area) -> list[str]:
    """What a row says that there is to do: the region's own first, at last the area's goal."""
    for cells, cell_id in zip(shared, (row.region_activity_id, row.rcc_activity_id), strict=True):
        cell = cells.get(cell_id or 0)
        if cell is not None and cell.text:
            text: list[str] = cell.text
            return text
    return area.goal
