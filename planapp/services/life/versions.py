"""A plan's decided versions: the list of them, one of them, and its text as a document."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from planapp.domain.edition import Edition, edition_line
from planapp.domain.plan_states import DECIDED
from planapp.domain.record import PlanRecord, from_json, to_json
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.plan_view import ChapterView, table_columns
from planapp.services.record_view import chapter_views
from planapp.storage.ids import LARGEST
from planapp.storage.models import Plan, User, Version

NO_VERSION = "Versionen finns inte."


@dataclass(slots=True)
class VersionLine:
    """A decided version in the list of them; `file_name` is "" where no file is kept beside it."""

    number: int
    decided_on: date
    decided_by: str
    registry_number: str
    handler: str
    file_name: str
    who: str  # who wrote the decision in here


@dataclass(slots=True)
class VersionPage:
    """A version as it was decided."""

    version: Version
    edition: str
    record: PlanRecord
    columns: list[tuple[str, str]]
    chapters: list[ChapterView]


def version_lines(plan_id: int) -> list[VersionLine]:
    """The decided versions of a plan, the newest first; one statement, whatever their size."""
    columns = (Version.number, Version.decided_on, Version.decided_by, Version.registry_number)
    statement = (
        select(*columns, Version.handler, Version.file_hash, Version.file_name, User.name)
        .outerjoin(User, Version.user_id == User.id)
        .where(Version.plan_id == plan_id)
        .order_by(Version.number.desc())
    )
    return [
        VersionLine(
            one.number,
            one.decided_on,
            one.decided_by,
            one.registry_number,
            one.handler,
            one.file_name if one.file_hash else "",
            one.name or "",
        )
        for one in db.session.execute(statement)
    ]


def get_version(plan_id: int, number: int) -> Version:
    """A decided version of a plan; raises NotFound."""
    wanted = select(Version).filter_by(plan_id=plan_id, number=number)
    found = db.session.scalar(wanted) if number <= LARGEST else None
    if found is None:
        raise NotFound(NO_VERSION)
    return found


def version_edition(version: Version) -> Edition:
    """Which edition a decided version is."""
    facts = version.registry_number, version.decided_by, version.decided_on
    return Edition(DECIDED, version.number, *facts)


def show_version(plan: Plan, number: int) -> VersionPage:
    """A version's text as it was decided; raises NotFound."""
    version = get_version(plan.id, number)
    record = from_json(version.record)
    return VersionPage(
        version,
        edition_line(version_edition(version)),
        record,
        table_columns(to_json(record.columns)),
        chapter_views(record),
    )
