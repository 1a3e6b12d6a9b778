"""What people do to the same rows at the same time, each in two steps: they open it, and they press."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from planapp.domain.editing.cells import cell_seen, write_cell
from planapp.domain.editing.written import Done, Written
from planapp.domain.record import RESPONSIBLE
from planapp.extensions import db
from planapp.services.answers.confirm_unchanged import confirm_unchanged
from planapp.services.bulk.change_many import change_many, preview_many
from planapp.services.bulk.undo_many import undo_many
from planapp.services.bulk.wanted import BulkForm
from planapp.services.change_row import history_values
from planapp.services.editing.edit_plan import edit_plan
from planapp.services.errors import ServiceError
from planapp.services.imports.answer_upload import checked_upload
from planapp.services.imports.confirm_upload import confirm_upload, seen_of
from planapp.services.imports.upload_plan import upload
from planapp.services.show_plan import get_plan
from planapp.services.undo_change import undo_change
from planapp.services.update_row import update_row
from planapp.storage.models import Activity, Change
from planapp.storage.record_edit import load_written
from planapp.storage.record_out import load_record

STATUSES = ("not_started", "in_progress", "done")
WORDS = {"not_started": "Ej påbörjad", "in_progress": "Påbörjad", "done": "Klar"}
Values = dict[int, dict[str, str]]


@dataclass
class Press:
    """One person's press: `knew` is every row's values when they opened it; `batch` what it was stored as."""

    kind: str
    knew: Values
    send: Callable[[], str | None]
    batch: str | None = None
    refused: str = ""
    unexpected: list[BaseException] = field(default_factory=list)

    def press(self) -> None:
        """Send it; a refusal is an answer too."""
        try:
            self.batch = self.send()
        except ServiceError as refusal:
            self.refused = str(refusal)
        finally:
            db.session.rollback()


@dataclass
class People:
    """A plan that several people work in; `word` is a new text each time, so that none is like another."""

    plan_id: int
    rows: list[int]
    planners: list[Visitor]
    owner: Visitor
    chance: random.Random
    words: int = 0

    def word(self) -> str:
        """A text that nobody has written before."""
        self.words += 1
        return f"Text {self.words}"

    def values(self) -> Values:
        """What every row says now, read in one moment."""
        db.session.rollback()
        statement = select(Activity).where(Activity.plan_id == self.plan_id, Activity.area_id.is_not(None))
        found = {one.id: history_values(one) for one in db.session.scalars(statement)}
        db.session.rollback()
        return found

    def open(self, kind: str) -> Press:
        """Open what a press is about, in this moment."""
        return _OPENED[kind](self)


def _version(row_id: int) -> int:
    return db.session.scalars(select(Activity.version).where(Activity.id == row_id)).one()


def _some_value(people: People) -> dict[str, str]:
    field_name = people.chance.choice(("status", "status", "comment", "internal_note", "timeframe"))
    if field_name == "status":
        return {"status": people.chance.choice(STATUSES)}
    if field_name == "timeframe":
        return {"timeframe": str(people.chance.randrange(2023, 2040))}
    return {field_name: people.word()}


def _open_page(people: People) -> Press:
    row_id, values, who = people.chance.choice(people.rows), _some_value(people), people.planners[0]
    if "timeframe" not in values and people.chance.random() < 0.5:
        who = people.owner
    version, knew = _version(row_id), people.values()
    return Press("page", knew, lambda: update_row(who, row_id, version, values).batch)


def _open_unchanged(people: People) -> Press:
    row_id, knew = people.chance.choice(people.rows), people.values()
    version = _version(row_id)
    return Press("unchanged", knew, lambda: confirm_unchanged(people.owner, row_id, version).batch)


def _open_bulk(people: People) -> Press:
    planner, knew = people.planners[1], people.values()
    chosen = people.chance.sample(people.rows, people.chance.randrange(2, len(people.rows) + 1))
    form = BulkForm(status=people.chance.choice(STATUSES))
    if people.chance.random() < 0.4:
        form = BulkForm(responsible=people.word(), timeframe=str(people.chance.randrange(2023, 2040)))
    seen = preview_many(get_plan(people.plan_id), chosen, form).seen
    return Press("bulk", knew, lambda: change_many(planner, people.plan_id, seen, form).batch)


def _open_undo(people: People) -> Press:
    knew = people.values()
    statement = select(Change.batch, Change.how).where(Change.plan_id == people.plan_id)
    latest = statement.where(Change.restores.is_not(None)).order_by(Change.id.desc()).limit(4)
    found = db.session.execute(latest).all()
    if not found:
        return _open_page(people)
    batch, how = people.chance.choice(found)
    planner, plan_id = people.planners[1], people.plan_id

    def undo_bulk() -> str | None:
        undo_many(planner, plan_id, batch)
        made = select(Change.batch).where(Change.undoes == batch).order_by(Change.id.desc())
        return db.session.scalars(made.limit(1)).first()

    if how == "bulk":
        return Press("undo", knew, undo_bulk)
    return Press("undo", knew, lambda: undo_change(planner, batch).batch)


def _open_edit(people: People) -> Press:
    row_id, text, knew = people.chance.choice(people.rows), people.word(), people.values()
    written = load_written(db.session(), people.plan_id)
    assert written is not None
    seen = cell_seen(written, row_id, RESPONSIBLE)

    def edit(now: Written) -> Done:
        return write_cell(now, row_id, RESPONSIBLE, text, seen)

    return Press("edit", knew, lambda: edit_plan(people.planners[1], people.plan_id, edit).batch)


def _open_reading(people: People) -> Press:
    planner, knew = people.planners[0], people.values()
    record = load_record(db.session(), people.plan_id)
    assert record is not None
    row = people.chance.choice(record.rows())
    if row.timeframe_source != "status":
        row.status = people.chance.choice(STATUSES)
        row.status_raw = WORDS[row.status]
        row.spans.pop("status", None)
    organisation = planner.roles[0].organisation_id
    import_id = upload(planner, write_word(record), "plan.docx", organisation, people.plan_id, ["status"])
    seen = seen_of(checked_upload(planner, import_id))

    def confirm() -> str | None:
        before = db.session.scalars(select(Change.id).order_by(Change.id.desc()).limit(1)).first() or 0
        db.session.rollback()
        confirm_upload(planner, import_id, seen)
        made = select(Change.batch).where(Change.id > before, Change.how == "import")
        return db.session.scalars(made.limit(1)).first()

    return Press("import", knew, confirm)


_OPENED: dict[str, Callable[[People], Press]] = {
    "page": _open_page,
    "unchanged": _open_unchanged,
    "bulk": _open_bulk,
    "undo": _open_undo,
    "edit": _open_edit,
    "import": _open_reading,
}
KINDS = tuple(_OPENED)
