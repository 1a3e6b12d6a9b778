"""Where a row was read: the file, its place there, and the receipt; and the file that did not have it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from planapp.domain.places import place_words
from planapp.domain.record import STATUS, Column
from planapp.extensions import db
from planapp.storage.models import Activity, ImportRun, Plan


@dataclass(slots=True)
class Origin:
    """A place in a file that a row, or some of its cells, was read from."""

    import_id: int
    file_name: str
    place: str
    cells: list[str] = field(default_factory=list)  # headings; empty for the row as a whole


@dataclass(slots=True)
class MissingFrom:
    """The reading that did not find a row."""

    import_id: int
    file_name: str
    at: datetime


def missing_from(activity: Activity) -> MissingFrom | None:
    """The reading that the row was missing from and still is, None for a row that was found."""
    if activity.missing_import_id is None:
        return None
    columns = ImportRun.id, ImportRun.file_name, ImportRun.stored_at, ImportRun.uploaded_at
    run = db.session.execute(select(*columns).where(ImportRun.id == activity.missing_import_id)).one()
    return MissingFrom(run.id, run.file_name, run.stored_at or run.uploaded_at)


def row_origins(activity: Activity, plan: Plan) -> list[Origin]:
    """Where the row was read, and then the cells that another reading brought."""
    held = [(activity.import_id, "", activity.source or {})]
    held += [(one["import_id"], name, one) for name, one in (activity.places or {}).items()]
    wanted = {import_id for import_id, _, _ in held if import_id is not None}
    rows = db.session.execute(select(ImportRun.id, ImportRun.file_name).where(ImportRun.id.in_(wanted)))
    names = {one.id: one.file_name for one in rows}
    columns = [Column(one["key"], one["header"]) for one in plan.columns]
    headers = {one.key: one.header for one in columns}
    found: dict[tuple[int, str, bool], Origin] = {}
    for import_id, name, place in held:
        if import_id is None or import_id not in names:
            continue
        words = place_words({key: one for key, one in place.items() if key != "column"}, columns)
        origin = found.setdefault((import_id, words, not name), Origin(import_id, names[import_id], words))
        if name:
            origin.cells.append(headers.get(name, "Status" if name == STATUS else name))
    return list(found.values())
