"""What a whole plan says at one moment, as the history tells it, and what differs between two moments.

Readings and undoing change many things at once: their history is what differs, so that nothing is missed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from planapp.domain.editing.rows import row_from_json
from planapp.domain.editing.written import Done, Written
from planapp.domain.record import RowRecord
from planapp.domain.row_values import row_values
from planapp.extensions import db
from planapp.services.change_row import BESIDE, values_beside
from planapp.services.editing.edit_lines import (
    area_texts,
    chapter_texts,
    edit_lines,
    plan_texts,
    row_name,
    value_lines,
)
from planapp.services.errors import NotFound
from planapp.services.history import Line
from planapp.storage.models import Activity
from planapp.storage.queries import ended_rows
from planapp.storage.record_edit import load_written


@dataclass(slots=True)
class Snapshot:
    """A plan with its parts' ids; the rows outside it as they were kept, and what the tool knows of each row.

    `ended`, `beside` and `versions` are by row id; `beside` has the rows of the plan and those outside it.
    """

    written: Written
    ended: dict[int, RowRecord]
    beside: dict[int, dict[str, str]]
    versions: dict[int, int]

    def live(self) -> dict[int, RowRecord]:
        """The rows that stand in the plan, by id."""
        return {self.written.ids[id(row)]: row for row in self.written.record.rows()}

    def rows(self) -> dict[int, dict[str, str]]:
        """What every row says, by id."""
        return {
            row_id: row_values(row) | self.beside[row_id]
            for row_id, row in (self.ended | self.live()).items()
        }

    def parts(self) -> dict[tuple[str, int | None], str]:
        """The texts of the plan, its chapters and its areas, by name in the history and part."""
        written, record = self.written, self.written.record
        found: dict[tuple[str, int | None], str] = {
            (what, None): text for what, text in plan_texts(record).items()
        }
        for chapter in record.chapters:
            mine = chapter_texts(chapter)
            found |= {(what, written.ids[id(chapter)]): text for what, text in mine.items()}
        for area in record.areas():
            found |= {(what, written.ids[id(area)]): text for what, text in area_texts(area).items()}
        return found


def kept_rows(plan_id: int) -> dict[int, RowRecord]:
    """The rows that have been taken out of a plan, as they were kept, by id."""
    return {one.id: row_from_json(one.ended["row"]) for one in ended_rows(db.session(), plan_id) if one.ended}


def take_snapshot(plan_id: int) -> Snapshot:
    """A plan as it is now, in a few statements; raises NotFound."""
    written = load_written(db.session(), plan_id)
    if written is None:
        raise NotFound("Planen finns inte.")
    names = "id", "version", *BESIDE
    statement = select(*(getattr(Activity, name) for name in names)).where(Activity.plan_id == plan_id)
    rows = list(db.session.execute(statement))
    beside = {one.id: values_beside(one) for one in rows}
    return Snapshot(written, kept_rows(plan_id), beside, {one.id: one.version for one in rows})


def lines_between(old: Snapshot, new: Snapshot, moved: Collection[int] = ()) -> list[Line]:
    """A line for each value that differs, and for each part that came or went; `moved` are rows' ids.

    Of a row that is there no more, its text is told.
    """
    after, ids = _as_known(old, new)
    stayed = [row for row_id, row in new.live().items() if row_id in moved]
    lines = edit_lines(old.written, after, Done("", moved=stayed), ids, old.ended)
    live = old.live()
    for row_id in live.keys() & new.ended.keys():
        lines += value_lines(row_id, row_values(live[row_id]), row_values(new.ended[row_id]))
    lines += beside_lines(old, new)
    for line in lines:
        if line.activity_id is not None:
            line.version = new.versions[line.activity_id]
    return lines + list(_gone(old, new))


def beside_lines(old: Snapshot, new: Snapshot) -> list[Line]:
    """A line for each value that the tool knows of a row beside its cells, where it differs."""
    return [
        line
        for row_id in sorted(old.beside.keys() & new.beside.keys())
        for line in value_lines(row_id, old.beside[row_id], new.beside[row_id])
    ]


def _as_known(old: Snapshot, new: Snapshot) -> tuple[Written, dict[int, int]]:
    """The new plan as an edit of the old one: with the ids of what was there before; and all ids."""
    written, was = new.written, old.written
    known: dict[int, int] = {}
    for mine, theirs in (
        (written.record.chapters, _ids(was, was.record.chapters)),
        (written.record.areas(), _ids(was, was.record.areas())),
        (written.record.rows(), _ids(was, was.record.rows()) | old.ended.keys()),
    ):
        known |= {id(one): written.ids[id(one)] for one in mine if written.ids[id(one)] in theirs}
    return Written(written.record, known), written.ids


def _ids(written: Written, parts: list[Any]) -> set[int]:
    return {written.ids[id(one)] for one in parts}


def _gone(old: Snapshot, new: Snapshot) -> Iterator[Line]:
    for _, area in old.written.places():
        for row in area.rows:
            if old.written.ids[id(row)] not in new.beside:
                name = row_name(area, row)
                said = [text for what, text in row_values(row).items() if text and what != "status"]
                yield Line("added", "\n".join([name, *said]), "", name)
