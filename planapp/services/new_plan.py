"""Make a plan without reading a document in: empty, or as a part of one that there is."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import insert, select

from planapp.domain.access import Visitor
from planapp.domain.editing.naming import name_area, name_chapter
from planapp.domain.editing.new_plan import copy_record, empty_record
from planapp.domain.editing.paragraphs import read_line, require_line
from planapp.domain.editing.written import EditError, Written
from planapp.domain.next_period import first_day, next_period, next_title
from planapp.domain.own_words import without_own_words
from planapp.domain.record import PlanRecord, RowRecord
from planapp.domain.status import CANCELLED, DONE
from planapp.extensions import db
from planapp.services.errors import NotFound, ServiceError
from planapp.services.history import Line, record_lines
from planapp.services.owners.people import possible_owners
from planapp.services.plan_rights import may_see
from planapp.services.show_plan import get_plan, plan_labels
from planapp.services.transaction import transaction
from planapp.storage.locks import share_plan
from planapp.storage.models import Activity, Organisation, Owner, Plan
from planapp.storage.plan_tables import update_all
from planapp.storage.queries import plan_ids_in_order
from planapp.storage.record_edit import load_written
from planapp.storage.record_in import store_record
from planapp.storage.record_out import document_record

FINISHED = (DONE, CANCELLED)
_SHOWN = 160
_GONE = "Planen finns inte."


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan is called and whose it is."""

    title: str
    region: str = ""
    rcc: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """What is taken along from a plan: ticked rows of ticked chapters, by their stored ids.

    With `takes_finished` every done and cancelled row of a ticked chapter comes along too; with `keeps_past`
    timeframes that end before the new period do.
    """

    title: str
    period: str
    chapter_ids: frozenset[int]
    row_ids: frozenset[int]
    takes_finished: bool = False
    keeps_past: bool = False
    keeps_owners: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """The new plan, how many rows and links to owners came along, and how many timeframes did not."""

    plan_id: int
    rows: int
    owners: int
    cleared: int


@dataclass(slots=True)
class CopyRow:
    """A row to take along or not."""

    id: int
    place: str
    text: str
    status: str
    is_finished: bool


@dataclass(slots=True)
class CopyChapter:
    """A chapter to take along or not."""

    id: int
    heading: str
    rows: list[CopyRow] = field(default_factory=list)


@dataclass(slots=True)
class CopyPage:
    """What there is to choose among, and what is proposed."""

    plan: Plan
    title: str
    period: str
    chapters: list[CopyChapter]

    @property
    def finished(self) -> int:
        """How many rows are done or cancelled."""
        return sum(row.is_finished for chapter in self.chapters for row in chapter.rows)


def make_plan(visitor: Visitor, organisation_id: int, facts: PlanFacts) -> int:
    """Make an empty draft for an organisation whose every plan the visitor keeps; returns its id.

    Raises NotFound for another organisation, and ServiceError for facts that cannot be used.
    """
    if organisation_id not in visitor.planned_organisations():
        raise NotFound("Organisationen finns inte.")
    try:
        record = empty_record(facts.title, facts.region, facts.rcc, facts.period)
    except EditError as fault:
        raise ServiceError(str(fault)) from fault
    with transaction():
        plan_id = store_record(db.session(), record, organisation_id)
        record_lines(plan_id, visitor, "page", [Line("plan_made", "", record.title or "")])
        return plan_id


def organisation_region(organisation_id: int) -> str:
    """The name of an organisation that is a region, as a proposal for the plan's region."""
    found = db.session.get(Organisation, organisation_id)
    return found.name if found is not None and found.type == "region" else ""


def _text_of(row: RowRecord) -> str:
    cells = row.region_activity, row.rcc_activity, row.responsible
    text = next((" ".join(cell) for cell in cells if cell), "")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"


def show_copy(plan: Plan) -> CopyPage:
    """What can be taken along from a plan to the next one; a fixed number of statements."""
    written = load_written(db.session(), plan.id)
    assert written is not None
    labels = plan_labels(plan, [])
    chapters = []
    for chapter in written.record.chapters:
        page = CopyChapter(written.ids[id(chapter)], name_chapter(chapter))
        for area in chapter.areas:
            page.rows += [
                CopyRow(
                    written.ids[id(row)],
                    name_area(area),
                    _text_of(row),
                    labels[row.status],
                    row.status in FINISHED,
                )
                for row in area.rows
            ]
        chapters.append(page)
    return CopyPage(plan, next_title(plan.title, plan.period), next_period(plan.period), chapters)


