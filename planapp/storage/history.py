"""The history, asked for press by press: a page at a time, whatever its length."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from planapp.domain.history_names import AREA_TEXTS, CHAPTER_TEXTS, HAND_BACKS, NOTES
from planapp.domain.text import without_forbidden
from planapp.storage.engine import SWEDISH
from planapp.storage.models import Activity, Area, Change, Chapter, Edit, ImportRun, Plan, User

_WINDOW = 5_000  # lines that are looked through for a page of presses
_PART = {"area": (*AREA_TEXTS, "area_added", "area_ended"), "chapter": (*CHAPTER_TEXTS, "chapter_added")}


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines of the history are wanted; empty values ask for nothing.

    `plan_ids` are those to look in. `notes_of` are the plans whose internal notes and hand-backs are shown;
    of other plans those of `notes_rows` and `hand_back_rows` are, each a select of row ids. `whats` are
    names of what changed; `not_whats` leaves names out.
    """

    plan_ids: tuple[int, ...]
    person_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    hows: tuple[str, ...] = ()
    whats: tuple[str, ...] = ()
    not_whats: tuple[str, ...] = ()
    chapter_id: int | None = None
    text: str = ""
    batch: str = ""
    notes_of: tuple[int, ...] = ()
    notes_rows: Any = None
    hand_back_rows: Any = None


