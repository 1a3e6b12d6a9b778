"""What the pages ask of the database, each in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from planapp.domain.text import search_form, without_forbidden
from planapp.storage.descent import history_limits
from planapp.storage.engine import SWEDISH
from planapp.storage.models import (
    Activity,
    Area,
    Change,
    Chapter,
    ImportRun,
    Organisation,
    Owner,
    Plan,
    RccActivity,
    RegionActivity,
    Responsibility,
    User,
)
from planapp.storage.owners import can_answer


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are wanted, as far as the database can tell; empty values ask for nothing."""

    text: str = ""
    responsible: tuple[str, ...] = ()  # the names that count as the party wanted
    owner_id: int | None = None


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a folded search column holds a text: «öre» finds «Örebro» on every database."""
    # PostgreSQL refuses a whole statement for some of the characters that no stored text holds.
    found: ColumnElement[bool] = column.contains(search_form(without_forbidden(text)), autoescape=True)
    return found


def _wanted(wanted: RowFilter) -> ColumnElement[bool]:
    tests: list[ColumnElement[bool]] = []
    if wanted.text:
        tests.append(
            or_(contains(Activity.search_text, wanted.text), contains(Area.search_text, wanted.text))
        )
    if wanted.responsible:
        names = [without_forbidden(name) for name in wanted.responsible]
        named = Responsibility.activity_id == Activity.id, Responsibility.name.in_(names)
        tests.append(exists().where(*named))
    if wanted.owner_id is not None:
        tests.append(exists().where(Owner.activity_id == Activity.id, Owner.user_id == wanted.owner_id))
    wanted_all: ColumnElement[bool] = true()
    for test in tests:
        wanted_all = wanted_all & test
    return wanted_all


def has_text() -> ColumnElement[bool]:
    """Whether a row says anything in its own cells: one that does not is no activity (`record.is_blank`)."""
    shared = [
        exists().where(model.id == key, cast(model.text, Text) != "").correlate(Activity)
        for model, key in (
            (RccActivity, Activity.rcc_activity_id),
            (RegionActivity, Activity.region_activity_id),
        )
    ]
    own = [Activity.responsible, Activity.timeframe_cell, Activity.resources]
    lists = [cast(column, Text) != "" for column in own]
    return or_(Activity.status_raw != "", cast(Activity.extra, Text) != "{}", *lists, *shared)


def waits_for_yes() -> ColumnElement[bool]:
    """Whether a row waits for the planner's yes, as `show_plan.is_reported_done` says of each."""
    differs = or_(Activity.status.is_(None), Activity.proposed_status != Activity.status)
    return Activity.proposed_status.is_not(None) & differs


_ROW_COLUMNS = [
    column
    for column in Activity.__table__.columns
    if column.name
    not in (
        "plan_id",
        "label",
        "precision",
        "notes",
        "source",
        "search_text",
        "internal_note",
        "followed_up_set",
        "origin_id",
        "ended_at",
        "ended",
    )
]


def _rows() -> Select[Any]:
    return (
        select(
            *_ROW_COLUMNS,
            RccActivity.text.label("rcc_activity"),
            RegionActivity.text.label("region_activity"),
        )
        .outerjoin(RccActivity, Activity.rcc_activity_id == RccActivity.id)
        .outerjoin(RegionActivity, Activity.region_activity_id == RegionActivity.id)
    )


def plan_rows(session: Session, plan_id: int, wanted: RowFilter) -> list[Row[Any]]:
    """Every row of a plan with its cells; `hit` says whether it is wanted."""
    statement = (
        _rows()
        .add_columns(_wanted(wanted).label("hit"))
        .join(Area, Activity.area_id == Area.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Activity.area_id, Activity.position)
    )
    return list(session.execute(statement))