def copy_plan(visitor: Visitor, plan_id: int, choice: CopyChoice, today: date) -> Copied:
    """Make a draft of the chosen chapters and rows, without statuses, linked back to where they came from.

    Raises NotFound when the plan is not there for the visitor, and ServiceError when the visitor makes no
    plans for its organisation or the title cannot be used. Rows that are gone by now are left out.
    """
    with transaction():
        share_plan(db.session(), plan_id)
        plan = get_plan(plan_id)
        if not may_see(visitor, plan):
            raise NotFound(_GONE)
        if plan.organisation_id not in visitor.planned_organisations():
            raise ServiceError("Du kan inte göra nya planer i organisationen. Be en administratör.")
        if plan.version_of_id is not None:
            raise ServiceError("Utkast till en ny version går inte att kopiera. Utgå från planen själv.")
        written = load_written(db.session(), plan_id)
        assert written is not None
        record, kept = _copied(written, choice, today)
        cleared = _cleared(written, record, kept)
        record = without_own_words(record, document_record(plan), plan.own_words)
        new_id = store_record(db.session(), record, plan.organisation_id)
        _link_back(plan, new_id, kept)
        owners = _keep_owners(new_id) if choice.keeps_owners else 0
        line = Line("plan_made", plan.title or "", record.title or "")
        record_lines(new_id, visitor, "page", [line])
        return Copied(new_id, len(kept), owners, cleared)


def _cleared(written: Written, copied: PlanRecord, kept: list[int]) -> int:
    """How many rows had a timeframe that did not come along."""
    timed = {written.ids[id(row)] for row in written.record.rows() if row.timeframe}
    pairs = zip(kept, copied.rows(), strict=True)
    return sum(origin in timed and not row.timeframe for origin, row in pairs)


def _copied(written: Written, choice: CopyChoice, today: date) -> tuple[PlanRecord, list[int]]:
    """The new plan's record, and the stored ids of the rows that it has, in its order."""
    rows, whole, kept, index = set(), set(), [], 0
    for at, chapter in enumerate(written.record.chapters):
        is_ticked = written.ids[id(chapter)] in choice.chapter_ids
        mine = [row for area in chapter.areas for row in area.rows]
        if is_ticked and not mine:
            whole.add(at)  # its text comes along
        for number, row in enumerate(mine, index):
            row_id = written.ids[id(row)]
            is_wanted = row_id in choice.row_ids or (choice.takes_finished and row.status in FINISHED)
            if is_ticked and is_wanted:
                rows.add(number)
                kept.append(row_id)
        index += len(mine)
    try:
        source = replace(
            written.record,
            title=require_line(choice.title, "Planens titel"),
            period=read_line(choice.period, "Perioden"),
        )
        day = None if choice.keeps_past else first_day(source.period, today)
        return copy_record(source, rows, whole, day), kept
    except EditError as fault:
        raise ServiceError(str(fault)) from fault


def _link_back(plan: Plan, new_id: int, kept: list[int]) -> None:
    """Link the new plan to the old one, and its rows to theirs; what was settled of each comes along."""
    session = db.session()
    new = session.get_one(Plan, new_id)
    new.predecessor_id, new.parent_id, new.own_words = plan.id, plan.parent_id, dict(plan.own_words or {})
    names = ("is_followed_up", "followed_up_reason", "followed_up_set")
    columns = Activity.id, *(getattr(Activity, name) for name in names)
    held = {row.id: row for row in session.execute(select(*columns).where(Activity.plan_id == plan.id))}
    new_ids = [row.id for row in plan_ids_in_order(session, new_id)[2]]
    values = [
        {"id": row_id, "origin_id": origin} | {name: getattr(held[origin], name) for name in names}
        for row_id, origin in zip(new_ids, kept, strict=True)
    ]
    session.flush()
    update_all(session, Activity.__table__, values)
    session.expire_all()


def _keep_owners(new_id: int) -> int:
    """Let those who answer for rows answer for their copies, if their roles reach the new plan too."""
    session = db.session()
    allowed = {user_id for user_id, _ in possible_owners(get_plan(new_id))}
    statement = (
        select(Activity.id.label("activity_id"), Owner.user_id, Owner.is_lead)
        .join(Owner, Owner.activity_id == Activity.origin_id)
        .where(Activity.plan_id == new_id)
        .order_by(Activity.id, Owner.is_lead.desc(), Owner.id)
    )
    values = [dict(one._mapping) for one in session.execute(statement) if one.user_id in allowed]
    led = set()
    for one in values:  # where the lead one is not allowed, the next one leads
        one["is_lead"] = one["activity_id"] not in led
        led.add(one["activity_id"])
    if values:
        session.execute(insert(Owner), values)
    return len(values)
