"""The plans that there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from planapp.domain.access import Visitor
from planapp.domain.plan_states import ENDED
from planapp.domain.text import swedish_key
from planapp.extensions import db
from planapp.services.plan_rights import may_see
from planapp.storage.models import Activity, Area, Chapter, Organisation, Plan
from planapp.storage.queries import has_text


@dataclass(slots=True)
class PlanSummary:
    """A plan in a list; `status` counts rows that are followed up by status, without one under "none".

    `drafts` are the drafts of its next version that the list holds too.
    """

    id: int
    title: str
    region: str
    organisation_id: int
    period: str | None
    state: str
    chapters: int = 0
    areas: int = 0
    rows: int = 0
    status: dict[str, int] = field(default_factory=dict)
    version: int = 1
    version_of_id: int | None = None
    starts_on: date | None = None
    drafts: list["PlanSummary"] = field(default_factory=list)

    @property
    def followed(self) -> int:
        """How many rows are followed up."""
        return sum(self.status.values())


@dataclass(slots=True)
class PlanGroup:
    """An organisation's plans: those that are current, the newest period first, and those that have ended."""

    organisation_id: int
    organisation: str
    current: list[PlanSummary] = field(default_factory=list)
    ended: list[PlanSummary] = field(default_factory=list)

    @property
    def plans(self) -> int:
        """How many plans there are; the draft of a plan's next version is no plan of its own."""
        return sum(one.version_of_id is None for one in [*self.current, *self.ended])

    @property
    def drafts(self) -> int:
        """How many drafts of a plan's next version there are."""
        listed = [*self.current, *self.ended]
        return len(listed) - self.plans + sum(len(one.drafts) for one in listed)


def readable_plans(visitor: Visitor) -> list[PlanSummary]:
    """The plans that a visitor may read, ordered as `list_plans` does."""
    return _summaries(visitor.organisations(), visitor)


def list_plans(organisation_ids: set[int] | None = None) -> list[PlanSummary]:
    """The plans of some organisations, or all, but for removed ones; ordered by id, the newest is last."""
    return _summaries(organisation_ids, None)


def _summaries(organisation_ids: set[int] | None, visitor: Visitor | None) -> list[PlanSummary]:
    statement = select(Plan, Organisation.name).join(Organisation).where(Plan.removed_at.is_(None))
    if organisation_ids is not None:
        statement = statement.where(Plan.organisation_id.in_(organisation_ids))
    found = {
        plan.id: PlanSummary(
            plan.id,
            plan.title or "Plan utan titel",
            name,
            plan.organisation_id,
            plan.period,
            plan.state,
            version=plan.version,
            version_of_id=plan.version_of_id,
            starts_on=plan.starts_on,
        )
        for plan, name in db.session.execute(statement.order_by(Plan.id))
        if visitor is None or may_see(visitor, plan)
    }
    _count(found)
    return list(found.values())


def newest_first(plans: Iterable[PlanSummary]) -> list[PlanSummary]:
    """Plans by period, the newest first; those of one period, or none, by when they were made."""
    return sorted(plans, key=lambda one: (one.starts_on or date.min, one.id), reverse=True)


def group_plans(plans: Iterable[PlanSummary]) -> list[PlanGroup]:
    """Plans by organisation, in the order of their names; a version's draft stands with its plan."""
    listed = list(plans)
    by_id = {one.id: one for one in listed}
    for one in listed:
        one.drafts = [draft for draft in listed if draft.version_of_id == one.id]
    groups: dict[int, PlanGroup] = {}
    for one in newest_first(listed):
        if one.version_of_id in by_id:
            continue
        group = groups.setdefault(one.organisation_id, PlanGroup(one.organisation_id, one.region))
        (group.ended if one.state == ENDED else group.current).append(one)
    return sorted(groups.values(), key=lambda group: swedish_key(group.organisation))


def _count(found: dict[int, PlanSummary]) -> None:
    for model, name in ((Chapter, "chapters"), (Area, "areas")):
        counts = select(model.plan_id, func.count()).where(model.plan_id.in_(found)).group_by(model.plan_id)
        if model is Area:  # several goals beside one Område cell are one område
            counts = counts.where(Area.continues.is_(False))
        for plan_id, count in db.session.execute(counts):
            setattr(found[plan_id], name, count)
    by_status = (
        select(Activity.plan_id, Activity.status, Activity.is_followed_up, func.count())
        .where(Activity.plan_id.in_(found), Activity.area_id.is_not(None), has_text())
        .group_by(Activity.plan_id, Activity.status, Activity.is_followed_up)
    )
    for plan_id, status, is_followed_up, count in db.session.execute(by_status):
        found[plan_id].rows += count
        if is_followed_up:
            found[plan_id].status[status or "none"] = count