def owned_rows(
    session: Session, user_ids: Collection[int], plan_ids: Collection[int], row_id: int | None = None
) -> list[Row[Any]]:
    """The rows that users can answer for, with area, chapter and their part-answer, in the plans' order.

    Only one row where `row_id` is given; one that several of the users answer for comes once for each.
    """
    owned = Owner.user_id, Owner.is_lead, Owner.part_status, Owner.part_waiting_for
    other = aliased(Activity)
    same_cell = other.region_activity_id == Activity.region_activity_id
    shares = exists().where(other.area_id == Activity.area_id, same_cell, other.id != Activity.id)
    statement = (
        _rows()
        .add_columns(Activity.plan_id, Area.code, Area.title, Area.goal, Chapter.heading)
        .add_columns(*owned, Owner.part_comment, Owner.part_reference, Owner.part_at)
        .add_columns(shares.label("shares_region_activity"))
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .join(Owner, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Owner.user_id.in_(user_ids), Activity.plan_id.in_(plan_ids) if plan_ids else false())
        .where(can_answer(Owner.user_id))
        .order_by(Activity.plan_id, Chapter.position, Area.position, Activity.position)
    )
    if row_id is not None:
        statement = statement.where(Activity.id == row_id)
    return list(session.execute(statement))


def plan_outline(session: Session, plan_id: int) -> list[Row[Any]]:
    """A plan's chapters with their areas, a row each; a chapter without areas once, with nulls."""
    statement = (
        select(
            Chapter.id.label("chapter_id"),
            Chapter.number,
            Chapter.title.label("chapter_title"),
            Chapter.heading.label("chapter_heading"),
            Chapter.intro,
            Area.id.label("area_id"),
            Area.code,
            Area.title,
            Area.heading,
            Area.goal,
            Area.note,
            Area.markers,
            Area.continues,
        )
        .outerjoin(Area, Area.chapter_id == Chapter.id)
        .where(Chapter.plan_id == plan_id)
        .order_by(Chapter.position, Area.position)
    )
    return list(session.execute(statement))


def plan_owners(session: Session, plan_id: int) -> list[Row[Any]]:
    """Who answers for a plan's rows, leads first, names in Swedish order: (activity_id, user_id, name,
    is_lead, unit, part_status, part_at, ended_at, can_answer)."""
    part = Organisation.name.label("unit"), Owner.part_status, Owner.part_at
    still = User.ended_at, can_answer(Owner.user_id).label("can_answer")
    statement = (
        select(Owner.activity_id, Owner.user_id, User.name, Owner.is_lead, *part, *still)
        .join(User, Owner.user_id == User.id)
        .outerjoin(Organisation, User.unit_id == Organisation.id)
        .join(Activity, Owner.activity_id == Activity.id)
        .join(Plan, Activity.plan_id == Plan.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Owner.is_lead.desc(), User.name.collate(SWEDISH))
    )
    return list(session.execute(statement))


def responsible_names(session: Session, plan_id: int) -> list[tuple[str, int]]:
    """The parties that a plan names, as written, in Swedish order, each with how often."""
    statement = (
        select(Responsibility.name, func.count())
        .join(Activity)
        .where(Activity.plan_id == plan_id)
        .group_by(Responsibility.name)
        .order_by(Responsibility.name.collate(SWEDISH))
    )
    return [(name, times) for name, times in session.execute(statement)]


def row_comments(session: Session, plan_id: int) -> list[Row[Any]]:
    """(comment, reference, is_followed_up) of a plan's rows, in the document's order."""
    statement = (
        select(Activity.comment, Activity.reference, Activity.is_followed_up)
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == plan_id)
        .order_by(Chapter.position, Area.position, Activity.position)
    )
    return list(session.execute(statement))


def row_histories(session: Session, row_ids: Collection[int]) -> dict[int, list[tuple[Change, str | None]]]:
    """Rows' changes with who made them, the newest first; each goes on from those of rows it comes from.

    A few statements, whatever the number of rows.
    """
    limits = history_limits(session, row_ids)
    sources = {source for mine in limits.values() for source in mine}
    statement = select(Change, User.name).outerjoin(User, Change.user_id == User.id)
    lines: dict[int | None, list[tuple[Change, str | None]]] = {}
    for change, name in session.execute(statement.where(Change.activity_id.in_(sources))):
        lines.setdefault(change.activity_id, []).append((change, name))
    return {
        row_id: sorted(
            (
                line
                for source, last in mine.items()
                for line in lines.get(source, ())
                if last is None or line[0].id <= last
            ),
            key=lambda line: -line[0].id,
        )
        for row_id, mine in limits.items()
    }


