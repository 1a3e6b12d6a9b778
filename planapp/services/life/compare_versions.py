"""Compare versions: a draft with the decided text that it began from, or two decided ones."""

from dataclasses import dataclass

from sqlalchemy import select

from planapp.domain.edition import edition_line
from planapp.domain.record import STATUS
from planapp.domain.status import is_forecast_header
from planapp.domain.versions.differences import Differences, compare
from planapp.extensions import db
from planapp.services.errors import NotFound
from planapp.services.life.held_plan import edition_of
from planapp.services.life.versions import get_version, version_edition
from planapp.storage.models import Plan, Version
from planapp.storage.versions import base_of, draft_text, frozen_text


@dataclass(slots=True)
class Comparison:
    """What differs between two editions, each with its line."""

    old: str
    new: str
    differences: Differences


def compare_draft(draft: Plan) -> Comparison:
    """A version's draft beside the decided text; raises NotFound for a plan that is no such draft."""
    if draft.version_of_id is None:
        raise NotFound("Planen är inget utkast till en ny version.")
    found = compare(base_of(draft), draft_text(db.session(), draft.id))
    whole = db.session.get_one(Plan, draft.version_of_id)
    return Comparison(edition_line(edition_of(whole)), edition_line(edition_of(draft)), found)


def compare_decided(plan_id: int, number: int) -> Comparison:
    """A decided version beside the one before; raises NotFound where there is none.

    What is reported, not decided, is left out: statuses and forecasts.
    """
    version = get_version(plan_id, number)
    before = db.session.scalar(
        select(Version)
        .where(Version.plan_id == plan_id, Version.number < number)
        .order_by(Version.number.desc())
        .limit(1)
    )
    if before is None:
        raise NotFound("Det finns ingen tidigare version att jämföra med.")
    old, new = frozen_text(before), frozen_text(version)
    headers = [*old.record.extra_headers(), *new.record.extra_headers()]
    reported = frozenset([STATUS, *(one for one in headers if is_forecast_header(one))])
    lines = edition_line(version_edition(before)), edition_line(version_edition(version))
    return Comparison(*lines, compare(old, new, reported))


def compare_versions(plan: Plan, number: int | None = None) -> Comparison:
    """A draft with the decided text, or where a number is given, that version with the one before."""
    return compare_draft(plan) if number is None else compare_decided(plan.id, number)