def _says(column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text holds another; SQLite itself knows upper and lower case only of a to z."""
    forms = {text, text.lower(), text.upper(), text.capitalize()} if not text.isascii() else {text}
    return or_(*(column.icontains(one, autoescape=True) for one in sorted(forms)))


def _in_chapter(chapter_id: int) -> ColumnElement[bool]:
    areas = select(Area.id).where(Area.chapter_id == chapter_id)
    return or_(
        Change.activity_id.in_(select(Activity.id).where(Activity.area_id.in_(areas))),
        and_(Change.part_id.in_(areas), Change.activity_id.is_(None), Change.what.in_(_PART["area"])),
        and_(Change.part_id == chapter_id, Change.activity_id.is_(None), Change.what.in_(_PART["chapter"])),
    )


def _notes(wanted: LineFilter) -> ColumnElement[bool]:
    """An internal note is for those who may write one, «Inte min rad» for those whose row it is or was."""
    tests: list[ColumnElement[bool]] = [Change.what.not_in((*NOTES, *HAND_BACKS))]
    if wanted.notes_of:
        tests.append(Change.plan_id.in_(wanted.notes_of))
    for names, rows in ((NOTES, wanted.notes_rows), (HAND_BACKS, wanted.hand_back_rows)):
        if rows is not None:
            tests.append(and_(Change.what.in_(names), Change.activity_id.in_(rows)))
    return or_(*tests)


def _wanted(wanted: LineFilter) -> list[ColumnElement[bool]]:
    plans = wanted.plan_ids
    tests = [
        Change.plan_id == plans[0] if len(plans) == 1 else Change.plan_id.in_(plans) if plans else false()
    ]
    tests.append(_notes(wanted))
    if wanted.person_id is not None:
        tests.append(or_(Change.user_id == wanted.person_id, Change.for_id == wanted.person_id))
    if wanted.since is not None:
        tests.append(Change.at >= wanted.since)
    if wanted.until is not None:
        tests.append(Change.at < wanted.until)
    if wanted.hows:
        tests.append(Change.how.in_(wanted.hows))
    if wanted.whats:
        tests.append(Change.what.in_(wanted.whats))
    if wanted.not_whats:
        tests.append(Change.what.not_in(wanted.not_whats))
    if wanted.chapter_id is not None:
        tests.append(_in_chapter(wanted.chapter_id))
    if wanted.text:
        said = without_forbidden(wanted.text)
        tests.append(or_(*(_says(one, said) for one in (Change.old, Change.new, Change.according_to))))
    if wanted.batch:
        tests.append(Change.batch == wanted.batch)
    return tests


@dataclass(slots=True)
class Presses:
    """Presses, the newest first, as (batch, lines found); `next_key` begins the next page, if any."""

    found: list[tuple[str, int]]
    next_key: int | None


def find_presses(session: Session, wanted: LineFilter, before: int | None, most: int) -> Presses:
    """The newest presses that have wanted lines, `before` a key of an earlier answer; one statement.

    Looks through a limited number of lines, so that an answer may hold fewer than `most` and still have
    a next page.
    """
    tests = _wanted(wanted)
    if before is not None:
        other = aliased(Change)
        newer = exists().where(other.batch == Change.batch, other.id >= before)
        tests += [Change.id < before, ~newer]
    lines = select(Change.id, Change.batch).where(*tests).order_by(Change.id.desc()).limit(_WINDOW).subquery()
    newest = func.max(lines.c.id)
    statement = (
        select(
            lines.c.batch,
            newest.label("newest"),
            func.count().label("lines"),
            func.min(lines.c.id).label("oldest"),
        )
        .group_by(lines.c.batch)
        .order_by(newest.desc())
    )
    rows = list(session.execute(statement))
    shown, rest = rows[:most], rows[most:]
    key = rest[0].newest + 1 if rest else None
    if key is None and sum(row.lines for row in rows) == _WINDOW:
        key = min(row.oldest for row in rows)
    return Presses([(row.batch, row.lines) for row in shown], key)


def _with_names(*columns: Any) -> Any:
    absent = aliased(User)
    names = User.name.label("who"), absent.name.label("for_name")
    place = Activity.position, Activity.area_id, Area.code, Area.title, Area.heading
    return (
        select(Change, *names, *place, *columns)
        .outerjoin(User, Change.user_id == User.id)
        .outerjoin(absent, Change.for_id == absent.id)
        .outerjoin(Activity, Change.activity_id == Activity.id)
        .outerjoin(Area, Activity.area_id == Area.id)
    )


def lines_of(session: Session, wanted: LineFilter, batches: Collection[str], most: int) -> list[Row[Any]]:
    """The wanted lines of presses with names and where their rows stand, at most so many of each."""
    if not batches:
        return []
    number = func.row_number().over(partition_by=Change.batch, order_by=Change.id)
    numbered = (
        select(Change.id, number.label("number"))
        .where(*_wanted(wanted), Change.batch.in_(batches))
        .subquery()
    )
    statement = _with_names().join(numbered, numbered.c.id == Change.id).where(numbered.c.number <= most)
    return list(session.execute(statement.order_by(Change.id)))


def every_line(session: Session, wanted: LineFilter, most: int) -> Any:
    """The wanted lines, the newest first, at most so many, as they come from the database."""
    statement = _with_names(Plan.title.label("plan_title")).join(Plan, Change.plan_id == Plan.id)
    statement = statement.where(*_wanted(wanted)).order_by(Change.id.desc()).limit(most)
    return session.execute(statement.execution_options(yield_per=1000))


def people_in_history(session: Session, plan_id: int) -> list[tuple[int, str]]:
    """(id, name) of those who have changed something in a plan, or had it done in their place."""
    done = select(Change.user_id).where(Change.plan_id == plan_id).distinct()
    absent = select(Change.for_id).where(Change.plan_id == plan_id, Change.for_id.is_not(None)).distinct()
    statement = select(User.id, User.name).where(or_(User.id.in_(done), User.id.in_(absent)))
    found = session.execute(statement.order_by(User.name.collate(SWEDISH), User.id))
    return [(one.id, one.name) for one in found]


def chapters_of(session: Session, plan_id: int) -> list[tuple[int, str]]:
    """(id, heading) of a plan's chapters in its order."""
    columns = Chapter.id, Chapter.number, Chapter.title, Chapter.heading
    found = session.execute(select(*columns).where(Chapter.plan_id == plan_id).order_by(Chapter.position))
    return [
        (one.id, " ".join(part for part in (one.number, one.title) if part) or one.heading or "Utan rubrik")
        for one in found
    ]


def undone_among(session: Session, batches: Collection[str]) -> set[str]:
    """Those presses that have been undone."""
    statement = select(Change.undoes).where(Change.undoes.in_(batches)).distinct()
    return {one for one in session.scalars(statement) if one} if batches else set()


@dataclass(slots=True)
class Undoing:
    """What undoing presses depends on.

    `edits` changed the text and stand; `readings` are imports by press; `firsts` first lines; `versions`
    (version, whether it is in the plan) of their rows; `whats` and `rows` what each changed, in how many.
    """

    edits: set[str]
    readings: dict[str, int]
    firsts: dict[str, Change]
    versions: dict[int, tuple[int, bool]]
    whats: dict[str, set[str]]
    rows: dict[str, int]
    latest_words: str | None


def undoing_of(session: Session, plan_id: int, batches: Sequence[str]) -> Undoing:
    """What there is to know of undoing presses of a plan; a few statements, whatever their number."""
    edits = select(Edit.batch).where(Edit.batch.in_(batches), Edit.undone_at.is_(None))
    name = ImportRun.before["batch"].as_string()
    readings = select(ImportRun.id, name.label("batch")).where(
        ImportRun.plan_id == plan_id, ImportRun.undone_at.is_(None), name.in_(batches)
    )
    lowest = select(func.min(Change.id)).where(Change.batch.in_(batches)).group_by(Change.batch)
    firsts = {one.batch: one for one in session.scalars(select(Change).where(Change.id.in_(lowest)))}
    rows = {one.activity_id for one in firsts.values() if one.activity_id is not None}
    versions = select(Activity.id, Activity.version, Activity.area_id).where(Activity.id.in_(rows))
    words = select(Change.batch).where(Change.plan_id == plan_id, Change.what == "own_words")
    return Undoing(
        set(session.scalars(edits)),
        {one.batch: one.id for one in session.execute(readings)},
        firsts,
        {one.id: (one.version, one.area_id is not None) for one in session.execute(versions)},
        *_contents(session, batches),
        session.scalar(words.order_by(Change.id.desc()).limit(1)),
    )


def _contents(session: Session, batches: Sequence[str]) -> tuple[dict[str, set[str]], dict[str, int]]:
    """The names of what presses changed, and in how many rows."""
    whats: dict[str, set[str]] = {}
    for one in session.execute(select(Change.batch, Change.what).where(Change.batch.in_(batches)).distinct()):
        whats.setdefault(one.batch, set()).add(one.what)
    counted = select(Change.batch, func.count(Change.activity_id.distinct()).label("rows"))
    rows = session.execute(counted.where(Change.batch.in_(batches)).group_by(Change.batch))
    return whats, {one.batch: one.rows for one in rows}


def history_lines(session: Session, plan_id: int) -> Any:
    """A plan's lines, the oldest first, as much of them as replaying needs."""
    columns = Change.id, Change.activity_id, Change.part_id, Change.what, Change.old, Change.new
    return session.execute(select(*columns).where(Change.plan_id == plan_id).order_by(Change.id))


def took_part(session: Session, user_id: int, plan_ids: Collection[int]) -> bool:
    """Whether somebody has changed something in one of some plans, or had it done in their place."""
    mine = or_(Change.user_id == user_id, Change.for_id == user_id)
    statement = select(Change.id).where(mine, Change.plan_id.in_(plan_ids) if plan_ids else ~true())
    return session.scalar(statement.limit(1)) is not None