def row_history(session: Session, activity_id: int) -> list[tuple[Change, str | None]]:
    """One row's changes, as `row_histories` gives them."""
    return row_histories(session, [activity_id])[activity_id]


BY_READINGS = ("import", "import_undo")  # how the changes are made that no person set a value with


def last_change(session: Session, plan_id: int) -> int:
    """The newest change in a plan's history, 0 when nothing has changed."""
    return session.scalar(select(func.max(Change.id)).where(Change.plan_id == plan_id)) or 0


def changes_by_people(session: Session, plan_id: int, after: int = 0) -> list[Row[Any]]:
    """The changes of a plan's rows that people made, the oldest first, with who made them."""
    statement = (
        _changes()
        .where(Change.plan_id == plan_id, Change.activity_id.is_not(None))
        .where(Change.how.not_in(BY_READINGS), Change.id > after)
        .order_by(Change.id)
    )
    return list(session.execute(statement))


def _changes() -> Any:
    lines = Change.id, Change.activity_id, Change.what, Change.old, Change.at, Change.batch
    return select(*lines, Change.part_id, Change.place, User.name).outerjoin(User, Change.user_id == User.id)


def text_changes_by_people(session: Session, plan_id: int) -> list[Row[Any]]:
    """The changes of a plan's own texts and those of its chapters and areas, as `changes_by_people`."""
    statement = (
        _changes()
        .where(Change.plan_id == plan_id, Change.activity_id.is_(None))
        .where(Change.how.not_in(BY_READINGS))
        .order_by(Change.id)
    )
    return list(session.execute(statement))


def ended_rows(session: Session, plan_id: int) -> list[Row[Any]]:
    """A plan's rows that have been taken out of it, with what was kept of them."""
    readings = Activity.import_id, Activity.places, Activity.origin_id
    statement = select(Activity.id, *readings, Activity.ended)
    taken_out = Activity.plan_id == plan_id, Activity.area_id.is_(None)
    return list(session.execute(statement.where(*taken_out).order_by(Activity.id)))


def plan_ids_in_order(session: Session, plan_id: int) -> tuple[list[int], list[int], list[Row[Any]]]:
    """Ids of a plan's chapters and areas, and its rows with the readings they come from, in its order."""
    chapters = select(Chapter.id).where(Chapter.plan_id == plan_id).order_by(Chapter.position)
    placed = Chapter.position, Area.position
    areas = select(Area.id).join(Chapter, Area.chapter_id == Chapter.id).where(Area.plan_id == plan_id)
    rows = (
        select(
            Activity.id,
            Activity.import_id,
            Activity.places,
            Activity.missing_import_id,
            Activity.origin_id,
        )
        .join(Area, Activity.area_id == Area.id)
        .join(Chapter, Area.chapter_id == Chapter.id)
        .where(Activity.plan_id == plan_id)
        .order_by(*placed, Activity.position)
    )
    found = session.scalars(chapters), session.scalars(areas.order_by(*placed)), session.execute(rows)
    return list(found[0]), list(found[1]), list(found[2])


def plan_readings(session: Session, plan_id: int) -> list[Row[Any]]:
    """The readings stored in a plan: id, the last change before it, and what it said of kept texts."""
    statement = select(
        ImportRun.id,
        ImportRun.before["last_change"].as_integer().label("last_change"),
        ImportRun.before["said"].as_json().label("said"),
        ImportRun.before["texts"].as_json().label("texts"),
    ).where(ImportRun.plan_id == plan_id, ImportRun.stored_at.is_not(None))
    return list(session.execute(statement))
